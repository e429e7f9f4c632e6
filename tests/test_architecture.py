"""The house keeps its shape: who may import whom, how long things may be, and what is never written."""
import ast
import re
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HOUSE = ("domain", "ledger", "projections", "api")
FOLDERS = {*HOUSE, "tests", "scripts", ".ci"}
LONGEST_FILE_LINES = 250
ONE_FILE_BY_PROMISE = {"ledger/offline.py": 480}
"""Taken away alone and read in one sitting: its ideas can't be other files."""
LONGEST_FUNCTION_LINES = 40

OUTSIDE = {  # libraries beside the standard one, by folder
    "domain": {"pydantic", "pydantic_core", "annotated_types", "holidays", "dateutil"},
    "ledger": {"pydantic", "eventsourcing", "psycopg", "psycopg_pool", "cryptography", "psutil", "orjson"},
    "projections": {"pydantic", "psycopg", "psycopg_pool", "eventsourcing", "rapidfuzz", "orjson"},
    "api": {"pydantic", "pydantic_core", "fastapi", "starlette", "joserfc", "prometheus_client", "orjson", "dateutil",
            "typst", "fontTools", "pikepdf", "pypdfium2"},
}
INSIDE = {"domain": {"domain"}, "ledger": {"domain", "ledger"}, "projections": {"domain", "ledger", "projections"},
          "api": set(HOUSE)}
LEDGER_FOR_READINGS = {"ledger.database", "ledger.entry", "ledger.epochs", "ledger.keys", "ledger.opening", "ledger.sealing"}
STORAGE = {"psycopg", "psycopg_pool", "eventsourcing"}
WRITES_READINGS = {"projections/compare.py", "projections/follower.py", "projections/runner.py", "projections/tables.py"}
COMPOSES_ITS_OWN_CONSTANTS = {"ledger/batch.py"}
INPUT_OUTPUT = {"asyncio", "ftplib", "glob", "http", "io", "logging", "multiprocessing", "os", "select", "selectors",
                "shelve", "shutil", "smtplib", "socket", "sqlite3", "ssl", "subprocess", "tempfile", "threading",
                "time", "urllib"}
CLOCKS = {"now", "utcnow", "today", "time", "time_ns", "monotonic", "localtime"}
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "core", "misc"}
EMPTY_ENDINGS = ("Service", "Manager", "Handler", "Repository", "Factory", "Helper")
SQL = re.compile(r"\b(SELECT\b.+\bFROM|INSERT\s+INTO|UPDATE\b.+\bSET|DELETE\s+FROM|CREATE\s+\w+|ALTER\s+\w+|COPY)\b",
                 re.DOTALL)

Fault = tuple[str, int, str]


