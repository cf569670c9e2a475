"""Days that a sheet turned round are told from all day columns of a table together, and never guessed."""

from datetime import date, datetime, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_helpers.errors import KpiError
from kpi_helpers.register.cells import hand_of, parse, turns_of
from kpi_helpers.register.columns import BY_NAME
from kpi_helpers.register.reading import read_register
from kpi_helpers.register.turned import Signs, turns
from tests.support.make import make_params
from tests.unit.register.test_reading import heading

DAYS = [date(2023, 1, 1) + timedelta(days=n) for n in range(365)]


def opened(days, is_turned):
    """What a sheet makes of days written dd/mm/yyyy: under American settings, or under those of here."""
    if not is_turned:
        return [datetime(day.year, day.month, day.day) for day in days]
    return [f"{day:%d/%m/%Y}" if day.day > 12 else datetime(day.year, day.day, day.month) for day in days]


def table(**columns):
    size = max(map(len, columns.values()))
    padded = {name: [*cells, *[None] * (size - len(cells))] for name, cells in columns.items()}
    return pd.DataFrame({name: pd.Series(cells, dtype=object) for name, cells in padded.items()})


def read(cells, turned):
    return parse(cells, BY_NAME[cells.name], turned.get(cells.name, "kept"))


MANY = [day for day in DAYS if day.month < 4]  # 36 of them up to 12
FEW = [date(2023, 3, 2), date(2023, 4, 5), date(2023, 4, 25)]
LOW = [date(2023, 3, 2), date(2023, 4, 5)]


@pytest.mark.parametrize("other", [FEW, LOW])
def test_a_column_with_few_days_follows_one_that_was_surely_turned(other):
    cells = table(received_at=opened(MANY, True), paid_at=opened(other, True))
    turned = turns_of(cells)
    assert turned == {"received_at": "turned", "paid_at": "turned"}
    for name, days in (("received_at", MANY), ("paid_at", other)):
        found = read(cells[name], turned)
        assert found.values.dropna().dt.date.tolist() == days and found.wrong.isna().all()
        assert found.repairs == {"flipped-day": sum(day.day <= 12 for day in days)}


@pytest.mark.parametrize(("typed", "turn"), [(5, "turned"), (6, "unsure"), (53, "unsure"), (54, "kept")])
def test_a_few_days_typed_later_do_not_hide_that_a_column_was_turned(typed, turn):
    late = sum(day.day > 12 for day in MANY)
    assert late == 54
    later = [f"{day:%d/%m/%Y}" for day in DAYS if day.day <= 12 and day.month > 4][:typed]
    turned = turns_of(table(received_at=[*opened(MANY, True), *later]))
    assert turned.get("received_at", "kept") == turn
    beside = turns_of(table(received_at=[*opened(MANY, True), *later], due_at=opened([date(2023, 5, 20)], False)))
    assert beside.get("received_at", "kept") == ("kept" if turn == "kept" else "unsure")


def test_an_extract_of_the_first_days_of_a_month_was_not_turned_because_of_two_typed_days():
    first = [date(2023, 7, day) for day in range(1, 13)]
    cells = table(submitted_at=[*opened(first, False), "13/07/2023", "05/07/2023"], due_at=opened(MANY, False))
    assert turns_of(cells).get("submitted_at", "kept") == "kept"


def test_nothing_was_turned_in_a_table_with_a_date_cell_above_12():
    cells = table(
        received_at=opened(MANY, False), due_at=[datetime(2023, 3, 2), "02/04/2023"], paid_at=opened(LOW, False)
    )
    turned = turns_of(cells)
    assert turned == {"paid_at": "kept"}
    assert read(cells["paid_at"], turned).values.dropna().dt.date.tolist() == LOW
    assert read(cells["due_at"], turned).values.iloc[0] == pd.Timestamp(2023, 3, 2)


def test_a_column_that_looks_turned_is_unsure_beside_one_that_was_kept():
    seven = [date(2023, 7, day) for day in (3, 4, 5, 6, 7, 10, 11, *range(13, 20))]
    cells = table(due_at=opened(MANY, False), finished_at=opened(seven, True), paid_at=opened(LOW, False))
    turned = turns_of(cells)
    assert turned == {"finished_at": "unsure", "paid_at": "kept"}
    found = read(cells["finished_at"], turned).wrong.iloc[: len(seven)]
    assert found.fillna("").tolist() == ["" if day.day in (7, *range(13, 20)) else "row-day-unsure" for day in seven]


