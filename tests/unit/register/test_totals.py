"""What total rows say of dossiers, and what is left unsaid."""

import pandas as pd
import pytest

from kpi_helpers.register.totals import counted_by_totals, scope_of
from tests.unit.register.test_reading import ROW, grid, heading, read

NAMES = ["TT", *ROW, "fee", "Ghi chép"]
PLACES = {name: place for place, name in enumerate(NAMES)}


def dossier(number: int, unit: str = "Phòng A") -> list[str]:
    row = ROW | {"dossier_id": f"H34.99-{number:04}", "resolving_unit": unit, "fee": "8000", "TT": f"{number}"}
    return [row.get(name, "") for name in NAMES]


def aside(**cells: str) -> list[str]:
    given = {PLACES[name]: cell for name, cell in cells.items()}
    return [given.get(place, "") for place in range(len(NAMES))]


def totals(tmp_path, *rows: list[str]) -> list[tuple]:
    register = read(grid(tmp_path / "so.xlsx", [heading(name) for name in NAMES], *rows))
    assert not len(register.rejected)
    found = register.findings.apart
    found = found[found["kind"] == "total"]
    pairs = found[["stated", "counted"]].astype(object)
    return [tuple(row) for row in pairs.where(pairs.notna(), None).to_numpy().tolist()]


FOUR = [dossier(n) for n in range(1, 5)]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"TT": "Tổng cộng", "dossier_id": "4"}, (4, 4)),
        ({"TT": "Tổng cộng", "dossier_id": "9"}, (9, 4)),
        ({"TT": "4", "dossier_id": "Tổng cộng"}, (4, 4)),
        ({"TT": "Tổng số hồ sơ: 1.234"}, (1234, 4)),
        ({"TT": "Cộng: 4 hồ sơ"}, (4, 4)),
        ({"dossier_id": "TỔNG CỘNG (5 hồ sơ)"}, (5, 4)),
        ({"TT": "Cộng quý 3: 4 hồ sơ"}, (4, 4)),
        ({"TT": "Tổng số: 4 hồ sơ, trong đó 3 hồ sơ đúng hạn"}, (4, 4)),
        ({"TT": "Tổng cộng", "received_at": "1234"}, (1234, 4)),
        ({"TT": "Tổng cộng", "procedure_code": "4", "fee": "32000"}, (4, 4)),
        ({"TT": "Tổng cộng", "Ghi chép": "5"}, (5, 4)),
    ],
)
def test_a_number_of_dossiers_is_found_where_a_total_row_has_it(tmp_path, cells, said):
    assert totals(tmp_path, *FOUR, aside(**cells)) == [said]


@pytest.mark.parametrize(
    "cells",
    [
        {"TT": "Tổng cộng", "fee": "32000"},
        {"TT": "Tổng phí: 32.000"},
        {"TT": "Tổng số hồ sơ đúng hạn: 3"},
        {"TT": "Tổng số: 151.10"},
        {"TT": "Tổng cộng", "procedure_code": "4", "received_at": "3"},
        {"TT": "5", "dossier_id": "Tổng cộng"},
        {"TT": "Tổng cộng", "status": "3"},
        {"TT": "Cộng quý 3: 3 hồ sơ"},
    ],
)
def test_a_number_that_may_count_something_else_is_never_held_against_the_dossiers(tmp_path, cells):
    [(stated, counted_above)] = totals(tmp_path, *FOUR, aside(**cells))
    assert stated is None or counted_above is None


def test_totals_of_groups_and_the_grand_total_each_count_their_own(tmp_path):
    first, second = [dossier(1), dossier(2)], [dossier(3, "Xã X")]
    rows = [
        aside(TT="I", dossier_id="Phòng A"), *first, aside(TT="Cộng Phòng A: 2"),
        aside(TT="II", dossier_id="Xã X"), *second, aside(TT="Cộng Xã X: 5"), aside(TT="Tổng cộng: 3"),
    ]  # fmt: skip
    assert totals(tmp_path, *rows) == [(2, 2), (5, 1), (3, 3)]
    assert totals(tmp_path, *rows[:-1], aside(TT="Tổng cộng: 4"))[-1] == (4, 3)


def test_a_total_of_totals_is_told_from_that_of_the_last_group(tmp_path):
    rows = [
        dossier(1), aside(TT="Cộng: 1"), dossier(2), dossier(3), aside(TT="Cộng: 2"), aside(TT="Cộng Phòng A: 3"),
        dossier(4, "Xã X"), aside(TT="Cộng: 1"), aside(TT="Cộng Xã X: 9"), aside(TT="Tổng cộng: 4"),
    ]  # fmt: skip
    assert totals(tmp_path, *rows) == [(1, 1), (2, 2), (3, 3), (1, 1), (9, None), (4, 4)]


def test_totals_on_top_count_what_is_below_them(tmp_path):
    assert totals(tmp_path, aside(TT="Tổng số: 4 hồ sơ"), *FOUR) == [(4, 4)]
    assert totals(tmp_path, aside(TT="Tổng số: 8 hồ sơ"), *FOUR) == [(8, 4)]
    groups = [aside(TT="Cộng Phòng A: 1"), FOUR[0], aside(TT="Cộng Xã X: 9"), dossier(7, "Xã X")]
    assert totals(tmp_path, aside(TT="Tổng số: 2"), *groups) == [(2, 2), (1, 1), (9, None)]


@pytest.mark.parametrize(
    ("word", "about", "scope"),
    [
        ("Tổng số", " hồ sơ: ", "all"), ("Cộng", ": ", "group"), ("Tổng", " xã đắk pne: ", "group"),
        ("Tổng", " tháng 7: ", "unsure"), ("Tổng", " phí: ", ""), ("Tổng", " hợp đồng", ""),
    ],
)  # fmt: skip
def test_the_words_of_a_total_say_what_it_is_of(word, about, scope):
    assert scope_of(word, about, frozenset(["xã đắk pne"])) == scope


def test_a_table_without_totals_has_nothing_to_count():
    apart = pd.DataFrame({"kind": ["group"], "stated": [pd.NA], "scope": [""]}, index=[2]).astype({"stated": "Int64"})
    assert counted_by_totals(apart, pd.RangeIndex(3, 9)).isna().all()
