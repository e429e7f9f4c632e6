"""Answering what was referred: a named role chooses one of the readings, with reasons (C5)."""
from domain.councils.council import Held
from domain.event import Decided
from domain.flags import events as e
from domain.flags.appealing import UPHELD, heard_by
from domain.flags.asking import referred
from domain.flags.circumstances import Circumstances
from domain.flags.commands import Judge
from domain.flags.flag import LIVE, Flag
from domain.flags.key import claims_of
from domain.flags.matter import Information, Matter
from domain.flags.restricting import not_used
from domain.flags.reviewing import OUTCOME, keep
from domain.refusal import Refused


def judge(flag: Flag, command: Judge, given: Circumstances) -> Decided:
    """The role that was asked answers; where a review was referred, the answer decides."""
    asked_on = flag.referred_on[command.code] if command.code in flag.referred else flag.latest("requested")
    matter = Matter(flag, flag.flag_type, command, given, asked_on)
    matter.standing(*LIVE, act="judged")
    referral = _asked(matter, flag, command)
    information = matter.accept(command.information)
    held = next((h for h in matter.held if h.role == referral.to), None)
    if held is None:
        asks = next((rule for rule in matter.type.asks if rule.code == command.code), None)
        rule, clause = (asks.rule, asks.clause) if asks else ("C5", "a named role answers")
        raise Refused(rule, clause, f"needs {referral.to}", forbids=True)
    if command.reading not in referral.readings:
        raise Refused("C5", "the readings of the question", "'reading' is one of " + ", ".join(referral.readings))
    if command.code not in flag.referred:
        matter.sign(referral, held)
    answer = e.JudgementGiven(code=command.code, reading=command.reading, reasons=command.reasons)
    if command.code != "REVIEW":
        if flag.meeting is None and flag.done["requested"].people & {matter.signature.by, held.on_behalf_of}:
            raise Refused("FOUR-EYES", "who asks doesn't answer", "another person with the role", forbids=True)
        appealed = heard_by(matter, flag, held, command.code)
        matter.sign(answer, held, information)
        if appealed and command.reading in appealed.upheld:
            matter.sign(e.ReviewCalled(reason=UPHELD, by=appealed.rule), held)
        return matter.decided()
    return _decided(matter, flag, answer, held, information)


def _asked(matter: Matter, flag: Flag, command: Judge) -> e.ReferredForJudgement:
    """The referral that is open; or one that the policy raises on these grounds, though nobody has put it yet."""
    if command.code in flag.referred:
        return flag.referred[command.code]
    facts = matter.facts()
    for rule in matter.type.referral:
        if rule.code == command.code and rule.applies(facts) and rule.code not in facts:
            return referred(rule, matter.day)
    raise Refused("C5", "a question that was referred", "the code of a referral that is open on this flag")


def _decided(matter: Matter, flag: Flag, answer: e.JudgementGiven, held: Held, information: Information) -> Decided:
    """What a reviewer referred is decided by the answer."""
    act = OUTCOME[answer.reading]
    if flag.done["reviewed"].people & {matter.signature.by, held.on_behalf_of}:
        raise Refused("FOUR-EYES", "who refers doesn't answer", "another person with the role", forbids=True)
    matter.apart(act, held)
    matter.informed(act, information)
    matter.criteria_met(act, matter.facts(information))
    matter.sign(answer, held)
    if act == "ended":
        matter.sign(e.Ended(), held, information)
        return matter.decided(release=claims_of(flag))
    not_used(flag)
    keep(matter, flag, held, information)
    return matter.decided()
