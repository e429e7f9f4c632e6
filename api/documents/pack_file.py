"""The pack as data: what the person is given, for programs and for whoever checks that it is what was recorded."""
import json
from datetime import date
from pathlib import Path
from typing import Any, Literal

import orjson

from api.documents.letters import Occasion, Reply, reply
from domain.law.telling import Text
from domain.requests.decided_pack import DecidedPack, SearchSummary, Told, ToldFlag
from domain.requests.events import Kind
from domain.value import Value

SCHEMA = Path(__file__).with_name("pack.schema.json")
"""Published; tests/documents keep it and the code together."""


class AskedFor(Value):
    kind: Kind
    received: date
    """London date on which the request reached the council."""
    names_recipients: bool
    """Whether recipients by name were asked for."""


class Pack(Value):
    """All personal data that a person is entitled to in answer to a request. Nothing in it counts or numbers anything else."""

    format: Literal["heedmark pack 1"] = "heedmark pack 1"
    council: str
    written_by: str
    reference: str
    dated: date
    """London date."""
    to: str
    asked_for: AskedFor
    entitled: str
    """The same words whether or not anything was withheld."""
    search: SearchSummary | None
    record: tuple[Told, ...]
    """What is kept in the person's own record."""
    flags: tuple[ToldFlag, ...]
    looked: tuple[Told, ...]
    """Who looked, by date and purpose."""
    automated: bool
    """Whether anything was decided by software alone: never."""
    rights: tuple[Text, ...]
    routes: tuple[Text, ...]


def pack_of(decided: DecidedPack, on: Occasion) -> Pack:
    """What leaves as data, with the texts of the letter of that occasion."""
    letter = reply(on, decided.letter.received, pack=True)
    assert isinstance(letter, Reply)  # noqa: S101
    return Pack(
        council=decided.council, written_by=on.letterhead.council, reference=on.reference, dated=on.day, to=on.to.name,
        asked_for=AskedFor(kind=decided.letter.kind, received=decided.letter.received,
                           names_recipients=decided.letter.names_recipients),
        entitled=letter.entitled, search=decided.search, record=decided.record, flags=decided.flags, looked=decided.looked,
        automated=decided.automated, rights=letter.rights, routes=letter.routes)


def written(pack: Pack) -> bytes:
    """As it is sent: JSON, indented, UTF-8."""
    return orjson.dumps(pack.model_dump(mode="json"), option=orjson.OPT_INDENT_2)


def schema() -> dict[str, Any]:
    """The JSON Schema of a pack, as its classes make it."""
    made = Pack.model_json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made}


def published() -> dict[str, Any]:
    """The JSON Schema as it is published."""
    stated: dict[str, Any] = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return stated
