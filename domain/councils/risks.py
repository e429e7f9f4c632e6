"""Answering what calls for an assessment of impact; breaches, and who was told of them."""
from domain.calendar import london_date
from domain.councils.council import NOTHING_SETTLED
from domain.councils.decide import OWNER, Circumstances, decided
from domain.councils.risk_commands import AssessImpact, RecordBreach, TellOfBreach
from domain.councils.risk_events import BreachRecorded, BreachTold, ImpactAssessed
from domain.event import Decided
from domain.law.clocks import breach_clock
from domain.law.dates import BreachDates
from domain.refusal import Refused

ANSWER_FOR_IT = (OWNER, "DPO")
RECORD_IT = ("DPO", "IG")


def assess(command: AssessImpact, given: Circumstances) -> Decided:
    """By the policy owner or the data protection officer (LAW-17). Answered again, the later answer holds."""
    role = _held(given, ANSWER_FOR_IT, "LAW-17")
    day = command.day(given.signature.today)
    if command.dated > day:
        raise Refused("LAW-17", "an assessment comes before its processing", "'dated' no later than the act")
    return decided(given, day, ImpactAssessed(reference=command.reference, dated=command.dated, answers=command.answers,
                                              outcome=command.outcome, reasons=command.reasons), role=role)


def record_breach(command: RecordBreach, given: Circumstances) -> Decided:
    """By whoever answers for data protection; every breach, told or not (UK GDPR Art 33(5)). Raises Refused."""
    role, council = _held(given, RECORD_IT, "LAW-18"), given.council or NOTHING_SETTLED
    if command.aware > given.signature.at:
        raise Refused("C8", "aware", "an instant no later than now")
    if command.reference in council.breaches:
        raise Refused("LAW-18", "a breach is recorded once", "a reference that no other breach has")
    breach_clock(BreachDates(aware=command.aware))  # refuses what happened before there was such a law
    day = command.day(given.signature.today, london_date(command.aware))
    return decided(given, day, BreachRecorded(reference=command.reference, aware=command.aware, risk=command.risk,
                                              what=command.what), role=role)


def tell_of_breach(reference: str, command: TellOfBreach, given: Circumstances) -> Decided:
    """That somebody was told; past 72 hours the Commissioner is told why (UK GDPR Art 33(1))."""
    role, council = _held(given, RECORD_IT, "LAW-18"), given.council or NOTHING_SETTLED
    breach = council.breaches[reference]
    if command.told in breach.told:
        raise Refused("LAW-18", "they were told already", "whoever wasn't told yet")
    if not breach.aware <= command.at <= given.signature.at:
        raise Refused("C8", "at", "an instant between becoming aware and now")
    if command.at > breach.due and command.told == "COMMISSIONER" and not command.because_late:
        raise Refused("LAW-18", "UK GDPR Art 33(1): later than 72 hours", "'because_late': the reasons for the delay")
    return decided(given, command.day(given.signature.today, london_date(command.at)), BreachTold(
        reference=reference, told=command.told, at=command.at, because_late=command.because_late or ""), role=role)


def _held(given: Circumstances, roles: tuple[str, ...], rule: str) -> str:
    held = next((role for role in roles if role in given.signature.roles), None)
    if held is None:
        raise Refused(rule, "a named role answers", "needs " + " or ".join(roles), forbids=True)
    return held
