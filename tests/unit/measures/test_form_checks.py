"""Filled-in forms against themselves, against each other and against a register."""

from dataclasses import replace
from datetime import date
from itertools import count
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi_helpers.errors import KpiError
from kpi_helpers.measures.balance import COUNTS, balance
from kpi_helpers.measures.form_checks import adding_up, checked, differences, imbalances, summary_of
from kpi_helpers.measures.lines import lines
from kpi_helpers.pages.form import form_table
from kpi_helpers.pages.workbook import Sheet, workbook
from kpi_helpers.periods import Period
from kpi_helpers.register.form_reading import FormSource, read_forms
from kpi_helpers.rules.organisation import AcceptedImbalance, PeriodParams
from tests.support.forms import NAMES, Layout, added, balanced_rows, drawn, save, whole
from tests.support.make import make_params, measured

Q3 = Period.parse("2023-Q3")
LAND = whole((20, 15, 5, 20, 10, 2, 6, 2))
PEOPLE = whole((4, 0, 1, 2, 0, 1, 0, 2))
ROWS = {"Đất đai": LAND, "Hộ tịch": PEOPLE}
GRID = drawn(ROWS, "Phòng A", Layout(level="stated"))  # level in row 10, fields 11 and 12, sum 13
SPANS = {
    "2022-Q4": "từ ngày 15/09/2022 đến ngày 14/12/2022", "2023-Q1": "từ ngày 15/12/2022 đến ngày 14/03/2023",
    "2023-Q2": "từ ngày 15/03/2023 đến ngày 14/06/2023", "2023-H1": "từ ngày 15/12/2022 đến ngày 14/06/2023",
    "2023-Q3": "từ ngày 15/06/2023 đến ngày 14/09/2023", "2023-9M": "từ ngày 15/12/2022 đến ngày 14/09/2023",
}  # fmt: skip
FILES = count()
WORLD = make_params()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("forms")


def read(folder, *grids, params=WORLD):
    path = save(folder / f"bieu-{next(FILES)}.xlsx", {f"t{n}": grid for n, grid in enumerate(grids)})
    return read_forms([FormSource(path, None, Q3)], params, Q3).forms


def changed(grid, row, place, value):
    copied = [list(cells) for cells in grid]
    copied[row - 1][place - 1] = value
    return copied


def of(period, rows, unit="Phòng A"):
    """A unit's form of a period."""
    return changed(drawn(rows, unit, Layout()), 3, 1, SPANS[period])


def found(*forms, params=WORLD):
    """Code and the numbers of each imbalance, their words being there in both languages."""
    faults = [fault for _, fault in imbalances(forms, params, Q3)]
    assert all(fault.text("vi") and fault.text("en") for fault in faults)
    return [
        (
            f.code,
            f.values["row"],
            f.values.get("whole", f.values.get("column")),
            f.values["found"],
            f.values["expected"],
        )
        for f in faults
    ]


# --- a form against itself -----------------------------------------------------------------------------------------


def test_a_count_that_is_wrong_is_told_in_each_sum_that_it_breaks(folder):
    assert found(*read(folder, GRID)) == []
    assert found(*read(folder, changed(GRID, 11, 8, 21))) == [
        ("form-row-sum", 11, 7, 32, 33),
        ("form-level-sum", 10, "(8) Đã giải quyết – Trong đó: Trước hạn", 22, 23),
        ("form-total-sum", 13, "(8) Đã giải quyết – Trong đó: Trước hạn", 22, 23),
    ]
    assert found(*read(folder, changed(GRID, 11, 3, 41)))[:2] == [
        ("form-row-sum", 11, 3, 41, 40),
        ("form-row-sum", 11, 3, 41, 40),  # 3 = 4 + 5 + 6, and 3 = 7 + 11
    ]
    assert found(*read(folder, changed(GRID, 13, 13, 5)))[-1][-2:] == (5, 4)


