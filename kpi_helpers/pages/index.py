"""The period's own files: `results.csv`, `appendix.xlsx` and a simple `index.html` that leads to every document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from kpi_helpers.assets import HTML
from kpi_helpers.pages.overview import Overview
from kpi_helpers.pages.prepared import prepare
from kpi_helpers.pages.workbook import Sheet, workbook
from kpi_helpers.text import capitalised, html_text

FILES = {"results.csv": "Toàn bộ số liệu (CSV)", "appendix.xlsx": "Phụ lục và biểu II.06a (XLSX)"}
ANNEX_SHEET, FORM_SHEET = "Phụ lục", "II.06a"

STATUS_WORDS = {
    "published": "Đã phát hành",
    "failed": "Không lập được",
    "held": "Giữ lại, chưa phát hành",
    "withdrawn": "Không còn lập trong kỳ này",
}
# Why a document is missing, by the code of the message that the office was told
WHY_WORDS = {
    "notebook-failed": "trang dừng vì lỗi",
    "kernel-died": "tiến trình tính toán dừng đột ngột",
    "kernel-not-started": "tiến trình tính toán không khởi động",
    "report-too-slow": "quá thời hạn",
    "worker-died": "tiến trình lập báo cáo dừng đột ngột",
    "typesetting-failed": "không dựng được trang PDF",
    "page-held": "có nội dung không được lưu hành",
    "figures-held": "có số không khớp kết quả",
}


def publication_files(
    records: Sequence[Mapping[str, Any]], period: str, register: str, params: str, formats: str = "xlsx"
) -> dict[str, bytes]:
    """What a publication holds besides its documents, by relative path; the workbook if `formats` has xlsx."""
    prepared = prepare(period, register, params)
    page = Overview(prepared, prepared.measured.params.page("overview"))
    files = {"results.csv": results_csv(prepared.results).encode()}
    if "xlsx" in formats.split(","):
        files["appendix.xlsx"] = appendix(page)
    return files | {"index.html": index_html(page, records, list(files)).encode()}


def appendix(page: Overview) -> bytes:
    """The letter's annex filled in, and the form of the whole and of each unit, as a workbook."""
    fields = page.document()
    above = [line for line in (fields["banner"], *fields["notices"]) if line]
    said = [*above, f"{capitalised(page.period.label)} ({page.dates})"]
    forms = [Sheet(FORM_SHEET if line.is_roll_up else line.name, said, table) for line, table in page.form_tables()]
    annex = [Sheet(ANNEX_SHEET, said, page.annex_table())] if page.has_targets else []
    return workbook([*annex, *forms], page.period.last)


def results_csv(results: pd.DataFrame) -> str:
    """The tidy results as CSV: comma, point as decimal mark, ISO dates, empty where there is no value."""
    return results.to_csv(index=False, lineterminator="\n")


def index_html(page: Overview, records: Sequence[Mapping[str, Any]], files: Sequence[str]) -> str:
    """One static page: what was published, in which formats, and why a document is missing."""
    fields = page.document()
    rows = "".join(index_row(record) for record in records)
    head = "".join(f'<th scope="col">{title}</th>' for title in ("Tài liệu", "Xem", "Tình trạng"))
    banner = f'<p class="banner" role="note">{html_text(fields["banner"])}</p>' if fields["banner"] else ""
    notices = "".join(f'<p class="notice">{html_text(notice)}</p>' for notice in fields["notices"])
    return (
        (HTML / "index.html")
        .read_text(encoding="utf-8")
        .format(
            title=html_text(f"Kết quả thực hiện chỉ tiêu {page.period.label}, {page.params.organisation.name}"),
            banner=banner,
            notices=notices,
            dates=html_text(f"Kỳ báo cáo {page.dates}. {fields['footer']}."),
            summary=html_text(page.score().text),
            files=" · ".join(f'<a href="{name}">{FILES[name]}</a>' for name in files),
            head=head,
            rows=rows,
        )
    )


def index_row(record: Mapping[str, Any]) -> str:
    """A document with its links, or that it is not there; why, only the office is told."""
    label, name = html_text(str(record["label"])), str(record["name"])
    links = " · ".join(
        f'<a href="{html_text(name)}.{kind}">{kind.upper()}<span class="hidden"> {label}</span></a>'
        for kind in ("pdf", "html", "ipynb")
        if f"{name}.{kind}" in record["files"]
    )
    return f'<tr><th scope="row">{label}</th><td>{links or "–"}</td><td>{status_of(record)}</td></tr>'


def status_of(record: Mapping[str, Any]) -> str:
    """The state of a document in words; of a missing one the kind of reason, and which version no longer circulates."""
    said = STATUS_WORDS[str(record["status"])]
    if why := WHY_WORDS.get(str(record["why"])):
        said += f" ({why})"
    if record["behind"]:
        said += "; theo số liệu hoặc tham số trước lần phát hành này"
    if record["before"]:
        said += f"; bản số {record['version'].get('number', 1)} phát hành trước đây đã rút"
    return said
