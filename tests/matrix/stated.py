"""The statement of who is answered what, read from stated.toml and asked about one case at a time."""
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

RELATIONSHIPS = ("none", "case", "asker", "own")
TABLE: dict[str, Any] = tomllib.loads(Path(__file__).with_name("stated.toml").read_text(encoding="utf-8"))
ROLES: tuple[str, ...] = tuple(TABLE["roles"])
STANDINGS: tuple[str, ...] = tuple(TABLE["standings"])
NOT_IN_THE_TABLES = {"read_readers", "break_glass"}
"""Stated in words beside the tables."""


def operations() -> set[str]:
    return {*TABLE["reading"], *TABLE["act"], *TABLE["operation"], *NOT_IN_THE_TABLES}


def group(name: str) -> tuple[str, ...]:
    return tuple(TABLE["group"][name]) if name in TABLE["group"] else (name,)


@cache
def sight(flag_type: str, role: str, relationship: str, standing: str) -> str:
    """W, A, - or x."""
    related = role in group("policy")
    for line, signs in TABLE["sight"].items():
        fits = {"own": relationship == "own", "decides": role in TABLE["decides"][flag_type],
                "case": related and relationship == "case", "asker": related and relationship == "asker"}
        if fits[line] if line in fits else role in group(line):
            return str(signs.split()[STANDINGS.index(standing)])
    raise KeyError(role)


def answer_of_reading(operation: str, sees: str, role: str, standing: str) -> int:
    if operation == "read_recipients" and sees != "x" and has_told(role, standing):
        return 200
    if operation != "read_readers":
        return int(TABLE["reading"][operation][sees])
    if sees == "x":
        return 403
    if role in (*TABLE["strikes"]["roles"], *group("overseer")):
        return 200
    return 404 if sees == "-" else 403


def has_told(role: str, standing: str) -> bool:
    """Who may strike a flag has those told who had it."""
    return standing == "struck" and role in TABLE["strikes"]["roles"]


def answer_of_act(operation: str, sees: str, role: str, relationship: str, standing: str) -> int:
    if sees == "x":
        return 403
    if operation == "break_glass":
        if role in group("policy") and standing != "struck":
            return 201
        return 404 if sees == "-" else 403
    if operation == "tell_recipient" and has_told(role, standing):
        return 409
    if sees == "-":
        return 404
    act = TABLE["act"][operation]
    if standing not in act["in"]:
        return 409
    by = group(act["by"]) if isinstance(act["by"], str) else act["by"]
    if role not in by or ("not_asker" in act and relationship == "asker") or ("asker_only" in act and relationship != "asker"):
        return 403
    return int(act["then"]) if "then" in act else 201


def answer_of_operation(operation: str, role: str, *, own: bool = False) -> int:
    """For a caller with a valid token."""
    for line, status in TABLE["operation"][operation].items():
        if line in {"open", "anyone"} or (line == "own" and own) or role in group(line):
            return int(status)
    raise KeyError(role)
