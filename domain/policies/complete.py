"""What a document lacks without which its flags couldn't live, or says against itself."""
from collections.abc import Iterator

from domain.flags.beside import shown_beside_another
from domain.policies.edition import Edition
from domain.policies.example import Example
from domain.policies.fields import Field
from domain.policies.flag_type import FlagType
from domain.policies.provision import Facts


def incomplete(edition: Edition) -> Iterator[str]:
    """What a document lacks without which its flags couldn't live, or says against itself."""
    for code, flag in edition.flag.items():
        yield from (f"flag.{code}.{fault}" for fault in _incomplete_flag(flag))
    for question in edition.question:
        if question.readings and question.until_settled not in (*question.readings, "refer"):
            yield f"question {question.code}: until_settled is neither one of its readings nor refer"
    for closing in edition.closing:
        for code in closing.flags:
            if code not in edition.flag:
                yield f"closing: {code} is not a flag type of the document ({closing.rule})"
            elif not shown_beside_another(edition.flag[code]):
                yield f"closing: {code} comes from MARAC alone, and nothing about others may tell of it (C9)"
    yield from _stray_score(edition)
    for example in edition.example:
        yield from (f"example '{example.title}': {fault}" for fault in _stray_example(edition, example))


def _stray_score(edition: Edition) -> Iterator[str]:
    """Fields of flags in which what follows from a score can't be put down, or from which it can't be worked out."""
    table = edition.score
    if table is None or table.stored is None:
        return
    stored = table.stored
    wanted = {**dict.fromkeys((*table.part, stored.score, stored.outcome), "code"), stored.months: "number", stored.until: "date"}
    outcomes = {"PERIOD", *(band.code for band in table.band if band.code)}
    for code in stored.flags:
        fields = edition.flag[code].field if code in edition.flag else {}
        for name, kind in wanted.items():
            if name not in fields or fields[name].type != kind:
                yield f"score.stored: {code} needs the field {name}, of type {kind} ({stored.rule})"
        if stored.outcome in fields and not outcomes <= set(fields[stored.outcome].codes):
            yield f"score.stored: {stored.outcome} needs the codes {', '.join(sorted(outcomes))} ({stored.rule})"


def _stray_example(edition: Edition, example: Example) -> Iterator[str]:
    """What an example says of fields, questions and referrals that the document doesn't have."""
    if example.flag not in edition.flag:
        yield f"{example.flag} is not a flag type of the document"
        return
    flag = edition.flag[example.flag]
    referrals = {rule.code: tuple(rule.readings) for rule in flag.asks} | {"REVIEW": ("CONTINUE", "END")}
    for name in (*example.facts, *example.lacks, *(example.needs or ()), *(example.flagged_already or ())):
        if name not in flag.field:
            yield f"{name} is not a field of {example.flag}"
    for code, reading in example.judged.items():
        if code not in referrals or reading not in referrals[code]:
            yield f"{code} = {reading} answers no referral of {example.flag}"
    for code in example.settled:
        if code not in {question.code for question in edition.question}:
            yield f"{code} is not a question of the document"


def _incomplete_flag(flag: FlagType) -> Iterator[str]:
    nothing: Facts = {}
    yield from _unnamed(flag)
    for name in flag.key:
        if name not in flag.field or flag.field[name].type not in ("code", "codes"):
            yield f"key: {name} is not a field of codes"
    yield from _incomplete_fields(flag)
    if flag.appeal and not set(flag.appeal.upheld) <= set(flag.appeal.readings):
        yield f"appeal: upheld names a reading that it doesn't have ({flag.appeal.rule})"
    if not any(rule.applies(nothing) for rule in flag.review.interval):
        yield "review.interval: none applies to every flag, so some would have no review date (LAW-4)"
    for way in flag.becomes:
        codes = flag.field[way.changed].codes if way.changed in flag.key else {}
        if not {way.before, way.after} <= set(codes):
            yield f"becomes: {way.changed} is not of the key, or lacks {way.before} or {way.after} ({way.rule})"
    contact = flag.alert.contact
    if contact and (contact not in flag.field or flag.field[contact].type != "text" or flag.field[contact].only_for):
        yield f"alert.contact: {contact} is not a field of text that may be shown ({flag.alert.rule})"
    for steps in flag.steps:
        if not steps.order or steps.order[-1] != "added":
            yield f"steps: must end with added ({steps.rule})"
    if not flag.steps:
        yield "steps: none"


def _unnamed(flag: FlagType) -> Iterator[str]:
    """Acts that somebody must be able to do, and nobody may."""
    acts = {act for steps in flag.steps for act in steps.order} | {"requested", "reviewed", "continued", "ended"}
    acts |= {"level_changed"} if flag.becomes else set()
    acts |= {"appealed"} if flag.appeal else set()
    acts |= {"noted"} if any(field.grows or "noted" in field.at for field in flag.field.values()) else set()
    acts |= {"told", "withheld", "corrected", "struck"}
    for act in sorted(acts - set(flag.who)):
        yield f"who: nobody is named for {act}"


def _incomplete_fields(flag: FlagType) -> Iterator[str]:
    for rule in flag.writes:
        for name in sorted(set(rule.fields) - set(flag.field)):
            yield f"writes: {name} is not a field ({rule.rule})"
    for name, field in flag.field.items():
        if field.other and (field.other not in flag.field or "OTHER" not in field.codes):
            yield f"field.{name}.other: needs the code OTHER and a field {field.other} ({field.rule})"
        counts = field.counts
        if counts and (counts.of not in flag.field or counts.on not in flag.field[counts.of].fields
                       or flag.field[counts.of].fields[counts.on].type != "date" or not flag.field[counts.of].many):
            yield f"field.{name}.counts: {counts.of} holds no records with a date {counts.on} ({counts.rule})"
        elif counts:
            yield from (f"field.{name}.counts: {counts.of} has no {part} ({counts.rule})"
                        for part in counts.where if part not in flag.field[counts.of].fields)
        for part in field.works_out.of if field.works_out else ():
            if part not in flag.field or not _is_number(flag.field[part]):
                yield f"field.{name}.works_out: {part} is not a field of numbers, or of codes that are numbers ({field.rule})"


def _is_number(field: Field) -> bool:
    return field.type == "number" or (field.type == "code" and all(code.isdecimal() for code in field.codes))
