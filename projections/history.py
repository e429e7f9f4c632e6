"""A flag's history as sentences: who did what, in which role, under which clause of which edition."""
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from uuid import UUID

from pydantic import Field, JsonValue

from domain.erased import Erased
from domain.event import kind_of
from domain.flags import events as e
from domain.flags.flag import ACT_OF, Flag, evolve
from domain.flags.lapsing import lapsed
from domain.flags.signature_events import Countersigned
from domain.policies.edition import Edition
from domain.policies.flag_type import Signs, WhoMay
from domain.policies.provision import Act, Facts, Provision
from domain.value import Value
from ledger.entry import Entry
from projections.sentences import said

EditionOf = Callable[[Entry], tuple[Edition, Facts] | None]
"""The edition that an entry was decided under, and the council's questions with the answers that held then."""


class Row(Value):
    """One thing that happened to a flag."""

    number: int
    """From 1, in order."""
    event: str = Field(examples=["flag.agreed"])
    sentence: str = Field(examples=["staff-17, as TM, found the grounds met and agreed the request."])
    by: str
    """Pseudonymous staff or system id."""
    role: str
    on_behalf_of: str | None
    """The absent colleague whose delegation was used."""
    occurred_on: date
    """London date of the act."""
    recorded_at: datetime
    """When the ledger learned it, UTC."""
    standing: str = Field(examples=["agreed"])
    """Where the flag stood from then on."""
    policy: str | None = Field(examples=["westmere/1"])
    """The edition that was applied."""
    digest: str | None
    rule: str | None = Field(examples=["LEI-50"])
    """The rule that lets this role do it."""
    clause: str | None
    """Where that rule stands, with its words."""
    given: dict[str, JsonValue] | None
    """What was given with the act, for entitled readers alone."""
    erased: bool = False
    """What was given was forgotten with the subject (Art 17)."""


def rows(entries: Iterable[Entry], edition_of: EditionOf, *, may_read_text: bool, may_know_of_withholding: bool = True,
         until: int | None = None, kept_back: frozenset[str] = frozenset(), erased: bool = False) -> list[Row]:
    """The history of one flag, from its entries in order, up to a position.

    `may_read_text` opens what was given; `may_know_of_withholding` shows that something about the flag is not told.
    `kept_back` are names of fields whose content isn't opened, nor that it was put right; `erased` says that the subject is
    forgotten, and all that was given with them.
    """
    told = _rows(entries, edition_of, may_read_text and not erased, may_know_of_withholding, until, kept_back)
    return [row.model_copy(update={"number": number, "erased": erased or row.erased}) for number, row in enumerate(told, 1)]


def _rows(entries: Iterable[Entry], edition_of: EditionOf, may_read_text: bool, may_know_of_withholding: bool,
          until: int | None, kept_back: frozenset[str]) -> Iterator[Row]:
    flag: Flag | None = None
    begun: Flag | None = None
    command: UUID | None = None
    for entry in entries:
        if until is not None and entry.position > until:
            return
        if entry.command_id != command:
            command, begun = entry.command_id, flag
        event = entry.event
        before, flag = flag, evolve(flag, entry)
        if not isinstance(event, e.FlagEvent):
            raise TypeError(f"{event.type} is no event of a flag")
        if not may_know_of_withholding:
            if isinstance(event, e.DisclosureWithheld):
                continue
            event = _without_what_was_kept_back(event)
        event = _without(event, kept_back)
        allowed = _allowed(event, entry, before or flag, edition_of) or _allowed(event, entry, begun or flag, edition_of)
        behalf = f" on behalf of {entry.on_behalf_of}" if entry.on_behalf_of else ""
        yield Row(
            number=0, event=event.type, sentence=f"{entry.actor}, as {entry.role}{behalf}, {said(event, flag)}.",
            by=entry.actor, role=entry.role, on_behalf_of=entry.on_behalf_of, occurred_on=entry.occurred_on,
            recorded_at=entry.recorded_at, standing=flag.standing.value, policy=entry.edition, digest=entry.digest,
            rule=allowed.rule if allowed else None, clause=allowed.clause if allowed else None,
            given=_given(event) if may_read_text else None, erased=isinstance(event, Erased))


def _without(event: e.FlagEvent, kept_back: frozenset[str]) -> e.FlagEvent:
    """The event as somebody is told it who may not read these fields."""
    if not kept_back:
        return event
    less: dict[str, object] = {"facts": {name: value for name, value in event.facts.items() if name not in kept_back},
                               "text": {name: value for name, value in event.text.items() if name not in kept_back}}
    if isinstance(event, e.DetailsCorrected):
        less["fields"] = tuple(name for name in event.fields if name not in kept_back)
    if isinstance(event, e.Reviewed):
        less["verified"] = tuple(name for name in event.verified if name not in kept_back)
    return event.model_copy(update=less)


def _without_what_was_kept_back(event: e.FlagEvent) -> e.FlagEvent:
    match event:
        case e.Reviewed():
            return event.model_copy(update={"notice_kept_back": ""})
        case e.SubjectInformed():
            return event.model_copy(update={"left_out": {}})
    return event


def _allowed(event: e.FlagEvent, entry: Entry, flag: Flag, edition_of: EditionOf) -> Provision | None:
    """The policy's rule that names the role for the act; of a meeting's discussion, the rule that it is followed by."""
    kind = kind_of(event)
    act: Act | None = "requested" if isinstance(event, e.Requested) else ACT_OF[kind] if kind in ACT_OF else None
    if act is None or entry.digest is None:
        return None
    then = edition_of(entry)
    if then is None:
        return None
    edition, settled = then
    if flag.flag_type not in edition.flag:
        return None
    mirror = edition.flag[flag.flag_type].review.mirror
    if isinstance(event, e.Discussed) and event.process and mirror:
        return mirror.discussion or mirror
    process = getattr(event, "process", None)
    kept_from = event.kind if isinstance(event, e.DisclosureWithheld) else None
    facts: Facts = {"under_18": False, "process": process, "disclosure": kept_from, **settled, **flag.facts,
                    "lapsed": lapsed(flag, edition.flag[flag.flag_type], settled, entry.occurred_on)}
    rules: tuple[WhoMay | Signs, ...] = edition.flag[flag.flag_type].who_may(act, facts)
    if isinstance(event, Countersigned):
        rules = tuple(rule for rule in edition.flag[flag.flag_type].signs if rule.before == event.before and rule.applies(facts))
    return next((rule for rule in rules if entry.role in rule.roles), None)


def _given(event: e.FlagEvent) -> dict[str, JsonValue]:
    dumped = event.model_dump(mode="json", include=set(type(event).sealed_fields()))
    facts, text = dumped.pop("facts"), dumped.pop("text")
    return {**facts, **text, **{name: value for name, value in dumped.items() if value}}
