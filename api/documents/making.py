"""Makes the files of a pack, and looks through them before anybody has them."""
import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

from api.documents.letterhead import NoLetterhead, letterhead
from api.documents.letters import Addressee, Occasion, reply
from api.documents.pack_document import TEMPLATE, pack_data
from api.documents.pack_file import pack_of, written
from api.documents.scan import Hit, hits_in_json, hits_in_pdf
from api.documents.secrets import Secrets
from api.documents.typesetting import Press, Unsettable
from domain.packs import events as e
from domain.packs.pack import Pack
from domain.requests.decided_pack import DecidedPack

LETTER, DOCUMENT, DATA, PROOF = "letter.pdf", "pack.pdf", "pack.json", "proof.json"


def at_noon(day: date) -> datetime:
    """What a document bears as the time of its making, whenever it was made: so it tells no more than its date."""
    return datetime.combine(day, time(12), UTC)


@dataclass(frozen=True)
class Work:
    """All that a pack is made of; nothing is looked up while it is made."""

    pack: Pack
    decided: DecidedPack
    secrets: Secrets
    proof: bytes | None
    """That what leaves is what was recorded; nothing where no checkpoint covers it."""
    child: bool
    made_at: datetime
    """UTC; what its documents bear as the time of their making: the day it was asked, whatever the clock says."""


def files_of(work: Work, templates: Path | None) -> Mapping[str, bytes]:
    """By name. Without anything that leaves there is a letter and data that say so in the same words.

    Raises NoLetterhead, Unsettable.
    """
    head, press = letterhead(templates), Press(templates)
    to = work.decided.to
    on = Occasion(letterhead=head, reference=work.pack.reference, day=work.pack.day, child=work.child,
                  to=Addressee(name=to.name, address=tuple(line for line in (to.address or "").splitlines() if line.strip())))
    nothing = work.decided.nothing_further
    letter, pack = reply(on, work.decided.letter.received, pack=not nothing), pack_of(work.decided, on)
    files = {LETTER: press.set(letter.template, letter.model_dump(mode="json"), at_noon(on.day)), DATA: written(pack)}
    if work.proof is not None:
        files[PROOF] = work.proof
    if not nothing:
        files[DOCUMENT] = press.set(TEMPLATE, pack_data(pack, head), at_noon(on.day))
    return files


def settled(work: Work, templates: Path | None) -> e.Made | e.Stopped:
    """What became of a pack: its files, or where in them something stands that was kept back. Takes seconds of one core."""
    try:
        files = files_of(work, templates)
    except NoLetterhead as missing:
        return e.Stopped(request=work.pack.request, where=(f"letterhead: {missing}",))
    except Unsettable as fault:
        return e.Stopped(request=work.pack.request, where=(f"template: {fault}",))
    hits = [(name, hit) for name, content in files.items() for hit in _looked_through(name, content, work.secrets)]
    if hits:
        found = dict.fromkeys(work.secrets.all[hit.number].value for _, hit in hits)
        return e.Stopped(request=work.pack.request, where=tuple(f"{hit.kind} in {name}, {hit.where}" for name, hit in hits[:100]),
                         found=tuple(found))
    return e.Made(request=work.pack.request,
                  digests=tuple((name, hashlib.sha256(content).hexdigest()) for name, content in sorted(files.items())),
                  files=tuple((name, base64.b64encode(content).decode()) for name, content in sorted(files.items())))


def _looked_through(name: str, content: bytes, secrets: Secrets) -> tuple[Hit, ...]:
    return hits_in_json(content, secrets) if name in (DATA, PROOF) else hits_in_pdf(content, secrets)
