"""A document of the wrong shape is told in its author's words: where, and what may stand there."""
import pytest

from domain.policies.examples import check
from tests.policies.guide import WORKED

WRONG = {
    "a key that isn't": ('ask = "LEAD"', 'ask = "LEAD"\nloud = true', "flag.HOME.alert.loud: isn't a key here; the keys are "),
    "a list": ('kinds = ["PREMISES", "HOUSEHOLD"]', 'kinds = "PREMISES"', "flag.HOME.subjects.kinds: must be a list, in [ ]"),
    "a number": ("every_months = 6", 'every_months = "six"', "review.interval[0].every_months: must be a whole number"),
    "one of several kinds": (
        'when = { danger = "DOG" }', "when = { danger = 3 }",
        "flag.HOME.field.seen_on.when.danger: must be words in quotes or true or false or a list, in [ ]"),
    "within the one that fits best": (
        'when = { danger = "DOG" }', "when = [{ danger = 3 }]", "flag.HOME.field.seen_on.when[0].danger: must be words"),
    "a word of a closed set": ('order = ["requested"', 'order = ["asked"', "steps[0].order[0]: must be 'requested', 'discussed'"),
    "in an example": ("review_due = 2027-02-28", 'review_due = "soon"',
                      "example 'a flag is due for review six months after it was added', review_due: must be a date"),
}


@pytest.mark.parametrize(("old", "new", "fault"), WRONG.values(), ids=WRONG)
def test_it_is_told_where_and_what_would_do(old: str, new: str, fault: str) -> None:
    assert old in WORKED
    told = check(WORKED.replace(old, new, 1).encode())
    assert len(told) == 1
    assert fault in told[0]
    assert not {"Input", "tuple", "str", "Extra", "Field"} & set(told[0].replace(".", " ").split())


def test_a_date_among_the_facts_of_an_example_needs_no_quotes() -> None:
    known = 'gives = { seen_on = { unknown = "Only heard" } }'
    example = ('[[example]]\ntitle = "seen in May"\nrule = "WES-4"\nflag = "HOME"\nact = "agreed"\nsubject_kind = "PREMISES"\n'
               f'facts = {{ danger = "DOG" }}\n{known}\nallowed = true\n')
    assert check((WORKED + example.replace(known, "gives = { seen_on = 2026-02-01 }")).encode()) == []


POINTLESS = {
    "who.noted: no field is asked for with noted": '[[flag.HOME.who.noted]]\nroles = ["LEAD"]\n',
    "apart: names fewer than two acts": '[[flag.HOME.apart]]\nacts = ["agreed", "agreed"]\n',
    "signed_as is known to fields, criteria, warnings and messages alone":
        '[[flag.HOME.takes_part]]\nroles = ["LEAD"]\nbefore = "agreed"\nwhen = { signed_as = "LEAD" }\n'}


@pytest.mark.parametrize(("fault", "rule"), list(POINTLESS.items()))
def test_a_rule_that_could_come_to_nothing_is_said(fault: str, rule: str) -> None:
    assert any(fault in told for told in check((WORKED + rule + 'rule = "WES-2"\nclause = "§1"\n').encode()))


DEPUTY = """
[flag.HOME.field.why_not_the_lead]
title = "Why the lead couldn't decide"
type = "text"
at = ["agreed"]
when = { signed_as = "DEPUTY" }
rule = "WES-2"
clause = "§1: 'with reasons'"

[role.DEPUTY]
title = "Deputy"
rule = "WES-2"
clause = "§1: 'or in their absence the deputy'"
"""


@pytest.mark.parametrize(("by", "comes"), [("DEPUTY", 'needs = ["why_not_the_lead"]'), ("LEAD", "allowed = true"),
                                           ("DEPUTY", "allowed = true")])
def test_what_is_asked_for_may_hang_on_the_role_that_signs(by: str, comes: str) -> None:
    example = ('[[example]]\ntitle = "x"\nrule = "WES-2"\nflag = "HOME"\nact = "agreed"\nsubject_kind = "PREMISES"\n'
               f'by = ["{by}"]\n')
    agreed = '[[flag.HOME.who.agreed]]\nroles = ["LEAD"'
    assert check((WORKED.replace(agreed, agreed + ', "DEPUTY"') + DEPUTY + example + comes + "\n").encode()) == []
