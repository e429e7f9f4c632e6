"""Reading a policy document: what is malformed, incomplete or at odds with itself is refused with its key and rule."""
import hashlib
import tomllib
from collections.abc import Iterator, Mapping

from pydantic import ValidationError

from domain.policies.child_search import ChildSearch
from domain.policies.complete import incomplete
from domain.policies.edition import Edition
from domain.policies.fields import Field
from domain.policies.flag_type import Criterion, FlagType
from domain.policies.misshapen import misshapen
from domain.policies.provision import Condition, Provision, alternatives
from domain.policies.retention_reading import table_faults
from domain.policies.score_examples import score_faults
from domain.policies.stages import Stages
from domain.value import Value

GIVEN_FACTS = frozenset({"subject_kind", "under_18", "associated_child", "meeting", "monitoring", "process", "signed_as",
                         "notice", "outcome", "closing", "lapsed", "needs_supporter", "also_flagged", "disclosure"})
"""Facts that conditions may look at and no field of the document holds."""
KNOWN_ROLES = frozenset({"AUDITOR", "IG", "DPO", "POLICY_OWNER", "INTEGRATION"})


class PolicyError(Exception):
    """A document that can't be read as a policy. `faults` are lines `key: what is wrong`, naming the rule where known."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def read(document: bytes) -> Edition:
    """The edition that a document holds. Raises PolicyError."""
    try:
        raw = tomllib.loads(document.decode())
    except ValueError as error:  # no TOML, no UTF-8, or a number of thousands of digits
        raise PolicyError([f"document: {error}"]) from None
    except RecursionError:
        raise PolicyError(["document: is nested too deep"]) from None
    if "sha256" in raw:
        raise PolicyError(["sha256: is computed, not written in the document"])
    return read_parsed(raw, hashlib.sha256(document).hexdigest())


def read_parsed(raw: Mapping[str, object], digest: str) -> Edition:
    """The edition that a parsed document holds. Raises PolicyError."""
    try:
        edition = Edition.model_validate({**raw, "sha256": digest})
    except ValidationError as error:
        raise PolicyError(misshapen(error, raw, Edition)) from None
    faults = [*_stray_rules(edition), *_stray_roles(edition), *_stray_facts(edition), *_taken_names(edition),
              *incomplete(edition)]
    if edition.retention:
        faults += table_faults(edition.retention, {question.code: question.readings for question in edition.question})
    faults += score_faults(edition.score) if edition.score else ()
    if faults:
        raise PolicyError(faults)
    return edition


def provisions(value: object, key: str = "") -> Iterator[tuple[str, Provision]]:
    """Every provision of a document with the key it stands under."""
    if isinstance(value, Provision):
        yield key, value
    if isinstance(value, Value):
        for name in type(value).model_fields:
            yield from provisions(getattr(value, name), f"{key}.{name}".lstrip("."))
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from provisions(item, f"{key}.{name}")
    elif isinstance(value, tuple):
        for number, item in enumerate(value):
            yield from provisions(item, f"{key}[{number}]")


def _stray_rules(edition: Edition) -> Iterator[str]:
    """Every rule of the text stands somewhere, and nothing stands that the text doesn't have."""
    kept = {rule for _, rules in kept_in(edition) for rule in rules}
    for rule in sorted(set(edition.rules) - kept):
        yield f"rules: {rule} stands nowhere in the document; keep it, or say in a note why it isn't kept"
    for key, rules in kept_in(edition):
        for rule in rules:
            if rule not in edition.rules:
                yield f"{key}: {rule} is not one of the document's rules"
    if len(set(edition.rules)) != len(edition.rules):
        yield "rules: one stands twice"
    known = {*edition.rules, *(question.code for question in edition.question)}
    titles = [example.title for example in edition.every_example]
    for title in sorted({title for title in titles if titles.count(title) > 1}):
        yield f"example '{title}': two have this title"
    for example in edition.every_example:
        for rule in example.rule.split():
            if rule not in known:
                yield f"example '{example.title}': {rule} is not one of the document's rules"


