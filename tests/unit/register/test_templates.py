"""Templates: filled in as an analyst would, they are read back as they are; nothing else in them is taken for data."""

import io
import re
import zipfile
from datetime import date, datetime
from functools import cache
from xml.etree import ElementTree

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from kpi_helpers.cli import main
from kpi_helpers.errors import KpiError
from kpi_helpers.measures.published import compared
from kpi_helpers.periods import Period
from kpi_helpers.register.columns import BY_NAME, COLUMNS
from kpi_helpers.register.counts import SHARES, read_counts
from kpi_helpers.register.example import example
from kpi_helpers.register.form_reading import FormSource, read_forms
from kpi_helpers.register.form_template import sheet_name
from kpi_helpers.register.guides import REGISTER
from kpi_helpers.register.headings import headed
from kpi_helpers.register.profiles import mappings
from kpi_helpers.register.reading import read_register
from kpi_helpers.register.tables import read_tables
from kpi_helpers.register.templates import NAMES, template
from kpi_helpers.rules.params import load_params
from tests.support.make import PARAMS, make_params, unit

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
DATE_CELL = datetime(1899, 12, 30)


@cache
def params():
    return load_params(PARAMS)


@cache
def blank(kind, period=None):
    return template(kind, params(), Period.parse(period) if period else None)


# --- the analyst: types values into cells of the workbook and saves it ---------------------------------------------


def sheet_parts(content):
    """The XML part of each sheet, by the sheet's name, and the sheet's state."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        sheets = ElementTree.fromstring(file.read("xl/workbook.xml")).find(f"{MAIN}sheets")
    return {s.get("name"): (f"xl/worksheets/sheet{n}.xml", s.get("state", "visible")) for n, s in enumerate(sheets, 1)}


def filled(content, path, sheet, cells):
    """The workbook with values typed into a sheet, by address: each keeps the format of its cell, else its column's."""
    part = sheet_parts(content)[sheet][0]
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, typed(data, cells) if name == part else data)
    return path


def typed(xml, cells):
    ElementTree.register_namespace("", MAIN[1:-1])
    sheet = ElementTree.fromstring(xml)
    styles = {}
    for column in sheet.iter(f"{MAIN}col"):
        for number in range(int(column.get("min")), int(column.get("max")) + 1):
            styles[number] = column.get("style")
    data = sheet.find(f"{MAIN}sheetData")
    rows = {int(row.get("r")): row for row in data}
    for address, value in cells.items():
        letters, number = re.fullmatch(r"([A-Z]+)(\d+)", address).groups()
        row = rows.get(int(number))
        if row is None:
            row = rows[int(number)] = ElementTree.SubElement(data, f"{MAIN}row", r=number)
        cell = next((c for c in row if c.get("r") == address), None)
        if cell is None:
            style = styles.get(place(letters) + 1)
            cell = ElementTree.SubElement(row, f"{MAIN}c", {"r": address, **({"s": style} if style else {})})
        enter(cell, value)
    for row in data:
        row[:] = sorted(row, key=lambda c: place(re.match("[A-Z]+", c.get("r"))[0]))
    return ElementTree.tostring(sheet, encoding="utf-8", xml_declaration=True)


def enter(cell, value):
    for child in list(cell):
        cell.remove(child)
    cell.attrib.pop("t", None)
    if isinstance(value, datetime):
        value = (value - DATE_CELL).total_seconds() / 86400
    if isinstance(value, str):
        cell.set("t", "inlineStr")
        ElementTree.SubElement(ElementTree.SubElement(cell, f"{MAIN}is"), f"{MAIN}t").text = value
    else:
        ElementTree.SubElement(cell, f"{MAIN}v").text = repr(value)


def place(letters):
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - 64
    return number - 1


