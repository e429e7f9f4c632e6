"""Rules of a second text that hold whatever a document says: what is read, who waits, who ends."""
from domain.flags.commands import CallReview
from domain.flags.events import Agreed
from domain.flags.flag import Standing
from domain.flags.next_steps import waiting_for
from domain.flags.sight import sight
from tests.flags.lincolnshire import ON_REGISTER, lincolnshire, requested


def test_what_was_said_is_kept_from_whoever_only_meets_the_subject() -> None:
    flag = lincolnshire.given(*ON_REGISTER).flag()
    assert flag
    seen = [sight(flag, lincolnshire.edition, "staff-5", {role}, related) for role, related in (
        ("WORKER", True), ("TM", False), ("MAPPA_MGR", False), ("GUEST", True))]
    assert seen == ["WHOLE", "WHOLE", "ALERT", "NOTHING"]


def test_an_agreed_flag_waits_for_the_safeguarding_unit() -> None:
    flag = lincolnshire.given(requested()).given(Agreed(), by="tm", role="TM").flag()
    assert flag
    edition = lincolnshire.edition
    (waiting,) = waiting_for(flag, edition.flag_type("HAZARD"), edition.settled({}))
    assert (waiting.act, waiting.roles) == ("added", ("SU",))


def test_a_cause_for_doubt_calls_a_review_and_a_person_decides() -> None:
    called = lincolnshire.given(*ON_REGISTER).when(CallReview(reason="ALLEGATION_CLOSED"), by="worker", role="WORKER")
    called.then_happened("flag.review_called")
    assert called.flag_after().standing is Standing.ON_REGISTER
