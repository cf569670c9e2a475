import base64
import csv
import hashlib
import io
import re

import pytest
from bs4 import BeautifulSoup

from kpi_helpers.measures.lines import lines
from kpi_helpers.messages import MESSAGES
from kpi_helpers.pages import index, overview, restated
from kpi_helpers.pages.figures import VERDICTS
from kpi_helpers.pages.index import WHY_WORDS, index_html, publication_files, results_csv, status_of
from kpi_helpers.pages.overview import Overview
from kpi_helpers.pages.prepared import Prepared
from kpi_helpers.rules.organisation import PageParams
from kpi_helpers.text import html_text
from tests.support.make import UNITS, make_params, measured, unit
from tests.support.publications import KINDS, records_of
from tests.support.publications import record as document
from tests.unit.measures.test_results import X, done

NAMES = {unit_id: name for unit_id, (name, _) in UNITS.items()}
HOSTILE = [
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "'; drop $title ${x} {y} %s", "שלום עולם‏ عربى",
    "👩‍💼🏢 Phòng", "x" * 300, "=cmd()|'/c calc'!A0", "a & b &amp; c", "]]>--><!--",
]  # fmt: skip


def many(count):
    """A world of so many communes, of which every third has dossiers."""
    units = tuple(unit(f"xa-{n}", f"Xã số {n}", "commune") for n in range(count))
    rows = [
        done(resolving_unit=f"xa-{n}", procedure_code="1.000002", finished=day)
        for n in range(0, count, 3)
        for day in ["05/07/2023"] * (n + 1) + ["20/07/2023"] * (n % 2)
    ]
    return Overview(Prepared(measured(*rows, params=make_params(units=units))), PageParams())


@pytest.fixture(scope="module")
def page():
    rows = [done(digitised="Có", e_result="Có", fee="1000", paid_online="1", paid_at="01/07/2023") for _ in range(40)]
    rows += [done(finished="20/07/2023") for _ in range(9)] + [done(**X), done(resolving_unit="chi-nhanh")]
    return Overview(Prepared(measured(*rows, params=make_params())), PageParams())


@pytest.fixture(scope="module")
def shown(page):
    return BeautifulSoup(index_html(page, records_of(NAMES), ["results.csv", "appendix.xlsx"]), "html.parser")


def rows_of(shown, **found):
    return shown.select_one("#units").find_all("tr", attrs={"data-name": True}, **found)


def row_of(shown, name):
    return next(row for row in rows_of(shown) if row.th.get_text() == name)


def text(node):
    return re.sub(r"\s+", " ", node.get_text(" ")).strip()


def test_the_whole_stands_first_with_target_verdict_and_what_is_lacking(page, shown):
    assert text(shown.select_one(".score")) == page.score().text
    lines = shown.select_one(".totals tbody").find_all("tr")
    assert len(lines) == len(page.totals)
    for line, f in zip(lines, page.totals, strict=True):
        assert f.indicator.short_name in text(line.th) and f.verdict in text(line)
        assert f"{f.target_text}%" in text(line) and (not f.shortfall or f"{f.shortfall} {f.counted}" in text(line))


def test_every_unit_has_a_row_and_every_figure_its_cell_as_the_figure_says_it(page, shown):
    assert [row.th.get_text() for row in rows_of(shown)] == [line.name for line in page.unit_lines]
    for line in page.unit_lines:
        own, cells = page.by_name(line), row_of(shown, line.name).find_all("td")[1:-1]
        for name, cell in zip(page.names, cells, strict=True):
            f = own[name]
            assert f.verdict in text(cell), (line.name, name)
            assert (f.value is None) == (f.counts_text not in text(cell))
            assert ("good" in cell["class"], "bad" in cell["class"]) == (f.status == "met", f.status == "missed")
            assert cell.select_one("svg.sign use")["href"] in {f"#{symbol['id']}" for symbol in shown.select("symbol")}


def test_of_few_dossiers_only_counts_are_shown(page, shown):
    few = next(f for f in page.by_name(next(u for u in page.unit_lines if u.id == "xa-x")).values() if f.few)
    cell = next(c for c in row_of(shown, "Xã X").find_all("td") if few.counts_text in text(c))
    assert "%" not in text(cell) and "Dưới 30 hồ sơ: nêu số đếm" in text(shown.select_one(".note"))


def test_units_stand_by_kind_with_what_is_assigned_to_it(page, shown):
    kinds = [body["data-kind"] for body in shown.select("#units tbody")]
    assert kinds == ["agency", "branch", "commune"]
    agencies, branch, _ = (text(row) for row in shown.select("#units tr.section"))
    assert "Giao:" in agencies and "97%" in agencies and "%" not in branch


