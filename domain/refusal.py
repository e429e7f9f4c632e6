"""Policy or law says no, says where it says so, and what would be accepted."""


class Refused(Exception):
    """A decision that policy or law doesn't allow; nothing is stored (convention C6).

    `rule` is a rule or law id (`LEI-50`, `LAW-24`, `C8`), `clause` the place and its few words, `remedy` what would be
    accepted instead. None of the three ever carries what the caller sent. `forbids` says that it is the caller who may
    not do this, whatever the matter.
    """

    def __init__(self, rule: str, clause: str, remedy: str, *, forbids: bool = False) -> None:
        super().__init__(f"{rule} ({clause}): {remedy}")
        self.rule, self.clause, self.remedy, self.forbids = rule, clause, remedy, forbids
        self.policy: str | None = None
        """The edition whose rule it is, `westmere/1`; nothing for law and for the product's own rules."""
