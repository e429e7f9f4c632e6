"""Somebody is erased and the epoch turned: every file is searched for them in clear, and every key that exists is tried."""
import asyncio
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

import psycopg

from commands.attacks.whole_logs import Scene
from commands.place import Stop
from domain.event import Decided
from domain.signature import Signature
from domain.subjects.erasing import Around, RecordsOfOne, approve, ask
from domain.subjects.erasure_commands import ApproveErasure, AskErasure
from domain.subjects.subject import Subject, evolve
from ledger.around_an_erasure import around_an_erasure, records_of_one
from ledger.carry_out import carry_out
from ledger.circumstances import the_subject
from ledger.database import Database
from ledger.leftovers import in_clear, opened_by_a_living_key, unwrapped_by_an_epoch
from ledger.own_entries import order, signed_now
from ledger.past import Past
from ledger.store import Ledger
from ledger.turning import turn

Decision = Callable[[RecordsOfOne, Around], Decided]
ASK = AskErasure.model_validate({
    "ground": "ART17_1_A", "asked_for": "PERSON", "reasons": "An attack on a copy.",
    "exceptions": {"ART17_3_B": "It is a copy.", "ART17_3_E": "It is a copy."}})
APPROVE = ApproveErasure(reasons="An attack on a copy.")
WRAPPED = "SELECT wrapped FROM ledger.data_key WHERE council = %s AND owner = ANY(%s) AND wrapped IS NOT NULL"


@dataclass
class Somebody:
    """Who is to be erased, and what in all the register is theirs alone."""

    ids: list[UUID]
    words: list[str]


async def forgotten(scene: Scene, data: Path) -> str | None:
    """What was searched; nothing where anything was found. The keys are a copy of the original's."""
    keys = scene.folder / "keys"
    shutil.copytree(scene.database.keys, keys)
    database = replace(scene.database, keys=str(keys))
    ledger = await Ledger.open(database)
    try:
        somebody = await _chosen(ledger, scene.council)
        backed_up = _wrapped(database, scene.council, somebody.ids)
        boxes = opened_by_a_living_key(database, scene.council, somebody.ids)
        await _erased(ledger, scene.council, somebody.ids[0])
    finally:
        await ledger.close()
    await asyncio.to_thread(turn, database)
    with psycopg.connect(database.admin, autocommit=True) as admin:
        admin.execute("VACUUM FULL")
        admin.execute("CHECKPOINT")
    files = [file for place in (data, scene.folder) for file in place.rglob("*") if file.is_file()]
    if (in_clear(files, somebody.words) or opened_by_a_living_key(database, scene.council, somebody.ids)
            or unwrapped_by_an_epoch(database, backed_up) or not (boxes and backed_up)):
        return None
    return (f"{len(somebody.words)} words of theirs in none of {len(files):,} files, their {boxes} boxes opened by no key, "
            f"their {len(backed_up)} keys as a backup holds them by no epoch's")


def _wrapped(database: Database, council: str, owners: list[UUID]) -> list[bytes]:
    with psycopg.connect(database.conninfo("keeper")) as keeper:
        keeper.execute("SELECT set_config('heedmark.council', %s, true)", (council,))
        return [bytes(key) for (key,) in keeper.execute(WRAPPED, (council, owners)).fetchall()]


async def _chosen(ledger: Ledger, council: str) -> Somebody:
    """Whose flags are over, for whom nothing must be kept, and who has most that is theirs alone."""
    subjects: dict[UUID, Subject] = {}
    for entry in await ledger.entries(council, 0, 10_000_000, kind="subject"):
        subjects[entry.stream] = evolve(subjects[entry.stream] if entry.version else None, entry)
    shared = Counter(word for subject in subjects.values() for word in _words(subject))
    past = Past(ledger, council, signed_now(ledger))
    for subject in sorted(subjects.values(), key=lambda each: -len(_words(each))):
        if subject.merged_into or subject.erased_on or not await ledger.streams_of(council, subject.id):
            continue
        about = await records_of_one(past, subject)
        words = [word for record in about.records for word in _words(record) if shared[word] == 1]
        if words and not (about.live_flags or about.holds or subject.forgetting.pending):
            return Somebody([record.id for record in about.records], words)
    raise Stop("Nobody in the demonstration could be erased: every flag is live, or a hold stands.")


def _words(subject: Subject) -> set[str]:
    return {*(name.full for name in subject.names), *(number.value for number in subject.identifiers if len(number.value) > 5),
            *(place.text for place in subject.addresses)}


async def _erased(ledger: Ledger, council: str, subject: UUID) -> None:
    asks: Decision = lambda about, given: ask(about, ASK, given)
    approves: Decision = lambda about, given: approve(about, APPROVE, given)
    for by, decision in (("attack-asks", asks), ("attack-approves", approves)):
        signature = signed_now(ledger).model_copy(update={"by": by, "roles": frozenset({"DPO"})})
        await _decided(ledger, council, subject, signature, decision)


async def _decided(ledger: Ledger, council: str, subject: UUID, signature: Signature, decision: Decision) -> None:
    async def decide(past: Past) -> Decided:
        record = await the_subject(past, subject)
        if record is None:
            raise Stop("The person isn't in the copy.")
        return decision(await records_of_one(past, record), await around_an_erasure(past))

    await carry_out(ledger, order(ledger, council, signature), decide)
