"""What is printed when the demonstration is served: tokens to try, and requests to copy."""
import json
import os
from datetime import timedelta
from pathlib import Path
from shlex import quote
from typing import NamedTuple

from api.tokens import make_token, own_key
from commands.demonstration import dudley, lincolnshire, staff
from commands.demonstration.making import Mark
from commands.demonstration.staff import COUNCIL, Colleague
from commands.demonstration.telling import ENDS
from commands.place import Place

LASTS = timedelta(hours=12)
TODAY = ENDS.date().isoformat()


class Bearer(NamedTuple):
    """Somebody to be in the demonstration."""

    name: str
    who: Colleague
    purpose: str
    council: str = COUNCIL


class Request(NamedTuple):
    """One to copy."""

    asks: str
    bearer: str
    path: str
    body: dict[str, object] | None = None


def bearers(mark: Mark) -> tuple[Bearer, ...]:
    worker = Colleague(mark.worker, ("WORKER",), cases=(mark.case,))
    return (
        Bearer("worker", worker, "SAFEGUARD_CHILD"), Bearer("team-manager", staff.team_manager(0), "SAFEGUARD_CHILD"),
        Bearer("service-manager", staff.service_manager(0), "SAFEGUARD_CHILD"), Bearer("sqa", staff.REVIEWERS[0], "REVIEW"),
        Bearer("marac-lead", staff.MARAC, "REVIEW"), Bearer("auditor", staff.AUDITOR, "AUDIT"),
        Bearer("integration", staff.INTEGRATION, "SAFEGUARD_CHILD"), Bearer("policy-owner", staff.POLICY_OWNER, "AUDIT"),
        Bearer("information-governance", staff.INFORMATION_GOVERNANCE, "SAR"),
        Bearer("lincolnshire-unit", lincolnshire.UNIT, "SAFEGUARD_CHILD", lincolnshire.COUNCIL),
        Bearer("lincolnshire-auditor", staff.AUDITOR, "AUDIT", lincolnshire.COUNCIL),
        Bearer("dudley-lado", dudley.LADO, "SAFEGUARD_CHILD", dudley.COUNCIL),
        Bearer("dudley-administrator", dudley.ADMINISTRATOR, "STAFF_SAFETY", dudley.COUNCIL),
        Bearer("dudley-auditor", staff.AUDITOR, "AUDIT", dudley.COUNCIL))


def requests(mark: Mark) -> tuple[Request, ...]:
    base = f"/v1/{COUNCIL}"
    return (
        Request("The register now, as its service manager sees it", "service-manager", f"{base}/register?limit=3"),
        Request("The register as at 1 March", "auditor", f"{base}/register?as_at=2026-03-01T00:00:00Z&limit=3"),
        Request("One flag's history", "auditor", f"{base}/flags/{mark.flag}/history"),
        Request("What is due for review, the most urgent first", "sqa", f"{base}/review-queue?due_before={TODAY}&limit=3"),
        Request("A visit: what to heed there, and whom to ask", "worker", f"{base}/visits",
                {"visits": [{"on": TODAY, "uprn": mark.uprn}]}),
        Request("Who asked about their data, by the day to work to", "information-governance", f"{base}/request-queue?limit=3"),
        Request("Lincolnshire: what its Safeguarding Unit was to be told, and is still to take notice of", "lincolnshire-unit",
                f"/v1/{lincolnshire.COUNCIL}/outbox?state=due&limit=3"),
        Request("Lincolnshire: its report by category, as CSV", "lincolnshire-unit",
                f"/v1/{lincolnshire.COUNCIL}/reports/CATEGORY?format=csv"),
        Request("Dudley: people who pose a risk to children, as its LADO sees them", "dudley-lado",
                f"/v1/{dudley.COUNCIL}/register?limit=3"),
        Request("Dudley: this month's report on hazards", "dudley-administrator", f"/v1/{dudley.COUNCIL}/reports/MIT-1"))


def written(place: Place, mark: Mark) -> dict[str, str]:
    """A token for each bearer, by name. Each is also kept in a file, readable by its owner alone, as curl's -H takes it."""
    key = own_key(place.own_key)
    made = {}
    folder = _folder(place.data)
    folder.mkdir(mode=0o700, exist_ok=True)
    for bearer in bearers(mark):
        who = bearer.who
        made[bearer.name] = make_token(key, actor=who.id, council=bearer.council, roles=who.roles, purposes=[bearer.purpose],
                                       teams=[who.team] if who.team else [], cases=who.cases, lasts=LASTS)
        with open(os.open(folder / bearer.name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(f"Authorization: Bearer {made[bearer.name]}\n")
    return made


def curl(request: Request, data: Path, address: str) -> str:
    sent = ""
    if request.body is not None:
        sent = f" -H 'Content-Type: application/json' -d {quote(json.dumps(request.body))}"
    return f"curl -s -H @{quote(str(_folder(data) / request.bearer))}{sent} {quote(address + request.path)}"


def told(place: Place, mark: Mark, address: str) -> str:
    """The whole invitation."""
    tokens = written(place, mark)
    lines = [f"\nTokens to try, good for {LASTS.total_seconds() / 3600:.0f} hours; each is in {_folder(place.data)}, too:"]
    for bearer in bearers(mark):
        lines += [f"  {bearer.name}: {bearer.who.id}, {' '.join(bearer.who.roles)} of {bearer.council}, for {bearer.purpose}",
                  f"    {tokens[bearer.name]}"]
    lines.append("\nRequests to copy:")
    for request in requests(mark):
        lines += [f"  {request.asks}", f"    {curl(request, place.data, address)}"]
    return "\n".join(lines)


def _folder(data: Path) -> Path:
    return data / "tokens"
