"""Words that tell of somebody else say of whom; once that person is erased, somebody tells them anew without."""
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest

from domain.event import Decided, Stream
from domain.flags import commands as c
from domain.flags import events as e
from domain.flags.flag import Flag, evolve
from domain.flags.redaction_events import NarrativeReplaced
from domain.redacting import Redact, narratives, redact, words_of
from domain.refusal import Refused
from domain.signature import Signature
from domain.subjects.erasing import Around, may_be_acted_on
from tests.flags.leicester import leicester, requested
from tests.forgetting.stories import APPROVE, PLACE, ann, asked
from tests.stories import SUBJECT, TODAY, Past
from tests.subjects.stories import ANN

BEN, CAS = uuid4(), uuid4()
OLD = uuid4()
NARRATIVE = e.Endorsed(text={"history": "Threatened Ben in front of Cas."}, facts={"risk_to": ["WORKERS"]}, mentions=(BEN, CAS))


def flag(*more: e.FlagEvent) -> Flag:
    state: Flag | None = None
    for number, event in enumerate((requested(), NARRATIVE, *more)):
        state = evolve(state, Past(event, "worker", "WORKER", TODAY, number + 1))
    assert state
    return state


def told(*later: e.FlagEvent) -> list[tuple[UUID, e.FlagEvent, date]]:
    return [(uuid4(), requested(), TODAY), (OLD, NARRATIVE, TODAY), *((uuid4(), event, TODAY) for event in later)]


def redacted(text: dict[str, str], *later: e.FlagEvent, erased: UUID = BEN, role: str = "IG") -> Decided:
    signature = Signature(by="ig-1", roles=frozenset({role}), purpose="SAR", today=TODAY, at=datetime(2026, 3, 24, tzinfo=UTC))
    command = Redact.model_validate({"replaces": OLD, "text": text, "reasons": "Ben was erased."})
    found = list(narratives(told(*later), {erased: TODAY}))
    return redact(Stream(kind="flag", id=uuid4()), SUBJECT, found, command, Around(signature, frozenset(), uuid4()))


def test_words_say_of_whom_they_tell_and_an_act_without_words_of_nobody() -> None:
    asks = leicester.when(c.Withdraw(reasons="Meant her brother.", mentions=(BEN,)), by="worker", role="WORKER")
    (signed,) = asks.given(requested()).signed
    assert signed.event.mentions == (BEN,)


def test_told_anew_the_old_words_are_forgotten_and_whom_the_new_ones_still_tell_of_is_said() -> None:
    decided = redacted({"history": "Threatened somebody in front of Cas."})
    ((_, (signed,)),) = decided.events
    assert decided.forget == (OLD,)
    assert isinstance(signed.event, NarrativeReplaced)
    assert (signed.event.replaces, signed.event.mentions, signed.owner) == (OLD, (CAS,), SUBJECT)
    assert flag(signed.event).information["history"] == "Threatened somebody in front of Cas."
    assert not list(narratives(told(signed.event), {BEN: TODAY}))
    assert [each.fields for each in narratives(told(signed.event), {CAS: TODAY})] == [{"history", "reasons"}]


def test_it_is_told_anew_whole() -> None:
    with pytest.raises(Refused) as refusal:
        redacted({})
    assert (refusal.value.rule, "history" in refusal.value.remedy) == ("LAW-36", True)


def test_what_was_told_otherwise_since_need_not_be_told_again() -> None:
    redacted({}, e.Endorsed(text={"history": "Nothing new."}))


def test_an_acts_own_words_are_told_anew_too() -> None:
    struck = e.Struck(reasons="Meant Ben.", mentions=(BEN,))
    assert words_of(struck) == {"reasons"}


@pytest.mark.parametrize(("later", "erased", "role"), [
    ((), uuid4(), "IG"), ((NarrativeReplaced(replaces=OLD),), BEN, "IG"), ((), BEN, "TM")])
def test_only_once_only_then_and_only_by_who_answers_for_it(later: tuple[e.FlagEvent, ...], erased: UUID, role: str) -> None:
    with pytest.raises(Refused) as refusal:
        redacted({"history": "Anew."}, *later, erased=erased, role=role)
    assert refusal.value.rule == "LAW-36"


def test_no_flag_is_acted_on_whose_subject_is_erased_nor_asked_for_while_that_waits() -> None:
    gone = asked.when(ANN, APPROVE, by="dpo-1", role="DPO").by_id[ANN]
    waits = asked.when(ANN, PLACE, by="ig-1", role="IG").when(ANN, APPROVE, by="dpo-1", role="DPO").by_id[ANN]
    for record, asks in ((gone, False), (waits, True)):
        with pytest.raises(Refused) as refusal:
            may_be_acted_on(record, asks=asks)
        assert refusal.value.rule == "LAW-36"
    may_be_acted_on(waits, asks=False)
    may_be_acted_on(ann.by_id[ANN], asks=True)
