"""Which policy document a command is about."""
from pathlib import Path
from typing import Annotated

import typer

from commands.place import Stop
from domain.policies.edition import Edition
from domain.policies.reading import PolicyError, read
from domain.policies.shelf import shelf

Which = Annotated[str, typer.Argument(metavar="POLICY", show_default=False, help=(
    "A council (the latest edition of its document), an edition that comes with the program (council/edition), or a file."))]


def document(policy: str) -> tuple[Edition, str]:
    """The edition that is meant, and its text. Raises Stop."""
    found = documents(policy)
    if len(found) > 1:
        names = ", ".join(edition.name for edition, _ in found)
        raise Stop(f"{policy} has several documents. Say which: {names}.")
    return found[0]


def documents(policy: str) -> list[tuple[Edition, str]]:
    """The edition that is meant, with its text; of a council the latest edition of each of its documents. Raises Stop."""
    file = Path(policy)
    if file.is_file():
        text = file.read_bytes()
        try:
            return [(read(text), text.decode())]
        except PolicyError as unreadable:
            raise Stop(f"{file} can't be read as a policy:\n{unreadable}") from None
    found = sorted((one for name, one in shelf().items() if policy in (name, one[0].council)), key=lambda one: one[0].edition)
    if not found:
        raise Stop(f"No edition {policy} comes with the program, and no file has that name. There are: {', '.join(shelf())}.")
    return list({edition.document: (edition, text) for edition, text in found}.values())
