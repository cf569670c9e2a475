"""Which dossiers stand behind a figure: the sums are those of the results, and each row says what decided."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from kpi_helpers.errors import Fault, KpiError
from kpi_helpers.measures.decided import SAID
from kpi_helpers.measures.explained import explained, indicator_named, payments, refuse_unmeasured
from kpi_helpers.measures.lines import line_named, lines
from kpi_helpers.measures.measured import measure
from kpi_helpers.measures.results import results
from kpi_helpers.periods import Period
from kpi_helpers.register.reading import read_register
from kpi_helpers.rules.organisation import PeriodParams
from kpi_helpers.rules.params import load_params
from kpi_helpers.rules.vocabulary import DossierFact
from tests.support.make import PARAMS, make_params, measured, procedure
from tests.support.project import make_project


def done(received="01/07/2023", due="10/07/2023", finished="10/07/2023", **more):
    return {"received_at": received, "due_at": due, "finished_at": finished} | more


def rows(world, code, unit="phong-a", window="period", shown=explained):
    line, indicator = line_named(world.params, unit, world.period), indicator_named(world.params, code)
    chosen = next(w for w in world.period.windows if w.name == window)
    return shown(world, line, indicator, chosen)


def only(world, code, unit="phong-a", window="period"):
    """Where the only dossier stands, and why."""
    (row,) = rows(world, code, unit, window).itertuples()
    return ("b" if row.in_numerator else "a" if row.in_denominator else "outside"), row.decided


# --- the sums -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    folder = make_project(tmp_path_factory.mktemp("explained"), dossiers=900)
    params = load_params(PARAMS)
    return params, read_register([folder / "data" / "example"], params)


def figures_of(world, line_ids):
    """Each figure that the results have: what it is of, its row, and what stands behind it."""
    found = results(world).set_index(["unit", "indicator", "window"])
    for window in world.period.windows:
        for line in lines(world.params, world.period):
            for indicator in world.params.indicators:
                row = found.loc[(line.id, indicator.code, window.name)]
                if line.id in (line_ids or [line.id]) and pd.notna(row["denominator"]):
                    yield (line.id, indicator.code, window.name), row, explained(world, line, indicator, window)


def agrees(place, row, told):
    """Whether what stands behind a figure adds up to it, each row with its reason."""
    sums = told["in_numerator"].sum(), told["in_denominator"].sum()
    assert sums == (row["numerator"], row["denominator"]), place
    assert not (told["in_numerator"] & ~told["in_denominator"]).any(), place
    assert told["decided"].str.len().gt(0).all(), place
    return True


def test_the_sums_are_the_b_and_a_of_the_results_for_every_line_indicator_and_window(example):
    params, register = example
    world = measure(register, params, Period.parse("2023-Q3"))
    assert sum(agrees(*found) for found in figures_of(world, [])) > 150


def test_the_sums_are_those_of_the_results_under_other_settings_and_in_the_other_calendar(example):
    params, register = example
    changes = {"received": "in_year", "ended_without_result": "excluded", "reappointment": "first"}
    settings = params.organisation.settings.model_copy(update=changes)
    office = params.organisation.model_copy(update={"settings": settings, "calendar": "calendar"})
    world = measure(register, replace(params, organisation=office), Period.parse("2023-H1", "calendar"))
    assert sum(agrees(*found) for found in figures_of(world, ["xa-dak-ruong", "cap-huyen", "kon-ray"])) == 2 * 13


def test_the_sums_are_those_of_the_units_that_are_not_missing(example):
    params, register = example
    named = register.dossiers[["resolving_unit", "receiving_unit"]]
    without = register.dossiers[~named.isin(["phong-tai-chinh-ke-hoach"]).any(axis=1)].reset_index(drop=True)
    world = measure(replace(register, dossiers=without), params, Period.parse("2023-Q3"))
    assert world.missing_units == {"phong-tai-chinh-ke-hoach"}
    assert sum(agrees(*found) for found in figures_of(world, ["cap-huyen", "kon-ray"])) == 2 * 8


def test_a_row_is_a_dossier_once_and_a_procedure_once_on_each_side(example):
    params, register = example
    world = measure(register, params, Period.parse("2023"))
    for code in ("II.1", "III.2"):
        assert rows(world, code, "kon-ray")["dossier_id"].is_unique
    assert not rows(world, "III.1", "kon-ray").duplicated(["procedure", "in_denominator"]).any()


def test_the_payments_that_count_are_of_the_procedures_in_the_numerator(example):
    params, register = example
    world = measure(register, params, Period.parse("2023-Q3"))
    for unit in ("kon-ray", "cap-xa", "cap-huyen", "xa-dak-ruong"):
        paid, told = rows(world, "III.1", unit, shown=payments), rows(world, "III.1", unit)
        assert set(paid.loc[paid["counted"], "procedure"]) == set(told.loc[told["in_numerator"], "procedure"])
        assert told["payments"].sum() == paid["paid_on"].notna().sum()


# --- what decided -------------------------------------------------------------------------------------------------


def test_each_fact_of_a_dossier_has_its_words():
    assert set(SAID) == set(DossierFact.__args__)


@pytest.mark.parametrize(
    ("row", "place", "words"),
    [
        (done(finished="09/07/2023"), "b", "kết thúc 09/07/2023, trước ngày hẹn trả 10/07/2023: trước hạn 1 ngày"),
        (done(), "b", "kết thúc 10/07/2023, đúng ngày hẹn trả 10/07/2023: đúng hạn"),
        (done(finished="11/07/2023"), "a", "kết thúc 11/07/2023, sau ngày hẹn trả 10/07/2023: trễ hạn 1 ngày"),
        (done(due=""), "b", "kết thúc 10/07/2023, không có ngày hẹn trả: tính là đúng hạn"),
        (
            done(first_due_at="05/07/2023"),
            "b",
            "kết thúc 10/07/2023, đúng ngày hẹn trả 10/07/2023 (hẹn lại; lần đầu 05/07/2023): đúng hạn",
        ),
        (
            done(finished="", status="Đang xử lý"),
            "outside",
            "chưa kết thúc: sổ không ghi ngày kết thúc xử lý, ngày trả kết quả",
        ),
        (
            done(finished=""),
            "outside",
            "trạng thái đã kết thúc nhưng sổ không ghi ngày: chưa tính là đã giải quyết",
        ),
        (done(finished="15/09/2023"), "outside", "kết thúc 15/09/2023, sau ngày cuối kỳ 14/09/2023"),
        (done(finished="14/06/2023"), "outside", "kết thúc 14/06/2023, trước ngày đầu kỳ 15/06/2023"),
        (done(received=""), "outside", "sổ không ghi ngày tiếp nhận: hồ sơ chưa được tiếp nhận"),
    ],
)
def test_timeliness_names_the_day_that_decided(row, place, words):
    found, said = only(measured(row), "IV.1")
    assert found == place and said.removesuffix("; lưu ý: thứ tự các ngày không hợp lý") == words


def test_an_impossible_order_is_said_beside_the_verdict():
    assert only(measured(done(due="30/06/2023")), "IV.1")[1].endswith("; lưu ý: thứ tự các ngày không hợp lý")


@pytest.mark.parametrize(
    ("setting", "row", "words"),
    [
        (
            {"received": "in_year"},
            done(received="14/12/2022"),
            "tiếp nhận 14/12/2022, ngoài năm báo cáo (từ 15/12/2022 đến 14/12/2023): không tính theo thiết lập",
        ),
        (
            {"ended_without_result": "excluded"},
            done(ended_as="Rút"),
            "kết thúc 10/07/2023 bằng người nộp rút hồ sơ: không tính theo thiết lập",
        ),
    ],
)
def test_a_setting_that_puts_a_dossier_outside_is_named(setting, row, words):
    assert only(measured(row, params=make_params(**setting)), "IV.1") == ("outside", words)


def test_of_two_settings_only_those_that_put_it_outside_are_named():
    both = {"received": "in_year", "ended_without_result": "excluded"}
    year = "ngoài năm báo cáo (từ 15/12/2022 đến 14/12/2023): không tính theo thiết lập"
    early, stopped = done(received="14/12/2022"), done(status="Dừng xử lý")
    refused = done(received="14/12/2022", ended_as="Trả lại")
    said = [only(measured(row, params=make_params(**both)), "IV.1")[1] for row in (early, stopped, refused)]
    assert said == [
        f"tiếp nhận 14/12/2022, {year}",
        "kết thúc 10/07/2023 bằng dừng xử lý: không tính theo thiết lập",
        f"tiếp nhận 14/12/2022, {year} và kết thúc 10/07/2023 bằng trả lại hồ sơ: không tính theo thiết lập",
    ]
    excluded = make_params(ended_without_result="excluded")
    assert only(measured(refused, params=excluded), "IV.1")[1] == (
        "kết thúc 10/07/2023 bằng trả lại hồ sơ: không tính theo thiết lập"
    )


def test_by_setting_the_first_appointed_day_decides_and_the_later_one_is_shown():
    row = done(first_due_at="05/07/2023")
    words = "kết thúc 10/07/2023, sau ngày hẹn trả 05/07/2023 (lần đầu; hẹn lại 10/07/2023): trễ hạn 5 ngày"
    assert only(measured(row, params=make_params(reappointment="first")), "IV.1") == ("a", words)


@pytest.mark.parametrize(
    ("code", "row", "place", "words"),
    [
        (
            "I.1",
            {"digitised": "Có", "e_result": "Có"},
            "b",
            "có số hóa thành phần hồ sơ; có kết quả giải quyết điện tử",
        ),
        ("I.1", {"digitised": "Có", "e_result": "Không"}, "a", "không có kết quả giải quyết điện tử"),
        ("I.1", {"e_result": "Có"}, "a", "sổ không ghi: tính là không số hóa thành phần hồ sơ"),
        ("II.1", {"channel": "Trực tiếp"}, "a", "nộp trực tiếp"),
        ("II.1", {"channel": ""}, "a", "sổ không ghi kênh nộp"),
        ("II.1", {"channel": "Bưu chính công ích"}, "a", "nộp qua bưu chính công ích"),
        ("II.1", {"paper_used": "Có"}, "a", "có sử dụng bản giấy"),
        ("II.1", {"paper_used": "Không"}, "b", "nộp trực tuyến; không sử dụng bản giấy"),
        (
            "II.1",
            {"service_level": "Một phần"},
            "outside",
            "dịch vụ công trực tuyến một phần: không phải toàn trình",
        ),
        (
            "II.1",
            {"procedure_code": "1.000009"},
            "outside",
            "không rõ mức độ dịch vụ công: sổ để trống, danh mục không có",
        ),
        ("III.2", {"fee": "0"}, "outside", "phí 0 đồng: không có nghĩa vụ tài chính"),
        (
            "III.2",
            {"procedure_code": "1.000009", "service_level": "Toàn trình"},
            "outside",
            "không rõ phí, lệ phí: sổ để trống, danh mục không có",
        ),
        ("III.2", {"fee": "20000"}, "a", "sổ không ghi: tính là không thanh toán trực tuyến"),
        (
            "III.2",
            {"fee": "20000", "paid_online": "0", "paid_at": "02/07/2023"},
            "a",
            "không thanh toán trực tuyến (thu phí ngày 02/07/2023)",
        ),
        (
            "III.2",
            {"paid_online": "1", "paid_at": "02/07/2023"},
            "b",
            "thanh toán trực tuyến trên cổng quốc gia, ngày 02/07/2023",
        ),
        ("III.2", {"paid_online": "2"}, "b", "thanh toán trực tuyến trên cổng địa phương, sổ không ghi ngày"),
        (
            "III.2",
            {"fee": "0", "service_level": "Cung cấp thông tin"},
            "outside",
            "phí 0 đồng: không có nghĩa vụ tài chính; "
            "dịch vụ cung cấp thông tin trực tuyến: không thuộc phạm vi đánh giá",
        ),
    ],
)
def test_labels_and_sums_that_decide_are_named(code, row, place, words):
    assert only(measured(done(**row)), code) == (place, words)


def test_what_the_catalogue_fills_is_said():
    free = make_params(procedure("1.000001", "district", "phong-a", fee=0))
    words = "phí 0 đồng (sổ để trống, theo danh mục): không có nghĩa vụ tài chính"
    assert only(measured(done(), params=free), "III.2") == ("outside", words)


def test_dossiers_that_neither_ended_nor_came_in_the_window_are_not_listed():
    world = measured(done(received="01/06/2023", finished="14/06/2023"), done(received="01/06/2023", finished=""))
    assert rows(world, "IV.1").empty
    assert list(rows(world, "IV.1", window="year_to_date")["in_denominator"]) == [True, False]


# --- procedures ---------------------------------------------------------------------------------------------------


def test_a_procedure_shows_its_payments_the_nearest_one_beside_the_window_or_why_it_is_outside():
    catalogue = [
        procedure("1.000001", "district", "phong-a"),
        procedure("1.000003", "district", "phong-a"),
        procedure("1.000004", "district", "phong-a", online_payment=None),
        procedure("1.000005", "district", "phong-a", online_payment={"from": date(2023, 9, 15)}),
        procedure("1.000006", "district", "phong-b"),
    ]
    paid = {"paid_online": "1"}
    world = measured(
        done(**paid, paid_at="20/06/2023"),
        done(**paid, received="21/06/2023"),
        done(**paid, procedure_code="1.000003", paid_at="14/06/2023"),
        done(**paid, procedure_code="1.000005", paid_at="01/07/2023"),
        done(**paid, procedure_code="1.000006", paid_at="02/07/2023"),
        params=make_params(*catalogue),
    )
    told = rows(world, "III.1").set_index("procedure")
    assert told["decided"].to_dict() == {
        "1.000001": "2 giao dịch thanh toán trực tuyến trong khoảng ngày, đầu tiên ngày 20/06/2023",
        "1.000003": "không có giao dịch thanh toán trực tuyến trong khoảng ngày; "
        "giao dịch gần nhất ngày 14/06/2023, trước ngày đầu kỳ 15/06/2023",
        "1.000004": "danh mục không ghi là triển khai thanh toán trực tuyến",
        "1.000005": "triển khai thanh toán trực tuyến từ 15/09/2023, không gồm ngày 14/09/2023: "
        "1 giao dịch thanh toán trực tuyến không tính",
        "1.000006": "không có trong danh mục thủ tục của đơn vị ngày 14/09/2023: "
        "1 giao dịch thanh toán trực tuyến không tính",
    }
    assert told.loc["1.000001", "payment_days"] == "20/06/2023, 21/06/2023"
    assert list(told["in_denominator"]) == [True, True, False, False, False]
    assert list(rows(world, "III.1", shown=payments)["decided"]) == [
        "thanh toán trực tuyến ngày 20/06/2023: tính",
        "thanh toán trực tuyến ngày tiếp nhận 21/06/2023 (sổ không ghi ngày thu phí): tính",
        "thanh toán trực tuyến ngày 01/07/2023; triển khai thanh toán trực tuyến từ 15/09/2023, "
        "không gồm ngày 14/09/2023: không tính",
        "thanh toán trực tuyến ngày 02/07/2023; không có trong danh mục thủ tục của đơn vị ngày 14/09/2023: không tính",
    ]


def test_a_roll_up_counts_a_procedure_of_all_communes_once_and_names_them():
    pay = {"paid_online": "1", "procedure_code": "1.000002", "paid_at": "01/07/2023"}
    world = measured(done(resolving_unit="xa-x", **pay), done(resolving_unit="xa-y", **pay))
    (row,) = rows(world, "III.1", "cap-xa").itertuples()
    assert (row.unit, row.payments, row.payment_days) == ("xa-x, xa-y", 2, "01/07/2023") and row.in_numerator


# --- what can't be asked for --------------------------------------------------------------------------------------


QUARTER = Period.parse("2023-Q3")


@pytest.mark.parametrize("name", ["phong-a", "Phòng A", "phòng  a", "phong A"])
def test_a_line_is_found_by_id_and_by_names_however_written(name):
    assert line_named(make_params(), name, QUARTER).id == "phong-a"


def fault(made):
    with pytest.raises(KpiError) as refused:
        made()
    return refused.value.faults[0]


def test_unknown_units_and_indicators_are_told_with_near_matches():
    params = make_params()
    unknown = fault(lambda: line_named(params, "phong-aa", QUARTER))
    assert unknown.code == "unit-unknown" and "phong-a" in unknown.text("en")
    assert fault(lambda: line_named(params, "mot-cua", QUARTER)).code == "unit-without-line"
    unknown = fault(lambda: indicator_named(params, "IV1"))
    assert unknown.code == "indicator-unknown" and "near: IV.1" in unknown.text("en")


def asked(world, unit, code):
    line, indicator = line_named(world.params, unit, world.period), indicator_named(world.params, code)
    return fault(lambda: refuse_unmeasured(world, line, indicator, world.period.window))


def test_an_indicator_of_another_level_and_a_figure_without_data_are_refused_with_the_reason():
    world = measured(done())
    assert asked(world, "xa-x", "IV.1").code == asked(world, "kon-ray", "IV.1").code == "indicator-not-of-unit"
    bare = measured(done(), columns=frozenset({"dossier_id", "finished_at"}))
    assert "Ngày hẹn trả" in asked(bare, "phong-a", "IV.1").text("vi")
    params = make_params()
    params.periods["2023-Q3"] = PeriodParams(extracted_on=date(2023, 5, 1))
    early = measured(done(), params=params)
    assert asked(early, "phong-b", "IV.1").code == "no-data-units"
    assert asked(early, "phong-a", "IV.1").code == "no-data-extract"


def why(world, unit, code, period_window=None):
    line, indicator = line_named(world.params, unit, world.period), indicator_named(world.params, code)
    with pytest.raises(KpiError) as refused:
        refuse_unmeasured(world, line, indicator, period_window or world.period.window)
    return list(refused.value.faults)


def later(period="2023-Q3", **said):
    """The small world in which the analyst says this of a period."""
    params = make_params()
    params.periods[period] = PeriodParams(**said)
    return params


def test_each_reason_why_there_is_no_figure_is_told_whole():
    shared = {"indicator": "IV.1", "unit": "Phòng A"}
    silent = [unit.id for unit in make_params().units]
    bare = measured(done(), columns=frozenset({"dossier_id", "received_at", "finished_at"}))
    assert why(bare, "phong-a", "IV.1") == [Fault("no-data-columns", {**shared, "columns": "Ngày hẹn trả"})]
    old = measured(done(), params=later(nothing_to_report=silent, extracted_on=date(2023, 6, 14)))
    on = {"extracted": "14/06/2023", "first": "15/06/2023"}
    assert why(old, "phong-a", "IV.1") == [Fault("no-data-extract", {**shared, **on})]
    young = measured(done(), period="2022-Q1")
    begins = {"begins": "01/07/2023", "last": "14/03/2022"}
    assert why(young, "phong-a", "IV.1") == [Fault("no-data-beginning", {**shared, **begins})]
    params = later(nothing_to_report=["xa-x"], extracted_on=date(2023, 12, 15))
    desk = measured(done(resolving_unit="xa-x", procedure_code="1.000002"), params=params)
    both = {"indicator": "IV.1", "unit": "Cấp huyện", "units": "Phòng A, Phòng B"}
    assert why(desk, "cap-huyen", "IV.1") == [Fault("no-data-units", both)]


def test_a_register_without_any_day_tells_of_no_window():
    world = measured({}, params=later(nothing_to_report=[unit.id for unit in make_params().units]))
    shared = {"indicator": "IV.1", "unit": "Phòng A"}
    assert why(world, "phong-a", "IV.1") == [
        Fault("no-data-beginning", {**shared, "begins": "–", "last": "14/09/2023"}),
        Fault("no-data-extract", {**shared, "extracted": "–", "first": "15/06/2023"}),
    ]


def test_a_level_with_a_unit_missing_has_a_partial_figure_that_is_explained():
    world = measured(done(), params=later(extracted_on=date(2023, 12, 15)))
    line, indicator = line_named(world.params, "cap-huyen", QUARTER), indicator_named(world.params, "iv.1")
    refuse_unmeasured(world, line, indicator, world.period.window)
    assert rows(world, "IV.1", "cap-huyen")["unit"].tolist() == ["phong-a"]


def test_what_is_asked_for_wrongly_is_told_with_what_there_is():
    own = {"indicator": "IV.1", "unit": "Xã X", "own": "I.2, II.1, III.1, III.2, IV.2"}
    assert why(measured(done()), "xa-x", "IV.1") == [Fault("indicator-not-of-unit", own)]
    params = make_params()
    known = "I.1, I.2, II.1, III.1, III.2, IV.1, IV.2"
    near = "II.1, III.1, I.1"
    unknown = fault(lambda: indicator_named(params, "ii.11"))
    assert unknown == Fault("indicator-unknown", {"found": "ii.11", "near": near, "known": known})
    assert fault(lambda: line_named(params, "Mot-cua", QUARTER)) == Fault(
        "unit-without-line", {"unit": "Bộ phận một cửa"}
    )


def test_a_row_of_a_dossier_holds_its_days_facts_and_names():
    """Ended late and received before: in a and not in b for want of one fact; the older dossier stands first."""
    late = done(received="02/07/2023", finished="11/07/2023", dossier_id="H34.99-1111")
    early = done(received="01/07/2023", procedure_code="9.999999", procedure_name="Việc khác", field="Nội vụ",
                 dossier_id="H34.99-2222")  # fmt: skip
    same_day = done(received="01/07/2023", finished="", due="", status="Đang xử lý", dossier_id="H34.99-0000")
    table = rows(measured(late, early, same_day), "IV.1")
    assert list(table.index) == [0, 1, 2] and list(table.columns) == [
        "dossier_id", "procedure", "procedure_name", "field", "unit", "received_on", "due_on", "ended_on",
        "in_denominator", "in_numerator", "facts", "decided",
    ]  # fmt: skip
    days = table[["received_on", "due_on", "ended_on"]].apply(lambda column: column.dt.strftime("%d/%m").fillna(""))
    told = table.assign(**days).drop(columns="decided").to_numpy().tolist()
    assert told == [
        ["H34.99-0000", "1.000001", "Thủ tục 1.000001", "Lĩnh vực một", "phong-a", "01/07", "", "",
         False, False, "resolved"],
        ["H34.99-2222", "9.999999", "Việc khác", "Nội vụ", "phong-a", "01/07", "10/07", "10/07",
         True, True, "on_time"],
        ["H34.99-1111", "1.000001", "Thủ tục 1.000001", "Lĩnh vực một", "phong-a", "02/07", "10/07", "11/07",
         True, False, "on_time"],
    ]  # fmt: skip


def test_a_row_of_a_procedure_holds_its_names_units_and_payments():
    """Of the district: one procedure paid twice on one day and once after; one outside for a reason of each unit."""
    closed = {"online_payment": {"from": date(2022, 1, 1), "to": date(2023, 8, 31)}}
    catalogue = [
        procedure("1.000001", "district", "phong-a", name="Cấp giấy", field="Đất đai"),
        procedure("1.000003", "district", "phong-a", name="Cấp phép", field="Xây dựng", online_payment=None),
        procedure("1.000004", "district", "phong-b", name="Đăng ký", field="Công thương", **closed),
    ]
    paid = {"paid_online": "1"}
    world = measured(
        *[done(**paid, paid_at="02/07/2023")] * 2, done(**paid, paid_at="14/09/2023"),
        done(**paid, procedure_code="1.000003", paid_at="03/07/2023", resolving_unit="phong-b"),
        done(**paid, procedure_code="1.000001", paid_at="15/09/2023", resolving_unit="phong-a"),
        params=make_params(*catalogue),
    )  # fmt: skip
    table = rows(world, "III.1", "cap-huyen")
    assert list(table.index) == [0, 1, 2] and list(table.columns) == [
        "procedure", "procedure_name", "field", "unit", "payments", "payment_days", "in_denominator", "in_numerator",
        "decided",
    ]  # fmt: skip
    assert table.to_numpy().tolist() == [
        ["1.000004", "Đăng ký", "Công thương", "phong-b", 0, "", False, False,
         "triển khai thanh toán trực tuyến từ 01/01/2022 đến 31/08/2023, không gồm ngày 14/09/2023"],
        ["1.000003", "Cấp phép", "Xây dựng", "phong-a, phong-b", 1, "03/07/2023", False, False,
         "danh mục không ghi là triển khai thanh toán trực tuyến; không có trong danh mục thủ tục của đơn vị ngày "
         "14/09/2023: 1 giao dịch thanh toán trực tuyến không tính"],
        ["1.000001", "Cấp giấy", "Đất đai", "phong-a", 3, "02/07/2023, 14/09/2023", True, True,
         "3 giao dịch thanh toán trực tuyến trong khoảng ngày, đầu tiên ngày 02/07/2023"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ([], "không có giao dịch thanh toán trực tuyến"),
        (["13/06/2023", "14/06/2023", "15/09/2023"], "ngày 14/06/2023, trước ngày đầu kỳ 15/06/2023"),
        (["16/09/2023", "15/09/2023"], "ngày 15/09/2023, sau ngày cuối kỳ 14/09/2023"),
    ],
)
def test_the_nearest_payment_beside_the_window_is_the_last_before_it_else_the_first_after(days, words):
    paid = [done(paid_online="1", paid_at=day) for day in days]
    (row,) = rows(measured(*paid, done()), "III.1").itertuples()
    assert row.decided.endswith(words) and row.in_denominator and not row.in_numerator


def test_a_payment_without_any_day_is_listed_and_does_not_count():
    table = rows(measured(done(received="", paid_online="1"), done()), "III.1", shown=payments)
    assert list(table.columns) == [
        "dossier_id", "procedure", "procedure_name", "field", "unit", "paid_on", "counted", "decided"
    ]  # fmt: skip
    assert table[["counted", "decided"]].to_numpy().tolist() == [
        [False, "sổ không ghi ngày thu phí, ngày tiếp nhận: không tính"]
    ]
