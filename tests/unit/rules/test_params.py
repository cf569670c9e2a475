import re
import shutil
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from kpi_helpers.errors import Fault, KpiError
from kpi_helpers.periods import Window
from kpi_helpers.rules.loading import Validity
from kpi_helpers.rules.organisation import Change, FormFile, PageParams, PeriodParams, RegisterFile
from kpi_helpers.rules.params import Sources, load_params
from kpi_helpers.rules.schemas import MODELS, schema
from tests.support.make import PARAMS, make_params, procedure, unit

YEAR = Window("year_to_date", date(2022, 12, 15), date(2023, 9, 14))


@pytest.fixture(scope="module")
def params():
    return load_params(PARAMS)


def copied(tmp_path, file, old, new):
    folder = tmp_path / "params"
    shutil.copytree(PARAMS, folder)
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


def test_the_letter_sets_seven_indicators_with_these_targets(params):
    targets = {i.code: [int(t.value) for t in i.targets] for i in params.indicators}
    assert targets == {
        "I.1": [30], "I.2": [20], "II.1": [70, 70], "III.1": [60, 60], "III.2": [30, 30], "IV.1": [97], "IV.2": [97],
    }  # fmt: skip


def test_there_is_no_target_outside_the_reporting_year(params):
    late = next(i for i in params.indicators if i.code == "IV.1")
    assert late.target(2023, {"district"}) == Fraction(97)
    assert late.target(2022, {"district"}) is None
    assert late.target(2024, {"district"}) is None


def test_levels_share_a_target_only_if_it_is_the_same(params):
    online = next(i for i in params.indicators if i.code == "II.1")
    assert online.target(2023, {"district", "commune"}) == Fraction(70)
    other = online.targets[1].model_copy(update={"value": online.targets[1].value - 1})
    changed = online.model_copy(update={"targets": [online.targets[0], other]})
    assert changed.target(2023, {"district", "commune"}) is None


def test_a_unit_is_found_by_id_name_or_alias(params):
    found = [params.unit(name, YEAR) for name in ("xa-dak-ruong", "XÃ ĐẮK RUỒNG", "Xã Đăk Ruồng", "23488")]
    assert {unit.id for unit in found} == {"xa-dak-ruong"}


def test_an_unknown_unit_brings_suggestions(params):
    with pytest.raises(KpiError, match="xa-dak-ruong"):
        params.unit("xa-dak-ruon", YEAR)


def test_a_unit_that_is_no_more_is_unknown(params):
    with pytest.raises(KpiError):
        params.unit("xa-dak-ruong", replace(YEAR, first=date(2025, 7, 1), last=date(2025, 9, 14)))


@pytest.mark.parametrize("name", MODELS)
def test_the_json_schemas_are_those_of_the_models(name):
    path = PARAMS / "schemas" / f"{name}.schema.json"
    assert path.read_text(encoding="utf-8") == schema(name), "run: python -m kpi_helpers.rules.schemas"


def test_every_yaml_names_a_schema_that_exists():
    for path in PARAMS.rglob("*.yaml"):
        first = path.read_text(encoding="utf-8").splitlines()[0]
        assert first.startswith("# yaml-language-server: $schema="), path.name
        assert (path.parent / first.split("=", 1)[1]).resolve().is_file(), path.name


def test_all_wrong_files_are_told_at_once(tmp_path):
    folder = copied(tmp_path, "organisation.yaml", "id: kon-ray", "idd: kon-ray")
    (folder / "pages" / "overview.yaml").write_text("sign: x\n", encoding="utf-8")
    with pytest.raises(KpiError) as raised:
        load_params(folder)
    assert {"organisation.yaml", "overview.yaml"} <= {
        str(f.values["file"]).rsplit("/", 1)[-1] for f in raised.value.faults
    }


def test_a_district_procedure_must_name_a_unit_that_exists(tmp_path):
    folder = copied(tmp_path, "procedures/district.yaml", "owner: phong-tu-phap", "owner: phong-tu-phapp")
    with pytest.raises(KpiError, match="phong-tu-phap") as raised:
        load_params(folder)
    assert raised.value.faults[0].code == "procedure-owner"


def test_one_name_can_not_mean_two_units():
    from kpi_helpers.rules.params import doubled

    twice = make_params(units=(unit("a", "Phòng A", "agency"), unit("b", "Phòng B", "agency", aliases=["phòng  a"])))
    assert [fault.code for fault in doubled(twice)] == ["unit-name-twice"]


def test_the_service_level_is_the_one_in_force_on_the_day():
    dated = procedure(
        "1.000001", "commune",
        service_level=[{"level": "partial", "from": date(2022, 1, 1)}, {"level": "full", "from": date(2023, 7, 1)}],
    )  # fmt: skip
    days = [date(2021, 12, 31), date(2022, 1, 1), date(2023, 6, 30), date(2023, 7, 1)]
    assert [dated.service_level_on(day) for day in days] == [None, "partial", "partial", "full"]


# --- periods ------------------------------------------------------------------------------------------------------

ERA = {"from": date(2022, 12, 15), "to": date(2025, 6, 30)}


