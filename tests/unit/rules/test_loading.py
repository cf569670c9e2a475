from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from ruamel.yaml import YAML, YAMLError

from kpi_helpers.errors import Fault, KpiError
from kpi_helpers.rules.indicators import Indicator
from kpi_helpers.rules.loading import Validity, files_of, load, load_folder
from kpi_helpers.rules.organisation import PageParams, PeriodParams
from kpi_helpers.rules.profiles import Profile
from kpi_helpers.rules.yaml_files import Dumper, Loader, read_yaml
from tests.support.make import PARAMS

INDICATOR = (PARAMS / "indicators/letter-2023/IV.1.yaml").read_text(encoding="utf-8")


def faults(tmp_path: Path, text: str, model: type = Indicator) -> list[str]:
    path = tmp_path / "IV.1.yaml"
    path.write_bytes(text.encode())
    with pytest.raises(KpiError) as raised:
        load(path, model)
    return [f"{fault.code} {fault.text('en')}" for fault in raised.value.faults]


def test_an_unknown_key_is_named_with_its_path_and_near_keys(tmp_path):
    (fault,) = faults(tmp_path, INDICATOR.replace("counts:", "count: dossiers\ncounts:"))
    assert fault.startswith("params-unknown-key") and "IV.1.yaml, count:" in fault and "counts" in fault


def test_a_missing_reference_is_named_with_the_target_it_belongs_to(tmp_path):
    text = "\n".join(line for line in INDICATOR.splitlines() if not line.startswith("    reference:"))
    (fault,) = faults(tmp_path, text)
    assert fault.startswith("params-missing-key") and "IV.1.yaml, targets.0.reference" in fault


def test_a_target_without_a_year_is_undated(tmp_path):
    (fault,) = faults(tmp_path, INDICATOR.replace("  - year: 2023\n    level", "  - level"))
    assert fault.startswith("params-missing-key") and "targets.0.year" in fault


def test_a_key_that_stands_twice_is_named_with_its_line(tmp_path):
    (fault,) = faults(tmp_path, INDICATOR + "code: IV.2\n")
    assert fault.startswith("params-duplicate-key") and f"line {len(INDICATOR.splitlines()) + 1}" in fault


def test_an_unknown_fact_is_refused(tmp_path):
    (fault, *_) = faults(tmp_path, INDICATOR.replace("[resolved, on_time]", "[resolved, ontime]"))
    assert fault.startswith("params-bad-value") and "numerator" in fault and "'ontime'" in fault


def test_a_procedure_fact_is_no_fact_of_dossiers(tmp_path):
    (fault,) = faults(tmp_path, INDICATOR.replace("[resolved, on_time]", "[offers_online_payment]"))
    assert "offers_online_payment" in fault


def test_a_target_in_quotes_or_above_100_is_refused(tmp_path):
    assert "targets.0.value" in faults(tmp_path, INDICATOR.replace("value: 97", "value: '97'"))[0]
    assert "targets.0.value" in faults(tmp_path, INDICATOR.replace("value: 97", "value: 197"))[0]


@pytest.mark.parametrize(
    ("written", "instead", "code", "words"),
    [
        ("value: 97", "value: 197", "params-too-high", "at most 100"),
        ("value: 97", "value: chín bảy", "params-not-a-number", "'chín bảy'"),
        ("year: 2023", "year: 2023.5", "params-not-a-number", "2023.5"),
        ("code: IV.2", "code: 4.2", "params-not-text", "in quotes"),
        ("code: IV.2", "code: iv.2", "params-bad-form", "'iv.2'"),
        ("in_force: [2023]", "in_force: 2023", "params-not-a-list", "[a, b]"),
        ("in_force: [2023]", "in_force: []", "params-empty", "in_force"),
        ("in_force: [2023]", "in_force: [2022]", "target-not-in-force", "IV.2.yaml, targets"),
        ("numerator: [resolved, on_time]", "numerator: [has_online_payment]", "indicator-fact", "on_time"),
        ("counts: dossiers", "counts: dossier", "params-bad-value", "'dossiers' or 'procedures'"),
        ("counts: dossiers", "counts: dossiers\nshown_parts: {a: 1}", "params-not-a-list", "shown_parts: {'a': 1}"),
    ],
)
def test_a_wrong_value_is_told_in_our_words(tmp_path, written, instead, code, words):
    text = (PARAMS / "indicators/letter-2023/IV.2.yaml").read_text(encoding="utf-8")
    assert written in text
    path = tmp_path / "IV.2.yaml"
    path.write_text(text.replace(written, instead), encoding="utf-8")
    with pytest.raises(KpiError) as raised:
        load(path, Indicator)
    (fault,) = raised.value.faults
    assert fault.code == code and words in fault.text("en") and "Input should" not in fault.text("vi")
    assert " or " not in fault.text("vi")


