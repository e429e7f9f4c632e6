"""What may leave in answer to a request: decided items alone, and nothing that counts, numbers or names what is hidden."""
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from pydantic import JsonValue

from domain.law.withholding import bases
from domain.requests.decisions import Effect, effect_on
from domain.requests.item_events import Searched
from domain.requests.items import Content, Item, ItemKind, Part
from domain.requests.letter import Correspondent, Letter, correspondent, letter_of
from domain.requests.passages import Passage, without
from domain.requests.request import Request
from domain.requests.wording import sentence, title
from domain.value import Value

UNSAID = frozenset({"SCH2_P2", "SCH2_P2_3", "SCH2_P7", "SCH3_P11", "SCH3_P5"})
"""Bases that would be defeated by being named to the person: only that something is kept back is said (LAW-34)."""
CHECKS = "subject.check_performed"


class Disclosed(Value):
    """A field that leaves, and where in the log it stands."""

    name: str
    title: str
    value: JsonValue
    shown_as: str | None
    """Codes in the policy's words."""
    entry: UUID
    """Id of the entry that it came from."""
    part: Part
    whole: bool = True
    """Whether it is all that is recorded. Where passages are held back it isn't, and can't be proved by itself."""


class Redacted(Value):
    """That a field is kept back; never its content."""

    name: str
    title: str
    entry: UUID
    passages: bool = False
    """Whether it leaves but for passages, each marked `[held back]`."""
    because: str | None
    """The basis in words, where saying it defeats nothing."""


class Told(Value):
    """One item that leaves."""

    id: UUID
    kind: ItemKind
    event: str
    sentence: str
    occurred_on: date
    """London date."""
    recorded_at: datetime
    """UTC."""
    since_receipt: bool
    fields: tuple[Disclosed, ...]
    redacted: tuple[Redacted, ...]


class Recipient(Value):
    name: str
    named: bool
    """Whether it is a name, or a category alone."""
    purpose: str
    on: date
    what: str


class AboutFlag(NamedTuple):
    """What a policy says of a flag, to the person."""

    title: str
    standing: str
    """As at receipt."""
    purposes: tuple[str, ...]
    retention: str
    """The period, or the criteria by which it is set."""


class ToldFlag(Value):
    flag: UUID
    flag_type: str
    title: str
    standing: str
    purposes: tuple[str, ...]
    bases: Mapping[str, str]
    """Article → what it rests on, as adopted (LAW-1)."""
    sources: tuple[str, ...]
    recipients: tuple[Recipient, ...]
    retention: str
    told: tuple[Told, ...]
    """In the order of the log."""


class SearchSummary(Value):
    """What was searched, in words that are the same whether or not anything is hidden."""

    searched: tuple[str, ...]
    not_searched: tuple[str, ...]
    from_day: date | None
    until: date | None


class DecidedPack(Value):
    council: str
    letter: Letter
    to: Correspondent
    record: tuple[Told, ...]
    flags: tuple[ToldFlag, ...]
    looked: tuple[Told, ...]
    search: SearchSummary | None
    automated: bool = False
    """Whether anything was decided by software alone: never (LAW-37)."""

    @property
    def nothing_further(self) -> bool:
        """Whether nothing leaves. It says the same where nothing is held and where all of it is withheld."""
        return not (self.record or self.flags or self.looked)


def decided_pack(request: Request, items: Sequence[Item], about: Mapping[UUID, AboutFlag], council: str, on: date) -> DecidedPack:
    """What may leave on a London date. An item without a decision that holds doesn't."""
    leaves = [(item, effect) for item in items
              if (effect := effect_on(item, request.decisions)) and effect.outcome != "EXISTENCE"]
    hidden = {item.flag_type for item in items if item.of in _hidden(request)}
    told = {item.of for item, _ in leaves if item.kind == "FLAG"}
    flags = tuple(_flag(of, about[of], [(item, effect) for item, effect in leaves if item.of == of])
                  for of in dict.fromkeys(item.of for item, _ in leaves) if of in told and of in about)
    others = [(item, effect) for item, effect in leaves if item.flag_type is None and not _tells_of(item, hidden)]
    return DecidedPack(
        council=council, letter=letter_of(request, on), to=correspondent(request),
        record=tuple(_told(item, effect) for item, effect in others if item.kind == "RECORD"), flags=flags,
        looked=tuple(_told(item, effect) for item, effect in others if item.kind == "ACCESS"), search=_search(request.search))


