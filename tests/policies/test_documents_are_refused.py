"""A document that is malformed, incomplete, at odds with itself or with its examples is refused, with key and rule."""
import tomllib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.policies.examples import check, faults
from domain.policies.reading import PolicyError, read, read_parsed
from domain.policies.shelf import shelf
from tests.policies.guide import WORKED

DOG = 'when = { danger = "DOG" }'
WRONG = {
    "not TOML": ("[purpose]", "[purpose", "document: "),
    "a key that no shape has": ('ask = "LEAD"', 'ask = "LEAD"\nloudly = true', "flag.HOME.alert.loudly: isn't a key here; "),
    "a key that is missing": ('ask = "LEAD"\n', "", "flag.HOME.alert.ask: is missing"),
    "a number in words": ("every_months = 6", 'every_months = "six"', "flag.HOME.review.interval[0].every_months: must be "),
    "its own digest": ('edition = "1"', 'edition = "1"\nsha256 = "00"', "sha256: is computed"),
    "an act that nobody does": ("[[flag.HOME.who.struck]]", "[[flag.HOME.who.shouted]]", "flag.HOME.who.shouted"),
    "an unknown kind of field": ('type = "date"', 'type = "day"', "flag.HOME.field.seen_on.type: "),
    "words that have happened": ('type = "date"', 'type = "text"', "happened belongs to a date, a document or a record's date"),
    "codes where none belong": ('type = "date"', 'type = "date"\ncodes = { A = "a" }', "flag.HOME.field.seen_on: "),
    "a field for some roles alone that isn't": (
        "[[flag.HOME.who.struck]]",
        '[[flag.HOME.writes]]\nfields = ["colour"]\nroles = ["LEAD"]\nrule = "WES-2"\nclause = ""\n[[flag.HOME.who.struck]]',
        "flag.HOME.writes: colour is not a field (WES-2)"),
    "a field that is never asked": ("offered = true  ", "offered = false ", "flag.HOME.field.danger_other: "),
    "an unknown role": ('roles = ["VISITOR"]\nrule = "WES-1"\nclause = "§1: \'Anyone who visits may ask\'"',
                        'roles = ["GUEST"]\nrule = "WES-1"\nclause = "§1"',
                        "flag.HOME.who.requested[0]: GUEST is not a role of the document (WES-1)"),
    "an unknown role to be asked": ('ask = "LEAD"', 'ask = "CHIEF"',
                                    "flag.HOME.alert: CHIEF is not a role of the document (WES-1)"),
    "an unknown rule": ('rule = "WES-4"\nclause', 'rule = "WES-44"\nclause',
                        "flag.HOME.field.seen_on: WES-44 is not one of the document's rules"),
    "a rule that stands nowhere": ('"WES-8"]', '"WES-8", "WES-9"]', "rules: WES-9 stands nowhere in the document"),
    "a rule that stands twice": ('"WES-8"]', '"WES-8", "WES-8"]', "rules: one stands twice"),
    "a condition on what nobody can know": (DOG, 'when = { colour = "RED" }',
                                            "flag.HOME.field.seen_on: looks at colour, which nobody can know (WES-4)"),
    "a condition on a code that isn't": (DOG, 'when = { danger = "CAT" }',
                                         "flag.HOME.field.seen_on: danger is never CAT (WES-4)"),
    "one of several conditions": (DOG, 'when = [{ danger = "DOG" }, { danger = "CAT" }]',
                                  "flag.HOME.field.seen_on: danger is never CAT (WES-4)"),
    "a condition on an answer that isn't": ('WES-7 = "ANYONE"', 'WES-7 = "NOBODY"',
                                            "flag.HOME.who.ended[1]: NOBODY is not a reading of WES-7 (WES-7)"),
    "an answer that isn't a reading": ('until_settled = "LEAD"', 'until_settled = "CHIEF"', "question WES-7: until_settled"),
    "nobody for an act": ("[[flag.HOME.who.withheld]]", "[[flag.HOME.who.struck]]",
                          "flag.HOME.who: nobody is named for withheld"),
    "nobody for a step": ('order = ["requested", "agreed", "added"]', 'order = ["requested", "endorsed", "agreed", "added"]',
                          "flag.HOME.who: nobody is named for endorsed"),
    "steps that end elsewhere": ('order = ["requested", "agreed", "added"]', 'order = ["requested", "agreed"]',
                                 "flag.HOME.steps: must end with added (WES-2)"),
    "a flag without a review": ("every_months = 6", 'every_months = 6\nwhen = { danger = "DOG" }',
                                "flag.HOME.review.interval: none applies to every flag"),
    "a key without codes": ('key = ["danger"]', 'key = ["seen_on"]', "flag.HOME.key: seen_on is not a field of codes"),
    "words for OTHER that have no field": ('other = "danger_other"', 'other = "danger_words"',
                                           "flag.HOME.field.danger.other: needs the code OTHER and a field danger_words (WES-3)"),
    "an example of another flag": ('flag = "HOME"\nact = "added"', 'flag = "HUT"\nact = "added"', "HUT is not a flag type"),
    "an example of another rule": ('rule = "WES-5"\nflag', 'rule = "WES-55"\nflag', "WES-55 is not one of the document's rules"),
    "an example that expects nothing": ("review_due = 2027-02-28", "", "it was added': expects nothing"),
    "an example that expects two things": ("review_due = 2027-02-28", 'refused = "WES-5"\nwarned = "WES-4"',
                                           "it was added': expects refused, so it can expect nothing else"),
    "two examples of one title": ("a dog was seen some day", "anyone who visits may ask", "two have this title"),
    "an example with another date": ("review_due = 2027-02-28", "review_due = 2027-03-03",
                                     "(WES-5): review_due is 2027-02-28, not 2027-03-03"),
    "an example with other roles": ('may = ["VISITOR", "LEAD"]', 'may = ["VISITOR"]', "(WES-1 WES-2): LEAD may"),
    "an example from a meeting with no such name": ('may = ["VISITOR", "LEAD"]', 'may = ["VISITOR"]\nmeeting = "a b c"',
                                                    "(WES-1 WES-2): no such command can be sent: kind: String should match"),
    "an example of a field that isn't": ('facts = { danger = "DOG" }', 'facts = { colour = "RED" }',
                                         "colour is not a field of HOME"),
    "an example of an answer to nothing": ('facts = { danger = "DOG" }', 'settled = { WES-9 = "A" }', "WES-9 is not a question"),
    "an example of a judgement on nothing": ('facts = { danger = "DOG" }', 'judged = { WES-9 = "A" }',
                                             "answers no referral of HOME"),
    "an example of an unsaid judgement": ('act = "agreed"', 'act = "judged"', "a dog was seen some day': says in judged"),
    "an example of an unsaid process": ('act = "agreed"', 'act = "monitored"', "a dog was seen some day': says in process"),
    "a review in no time": ("every_months = 6", "every_months = 0", "flag.HOME.review.interval[0].every_months: must be "),
    "an example of a need that isn't": ('needs = ["seen_on"]', 'needs = ["danger_other"]', "nobody misses danger_other"),
}


