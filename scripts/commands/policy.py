"""Read, check, explain and adopt policy documents."""
import tomllib
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from commands import policy_adopt, policy_breaks, policy_diff, policy_questions, policy_simulate, policy_words
from commands.place import ROOT, Stop
from commands.policy_reading import Which, document, documents
from domain.policies.coverage import Covered, KeptByCode, coverage
from domain.policies.edition import Edition
from domain.policies.examples import check as check_document
from domain.policies.proving import Proof, never_shown, proofs
from domain.policies.reading import read
from domain.policies.weakening import weakened

BY_CODE = ROOT / "tests" / "policies" / "kept_by_code.toml"

app = typer.Typer(name="policy", no_args_is_help=True, help="Read, check, explain and adopt policy documents.")
app.command("adopt")(policy_adopt.adopt)
app.command("questions")(policy_questions.list_questions)
app.command("diff")(policy_diff.diff)
app.command("simulate")(policy_simulate.simulate)


@app.command()
def check(file: Annotated[Path, typer.Argument(show_default=False, help="The document, TOML.")]) -> None:
    """Say everything that is wrong with a document, or that nothing is."""
    if not file.is_file():
        raise Stop(f"There is no file {file}.")
    text = file.read_bytes()
    faults = check_document(text)
    for fault in faults:
        print(f"{file}: {fault}")
    if faults:
        raise Stop(f"{file} isn't a policy that could be adopted: {_count(len(faults), 'fault')}.")
    edition = read(text)
    print(f"{edition.name}: {_count(len(edition.rules), 'rule')}, {_count(len(edition.example), 'example')}, no fault.")


@app.command()
def show(policy: Which,
         flag: Annotated[str | None, typer.Option(help="Only this flag type.", show_default=False)] = None) -> None:
    """Tell in words what a policy lays down, each rule with its id."""
    edition = document(policy)[0]
    if flag and flag not in edition.flag:
        raise Stop(f"{edition.name} has no flag type {flag}; it has {', '.join(edition.flag)}.")
    for line in policy_words.edition(edition, flag):
        print(line)


@app.command("coverage")
def cover(policy: Which,
          prove: Annotated[bool, typer.Option("--prove", help=(
              "Change each rule in a copy, and demand that an example or a test of that rule fails."))] = False) -> None:
    """Print each rule of the text, where it is kept, and what shows that it is."""
    for edition, _ in documents(policy):
        _cover(edition, prove)


def _cover(edition: Edition, prove: bool) -> None:
    rows = coverage(edition, kept_by_code(edition.council))
    for row in rows:
        _print(row)
    lost = [row.rule for row in rows if row.fault]
    executed = sum(1 for row in rows if (row.shown or row.code) and not row.fault)
    print(f"\n{edition.name}: {_count(len(rows), 'rule')}, {executed} executed, "
          f"{len(rows) - executed - len(lost)} listed with the reason why not, {len(lost)} unaccounted for.")
    if lost:
        later = " Nothing was changed in a copy: that begins once every rule is accounted for." if prove else ""
        raise Stop("Unaccounted for: " + ", ".join(lost) + "." + later)
    if prove:
        _prove(edition, rows)


def kept_by_code(council: str) -> dict[str, KeptByCode]:
    """Rules of a council's text that code keeps, as the table beside the tests names them."""
    table = tomllib.loads(BY_CODE.read_text(encoding="utf-8")) if BY_CODE.is_file() else {}
    return {rule: KeptByCode.model_validate(entry) for rule, entry in (table[council] if council in table else {}).items()}


def _print(row: Covered) -> None:
    print(f"\n{row.rule}")
    if row.kept:
        print(f"  document  {_some(row.kept)}")
    if row.shown:
        print(f"  shown by  {_some([f'“{title}”' for title in row.shown])}")
    if row.code:
        print(f"  code      {row.code.code}\n  shown by  {row.code.test}")
    if row.why_not:
        print(f"  not executed  {row.why_not}")
    if row.fault:
        print(f"  LOST      {row.fault}")


def _prove(edition: Edition, rows: tuple[Covered, ...]) -> None:
    with Progress(transient=True) as progress:
        task = progress.add_task("Changing each rule in a copy …", total=sum(1 for _ in weakened(edition)))
        proved = []
        for proof in proofs(edition):
            proved.append(proof)
            progress.advance(task)
    print(f"\n{_count(len(proved), 'change')} to the document:")
    for line in _by_rule(edition, proved):
        print(f"  {line}")
    unnoticed = [f"{proof.key} {proof.change}" for proof in proved if proof.noticed_by is None]
    unnoticed += [f"{rule}: none of its own examples notices a change" for rule in never_shown(edition, proved)]
    by_code = {row.rule: row.code for row in rows if row.code}
    print(f"\n{_count(len(by_code), 'rule')} kept by code, broken in a copy:")
    for rule, entry, noticed in policy_breaks.broken(by_code):
        print(f"  {rule}: {entry.code} … {'noticed by' if noticed else 'NOT NOTICED by'} {entry.test}", flush=True)
        unnoticed += [] if noticed else [f"{rule}: {entry.code}"]
    if unnoticed:
        raise Stop("Changes that nothing notices:\n" + "\n".join(unnoticed))
    print("\nEvery change was noticed.")


def _by_rule(edition: Edition, proved: list[Proof]) -> list[str]:
    counts = Counter(rule for proof in proved for rule in proof.rules)
    example = {rule: title for proof in reversed(proved) for rule, title in proof.shown.items()}
    return [f"{rule}: {_count(counts[rule], 'change')} noticed, one of them by “{example[rule]}”"
            for rule in (*edition.rules, *(q.code for q in edition.question if q.code not in edition.rules)) if rule in example]


def _some(items: tuple[str, ...] | list[str]) -> str:
    return ", ".join(items[:3]) + (f" and {len(items) - 3} more" if len(items) > 3 else "")


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
