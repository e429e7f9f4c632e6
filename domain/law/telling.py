"""What the law has a council say to a person about their rights and where to turn, in the words of the data beside this file."""
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path

from domain.law.commencement import Provision, provisions
from domain.refusal import Refused
from domain.value import Value

RIGHTS = ("ACCESS", "RECTIFICATION", "ERASURE", "RESTRICTION", "OBJECTION")
ROUTES = ("COMPLAIN_COUNCIL", "COMPLAIN_COMMISSIONER", "COURT")
TO_OBJECT = "6(1)(e)"
"""The one basis of a council's flags to which somebody may object (LAW-9, LAW-39)."""


class Text(Value):
    title: str
    text: str


class Told(Value):
    """A text as the data state it."""

    provision: str
    title: str
    text: str
    child: str | None = None


@cache
def texts() -> Mapping[str, Told]:
    """Code → text. Each names a provision that is known."""
    data = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    told = {code: Told.model_validate(text) for code, text in data.items()}
    for code, text in told.items():
        if text.provision not in provisions():
            raise ValueError(f"{code} rests on {text.provision}, which isn't a provision")
    return told


def law_of(code: str) -> Provision:
    return provisions()[texts()[code].provision]


def told(code: str, day: date, *, complaints: str, child: bool = False) -> Text:
    """A text for a letter of a London date; `complaints`: how the council takes complaints.

    Raises Refused where its provision isn't in force on that day.
    """
    law_of(code).demand(day)
    text = texts()[code]
    words = text.child if child and text.child is not None else text.text
    return Text(title=text.title, text=words.replace("{complaints}", complaints).strip())


def all_in_force(codes: Sequence[str], day: date, *, complaints: str, child: bool = False) -> tuple[Text, ...]:
    """Those of the texts whose provision is in force on a London date, in the order asked for."""
    return tuple(told(code, day, complaints=complaints, child=child) for code in codes if law_of(code).in_force(day))


def rights_told(day: date, bases: Sequence[str], *, complaints: str, child: bool = False) -> tuple[Text, ...]:
    """The rights that somebody has whose data rest on these Article 6 bases; without any, all of them (LAW-9)."""
    codes = tuple(code for code in RIGHTS if code != "OBJECTION" or not bases or TO_OBJECT in bases)
    return all_in_force(codes, day, complaints=complaints, child=child)


def more_time(day: date) -> str:
    """Why two further months may be taken, in the law of a London date. Raises Refused before there was such a law."""
    code = "EXTENSION" if law_of("EXTENSION").in_force(day) else "EXTENSION_BEFORE"
    return told(code, day, complaints="").text


def why_refused(ground: str, day: date) -> str:
    """A ground of refusal, to the person. Raises Refused for one that isn't known."""
    if ground not in texts():
        raise Refused("LAW-21", "the grounds on which a request may be refused", "one of the grounds listed")
    return told(ground, day, complaints="").text
