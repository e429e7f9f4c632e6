"""Which policy document a command is about."""
from pathlib import Path
from typing import Annotated

import typer

from commands.place import Stop
from domain.policies.edition import Edition
from domain.policies.reading import PolicyError, read
from domain.policies.shelf import shelf

Which = Annotated[str, typer.Argument(metavar="POLICY", show_default=False, help=(
    "A council (its latest edition), an edition that comes with the program (council/edition), or a file."))]


def document(policy: str) -> tuple[Edition, str]:
    """The edition that is meant, and its text. Raises Stop."""
    file = Path(policy)
    if file.is_file():
        text = file.read_bytes()
        try:
            return read(text), text.decode()
        except PolicyError as unreadable:
            raise Stop(f"{file} can't be read as a policy:\n{unreadable}") from None
    found = [one for name, one in shelf().items() if policy in (name, one[0].council)]
    if not found:
        raise Stop(f"No edition {policy} comes with the program, and no file has that name. There are: {', '.join(shelf())}.")
    return max(found, key=lambda one: one[0].edition)