def test_columns_with_too_few_days_each_are_one_sample():
    three = [[date(2023, month, day) for month in (5, 6, 7)] + [date(2023, 8, 20)] for day in (3, 4, 8)]
    cells = table(
        **dict(zip(("received_at", "due_at", "paid_at"), (opened(days, True) for days in three), strict=True))
    )
    assert set(turns_of(cells).values()) == {"turned"}
    assert set(turns_of(cells[["received_at", "due_at"]]).values()) == {"unsure"}


def test_a_column_of_date_cells_alone_is_unsure_beside_one_that_may_have_been_turned():
    cells = table(received_at=opened(FEW, True), paid_at=opened(LOW, False))
    assert set(turns_of(cells).values()) == {"unsure"}
    assert read(cells["paid_at"], turns_of(cells)).wrong.tolist()[:2] == ["row-day-unsure"] * 2


def test_of_columns_that_contradict_each_other_each_stands_for_itself():
    cells = table(received_at=opened(MANY, True), due_at=opened(MANY, False), paid_at=opened(LOW, False))
    assert turns_of(cells) == {"received_at": "turned", "paid_at": "unsure"}


def test_of_columns_of_text_and_of_days_alone_nothing_is_asked():
    cells = table(received_at=["05/02/2023", "25/02/2023"], channel=["Trực tiếp"], fee=[5000.0])
    cells["due_at"] = pd.to_datetime(pd.Series(["2023-02-25", None]))
    assert turns_of(cells) == {}


AMERICAN = [
    f"{day.month}/{day.day}/{day.year}" if day.day > 12 else datetime(day.year, day.day, day.month) for day in MANY
]


def test_days_of_an_american_file_that_a_sheet_of_here_opened_are_turned_back():
    cells = table(received_at=AMERICAN, due_at=opened(LOW, True))
    turned = turns_of(cells)
    assert turned == {"received_at": "turned", "due_at": "turned"}
    found = read(cells["received_at"], turned)
    assert found.values.dropna().dt.date.tolist() == [day for day in MANY if day.day <= 12]
    assert set(found.wrong.dropna()) == {"row-unreadable"}


@pytest.mark.parametrize(("texts", "turn"), [(2, "open"), (3, "turned")])
def test_a_mistyped_text_or_two_turn_no_day(texts, turn):
    days = [cell for cell in AMERICAN if isinstance(cell, datetime)]
    assert turns_of(table(received_at=[*days, *["1/13/2023", "1/14/2023", "1/15/2023"][:texts]])) == {
        "received_at": turn
    }


SAVED = [f"{cell:%Y-%m-%d %H:%M:%S}" if isinstance(cell, datetime) else cell for cell in opened(MANY, True)]


def test_days_that_a_sheet_turned_and_saved_as_text_are_turned_back():
    cells = table(received_at=SAVED, due_at=[f"{cell:%Y-%m-%d}" for cell in opened(LOW, True)])
    turned = turns_of(cells)
    assert turned == {"received_at": "turned", "due_at": "turned"}
    for name, days in (("received_at", MANY), ("due_at", LOW)):
        found = read(cells[name], turned)
        assert found.values.dropna().dt.date.tolist() == days and found.wrong.isna().all()
        assert found.repairs["flipped-day"] == sum(day.day <= 12 for day in days)


def test_days_with_the_year_first_are_kept_beside_others_above_12_and_alone():
    iso, here = [f"{day:%Y-%m-%d}" for day in MANY], [f"{day:%d/%m/%Y}" for day in MANY]
    for columns in ({"received_at": iso, "due_at": here}, {"received_at": [*iso, *here]}):
        assert turns_of(table(**columns)) == {}
    switched = [f"{day:%Y-%m-%d}" if day.day <= 12 else f"{day:%d/%m/%Y}" for day in MANY]
    assert turns_of(table(received_at=switched, due_at=[*iso, *[None] * 3])) == {}
    low = [f"{day:%Y-%m-%d}" for day in MANY if day.day <= 12]
    assert turns_of(table(received_at=low)) == {}
    cells = table(received_at=low, due_at=here)
    assert read(cells["received_at"], turns_of(cells)).repairs.keys() == {"day-form"}


