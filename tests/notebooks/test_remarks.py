"""The analyst's own words on published pages."""

import re

import pytest

from kpi_helpers.cli import main
from tests.notebooks.test_run import pdf_text, words
from tests.support.project import make_project

UNIT, OTHER = "xa-dak-ruong", "xa-tan-lap"
HEADING = "Nhận xét, kiến nghị của người lập báo cáo"
TOLD = """# Nguyên nhân

Đã cử **02** công chức hỗ trợ, mở 3 đợt tập huấn cho 145
người; năm 2022 đạt 61,2% (nguồn: Báo cáo số 15/BC-UBND).

- Đề nghị cấp 12 máy quét <script>alert(1)</script> #let x = 1
- Việc thứ hai: [xem](javascript:alert(1)) `=cmd()` $50

| Việc | Số người |
|---|---|
| Tập huấn | 77 |
"""
RUN = ["run", "2023-Q3", "--register", "data/example", "--jobs", "1"]


@pytest.fixture
def project(tmp_path, monkeypatch):
    folder = make_project(tmp_path / "project", dossiers=800)
    monkeypatch.setenv("KPI_ROOT", str(folder))
    monkeypatch.setenv("KPI_LANG", "vi")
    return folder


def note(project, name, text):
    path = project / "params/notes/2023-Q3" / f"{name}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def page(project, unit=UNIT):
    path = project / f"outputs/2023-Q3/units/{unit}/unit_report"
    return path.with_suffix(".html").read_text(encoding="utf-8"), words(pdf_text(path.with_suffix(".pdf")))


def planned(project, capsys):
    capsys.readouterr()
    assert main(["plan", "2023-Q3", "--register", "data/example"]) == 0
    lines = [line.split(maxsplit=2) for line in capsys.readouterr().out.splitlines()]
    return {line for line in map(" ".join, lines) if re.match("(mới|thay đổi)", line)}


def test_words_stand_on_their_page_under_a_heading_and_only_that_page_runs_again(project, capsys):
    assert main([*RUN, "--notebook", "unit_report", "--unit", UNIT, "--unit", OTHER]) == 0
    assert HEADING not in page(project)[0] and HEADING.upper() not in page(project)[1]
    before = planned(project, capsys)
    note(project, UNIT, TOLD)
    changed = planned(project, capsys) - before
    because = f"units/{UNIT}/unit_report  ý kiến của người lập báo cáo"
    assert [line.split(maxsplit=2)[2] for line in changed] == [because]
    assert main([*RUN, "--notebook", "unit_report", "--unit", UNIT, "--unit", OTHER]) == 0
    html, text = page(project)
    assert html.index("VII. Nguồn số liệu") < html.index(HEADING) < html.index("Nguyên nhân") < html.index("Nơi nhận")
    assert "<script>alert" not in html and "javascript:" not in html and "02" in html
    for said in (f"VIII. {HEADING.upper()}", "145 người", "(nguồn: Báo cáo số 15/BC-UBND)", "#let x = 1", "77"):
        assert said in text, said
    assert HEADING not in page(project, OTHER)[0]
    assert "Bản số 2" in text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Đơn vị đã đạt 99,87% chỉ tiêu.", "99,87%"),
        ("Còn 98.765 hồ sơ trễ hạn.", "98.765"),
        ("Kết quả 7.654/8.765.", "7.654/8.765"),
        ("Liên hệ số 062099887766.", "personal"),
    ],
)
def test_words_that_contradict_the_results_or_name_a_person_hold_their_page(project, capsys, text, found):
    note(project, UNIT, text)
    assert main([*RUN, "--notebook", "unit_report", "--unit", UNIT, "--format", "html"]) == 1
    said = capsys.readouterr().err
    if found == "personal":
        assert "062099887766" not in said and "page-held" in said
    else:
        assert f"VIII. {HEADING}" in said and found in said and "figures-held" in said
    assert not (project / "outputs/2023-Q3").exists()


def test_a_file_that_no_page_would_show_is_told_by_check(project, capsys):
    note(project, "xa-dak-ruongg", "x")
    assert main(["check", "2023-Q3", "--register", "data/example"]) == 2
    said = capsys.readouterr().err
    assert "params/notes/2023-Q3/xa-dak-ruongg.md" in said and "xa-dak-ruong" in said
