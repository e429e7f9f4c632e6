"""Decided packs of an invented person: what leaves, some of it with parts kept back."""
from datetime import UTC, date, datetime
from uuid import UUID, uuid5

from api.documents.pack_file import Pack, pack_of
from domain.requests.decided_pack import DecidedPack, Disclosed, Recipient, Redacted, SearchSummary, Told, ToldFlag
from domain.requests.letter import Correspondent, Letter
from domain.requests.wording import sentence, title
from tests.documents.made import occasion

ROOT = UUID("00000000-0000-4000-8000-000000000000")
RECEIVED = date(2026, 6, 2)
NARRATIVE = ("Two workers visited on 4 May. He met them on the stairs, shouted that he would not be watched, and threw a cup at "
             "the wall. Nobody was hurt. He rang the next day and said that he was sorry, and that the week had been hard.")


def field(entry: UUID, name: str, value, *, part="text", shown_as=None, named: str | None = None) -> Disclosed:
    return Disclosed(name=name, title=named or title(name), value=value, shown_as=shown_as, entry=entry, part=part)


def told(number: int, event: str, on: date, *fields, kind="DECISION", kept=()) -> Told:
    id_ = uuid5(ROOT, f"{event} {number}")
    return Told(id=id_, kind=kind, event=event, sentence=sentence(event), occurred_on=on, since_receipt=False,
                recorded_at=datetime(on.year, on.month, on.day, 10, 30, tzinfo=UTC),
                fields=tuple(field(id_, *one[:2], **(one[2] if len(one) > 2 else {})) for one in fields),
                redacted=tuple(Redacted(name=name, title=named, entry=id_, because=why) for name, named, why in kept))


def hazard(number: int, reviews: int = 1) -> ToldFlag:
    requested = told(
        number, "flag.requested", date(2025, 5, 6), ("flag_type", "HZD", {"part": "clear"}),
        ("obtained_from", "OTHERS", {"part": "clear"}), ("obtained_on", "2025-05-05", {"part": "clear"}),
        ("reason", "A_HEALTH_SAFETY", {"part": "facts", "named": "Reason", "shown_as": "Health and safety of staff"}),
        ("history", NARRATIVE, {"named": "History"}), kind="FLAG",
        kept=(("source", "Where it is known from", "information about another individual"),))
    life = [told(number, "flag.agreed", date(2025, 5, 9)),
            told(number, "flag.added", date(2025, 5, 12), ("review_due", "2026-05-12", {"part": "clear"}),
                 ("reason_summary", "Aggression at the door", {"named": "Reason in short"}),
                 ("alert", "Visit in twos. Ring before you come.", {"named": "What to do"})),
            told(number, "flag.subject_informed", date(2025, 5, 20), ("channel", "LETTER", {"part": "clear"}),
                 ("what_is_held", "That visits are made by two workers."), kind="NOTICE")]
    for review in range(reviews):
        on = date(2025, 6, 1 + review % 28)
        life.append(told(number * 1000 + review, "flag.reviewed", on, ("proposes", "CONTINUE", {"part": "clear"}),
                         ("evidence", f"Visit {review + 1}: {NARRATIVE}", {"named": "Evidence"}),
                         ("verified", ["history", "reason_summary"], {"part": "facts"}), kind="REVIEW",
                         kept=(("people", "Others present", None),) if review % 5 == 4 else ()))
    return ToldFlag(
        flag=uuid5(ROOT, f"flag {number}"), flag_type="HZD", title="Hazard: take care when you visit", standing="on_register",
        purposes=("Keeping the workers who visit you safe",),
        bases={"article_6": "6(1)(e), public task", "article_10": "DPA 2018 Sch 1 para 36 with para 18"}, sources=("OTHERS",),
        recipients=(Recipient(name="Exampleton Housing", named=True, purpose="safe visits", on=date(2025, 6, 30),
                              what="the flag's kind and what to do"),),
        retention="Kept while its grounds hold; its next review is due on 12 May 2026.", told=(requested, *life))


def decided(items: int = 12, *, nothing: bool = False) -> DecidedPack:
    """About so many items."""
    flags = () if nothing else tuple(hazard(number, min(20, items)) for number in range(max(1, items // 22)))
    record = () if nothing else (told(1, "subject.recorded", date(2025, 5, 6), ("names", [{"full": "Joe Sample", "use": "NAME"}]),
                                      ("born", "1984-04-05"), kind="RECORD"),)
    looked = () if nothing else (told(2, "looked", date(2026, 6, 1), (
        "looked", [{"on": "2026-05-30", "purpose": "STAFF_SAFETY"}, {"on": "2026-06-01", "purpose": "REVIEW"}],
        {"part": "envelope"}), kind="ACCESS"),)
    return DecidedPack(
        council="exampleton", record=record, flags=flags, looked=looked,
        letter=Letter(kind="ACCESS", received=RECEIVED, start=RECEIVED, due=date(2026, 7, 2), extension_reasons=None,
                      refusal_ground=None, refusal_reasons=None, identity_wanted=None, question=None, answer_outcome=None,
                      answer_reasons=None, names_recipients=True, routes=("COUNCIL", "COMMISSIONER", "COURT"),
                      on=date(2026, 7, 1)),
        to=Correspondent(name="Joe Sample", address="1 Example Street\nExampleton EX1 1AA", email=None, capacity="SELF",
                         supporter=None),
        search=SearchSummary(searched=("person", "aliases", "addresses", "free text"), not_searched=("cases",), from_day=None,
                             until=date(2026, 6, 2)))


def pack(items: int = 12) -> Pack:
    return pack_of(decided(items), occasion())
