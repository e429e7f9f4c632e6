"""The letters about somebody's data: what each holds, for the template of its name."""
from collections.abc import Iterable
from datetime import date
from typing import ClassVar

from api.documents.in_words import day_in_words
from api.documents.letterhead import Letterhead, Row
from domain.law.telling import ROUTES, Text, all_in_force, more_time, rights_told, told, why_refused
from domain.refusal import Refused
from domain.requests.events import FeeCharged
from domain.value import Value

CHECKLIST = ("controller", "dpo", "purposes", "legal_basis", "categories", "recipients", "retention", "rights", "complaint",
             "source", "automated")
"""What Art 14(1) and (2) have a person told (LAW-22)."""


class Addressee(Value):
    name: str
    address: tuple[str, ...] = ()


class Occasion(Value):
    """Who writes to whom, when and in which matter."""

    letterhead: Letterhead
    reference: str
    day: date
    """London date of the letter."""
    to: Addressee
    child: bool = False


class Letter(Value):
    template: ClassVar[str]

    letterhead: Letterhead
    reference: str
    day: date
    dated: str
    to: Addressee
    routes: tuple[Text, ...]
    """Where to turn: the council from 19 June 2026, the Commissioner, the courts (LAW-21)."""


class Reply(Letter):
    """To a request for access, with the pack: the same words whatever was held back (LAW-34)."""

    template: ClassVar[str] = "reply"
    received: str
    entitled: str
    search: str
    rights: tuple[Text, ...]
    pack: str = "“Your personal data”"


class NothingFurther(Letter):
    """To a request for access that has nothing to send: nothing is held, or nothing that may be given, in the same words."""

    template: ClassVar[str] = "nothing-further"
    received: str
    entitled: str
    search: str
    rights: tuple[Text, ...]


class Extension(Letter):
    template: ClassVar[str] = "extension"
    received: str
    due: str
    law: str
    reasons: str


class Refusal(Letter):
    template: ClassVar[str] = "refusal"
    received: str
    ground: str
    reasons: str


class Fee(Letter):
    template: ClassVar[str] = "fee"
    received: str
    amount: str
    law: str
    begins: str
    """When the month begins, in words."""
    reasons: str
    reckoned: str


class Informing(Letter):
    """To a person of whom a flag is kept (Arts 13 and 14)."""

    template: ClassVar[str] = "informing"
    held: tuple[Row, ...]
    supporter: str
    challenge: str
    rights: tuple[Text, ...]


class InformingChild(Informing):
    """The same in words for a child (LAW-47)."""

    template: ClassVar[str] = "informing-child"


def reply(on: Occasion, received: date, *, pack: bool) -> Reply | NothingFurther:
    """The reply to a request for access that came in on a London date."""
    both = {"received": day_in_words(received), "entitled": _said("ENTITLED", on), "search": _said("SEARCH", on),
            "rights": rights_told(on.day, (), complaints=on.letterhead.complaints, child=on.child)}
    return (Reply if pack else NothingFurther).model_validate(_every(on) | both)


def extension(on: Occasion, received: date, due: date, reasons: str) -> Letter:
    """That two further months are needed, with the reasons (Art 12A(4)). `due`: London date."""
    return Extension.model_validate(_every(on) | {"received": day_in_words(received), "due": day_in_words(due),
                                                  "law": more_time(on.day), "reasons": reasons})


def refusal(on: Occasion, received: date, ground: str, reasons: str) -> Letter:
    """That the council doesn't act on a request: reasons and routes (Art 12(4))."""
    return Refusal.model_validate(_every(on) | {"received": day_in_words(received), "ground": why_refused(ground, on.day),
                                                "reasons": reasons})


def fee(on: Occasion, received: date, charged: FeeCharged) -> Letter:
    """That a reasonable fee is charged: how much, why, how it was reckoned, and routes (Arts 12(5), 15(3))."""
    begins = "FEE_COPIES_BEGIN" if charged.ground == "FURTHER_COPIES" else "FEE_BEGINS"
    return Fee.model_validate(_every(on) | {
        "received": day_in_words(received), "amount": f"£{charged.pence // 100}.{charged.pence % 100:02}",
        "law": _said(f"FEE_{charged.ground}", on), "begins": _said(begins, on), "reasons": charged.reasons,
        "reckoned": charged.reckoned})


def informing(on: Occasion, held: Iterable[tuple[str, Row]], bases: Iterable[str], *, challenge: str, supporter: str,
              left_out: Iterable[str]) -> Informing:
    """What Art 14 has a person told: `held` has the items of the checklist that the letter states one by one.

    Raises Refused where an item is neither told nor left out with a basis (LAW-22).
    """
    rows, out = dict(held), set(left_out)
    by_itself = {"controller", "dpo", "rights", "complaint", "automated"}
    missing = [item for item in CHECKLIST if item not in rows and item not in out and item not in by_itself]
    if missing:
        raise Refused("LAW-22", "UK GDPR Art 14(1)-(2)", "told, or left out with a basis: " + ", ".join(missing))
    shown = [row for item, row in rows.items() if item not in out]
    kind = InformingChild if on.child else Informing
    return kind.model_validate(_every(on) | {
        "held": [*shown, Row(title=told("AUTOMATED", on.day, complaints="").title, text=_said("AUTOMATED", on))],
        "supporter": supporter, "challenge": challenge,
        "rights": rights_told(on.day, tuple(bases), complaints=on.letterhead.complaints, child=on.child)})


def _every(on: Occasion) -> dict[str, object]:
    return {"letterhead": on.letterhead, "reference": on.reference, "day": on.day, "dated": day_in_words(on.day), "to": on.to,
            "routes": all_in_force(ROUTES, on.day, complaints=on.letterhead.complaints, child=on.child)}


def _said(code: str, on: Occasion) -> str:
    return told(code, on.day, complaints=on.letterhead.complaints, child=on.child).text
