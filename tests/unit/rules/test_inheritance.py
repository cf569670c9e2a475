"""What an organisation does not say it has from the folder that it inherits from, and nothing else."""

import shutil

import pytest

from kpi_helpers.errors import Fault, KpiError
from kpi_helpers.rules.params import Sources, load_params
from tests.support.make import PARAMS

OWN = """id: khac
name: nơi khác
place: Khác
inherits: {inherits}
rule_sets: [letter-2023]
kinds: [{{kind: agency, name: Cơ quan, level: district}}, {{kind: branch, name: Chi nhánh, level: district}},
        {{kind: one_stop, name: Một cửa}}, {{kind: commune, name: Xã, level: commune}}]
levels: [{{level: district, id: cap-huyen, name: Cấp huyện}},
         {{level: commune, id: cap-xa, name: Cấp xã, shared: true}}]
"""


@pytest.fixture
def folder(tmp_path):
    """Params that another organisation's folder `own` inherits from."""
    shutil.copytree(PARAMS, tmp_path / "params", ignore=shutil.ignore_patterns("examples"))
    (tmp_path / "own").mkdir()
    return tmp_path


def organisation(folder, more="", inherits="../params", name="own"):
    path = folder / name / "organisation.yaml"
    path.write_text(OWN.format(inherits=inherits) + more, encoding="utf-8")
    return load_params(folder / name).organisation


def changed(folder, old, new):
    path = folder / "params/organisation.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_calendar_settings_gate_and_lists_are_inherited_and_who_and_when_it_is_are_not(folder):
    changed(folder, "contacts: []", "contacts: [0260 000 000]")
    changed(folder, "few_dossiers: 30", "few_dossiers: 7")
    own, theirs = organisation(folder), load_params(folder / "params").organisation
    for key in ("unit_names", "settings", "late_reasons", "contacts", "sensitive", "gate"):
        assert getattr(own, key) == getattr(theirs, key) != type(getattr(own, key))(), key
    assert own.calendar == theirs.calendar
    assert (own.id, own.valid, own.changes, own.within) == ("khac", None, [], [])


def test_what_is_said_holds_also_where_it_is_nothing_and_settings_are_said_key_by_key(folder):
    changed(folder, "few_dossiers: 30", "few_dossiers: 7")
    own = organisation(folder, "gate: []\ncalendar: calendar\nsettings: {small_cell: 9}\n")
    assert own.gate == [] and own.calendar == "calendar" and own.late_reasons
    assert (own.settings.small_cell, own.settings.few_dossiers) == (9, 7)


def test_an_unknown_key_is_refused_in_the_file_that_says_it(folder):
    with pytest.raises(KpiError) as raised:
        organisation(folder, "gates: []\n")
    (fault,) = raised.value.faults
    assert (fault.code, fault.values["key"]) == ("params-unknown-key", "gates") and "gate" in fault.values["near"]
    changed(folder, "small_cell: 5", "small_cel: 5")
    with pytest.raises(KpiError) as raised:
        organisation(folder)
    (fault,) = raised.value.faults
    assert fault.values["key"] == "settings.small_cel" and fault.values["file"].endswith("organisation.yaml")


def test_what_is_inherited_may_be_inherited_from_another(folder):
    (folder / "more").mkdir()
    first = organisation(folder, "settings: {small_cell: 9}\n")
    last = organisation(folder, "late_reasons: []\n", inherits="../own", name="more")
    assert (last.settings.small_cell, last.late_reasons, last.gate) == (9, [], first.gate) and last.gate
    assert Sources.of(folder / "more")["units"] == [folder / name / "units" for name in ("params", "own", "more")]
    files = load_params(folder / "more").files
    assert {folder / name / "organisation.yaml" for name in ("params", "own", "more")} <= set(files)


@pytest.mark.parametrize(("inherits", "found"), [(".", "."), ("../more", "../own")])
def test_a_folder_can_not_inherit_from_itself(folder, inherits, found):
    (folder / "more").mkdir()
    (folder / "more/organisation.yaml").write_text(OWN.format(inherits="../own"), encoding="utf-8")
    with pytest.raises(KpiError) as raised:
        organisation(folder, inherits=inherits)
    assert raised.value.faults == (Fault("params-inherits", {"file": "organisation.yaml", "found": found}),)


def test_what_is_inherited_is_part_of_the_hash(folder):
    organisation(folder)
    before = load_params(folder / "own").sha256
    changed(folder, "few_dossiers: 30", "few_dossiers: 31")
    assert load_params(folder / "own").sha256 != before


def test_the_examples_say_only_what_is_their_own():
    for path in (PARAMS / "examples").glob("*/organisation.yaml"):
        found = load_params(path.parent).organisation
        assert found.sensitive and found.late_reasons and found.gate, path
        assert not {"gate:", "sensitive:", "late_reasons:"} & set(path.read_text(encoding="utf-8").split()), path
