"""Put an edition in force in a register, as its policy owner."""
import asyncio
import tomllib
from pathlib import Path
from typing import Annotated
from uuid import uuid4

import typer
from pydantic import ValidationError

from commands.place import DataOption, Place, Stop, data_folder, opened
from commands.policy_reading import Which, document
from domain.calendar import london_date
from domain.councils import decide
from domain.councils.commands import Adopt
from domain.event import Decided
from domain.policies.edition import Edition
from domain.policies.examples import check
from domain.refusal import Refused
from domain.signature import Signature
from ledger.carry_out import Order, carry_out
from ledger.circumstances import the_council
from ledger.past import Past
from ledger.store import Ledger

PURPOSE = "AUDIT"
EXAMPLE = """in_force_from = 2026-04-01
appropriate_policy_document = "APD-1"
policy_document_review_due = 2027-04-01
bases.HZD = { article_6 = "6(1)(e)", article_10 = "DPA 2018 Sch 1 para 18" }"""


def adopt(
    policy: Which,
    terms: Annotated[Path, typer.Argument(show_default=False, help=(
        "A TOML file: in_force_from, appropriate_policy_document, policy_document_review_due, and bases for each flag type."))],
    by: Annotated[str, typer.Option(help="Staff id of the policy owner, under which it is signed.")],
    data: DataOption = None,
) -> None:
    """Put an edition in force from a London date on, with its bases in law (LAW-1) and its policy document (LAW-12)."""
    edition, text = document(policy)
    faults = check(text.encode())
    if faults:
        raise Stop(f"{policy} can't be adopted:\n" + "\n".join(faults))
    command = read_terms(terms)
    folder = data_folder(data)
    if not folder.is_dir():
        raise Stop(f"There is no register in {folder}. Start one first: scripts/serve")
    with opened(folder) as place:
        try:
            asyncio.run(_carry_out(place, edition, text, command, by))
        except Refused as refusal:
            raise Stop(f"Refused: {refusal}") from None
    print(f"{edition.name} is in force from {command.in_force_from.isoformat()} on, adopted by {by}.")


def read_terms(file: Path) -> Adopt:
    """With which dates, bases and documents an edition is adopted. Raises Stop."""
    try:
        return Adopt.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except OSError as missing:
        raise Stop(f"{file} can't be read: {missing.strerror}. Such a file begins like this:\n{EXAMPLE}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Stop(f"{file} isn't TOML: {error}") from None
    except ValidationError as error:
        faults = "\n".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise Stop(f"{file}:\n{faults}\nSuch a file begins like this:\n{EXAMPLE}") from None


async def _carry_out(place: Place, edition: Edition, text: str, command: Adopt, by: str) -> None:
    ledger = await Ledger.open(place.database)
    council = edition.council
    now = ledger.now()
    signature = Signature(by=by, roles=frozenset({decide.OWNER}), purpose=PURPOSE, at=now, today=london_date(now))
    stream = ledger.known_id(council, "council")

    async def decided(past: Past) -> Decided:
        given = decide.Circumstances(signature=signature, council=await the_council(past), code=council, stream=stream)
        return decide.adopt(edition, text, command, given)

    order = Order(council=council, signature=signature, body=command.model_dump_json().encode(), correlation=uuid4(),
                  command_id=ledger.command_id(council, by, "policy adopt", None))
    try:
        await carry_out(ledger, order, decided)
    finally:
        await ledger.close()
