"""The documents that come with the program; none is in force before a council adopts it."""
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from domain.policies.edition import Edition
from domain.policies.reading import read


@cache
def shelf() -> Mapping[str, tuple[Edition, str]]:
    """Edition's name → the edition and its document's text."""
    found = {}
    for folder in files("domain.policies").iterdir():
        if folder.is_dir():
            for file in folder.iterdir():
                if file.name.endswith(".toml"):
                    text = file.read_bytes()
                    edition = read(text)
                    found[edition.name] = (edition, text.decode())
    return found
