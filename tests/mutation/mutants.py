"""Small wrongs done to the decisions, one at a time: a refusal that never comes, a day too many, two parties confused."""
import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

STRICTER = {ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">"}


class Mutant(NamedTuple):
    path: str
    """Of the file, from the repository's root."""
    line: int
    wrong: str
    """What is wrong with it."""
    text: str
    """The whole file with the wrong in it."""


def mutants(root: Path, path: str) -> Iterator[Mutant]:
    """Every refusal of a file dropped, and every comparison of order a step too strict or too lax."""
    text = (root / path).read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.If) and _refuses(node.body[-1]):
            yield Mutant(path, node.lineno, "never refuses", _changed(text, node.test, "False"))
        if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in STRICTER:
            left, right = ast.unparse(node.left), ast.unparse(node.comparators[0])
            other = f"{left} {STRICTER[type(node.ops[0])]} {right}"
            yield Mutant(path, node.lineno, other, _changed(text, node, other))
        if isinstance(node, ast.Expr) and _is_check(node.value):
            yield Mutant(path, node.lineno, f"without {ast.unparse(node.value)}", _changed(text, node, "pass"))


def _refuses(last: ast.stmt) -> bool:
    return isinstance(last, ast.Raise) and isinstance(last.exc, ast.Call) and ast.unparse(last.exc.func) == "Refused"


def _is_check(call: ast.expr) -> bool:
    """A call for the sake of what it refuses."""
    checks = {"apart_from_asker", "apart", "standing", "judged", "informed", "criteria_met"}
    if not isinstance(call, ast.Call):
        return False
    return call.func.attr in checks if isinstance(call.func, ast.Attribute) else (
        isinstance(call.func, ast.Name) and call.func.id.startswith("_"))


def _changed(text: str, node: ast.expr | ast.stmt, other: str) -> str:
    lines = text.encode().splitlines(keepends=True)
    begins = sum(map(len, lines[: node.lineno - 1])) + node.col_offset
    ends = sum(map(len, lines[: (node.end_lineno or node.lineno) - 1])) + (node.end_col_offset or 0)
    whole = text.encode()
    return (whole[:begins] + other.encode() + whole[ends:]).decode()
