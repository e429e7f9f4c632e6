"""Checks after which somebody still has to ask for a flag or put its details right (LEI-13, LEI-14)."""
from collections.abc import Callable
from datetime import date
from typing import NamedTuple
from uuid import UUID

from domain.flags import events as e
from domain.subjects.events import CheckPerformed
from projections.entries import ERASED, Line

STILL = 2**63 - 1
"""`to_position` of what is so still."""


class Check(NamedTuple):
    subject: UUID
    flag_type: str
    actor: str
    from_position: int
    to_position: int
    checked_on: date


class Answer(NamedTuple):
    """What closes open checks of a subject: those of one actor, or of everybody."""

    subject: UUID
    flag_type: str
    actor: str | None
    position: int


class OpenChecks:
    """What a run of entries opens, and what it answers of the checks that were open before."""

    def __init__(self) -> None:
        self.checks: list[Check] = []
        self.answers: list[Answer] = []
        self._open: dict[tuple[UUID, str], dict[str, int]] = {}

    def follow(self, line: Line, about: Callable[[UUID], tuple[UUID, str]]) -> None:
        """Take in the next entry; `about` tells a flag's subject and type."""
        event = line.event
        if isinstance(event, CheckPerformed):
            self._answer(Answer(line.stream, event.flag_type, line.actor, line.position))
            if not (event.already_flagged and event.information_up_to_date):
                self._open.setdefault((line.stream, event.flag_type), {})[line.actor] = len(self.checks)
                self.checks.append(Check(line.stream, event.flag_type, line.actor, line.position, STILL, line.occurred_on))
        elif line.type == ERASED:
            self._forget(line.stream)
        elif isinstance(event, (e.Requested, e.DetailsCorrected)):
            subject, flag_type = about(line.stream)
            self._answer(Answer(subject, flag_type, None, line.position))

    def _forget(self, subject: UUID) -> None:
        """Whether a check was open hangs on its two answers, and those are gone."""
        self.checks = [check for check in self.checks if check.subject != subject]
        self._open = {}
        for place, check in enumerate(self.checks):
            if check.to_position == STILL:
                self._open.setdefault((check.subject, check.flag_type), {})[check.actor] = place

    def _answer(self, answer: Answer) -> None:
        self.answers.append(answer)
        waiting = self._open[answer[:2]] if answer[:2] in self._open else {}
        for actor in [actor for actor in waiting if answer.actor in (None, actor)]:
            place = waiting.pop(actor)
            self.checks[place] = self.checks[place]._replace(to_position=answer.position)
