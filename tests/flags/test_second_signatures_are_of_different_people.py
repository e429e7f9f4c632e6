"""Where a policy wants several signatures, each is another person's, whatever roles somebody holds."""
from dataclasses import replace

from domain.flags.commands import Add, Countersign
from domain.flags.events import Agreed, DetailsCorrected
from domain.flags.signature_events import Countersigned
from domain.policies.flag_type import Signs
from tests.flags.leicester import HAZARD, TALKED, WHERE, leicester, requested
from tests.stories import Story

BOTH = ("SM", "TM")
ONE, OTHER = (Signs(rule=f"X-{role}", clause="'both sign'", roles=(role,), before="added") for role in BOTH)
PANEL = Signs(rule="X-3", clause="'three members'", roles=("TM",), before="added", at_least=3)
SIGN, SIGNED = Countersign(before="added"), Countersigned(before="added")


def agreed(*signs: Signs) -> Story:
    kind = leicester.edition.flag["HZD"].model_copy(update={"signs": signs})
    edition = leicester.edition.model_copy(update={"flag": {**leicester.edition.flag, "HZD": kind}})
    return replace(leicester, edition=edition).given(requested(), TALKED, Agreed())


def test_whoever_holds_both_roles_signs_once() -> None:
    one = agreed(ONE, OTHER).given(SIGNED, by="sm-1", role="SM")
    one.when(SIGN, by="sm-1", roles=BOTH).then_refused(rule="X-TM", saying="another person")
    one.when(SIGN, by="tm-1", roles=BOTH).then_happened("flag.countersigned")


def test_what_is_still_wanted_is_signed_before_what_is_signed_already() -> None:
    agreed(ONE, OTHER).given(SIGNED, by="sm-1", role="SM").when(SIGN, by="tm-1", role="WORKER").then_refused(
        rule="X-TM", saying="needs TM")


def test_a_panel_of_three_has_signed_when_three_have() -> None:
    two = agreed(PANEL).given(SIGNED, by="tm-1", role="TM").given(SIGNED, by="tm-2", role="TM")
    add = Add(information=WHERE)
    two.when(add, by="sm-9", role="SM").then_refused(rule="X-3", saying="3 people, each as TM")
    two.when(SIGN, by="tm-2", role="TM").then_refused(rule="X-3", saying="another person")
    two.given(SIGNED, by="tm-3", role="TM").when(add, by="sm-9", role="SM").then_happened("flag.added")


def test_a_signature_falls_with_a_correction_and_may_then_be_given_anew() -> None:
    corrected = DetailsCorrected(fields=("risk_to",), reasons="x", source="x", facts=HAZARD)
    agreed(ONE).given(SIGNED, by="sm-1", role="SM").given(corrected).when(SIGN, by="sm-1", role="SM").then_happened(
        "flag.countersigned")