def test_every_fault_is_told_at_once(tmp_path):
    assert len(faults(tmp_path, "code: IV.1\nname: x\nwrong: 1\n")) > 5


def test_a_decimal_target_is_exactly_what_was_written(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_text(INDICATOR.replace("value: 97", "value: 97.1"), encoding="utf-8")
    assert str(load(path, Indicator).targets[0].value) == "97.1"


def test_bom_and_crlf_are_accepted(tmp_path):
    path = tmp_path / "2023-Q3.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + b"extracted_on: 2023-09-20\r\nnothing_to_report: []\r\n")
    assert load(path, PeriodParams).extracted_on.isoformat() == "2023-09-20"


def test_what_is_no_yaml_names_the_line(tmp_path):
    (fault,) = faults(tmp_path, "code: [IV.1\nname: x")
    assert fault.startswith("params-not-yaml") and "line" in fault


@pytest.mark.parametrize(("character", "code"), [("\x00", "U+0000"), ("\x07", "U+0007")])
def test_a_control_character_is_named_with_its_line(tmp_path, character, code):
    (fault,) = faults(tmp_path, f"code: IV.1\nname: x{character}y\n")
    assert fault.startswith("params-control-character") and "line 2" in fault and code in fault


@pytest.mark.parametrize("path", sorted(PARAMS.rglob("*.yaml")), ids=lambda path: path.relative_to(PARAMS).as_posix())
def test_params_read_as_another_reader_of_yaml_1_2_reads_them(path):
    assert read_yaml(path) == (YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8")) or {})


@given(
    st.from_regex(r"[-+.0-9eEoautrflsnTNF~:]{1,8}", fullmatch=True).filter(
        lambda word: "0o" not in word and ".nan" not in word.lower()
    )
)
def test_an_unquoted_word_means_what_yaml_1_2_says(word):
    ours, theirs = (outcome(read, f"a: {word}\n") for read in (with_ours, YAML(typ="safe", pure=True).load))
    assert ours == theirs and type(ours) is type(theirs)


def test_a_key_with_nothing_behind_it_is_empty_and_no_text(tmp_path):
    path = tmp_path / "ky.yaml"
    path.write_text("extracted_on:\nsaid: [~, null, '']\n", encoding="utf-8")
    assert read_yaml(path) == {"extracted_on": None, "said": [None, None, ""]}


def test_what_two_places_share_is_written_out_in_each():
    shared = {"from": date(2025, 7, 1)}
    written = yaml.dump({"a": shared, "b": shared}, Dumper=Dumper)
    assert written == "a:\n  from: 2025-07-01\nb:\n  from: 2025-07-01\n"


def with_ours(text: str) -> object:
    return yaml.load(text, Loader)


def outcome(read: Callable[[str], object], text: str) -> object:
    try:
        return read(text)["a"]
    except (yaml.YAMLError, YAMLError, ValueError, TypeError, KeyError):
        return None


def test_days_that_something_holds_include_both_ends():
    march = Validity(first=date(2023, 3, 10), last=date(2023, 3, 20))
    days = [date(2023, 3, n) for n in (9, 10, 20, 21)]
    assert [march.covers(day) for day in days] == [False, True, True, False]
    before, after = date(2023, 3, 1), date(2023, 3, 30)
    assert [march.meets(before, day) for day in days] == [False, True, True, True]
    assert [march.meets(day, after) for day in days] == [True, True, True, False]
    opened = Validity(first=date(2023, 3, 10))
    assert opened.covers(date.max) and opened.meets(date(2099, 1, 1), date.max) and not opened.meets(before, days[0])
    assert Validity(first=days[1], last=days[1]).covers(days[1])  # a single day


def test_what_was_loaded_does_not_change(tmp_path):
    path = tmp_path / "IV.1.yaml"
    path.write_text(INDICATOR, encoding="utf-8")
    with pytest.raises(ValidationError):
        load(path, Indicator).code = "IV.2"


def whole_fault(tmp_path, content: bytes, model: type = PeriodParams) -> Fault:
    path = tmp_path / "ky.yaml"
    path.write_bytes(content)
    with pytest.raises(KpiError) as raised:
        load(path, model)
    (fault,) = raised.value.faults
    return fault


@pytest.mark.parametrize(
    ("content", "code", "values"),
    [
        ("a: 1\nb: 2\na: 3\n", "params-duplicate-key", {"line": 3, "key": "a"}),
        ("a: 1\nb: x\x07y\n", "params-control-character", {"line": 2, "found": "U+0007"}),
        ("a: 2023-02-30\nb: 2023-02-28\nc: [2023-13-01]\n", "params-no-such-day",
         {"days": "2023-02-30 (1), 2023-13-01 (3)"}),
        ("forms_file: x\n", "params-unknown-key", {"key": "forms_file"}),
        ("nothing_to_report: [phong-a, Phòng A]\n", "params-bad-form",
         {"key": "nothing_to_report.1", "found": "'Phòng A'", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"}),
    ],
)  # fmt: skip
def test_a_fault_says_where_and_what_whole(tmp_path, content, code, values):
    fault = whole_fault(tmp_path, content.encode())
    assert fault.code == code and {"file": "ky.yaml", **values}.items() <= dict(fault.values).items()


def test_a_file_that_is_absent_or_in_another_encoding_is_named(tmp_path):
    with pytest.raises(KpiError) as raised:
        load(tmp_path / "ky.yaml", PeriodParams)
    assert raised.value.faults == (Fault("params-file-missing", {"file": "ky.yaml"}),)
    assert whole_fault(tmp_path, "a: Phòng".encode("utf-16")) == Fault("params-not-utf8", {"file": "ky.yaml"})


@pytest.mark.parametrize(("letters", "shown"), [(78, "'" + "a" * 78 + "'"), (79, "'" + "a" * 79 + "…")])
def test_a_message_repeats_80_letters_of_what_was_found(tmp_path, letters, shown):
    fault = whole_fault(tmp_path, f"extracted_on: {'a' * letters}\n".encode())
    assert (fault.code, fault.values["found"], fault.values["key"]) == ("params-not-a-date", shown, "extracted_on")


def test_an_empty_file_says_nothing_and_decomposed_letters_are_composed(tmp_path):
    path = tmp_path / "ky.yaml"
    path.write_text("# chưa có gì\n", encoding="utf-8")
    assert load(path, PeriodParams) == PeriodParams()
    path.write_text("register_files: [so\u0302.csv]\n", encoding="utf-8")
    assert load(path, PeriodParams).register_files == ["sô.csv"]


def test_a_later_folder_stands_in_for_files_of_the_same_name_and_other_endings_are_told(tmp_path):
    first, second = tmp_path / "a", tmp_path / "b"
    for folder, names in ((first, ("y.yaml", "x.yaml", "left.yaml")), (second, ("x.yaml", "z.yml"))):
        folder.mkdir()
        for name in names:
            (folder / name).write_text(f"register_files: [{folder.name}]\n", encoding="utf-8")
    assert files_of([first, second]) == [first / "left.yaml", second / "x.yaml", first / "y.yaml"]
    (first / "y.yaml").write_text("unknown: 1\n", encoding="utf-8")
    faults: list[Fault] = []
    read = load_folder([first, second], PeriodParams, faults, left_out="left.yaml")
    assert read == {second / "x.yaml": PeriodParams(register_files=["b"])}
    assert [(fault.code, fault.values["file"]) for fault in faults] == [
        ("params-not-read", "z.yml"), ("params-unknown-key", "y.yaml")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "code", "key"),
    [
        ("internal: có", "params-not-yes-or-no", "internal"),
        ("internal: 1", "params-not-yes-or-no", "internal"),
        ("signer: 1", "params-not-text", "signer"),
        ("signer: ''", "params-empty", "signer"),
        ("addressees: x", "params-not-a-list", "addressees"),
        ("addressees: [x, 1]", "params-not-text", "addressees.1"),
        ("signed_on: 1", "params-not-a-date", "signed_on"),
        ("- x", "params-not-keys", "–"),
    ],
)
def test_a_value_of_another_kind_is_told_in_our_words(tmp_path, text, code, key):
    fault = whole_fault(tmp_path, text.encode(), PageParams)
    assert (fault.code, fault.values["key"]) == (code, key) and fault.text("vi") and fault.text("en")


def test_headings_that_are_no_keys_are_told(tmp_path):
    text = "title: x\nheadings: [x]\nconfirmed: true\nsource: thử\n"
    fault = whole_fault(tmp_path, text.encode(), Profile)
    assert (fault.code, fault.values["key"], fault.values["found"]) == ("params-not-keys", "headings", "['x']")
