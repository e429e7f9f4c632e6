"""What a document asks the policy owner to confirm before it is put in force."""
from collections.abc import Mapping

from domain.policies.edition import Edition
from domain.refusal import Refused


def confirm(edition: Edition, confirms: Mapping[str, str]) -> None:
    """Raises Refused unless all that is asked is confirmed, rule by rule with the reasons, and nothing else."""
    asked = {rule.rule: rule for rule in edition.confirmation}
    for code, rule in asked.items():
        if code not in confirms:
            raise Refused(code, rule.clause, f"'confirms': {{{code}: why}}. {rule.asks}")
    if set(confirms) - set(asked):
        raise Refused("C7", f"{edition.name}: confirmation", f"'confirms' for no others than {', '.join(asked) or 'none'}")
