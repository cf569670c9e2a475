"""The quality page: every kind of finding has its words, and no dossier is named in any of its fragments."""

import re
from dataclasses import replace

import pytest

from kpi_helpers.measures import quality, revisions
from kpi_helpers.messages import MESSAGES
from kpi_helpers.pages import quality as page
from kpi_helpers.pages.fragments import Fragment, Parts, Table
from kpi_helpers.pages.prepared import Prepared
from kpi_helpers.pages.quality import Quality
from kpi_helpers.register.findings import unread_rows
from kpi_helpers.register.orders import ORDERS
from kpi_helpers.register.quality import summary_of
from kpi_helpers.rules.organisation import PageParams
from tests.unit.measures.test_revisions import ENDED, world

OPEN = {"finished_at": "", "status": "Đang xử lý"}
OLD = [ENDED | {"digitised": "Không"}, ENDED, ENDED | OPEN]
NEW = [
    ENDED, ENDED | {"due_at": "11/06/2023"}, ENDED, ENDED | {"received_at": "02/06/2023"},
    {"received_at": "31/02/2023"}, {"resolving_unit": "Đâu đó"},
    ENDED | {"finished_at": "", "due_at": "01/05/2023"},
    ENDED | {"finished_at": "20/08/2023", "late_reason": "Hồ sơ phức tạp"},
    ENDED | {"returned_at": "25/09/2023"},
]  # fmt: skip


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    return Quality(Prepared(world(tmp_path_factory.mktemp("so"), OLD, NEW)), PageParams())


METHODS = [
    "gate", "rows", "rejected", "repairs", "left_unread", "missing", "orders", "unreceived", "undated_ends",
    "after_extract", "late_entries", "revisions", "revised_figures", "conflicts", "settings", "changed_verdicts",
    "causes",
]  # fmt: skip


@pytest.mark.parametrize("name", METHODS)
def test_every_part_is_shown_and_names_no_dossier(shown, name):
    fragment = getattr(shown, name)()
    assert isinstance(fragment, Fragment)
    text = fragment.html() + fragment.typst() + fragment.plain()
    assert text.strip() and not re.search(r"H34|nan|None|NaT", text)


def tables(fragment):
    parts = fragment.parts if isinstance(fragment, Parts) else [fragment]
    return [part for part in parts if isinstance(part, Table)]


def test_the_rows_are_balanced_and_the_equation_is_said(shown):
    (table,) = tables(shown.rows())
    assert table.frame.iloc[-1].tolist() == ["Tổng cộng", 12, 7, 2, 0, 0, 3]
    said = "12 = 7 (được tính) + 2 (bị loại) + 0 (bỏ theo đính chính) + 0 (trùng nguyên văn) + 3 (thay bằng bản mới)"
    assert shown.rows().plain().endswith(f"{said}: khớp.")


def test_sheets_and_files_left_unread_are_named_with_their_rows(shown):
    unread = [("so.xlsx", "Hướng dẫn", 12), ("quet.pdf", "", None), *(("so.xlsx", f"Trang {n}", 1) for n in range(30))]
    measured = shown.measured
    findings = replace(measured.register.findings, unread=unread_rows(unread))
    register = replace(measured.register, findings=findings)
    prepared = replace(shown.prepared, measured=replace(measured, register=register))
    said = Quality(prepared, PageParams()).left_unread().plain()
    assert "so.xlsx, Hướng dẫn không phải sổ hồ sơ: 12 dòng không đọc." in said
    assert "quet.pdf: loại tệp không đọc." in said and "… và 12 trang, tệp nữa không đọc." in said


def test_rejected_rows_are_told_by_reason_with_their_places(shown):
    table, by_unit = tables(shown.rejected())
    assert table.frame[["reason", "count", "places"]].to_numpy().tolist() == [
        ["Đơn vị giải quyết không có trong danh mục", 1, "moi.csv, dòng 7"],
        ["Ô không đọc được", 1, "moi.csv, dòng 6"],
    ]
    assert by_unit.frame.to_numpy().tolist() == [["Phòng A", 1, 7]]
    assert shown.rejected().plain().endswith("Dòng bị loại không rõ đơn vị giải quyết: 1.")


def test_units_named_otherwise_are_told_with_what_they_were_taken_for(tmp_path):
    page_of = Quality(Prepared(world(tmp_path, [ENDED], [ENDED | {"resolving_unit": "P. A"}])), PageParams())
    (table,) = tables(page_of.repairs())
    assert table.caption == "Tên đơn vị viết khác, nhận theo bí danh"
    assert table.frame.to_numpy().tolist() == [["Đơn vị giải quyết", "P. A", "Phòng A", 1]]


def test_revisions_are_told_by_unit_with_the_figures_they_changed(shown):
    undated, dated = tables(shown.revisions())
    assert undated.frame.to_numpy().tolist() == [["Phòng A", 1]] and undated.head[0][1].text == "Số hóa"
    assert dated.frame.to_numpy().tolist() == [["Phòng A", 1]] and dated.head[0][1].text == "Ngày hẹn trả"
    (figures,) = tables(shown.revised_figures())
    assert {row[3].text for row in figures.body} == {"+1"} and {row[4].text for row in figures.body} == {"0"}


def test_the_document_is_internal_whatever_params_say(shown):
    document = shown.document()
    assert document["internal"] and document["banner"] == "" and document["notices"] == []


def test_every_finding_has_its_words():
    reasons = {code for code in MESSAGES if code.startswith("row-")} - {"row-dropped"}
    assert set(page.REASONS) == reasons
    assert set(page.ORDERS) == set(ORDERS) and set(page.LATE) == set(revisions.LATE_FACTS)
    assert set(page.UNDATED) == set(revisions.UNDATED) and set(page.DAYS) == set(revisions.DATED)


def test_a_dossier_refused_by_its_status_and_received_by_its_day_is_told(tmp_path):
    """The day decides: it counts."""
    refused = ENDED | {"status": "Không được tiếp nhận"}
    measured = world(tmp_path, [ENDED], [ENDED, refused, refused | {"received_at": ""}])
    assert quality.refused_and_received(measured).sum() == 1
    (table,) = tables(Quality(Prepared(measured), PageParams()).unreceived())
    assert "Không được tiếp nhận" in table.caption and table.frame["count"].tolist()[-1] == 1
    said = [words for words, _ in summary_of(measured.register)]
    assert "1 hồ sơ có ngày tiếp nhận mà trạng thái là “Không được tiếp nhận”, tính như đã tiếp nhận" in said
