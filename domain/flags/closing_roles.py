"""Who may bring a flag to its end."""
from domain.flags.flag import Flag
from domain.policies.flag_type import FlagType
from domain.policies.provision import Act, Facts


def roles_for(flag: Flag, flag_type: FlagType, settled: Facts, *acts: Act) -> tuple[str, ...]:
    """The roles that policy names for these acts on this flag; `settled` are the council's questions with their answers."""
    facts = {"under_18": False, "process": None, **settled, **flag.facts}
    return tuple(dict.fromkeys(role for act in acts for role in flag_type.roles_for(act, facts)))