MONTH_FIRST = {"received_at": ["8/13/2023", "8/14/2023", "1/8/2023"], "due_at": ["9/1/2023", "9/9/2023", "09/05/2023"]}


def test_a_text_is_unsure_where_those_of_another_column_can_only_be_month_first():
    cells = table(**MONTH_FIRST)
    wrong = parse(cells["due_at"], BY_NAME["due_at"], "kept", hand_of(cells)).wrong
    assert wrong.fillna("").tolist() == ["row-day-unsure", "", "row-day-unsure"]
    alone = parse(cells["due_at"], BY_NAME["due_at"], "kept", hand_of(cells[["due_at"]]))
    assert alone.wrong.isna().all()


def test_a_register_in_another_hand_is_refused_row_by_row(tmp_path):
    rows = [{"received_at": r, "due_at": d} for r, d in zip(*MONTH_FIRST.values(), strict=True)]
    with pytest.raises(KpiError) as refused:
        read_register([workbook(tmp_path / "so.xlsx", *rows)], make_params())
    reasons = [fault.code for fault in refused.value.faults]
    assert reasons == ["register-no-rows", "row-unreadable", "row-unreadable", "row-day-unsure"]


signs = st.builds(
    Signs,
    *[st.frozensets(st.dates(date(2023, 1, 1), date(2023, 12, 31)), max_size=n) for n in (12, 4)],
    st.integers(0, 4),
)


@given(st.dictionaries(st.sampled_from("abcd"), signs))
def test_a_date_cell_above_12_is_never_turned_and_without_a_sign_nothing_is(columns):
    found = turns(columns)
    assert all(columns[name].may_be_turned for name in found)
    if "turned" in found.values():
        assert any(columns[name].looks_turned for name in found)


USUAL = {
    "procedure_code": "1.000001", "resolving_unit": "Phòng A", "channel": "Trực tuyến", "status": "Đã trả kết quả",
}  # fmt: skip


def workbook(path, *rows):
    frame = pd.DataFrame([USUAL | {"dossier_id": f"H34.99-{n:04}"} | row for n, row in enumerate(rows)])
    with pd.ExcelWriter(path, engine="xlsxwriter", datetime_format="dd/mm/yyyy") as book:
        frame.rename(columns=heading).to_excel(book, index=False)
    return path


def test_days_in_an_order_that_only_turning_heals_are_refused_where_nothing_tells(tmp_path):
    rows = [
        {"received_at": datetime(2023, 3, 2), "due_at": datetime(2023, 2, 10)},  # 02/03 and 10/02, or 03/02 and 02/10
        {"received_at": datetime(2023, 3, 2), "due_at": datetime(2023, 3, 9)},
        {"received_at": datetime(2023, 3, 3), "due_at": datetime(2023, 2, 2)},  # reads the same either way
    ]
    register = read_register([workbook(tmp_path / "so.xlsx", *rows)], make_params())
    assert register.rejected[["row", "column", "reason"]].to_numpy().tolist() == [
        [2, "Ngày tiếp nhận", "row-day-unsure"]
    ]
    assert register.rejected["found"].tolist() == ["2023-03-02"]
    sure = [*rows, {"received_at": datetime(2023, 3, 20), "due_at": datetime(2023, 3, 25)}]
    assert len(read_register([workbook(tmp_path / "du.xlsx", *sure)], make_params()).dossiers) == 4


def turned_rows(*days):
    """Rows of dossiers received and appointed on such days, as American settings open them."""
    return [dict(zip(("received_at", "due_at"), opened(pair, True), strict=True)) for pair in days]


IN_A_MONTH = [(date(2023, 8, day), date(2023, 8, day + 2)) for day in range(1, 8)]  # in order, turned or not
ACROSS = [(date(2023, 7, 12), date(2023, 8, day)) for day in range(1, 4)]  # 07/12 and 01/08, turned


