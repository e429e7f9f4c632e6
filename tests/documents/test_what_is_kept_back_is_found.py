"""A document that holds anything that was kept back is stopped, wherever and however it stands there."""
import json
from datetime import date

import pytest

from api.documents.folding import Folded
from api.documents.scan import Leak, hits_in_json, hits_in_pdf, stop_leaks
from api.documents.secrets import Secrets
from tests.documents.made import MADE_AT, letters
from tests.documents.planted import planted, printed

NAME = "Griffith Winterfjell"
CASES = planted(NAME)
DAY = date(2019, 3, 4)
CLEAN = printed("Nothing to hide; planned for March. Annual review, normally.")


@pytest.mark.parametrize("how", list(CASES))
def test_a_name_is_found_wherever_it_stands(how):
    assert hits_in_pdf(CASES[how], Secrets([NAME]))


@pytest.mark.parametrize("written", [
    "4 March 2019", "4th March 2019", "4 Mar 2019", "04/03/2019", "4/3/19", "4.3.2019", "04-03-2019", "2019-03-04", "20190304",
    "March 4, 2019", "Mar 4th 2019", "Monday, 4th of March 2019", "03/04/2019", "2019-03-04T09:00:00Z", "2019/03/04",
    "4 \n March \n 2019", "4 MARCH 2019", "04 / 03 / 2019", "4\u2013March\u20132019"])
def test_a_date_is_found_in_every_form(written):
    assert DAY in Folded(f"on {written}, at home").dates
    assert hits_in_pdf(printed(f"on #\"{written.replace(chr(10), ' ')}\", at home"), Secrets([DAY.isoformat()]))


@pytest.mark.parametrize("written", ["14 March 2019", "4 March 2018", "4 May 2019", "104/03/2019", "4/3/191"])
def test_another_date_is_not_taken_for_it(written):
    assert DAY not in Folded(f"on {written}, at home").dates


@pytest.mark.parametrize("written", [
    "LL-20417", "LL 20417", "LL20417", "ll-20417", "LL-\n20417", "L L - 2 0 4 1 7", "\uff2c\uff2c-20417", "L\u200bL-20417"])
def test_a_number_is_found_however_it_is_written(written):
    assert Folded(f"case {written}, closed").has("ll20417")
    assert hits_in_json(json.dumps({"case": written}).encode(), Secrets(["LL-20417"]))


def test_an_id_is_found_with_and_without_its_hyphens():
    secrets = Secrets(["5f0c2a7e-4d58-4a3a-9a0a-1f1c0a3f6b21"])
    assert hits_in_json(b'{"5F0C2A7E4D584A3A9A0A1F1C0A3F6B21": 1}', secrets)
    assert hits_in_pdf(printed("5f0c2a7e-4d58-4a3a-9a0a-1f1c0a3f6b21"), secrets)


def test_a_narrative_is_found_by_a_sentence_of_it_and_by_the_names_numbers_and_dates_in_it():
    secrets = Secrets(["The neighbour rang twice that night. It was Mrs Ann Lowe of flat 12345, on 2019-03-04."])
    for part in ("the neighbour rang twice that night", "Mrs Ann Lowe", "12345", "4 March 2019"):
        assert hits_in_json(json.dumps({"x": [part]}).encode(), secrets)
    assert not hits_in_json(b'{"x": "The neighbour moved."}', secrets)


def test_a_short_name_is_found_as_a_word_and_not_within_others():
    secrets = Secrets([], names=["Ann"])
    assert hits_in_pdf(printed("So Ann said."), secrets)
    assert hits_in_pdf(printed("So A n n said."), secrets)
    assert not hits_in_pdf(CLEAN, secrets)


def test_names_without_accents_and_in_scripts_that_fonts_lack_are_found():
    assert hits_in_pdf(printed("So Zoe Perez said."), Secrets(["Zo\u00eb P\u00e9rez"]))
    assert hits_in_pdf(printed("So #\"[U+738B][U+5C0F][U+660E]\" said."), Secrets([], names=["\u738b\u5c0f\u660e"]))


def test_what_the_person_is_told_anyway_is_no_secret():
    assert Secrets(["Joe Sample", "2026-03-02", 20417], told=["joe sample", {"on": "2026-03-02"}]).all == Secrets([20417]).all


def test_letters_hold_nothing_that_was_kept_back():
    assert not hits_in_json(json.dumps([letter.model_dump(mode="json") for letter in letters().values()]).encode(),
                            Secrets([NAME, DAY.isoformat(), "LL-20417"]))
    assert not hits_in_pdf(CLEAN, Secrets([NAME, DAY.isoformat(), "LL-20417", MADE_AT.date().replace(year=2001).isoformat()]))


def test_a_stopped_document_says_where_and_never_what():
    with pytest.raises(Leak) as stopped:
        stop_leaks(CASES["in a paragraph"], b'{"x": "Griffith Winterfjell"}', Secrets([NAME]))
    assert "page 1" in str(stopped.value)
    assert "$.x" in str(stopped.value)
    assert "Griffith" not in str(stopped.value)
