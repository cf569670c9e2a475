import json
import os

import pytest

from kpi_helpers.errors import KpiError
from kpi_helpers.register import pieces, store
from kpi_helpers.register.store import load, stored, summary
from tests.support.make import make_params
from tests.unit.register.test_reading import write


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("KPI_ROOT", str(tmp_path))
    return tmp_path


@pytest.fixture
def read_again(monkeypatch):
    """The files other than code that are hashed."""
    asked, sha256 = [], store.sha256
    monkeypatch.setattr(
        store, "sha256", lambda path: (path.suffix != ".py" and asked.append(path.name)) or sha256(path)
    )
    return asked


def test_a_register_whose_size_and_time_match_the_last_hash_is_not_read_again(folder, read_again):
    path, params = write(folder, {}, {}), make_params()
    first = stored(path, params)
    assert read_again == ["so.csv"]
    assert stored(path, params) == first and read_again == ["so.csv"]


@pytest.mark.parametrize("changed", ["size", "time"])
def test_a_register_of_another_size_or_time_is_read_again(folder, read_again, changed):
    path, params = write(folder, {}, {}), make_params()
    first, about = stored(path, params), path.stat()
    if changed == "size":
        write(folder, {}, {}, {})
        os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))
    else:
        os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns + 1_000_000_000))
    again = stored(path, params)
    assert (again == first) == (changed == "time") and read_again == ["so.csv"] * 2


@pytest.mark.parametrize("damage", ["", "{", "[1]"])
def test_a_damaged_list_of_hashes_costs_time_and_nothing_else(folder, read_again, damage):
    path, params = write(folder, {}, {}), make_params()
    first = stored(path, params)
    (folder / ".kpi/hashes.json").write_text(damage, encoding="utf-8")
    assert stored(path, params) == first and read_again == ["so.csv"] * 2


def test_files_that_are_gone_are_forgotten(folder):
    params = make_params()
    for name in ("a.csv", "b.csv"):
        stored(write(folder, {}, name=name), params)
        (folder / name).unlink()
    assert [name.rsplit(os.sep)[-1] for name in json.loads((folder / ".kpi/hashes.json").read_text())] == ["b.csv"]


def test_what_lies_beside_a_register_is_named_by_the_stored_one_and_is_part_of_its_key(folder):
    place, params = folder / "so", make_params()
    place.mkdir()
    write(place, {}, {}, name="so.parquet")
    (place / "README.txt").write_text("Ghi chú\n", encoding="utf-8")
    first = stored(place, params)
    assert [name for name, _ in summary(first)["files"]] == ["so/so.parquet"]
    assert load(first).findings.unread["file"].tolist() == ["so/README.txt"]
    (place / "quet.pdf").write_bytes(b"%PDF")
    second = stored(place, params)
    assert second != first and load(second).findings.unread["rows"].isna().tolist() == [False, True]


def test_a_large_register_names_what_lies_beside_it(folder, monkeypatch):
    monkeypatch.setattr(pieces, "LARGE", 1)
    write(folder, {}, {}, name="so.parquet")
    for name in ("quet.pdf", "ghi-chu.txt"):
        (folder / name).write_text("Ghi chú\n", encoding="utf-8")
    found = load(stored(folder, make_params())).findings.unread
    assert found["file"].tolist() == ["ghi-chu.txt", "quet.pdf"]


def test_a_file_that_is_named_twice_is_read_once(folder):
    own, params = folder / "so", make_params()
    own.mkdir()
    path = write(own, {}, {})
    (own / "link.csv").symlink_to(path)
    (own / "ghi-chu.docx").touch()
    alone = load(stored(path, params))
    for named in ([path, path], [own, path], [path, own], [own, own], ["so/so.csv", "so/../so/so.csv"]):
        found = load(stored(named, params))
        assert len(found.dossiers) == len(alone.dossiers) == 2 and found.rows == 2 and len(found.files) == 1
        assert found.merged == alone.merged and len(found.findings.unread) == (own in named)


@pytest.mark.parametrize("is_named", [True, False])
def test_a_file_whose_name_is_not_utf_8_is_refused_with_a_name_that_can_be_shown(folder, is_named):
    path = folder / os.fsdecode(b"s\xf4.csv")
    write(folder, {}).rename(path)
    with pytest.raises(KpiError, match="register-file-name") as refused:
        stored(path if is_named else folder, make_params())
    assert "s\\udcf4.csv" in refused.value.faults[0].text("vi").encode().decode()
