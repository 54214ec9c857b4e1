"""Cases, attentions, persons and complaints are never added or compared, nor registers that are not linked."""

import pytest

from evaluation.errors import EvaluationError
from evaluation.indicators.counted import Counted, CountedUnit


def test_one_unit_of_one_register_adds_up_and_compares():
    january, february = (Counted(number, CountedUnit.CASE, "CEM") for number in (10, 20))
    assert (january + february).number == 30 and january < february and february.ratio_to(january) == 2


@pytest.mark.parametrize("unit", [CountedUnit.ATTENTION, CountedUnit.PERSON, CountedUnit.COMPLAINT])
def test_two_units_are_refused(unit):
    cases, other = Counted(10, CountedUnit.CASE, "CEM"), Counted(10, unit, "CEM")
    for refused in (lambda: cases + other, lambda: cases < other, lambda: cases.ratio_to(other)):
        with pytest.raises(EvaluationError) as fault:
            refused()
        assert fault.value.key == "units_mixed"
    assert fault.value.sentence("es") == (
        f"«caso/case» y «{unit}» son unidades distintas (caso, atención, persona, denuncia): no se suman ni se "
        "comparan; "
        "use una sola."
    )


def test_registers_that_are_not_linked_are_refused():
    with pytest.raises(EvaluationError) as fault:
        Counted(10, CountedUnit.CASE, "CEM") + Counted(10, CountedUnit.CASE, "DEMUNA")
    assert fault.value.sentence("en").startswith("The registers “CEM” and “DEMUNA” are not linked")
