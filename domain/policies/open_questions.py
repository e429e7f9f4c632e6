"""What a document leaves open, and which of its rules hang on each answer."""
from collections.abc import Iterator

from domain.policies.edition import Edition
from domain.policies.reading import conditions, provisions
from domain.policies.retention_reading import looked_at
from domain.value import Value


class Hanging(Value):
    """A rule of the document that reads otherwise when the question is answered otherwise."""

    key: str
    """Where it stands in the document: `flag.RTC.who.ended[0]`."""
    rules: tuple[str, ...]
    """The ids of the sentences that it keeps."""


def hanging_on(edition: Edition) -> dict[str, tuple[Hanging, ...]]:
    """Each open question's code and what hangs on its answer, in the document's order."""
    rules = {key: provision.rules for key, provision in provisions(edition)}
    found: dict[str, dict[str, Hanging]] = {question.code: {} for question in edition.question}
    for code, key in _looked_at(edition):
        if code in found:
            found[code][key] = Hanging(key=key, rules=rules[key])
    return {code: tuple(hanging.values()) for code, hanging in found.items()}


def _looked_at(edition: Edition) -> Iterator[tuple[str, str]]:
    """Each fact, or code of a gap, that some rule looks at, and the rule's key."""
    for key, provision in provisions(edition):
        yield from ((name, key) for condition in conditions(provision) for name in condition)
    for number, closing in enumerate(edition.closing):
        soft = () if isinstance(closing.only_warn, bool) else closing.only_warn
        yield from ((name, f"closing[{number}]") for name in soft)
    for name, flag in edition.flag.items():
        yield from ((rule.code, f"flag.{name}.referral[{number}]") for number, rule in enumerate(flag.referral))
    if edition.retention:
        yield from ((code, key) for code, keys in looked_at(edition.retention).items() for key in keys)
    for number, band in enumerate(edition.score.band if edition.score else ()):
        if band.code:
            yield band.code, f"score.band[{number}]"
