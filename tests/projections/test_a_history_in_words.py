"""A flag's history is sentences, each with the rule and the clause that let it happen."""
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from domain.events import EVENTS
from domain.flags import events as e
from domain.flags.level_events import LevelChanged
from domain.flags.rights import TELLS
from domain.flags.rights_events import RecipientTold
from domain.flags.signature_events import ReviewDatesSet
from domain.policies.reading import read
from projections import history
from projections.sentences import NEWS, SENTENCES, said
from tests.projections.histories import TOLD, WITHHELD, Story, added, document, requested

DUE = date(2027, 3, 2)
THE_SAME: Any = None
"""A flag that no such sentence looks at."""
FOLLOWED = """
[[flag.HZD.who.reviewed]]
roles = ["TM"]
when = { monitoring = "MARAC" }
rule = "X-1"
clause = "§2"
[flag.HZD.review.mirror]
processes = ["MARAC"]
rule = "X-1"
clause = "§3"
"""


async def registered(story: Story, *more: e.FlagEvent) -> UUID:
    flag = uuid4()
    await story.happened(flag, requested(uuid4()), e.Agreed(), added(DUE), *more)
    return flag


async def test_a_history_reads_as_sentences_and_opens_text_for_the_entitled_alone(story: Story) -> None:
    await story.policy()
    flag = await registered(story, TOLD, WITHHELD, e.Reviewed(proposes="CONTINUE"))
    entries = await story.ledger.stream("leicester", flag)
    policy = read(document().encode())
    rows = history.rows(entries, lambda _: (policy, {}), may_read_text=False)
    assert rows[1].sentence == "staff-1, as TM, found the grounds met and agreed the request."
    assert (rows[1].rule, rows[1].clause, rows[1].policy, rows[1].standing) == ("X-1", "§1", "leicester/1", "agreed")
    assert "2 March 2027" in rows[2].sentence
    assert all(row.given is None for row in rows)
    assert history.rows(entries, lambda _: (policy, {}), may_read_text=True)[0].given == {"hzd_reason": "A"}
    assert len(history.rows(entries, lambda _: (policy, {}), may_read_text=False, may_know_of_withholding=False)) == 5


async def test_a_history_names_the_rule_of_every_act_of_one_command(story: Story) -> None:
    await story.policy()
    flag = await registered(story, e.MonitoringStarted(process="MARAC"))
    await story.happened(flag, e.MonitoringEnded(process="MARAC", decision="d", outcome="o"), e.Reviewed(proposes="CONTINUE"))
    await story.happened(flag, e.Discussed(process="MARAC"), e.Reviewed(proposes="CONTINUE"))
    policy = read((document() + FOLLOWED).encode())
    told = history.rows(await story.ledger.stream("leicester", flag), lambda _: (policy, {}), may_read_text=False)
    assert [row.clause for row in told if row.event == "flag.reviewed"] == ["§2", "§2"]
    assert [row.clause for row in told if row.event == "flag.discussed"] == ["§3"]


def test_names_of_fields_and_events_are_told_as_words() -> None:
    level = LevelChanged(field="level", before="2", after="3", key="3", review_due=DUE, review_rule="X-1", reasons="x")
    dates = ReviewDatesSet(dates={"ews_review": DUE}, review_due=DUE, review_rule="X-1")
    told = RecipientTold(share=uuid4(), of=("flag.struck", "flag.restricted", "flag.details_corrected"), channel="EMAIL",
                         delivered=True)
    assert [said(event, THE_SAME) for event in (level, dates, told, e.Reviewed(proposes="END", verified=("x",)))] == [
        "changed its level from 2 to 3; its review is due on 2 March 2027",
        "set when other systems have it reviewed: ews review on 2 March 2027; its review is due on 2 March 2027 (X-1)",
        "told a recipient of its being struck, its restriction and a correction",
        "reviewed it and proposed ending it, confirming or correcting 1 thing known"]
    assert set(NEWS) == TELLS | {"subject.payload_erased"}, "all that a recipient may be told of has words"


def test_every_event_has_a_sentence() -> None:
    assert set(SENTENCES) == {event for event in EVENTS.values() if issubclass(event, e.FlagEvent)}
