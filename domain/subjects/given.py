"""A subject's particulars as a caller may send them."""
from typing import Annotated, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from domain.command import Day
from domain.subjects.identifiers import Identifier, normalised, uprn
from domain.subjects.particulars import Address, Name, Particulars, StatedAge, Use
from domain.subjects.wording import PlainLine
from domain.value import NotAccepted, Value

SystemCode = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]{1,39}$")]
Uprn = Annotated[PlainLine, AfterValidator(uprn)]
Postcode = Annotated[PlainLine, StringConstraints(max_length=12)]


class GivenName(Value):
    full: PlainLine
    """As it is written, in the order in which the person writes it; for a household or premises, what it is called."""
    use: Use = "NAME"


class GivenAge(Value):
    years: int = Field(ge=0, le=130)
    stated_on: Day
    """London date on which it was stated."""


class GivenAddress(Value):
    text: PlainLine
    """On one line, parts divided by commas."""
    postcode: Postcode | None = None
    uprn: Uprn | None = None
    """Unique Property Reference Number."""
    from_day: Day | None = None
    """London date; nothing when not known."""
    until: Day | None = None
    """London date, the last day; nothing while it lasts."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.from_day and self.until and self.until < self.from_day:
            raise NotAccepted("an address that ends no earlier than it begins")
        return self


class GivenIdentifier(Value):
    """Of `LIQUID_LOGIC`, `MOSAIC`, `LCS`, `EHM`, `EWS`, `NHS` (check digit), `UPRN`, `STAFF` or another system."""

    system: SystemCode
    value: PlainLine

    @model_validator(mode="after")
    def _well_formed(self) -> Self:
        self.normalised()
        return self

    def normalised(self) -> Identifier:
        """The one spelling under which it is claimed and looked up."""
        return normalised(Identifier(system=self.system, value=self.value))


class GivenParticulars(Value):
    names: Annotated[tuple[GivenName, ...], Field(max_length=40)] = ()
    born: Day | None = None
    """London date of birth."""
    stated_age: GivenAge | None = None
    """When no birth date is known."""
    addresses: Annotated[tuple[GivenAddress, ...], Field(max_length=60)] = ()
    identifiers: Annotated[tuple[GivenIdentifier, ...], Field(max_length=60)] = ()
    case_references: Annotated[tuple[PlainLine, ...], Field(max_length=60)] = ()
    needs_supporter: bool | None = None
    """Whether an adult needs support to be told and heard (DUD-66, LAW-47); nothing when not known."""

    def pieces(self) -> Particulars:
        """What an event will keep."""
        return Particulars(
            names=tuple(Name(full=name.full, use=name.use) for name in self.names),
            born=self.born,
            stated_age=StatedAge(**self.stated_age.model_dump()) if self.stated_age else None,
            addresses=tuple(Address(**address.model_dump()) for address in self.addresses),
            identifiers=tuple(identifier.normalised() for identifier in self.identifiers),
            case_references=self.case_references,
            needs_supporter=self.needs_supporter)