@given(
    rows=st.dictionaries(st.sampled_from(["Đất đai", "Hộ tịch", "Chứng thực"]), balanced_rows(), min_size=1),
    layout=st.builds(
        Layout,
        level=st.sampled_from(["none", "blank", "stated"]),
        sums=st.sampled_from(["stated", "blank", "formulas"]),
        again=st.booleans(),
    ),
    data=st.data(),
)
@settings(max_examples=50, deadline=None)
def test_damage_to_one_cell_is_refused_or_leaves_the_form_in_balance(folder, rows, layout, data):
    grid = drawn(rows, "Phòng A", layout)
    row = data.draw(st.integers(1, len(grid)), "row")
    place = data.draw(st.integers(1, max(len(grid[row - 1]), 1)), "column")
    value = data.draw(
        st.sampled_from([None, "", "-", "151.10", "x", "Tổng cộng", "Cấp xã", "(7)", 1, 0, 0.5])
        | st.integers(0, 50_000)
    )
    padded = [cells or [None] for cells in grid]
    try:
        forms = read(folder, changed(padded, row, place, value))
        checked(forms, WORLD, Q3)
    except KpiError:
        return
    for form in forms:
        own = [{n: cells[name] for n, name in NAMES.items()} for cells in form.rows.to_dict("records")]
        assert all(
            c[3] == c[4] + c[5] + c[6] == c[7] + c[11] and c[7] == c[8] + c[9] + c[10] and c[11] == c[12] + c[13]
            for c in own
        )
        assert own[-1] == added([c for c, kind in zip(own, form.rows["kind"], strict=True) if kind == "field"])
        assert own[-1] == added(list(rows.values()))


# --- forms against each other --------------------------------------------------------------------------------------


def test_what_was_carried_over_is_what_was_pending_in_the_form_before(folder):
    before = {"Đất đai": whole((6, 0, 0, 0, 0, 0, 6, 0))}  # 6 pending; Q3 says that 6 = 5 + 1 were carried over
    assert found(*read(folder, of("2023-Q3", ROWS), of("2023-Q2", before))) == []
    other = {"Đất đai": whole((7, 0, 0, 0, 0, 0, 7, 0))}
    (code, row, _, says, expected) = found(*read(folder, of("2023-Q3", ROWS), of("2023-H1", other)))[0]
    assert (code, row, says, expected) == ("form-carried-over", 13, 6, 7)


def test_the_year_begins_with_what_was_pending_at_the_end_of_the_last(folder):
    first, last = {"a": whole((0, 0, 3, 3, 0, 0, 0, 0))}, {"a": whole((2, 0, 0, 0, 0, 0, 2, 0))}
    forms = read(folder, of("2023-Q1", first), of("2022-Q4", last))
    assert [fault[0] for fault in found(*forms)] == ["form-carried-over"]


def test_shorter_forms_add_up_to_a_longer_one_where_columns_add(folder):
    quarters = (
        of("2023-Q1", {"a": whole((9, 0, 0, 4, 0, 0, 5, 0))}),
        of("2023-Q2", {"a": whole((1, 0, 5, 3, 1, 0, 2, 0))}),
    )
    half = {"a": whole((10, 0, 0, 7, 1, 0, 2, 0))}
    assert found(*read(folder, *quarters, of("2023-H1", half))) == []
    wrong = {"a": whole((10, 0, 0, 6, 2, 0, 2, 0))}
    assert found(*read(folder, *quarters, of("2023-H1", wrong))) == [
        ("form-months-sum", 12, "(8) Đã giải quyết – Trong đó: Trước hạn", 6, 7),
        ("form-months-sum", 12, "(9) Đã giải quyết – Trong đó: Đúng hạn", 2, 1),
    ]


def test_a_form_of_more_days_has_no_less_in_any_column_that_adds(folder):
    """The quarter and the year to date end on the same day; what is pending then is the same."""
    quarter = {"a": whole((6, 11, 2, 9, 6, 1, 3, 0))}
    year = {"a": whole((1, 2, 0, 1, 1, 1, 0, 0))}
    faults = found(*read(folder, of("2023-Q3", quarter), of("2023-9M", year)))
    both = [
        ("form-part-above", "(4) Tiếp nhận – Trong đó: Trực tuyến", 6, 1),
        ("form-part-above", "(5) Tiếp nhận – Trong đó: Trực tiếp, bưu chính", 11, 2),
        ("form-part-above", "(7) Đã giải quyết – Tổng số", 16, 3),
        ("form-part-above", "(8) Đã giải quyết – Trong đó: Trước hạn", 9, 1),
        ("form-part-above", "(9) Đã giải quyết – Trong đó: Đúng hạn", 6, 1),
        ("form-same-end", "(11) Đang giải quyết – Tổng số", 3, 0),
        ("form-same-end", "(12) Đang giải quyết – Trong đó: Trong hạn", 3, 0),
    ]  # a field, then the sum of all
    assert [(code, *rest) for code, _, *rest in faults] == both * 2


def test_a_form_inside_another_may_have_less_and_begins_with_the_same_on_the_same_day(folder):
    first, half = {"a": whole((5, 0, 1, 4, 0, 0, 2, 0))}, {"a": whole((9, 0, 1, 7, 1, 0, 2, 0))}
    assert found(*read(folder, of("2023-Q1", first), of("2023-H1", half))) == []
    other = {"a": whole((9, 0, 3, 9, 1, 0, 2, 0))}
    faults = found(*read(folder, of("2023-Q1", first), of("2023-H1", other)))
    assert [(code, *rest) for code, _, *rest in faults] == [
        ("form-same-end", "(6) Tiếp nhận – Trong đó: Từ kỳ trước", 1, 3)
    ] * 2


