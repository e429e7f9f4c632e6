"""A register with a flag of each type in each standing, and a family around them, stored as the ledger stores anything."""
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from api.examples import EXAMPLES
from domain.event import Decided, Event, Signed, Stream
from domain.flags import events as e
from domain.flags.meeting import Meeting
from domain.policies.shelf import shelf
from domain.requests.events import AuthorityRecorded, Received
from domain.signature import Signature
from domain.subjects.events import CheckPerformed
from ledger.carry_out import Order, carry_out
from ledger.past import Past
from tests.api.conftest import TRIAL_STARTS, Door
from tests.api.test_policies import adoption, owner
from tests.matrix.stated import ROLES

DAY = TRIAL_STARTS.date()
BEFORE = TRIAL_STARTS + timedelta(hours=1)
"""No flag had been struck by then."""
CASE, MARAC_CASE = "LL-1", "LL-2"
INFORMATION: dict[str, dict[str, Any]] = {
    "HZD": dict(EXAMPLES["request_flag"]["information"]),  # type: ignore[arg-type]
    "RTC": {"indicators": ["R1"]}, "MRC": {"marac_role": "VICTIM"}, "MAPPA": {"mappa_level": "2"}}
ADDED = e.Added(review_due=date(2027, 3, 23), review_rule="LEI-71", decided_at=1)
WITHHELD = e.DisclosureWithheld(kind="NOT_TOLD", level="EXISTENCE", basis="ART14_5F", right=14, rationale="It would lead to her.",
                                retest_on=date(2026, 9, 23))
ON_THE_WAY: dict[str, tuple[Event, ...]] = {
    "requested": (), "endorsed": (e.Endorsed(),), "agreed": (e.Agreed(),), "on_register": (e.Agreed(), ADDED, WITHHELD),
    "declined": (e.Declined(reasons="Not met."),), "withdrawn": (e.Withdrawn(reasons="A mistake."),),
    "ended": (e.Agreed(), ADDED, e.Ended()), "struck": (e.Agreed(), ADDED)}


@dataclass
class Register:
    door: Door
    flags: dict[tuple[str, str], UUID] = field(default_factory=dict)
    """(type, standing) → flag, each on a subject of its own in the insider's household."""
    subjects: dict[UUID, UUID] = field(default_factory=dict)
    """Flag → its subject."""
    people: dict[str, UUID] = field(default_factory=dict)
    relationship: UUID = field(default_factory=uuid4)
    """Of `joe` to the household `home`."""
    requests: dict[str, UUID] = field(default_factory=dict)
    """Of an agent for joe: `access` and `erasure`; and `own`, of the insider."""
    marac: UUID = field(default_factory=uuid4)
    """The MARAC flag of `ann`, who lives with `joe` and is his victim."""

    def flags_of(self, *types: str) -> set[str]:
        return {str(flag) for (code, _), flag in self.flags.items() if code in types}


async def seed(door: Door) -> Register:
    made = Register(door)
    async with owner(door) as client:
        types = list((await client.get("/v1/leicester/policies/1")).json()["flag"])
        await told(client, "policies/1/adoption", adoption(types))
    await people(made)
    for flag_type in INFORMATION:
        for standing, acts in ON_THE_WAY.items():
            if flag_type in {"HZD", "RTC"} or standing not in {"requested", "endorsed"}:
                await flagged(made, flag_type, standing, acts)
    for name, whose in (("access", "joe"), ("erasure", "joe"), ("own", "insider")):
        made.requests[name] = await asked(made, "ERASURE" if name == "erasure" else "ACCESS", made.people[whose])
    async with door.as_("TM", actor="closer") as client:
        await told(client, f"cases/{CASE}/closure", EXAMPLES["declare_case_closure"])
    await door.ledger.set_clock(BEFORE + timedelta(hours=1))
    for (_, standing), flag in made.flags.items():
        if standing == "struck":
            await store(door, Stream(kind="flag", id=flag), made.subjects[flag], e.Struck(reasons="Another man of that name."))
    return made


async def told(client: Any, path: str, body: Any) -> Any:
    answer = await client.post(f"/v1/leicester/{path}", json=body)
    assert answer.status_code == 201, f"{path}: {answer.text}"
    return answer.json()


