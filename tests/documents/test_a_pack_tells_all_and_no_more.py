"""The pack: each flag's life in plain words, what is held back said at its place, the same as data, and nothing else."""
import json

import jsonschema_rs
import pytest

from api.documents.pack_document import TEMPLATE, pack_data
from api.documents.pack_file import published, schema, written
from api.documents.scan import stop_leaks
from api.documents.secrets import Secrets
from api.documents.typesetting import Press
from tests.documents.made import HEAD, MADE_AT
from tests.documents.packs import NARRATIVE, pack
from tests.documents.reading import faults, one_line, text_of


def printed(items: int = 12) -> bytes:
    return Press().set(TEMPLATE, pack_data(pack(items), HEAD), MADE_AT)


@pytest.mark.parametrize("items", [0, 12, 300])
def test_a_pack_is_a_lasting_document_that_can_be_read_aloud(items):
    pdf = printed(items)
    assert faults(pdf, "2a") == faults(pdf, "ua1") == []


def test_a_flags_life_is_told_in_plain_words():
    said = one_line(text_of(printed()))
    for words in ("Hazard: take care when you visit", "6 May 2025", "A manager found the grounds met",
                  "Review due on 12 May 2026", "Health and safety of staff", "Kept while its grounds hold",
                  "Exampleton Housing, 30 June 2025, for safe visits",
                  "Where it comes from From others", "Who has looked at your record", "30 May 2026",
                  "We have held back: Where it is known from (information about another individual)",
                  "We have held back: Others present", "all the personal data that you are entitled to", "Complain to us",
                  "To have mistakes put right", "How we searched"):
        assert words in said
    assert NARRATIVE in said


def test_what_is_not_told_has_no_trace_in_its_counts_or_numbers():
    said = text_of(printed())
    assert "OTHERS" not in said
    assert "article_6" not in said


def test_the_data_are_as_the_published_schema_has_them():
    assert schema() == published(), "api/documents/pack.schema.json isn't what the code makes"
    jsonschema_rs.validate(published(), json.loads(written(pack())))


def test_a_pack_of_three_hundred_items_is_made_and_looked_through():
    secrets = Secrets([f"Secret sentence {number}, about somebody else entirely." for number in range(300)])
    made = pack(300)
    assert sum(len(flag.told) for flag in made.flags) + len(made.record) + len(made.looked) >= 300
    stop_leaks(Press().set(TEMPLATE, pack_data(made, HEAD), MADE_AT), written(made), secrets)