def test_a_field_is_compared_with_the_same_field_of_more_days_even_where_the_sums_are_right(folder):
    first = {"a": whole((5, 0, 0, 5, 0, 0, 0, 0)), "b": whole((1, 0, 0, 1, 0, 0, 0, 0))}
    half = {"a": whole((3, 0, 0, 3, 0, 0, 0, 0)), "b": whole((9, 0, 0, 9, 0, 0, 0, 0))}
    faults = found(*read(folder, of("2023-Q1", first), of("2023-H1", half)))
    assert {code for code, *_ in faults} == {"form-part-above"} and {fault[3:] for fault in faults} == {(5, 3)}
    others = of("2023-H1", half, "Phòng B")
    assert found(*read(folder, of("2023-Q1", first), others)) == []


def test_a_level_is_the_sum_of_its_units_if_all_are_there(folder):
    units = drawn(ROWS, "Phòng A", Layout()), drawn({"a": PEOPLE}, "Phòng B", Layout())
    whole_level = drawn({**ROWS, "a": PEOPLE}, "Cấp huyện", Layout())
    assert found(*read(folder, *units, whole_level)) == []
    short = drawn(ROWS, "Cấp huyện", Layout())
    assert {fault[0] for fault in found(*read(folder, *units, short))} == {"form-units-sum"}
    assert found(*read(folder, units[0], whole_level)) == []


# --- what is refused, and what params accept -----------------------------------------------------------------------


def accepting(reason="Số cũ chuyển sang sai"):
    said = PeriodParams(accepted_imbalances=[AcceptedImbalance(unit="phong-a", reason=reason)])
    return replace(WORLD, periods={"2023-Q3": said})


def test_every_imbalance_is_told_before_a_form_is_refused(folder):
    with pytest.raises(KpiError) as refused:
        checked(read(folder, changed(changed(GRID, 11, 8, 21), 12, 4, 5)), WORLD, Q3)
    codes = [fault.code for fault in refused.value.faults]
    assert codes[-1] == "form-unbalanced" and refused.value.faults[-1].values["count"] == len(codes) - 1 > 3
    assert "bieu-" in str(refused.value) and "row 11 (Phòng A)" in refused.value.faults[0].text("en")


def test_an_imbalance_with_a_reason_is_accepted_and_told(folder):
    (note,) = checked(read(folder, changed(GRID, 13, 3, 46)), accepting(), Q3)
    assert note.code == "form-accepted" and "Số cũ chuyển sang sai" in note.text("vi")
    (note,) = checked(read(folder, GRID), accepting(), Q3)
    assert note.code == "form-accepted-unneeded"
    assert checked(read(folder, drawn(ROWS, "Phòng B", Layout())), accepting(), Q3) == []


def test_more_on_time_than_resolved_is_never_accepted(folder):
    with pytest.raises(KpiError, match="form-share"):
        checked(read(folder, changed(GRID, 13, 8, 500)), accepting(), Q3)


# --- against a register --------------------------------------------------------------------------------------------

DOSSIERS = [
    {"received_at": "01/05/2023", "finished_at": "20/06/2023", "due_at": "21/06/2023"},
    {"received_at": "20/06/2023", "finished_at": "25/06/2023", "due_at": "24/06/2023"},
    {"received_at": "21/06/2023", "due_at": "30/12/2023"},
    {"received_at": "21/06/2023", "due_at": "30/12/2023", "procedure_code": "9.999999", "channel": "Trực tiếp"},
    {"received_at": "22/06/2023", "finished_at": "24/06/2023", "due_at": "24/06/2023", "resolving_unit": "xa-x"},
]


@pytest.fixture(scope="module")
def world():
    return measured(*DOSSIERS, params=make_params())


def test_the_form_of_our_own_workbook_reads_back_as_the_balance_of_the_register(folder, world):
    everyone = lines(world.params, world.period)
    form = world.params.form_on(world.period.last)
    tables = [
        Sheet(line.name, ["Quý III năm 2023 (từ ngày 15/06/2023 đến ngày 14/09/2023)"],
              form_table(world, line, form, balance(world, line, world.period.window)))
        for line in everyone
    ]  # fmt: skip
    path = folder / "appendix.xlsx"
    path.write_bytes(workbook(tables, world.period.last))
    found = read_forms([FormSource(path, None, Q3)], world.params, Q3)
    assert [one.owner for one in found.forms] == [line.id for line in everyone] and not found.notes
    for one, line in zip(found.forms, everyone, strict=True):
        counted = balance(world, line, world.period.window).set_index(["level", "field"])[COUNTS]
        stated = one.fields.set_index(["level", "field"])[COUNTS]
        assert stated.to_dict("index") == counted.to_dict("index")
    assert checked(found.forms, world.params, Q3) == [] and differences(world, found.forms).empty


