"""Sets a document for people: a template and its data become a PDF that lasts (PDF/A-2a) and can be read aloud (PDF/UA-1)."""
import json
import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import typst

from api.documents.glyphs import shown_with

SHIPPED = Path(__file__).with_name("templates")
STANDARDS: list[Any] = ["a-2a", "ua-1"]


class Unsettable(Exception):
    """A template can't be used; says which and why, without any data."""


class Press:
    """The templates and fonts in use: those that are shipped, with a council's own laid over them.

    `own`: a folder with templates of the same names, and fonts in `fonts/`. Nothing is fetched: other people's packages are
    refused. Raises Unsettable.
    """

    def __init__(self, own: Path | None = None) -> None:
        folders = [SHIPPED, *([own] if own is not None and own.is_dir() else [])]
        self._templates = {path.name: path.read_bytes() for folder in folders for path in sorted(folder.glob("*.typ"))}
        for name, text in self._templates.items():
            if b'"@' in text:
                raise Unsettable(f"{name}: a template imports no packages; nothing is fetched when a document is made")
        self._fonts = font_folders(own)

    @property
    def templates(self) -> Mapping[str, bytes]:
        """By file name, as used."""
        return self._templates

    def set(self, template: str, data: Mapping[str, Any], made_at: datetime) -> bytes:
        """The PDF. The same data, templates, fonts and instant give the same bytes. Raises Unsettable.

        Texts in `data` are shown as they are; a character that no font has is shown by its number.
        """
        said = json.dumps(shown_with(self._fonts, data), ensure_ascii=False)
        sources: Any = {"main.typ": self._template(template), **self._templates}
        compiler = typst.Compiler(sources, root=SHIPPED, font_paths=typefaces(self._fonts), sys_inputs={"data": said})
        try:
            made = compiler.compile(format="pdf", pdf_standards=STANDARDS, timestamp=made_at)
        except typst.TypstError as error:
            raise Unsettable(f"{template}.typ can't be set: {_without_data(error.message)}") from None
        if not isinstance(made, bytes):
            raise Unsettable(f"{template}.typ gave no pages")
        return made

    def _template(self, name: str) -> bytes:
        if f"{name}.typ" not in self._templates:
            raise Unsettable(f"there is no template {name}.typ")
        return self._templates[f"{name}.typ"]


def font_folders(own: Path | None) -> tuple[Path, ...]:
    """Where fonts are: the one that comes with the program, then a council's."""
    shipped = Path(str(files("font_source_sans_pro"))) / "files"
    return (shipped, *([own / "fonts"] if own is not None and (own / "fonts").is_dir() else []))


@cache
def typefaces(folders: tuple[Path, ...]) -> typst.Fonts:
    """Neither this machine's fonts nor the typesetter's own: a document looks the same wherever it is made."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=list(folders))


def _without_data(message: str) -> str:
    """What is wrong, without any text that was to be shown."""
    return re.split('["`:]', message, maxsplit=1)[0].strip()
