"""The analyst's own words: which file is whose, and files that no page would show."""

import pytest

from kpi_helpers.errors import Fault, KpiError
from kpi_helpers.periods import Period
from kpi_helpers.rules.notes import Notes, misnamed

Q3 = Period.parse("2023-Q3")


def notes(folder, **files):
    for name, text in files.items():
        path = folder / "notes" / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return Notes(folder)


def test_a_file_is_of_its_unit_and_period_and_that_of_all_is_named_overview(tmp_path):
    said = notes(
        tmp_path, **{"2023-Q3__xa-x.md": "\n\ufeffMột\n", "2023-Q3__overview.md": "Chung", "2023-Q2__xa-y.md": "Hai"}
    )
    assert said.text(Q3, "xa-x").strip("\ufeff") == "Một" and said.text(Q3) == "Chung"
    assert said.text(Q3, "xa-y") == "" and said.file(Q3, "xa-y") is None
    assert Notes(tmp_path / "none").text(Q3) == "" and list(Notes(tmp_path / "none").files()) == []


def test_a_part_of_a_period_has_its_own_words_or_those_of_the_whole(tmp_path):
    said = notes(tmp_path, **{"2025-Q3__xa-x.md": "cả kỳ", "2025-Q3.2__xa-x.md": "phần hai"})
    first, second = (Period.parse(f"2025-Q3.{n}") for n in (1, 2))
    assert (said.text(first, "xa-x"), said.text(second, "xa-x")) == ("cả kỳ", "phần hai")


def test_a_file_that_is_no_utf_8_is_refused(tmp_path):
    with pytest.raises(KpiError) as raised:
        notes(tmp_path, **{"2023-Q3__xa-x.md": "Ý kiến".encode("utf-16")}).text(Q3, "xa-x")
    assert raised.value.faults[0].code == "note-unreadable"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("2023-Q3/xa-x.md", None),
        ("2023-Q3/overview.md", None),
        ("2023-Q3/.gitkeep", None),
        ("2023-Q3/xa-xx.md", "note-unit"),
        ("2023-Q3/xa-x.txt", "note-unit"),
        ("2023-Q3/xa-x", "note-unit"),
        ("2023-Q5/xa-x.md", "note-period"),
        ("quý III/xa-x.md", "note-period"),
        ("xa-x.md", "note-period"),
        ("2023-Q3/cu/xa-x.md", "note-period"),
    ],
)
def test_a_file_that_no_page_would_show_is_told(tmp_path, monkeypatch, name, code):
    monkeypatch.setenv("KPI_ROOT", str(tmp_path))
    found = list(misnamed(notes(tmp_path, **{name: "x"}), ["xa-x", "xa-y"]))
    assert [fault.code for fault in found] == [code] * (code is not None)
    assert all(name in fault.text(language) for fault in found for language in ("vi", "en"))


def test_a_near_name_is_offered(tmp_path):
    [fault] = misnamed(notes(tmp_path, **{"2023-Q3/xa-xx.md": "x"}), ["xa-x", "phong-b"])
    assert isinstance(fault, Fault) and "xa-x" in str(fault.values["near"])