def test_a_table_is_unsure_as_a_whole_where_turning_heals_several_rows_and_breaks_fewer(tmp_path):
    same = {"received_at": datetime(2023, 8, 8), "due_at": datetime(2023, 9, 9)}
    rows = [same, *turned_rows(*IN_A_MONTH, *ACROSS)]
    register = read_register([workbook(tmp_path / "so.xlsx", *rows)], make_params())
    assert len(register.dossiers) == 1 and set(register.rejected["reason"]) == {"row-day-unsure"}
    few = read_register(
        [workbook(tmp_path / "it.xlsx", same, *turned_rows(*IN_A_MONTH[:3], *ACROSS[1:]))], make_params()
    )
    assert len(few.rejected) == 2
    broken = [{"received_at": datetime(2023, 7, 12), "due_at": datetime(2023, 8, day)} for day in (1, 2, 3)]
    kept = read_register([workbook(tmp_path / "ba.xlsx", *rows, *broken)], make_params())
    assert len(kept.rejected) == 3 and len(kept.dossiers) == 11


FIRST_DAYS = [date(2023, 9, day) for day in range(1, 9)]


def test_date_cells_of_the_first_days_of_a_month_turned_round_are_scattered_over_the_year_and_unsure():
    """Nothing else tells: no date cell is above 12, and no text, since the extract has no later day."""
    cells = table(received_at=opened(FIRST_DAYS, True), finished_at=opened(LOW, True), due_at=["21/09/2023"] * 8)
    assert turns_of(cells) == {"received_at": "unsure", "finished_at": "unsure"}
    six, five = (turns_of(table(received_at=opened(FIRST_DAYS[:n], True))) for n in (6, 5))
    assert (six, five) == ({"received_at": "unsure"}, {"received_at": "open"})
    assert set(turns_of(table(received_at=opened(FIRST_DAYS, False))).values()) == {"open"}
    monthly = [date(2023, month, 5) for month in range(1, 9)]  # of a register that was kept
    assert turns_of(table(paid_at=opened(monthly, False), received_at=opened(MANY, False))) == {"paid_at": "kept"}


@pytest.mark.parametrize(("beside", "unsure"), [("", True), ("09/10/2023", True), ("13/09/2023", False)])
def test_so_are_texts_where_no_day_of_the_table_is_above_12(tmp_path, beside, unsure):
    rows = [{"received_at": f"{day:%m/%d/%Y}", "due_at": beside} for day in FIRST_DAYS]
    path = tmp_path / "so.csv"
    frame = pd.DataFrame([USUAL | {"dossier_id": f"H34.99-{n:04}"} | row for n, row in enumerate(rows)])
    frame.rename(columns=heading).to_csv(path, index=False)
    if unsure:
        with pytest.raises(KpiError, match="row-day-unsure"):
            read_register([path], make_params())
    else:
        assert len(read_register([path], make_params()).dossiers) == 8


def test_the_texts_of_a_column_that_is_month_first_are_unsure_whatever_the_other_columns_are():
    cells = table(received_at=[f"{day:%d/%m/%Y}" for day in MANY], due_at=["09/13/2023", "09/05/2023", "09/13/23"])
    found = parse(cells["due_at"], BY_NAME["due_at"], hand=hand_of(cells))
    assert found.wrong.iloc[:3].tolist() == ["row-unreadable", "row-day-unsure", "row-unreadable"]
    assert parse(cells["received_at"], BY_NAME["received_at"], hand=hand_of(cells)).wrong.isna().all()


def test_a_whole_workbook_that_was_turned_reads_as_it_was_written(tmp_path):
    days = {"received_at": MANY, "due_at": [day + timedelta(days=9) for day in MANY],
            "paid_at": [day if n % 20 == 1 else None for n, day in enumerate(MANY)]}  # fmt: skip
    rows = [
        {name: opened([every[n]], True)[0] if every[n] else None for name, every in days.items()}
        for n in range(len(MANY))
    ]
    register = read_register([workbook(tmp_path / "so.xlsx", *rows)], make_params())
    assert not len(register.rejected)
    found = register.dossiers.sort_values("dossier_id")
    for name, every in days.items():
        assert [None if pd.isna(day) else day.date() for day in found[name]] == every
