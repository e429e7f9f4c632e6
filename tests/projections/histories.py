"""Invented histories of flags, for tests and benches of the readings."""
import random
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

from domain.councils.events import Bases, EditionAdopted, EditionLodged, QuestionSettled
from domain.event import Event
from domain.flags import events as e
from domain.flags import rights_events as r
from domain.policies.reading import read
from domain.subjects.events import CheckPerformed
from ledger.append import Append
from ledger.entry import Draft
from ledger.sealing import parts
from ledger.store import Ledger

DAY = date(2026, 3, 2)
RULE = 'rule = "X-1"\nclause = "§1"\n'
ACTS = ("requested", "discussed", "endorsed", "agreed", "declined", "added", "reviewed", "continued", "ended", "told",
        "withheld", "corrected", "struck", "end_requested", "review_called", "monitored")
ROLES = "".join(f'[role.{code}]\ntitle = "{code}"\n{RULE}' for code in ("WORKER", "TM", "SM", "SQA", "CHAIR"))
WHO = {"agreed": "TM", "reviewed": "SQA", "continued": "SQA", "ended": "SM", "told": "TM"}


def document(edition: str = "1", adder: str = "SM", endorsed: bool = False) -> str:
    """A small policy: asked by a worker, agreed by a team manager, added by another."""
    named = dict.fromkeys(ACTS, "WORKER") | WHO | {"added": adder}
    who = "".join(f'[[flag.HZD.who.{act}]]\nroles = ["{role}"]\n{RULE}' for act, role in named.items())
    steps = '"requested", "endorsed", "agreed", "added"' if endorsed else '"requested", "agreed", "added"'
    return f'''council = "leicester"
edition = "e{edition}"
title = "A policy for tests"
source = "invented"
purpose = {{ SAFEGUARD_CHILD = "to keep safe" }}
rules = ["X-1"]
{ROLES}
[flag.HZD]
title = "Hazard"
subjects = {{ kinds = ["PERSON"], rule = "X-1", clause = "§1" }}
criminal_offence_data = false
key = ["hzd_reason"]
once = {{ rule = "X-1", clause = "§1" }}
[flag.HZD.field.hzd_reason]
title = "Reason"
type = "code"
codes = {{ A = "a", B = "b" }}
at = ["requested"]
{RULE}
[[flag.HZD.steps]]
order = [{steps}]
{RULE}
{who}
[[flag.HZD.takes_part]]
roles = ["SM"]
before = "added"
when = {{ hzd_reason = "B" }}
{RULE}
[[flag.HZD.review.interval]]
every_months = 12
{RULE}
[flag.HZD.alert]
ask = "TM"
{RULE}
'''


def lodged(text: str, adopted_from: date = date(2020, 1, 1), lapses: date = date(2027, 1, 1)) -> tuple[Event, Event]:
    edition = read(text.encode())
    bases = {"HZD": Bases(article_6="6(1)(e)")}
    return (EditionLodged(edition=edition.name, digest=edition.sha256, document=text),
            EditionAdopted(edition=edition.name, digest=edition.sha256, in_force_from=adopted_from, bases=bases,
                           appropriate_policy_document="APD-1", policy_document_review_due=lapses))


def requested(subject: UUID, reason: str = "A", **more: object) -> e.Requested:
    return e.Requested.model_validate({
        "flag_type": "HZD", "subject": subject, "subject_kind": "PERSON", "key": f"HZD:{reason}", "obtained_from": "OTHERS",
        "obtained_on": DAY, "criminal_offence_data": False, "special_category_data": False,
        "bases": {"article_6": "6(1)(e)"}, "facts": {"hzd_reason": reason}} | more)


def added(due: date = date(2027, 3, 2)) -> e.Added:
    return e.Added(review_due=due, review_rule="X-1", decided_at=0)


TOLD = e.SubjectInformed(channel="LETTER", what_is_held="that", how_to_challenge="write")
WITHHELD = e.DisclosureWithheld(kind="NOT_TOLD", level="EXISTENCE", basis="SCH2_P2", right=14, rationale="r",
                                retest_on=date(2026, 9, 1))
HIDDEN = r.Restricted(ground="ACCURACY_CONTESTED", alert="HIDDEN", reasons="r")
CORRECTED = e.DetailsCorrected(fields=("hzd_reason",), reasons="r", source="s", facts={"hzd_reason": "B"})