def letters(number):
    return (letters(number // 26 - 1) if number >= 26 else "") + chr(65 + number % 26)


def as_typed(column, text):
    """What Excel keeps of a text typed into a cell of the column: a moment, a number, or the text."""
    if not text:
        return None
    if column.type == "day":
        return datetime.strptime(text, "%d/%m/%Y %H:%M" if ":" in text else "%d/%m/%Y")
    return int(text) if column.type == "count" else text


def typed_register(rows):
    """Addresses and values of rows given by heading."""
    headings = [column.heading for column in COLUMNS]
    values = {
        f"{letters(headings.index(heading))}{number}": as_typed(COLUMNS[headings.index(heading)], text)
        for number, row in enumerate(rows, 2)
        for heading, text in row.items()
    }
    return {address: value for address, value in values.items() if value is not None}


def cells_of(content, sheet):
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name(sheet).to_python()


# --- all three -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", NAMES)
def test_a_template_is_the_same_bytes_for_the_same_params(kind):
    assert template(kind, params()) == blank(kind)


@pytest.mark.parametrize("kind", ["register", "counts", "inputs"])
def test_nothing_but_the_sheets_to_fill_in_looks_like_a_table(tmp_path, kind):
    path = tmp_path / "mau.xlsx"
    path.write_bytes(blank(kind))
    registers = frozenset(word for mapping in mappings(params()) for word in mapping.headings)
    taken = {t.sheet for t in read_tables(path) for keys in (registers, frozenset(SHARES.known)) if headed(t, keys)}
    assert taken == {"register": {"Sổ hồ sơ"}, "counts": {"Số đếm"}, "inputs": set()}[kind]


@pytest.mark.parametrize("kind", NAMES)
def test_the_guide_comes_first_and_the_lists_are_hidden(kind):
    parts = sheet_parts(blank(kind))
    assert next(iter(parts)) == "Hướng dẫn"
    assert [name for name, (_, state) in parts.items() if state != "visible"] == ["Danh mục"] == [list(parts)[-1]]


@pytest.mark.parametrize("kind", NAMES)
def test_the_guide_explains_each_column_to_fill_in(kind):
    rows = cells_of(blank(kind), "Hướng dẫn")
    start = next(n for n, row in enumerate(rows) if row[0] == "Cột")
    assert rows[start] == ["Cột", "Ý nghĩa", "Bắt buộc", "Giá trị được nhận", "Định dạng", "Ví dụ"]
    explained = [row for row in rows[start + 1 :] if str(row[0]).startswith("Cột ")]
    assert len(explained) == {"register": len(COLUMNS), "counts": 5, "inputs": 13}[kind]
    assert all(all(row[:5]) and row[2] in ("Có", "Không") for row in explained)


@pytest.mark.parametrize("kind", NAMES)
def test_every_drop_down_offers_a_list_that_stands_on_the_hidden_sheet(kind):
    content, parts = blank(kind), sheet_parts(blank(kind))
    lists = cells_of(content, "Danh mục")
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        sources = [
            rule.find(f"{MAIN}formula1").text
            for path, _ in parts.values()
            for rule in ElementTree.fromstring(file.read(path)).iter(f"{MAIN}dataValidation")
            if rule.get("type") == "list"
        ]
    assert sources
    for source in sources:
        column, last = re.fullmatch(r"'Danh mục'!\$([A-Z]+)\$2:\$\1\$(\d+)", source).groups()
        offered = [row[place(column)] for row in lists[1:]]
        assert all(offered[: int(last) - 1]) and not any(offered[int(last) - 1 :])


def test_without_a_period_all_units_stand_there_and_with_one_those_of_its_last_day():
    world = make_params(
        units=(
            unit("xa-cu", "Xã Cũ", "commune", valid={"from": date(2000, 1, 1), "to": date(2025, 6, 30)}),
            unit("xa-moi", "Xã Mới", "commune", valid={"from": date(2025, 7, 1)}),
        )
    )

    def named(period):
        return {row[0] for row in cells_of(template("counts", world, period), "Số đếm")[1:]}

    assert named(None) == {"Xã Cũ", "Xã Mới"}
    assert named(Period.parse("2025-Q4")) == {"Xã Mới"}


# --- a register ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def dossiers():
    """Dossiers of the example, as text by heading."""
    return example(params(), seed=5, dossiers_per_year=300).astype(object).fillna("").astype(str).to_dict("records")


def test_a_register_typed_into_the_template_is_the_register_of_a_file(tmp_path, dossiers):
    typed_in = filled(blank("register"), tmp_path / "so.xlsx", "Sổ hồ sơ", typed_register(dossiers))
    pd.DataFrame(dossiers).to_csv(tmp_path / "so.csv", index=False)
    found, expected = (read_register([path], params()) for path in (typed_in, tmp_path / "so.csv"))
    assert found.rows == expected.rows == len(dossiers) and found.merged == expected.merged
    pd.testing.assert_frame_equal(found.dossiers, expected.dossiers)
    assert found.rejected[["row", "column", "reason"]].equals(expected.rejected[["row", "column", "reason"]])
    assert found.notes["sheets_left_out"] == 2 and not len(found.findings.apart)


def test_a_code_that_looks_like_a_number_stays_a_text(tmp_path, dossiers):
    typed_in = filled(blank("register"), tmp_path / "so.xlsx", "Sổ hồ sơ", typed_register(dossiers[:3]))
    sheet = {t.sheet: t.cells for t in read_tables(typed_in)}["Sổ hồ sơ"]
    code, received, paid = (list(BY_NAME).index(name) for name in ("procedure_code", "received_at", "paid_online"))
    assert isinstance(sheet.iloc[1, code], str) and isinstance(sheet.iloc[1, paid], str)
    assert isinstance(sheet.iloc[1, received], datetime)  # a number in a cell whose column is a date


def test_cells_are_text_where_a_spreadsheet_would_change_what_is_typed():
    with zipfile.ZipFile(io.BytesIO(blank("register"))) as file:
        sheet = ElementTree.fromstring(file.read(sheet_parts(blank("register"))["Sổ hồ sơ"][0]))
        book = ElementTree.fromstring(file.read("xl/styles.xml"))
    own = {n.get("numFmtId"): n.get("formatCode") for n in book.iter(f"{MAIN}numFmt")} | {"49": "@", "3": "#,##0"}
    styles = [own.get(style.get("numFmtId")) for style in book.find(f"{MAIN}cellXfs")]
    columns = {
        number: styles[int(column.get("style"))]
        for column in sheet.iter(f"{MAIN}col")
        for number in range(int(column.get("min")), int(column.get("max")) + 1)
    }
    wanted = {"day": "dd/mm/yyyy hh:mm", "count": "#,##0"}
    assert [columns[n] for n in range(1, len(COLUMNS) + 1)] == [wanted.get(c.type, "@") for c in COLUMNS]


def test_every_label_that_a_drop_down_offers_is_read(tmp_path):
    given = {"Mã TTHC": "1.001193", "Đơn vị giải quyết": "Xã Tân Lập", "Ngày tiếp nhận": "15/09/2023"}
    given |= {"Kênh nộp": "Trực tiếp", "Trạng thái": "Đang xử lý"}
    offered = [(column.heading, label) for column in COLUMNS for label, _ in column.labels]
    offered += [("Đơn vị giải quyết", u.name) for u in params().units if params().level(u)]
    offered += [("Mã TTHC", p.code) for p in params().procedures]
    rows = [given | {heading: word, "Mã hồ sơ": f"HS-{n:05}"} for n, (heading, word) in enumerate(offered)]
    found = read_register([filled(blank("register"), tmp_path / "s.xlsx", "Sổ hồ sơ", typed_register(rows))], params())
    assert len(found.dossiers) == len(rows) and found.rejected.empty


def test_the_examples_of_the_guide_are_themselves_a_dossier(tmp_path):
    shown = {row[0]: row[5] for row in cells_of(blank("register"), "Hướng dẫn") if str(row[0]).startswith("Cột ")}
    row = {heading.split(": ", 1)[1]: text for heading, text in shown.items() if ": " in heading}
    found = read_register([filled(blank("register"), tmp_path / "s.xlsx", "Sổ hồ sơ", typed_register([row]))], params())
    assert (
        len(found.dossiers) == 1
        and list(row) == [column.heading for column in COLUMNS]
        and list(REGISTER) == list(BY_NAME)
    )
    assert found.dossiers.loc[0, ["received_at", "fee", "channel"]].tolist() == [
        pd.Timestamp("2023-09-15"),
        12000,
        "online",
    ]


def test_a_register_template_that_nobody_filled_in_has_no_rows(tmp_path):
    path = tmp_path / "so.xlsx"
    path.write_bytes(blank("register"))
    with pytest.raises(KpiError, match="register-no-rows"):
        read_register([path], params())


# --- counts --------------------------------------------------------------------------------------------------------


def test_counts_have_a_row_for_each_unit_and_indicator_of_its_level_and_read_back_as_typed(tmp_path):
    typed_in = {"C2": 58350, "D2": 59123, "E2": "98,70", "C3": 0, "D3": 12}
    found = read_counts(filled(blank("counts"), tmp_path / "so-dem.xlsx", "Số đếm", typed_in))
    known = {i.code: i for i in params().indicators}
    expected = [(u.name, code) for u in params().units for code, i in known.items() if params().level(u) in i.levels]
    assert list(zip(found["unit"], found["indicator"], strict=True)) == expected
    assert found.loc[:1, ["numerator", "denominator"]].to_numpy().tolist() == [["58350", "59123"], ["0", "12"]]
    assert found["published_percent"].iloc[0] == "98,70" and found.iloc[2:, 2:6].isna().all(axis=None)


def test_counts_of_the_template_are_compared_and_judged(tmp_path):
    path = filled(blank("counts"), tmp_path / "so-dem.xlsx", "Số đếm", {"C2": 3, "D2": 4, "E2": "75,0"})
    row = compared(read_counts(path), params(), Period.parse("2023")).iloc[0]
    assert (row["agreement"], row["percent"]) == ("agrees", 75.0) and row["status"] in ("met", "missed")


# --- form II.06a ---------------------------------------------------------------------------------------------------

FORM = next(iter(params().forms.values()))


def form_sheets(content):
    return [name for name in sheet_parts(content) if name not in ("Hướng dẫn", "Danh mục")]


def test_a_form_has_a_sheet_for_each_unit_that_resolves_with_its_fields():
    content = blank("inputs")
    resolving = [u for u in params().units if params().level(u)]
    for name, owner in zip(form_sheets(content), resolving, strict=True):
        rows = cells_of(content, name)
        assert rows[0][-1] == f"Đơn vị báo cáo: {owner.name}" and rows[0][0] == FORM.code
        fields = {row[1] for row in rows[8:-1]} - {""}
        assert fields == {p.field for p in params().procedures_of(owner)}


def test_a_form_has_headings_in_two_rows_over_the_numbers_of_its_columns():
    rows = cells_of(blank("inputs"), form_sheets(blank("inputs"))[0])
    assert rows[6] == list(range(1, 14))
    assert [word for word in rows[4] if word] == [
        "TT",
        FORM.field_heading,
        "Tiếp nhận",
        "Đã giải quyết",
        "Đang giải quyết",
    ]
    assert rows[5][2:4] == ["Tổng số", "Trong đó: Trực tuyến"]


def test_the_period_is_said_where_it_is_known():
    rows = [cells_of(blank("inputs", p), form_sheets(blank("inputs"))[0]) for p in (None, "2023-Q3")]
    assert rows[0][2][0] == "Kỳ báo cáo: …… (từ ngày …/…/…… đến ngày …/…/……)"
    assert rows[1][2][0] == "Kỳ báo cáo: Quý III năm 2023 (từ ngày 15/06/2023 đến ngày 14/09/2023)"


def test_sums_are_those_of_the_forms_balances_as_formulas_with_0_stored():
    from kpi_helpers.measures.balance import SUMS

    number = {column.count: column.number for column in FORM.columns}
    assert FORM.sums == {number[whole]: [number[part] for part in parts] for whole, parts in SUMS.items()}
    part = sheet_parts(blank("inputs"))[form_sheets(blank("inputs"))[0]][0]
    with zipfile.ZipFile(io.BytesIO(blank("inputs"))) as file:
        sheet = ElementTree.fromstring(file.read(part))
    cells = {c.get("r"): c for c in sheet.iter(f"{MAIN}c")}
    found = {a: cells[a].find(f"{MAIN}f").text for a in ("C9", "G9", "K9", "C16", "D16")}
    assert found == {
        "C9": "D9+E9+F9", "G9": "H9+I9+J9", "K9": "L9+M9", "C16": "SUM(C9:C15)", "D16": "SUM(D9:D15)",
    }  # fmt: skip
    assert all(cells[address].find(f"{MAIN}v").text == "0" for address in found)
    (rule,) = {rule.find(f"{MAIN}formula").text for rule in sheet.iter(f"{MAIN}cfRule")}
    assert rule == "$C9<>$G9+$K9"


def test_what_is_typed_into_a_form_stands_below_its_number(tmp_path):
    name = form_sheets(blank("inputs"))[0]
    path = filled(blank("inputs"), tmp_path / "bieu.xlsx", name, {"D9": 20, "E9": 15, "F9": 5, "B11": "Hộ tịch"})
    cells = {t.sheet: t.cells for t in read_tables(path)}[name]
    numbers = cells.loc[7].tolist()
    assert {n: cells.loc[9].iloc[numbers.index(n)] for n in (4, 5, 6)} == {4: 20, 5: 15, 6: 5}
    assert cells.loc[11, 1] == "Hộ tịch"


def read_form(path, period="2023-Q3"):
    asked = Period.parse(period)
    return read_forms([FormSource(path, None, asked)], params(), asked)


def test_a_form_typed_into_the_template_reads_back_as_it_is(tmp_path):
    content = blank("inputs", "2023-Q3")
    first, last = form_sheets(content)[2], form_sheets(content)[-1]
    typed_in = {f"{column}9": n for n, column in enumerate("DEFHIJLM", 8)}
    path = filled(content, tmp_path / "a.xlsx", first, typed_in)
    nothing = {f"{column}{row}": 0 for row in (9, 11) for column in "DEFHIJLM"}
    more = nothing | {"B11": "Lĩnh vực mới", "D11": 64933, "M11": 64933}
    found = read_form(filled(path.read_bytes(), tmp_path / "b.xlsx", last, more))
    agency, commune = found.forms
    assert (agency.name, commune.name) == (first[3:], last[3:]) and agency.days_stated
    parts, wholes = ([FORM.count(n) for n in numbers] for numbers in ((4, 5, 6, 8, 9, 10, 12, 13), (3, 7, 11)))
    assert agency.fields[parts].to_numpy().tolist() == [[8, 9, 10, 11, 12, 13, 14, 15]]
    assert agency.fields[wholes].to_numpy().tolist() == [[27, 36, 29]]  # which no spreadsheet has computed
    assert "Lĩnh vực mới" in commune.fields["field"].tolist() and commune.total["received"] == 64933
    resolving = sum(bool(params().level(u)) for u in params().units_on(date(2023, 9, 14)))
    notes = {note.code: note.values for note in found.notes}
    assert set(notes) == {"form-sums-derived", "form-blank"}
    assert len(notes["form-blank"]["units"].split(", ")) == resolving - 2


def test_a_form_template_that_nobody_filled_in_has_no_form(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(blank("inputs", "2023-Q3"))
    found = read_form(tmp_path / "a.xlsx")
    assert not found.forms and [note.code for note in found.notes] == ["form-blank"]


def test_a_sheets_name_is_one_that_excel_takes():
    assert sheet_name(12, "Phòng Nông nghiệp và Phát triển nông thôn") == "12 Phòng Nông nghiệp và Phát…"
    assert sheet_name(3, "Phòng A/B: [C]*?'") == "03 Phòng A B C"


def test_a_period_without_a_form_is_told():
    with pytest.raises(KpiError, match="form-missing"):
        template("inputs", params(), Period.parse("2030"))


# --- the verb ------------------------------------------------------------------------------------------------------


def test_the_verb_writes_a_template_and_never_over_what_was_filled_in(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("KPI_ROOT", str(tmp_path))
    chosen = ["template", "counts", "--params", str(PARAMS)]
    assert main(chosen) == 0 and main(chosen) == 0
    path = tmp_path / "outputs/templates/mau-so-dem.xlsx"
    assert path.read_bytes() == blank("counts") and capsys.readouterr().out.splitlines()[0].endswith(path.name)
    filled(blank("counts"), path, "Số đếm", {"C2": 1})
    kept = path.read_bytes()
    assert main(chosen) == 2 and path.read_bytes() == kept and "[template-exists]" in capsys.readouterr().err
    assert main([*chosen, "--out", "mau.xls"]) == 2 and "[format-unknown]" in capsys.readouterr().err
