"""What the subject is told, and what is kept from them with a basis in law."""
from datetime import timedelta

from domain.event import Decided
from domain.flags import events as e
from domain.flags.circumstances import Circumstances
from domain.flags.commands import Tell, Withhold
from domain.flags.flag import Flag, Standing
from domain.flags.matter import Matter
from domain.law.withholding import Basis, basis_for, reasoned
from domain.policies.provision import first
from domain.refusal import Refused

OPEN = (Standing.REQUESTED, Standing.ENDORSED, Standing.AGREED, Standing.ON_REGISTER, Standing.ENDED)
LONGEST_UNTIL_RETEST = timedelta(days=366)
"""A withholding without a day to look at it again would never be lifted (LAW-24)."""


def tell(flag: Flag, command: Tell, given: Circumstances) -> Decided:
    """The default: the subject knows what is held, from where, and how to challenge it (LAW-22, LEI-15)."""
    matter = Matter(flag, flag.flag_type, command, given, flag.obtained_on)
    matter.standing(*OPEN, act="told")
    information = matter.accept(command.information)
    held = matter.role_for("told", matter.facts(information))
    if (given.about.under_18 or given.about.needs_supporter) and command.supporter is None:
        raise Refused("LAW-47", "a child, or an adult who needs support", "'supporter': who was included, or why nobody was")
    if not given.about.age_known and command.supporter is None:
        matter.warnings.append(("LAW-47", "nobody knows this person's age: a child is told with a supporter"))
    right = _right(flag)
    for basis in command.left_out.values():
        basis_for(basis, right)
    matter.informed("told", information)
    matter.sign(e.SubjectInformed(
        channel=command.channel, what_is_held=command.what_is_held, sources=command.sources,
        how_to_challenge=command.how_to_challenge, supporter=command.supporter or "",
        left_out={str(item): basis for item, basis in command.left_out.items()}),
        held, information)
    return matter.decided()


def withhold(flag: Flag, command: Withhold, given: Circumstances) -> Decided:
    """Each basis has its own limbs, reasoned one by one; the matrix says which right it can disapply (LAW-24 … LAW-34)."""
    matter = Matter(flag, flag.flag_type, command, given, flag.latest("requested"))
    matter.standing(*OPEN, act="withheld")
    information = matter.accept(command.information)
    facts = matter.facts({**information, "disclosure": command.kind})
    held = matter.role_for("withheld", facts)
    right = 15 if command.kind == "ACCESS" else _right(flag)
    basis = basis_for(command.basis, right)
    _limbs(command, basis)
    if command.kind == "NOT_TOLD" and command.level == "EXISTENCE" and flag.notice.state == "told":
        raise Refused("LAW-24", "what was told is known", "'level' PART or REASONS: the subject was told of the flag")
    rule = next(iter(matter.type.who_may("withheld", facts)))
    at_risk = command.because_of_risk or (command.risk_to and "serious_harm" not in basis.limbs)
    if at_risk and not set(command.risk_to) - {"SUBJECT"}:
        raise Refused(rule.rule, rule.clause, "'risk_to': who is at risk besides the subject")
    if not matter.day < command.retest_on <= matter.day + LONGEST_UNTIL_RETEST:
        raise Refused("LAW-24", "withholding is looked at again", "'retest_on', a date after today and within a year")
    matter.informed("withheld", information, disclosure=command.kind)
    second = first(matter.type.two_people, facts) if command.kind == "ACCESS" else None
    if second is not None:
        matter.warnings.append((second.rule, f"a second person approves it before it holds: {second.clause}"))
    matter.sign(e.DisclosureWithheld(
        kind=command.kind, level=command.level, basis=command.basis, right=right, rationale=command.rationale,
        limbs=command.limbs, risk_to=command.risk_to, advice=command.advice or "",
        protective_measures=command.protective_measures or "", retest_on=command.retest_on), held, information)
    return matter.decided()


def _right(flag: Flag) -> int:
    """Art 13 where the information came from the person, Art 14 where it came from others."""
    return 13 if flag.obtained_from == "PERSON" else 14


def _limbs(command: Withhold, basis: Basis) -> None:
    reasoned(basis, command.limbs)
    if "protective_measures" in basis.needs and command.protective_measures is None:
        raise Refused("LAW-24", basis.source, "'protective_measures', such as a public notice")
    if "advice" in basis.needs and command.advice is None:
        raise Refused("LAW-31", basis.source, "'advice': the opinion of the appropriate health professional")
    if "representative" in basis.needs and command.kind == "NOT_TOLD":
        raise Refused("LAW-24", f"{basis.source} answers a request by a representative only",
                      "'kind' ACCESS, or another basis")
