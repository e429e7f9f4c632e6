"""Appropriate policy documents as their template wants them: rows, lists and sentences, nothing worked out there."""
from collections.abc import Iterable, Sequence
from typing import Any

from api.documents.in_words import day_in_words
from api.documents.letterhead import Letterhead
from domain.councils.keeping_the_principles import Kept, Said
from domain.councils.policy_document import PolicyDocument, Reliance
from domain.councils.what_is_missing import Missing

NONE = "None is named."


def written(head: Letterhead, documents: Sequence[PolicyDocument], dated: str) -> dict[str, Any]:
    """The data of `policy-document.typ`."""
    return {"letterhead": head.model_dump(mode="json"), "reference": "Appropriate policy documents", "dated": dated,
            "documents": [_document(one) for one in documents]}


def _document(one: PolicyDocument) -> dict[str, Any]:
    by = f", by {one.adopted_by}" if one.adopted_by else ""
    until = f" until {day_in_words(one.in_force_until)}" if one.in_force_until else ""
    about = (("Edition", f"{one.title} ({one.edition})"),
             ("Text", f"SHA-256 {one.digest[:32]} {one.digest[32:]}"),
             ("In force", f"from {day_in_words(one.in_force_from)}{until}"),
             ("Adopted", f"on {day_in_words(one.adopted_on)}{by}" if one.adopted_on else "The day isn't recorded."),
             ("Review due", day_in_words(one.review_due) + (" (lapsed)" if one.lapsed else "")),
             ("Impact assessment", one.impact_assessment or NONE))
    return {"title": one.reference, "about": _rows(about), "purposes": _rows(one.purposes.items()),
            "conditions": [{"title": f"{each.flag_type}: {each.title}", "rows": _rows(_relied_on(each))}
                           for each in one.relies_on],
            "principles": [_kept(each) for each in (*one.principles, one.retention)],
            "missing": [_missing(each) for each in one.missing],
            "unsettled": [_missing(each) for each in one.unsettled],
            "law": [{"title": f"{', '.join(each.rules)} / {', '.join(each.law)}",
                     "text": f"The text: {each.policy}\nThe law: {each.holds}"} for each in one.law_holds]}


def _relied_on(one: Reliance) -> Iterable[tuple[str, str]]:
    return (("Article 6", one.article_6), ("Article 9 (special category)", one.article_9 or NONE),
            ("Article 10 (criminal offence)", one.article_10 or NONE),
            ("Criminal-offence data", f"{one.offence_data.capitalize()}."))


def _kept(one: Kept) -> dict[str, Any]:
    return {"title": f"{one.title} ({one.provision})", "how": [_sentence(each) for each in one.how]}


def _sentence(one: Said) -> dict[str, str]:
    return {"text": one.says, "where": f"{one.rule}, {one.clause}" if one.rule else ""}


def _missing(one: Missing) -> dict[str, str]:
    return {"text": f"{one.rule}: {one.says}", "where": f"For {' or '.join(one.turn)}"}


def _rows(pairs: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"title": title, "text": text} for title, text in pairs]
