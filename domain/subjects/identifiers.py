"""Numbers by which other systems know a subject, and their check digits."""
import re

from domain.value import NotAccepted, Value

NHS, UPRN, STAFF = "NHS", "UPRN", "STAFF"
SYSTEMS: dict[str, str] = {
    "LIQUID_LOGIC": "Liquid Logic, a case system",
    "MOSAIC": "MOSAIC, a case system",
    "LCS": "Liquidlogic Children's System",
    "EHM": "Early Help Module",
    "EWS": "Employee Warning System",
    "PRN": "prison number, as English justice services write it",
    "CRN": "case reference number of the Probation Service",
    NHS: "NHS number, ten digits with a check digit",
    UPRN: "Unique Property Reference Number, at most twelve digits",
    STAFF: "the pseudonymous id with which a member of staff signs, for their own record",
}
"""The systems that councils here use; any other upper-case code is accepted."""

_SEPARATORS = re.compile(r"[\s-]+")


class Identifier(Value):
    system: str
    """`NHS`, `UPRN`, `LIQUID_LOGIC`, `STAFF` … or another upper-case code."""
    value: str

    @property
    def key(self) -> str:
        """The claim that keeps an identifier with one record: `identifier:{system}:{value}`."""
        return f"identifier:{self.system}:{self.value}"


def nhs_number(value: str) -> str:
    """Ten digits whose last is 11 minus the weighted sum of the others, modulo 11. Raises NotAccepted."""
    digits = _SEPARATORS.sub("", value)
    if not re.fullmatch(r"[0-9]{10}", digits):
        raise NotAccepted("an NHS number: ten digits")
    check = 11 - sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    if check == 10 or check % 11 != int(digits[9]):
        raise NotAccepted("an NHS number whose last digit is the check digit of the others")
    return digits


def uprn(value: str) -> str:
    """One to twelve digits, leading noughts dropped. Raises NotAccepted."""
    digits = _SEPARATORS.sub("", value)
    if not re.fullmatch(r"[0-9]{1,12}", digits) or not digits.strip("0"):
        raise NotAccepted("a UPRN: one to twelve digits, not all noughts")
    return digits.lstrip("0")


def normalised(identifier: Identifier) -> Identifier:
    """The one spelling under which an identifier is claimed and looked up. Raises NotAccepted for a wrong check digit.

    A member of staff's id is kept as it is signed with; other systems' values are compared without spaces and without
    regard to case.
    """
    match identifier.system:
        case "NHS":
            value = nhs_number(identifier.value)
        case "UPRN":
            value = uprn(identifier.value)
        case "STAFF":
            value = identifier.value
        case _:
            value = re.sub(r"\s+", "", identifier.value).upper()
    return Identifier(system=identifier.system, value=value)
