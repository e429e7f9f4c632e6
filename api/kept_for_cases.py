"""What is kept for those who work on a flag's case is in no list of anybody else's, an overseer's included."""
from collections.abc import Mapping

from pydantic import JsonValue

from domain.councils.council import Council
from domain.requests.items import Item
from ledger.circumstances import the_council
from ledger.past import Past

Kept = Mapping[str, frozenset[str]]
"""Flag type → its fields that are kept so, by any edition that the council has known."""


async def kept_for_cases(past: Past) -> Kept:
    """Whoever needs one of them opens it by a break-glass read, for a reason."""
    council = await the_council(past)
    return _of(council) if council else {}


def _of(council: Council) -> Kept:
    kept: dict[str, frozenset[str]] = {}
    for digest in council.documents:
        for code, flag_type in council.edition(digest).flag.items():
            named = frozenset(name for name, field in flag_type.field.items() if field.only_for)
            kept[code] = kept.get(code, frozenset()) | named
    return kept


def item_without(item: Item, kept: Kept) -> tuple[Item, tuple[str, ...]]:
    """The item with nothing in such fields, and their names."""
    hidden = sorted(kept.get(item.flag_type or "", frozenset()) & set(item.fields))
    if not hidden:
        return item, ()
    emptied = {name: item.fields[name].model_copy(update={"value": None, "shown_as": None}) for name in hidden}
    return item.model_copy(update={"fields": {**item.fields, **emptied}}), tuple(hidden)


def lines_without(lines: Mapping[str, JsonValue], kept: Kept) -> tuple[dict[str, JsonValue], tuple[str, ...]]:
    """The lines of a box (`text.NAME`, `facts.NAME`) of an entry of a flag without such fields, and the lines' names."""
    fields = {name for names in kept.values() for name in names}
    hidden = sorted(line for line in lines if line.partition(".")[2].partition("#")[0] in fields)
    return {line: value for line, value in lines.items() if line not in hidden}, tuple(hidden)
