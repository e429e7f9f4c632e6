"""How an edition and what a council made of it are told."""
from collections.abc import Mapping
from datetime import date

from pydantic import Field

from api.answer import Answer
from api.forms import Inputs, forms_of, inputs_of
from domain.councils.council import Adoption, Council
from domain.councils.events import Bases
from domain.law.over_policy import Differs, law_over
from domain.policies.child_search import ChildSearch
from domain.policies.edition import Check, Closing, Confirmation, Edition, Note, Question, Role
from domain.policies.field_form import Form
from domain.policies.flag_type import FlagType
from domain.policies.open_questions import Hanging, hanging_on
from domain.policies.report import Report
from domain.policies.retention import RetentionTable
from domain.policies.score import ScoreTable
from domain.policies.shelf import shelf
from domain.policies.stages import Stages
from domain.policies.wording import Wording


class Adopted(Answer):
    """An adoption by the council; of each document the latest whose day has come is in force."""

    in_force_from: date
    """London date."""
    bases: Mapping[str, Bases]
    """Flag type → what it rests on in law (LAW-1)."""
    appropriate_policy_document: str
    policy_document_review_due: date
    """London date after which the appropriate policy document has lapsed (LAW-12)."""


class EditionRow(Answer):
    """An edition, and what the council made of it."""

    edition: str = Field(examples=["westmere/1"])
    document: str
    """Which of the council's documents it is an edition of; one edition of each is in force at a time."""
    title: str
    source: str
    """What text this is an edition of, and whether it carries a date."""
    digest: str
    """SHA-256 (hex) of the document; each event decided under it carries it."""
    lodged: bool
    """Whether it stands in the council's own log; otherwise it only comes with the program."""
    in_force: bool
    """Whether it is in force today."""
    adoptions: tuple[Adopted, ...]


class Answered(Answer):
    """That the council settled a question."""

    answer: str
    reasons: str
    by: str
    """Staff id of who signed."""
    role: str
    on: date
    """London date."""


class QuestionRow(Answer):
    """What a document leaves open, what holds meanwhile, and what hangs on it."""

    code: str = Field(examples=["LEI-G5"])
    asks: str
    clause: str
    readings: Mapping[str, str]
    """Code → what it means. Empty: the answer is words."""
    by: str
    """The role that answers."""
    until_settled: str
    answer: str | None
    """The council's own answer, if it has given one."""
    holds: str
    """What holds today; `refer`: a named human decides each time."""
    settled: bool
    """Whether the council has answered it."""
    answers: tuple[Answered, ...]
    """Each answer given, the latest last; what was decided before one explains itself by the one before it."""
    hangs_on_it: tuple[Hanging, ...]
    """The rules that read otherwise on another answer; empty: the answer is kept and shown, and no rule looks at it."""


class EditionRead(EditionRow):
    """Everything a client needs to ask, decide and review under an edition (convention C7)."""

    purpose: Mapping[str, str]
    """What the register may be read and written for (LAW-2)."""
    role: Mapping[str, Role]
    flag: Mapping[str, FlagType]
    """Flag type → who may do what in which order, and each field with its type, codes, acts and conditions."""
    check: Check | None
    closing: tuple[Closing, ...]
    stages: tuple[Stages, ...]
    """Stages of other processes that call reviews."""
    child_search: ChildSearch | None
    """What is heeded when a child is searched for."""
    report: Mapping[str, Report]
    retention: RetentionTable | None
    """Advice on how long flags stay: its rules, its table, what it asks of a human."""
    score: ScoreTable | None
    """What follows from a score."""
    form: Mapping[str, Mapping[str, Form]]
    """Flag type → field → what may stand in it, as JSON Schema: what it allows is accepted in `information`, and nothing else."""
    inputs: Inputs
    """What the two tables are asked about."""
    wording: tuple[Wording, ...]
    """Terms that have been replaced: whoever writes one is warned."""
    confirmation: tuple[Confirmation, ...]
    """What the document asks the policy owner to confirm before it is adopted."""
    question: tuple[QuestionRow, ...]
    law_holds: tuple[Differs, ...]
    """Where the law asks for more than the text, and holds instead."""
    note: tuple[Note, ...]
    """Rules that no program keeps, and why."""
    rules: tuple[str, ...]


MADE = ("question", "law_holds", "form", "inputs")
"""What an answer tells of an edition beside its own parts."""
Document = tuple[Edition, str]
"""An edition and its text."""


def editions(code: str, council: Council) -> dict[str, Document]:
    """Code → the council's editions: those of its own log, and those that come with the program for it."""
    found = {edition.edition: (edition, text) for edition, text in shelf().values() if edition.council == code}
    for digest, text in council.documents.items():
        edition = council.edition(digest)
        found[edition.edition] = (edition, text)
    return found


def row(edition: Edition, council: Council, in_force: frozenset[str]) -> EditionRow:
    return EditionRow(edition=edition.name, document=edition.document, title=edition.title, source=edition.source,
                      digest=edition.sha256,
                      lodged=edition.sha256 in council.documents,
                      in_force=edition.sha256 in in_force,
                      adoptions=tuple(_adopted(one) for one in council.adoptions if one.digest == edition.sha256))


def whole(edition: Edition, council: Council, in_force: frozenset[str]) -> EditionRead:
    known = {name: getattr(row(edition, council, in_force), name) for name in EditionRow.model_fields}
    told = {name: getattr(edition, name) for name in EditionRead.model_fields if name not in (*known, *MADE)}
    return EditionRead(**known, **told, question=question_rows(edition, council), law_holds=law_over(edition.rules),
                       form=forms_of(edition), inputs=inputs_of(edition))


def question_rows(edition: Edition, council: Council) -> tuple[QuestionRow, ...]:
    """Everything that an edition leaves open, in the document's order."""
    hanging = hanging_on(edition)
    return tuple(_question_row(edition, question, council, hanging[question.code]) for question in edition.question)


def _question_row(edition: Edition, question: Question, council: Council, hanging: tuple[Hanging, ...]) -> QuestionRow:
    key = (edition.name, question.code)
    given = council.settlements[key] if key in council.settlements else ()
    answer = given[-1].answer if given else None
    return QuestionRow(code=question.code, asks=question.asks, clause=question.clause, readings=question.readings,
                       by=question.by, until_settled=question.until_settled, answer=answer,
                       holds=answer or question.until_settled, settled=bool(given),
                       answers=tuple(Answered(**one._asdict()) for one in given), hangs_on_it=hanging)


def _adopted(adoption: Adoption) -> Adopted:
    return Adopted(in_force_from=adoption.in_force_from, bases=adoption.bases,
                   appropriate_policy_document=adoption.appropriate_policy_document,
                   policy_document_review_due=adoption.policy_document_review_due)
