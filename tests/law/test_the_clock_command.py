"""What an operator is told of the law's clocks at the command."""
from datetime import date

import pytest
from typer.testing import CliRunner

from commands.__main__ import app
from commands.clock_words import told
from tests.ground.commands_run import heedmark

RUN = CliRunner()


def said(*arguments: str) -> str:
    result = RUN.invoke(app, ["clock", *arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_dates_come_first_and_then_their_steps_with_law_and_provision():
    lines = said("access", "--received", "2030-01-31").splitlines()
    assert lines[:5] == ["Access  (not all of it confirmed: see the steps)", "  Start              Thu 31 Jan 2030",
                         "  Due                Thu 28 Feb 2030", "  Work to            Wed 27 Feb 2030",
                         "  Extension told by  Thu 28 Feb 2030"]
    assert any(line.endswith("LAW-20, UK GDPR Art 12A(1)") for line in lines)
    assert any("bank holidays of 2030" in line for line in lines)


def test_every_date_of_a_request_is_taken():
    lines = said("access", "--received", "2026-03-02", "--identity-confirmed", "2026-03-03", "--fee-paid", "2026-03-04",
                 "--clarification", "2026-03-12:2026-03-19", "--clarification", "2026-03-14:2026-03-20",
                 "--extended", "2026-04-10", "--on", "2026-04-10").splitlines()
    assert lines[:3] == ["Access", "  Start              Wed 4 Mar 2026", "  Due                Mon 15 Jun 2026"]


def test_a_question_without_an_answer_stops_the_clock():
    told = said("access", "--received", "2026-03-02", "--clarification", "2026-03-12")
    assert "  Due                not while the clock is stopped\n" in told
    assert "  Stopped since      Thu 12 Mar 2026\n" in told


@pytest.mark.parametrize("right", ["rectification", "erasure", "restriction", "objection"])
def test_the_other_rights_have_the_same_month_under_their_own_name(right):
    lines = said(right, "--received", "2026-03-02").splitlines()
    assert lines[0].startswith(right.capitalize())
    assert lines[2] == "  Due                Thu 2 Apr 2026"


def test_informing_complaints_and_breaches_are_told():
    assert told(date(2026, 12, 5)) in said("inform", "--obtained-on", "2026-11-26", "--first-contact", "2026-12-05")
    assert told(date(2026, 7, 20)) in said("complaint", "--received", "2026-06-19")
    breach = said("breach", "--aware", "2026-03-27T16:30Z")
    assert "Mon 30 Mar 2026 16:30 UTC" in breach
    assert "Mon 30 Mar 2026 17:30 BST" in breach


@pytest.mark.parametrize(("arguments", "sentence"), [
    (["access", "--received", "yesterday"], "--received: a day, YYYY-MM-DD."),
    (["access", "--received", "2026-03-02", "--clarification", "2026-03-12:2026-03-11"], "a date no earlier than asked"),
    (["erasure", "--received", "2026-03-02", "--identity-confirmed", "2026-03-01"], "LAW-20 refuses this: identity_confirmed"),
    (["erasure", "--received", "2026-03-02", "--extended", "2026-06-01"], "told within the first month"),
    (["erasure", "--received", "2026-03-02", "--extended", "2026-03-03", "--extended", "2026-03-04"], "extended once"),
    (["complaint", "--received", "2026-06-18"], "in force from 2026-06-19"),
    (["inform", "--obtained-on", "2026-03-02", "--obtained-from", "NEIGHBOUR"], "--obtained-from: Input should be 'PERSON'"),
    (["breach", "--aware", "2026-03-27"], "--aware: an instant with its offset, 2026-03-23T09:00:00Z"),
], ids=lambda value: value if isinstance(value, str) else " ".join(value))
def test_what_makes_no_sense_is_answered_with_a_sentence(arguments, sentence):
    result = RUN.invoke(app, ["clock", *arguments])
    assert result.exit_code == 1
    assert sentence in str(result.exception)
    assert result.stdout == ""


def test_bad_input_ends_the_program_with_an_error():
    ran = heedmark("clock", "access", "--received", "2026-02-30")
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.startswith("--received: ")