@pytest.mark.parametrize(("old", "new", "fault"), WRONG.values(), ids=WRONG)
def test_a_faulty_document_is_refused_and_told_where(old: str, new: str, fault: str) -> None:
    assert old in WORKED
    assert any(fault in told for told in check(WORKED.replace(old, new, 1).encode())), check(WORKED.replace(old, new, 1).encode())


def test_words_that_are_not_text_are_no_document() -> None:
    for wrong in (b"\xff\xfe", b"a = " + b"9" * 10_000, b"a = 9999-99-99"):
        with pytest.raises(PolicyError, match="document: "):
            read(wrong)
    for deep in (b"a = " + b"[" * 3000, b"a = " + b"{b = " * 3000):
        with pytest.raises(PolicyError, match="nested"):
            read(deep)


def test_all_faults_are_told_at_once() -> None:
    two = WORKED.replace('ask = "LEAD"', 'ask = "CHIEF"').replace(DOG, 'when = { danger = "CAT" }')
    assert len(check(two.encode())) == 2


def test_the_digest_is_of_the_bytes() -> None:
    assert read(WORKED.encode()).sha256 != read((WORKED + "\n").encode()).sha256


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(deeper for name, item in inside for deeper in _paths(item, (*path, name)))]


def _without(value: Any, path: tuple[Any, ...], instead: Any) -> Any:
    if not path:
        return instead
    first, *rest = path
    if isinstance(value, dict):
        return {name: _without(item, tuple(rest), instead) if name == first else item for name, item in value.items()}
    return [_without(item, tuple(rest), instead) if number == first else item for number, item in enumerate(value)]


LEICESTER = tomllib.loads(shelf()["leicester/1"][1])
PATHS = [path for path in _paths(LEICESTER) if path and path[0] != "example"]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(PATHS), st.sampled_from([None, True, 7, "", "NOBODY", [], ["NOBODY"], {}, {"X": "Y"}]))
def test_whatever_stands_in_a_document_it_is_read_or_refused_with_a_fault(path: tuple[Any, ...], instead: Any) -> None:
    changed = _without(LEICESTER, path, instead)
    try:
        told = [read_parsed(changed, "0" * 64).name]
    except PolicyError as refused:
        told = refused.faults
    assert told
    assert all(told)


CASES = [path for path in _paths(tomllib.loads(WORKED)) if path and path[0] == "example"]
ODD = st.one_of(
    st.sampled_from(["requested", "judged", "monitored", "closed", "met", "discussed", "reviewed", "HOME", "WES-7", "seen_on"]),
    st.sampled_from([{"danger": "CAT"}, {"seen_on": 7}, {"WES-7": "NOBODY"}, {"colour": "RED"}, {"MARAC": "not fixed"}, []]))
MORE = ("facts", "gives", "lacks", "settled", "judged", "monitoring", "process", "meeting", "flagged_already", "outcome", "by")


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(CASES), st.sampled_from(["", *MORE]), ODD)
def test_whatever_an_example_says_it_comes_out_or_is_a_fault(path: tuple[Any, ...], name: str, instead: Any) -> None:
    raw = tomllib.loads(WORKED)
    changed = _without(raw, path, instead)
    if name:
        changed = {**raw, "example": [{**example, name: instead} for example in raw["example"]]}
    try:
        told = [read_parsed(changed, "0" * 64).name]
    except PolicyError as refused:
        told = refused.faults
    else:
        told += faults(read_parsed(changed, "0" * 64))
    assert all(told)


def test_a_closure_cannot_wait_for_a_flag_that_nothing_about_others_may_tell_of() -> None:
    _, text = shelf()["leicester/1"]
    closing = 'of = ["case"]\nflags = ["HZD"]'
    assert closing in text
    with pytest.raises(PolicyError) as refused:
        read(text.replace(closing, closing.replace('"HZD"', '"HZD", "MRC"')).encode())
    assert refused.value.faults == ["closing: MRC comes from MARAC alone, and nothing about others may tell of it (C9)"]
