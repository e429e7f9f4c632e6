"""Who writes: a council's name, address and ways to reach it, as it states them beside its own templates."""
import tomllib
from pathlib import Path

from pydantic import ValidationError

from domain.value import Line, Value, Words

FILE = "letterhead.toml"

INVENTED = '''# Who writes letters and packs. Templates (*.typ) and fonts/ of the council's own may stand beside this file.
council = "{name} (trial register)"
team = "Information Rights Team"
address = ["Invented House", "1 Example Square", "Exampleton EX1 1AA"]
complaints = "By the form on our website, by email or letter to the address above, or by telephone."

[[contact]]
title = "Telephone"
text = "01632 960 001, Monday to Friday, 9 to 5"

[[contact]]
title = "Email"
text = "rights@council.example"

[[contact]]
title = "Data Protection Officer"
text = "dpo@council.example"
'''
"""A trial register's, where none was put there."""


class NoLetterhead(Exception):
    """The council hasn't stated who writes, or not as it must be; says what is missing."""


class Row(Value):
    title: Line
    text: Words


class Letterhead(Value):
    council: Line
    team: Line
    """Who signs: a team, never a person's name that would be out of date."""
    address: tuple[Line, ...]
    contact: tuple[Row, ...]
    """How to reach the team, and the data protection officer (Art 14(1)(b))."""
    complaints: Words
    """How the council takes complaints, electronically and otherwise (DPA 2018 s.164A(2))."""


def invent(folder: Path, council: str) -> None:
    """Let a trial register write letters before anybody has stated who writes. What is there stays."""
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / FILE).exists():
        (folder / FILE).write_text(INVENTED.format(name=council.title()), encoding="utf-8")


def letterhead(folder: Path | None) -> Letterhead:
    """As it stands in a council's folder of templates. Raises NoLetterhead."""
    if folder is None or not (folder / FILE).is_file():
        raise NoLetterhead(f"{FILE} isn't there")
    try:
        return Letterhead.model_validate(tomllib.loads((folder / FILE).read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        wrong = [".".join(map(str, one["loc"])) for one in error.errors()] if isinstance(error, ValidationError) else ["no TOML"]
        raise NoLetterhead(f"{FILE}: {', '.join(wrong)}") from None
