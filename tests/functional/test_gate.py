"""The gate by the command line: nothing circulates, the analyst sees why, and a mark stands on what does."""

import re

import pandas as pd
import pytest

from kpi_helpers.cli import main
from tests.support.project import make_project

COMMON = ["2023-Q3", "--register", "data/example"]
ONE_PAGE = [*COMMON, "--notebook", "overview", "--format", "html"]
RULE = "  - {measure: rejected, most_percent: 2, consequence: mark}"


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project with one rejected row, and a gate that allows none."""
    folder = make_project(tmp_path, dossiers=200)
    monkeypatch.setenv("KPI_ROOT", str(folder))
    monkeypatch.setenv("KPI_LANG", "en")
    path = next((folder / "data/example").glob("*.csv"))
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    frame.loc[3, "Ngày tiếp nhận"] = "31/02/2023"
    frame.head(150).to_csv(path, index=False)
    change(folder, RULE, RULE.replace("most_percent: 2", "most: 0").replace("mark", "hold"))
    return folder


def change(folder, old, new):
    path = folder / "params/organisation.yaml"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_period_is_held_and_the_internal_page_says_why(project, capsys):
    internal, out = project / "outputs/internal/2023-Q3", project / "outputs/2023-Q3"
    assert main(["check", *COMMON]) == 1
    said = capsys.readouterr().out
    assert "gate: held, not to be published" in said and "[gate-rejected] rows rejected: 1/" in said

    assert main(["run", *ONE_PAGE]) == 1
    said = capsys.readouterr()
    assert "[gate-held] 2023-Q3 is held" in said.err and "see why in outputs/internal/2023-Q3" in said.err
    assert re.search(r"rows rejected: 1/[\d.]+, allowed 0; mend the rows listed in rejected.csv", said.err)
    assert not out.exists() and "Published: outputs/internal/2023-Q3" in said.out
    page = (internal / "register_quality.html").read_text(encoding="utf-8")
    assert "NỘI BỘ – KHÔNG PHÁT HÀNH" in page and "Kết luận: giữ lại" in page and "H34." not in page
    assert (internal / "rejected.csv").exists() and main(["verify", "outputs/internal/2023-Q3"]) == 0

    capsys.readouterr()
    assert main(["plan", *COMMON, "--format", "html"]) == 0
    assert "up to date   register_quality" in capsys.readouterr().out
    assert main(["run", *COMMON, "--notebook", "register_quality", "--format", "html"]) == 0
    assert "Nothing changed: outputs/internal/2023-Q3" in capsys.readouterr().out


def test_a_period_held_says_the_folder_that_was_asked_for(project, tmp_path_factory, capsys):
    for out in (tmp_path_factory.mktemp("khac"), "ra/day"):
        assert main(["run", *ONE_PAGE, "--out", str(out)]) == 1
        said = capsys.readouterr()
        assert f"see why in {out}/internal/2023-Q3, " in said.err and f"Published: {out}/internal/2023-Q3\n" in said.out
        assert (project / out / "internal/2023-Q3/register_quality.html").exists()


@pytest.mark.accept
def test_a_mark_stands_on_what_circulates_and_the_index(project):
    out = project / "outputs/2023-Q3"
    change(project, "most: 0, consequence: hold}              # dòng bị loại", "most: 0, consequence: mark}")
    assert main(["run", *ONE_PAGE]) == 0
    for name in ("overview.html", "index.html"):
        page = (out / name).read_text(encoding="utf-8")
        assert "CẢNH BÁO CHẤT LƯỢNG SỐ LIỆU: dòng bị loại 1/" in page and "vượt ngưỡng 0 là 1" in page
        assert "register_quality" not in page
    assert main(["verify", "outputs/2023-Q3"]) == 0