def lives(rng: random.Random) -> Iterator[e.FlagEvent]:
    """A flag's life, its request first; sometimes in an order that no policy would allow."""
    yield requested(UUID(int=rng.getrandbits(128)), rng.choice("AB"),
                    **({"meeting": {"kind": "MARAC", "held_on": DAY, "reference": "M-1"}} if rng.random() < 0.1 else {}))
    usual: tuple[e.FlagEvent, ...] = (
        e.Discussed(with_role="SM"), e.Agreed(), added(DAY + timedelta(days=rng.randrange(30, 500))), TOLD,
        e.Reviewed(proposes="CONTINUE"), e.Continued(review_due=DAY + timedelta(days=800), review_rule="X-1"))
    odd: tuple[e.FlagEvent, ...] = (
        WITHHELD, CORRECTED, e.EndRequested(), e.ReviewCalled(reason="MOVED_HOUSE", by="X-1"), e.Ended(), e.Endorsed(),
        e.Struck(reasons="wrong person"), e.Declined(reasons="no"), e.Withdrawn(reasons="mine"),
        e.MonitoringStarted(process="MARAC"), e.MonitoringEnded(process="MARAC", decision="d", outcome="o"),
        e.ReferredForJudgement(code="X-1", to="SM", readings=("A", "B"), due=DAY + timedelta(days=28), before="agreed"),
        e.JudgementGiven(code="X-1", reading="A", reasons="r"), e.BreakGlassRead(reasons="r"),
        HIDDEN, r.RestrictionLifted(channel="LETTER", reasons="r"),
        r.SortNoted(field="hzd_reason", sort="ALLEGATION", contested=rng.random() < 0.5, reasons="r"))
    for event in usual:
        if rng.random() < 0.15:
            yield rng.choice(odd)
        if rng.random() < 0.03:
            return
        yield event


class Story:
    """Appends to one council's log, entry by entry."""

    def __init__(self, ledger: Ledger, council: str = "leicester") -> None:
        self.ledger, self.council = ledger, council
        self.versions: dict[UUID, int] = {}
        self.own = ledger.known_id(council, "council")

    async def happened(self, stream: UUID, *events: Event, on: date = DAY, actor: str = "staff-1",
                       edition: tuple[str, str] | None = ("leicester/1", "digest")) -> int:
        """The position of the last event. All go into one append."""
        drafts = [self.draft(stream, event, on, actor, edition) for event in events]
        return (await self.append(drafts))[-1]

    def draft(self, stream: UUID, event: Event, on: date = DAY, actor: str = "staff-1",
              edition: tuple[str, str] | None = ("leicester/1", "digest")) -> Draft:
        version = self.versions[stream] = self.versions.get(stream, -1) + 1
        event_id = uuid4()
        clear, plain = parts(event, stream, event_id)
        name, digest = edition or (None, None)
        return Draft(event_id, stream, event.type.split(".", maxsplit=1)[0], version, event.type, datetime.now(UTC), on, actor,
                     "TM", None, "SAFEGUARD", uuid4(), None, name, digest, clear, b"", plain=plain)

    async def append(self, drafts: Sequence[Draft]) -> tuple[int, ...]:
        answer = await self.ledger.append(self.council, Append(uuid4(), b"", tuple(drafts)))
        assert answer.answer == "stored", answer
        return answer.positions

    async def policy(self, text: str | None = None, **more: date) -> int:
        return await self.happened(self.own, *lodged(text or document(), **more), edition=None)

    async def settled(self, code: str, answer: str) -> int:
        return await self.happened(self.own, QuestionSettled(edition="leicester/e1", code=code, answer=answer, reasons="r"))

    async def random_past(self, rng: random.Random, flags: int) -> int:
        """Interleaved lives of flags, with checks and a change of policy among them."""
        going = {uuid4(): lives(rng) for _ in range(flags)}
        head = 0
        while going:
            stream = rng.choice(list(going))
            event = next(going[stream], None)
            if event is None:
                del going[stream]
                continue
            head = await self.happened(stream, event, on=DAY + timedelta(days=rng.randrange(20)))
            if rng.random() < 0.03:
                head = await self.happened(uuid4(), CheckPerformed(flag_type="HZD", already_flagged=False))
            if rng.random() < 0.02:
                head = await self.policy(document(str(rng.randrange(2, 90)), rng.choice(("SM", "SQA")), rng.random() < 0.5))
        return head
