"""Cases that retention advice may be asked about, whole and with gaps."""
from datetime import date, timedelta
from typing import Any, get_args

from hypothesis import strategies as st

from domain.policies.retention_case import (
    Disposal,
    DisposalKind,
    LengthChanged,
    Offence,
    RetentionCase,
    SentenceLength,
    Victim,
)

DAYS = st.dates(date(1980, 1, 1), date(2026, 3, 24))
UNIT = st.sampled_from(["months", "months", "months", "weeks", "days"])
LENGTHS = st.lists(st.builds(SentenceLength, length=st.integers(1, 60), unit=UNIT), min_size=1, max_size=2).map(tuple)


@st.composite
def whole(draw: Any) -> Disposal:
    """A disposal of which everything is known."""
    offence = draw(DAYS)
    conviction = offence + timedelta(draw(st.integers(0, 2_000)))
    sentence = conviction + timedelta(draw(st.integers(0, 90)))
    return Disposal(
        disposal_kind=draw(st.sampled_from(("CUSTODY", "CUSTODY", "COMMUNITY", "COMMUNITY", *get_args(DisposalKind)))),
        offence_date=offence, conviction_date=conviction, sentence_date=sentence,
        order_or_custody_end_date=sentence + timedelta(draw(st.integers(0, 1_500))), lengths=draw(LENGTHS),
        length_changed=draw(st.sampled_from(("no", "no", "no", *get_args(LengthChanged)))),
        offence_class=draw(st.sampled_from(get_args(Offence))), victim=draw(st.sampled_from(get_args(Victim))),
        perp_age_at_offence=draw(st.integers(10, 60)), n_offences=draw(st.integers(1, 4)),
        earlier_offences=draw(st.booleans()), aggravating=draw(st.sampled_from(("yes", "no", ("relative",)))))


UNKNOWN = {name: field.default for name, field in Disposal.model_fields.items()}


@st.composite
def with_gaps(draw: Any) -> Disposal:
    """A disposal of which something may not be known."""
    full: Disposal = draw(whole())
    gone = draw(st.sets(st.sampled_from(list(UNKNOWN)), max_size=3))
    return full.model_copy(update={name: UNKNOWN[name] for name in gone})


def cases(disposals: st.SearchStrategy[Disposal]) -> st.SearchStrategy[RetentionCase]:
    return st.builds(RetentionCase, flag_added_date=st.none() | DAYS, disposals=st.lists(disposals, max_size=3).map(tuple))


AS_AT = st.dates(date(2000, 1, 1), date(2110, 1, 1))
