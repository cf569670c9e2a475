"""A form's columns by number: their names, which of them are sums, and what must balance."""

from kpi_helpers.rules.forms import Form, FormColumn
from kpi_helpers.rules.loading import load
from tests.support.make import PARAMS

FORM = load(PARAMS / "forms/ii-06a.yaml", Form)


def test_column_7_is_the_sum_of_8_to_10_and_3_is_7_and_11_as_well_as_its_own_parts():
    parts = {3: [4, 5, 6], 7: [8, 9, 10], 11: [12, 13]}
    assert FORM.sums == parts
    assert FORM.balances == [*parts.items(), (3, [7, 11])]


def test_a_column_is_called_by_number_group_part_and_heading():
    names = {column.number: column.name for column in FORM.columns}
    assert names[3] == "(3) Tiếp nhận – Tổng số" and names[4] == "(4) Tiếp nhận – Trong đó: Trực tuyến"


def test_only_flows_add_over_months_and_a_column_does_so_only_if_it_says_so():
    assert [column.number for column in FORM.columns if column.adds_up] == [4, 5, 7, 8, 9, 10]
    assert not FormColumn(number=1, count="x", group="x", heading="x").adds_up


def test_counts_are_in_the_order_of_their_columns():
    assert [FORM.count(number) for number in range(3, 14)] == FORM.counts
    assert FORM.count(7) == "resolved" and FORM.counts[0] == "received"
