"""What makes a flag one of its kind for its subject."""
from uuid import UUID

from domain.flags.flag import Flag
from domain.policies.flag_type import FlagType
from domain.policies.provision import Facts


def key_of(flag_type: FlagType, facts: Facts) -> str:
    """The codes that make a flag one of its kind for its subject."""
    parts = []
    for name in flag_type.key:
        value = facts[name] if name in facts else ""
        parts.append(",".join(sorted(map(str, value))) if isinstance(value, list) else str(value))
    return "|".join(parts)


def claim_of(flag_type: str, subject: UUID, key: str) -> str:
    """The key that only one active flag may hold."""
    return f"flag:{subject}:{flag_type}:{key}"


def claims_of(flag: Flag) -> tuple[str, ...]:
    """What a flag that leaves gives back, so that another of its kind may be asked for."""
    return (claim_of(flag.flag_type, flag.subject, flag.key),)