def test_each_difference_has_its_level_field_column_and_both_numbers(folder, world):
    ours = whole((2, 0, 1, 1, 0, 1, 1, 0))  # of "Lĩnh vực một", as the register has it
    (form,) = read(folder, drawn({"Lĩnh vực một": {**ours, 8: 0, 9: 1}, "Tên lạ": PEOPLE}, "Phòng A", Layout()))
    table = differences(world, [form])
    own = table[table["field"] == "Lĩnh vực một"][["level", "column", "form", "register", "row"]]
    assert own.to_numpy().tolist() == [
        ["district", "(8) Đã giải quyết – Trong đó: Trước hạn", 0, 1, 11],
        ["district", "(9) Đã giải quyết – Trong đó: Đúng hạn", 1, 0, 11],
    ]
    unnamed = table[table["field"] == ""]  # a field that only the form knows: by its row, never by its words
    assert unnamed["row"].tolist() == [12] * 8 and "Tên lạ" not in table.to_csv()
    missing = table[table["field"] == "Không ghi lĩnh vực"]  # and one that only the register knows
    assert missing["form"].isna().all() and missing["register"].tolist() == [1, 1, 1, 1]
    assert table["field"].iloc[0] == "Tổng cộng"


def test_a_few_differences_of_each_form_are_told_and_what_could_not_be_compared(folder):
    world = measured(*DOSSIERS, params=make_params())
    world.params.periods["2023-Q3"] = PeriodParams(nothing_to_report=[])
    forms = read(folder, drawn(ROWS, "Phòng A", Layout()), drawn(ROWS, "Xã Y", Layout()), of("2022-Q4", ROWS))
    faults = list(summary_of(differences(world, forms), forms, world))
    assert [fault.code for fault in faults] == ["form-differs"] * 5 + ["form-differs-more", "form-without-register"]
    assert faults[-1].values["units"] == "Xã Y"
    assert all(fault.text("vi") and fault.text("en") for fault in faults)


def test_a_form_that_says_what_the_register_says_differs_nowhere_whether_or_not_it_names_the_level(folder, world):
    """Phòng A by hand: of its three known dossiers one was carried over and ended early, one ended a day late."""
    ours = {"Lĩnh vực một": whole((2, 0, 1, 1, 0, 1, 1, 0)), "Không ghi lĩnh vực": whole((0, 1, 0, 0, 0, 0, 1, 0))}
    for level in ("none", "blank", "stated"):
        assert differences(world, read(folder, drawn(ours, "Phòng A", Layout(level=level)))).empty
    (form,) = read(folder, changed(drawn(ours, "Phòng A", Layout()), 13, 8, 3))
    table = differences(world, [form])
    assert list(table.columns) == [
        "unit", "from", "to", "level", "field", "column", "form", "register", "file", "sheet", "row"
    ]  # fmt: skip
    place = [
        "phong-a",
        date(2023, 6, 15),
        date(2023, 9, 14),
        "",
        "Tổng cộng",
        "(8) Đã giải quyết – Trong đó: Trước hạn",
    ]
    assert table.to_numpy().tolist() == [[*place, 3, 1, form.file, form.sheet, 13]]


def days(*spans):
    """Forms of which only the days matter, each as first and last day of June 2023."""
    return [SimpleNamespace(first=date(2023, 6, a), last=date(2023, 6, b)) for a, b in spans]


@pytest.mark.parametrize(
    ("spans", "chosen"),
    [
        ([(1, 10), (11, 20)], [(1, 10), (11, 20)]),
        ([(11, 20), (1, 10), (1, 20)], [(1, 20)]),  # the longest that fits
        ([(1, 15), (1, 10), (11, 20)], [(1, 10), (11, 20)]),  # the longest leads nowhere
        ([(1, 19), (20, 20)], [(1, 19), (20, 20)]),  # a single day is one
        ([(1, 10), (12, 20)], None),
        ([(1, 10), (10, 20)], None),
        ([(1, 21)], None),
        ([(2, 20)], None),
        ([(1, 19)], None),
        ([], None),
    ],
)
def test_forms_that_follow_each_other_cover_just_the_days_asked_for(spans, chosen):
    found = adding_up(days(*spans), date(2023, 6, 1), date(2023, 6, 20))
    assert found == (None if chosen is None else days(*chosen))
    assert adding_up(days(*spans), date(2023, 6, 2), date(2023, 6, 1)) == []