def test_places_order_by_the_exact_value_and_are_empty_without_one(page, shown):
    name, column = "Giải quyết đúng hạn", page.names.index("Giải quyết đúng hạn") + 1
    values = {line.name: page.by_name(line)[name].value for line in page.unit_lines}
    places = {row.th.get_text(): row.find_all("td")[column]["data-place"] for row in rows_of(shown)}
    assert {unit for unit, place in places.items() if place == ""} == {u for u, v in values.items() if v is None}
    known = sorted((int(place), values[unit]) for unit, place in places.items() if place)
    assert [value for _, value in known] == sorted(value for _, value in known)
    assert len({value for _, value in known}) == len({place for place, _ in known})


def test_rows_say_what_they_can_be_chosen_by_and_only_that_is_offered(shown):
    offered = {option["value"] for option in shown.select("select[name=status] option")} - {""}
    assert {word for row in rows_of(shown) for word in row["data-has"].split()} == offered
    assert (
        "missed" in row_of(shown, "Phòng A")["data-has"].split() and row_of(shown, "Phòng A")["data-name"] == "phong a"
    )
    assert row_of(shown, "Chi nhánh")["data-has"].split() == ["nothing_arose", "not_assigned"]


def test_documents_stand_in_the_row_of_their_unit_and_in_the_list(page):
    records = records_of(NAMES)
    records[1] = document("units/phong-a/unit_report", "Phòng A", "phong-a", "failed", why="kernel-died")
    records.append(document("units/xa-x/cua_toi", "Xã X", "xa-x"))
    shown = BeautifulSoup(index_html(page, records, ["results.csv"]), "html.parser")
    assert "Không lập được (tiến trình tính toán dừng đột ngột)" in text(row_of(shown, "Phòng A"))
    assert "unpublished" in row_of(shown, "Phòng A")["data-has"]
    links = [a["href"] for a in row_of(shown, "Xã X").find_all("a")]
    assert links == [f"units/xa-x/{name}.{kind}" for name in ("unit_report", "cua_toi") for kind in KINDS]
    assert "Xã X (cua_toi)" in text(shown.select_one("[aria-labelledby=every-document]"))
    listed = shown.select("main > section:last-of-type tbody tr")
    assert len(listed) == len(records)


def test_only_published_files_are_linked(page, shown):
    there = {name for record in records_of(NAMES) for name in record["files"]} | {"results.csv", "appendix.xlsx"}
    assert {a["href"] for a in shown.find_all("a")} == there


