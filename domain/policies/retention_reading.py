"""What a retention table says against itself or against its document."""
from collections.abc import Iterator, Mapping

from domain.policies.provision import alternatives
from domain.policies.retention import RetentionTable
from domain.policies.retention_case import INPUTS, Disposal
from domain.policies.retention_settled import questions_of


def table_faults(table: RetentionTable, questions: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """`questions`: code → its readings."""
    values: dict[str, frozenset[str | bool]] = {name: frozenset(known) for name, known in INPUTS.items()}
    values |= {name: frozenset(step.code for step in scale.step) for name, scale in table.scale.items()}
    if table.windows:
        values["window"] = frozenset(step.code for step in table.windows.step)
    for number, row in enumerate(table.row):
        looked_at = [*alternatives(row.when), *alternatives(row.unless), *(reading.takes for reading in row.readings),
                     *(warning.when for warning in row.warnings)]
        for condition in looked_at:
            for name, wanted in condition.items():
                for value in wanted if isinstance(wanted, tuple) else (wanted,):
                    if name not in values or value not in values[name]:
                        yield f"retention.row[{number}]: {name} is never {value} ({row.rule})"
        for reading in row.readings:
            for code, answer in reading.answers.items():
                if code not in questions or answer not in questions[code]:
                    yield f"retention.row[{number}]: {answer} is not a reading of {code} ({row.rule})"
    yield from _stray_examples(table, questions)


def looked_at(table: RetentionTable) -> dict[str, tuple[str, ...]]:
    """Each question's code with the keys of the table that name it or hang on its answer."""
    found: dict[str, tuple[str, ...]] = {}
    named = [*questions_of(table), *((f"row[{number}]", code) for number, row in enumerate(table.row) for code in row.codes)]
    named += [(f"gap.{name}", gap.code) for name in type(table.gap).model_fields if (gap := getattr(table.gap, name)).code]
    named += [(f"missing.{name}", gap.code) for name, gap in table.missing.items() if gap.code]
    named += [(f"keeps.{name}", keeps.on_the_day.code) for name, keeps in table.keeps.items()
              if keeps.on_the_day and keeps.on_the_day.code]
    for key, code in dict.fromkeys(named):
        found[code] = (*(found[code] if code in found else ()), f"retention.{key}")
    return found


def _stray_examples(table: RetentionTable, questions: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    for name in table.typical:
        if name not in Disposal.model_fields:
            yield f"retention.typical: {name} is nothing that can be known of a disposal"
    for example in table.example:
        for name in (*example.disposal, *example.lacks, *(name for one in example.besides for name in one)):
            if name not in (*Disposal.model_fields, "flag_added_date"):
                yield f"example '{example.title}': {name} is nothing that can be known of a disposal"
        for code in example.settled:
            if code not in questions:
                yield f"example '{example.title}': {code} is not a question of the document"
