"""Who works in the demonstration: pseudonymous ids and the roles that their tokens hold."""
from dataclasses import dataclass, replace
from typing import Self

COUNCIL = "leicester"
TEAMS = 6
WORKERS_A_TEAM = 5


@dataclass(frozen=True)
class Colleague:
    id: str
    roles: tuple[str, ...]
    team: str = ""
    cases: tuple[str, ...] = ()

    def on(self, *cases: str) -> Self:
        """The same, with a token that names these cases."""
        return replace(self, cases=cases)


def worker(team: int, number: int) -> Colleague:
    """A social worker of one of TEAMS: `w-001` … `w-030`."""
    return Colleague(f"w-{(team % TEAMS) * WORKERS_A_TEAM + number % WORKERS_A_TEAM + 1:03d}", ("WORKER",), _team(team))


def team_manager(team: int) -> Colleague:
    return Colleague(f"tm-{team % TEAMS + 1:02d}", ("TM",), _team(team))


def service_manager(team: int) -> Colleague:
    return Colleague(f"sm-{team % 2 + 1:02d}", ("SM",), _team(team))


def _team(team: int) -> str:
    return f"team-{team % TEAMS + 1}"


EARLY_HELP = Colleague("ehm-01", ("EHM_MGR",), "early-help")
SAFEGUARDING = Colleague("sgu-02", ("SGU",), "safeguarding-unit")
SAFEGUARDING_MANAGER = Colleague("sgu-01", ("SGU_SM",), "safeguarding-unit")
REVIEWERS = (Colleague("sqa-01", ("SQA",), "quality"), Colleague("sqa-02", ("SQA",), "quality"))
MARAC = Colleague("marac-01", ("MARAC_TM",), "marac")
MAPPA = {"2": Colleague("mappa-02", ("MAPPA2",), "mappa"), "3": Colleague("mappa-03", ("MAPPA3",), "mappa")}
INFORMATION_GOVERNANCE = Colleague("ig-01", ("IG",))
AUDITOR = Colleague("audit-01", ("AUDITOR",))
POLICY_OWNER = Colleague("policy-01", ("POLICY_OWNER",))
INTEGRATION = Colleague("liquid-logic", ("INTEGRATION",))
ADMINISTRATOR = Colleague("admin-01", ("ADMINISTRATOR",))
