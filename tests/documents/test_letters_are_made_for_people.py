"""Letters are lasting, can be read aloud, and say what the law wants said."""
import shutil
from datetime import date
from pathlib import Path

import pytest
import typst

from api.documents.letterhead import NoLetterhead, invent, letterhead
from api.documents.letters import CHECKLIST, informing, reply
from api.documents.typesetting import SHIPPED, Press, Unsettable
from domain.refusal import Refused
from tests.documents.made import HEAD, HOSTILE, MADE_AT, UNSEEN, art_14, letters, occasion, write_letterhead
from tests.documents.reading import faults, one_line, text_of, without_breaks

PRESS = Press()


def made(letter, press=PRESS):
    return press.set(letter.template, letter.model_dump(mode="json"), MADE_AT)


@pytest.mark.parametrize("kind", list(letters()))
def test_each_letter_is_a_lasting_document_that_can_be_read_aloud(kind):
    pdf = made(letters()[kind])
    assert faults(pdf, "2a") == faults(pdf, "ua1") == []


def test_the_validator_objects_to_a_document_that_is_neither():
    plain = typst.Compiler(b"= A heading\nText").compile(format="pdf")
    assert isinstance(plain, bytes)
    assert faults(plain, "2a")
    assert faults(plain, "ua1")


def test_the_same_letter_is_made_of_the_same_bytes():
    assert made(letters()["reply"]) == made(letters()["reply"], Press())


@pytest.mark.parametrize("hostile", HOSTILE)
def test_what_somebody_wrote_is_shown_as_they_wrote_it(hostile):
    pdf = made(letters(words=hostile)["refusal"])
    assert without_breaks(hostile) in without_breaks(text_of(pdf))
    assert faults(pdf, "2a") == faults(pdf, "ua1") == []


@pytest.mark.parametrize("unseen", UNSEEN)
def test_what_no_font_can_show_is_shown_by_its_number(unseen):
    pdf = made(letters(name=unseen, words=unseen)["refusal"])
    assert faults(pdf, "2a") == faults(pdf, "ua1") == []


def test_a_name_in_another_script_is_not_lost():
    assert "[U+4E2D]" in text_of(made(letters(name="\u4e2d")["reply"]))


def test_a_refusal_names_reasons_and_every_route():
    said = one_line(text_of(made(letters()["refusal"])))
    for words in ("four places", "Complain to us",
                  "within 30 days", "Information Commissioner", "Go to court", "manifestly excessive"):
        assert words in said


@pytest.mark.parametrize(("day", "expected"), [(date(2026, 6, 18), False), (date(2026, 6, 19), True)])
def test_a_complaint_to_the_council_is_told_of_from_the_day_it_became_law(day, expected):
    letter = reply(occasion(day=day), date(2026, 6, 1), pack=True)
    assert ("Complain to us" in [route.title for route in letter.routes]) is expected


def test_nobody_is_told_of_objecting_to_what_rests_on_a_legal_obligation():
    letter = informing(occasion(), art_14(), ["6(1)(c)"], challenge="Write.", supporter="", left_out=[])
    assert "To object" not in [right.title for right in letter.rights]


@pytest.mark.parametrize("item", ["purposes", "legal_basis", "categories", "recipients", "retention", "source"])
def test_each_item_of_article_14_is_told_or_left_out_with_a_basis(item):
    rows = [row for row in art_14() if row[0] != item]
    with pytest.raises(Refused, match="LAW-22"):
        informing(occasion(), rows, [], challenge="Write.", supporter="", left_out=[])
    assert item in CHECKLIST
    said = informing(occasion(), art_14(), [], challenge="Write.", supporter="", left_out=[item])
    assert dict(art_14())[item] not in said.held


def test_a_child_is_written_to_in_other_words():
    to_child, to_adult = (one_line(text_of(made(letters()[kind]))) for kind in ("informing-child", "informing"))
    assert "by yourself" in to_child
    assert "by yourself" not in to_adult
    assert "advocate was asked to help you" in to_child


def test_the_reply_says_the_same_whether_nothing_is_held_or_all_is_withheld():
    said = one_line(text_of(made(letters()["nothing-further"])))
    assert "all the personal data that you are entitled to" in said
    assert "nothing" not in said.lower()
    assert "not hold" not in said


def test_a_council_lays_its_own_template_over_the_shipped_one(tmp_path: Path):
    own = (SHIPPED / "refusal.typ").read_text().replace("Our decision on your request", "What we decided")
    (tmp_path / "refusal.typ").write_text(own)
    assert "What we decided" in text_of(made(letters()["refusal"], Press(tmp_path)))


def test_a_template_that_would_fetch_something_is_refused(tmp_path: Path):
    (tmp_path / "base.typ").write_text('#import "@preview/cetz:0.3.1"')
    with pytest.raises(Unsettable, match="nothing is fetched"):
        Press(tmp_path)


def test_a_template_reads_no_file_of_the_machine(tmp_path: Path):
    shutil.copytree(SHIPPED, tmp_path, dirs_exist_ok=True)
    (tmp_path / "refusal.typ").write_text('#read("../../../README.md")')
    with pytest.raises(Unsettable):
        made(letters()["refusal"], Press(tmp_path))


def test_a_template_at_fault_is_told_without_what_was_to_be_shown(tmp_path: Path):
    (tmp_path / "refusal.typ").write_text('#import "base.typ": *\n#panic(data.reasons)')
    with pytest.raises(Unsettable) as refused:
        made(letters(words="a secret")["refusal"], Press(tmp_path))
    assert "secret" not in str(refused.value)


def test_a_council_states_who_writes(tmp_path: Path):
    with pytest.raises(NoLetterhead):
        letterhead(tmp_path)
    (tmp_path / "letterhead.toml").write_text('council = "X"\nteam = "Y"\n')
    with pytest.raises(NoLetterhead, match="address, contact, complaints"):
        letterhead(tmp_path)
    write_letterhead(tmp_path / "own")
    assert letterhead(tmp_path / "own") == HEAD


def test_a_trial_registers_letterhead_is_invented_until_one_is_stated(tmp_path: Path) -> None:
    invent(tmp_path / "leicester", "leicester")
    assert "trial register" in letterhead(tmp_path / "leicester").council
    write_letterhead(tmp_path / "dudley")
    invent(tmp_path / "dudley", "dudley")
    assert letterhead(tmp_path / "dudley") == HEAD