def dated(valid=ERA, changes=("2025-07-01",), **changed):
    """The small world with an organisation that has days of its own and days of change."""
    world = make_params()
    days = [
        Change(on=date.fromisoformat(on), name="thử", note="thử", reference="thử", confirmed=True) for on in changes
    ]
    own = {"valid": Validity.model_validate(valid) if valid else None, "changes": days}
    return replace(world, organisation=world.organisation.model_copy(update=own), **changed)


def refusal(action):
    with pytest.raises(KpiError) as raised:
        action()
    (fault,) = raised.value.faults
    return fault


def test_a_change_cuts_a_period_and_what_lies_outside_the_organisation_falls_away():
    for_ever = dated(None)
    assert [part.key for part in for_ever.parts("2025-Q3")] == ["2025-Q3.1", "2025-Q3.2"]
    assert [part.key for part in for_ever.parts("2025-Q3.2")] == ["2025-Q3.2"]
    assert [part.key for part in for_ever.parts("2025-Q2")] == ["2025-Q2"]
    assert [part.key for part in dated().parts("2025-Q3")] == ["2025-Q3.1"]
    assert dated().period("2025-Q3").last == date(2025, 6, 30) and dated().period("2023-Q1").key == "2023-Q1"


@pytest.mark.parametrize("asked", ["2025-Q3.3", "2025-Q2.1"])
def test_a_part_that_a_period_does_not_have_is_told_with_those_it_has(asked):
    known = "2025-Q3.1, 2025-Q3.2" if "Q3" in asked else "2025-Q2"
    values = {"found": asked, "known": known}
    assert refusal(lambda: dated(None).parts(asked)) == Fault("period-part-unknown", values)


@pytest.mark.parametrize(
    ("valid", "asked", "last"),
    [
        (ERA, "2025-Q4", "30/06/2025"),
        (ERA, "2022-Q4", "30/06/2025"),
        (ERA, "2025-Q3.2", "30/06/2025"),
        ({"from": date(2022, 12, 15)}, "2022", "…"),
    ],
)
def test_before_and_after_an_organisation_there_is_no_period(valid, asked, last):
    values = {"found": asked, "name": "huyện Kon Rẫy", "first": "15/12/2022", "last": last}
    assert refusal(lambda: dated(valid).parts(asked)) == Fault("organisation-not-then", values)


def test_a_period_in_parts_is_no_single_one():
    values = {"found": "2025-Q3", "days": "01/07/2025, 01/08/2025", "known": "2025-Q3.1, 2025-Q3.2, 2025-Q3.3"}
    twice = dated(None, ("2025-08-01", "2025-07-01"))
    assert refusal(lambda: twice.period("2025-Q3")) == Fault("period-in-parts", values)
    assert twice.period("2025-Q3.2").last == date(2025, 7, 31)


def test_what_is_said_of_a_part_outranks_what_is_said_of_the_whole_period():
    whole, part = PeriodParams(nothing_to_report=["xa-x"]), PeriodParams(nothing_to_report=["xa-y"])
    world = dated(None, periods={"2025-Q3": whole, "2025-Q3.2": part})
    said = {key: world.of_period(world.period(key)) for key in ("2025-Q3.1", "2025-Q3.2", "2025-Q1")}
    assert said == {"2025-Q3.1": whole, "2025-Q3.2": part, "2025-Q1": PeriodParams()}


def test_the_days_of_extracts_are_known_by_path_and_files_without_one_are_left_out():
    files = ["a.csv", RegisterFile(path="b.csv", extracted_on=date(2023, 9, 20)), RegisterFile(path="c.csv")]
    other = PeriodParams(register_files=[RegisterFile(path="d.csv", extracted_on=date(2023, 6, 20))])
    world = replace(make_params(), periods={"2023-Q3": PeriodParams(register_files=files), "2023-Q2": other})
    assert world.extract_days == {"b.csv": date(2023, 9, 20), "d.csv": date(2023, 6, 20)}
    form_files = PeriodParams(form_files=["x.xlsx", FormFile(path="y.xlsx", unit="Xã X")])
    assert [(one.path, one.unit) for one in form_files.forms] == [("x.xlsx", None), ("y.xlsx", "Xã X")]


# --- units, procedures, forms, pages ------------------------------------------------------------------------------


def test_of_several_units_that_had_a_name_one_after_the_other_the_latest_of_the_window_is_meant():
    spans = {"old": ("2000-01-01", "2023-03-31"), "new": ("2023-04-01", "2023-09-30"), "next": ("2023-10-01", None)}
    units = tuple(
        unit(i, "Xã X", "commune", valid={"from": date.fromisoformat(a), "to": b and date.fromisoformat(b)})
        for i, (a, b) in spans.items()
    )
    for order in (units, units[::-1]):
        world = make_params(units=order)
        assert world.unit("xã  X", YEAR).id == "new"
        assert [found.id for found in world.units_in(YEAR)] == [u.id for u in order if u.id != "next"]
        assert [found.id for found in world.units_on(date(2023, 3, 31))] == ["old"]
    later = make_params(units=units[2:])
    assert refusal(lambda: later.unit("xa-x", YEAR)).values["when"] == "Xã X 01/10/2023–…"
    assert refusal(lambda: later.unit("xa-y", YEAR)).values["near"] == "–"


