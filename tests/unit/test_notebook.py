import pytest

from kpi_helpers.errors import KpiError
from kpi_helpers.notebook import open_overview, open_report


def test_a_parameter_that_became_a_number_is_refused_with_the_way_to_give_it():
    with pytest.raises(KpiError) as refused:
        open_report(2023, 1)
    assert [fault.values["name"] for fault in refused.value.faults] == ["period", "unit"]
    assert "-r period" in refused.value.faults[0].text("en")
    with pytest.raises(KpiError, match="parameter-not-text"):
        open_overview("2023-Q3", params=None)
