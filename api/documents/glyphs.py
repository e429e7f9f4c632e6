"""What the fonts in use can show of a text, and what stands for the rest."""
import re
import textwrap
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont

UNSEEN = {"Cc", "Cf", "Co", "Cs", "Cn"}
"""Controls, formats, private use, surrogates, unassigned: a lasting document shows none of them."""
LONGEST_RUN = 40
"""Characters without a space that surely fit on a line; longer runs may be broken, or they would run off the page."""
MAY_BREAK = "\u200b"
LONG = re.compile(rf"\S{{{LONGEST_RUN},}}")


def shown_with(folders: tuple[Path, ...], value: Any) -> Any:
    """The same data, each text within it as it can be shown: a character without a glyph becomes `[U+4E2D]`.

    Formats that can't be seen (marks of direction, soft hyphens, joiners) are left out, so that what is read, searched and
    heard is one and the same.
    """
    if isinstance(value, str):
        return _text(value, covered(folders))
    if isinstance(value, Mapping):
        return {name: shown_with(folders, held) for name, held in value.items()}
    if isinstance(value, list | tuple):
        return [shown_with(folders, held) for held in value]
    return value


@cache
def covered(folders: tuple[Path, ...]) -> frozenset[int]:
    """Code points that every face of some family in these folders has."""
    families: dict[str, set[int]] = {}
    for path in sorted(path for folder in folders for path in folder.iterdir() if path.suffix in {".ttf", ".otf"}):
        with TTFont(path, lazy=True) as font:
            name, points = str(font["name"].getBestFamilyName()), set(font.getBestCmap())
        families[name] = families[name] & points if name in families else points
    return frozenset().union(*families.values())


def _text(text: str, points: frozenset[int]) -> str:
    plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
    shown = "".join(_character(one, points) for one in plain)
    return LONG.sub(lambda run: MAY_BREAK.join(textwrap.wrap(run[0], LONGEST_RUN, break_on_hyphens=False)), shown)


def _character(one: str, points: frozenset[int]) -> str:
    if one == "\n":
        return one
    kind = unicodedata.category(one)
    if kind == "Cf":
        return ""
    if kind.startswith("Z"):
        return " " if kind == "Zs" else "\n"
    return one if ord(one) in points and kind not in UNSEEN else f"[U+{ord(one):04X}]"
