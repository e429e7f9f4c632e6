"""Which rows of a retention table a case can reach, on every way to understand what is known of it."""
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from domain.policies.provision import Condition, alternatives, matches
from domain.policies.retention import Gap, RetentionTable, Row, Understood
from domain.policies.retention_facts import Choice, Known

Fixed = Mapping[str, Choice]


@dataclass(frozen=True)
class Meant:
    """What one reading of a row comes to: a rule of the text, or none."""

    reading: str
    by: str | None
    fixed: Fixed = field(compare=False)


@dataclass(frozen=True)
class Reached:
    """A row that the case comes to if its facts are `fixed` so."""

    row: Row | None
    """The row that decides; None: the table has none for such a case."""
    told: str
    """The row that the case belongs to; another, where that one says that it is as others."""
    fixed: Fixed
    meant: tuple[Meant, ...]
    warnings: tuple[str, ...]

    @property
    def key(self) -> tuple[str, ...]:
        """What tells the deciding row from others."""
        return (self.row.rule, *self.row.codes) if self.row else ()


def reached(table: RetentionTable, known: Known) -> tuple[Reached, ...]:
    """One for each combination of values that leads to another row, or to the same row another way."""
    return tuple(_Search(table, table.row).reached(known, {}))


@dataclass(frozen=True)
class _Search:
    """Among rows of the table: no row points, by way of others, back to itself."""

    table: RetentionTable
    rows: tuple[Row, ...]

    def reached(self, known: Known, fixed: Fixed, start: int = 0) -> Iterator[Reached]:
        for number in range(start, len(self.rows)):
            row = self.rows[number]
            verdict = _applies(row, known, fixed)
            if isinstance(verdict, str):
                for choice in known[verdict]:
                    yield from self.reached(known, {**fixed, verdict: choice}, number)
                return
            if verdict:
                yield from self._without(row)._at(row, known, fixed)
                return
        yield Reached(None, self.table.missing["any"].rule, fixed, (Meant("no row fits", None, fixed),), ())

    def _without(self, row: Row) -> "_Search":
        return _Search(self.table, tuple(other for other in self.rows if other is not row))

    def _at(self, row: Row, known: Known, fixed: Fixed) -> Iterator[Reached]:
        only = row.readings[0]
        if only.takes and len(row.readings) == 1 and not row.codes:
            for there in self.reached(*_as_if(only, known, fixed)):
                yield Reached(there.row, row.rule, {**there.fixed, **fixed}, there.meant, there.warnings)
            return
        meant = tuple(meaning for reading in row.readings for meaning in self._meant(reading, known, fixed))
        warnings = tuple(caution.code for caution in row.warnings if _certain(caution.when, known, fixed))
        yield Reached(row, row.rule, fixed, meant, warnings)

    def _meant(self, reading: Understood, known: Known, fixed: Fixed) -> Iterator[Meant]:
        if not reading.takes:
            yield Meant(reading.says or (self.table.keeps[reading.by].says if reading.by else ""), reading.by, fixed)
            return
        for there in self.reached(*_as_if(reading, known, fixed)):
            for meaning in there.meant:
                said = f"{reading.says}: {meaning.reading}" if meaning.by else f"{reading.says}: no rule fits"
                yield Meant(said, meaning.by, {**meaning.fixed, **fixed})


def _as_if(reading: Understood, known: Known, fixed: Fixed) -> tuple[Known, Fixed]:
    taken = {name: Choice(value) for name, value in reading.takes.items()}
    return {**known, **{name: (choice,) for name, choice in taken.items()}}, {**fixed, **taken}


def _certain(condition: Condition, known: Known, fixed: Fixed) -> bool:
    """Whether a condition holds on every value that its facts can still have."""
    return all(_holds(name, wanted, known, fixed) is True for name, wanted in condition.items())


def _applies(row: Row, known: Known, fixed: Fixed) -> bool | str:
    """Whether the row applies, or the first fact on which that hangs."""
    when, unless = alternatives(row.when), alternatives(row.unless)
    wanted = _one_of(when, known, fixed) if when else True
    if wanted is False:
        return False
    excepted = _one_of(unless, known, fixed)
    if excepted is True:
        return False
    return next((verdict for verdict in (wanted, excepted) if isinstance(verdict, str)), True)


def _one_of(conditions: tuple[Condition, ...], known: Known, fixed: Fixed) -> bool | str:
    open_: str | None = None
    for condition in conditions:
        verdict = _all_of(condition, known, fixed)
        if verdict is True:
            return True
        if isinstance(verdict, str):
            open_ = open_ or verdict
    return open_ or False


def _all_of(condition: Condition, known: Known, fixed: Fixed) -> bool | str:
    open_: str | None = None
    for name, wanted in condition.items():
        verdict = _holds(name, wanted, known, fixed)
        if verdict is False:
            return False
        if verdict is None:
            open_ = open_ or name
    return open_ or True


def _holds(name: str, wanted: str | bool | tuple[str, ...], known: Known, fixed: Fixed) -> bool | None:
    """None where it hangs on the value that the fact has."""
    choices = (fixed[name],) if name in fixed else known[name]
    verdicts = {matches({name: wanted}, {name: choice.value}) for choice in choices}
    return verdicts.pop() if len(verdicts) == 1 else None


def gaps_that_matter(table: RetentionTable, found: tuple[Reached, ...], known: Known) -> tuple[Gap, ...]:
    """What is open of the facts, as far as another row is reached or another rule meant by it; in the table's order."""
    mattering = [gap for name in {name for one in found for name in one.fixed if len(known[name]) > 1}
                 for gap in _gaps_of(name, found, known)]
    every = [gap for one in found for choice in one.fixed.values() for gap in choice.gaps]
    return tuple(sorted({gap.rule: gap for gap in mattering or every}.values(), key=lambda gap: _place(gap.rule)))


def _gaps_of(name: str, found: tuple[Reached, ...], known: Known) -> Iterator[Gap]:
    leads = {choice: frozenset(_key(one) for one in found if name not in one.fixed or one.fixed[name] == choice)
             for choice in known[name]}
    told = {choice: where for choice, where in leads.items() if not choice.missing}
    if len(set(told.values())) > 1:
        yield from (gap for choice in told for gap in choice.gaps)
    without = frozenset().union(*told.values())
    for choice, where in leads.items():
        if choice.missing and not where <= without:
            yield from choice.gaps


def _key(one: Reached) -> tuple[tuple[str, ...], frozenset[str | None]]:
    return one.key, frozenset(meaning.by for meaning in one.meant)


def in_order(ids: Iterable[str]) -> tuple[str, ...]:
    """Each id once, `T9` before `T10`."""
    return tuple(sorted(set(ids), key=_place))


def _place(id: str) -> tuple[str, int]:
    letters = id.rstrip("0123456789")
    return letters, int(id[len(letters):] or 0)
