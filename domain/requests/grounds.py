"""Whether a basis carries a decision to withhold: the matrix, who is asking, whose data, and what each basis asks for."""
from collections.abc import Sequence
from datetime import date, timedelta

from domain.calendar import months_after
from domain.flags.telling import LONGEST_UNTIL_RETEST
from domain.law.withholding import Basis, basis_for, reasoned
from domain.refusal import Refused
from domain.requests import commands as c
from domain.requests.act import Act
from domain.requests.items import Item
from domain.requests.request import Request

ACCESS = 15
"""The article that a request for access rests on."""
OPINION_MONTHS = 6


def withholding(command: c.DecideItems, items: Sequence[Item], request: Request, act: Act) -> None:
    """Raises Refused unless the basis carries what is kept back from whoever asks."""
    if command.basis is None:
        raise Refused("LAW-34", "what is kept back has a basis in law", "'basis', a code of the closed list")
    basis = basis_for(command.basis, ACCESS)
    reasoned(basis, command.limbs)
    _who_asks(command.basis, basis, request, act)
    _whose_data(command.basis, command, act.day)
    if command.basis == "SCH2_P16":
        _third_parties(command)
    if command.basis == "SCH2_P2_3" and command.source_view is None:
        raise Refused("LAW-28", basis.source, "'source_view': the other controller was asked, and its position is stored")
    if "serious_harm" in basis.limbs and not command.risk_to:
        raise Refused("LAW-30", basis.source, "'risk_to': whose health is at risk")
    _fields(command, items)
    if command.retest_on is None or not act.day < command.retest_on <= act.day + LONGEST_UNTIL_RETEST:
        raise Refused("LAW-24", "withholding is looked at again", "'retest_on', a date after today and within a year")
    source, advice, opinion = command.source_view, command.advice, command.opinion
    said_on = (source.answered_on if source else None, advice.given_on if advice else None,
               opinion.obtained_on if opinion else None)
    if any(said and said > act.day for said in said_on):
        raise Refused("C8", "what was said by others", "dates no later than the decision")


def _who_asks(code: str, basis: Basis, request: Request, act: Act) -> None:
    if "representative" in basis.needs and request.capacity not in ("PARENTAL_RESPONSIBILITY", "DEPUTY"):
        raise Refused("LAW-32", f"{basis.source} answers a request by someone with parental responsibility or a deputy only",
                      "another basis: it is no exemption against the person's own request")
    if code == "SCH3_P21" and request.capacity == "PARENTAL_RESPONSIBILITY" and not act.given.under_18:
        raise Refused("LAW-32", basis.source, "a person under 18 whose data it is, or another basis")


def _whose_data(code: str, command: c.DecideItems, day: date) -> None:
    if code in ("SCH3_P9", "SCH3_P11") and command.data != "SOCIAL_WORK":
        raise Refused("LAW-30", "DPA 2018 Sch 3 paras 8, 9, 11 reach social work data; not health data, not a corporate record",
                      "'data' SOCIAL_WORK, or another basis")
    if code == "SCH3_P5":
        if command.data != "HEALTH":
            raise Refused("LAW-31", "DPA 2018 Sch 3 paras 5-6 reach health data", "'data' HEALTH, or another basis")
        if command.opinion is None or not command.opinion.finds_harm:
            raise Refused("LAW-31", "the opinion of the appropriate health professional that the test is met",
                          "'opinion', with 'finds_harm' true")
        fresh(command.opinion.obtained_on, day)


def health(command: c.DecideItems, day: date) -> None:
    """Health data leaves only with an opinion that the test is not met, unless the person knows it already (LAW-31)."""
    if command.data != "HEALTH" or command.already_known:
        return
    if command.opinion is None or command.opinion.finds_harm:
        raise Refused("LAW-31", "DPA 2018 Sch 3 para 6: disclosed only with an opinion that the test is not met",
                      "'opinion' with 'finds_harm' false, or 'already_known'")
    fresh(command.opinion.obtained_on, day)


def fresh(obtained_on: date, relied_on: date) -> None:
    """Raises Refused (LAW-31) unless obtained in the six months that end with the day on which it is relied on."""
    if not relied_on_from(relied_on) <= obtained_on <= relied_on:
        raise Refused("LAW-31", "within the period of 6 months ending with the day on which the opinion would be relied on",
                      "an opinion obtained since " + relied_on_from(relied_on).isoformat())


def relied_on_from(day: date) -> date:
    """The first London date on which an opinion may have been obtained to be relied on; domestic counting (s.205)."""
    return months_after(day, -OPINION_MONTHS) + timedelta(days=1)


def _third_parties(command: c.DecideItems) -> None:
    """Para 17: those who work in social services in an official capacity aren't kept back as third parties (LAW-29)."""
    source = "DPA 2018 Sch 2 paras 16-17"
    if not command.third_parties:
        raise Refused("LAW-29", source, "'third_parties': each by the part that they play, and whether they consent")
    if any(other.consent == "GIVEN" for other in command.third_parties):
        raise Refused("LAW-29", source, "no third party who consents to disclosure")
    if command.data == "SOCIAL_WORK" and any(other.role == "PROFESSIONAL" for other in command.third_parties):
        raise Refused("LAW-29", f"{source}: it is reasonable to disclose professionals acting in their official capacity",
                      "no PROFESSIONAL among 'third_parties' of social work data, or another basis")


def _fields(command: c.DecideItems, items: Sequence[Item]) -> None:
    if (command.outcome == "PART") != bool(command.keeps_back or command.blacks_out):
        raise Refused("LAW-34", "a part of an item, by its fields", "'keeps_back' or 'blacks_out' with PART, and with PART alone")
    if any(all(name not in item.fields for item in items) for name in command.keeps_back):
        raise Refused("LAW-34", "a part of an item, by its fields", "'keeps_back': fields that the items have")
