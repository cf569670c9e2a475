"""The period's own files: `results.csv`, `appendix.xlsx`, and `index.html`, which shows who stands where and leads to
every document.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from string import Template
from typing import Any

import pandas as pd

from kpi_helpers.assets import HTML
from kpi_helpers.pages.appendix import appendix
from kpi_helpers.pages.figures import DASH
from kpi_helpers.pages.narrative import Name, say, span
from kpi_helpers.pages.overview import Overview
from kpi_helpers.pages.prepared import prepare
from kpi_helpers.pages.restated import since
from kpi_helpers.pages.standing import Documents, Standing, signs
from kpi_helpers.text import html_text

FILES = {"results.csv": "Toàn bộ số liệu (CSV)", "appendix.xlsx": "Phụ lục, kết quả, cách tính và biểu II.06a (XLSX)"}

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
    records: Sequence[Mapping[str, Any]],
    period: str,
    register: str,
    params: str,
    formats: str = "xlsx",
    earlier: Iterable[bytes] = (),
) -> dict[str, bytes]:
    """What a publication holds besides its documents, by relative path; the workbook if `formats` has xlsx.

    `earlier`: the `results.csv` of the publications before, newest first. The first that differs is compared, so that
    the same documents made again say the same.
    """
    prepared = prepare(period, register, params)
    page = Overview(prepared, prepared.measured.params.page("overview"))
    results = results_csv(prepared.results).encode()
    files = {"results.csv": results}
    if "xlsx" in formats.split(","):
        files["appendix.xlsx"] = appendix(page)
    before = next((content for content in earlier if content != results), None)
    return files | {"index.html": index_html(page, records, list(files), before).encode()}


def results_csv(results: pd.DataFrame) -> str:
    """The tidy results as CSV: comma, point as decimal mark, ISO dates, empty where there is no value."""
    return results.to_csv(index=False, lineterminator="\n")


def index_html(
    page: Overview, records: Sequence[Mapping[str, Any]], files: Sequence[str], earlier: bytes | None = None
) -> str:
    """One static page: the targets, the units, what changed since `earlier` (a `results.csv`), and every document."""
    standing = Standing(page, of_units(records))
    script = (HTML / "index.js").read_text(encoding="utf-8")
    return Template((HTML / "index.html").read_text(encoding="utf-8")).substitute(
        heading_parts(page),
        style="".join((HTML / name).read_text(encoding="utf-8") for name in ("report.css", "index.css")),
        script=script,
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        files=" · ".join(file_links(records, files)),
        totals=standing.totals_rows(),
        signs=signs(),
        head=standing.head(),
        units=standing.bodies(),
        kinds=standing.kind_options(),
        choices=standing.status_options(),
        count=html_text(standing.count()),
        notes=standing.notes(),
        changes=since(page, earlier, results_csv(page.prepared.results).encode()).html(),
        documents="".join(index_row(record, name) for record, name in zip(records, told_apart(records), strict=True)),
    )


def heading_parts(page: Overview) -> dict[str, str]:
    """What stands above the first table: title, marks, notices, days, how many targets are met, what figures lack."""
    fields, year = page.document(), page.period.year_to_date
    banner = html_text(fields["banner"])
    days = say(
        "Kỳ báo cáo {dates}; lũy kế {year}. {extract}.",
        dates=Name(page.dates), year=Name(span(year.first, year.last)), extract=Name(fields["footer"]),
    )  # fmt: skip
    return {
        "title": html_text(f"Kết quả thực hiện chỉ tiêu {page.period.label}, {page.params.organisation.name}"),
        "banner": f'<aside class="banner" aria-label="Lưu ý">{banner}</aside>' if banner else "",
        "notices": "".join(f'<p class="notice">{html_text(notice)}</p>' for notice in fields["notices"]),
        "days": html_text(days.text),
        "score": html_text(page.score().text),
        "caveats": "".join(f"<p>{html_text(sentence.text)}</p>" for sentence in page.caveats()),
    }


def file_links(records: Sequence[Mapping[str, Any]], files: Sequence[str]) -> list[str]:
    """The documents of no unit, then the period's own files."""
    general = [record for record in records if "unit" not in record["parameters"] and record["files"]]
    own = [f"<bdi>{html_text(str(record['label']))}</bdi>: {links(record, str(record['label']))}" for record in general]
    return [*own, *(f'<a href="{name}">{FILES[name]}</a>' for name in files)]


def of_units(records: Sequence[Mapping[str, Any]]) -> dict[str, Documents]:
    """The documents of each unit by its id: links, or the state of what is missing."""
    own: dict[str, list[tuple[Mapping[str, Any], str]]] = {}
    for record, name in zip(records, told_apart(records), strict=True):
        if unit := record["parameters"].get("unit"):
            own.setdefault(str(unit), []).append((record, name))
    return {
        unit: Documents(
            "".join(f"<p>{links(record, name) or html_text(status_of(record))}</p>" for record, name in found),
            all(record["status"] == "published" for record, _ in found),
        )
        for unit, found in own.items()
    }


def told_apart(records: Sequence[Mapping[str, Any]]) -> list[str]:
    """What each document is called: its label, with its notebook's name where several bear the same."""
    shared = Counter(str(record["label"]) for record in records)
    return [
        str(r["label"]) + (f" ({str(r['name']).rpartition('/')[2]})" if shared[str(r["label"])] > 1 else "")
        for r in records
    ]


def index_row(record: Mapping[str, Any], name: str) -> str:
    """A document with its links, or that it is not there; why, only the office is told."""
    shown = f'<th scope="row"><bdi>{html_text(name)}</bdi></th>'
    return f"<tr>{shown}<td>{links(record, name) or DASH}</td><td>{html_text(status_of(record))}</td></tr>"


def links(record: Mapping[str, Any], name: str) -> str:
    """A document's files; which document it is, a screen reader is told with each."""
    place, spoken = html_text(str(record["name"])), html_text(name)
    found = " · ".join(
        f'<a href="{place}.{kind}">{kind.upper()}<span class="hidden"> {spoken}</span></a>'
        for kind in ("pdf", "html", "docx", "ipynb")
        if f"{record['name']}.{kind}" in record["files"]
    )
    return f'<span class="links">{found}</span>' if found else ""


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
