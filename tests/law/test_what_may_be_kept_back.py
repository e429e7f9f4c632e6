"""The closed list of bases on which something is kept from the person, and which right each of them can disapply."""
from collections.abc import Mapping

import pytest

from domain.law.withholding import bases, basis_for, codes_for, reasoned
from domain.refusal import Refused

ALL = (13, 14, 15, 16, 17, 18, 19, 20, 21)
CHILDS = (13, 14, 15, 16, 17, 18, 20, 21)
MATRIX: Mapping[str, tuple[int, ...]] = {
    "SCH2_P2": (*ALL, 34), "SCH2_P2_3": (13, 14, 15), "SCH2_P5": ALL, "SCH2_P5_3": ALL, "SCH2_P7": ALL, "SCH2_P16": (15,),
    "SCH2_P19": (13, 14, 15), "SCH3_P4": CHILDS, "SCH3_P5": (15,), "SCH3_P9": CHILDS, "SCH3_P10": CHILDS, "SCH3_P11": (15,),
    "SCH3_P21": (15,), "SCH4_P3": (15,), "ART13_4": (13,), "ART14_5A": (14,), "ART14_5C": (14,), "ART14_5D": (14,),
    "ART14_5E": (14,), "ART14_5F": (14,)}
RIGHTS = (*ALL, 34)


def test_the_list_is_the_laws_and_no_longer() -> None:
    assert {code: basis.rights for code, basis in bases().items()} == MATRIX


@pytest.mark.parametrize("right", RIGHTS)
def test_each_right_is_disapplied_by_the_bases_that_can_and_by_no_other(right: int) -> None:
    assert set(codes_for(right)) == {code for code, rights in MATRIX.items() if right in rights}
    for code, rights in MATRIX.items():
        if right in rights:
            reasoned(basis_for(code, right), dict.fromkeys(bases()[code].limbs, "Reasons."))
        else:
            with pytest.raises(Refused, match="LAW-24"):
                basis_for(code, right)


@pytest.mark.parametrize("code", ["SCH3_P5", "SCH3_P11", "SCH2_P16"])
def test_serious_harm_and_third_parties_are_no_reason_not_to_tell(code: str) -> None:
    for right in (13, 14):
        with pytest.raises(Refused, match="LAW-24"):
            basis_for(code, right)
