"""Each indicator on both sides of the reporting year's first and last day."""

from datetime import date

import pytest

from kpi_helpers.measures.results import results
from kpi_helpers.rules.organisation import PeriodParams
from tests.support.make import make_params, measured
from tests.unit.measures.test_results import done, figure

DAYS = [("14/12/2022", 0), ("15/12/2022", 1), ("14/12/2023", 1), ("15/12/2023", 0)]
LINES = dict.fromkeys(["I.1", "III.2", "IV.1"], "phong-a") | dict.fromkeys(["I.2", "II.1", "III.1", "IV.2"], "xa-x")


@pytest.mark.parametrize(("day", "counted"), DAYS)
@pytest.mark.parametrize("indicator", LINES)
def test_what_happened_on_a_day_belongs_to_its_reporting_year(indicator, day, counted):
    codes = {"phong-a": "1.000001", "xa-x": "1.000002"}
    perfect = {"digitised": "Có", "e_result": "Có", "fee": "1000", "paid_online": "1", "paid_at": day}
    row = done(received="01/12/2022", due="31/12/2023", finished=day, **perfect)
    line = LINES[indicator]
    params = make_params()
    said = PeriodParams(nothing_to_report=[u.id for u in params.units], extracted_on=date(2024, 1, 31))
    params.periods["2023"] = said
    world = measured(row | {"resolving_unit": line, "procedure_code": codes[line]}, params=params, period="2023")
    found = figure(results(world), indicator, line)
    whole = 1 if indicator == "III.1" else counted  # a procedure that offers payment counts without any
    assert (found.numerator, found.denominator) == (counted, whole)
    assert found.status == ("met" if counted else "missed" if whole else "nothing_arose")


@pytest.mark.parametrize("indicator", [code for code in LINES if code != "III.1"])
def test_exactly_at_its_target_an_indicator_is_met_and_one_below_is_missed(indicator):
    """Of 100 dossiers as many as the target says meet it, then one fewer; III.1 counts procedures, see below."""
    line = LINES[indicator]
    params = make_params()
    target = int(next(i for i in params.indicators if i.code == indicator).targets[0].value)
    for meeting, status in ((target, "met"), (target - 1, "missed")):
        rows = [made(line, n < meeting) for n in range(100)]
        assert figure(results(measured(*rows)), indicator, line).status == status


def made(line, good):
    """A dossier that meets every indicator, or none."""
    usual = {"resolving_unit": line, "procedure_code": "1.000001" if line == "phong-a" else "1.000002", "fee": "1000"}
    if good:
        return done(**usual, digitised="Có", e_result="Có", paid_online="1", paid_at="01/07/2023")
    return done(**usual, finished="20/07/2023", channel="Trực tiếp", paid_online="0")


@pytest.mark.parametrize(("paid", "status"), [(3, "met"), (2, "missed")])
def test_a_share_of_procedures_is_judged_exactly(paid, status):
    from tests.support.make import procedure

    five = tuple(procedure(f"1.00000{n}", "district", "phong-a") for n in range(1, 6))
    rows = [done(procedure_code=f"1.00000{n}", paid_online="1", paid_at="01/07/2023") for n in range(1, paid + 1)]
    row = figure(results(measured(*rows, params=make_params(*five))), "III.1")
    assert (row.numerator, row.denominator, row.status) == (paid, 5, status)
