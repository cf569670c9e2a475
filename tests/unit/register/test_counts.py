import pandas as pd
import pytest

from kpi_helpers.errors import KpiError
from kpi_helpers.register.counts import read_counts

ROWS = pd.DataFrame(
    {
        "Đơn vị": ["Xã X", "Xã Y"],
        "Chỉ tiêu": ["IV.2", "IV.2"],
        "Tử số": ["1", "5.9123"],
        "Mẫu số": [2, 6],
        "Ghi chú": ["", "x"],
    }
)


@pytest.mark.parametrize("name", ["so_dem.csv", "so_dem.xlsx", "so_dem.parquet"])
def test_counts_are_read_as_they_stand_whatever_the_format(tmp_path, name):
    path = tmp_path / name
    {".csv": ROWS.to_csv, ".xlsx": ROWS.to_excel, ".parquet": ROWS.to_parquet}[path.suffix](path, index=False)
    found = read_counts(path)
    assert found["numerator"].tolist() == ["1", "5.9123"] and found["unit"].tolist() == ["Xã X", "Xã Y"]
    assert found["published_percent"].isna().all() and "Ghi chú" not in found


def test_a_missing_column_offers_near_headings(tmp_path):
    path = tmp_path / "so_dem.csv"
    path.write_text("unit,indicator,numerater,denominator\na,b,1,2\n", encoding="utf-8")
    with pytest.raises(KpiError) as refused:
        read_counts(path)
    (fault,) = refused.value.faults
    assert fault.code == "counts-column-missing" and "numerater" in fault.text("en")


def test_a_column_that_stands_twice_is_refused(tmp_path):
    path = tmp_path / "so_dem.csv"
    path.write_text("unit,indicator,numerator,denominator,Đơn vị\na,b,1,2,c\n", encoding="utf-8")
    with pytest.raises(KpiError, match="register-column-twice"):
        read_counts(path)


def test_a_cell_of_a_percent_format_is_read_as_the_share_that_it_keeps(tmp_path):
    path = tmp_path / "so_dem.xlsx"
    with pd.ExcelWriter(path, engine="xlsxwriter") as book:
        ROWS.head(1).assign(**{"Tỷ lệ công bố": 0.5}).to_excel(book, index=False)
        book.sheets["Sheet1"].write_number(1, 5, 0.9667, book.book.add_format({"num_format": "0.00%"}))
    found = read_counts(path)
    assert found["published_percent"].tolist() == ["0.9667"] and found["is_number"].tolist() == [True]


NAMES = [
    "Hồ sơ đúng hạn (≥ 97%)", "Tỷ lệ b÷a", "Σ hồ sơ", "Chỉ tiêu ①", "Xã Tân Lập ✓", "Müller GmbH", "Weiß ★", "中",
    "–", "n/a", "#N/A",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("others", [[], ["Xã X", "Phòng Tư pháp"]])
def test_a_unit_and_an_indicator_keep_whatever_is_written(tmp_path, name, others):
    path = tmp_path / "so_dem.csv"
    rows = [f"{word},{word},1,2,50" for word in (name, *others)]
    path.write_text("\n".join(["unit,indicator,numerator,denominator,published_percent", *rows]), encoding="utf-8")
    found = read_counts(path)
    assert found["unit"].tolist() == found["indicator"].tolist() == [name, *others]


def test_what_is_no_number_stays_where_counts_are_expected_and_a_dash_is_blank(tmp_path):
    path = tmp_path / "so_dem.csv"
    heading = "unit,indicator,numerator,denominator,published_percent\n"
    path.write_text(f"{heading}a,b,①,½,٥٠\na,b,1,2,–\na,b,#N/A,2,#DIV/0!\n", encoding="utf-8")
    found = read_counts(path)
    assert found.iloc[0, 2:5].tolist() == ["①", "½", "٥٠"] and found.iloc[2, 2:5].tolist() == ["#N/A", "2", "#DIV/0!"]
    assert pd.isna(found["published_percent"][1]) and not found["is_number"].any()


@pytest.mark.parametrize("written", ["n/a", "-", "–", "không", "Không có", "chưa công bố"])
def test_a_percent_that_was_not_published_is_blank_and_the_same_word_for_a_count_is_none(tmp_path, written):
    path = tmp_path / "so_dem.csv"
    path.write_text(f"unit,indicator,numerator,denominator,published_percent\na,b,1,2,{written}\na,b,không,2,\n")
    found = read_counts(path)
    assert found["published_percent"].isna().all() and found["numerator"].tolist() == ["1", "không"]


def test_a_column_of_lists_is_refused_by_its_name(tmp_path):
    path = tmp_path / "so_dem.parquet"
    ROWS.assign(**{"Tử số": [[1], [2]]}).to_parquet(path)
    with pytest.raises(KpiError, match="register-column-kind"):
        read_counts(path)