def files(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imports(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((name.name, node.lineno) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield ("." * node.level + (node.module or ""), node.lineno)


def import_faults(path: Path) -> Iterator[Fault]:
    folder = place(path).split("/")[0]
    for module, line in imports(path):
        top = module.split(".")[0]
        allowed = top in sys.stdlib_module_names or top in INSIDE[folder] | OUTSIDE[folder]
        if not allowed:
            yield place(path), line, f"{folder} may not import {module}"


def storage_faults(path: Path) -> Iterator[Fault]:
    for module, line in imports(path):
        if module.split(".")[0] in STORAGE and place(path) not in WRITES_READINGS:
            yield place(path), line, f"only the runner and its tables may import {module}"
        if module.split(".")[0] == "ledger" and module not in LEDGER_FOR_READINGS:
            yield place(path), line, f"a reading is a fold over entries; it may not import {module}"


def purity_faults(path: Path) -> Iterator[Fault]:
    for module, line in imports(path):
        if module.split(".")[0] in INPUT_OUTPUT:
            yield place(path), line, f"a decision does no input or output: {module}"
    for node in ast.walk(tree(path)):
        called = node.func if isinstance(node, ast.Call) else None
        if isinstance(called, ast.Attribute) and called.attr in CLOCKS:
            yield place(path), called.lineno, f"a decision reads no clock: {called.attr}()"
        if isinstance(called, ast.Name) and called.id in {"open", "print", "input"}:
            yield place(path), called.lineno, f"a decision does no input or output: {called.id}()"


def length_faults(path: Path) -> Iterator[Fault]:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    longest = ONE_FILE_BY_PROMISE[place(path)] if place(path) in ONE_FILE_BY_PROMISE else LONGEST_FILE_LINES
    if lines > longest:
        yield place(path), lines, f"more than {longest} lines: name its second idea"
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > LONGEST_FUNCTION_LINES:
                yield place(path), node.lineno, f"{node.name} has {length} lines, more than {LONGEST_FUNCTION_LINES}"


def docstring_faults(path: Path) -> Iterator[Fault]:
    text = ast.get_docstring(tree(path))
    if not text or "\n\n" in text:
        yield place(path), 1, "a module's docstring is one sentence"


def catch_faults(path: Path) -> Iterator[Fault]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ExceptHandler):
            caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            if any(one is None or (isinstance(one, ast.Name) and one.id == "Exception") for one in caught):
                yield place(path), node.lineno, "catches whatever happens"


def name_faults(path: Path) -> Iterator[Fault]:
    if path.stem in EMPTY_NAMES or path.parent.name in EMPTY_NAMES:
        yield place(path), 1, "a name that says nothing"
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ClassDef) and node.name.endswith(EMPTY_ENDINGS):
            yield place(path), node.lineno, f"a name that says nothing: {node.name}"


def mock_faults(path: Path) -> Iterator[Fault]:
    for module, line in imports(path):
        if "mock" in module:
            yield place(path), line, "tests use the real thing"


def sql_faults(path: Path) -> Iterator[Fault]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL.search(node.value):
            yield place(path), node.lineno, "a door holds no SQL"


def composed_sql_faults(path: Path) -> Iterator[Fault]:
    """SQL put together from anything but strings and CONSTANTS; psycopg.sql and parameters are the ways."""
    if place(path) in COMPOSES_ITS_OWN_CONSTANTS:
        return
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.JoinedStr | ast.BinOp):
            parts = node.values if isinstance(node, ast.JoinedStr) else [node.left, node.right]
            texts = [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]
            put_in = [getattr(part, "value", part) for part in parts if not isinstance(part, ast.Constant)]
            fixed = all(isinstance(one, ast.Name) and one.id.isupper() for one in put_in)
            if SQL.search(" ".join(texts)) and not fixed:
                yield place(path), node.lineno, "SQL put together from strings"


@pytest.mark.parametrize(("faults", "folders"), [
    (import_faults, HOUSE), (storage_faults, ("projections",)), (purity_faults, ("domain",)),
    (sql_faults, ("api",)), (composed_sql_faults, HOUSE), (docstring_faults, (*HOUSE, "tests", "scripts")),
    (length_faults, (*HOUSE, "tests", "scripts")), (catch_faults, (*HOUSE, "tests", "scripts")),
    (name_faults, (*HOUSE, "tests", "scripts")), (mock_faults, ("tests",)),
], ids=lambda value: value.__name__ if callable(value) else "")
def test_the_house_is_in_order(faults: Callable[[Path], Iterator[Fault]], folders: tuple[str, ...]) -> None:
    found = [f"{where}:{line} {what}" for path in files(*folders) for where, line, what in faults(path)]
    assert not found, "\n" + "\n".join(found)


def test_there_is_no_other_top_level_folder() -> None:
    kept_out = {line.strip("/\n") for line in (ROOT / ".gitignore").read_text().splitlines()}
    assert {path.name for path in ROOT.iterdir() if path.is_dir()} - kept_out - {".git"} <= FOLDERS


def test_nothing_is_put_off() -> None:
    later = re.compile(r"\b(TO[D]O|FIX[M]E|XX[X])\b")
    assert not [place(path) for path in files(*HOUSE, "tests", "scripts") if later.search(path.read_text("utf-8"))]


def test_the_locks_are_hashed_name_no_place_and_agree() -> None:
    for_use, for_development = ((ROOT / name).read_text() for name in ("requirements.txt", "requirements-dev.txt"))
    pins = re.compile(r"^(\S+==\S+)", re.M)
    assert set(pins.findall(for_use)) <= set(pins.findall(for_development))
    for lock in (for_use, for_development):
        assert not re.search(r"://|^-|file:|@ ", lock, re.M)
        assert all("--hash=sha256:" in entry for entry in re.split(r"\n(?=\S)", lock.strip()))