def _hidden(request: Request) -> frozenset[UUID]:
    return frozenset(flag for decision in request.decisions.values() if not decision.replaced for flag in decision.said.hides)


def _tells_of(item: Item, hidden: set[str | None]) -> bool:
    """Whether somebody's check would say that there is a flag of a kind of which one is hidden."""
    if item.event != CHECKS or "already_flagged" not in item.fields:
        return False
    return item.fields["already_flagged"].value is True and item.fields["flag_type"].value in hidden


def _flag(flag: UUID, about: AboutFlag, leaves: Sequence[tuple[Item, Effect]]) -> ToldFlag:
    told = tuple(_told(item, effect) for item, effect in leaves)
    first = leaves[0][0]
    given = {field.name: field.value for one in told if one.kind == "FLAG" for field in one.fields}
    bases_ = given["bases"] if isinstance(given.get("bases"), dict) else {}
    sources = [value for one in told for field in one.fields if field.name in ("source", "sources", "obtained_from")
               for value in (field.value if isinstance(field.value, list) else [field.value])]
    return ToldFlag(
        flag=flag, flag_type=first.flag_type or "", title=about.title, standing=about.standing, purposes=about.purposes,
        bases={str(name): str(basis) for name, basis in (bases_.items() if isinstance(bases_, dict) else ())},
        sources=tuple(dict.fromkeys(map(str, sources))), recipients=tuple(_recipients(told)), retention=about.retention,
        told=told)


def _recipients(told: Sequence[Told]) -> Iterator[Recipient]:
    for one in told:
        fields = {field.name: str(field.value) for field in one.fields}
        if one.kind == "SHARE" and "purpose" in fields:
            named = "recipient" in fields
            yield Recipient(name=fields["recipient"] if named else fields["category"], named=named, purpose=fields["purpose"],
                            on=one.occurred_on, what=fields["what"] if "what" in fields else "")


def _told(item: Item, effect: Effect) -> Told:
    shown, kept = [], []
    because = _because(effect)
    for name, content in item.fields.items():
        if content.pointer or (content.staff and not effect.with_staff):
            continue
        if (effect.outcome == "REASONS" and content.part in ("facts", "text")) or name in effect.keeps_back:
            kept.append(Redacted(name=name, title=content.title, entry=item.id, because=because))
        else:
            passages = [one for one in effect.blacks_out if one.field == name]
            shown.append(_disclosed(item, name, content, passages))
            kept += [Redacted(name=name, title=content.title, entry=item.id, passages=True, because=because)] if passages else []
    return Told(id=item.id, kind=item.kind, event=item.event, sentence=sentence(item.event), occurred_on=item.occurred_on,
                recorded_at=item.recorded_at, since_receipt=item.since_receipt, fields=tuple(shown), redacted=tuple(kept))


def _because(effect: Effect) -> str | None:
    said = [bases()[code].title for code in effect.bases if code not in UNSAID]
    return "; ".join(said) if said and len(said) == len(effect.bases) else None


def _disclosed(item: Item, name: str, content: Content, passages: Sequence[Passage]) -> Disclosed:
    told = Disclosed(name=name, title=content.title or title(name), value=content.value, shown_as=content.shown_as, entry=item.id,
                     part=content.part)
    return told.model_copy(update={"value": without(content, passages), "shown_as": None, "whole": False}) if passages else told


def _search(search: Searched | None) -> SearchSummary | None:
    if search is None:
        return None
    return SearchSummary(searched=tuple(index.replace("_", " ").lower() for index in search.indexes),
                         not_searched=tuple(index.replace("_", " ").lower() for index in sorted(search.excluded)),
                         from_day=search.from_day, until=search.until)
