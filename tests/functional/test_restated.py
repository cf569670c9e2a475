"""A period published again with other figures: its index says which, and says the same when made once more."""

from kpi_helpers.cli import main
from tests.support.project import make_project

RUN = ["run", "2023-Q3", "--register", "data/example", "--notebook", "overview", "--format", "html", "--jobs", "1"]


def test_the_index_says_what_changed_since_the_publication_before(tmp_path, monkeypatch):
    project = make_project(tmp_path, dossiers=400)
    monkeypatch.setenv("KPI_ROOT", str(project))
    index, settings = project / "outputs/2023-Q3/index.html", project / "params/organisation.yaml"
    assert main(RUN) == 0
    assert "Lần phát hành đầu" in index.read_text(encoding="utf-8")

    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("reappointment: current", "reappointment: first"), encoding="utf-8")
    assert main(RUN) == 0
    published = index.read_text(encoding="utf-8")
    assert "số liệu thay đổi." in published and "IV.1. Giải quyết đúng hạn" in published

    assert main([*RUN, "--force"]) == 0
    assert index.read_text(encoding="utf-8") == published
    assert [path.name for path in (project / "outputs/superseded/2023-Q3").iterdir()] == ["1"]
    assert main(["verify", "outputs/2023-Q3"]) == 0