def test_the_page_asks_for_nothing_and_runs_its_own_script_only(shown):
    policy = shown.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
    (script,) = shown.find_all("script")
    digest = base64.b64encode(hashlib.sha256(script.string.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'" in policy
    assert not shown.select("[src], link, [style], [onclick], iframe") and "url(" not in shown.style.string


def test_headings_are_in_order_and_tables_have_scopes(shown):
    assert [h.name for h in shown.find_all(re.compile("h[1-6]"))] == ["h1", *["h2"] * 4]
    assert all(th.get("scope") for th in shown.find_all("th"))
    ids = {node["id"] for node in shown.find_all(id=True)}
    assert {node["aria-labelledby"] for node in shown.select("[aria-labelledby]")} <= ids
    assert all(region["tabindex"] == "0" for region in shown.select("[role=region]"))


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_text(name):
    units = (unit("xa-x", name, "commune"), unit("xa-y", "Xã Y", "commune"))
    hostile = Overview(Prepared(measured(done(**X), params=make_params(units=units))), PageParams())
    written = index_html(hostile, records_of({"xa-x": name, "xa-y": "Xã Y"}), ["results.csv"])
    shown = BeautifulSoup(written, "html.parser")
    assert html_text(name) in written
    assert name in {row.th.get_text() for row in rows_of(shown)}
    assert len(shown.find_all("script")) == 1 and not shown.find_all("img")
    assert written.count("<!--") == 0


@pytest.mark.parametrize("count", [1, 20, 120])
def test_any_number_of_units_fits(count):
    shown = BeautifulSoup(index_html(many(count), [], ["results.csv"]), "html.parser")
    assert len(rows_of(shown)) == count and text(shown.select_one("#count")) == f"{count} đơn vị"
    widths = {len(row.find_all(["th", "td"], recursive=False)) for row in shown.select("#units tr")}
    assert len(widths) == 1


def test_a_page_of_many_units_asks_for_the_lines_of_its_period_no_more_often(monkeypatch):
    asked, found = [], [many(count) for count in (3, 30)]
    monkeypatch.setattr(overview, "lines", lambda *given: asked.append(given) or lines(*given))
    written = [(index_html(page, [], []), len(asked)) for page in found]
    assert written[1][1] == 2 * written[0][1]


def test_a_year_without_targets_has_figures_and_judges_none():
    rows = done(received="01/07/2022", due="10/07/2022", finished="10/07/2022")
    page = Overview(Prepared(measured(rows, period="2022-Q3")), PageParams())
    shown = BeautifulSoup(index_html(page, [], ["results.csv"]), "html.parser")
    assert VERDICTS["not_assigned"] in text(row_of(shown, "Phòng A")) and "Chưa có chỉ tiêu nào" in text(shown)
    assert "Giao:" not in text(shown)
    assert not shown.select("#units .good, #units .bad, .totals .good, .totals .bad")


def test_units_without_a_register_are_named_above_the_figures():
    params = make_params()
    found = measured(done(), params=params)
    params.periods["2023-Q3"] = params.periods["2023-Q3"].model_copy(update={"nothing_to_report": []})
    shown = BeautifulSoup(index_html(Overview(Prepared(found), PageParams()), [], []), "html.parser")
    first = text(shown.select_one("section"))
    assert "trên 4 đơn vị; số tổng hợp là số chưa đầy đủ" in first and "Chưa đủ số liệu (1 trên 2 đơn vị)" in first
    assert "Chưa có số liệu" in text(row_of(shown, "Phòng B"))
    assert all(text(cell) for cell in shown.select(".totals td:nth-of-type(1)"))


# --- since the last publication -----------------------------------------------------------------------------------


def with_cell(content, place, **cells):
    """A `results.csv` in which one row says something else."""
    rows = list(csv.DictReader(io.StringIO(content.decode())))
    row = next(row for row in rows if (row["indicator"], row["unit"], row["window"]) == place)
    row.update(cells)
    file = io.StringIO()
    writer = csv.DictWriter(file, rows[0], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode()


def since(page, earlier):
    shown = BeautifulSoup(index_html(page, [], [], earlier), "html.parser")
    return shown.select_one("[aria-labelledby=changed]")


def now(page):
    return results_csv(page.prepared.results).encode()


def test_a_first_publication_says_so(page):
    assert "Lần phát hành đầu" in text(since(page, None)) and not since(page, None).table


def test_what_changed_stands_with_before_and_now(page):
    earlier = with_cell(now(page), ("IV.1", "phong-a", "year_to_date"), numerator="48", status="met")
    found = since(page, earlier)
    assert "So với số liệu phát hành trước: 1 số liệu thay đổi." in text(found)
    (row,) = found.tbody.find_all("tr")
    assert [text(cell) for cell in row.find_all(["th", "td"])] == [
        "Phòng A", "IV.1. Giải quyết đúng hạn", "Lũy kế", "97,96% (48/49), đạt", "81,63% (40/49), chưa đạt",
    ]  # fmt: skip


def test_a_unit_that_is_no_more_goes_by_its_id(page):
    gone = with_cell(now(page), ("IV.1", "phong-a", "year_to_date"), unit="phong-cu")
    assert [[text(c) for c in row.find_all(["th", "td"])][::4] for row in since(page, gone).tbody.find_all("tr")] == [
        ["Phòng A", "81,63% (40/49), chưa đạt"], ["phong-cu", "Không có"],
    ]  # fmt: skip


def test_a_table_that_grows_too_long_ends_with_how_many_more_there_are(page, monkeypatch):
    monkeypatch.setattr(restated, "MOST", 2)
    found = since(page, now(page).replace(b"40,49,", b"39,49,"))
    assert len(found.tbody.find_all("tr")) == 2
    assert "Còn" in text(found.select_one(".note")) and "xem tệp CSV" in text(found.select_one(".note"))


def test_figures_that_differ_in_nothing_shown_are_no_change(page):
    same = with_cell(now(page), ("IV.1", "phong-a", "year_to_date"), value="0")
    assert "không có số liệu nào thay đổi" in text(since(page, same))


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\xff\xfe\x00"])
def test_a_file_that_is_no_results_is_not_compared(page, content):
    assert "Không đọc được số liệu phát hành trước" in text(since(page, content))


def test_the_newest_publication_with_other_figures_is_compared(page, monkeypatch):
    monkeypatch.setattr(index, "prepare", lambda *_: page.prepared)
    older, oldest = (with_cell(now(page), ("IV.1", "phong-a", "period"), numerator=n) for n in ("39", "38"))
    files = [publication_files([], "2023-Q3", "", "", "", e) for e in ([older, oldest], [now(page), older], [older])]
    assert files[0] == files[1] == files[2] and "(39/49)" in files[0]["index.html"].decode()
    assert publication_files([], "2023-Q3", "", "", "", [now(page)]) == publication_files([], "2023-Q3", "", "", "")


# --- documents ----------------------------------------------------------------------------------------------------


def record(status, **more):
    return {"status": status, "why": "", "before": {}, "version": {}, "behind": [], **more}


def test_the_index_says_why_a_document_is_missing_and_which_version_went():
    assert status_of(record("published")) == "Đã phát hành"
    assert status_of(record("failed", why="report-broken")) == "Không lập được"
    gone = record("failed", why="kernel-died", before={"html": "x"}, version={"number": 2, "replaces": 1})
    words = "Không lập được (tiến trình tính toán dừng đột ngột); bản số 2 phát hành trước đây đã rút"
    assert status_of(gone) == words
    assert status_of(record("published", behind=["register"])).endswith("số liệu hoặc tham số trước lần phát hành này")
    assert "bản số 1 phát hành" in status_of(record("held", why="page-held", before={"html": "x"}))


def test_reasons_are_those_that_messages_have():
    assert set(WHY_WORDS) <= set(MESSAGES)
