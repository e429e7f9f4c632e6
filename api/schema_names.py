"""Gives each schema of the description a name of its own that a reader can make sense of."""
import json
from typing import Any

REFERENCE = "#/components/schemas/"


def named_plainly(document: dict[str, Any]) -> dict[str, Any]:
    """`projections__review_queue__Row` becomes `ReviewQueueRow`, and a page of such rows `ReviewQueueRowPage`."""
    schemas = document["components"]["schemas"]
    names = {name: _plain(name, schemas[name]) for name in schemas if "__" in name or "_" in name}
    text = json.dumps(document)
    for name in sorted(names, key=len, reverse=True):
        for before, after in ((f'"{REFERENCE}', '"'), ('"', '": {')):
            text = text.replace(f"{before}{name}{after}", f"{before}{names[name]}{after}")
    renamed: dict[str, Any] = json.loads(text)
    return renamed


def _plain(name: str, schema: dict[str, Any]) -> str:
    row = schema["properties"]["items"]["items"] if "Page_" in name else {}
    if "$ref" in row:
        return f"{_plain(row['$ref'].removeprefix(REFERENCE), {})}Page"
    return "".join(word[:1].upper() + word[1:] for word in "_".join(name.split("__")[-2:]).split("_"))