async def people(made: Register) -> None:
    """The insider with partner and home; and joe, who lives with ann, has a worker, and was recorded twice."""
    places = {"addresses": [{"text": "7 Walked Way, Leicester", "uprn": "7007"}]}
    async with made.door.as_("WORKER", actor="recorder") as client:
        for name, more in (("insider", {"identifiers": [{"system": "STAFF", "value": "insider"}]}), ("own home", {}),
                           ("joe", places | {"case_references": [CASE]}), ("ann", places), ("home", {}),
                           ("twin", {}), ("spare", {}), ("blank", {})):
            kind = "HOUSEHOLD" if "home" in name else "PERSON"
            record = {"kind": kind, "names": [{"full": f"{name} of the Matrix"}], "source": "x"} | more
            made.people[name] = UUID((await told(client, "subjects", record))["id"])
        for one, relation, other in (("insider", "MEMBER_OF", "own home"), ("joe", "MEMBER_OF", "home"),
                                     ("ann", "MEMBER_OF", "home"), ("ann", "VICTIM_OF", "joe")):
            await told(client, f"subjects/{made.people[one]}/relationships",
                       {"relation": relation, "other": str(made.people[other]), "source": "x"})
        joe = made.people["joe"]
        await told(client, f"subjects/{joe}/workers", EXAMPLES["assign_worker"])
        await told(client, f"subjects/{made.people['twin']}/merge", {"into": str(joe), "why": "Same man."})
    async with made.door.as_("DPO") as client:
        links = (await client.get(f"/v1/leicester/subjects/{joe}")).json()["relationships"]
        made.relationship = next(UUID(link["id"]) for link in links if link["relation"] == "MEMBER_OF")
    for actor in ("insider", *(f"{role}-none" for role in ROLES)):
        check = CheckPerformed(flag_type="HZD", already_flagged=False, information_up_to_date=True)
        await store(made.door, Stream(kind="subject", id=made.people["blank"]), made.people["blank"], check, by=actor)
    made.marac = await begun(made.door, "MRC", made.people["ann"], (ADDED,), cases=(MARAC_CASE,))
    made.subjects[made.marac] = made.people["ann"]


async def flagged(made: Register, flag_type: str, standing: str, acts: tuple[Event, ...]) -> None:
    async with made.door.as_("WORKER", actor="recorder") as client:
        record = {"kind": "PERSON", "names": [{"full": f"Flagged {flag_type} {standing}"}], "source": "x"}
        subject = UUID((await told(client, "subjects", record))["id"])
        await told(client, f"subjects/{subject}/relationships",
                   {"relation": "MEMBER_OF", "other": str(made.people["own home"]), "source": "x"})
    flag = await begun(made.door, flag_type, subject, acts)
    made.flags[flag_type, standing], made.subjects[flag] = flag, subject


async def begun(door: Door, flag_type: str, subject: UUID, acts: tuple[Event, ...], cases: tuple[str, ...] = (CASE,)) -> UUID:
    flag, information = uuid4(), INFORMATION[flag_type]
    meeting = Meeting(kind="MARAC" if flag_type == "MRC" else "MAPPA", held_on=DAY, reference="M-1")
    asked = e.Requested(
        flag_type=flag_type, subject=subject, subject_kind="PERSON", key="", cases=cases, obtained_from="OTHERS",
        obtained_on=DAY, criminal_offence_data=False, special_category_data=False, bases={"article_6": "6(1)(e)"},
        meeting=meeting if flag_type in {"MRC", "MAPPA"} else None,
        facts={name: value for name, value in information.items() if name != "history"}, text={"history": "Heard."})
    talked = e.Discussed(with_role="TM", with_whom="staff-12", counts_as=("MANAGER", "TM", "WORKER"))
    found_under = (subject, *(door.ledger.known_id("leicester", f"case:{case}") for case in cases))
    await store(door, Stream(kind="flag", id=flag), subject, asked, talked, *acts, found_under=found_under)
    return flag


async def asked(made: Register, kind: Any, subject: UUID) -> UUID:
    """A request that came in by an agent whose authority holds."""
    request = uuid4()
    received = Received(kind=kind, capacity="AGENT", channel="EMAIL", subject=subject, name="An agent", asks="All of it.")
    holds = AuthorityRecorded(holds=True, evidence="Signed.")
    await store(made.door, Stream(kind="request", id=request), subject, received, holds,
                found_under=(subject, made.door.ledger.known_id("leicester", "requests")))
    return request


async def store(door: Door, stream: Stream, subject: UUID, *events: Event, by: str = "asker",
                found_under: tuple[UUID, ...] = ()) -> None:
    """Straight to the ledger: what happened is not judged again."""
    edition, _ = shelf()["leicester/1"]

    def signed() -> Iterator[Signed]:
        for event in events:
            yield Signed(event=event, role="WORKER", edition=edition.name, digest=edition.sha256, owner=subject, occurred_on=DAY)

    async def decide(past: Past) -> Decided:
        return Decided(events=((stream, tuple(signed())),), subjects=tuple((stream.id, one) for one in found_under))

    ledger = door.ledger
    signature = Signature(by=by, roles=frozenset({"WORKER"}), purpose="REVIEW", at=ledger.now(), today=DAY)
    await carry_out(ledger, Order(council="leicester", signature=signature, body=b"", correlation=stream.id,
                                  command_id=ledger.command_id("leicester", by, "POST", None)), decide)