def test_a_procedure_is_its_owners_or_of_every_unit_of_a_level_that_shares():
    entries = (
        procedure("1.000001", "district", "phong-a"), procedure("1.000002", "commune"),
        procedure("1.000001", "commune"), procedure("1.000001", "district", "phong-b"),
    )  # fmt: skip
    world = make_params(*entries)
    own = {u.id: [p.code for p in world.procedures_of(u)] for u in world.units}
    shared = ["1.000002", "1.000001"]
    assert own == {"phong-a": ["1.000001"], "phong-b": ["1.000001"], "chi-nhanh": [], "mot-cua": [],
                   "xa-x": shared, "xa-y": shared}  # fmt: skip
    assert world.entries("1.000001", "district") == [entries[0], entries[3]]
    assert world.entries("1.000002", "district") == []


def test_a_form_holds_on_its_days_and_a_page_without_a_file_says_nothing():
    world = make_params()
    days = [date(2020, 12, 31), date(2021, 1, 1), date(2026, 2, 14), date(2026, 2, 15)]
    form = world.forms["ii-06a"]
    assert [world.form_on(day) for day in days] == [None, form, form, None]
    page = PageParams(internal=True)
    assert replace(world, pages={"overview": page}).page("overview") == page
    assert world.page("overview") == PageParams() and not PageParams().internal


# --- the folder ---------------------------------------------------------------------------------------------------


def test_the_hash_is_that_of_every_file_that_is_read_and_of_no_other(tmp_path):
    folder = copied(tmp_path, "organisation.yaml", "id: kon-ray", "id: kon-ray")
    (folder / "corrections/mot.yaml").write_text("corrections: []\n", encoding="utf-8")
    first = load_params(folder).sha256
    assert re.fullmatch("[0-9a-f]{64}", first) and load_params(folder).sha256 == first
    (folder / "NOTES.txt").write_text("thử", encoding="utf-8")
    assert load_params(folder).sha256 == first
    read = ("organisation.yaml", "units/kon-ray.yaml", "procedures/commune.yaml", "pages/overview.yaml",
            "register/standard.yaml", "forms/ii-06a.yaml", "calendar/2023.yaml", "periods/2023-Q3.yaml",
            "corrections/mot.yaml", "indicators/letter-2023/I.1.yaml")  # fmt: skip
    files = load_params(folder).files
    assert {folder / name for name in read} <= set(files) and len(set(files)) == len(files)
    assert len(files) == len([path for path in folder.rglob("*.yaml") if "examples" not in path.parts])
    (folder / "corrections/mot.yaml").write_text("corrections: []  \n", encoding="utf-8")
    changed = load_params(folder).sha256
    (folder / "corrections/mot.yaml").rename(folder / "corrections/hai.yaml")
    assert len({first, changed, load_params(folder).sha256}) == 3


def test_a_folder_that_is_not_there_is_named(tmp_path):
    assert refusal(lambda: load_params(tmp_path / "para")) == Fault("params-folder-missing", {"folder": "para"})
    with pytest.raises(KpiError) as raised:
        Sources(tmp_path, "../khac")
    assert raised.value.faults == (Fault("params-inherits", {"file": "organisation.yaml", "found": "../khac"}),)


def test_what_a_folder_does_not_say_is_inherited_but_for_periods_and_corrections(tmp_path):
    for name in ("own", "common"):
        (tmp_path / name / "units").mkdir(parents=True)
    sources = Sources(tmp_path / "own", "../common")
    assert sources["units"] == [tmp_path / "common/units", tmp_path / "own/units"]
    assert sources.own("periods") == [tmp_path / "own/periods"]
    assert Sources(tmp_path / "own")["units"] == [tmp_path / "own/units"]


def test_an_organisation_that_can_not_be_read_hides_no_fault_of_an_indicator(tmp_path):
    folder = copied(tmp_path, "organisation.yaml", "id: kon-ray", "idd: kon-ray")
    text = (folder / "indicators/letter-2023/I.2.yaml").read_text(encoding="utf-8")
    (folder / "indicators/letter-2023/I.2.yaml").write_text(text.replace("code: I.2", "code: i.2"), encoding="utf-8")
    with pytest.raises(KpiError) as raised:
        load_params(folder)
    assert {(fault.code, fault.values["key"]) for fault in raised.value.faults} == {
        ("params-unknown-key", "idd"), ("params-missing-key", "id"), ("params-bad-form", "code")
    }  # fmt: skip


def test_everything_of_the_folder_is_known_by_its_files_name(params):
    assert list(params.periods) == ["2023-Q3"] and set(params.profiles) == {"portal", "standard"}
    assert set(params.pages) == {"overview", "register_quality", "unit_report"} and set(params.forms) == {"ii-06a"}
    assert [found.rule_set for found in params.rule_sets] == ["letter-2023"]
    assert {params.rule_set_of(indicator) for indicator in params.indicators} == {"letter-2023"}
    assert [params.level(u) for u in params.units if u.kind == "one_stop"] == [None]
