"""A policy owner puts an edition in force with one command, their own document too."""
from pathlib import Path

from tests.ground.commands_run import heedmark
from tests.policies.guide import WORKED

TERMS = """
in_force_from = 2026-01-05
appropriate_policy_document = "APD-1"
policy_document_review_due = 2199-01-05
why_late = "The register is new."
bases.HOME = { article_6 = "6(1)(c)" }
"""


def test_a_councils_own_document_is_lodged_and_adopted_from_a_file(folder: Path) -> None:
    document, terms, register = folder / "westmere.toml", folder / "terms.toml", folder / "data"
    document.write_text(WORKED, encoding="utf-8")
    register.mkdir()
    missing = heedmark("policy", "adopt", document, terms, "--by", "owner-1", "--data", register)
    assert (missing.returncode, "appropriate_policy_document" in missing.stderr) == (1, True)

    terms.write_text(TERMS.replace("HOME", "HUT"), encoding="utf-8")
    refused = heedmark("policy", "adopt", document, terms, "--by", "owner-1", "--data", register)
    assert (refused.returncode, "LAW-1" in refused.stderr) == (1, True)

    terms.write_text(TERMS, encoding="utf-8")
    adopted = heedmark("policy", "adopt", document, terms, "--by", "owner-1", "--data", register)
    assert adopted.stdout == "westmere/1 is in force from 2026-01-05 on, adopted by owner-1.\n", adopted.stderr
    status = heedmark("status", "--data", register)
    assert "westmere    2 entries" in status.stdout


def test_a_document_that_fails_its_own_example_is_not_adopted(folder: Path) -> None:
    document, terms = folder / "westmere.toml", folder / "terms.toml"
    document.write_text(WORKED.replace("every_months = 6", "every_months = 7"), encoding="utf-8")
    terms.write_text(TERMS, encoding="utf-8")
    refused = heedmark("policy", "adopt", document, terms, "--by", "owner-1", "--data", folder / "data")
    assert refused.returncode == 1
    assert "review_due is 2027-03-31, not 2027-02-28" in refused.stderr