def kept_in(edition: Edition) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each key of a document that keeps rules, and which."""
    for key, provision in provisions(edition):
        yield key, provision.rules
        if isinstance(provision, Field | Stages) and provision.rule_of:
            yield f"{key}.rule_of", tuple(provision.rule_of.values())
    for question in edition.question:
        yield f"question {question.code}", (question.code,) if question.code in edition.rules else ()


def _stray_roles(edition: Edition) -> Iterator[str]:
    known = set(edition.role) | KNOWN_ROLES
    for key, provision in provisions(edition):
        named = (*_named(provision, "roles"), *_named(provision, "declared_by"), *_named(provision, "also"),
                 *_named(provision, "to"), *_named(provision, "ask"), *_named(provision, "only_for"),
                 *_named(provision, "opening_tells"))
        for role in named:
            if role not in known:
                yield f"{key}: {role} is not a role of the document ({provision.rule})"


def _named(provision: Provision, attribute: str) -> tuple[str, ...]:
    value = getattr(provision, attribute, ()) or ()
    return (value,) if isinstance(value, str) else tuple(value)


def _stray_facts(edition: Edition) -> Iterator[str]:
    """Conditions look only at what can be known, and only for values that it can have."""
    for code, flag in edition.flag.items():
        for key, provision in provisions(flag, f"flag.{code}"):
            for condition in conditions(provision):
                for name, wanted in condition.items():
                    fault = _stray_fact(edition, flag, name, wanted if isinstance(wanted, tuple) else (wanted,))
                    if fault:
                        yield f"{key}: {fault} ({provision.rule})"
    yield from _stray_over_flags(edition)
    for closing in edition.closing:
        soft = () if isinstance(closing.only_warn, bool) else (closing.only_warn,)
        for name in {name for condition in (*conditions(closing), *soft) for name in condition}:
            if name not in {q.code for q in edition.question}:
                yield f"closing: looks at {name}, which nobody can know ({closing.rule})"


def _taken_names(edition: Edition) -> Iterator[str]:
    for code, flag in edition.flag.items():
        for name in sorted(GIVEN_FACTS & set(flag.field)):
            yield f"flag.{code}.field.{name}: is what every flag is known by; another name"


def _stray_over_flags(edition: Edition) -> Iterator[str]:
    """The same, of rules over flags of several types."""
    search = edition.child_search
    for report in edition.report.values():
        fields = {name: field for code in report.flags if code in edition.flag
                  for name, field in edition.flag[code].field.items()}
        for name in (*report.counts, *report.shows):
            if name not in fields or fields[name].only_for or fields[name].type not in ("code", "codes", "date"):
                yield f"report: {name} is not a field of codes or a date that everyone may see ({report.rule})"
    for rule in (*edition.stages, *edition.report.values(), *((search,) if search else ())):
        yield from _stray_in(edition, rule.flags, rule)
        if isinstance(rule, ChildSearch) and rule.homes:
            yield from _stray_in(edition, rule.flags, rule.homes)


def _stray_in(edition: Edition, flags: tuple[str, ...], rule: Provision) -> Iterator[str]:
    """What a rule over flags of several types asks that one of these can't know."""
    for code in flags:
        if code not in edition.flag:
            yield f"{code} is not a flag type of the document ({rule.rule})"
            continue
        for name, wanted in [item for condition in conditions(rule) for item in condition.items()]:
            fault = _stray_fact(edition, edition.flag[code], name, wanted if isinstance(wanted, tuple) else (wanted,))
            if fault:
                yield f"{fault} ({rule.rule})"


def conditions(provision: Provision) -> tuple[Condition, ...]:
    """All that a provision makes depend on facts."""
    requires = (provision.requires,) if isinstance(provision, Criterion) else ()
    return (*alternatives(provision.when), *alternatives(provision.unless), *requires)


def _stray_fact(edition: Edition, flag: FlagType, name: str, wanted: tuple[str | bool, ...]) -> str | None:
    whole, _, part = name.partition(".")
    question = next((q for q in edition.question if q.code == name), None)
    referral = next((r for r in flag.asks if r.code == name), None)
    if question or referral:
        readings = {*(question.readings if question else ()), *(referral.readings if referral else ())}
        stray = [value for value in wanted if readings and value not in readings]
        return f"{stray[0]} is not a reading of {name}" if stray else None
    if whole in flag.field:
        return _never(flag.field[whole], name, part, wanted)
    return None if name in GIVEN_FACTS else f"looks at {name}, which nobody can know"


def _never(field: Field, name: str, part: str, wanted: tuple[str | bool, ...]) -> str | None:
    """What is asked of a field that it can't hold."""
    codes: set[str] | set[bool] = set(field.codes)
    if part and part in field.fields:
        codes = set(field.fields[part].codes)
    elif part and part in field.codes and field.type == "checklist":
        codes = set(field.statuses)
    elif part:
        return f"looks at {name}, which nobody can know"
    elif field.type == "yes_no":
        codes = {True, False}
    stray = [value for value in wanted if codes and value not in codes]
    return f"{name} is never {stray[0]}" if stray else None
