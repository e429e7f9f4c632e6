"""A council's policy: one edition of one document, read once, never edited."""
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import StringConstraints

from domain.policies.child_search import ChildSearch
from domain.policies.example import Example
from domain.policies.flag_type import FlagType
from domain.policies.provision import Condition, Facts, Provision, matches
from domain.policies.report import Reports
from domain.policies.retention import RetentionTable
from domain.policies.retention_example import AdviceExample
from domain.policies.score import ScoreExample, ScoreTable
from domain.policies.stages import Stages
from domain.policies.wording import Wording
from domain.refusal import Refused
from domain.value import Value

Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_.-]{0,60}$")]


class Role(Provision):
    title: str
    also: tuple[Code, ...] = ()
    """Roles that a bearer of this one holds too: a Team Manager is a manager and a worker."""


class Question(Value):
    """What the document leaves open. Until the council settles it, `until_settled` holds."""

    code: Code
    asks: str
    clause: str
    readings: Mapping[str, str] = {}
    """Code → what it means. Empty: the answer is words of the council's own (an address, a document)."""
    until_settled: str
    """A reading, or `refer` (a named human decides each time), or for words what stands meanwhile."""
    by: Code = "POLICY_OWNER"


class Closing(Provision):
    """A case or referral isn't closed while such a flag hasn't been reviewed for it."""

    of: tuple[Literal["case", "referral"], ...]
    flags: tuple[Code, ...]
    declared_by: tuple[Code, ...]
    only_warn: bool | Condition = False
    """Closing is warned about, and not refused: always, or where an answer of the council says so."""

    def only_warns(self, settled: Facts) -> bool:
        return self.only_warn if isinstance(self.only_warn, bool) else matches(self.only_warn, settled)


class Check(Provision):
    """Before a request the same person has looked whether the subject is flagged already."""

    flags: tuple[Code, ...]


class Confirmation(Provision):
    """The policy owner confirms it, in words, when they adopt the edition; without that it isn't put in force."""

    asks: str


class Note(Provision):
    """A rule that no program can keep, or that another part of the product keeps: said here so that none is lost."""

    says: str
    why: Literal["cannot be executed", "kept by code", "not yet built", "reading of the text", "the law goes before"]


class Edition(Value):
    council: Code
    document: Code = "policy"
    """Which of the council's documents this is an edition of; adopted, it supersedes earlier editions of that one alone."""
    edition: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,60}$")]
    title: str
    source: str
    """What text this is an edition of, and whether it carries a date."""
    purpose: Mapping[Code, str]
    """LAW-2: what the register may be read and written for."""
    role: Mapping[Code, Role]
    flag: Mapping[Code, FlagType]
    check: Check | None = None
    closing: tuple[Closing, ...] = ()
    stages: tuple[Stages, ...] = ()
    child_search: ChildSearch | None = None
    report: Reports = {}
    retention: RetentionTable | None = None
    """Advice on how long flags stay, where the text has it."""
    score: ScoreTable | None = None
    """What follows from a score, where the text has one."""
    wording: tuple[Wording, ...] = ()
    confirmation: tuple[Confirmation, ...] = ()
    question: tuple[Question, ...] = ()
    note: tuple[Note, ...] = ()
    example: tuple[Example, ...] = ()
    """Cases that the document's author gives of its rules; every one is a test."""
    rules: tuple[str, ...]
    """Every rule id of the text; each must stand somewhere in the document."""
    sha256: str
    """Digest of the document's bytes; each event names it."""

    @property
    def name(self) -> str:
        return f"{self.council}/{self.edition}"

    @property
    def every_example(self) -> tuple[Example | AdviceExample | ScoreExample, ...]:
        tables = (self.retention.example if self.retention else (), self.score.example if self.score else ())
        return (*self.example, *tables[0], *tables[1])

    def flag_type(self, code: str) -> FlagType:
        if code not in self.flag:
            raise Refused("C7", f"{self.name}: flag types", f"needs one of {', '.join(self.flag)}")
        return self.flag[code]

    def with_also(self, roles: frozenset[str]) -> frozenset[str]:
        """The roles held, and those that each of them is as well."""
        return roles | {also for role in roles if role in self.role for also in self.role[role].also}

    def settled(self, answers: Mapping[str, str]) -> Facts:
        """Each question's code with the answer that holds; nothing where it is to ask somebody each time."""
        held = {q.code: answers[q.code] if q.code in answers else q.until_settled for q in self.question}
        return {code: answer for code, answer in held.items() if answer != "refer"}


def tells_of_children(edition: Edition) -> bool:
    """Whether somebody is told on the cases of the children associated with a flag's subject."""
    return any(message.of == "children" for kind in edition.flag.values() for message in kind.message)
