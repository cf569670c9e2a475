"""What stands behind a figure: each table counted by hand from a few dossiers."""

from datetime import date
from itertools import combinations

import pytest

from kpi_helpers.measures.breakdown import (
    cells,
    is_sensitive,
    late,
    late_by,
    names_of,
    notes,
    pulling_down,
    received_by,
    timeliness,
    without_payment,
)
from tests.support.make import make_params, measured, procedure
from tests.unit.measures.test_results import done

A = ("phong-a",)
LAND = procedure("1.000001", "district", "phong-a", name="Cấp giấy", field="Đất đai")
BUILD = procedure("1.000003", "district", "phong-a", name="Cấp phép", field="Xây dựng")
TRADE = procedure("1.000004", "district", "phong-a", name="Đăng ký", field="Công thương")
WORLD = make_params(LAND, BUILD, TRADE, procedure("1.000002", "commune"))


def code(number):
    return {"procedure_code": f"1.00000{number}"}


def rows(count, number, finished="11/07/2023", **more):
    return [done(finished=finished, **code(number), **more)] * count


def year(world):
    return world.period.year_to_date


def told(table):
    return table.astype(object).where(table.notna(), None).to_numpy().tolist()


# 2 of land late and 3 in time, 6 of building late, 5 of trade late and 1 in time
MIXED = measured(
    *rows(2, 1), *rows(3, 1, "10/07/2023"), *rows(6, 3, "14/07/2023"), *rows(5, 4), *rows(1, 4, "09/07/2023"),
    params=WORLD,
)  # fmt: skip
(IV,) = (indicator for indicator in WORLD.indicators if indicator.code == "IV.1")


def test_fields_that_pull_down_stand_most_first_with_a_and_b():
    table = pulling_down(MIXED, IV, A, year(MIXED), "field", names_of(MIXED, A, [IV]))
    assert list(table.columns) == ["name", "numerator", "denominator", "missing"]
    assert told(table) == [["Xây dựng", 0, 6, 6], ["Công thương", 1, 6, 5], ["Đất đai", 3, 5, 2]]


def test_procedures_with_fewer_than_five_missing_are_merged_and_those_without_any_left_out():
    table = pulling_down(MIXED, IV, A, year(MIXED), "procedure", names_of(MIXED, A, [IV]))
    assert told(table) == [["Cấp phép", 0, 6, 6], ["Đăng ký", 1, 6, 5], ["Thủ tục khác", 3, 5, 2]]
    good = measured(*rows(9, 1, "10/07/2023"), *rows(5, 3), params=WORLD)
    table = pulling_down(good, IV, A, year(good), "field", names_of(good, A, [IV]))
    assert told(table) == [["Xây dựng", 0, 5, 5]]


def test_of_as_many_the_alphabet_decides_and_the_own_unit_and_window_alone_count():
    other = {"resolving_unit": "phong-b"}
    before = rows(9, 1, "14/12/2022", received="01/12/2022", due="10/12/2022")
    world = measured(*rows(5, 3), *rows(5, 4), *rows(7, 1, **other), *before, params=WORLD)
    table = pulling_down(world, IV, A, year(world), "field", names_of(world, A, [IV]))
    assert told(table[["name", "missing"]]) == [["Công thương", 5], ["Xây dựng", 5]]


def test_late_dossiers_stand_by_field_with_the_longest_delay_where_they_are_not_few():
    """Building is late by 4 days, trade by 1; land has too few late ones for a delay to be told."""
    found = late(MIXED, A, year(MIXED), names_of(MIXED, A, timeliness(WORLD)))
    assert list(found.columns) == ["field", "procedure", "days"] and len(found) == 13
    by_field = late_by(found, "field", 5)
    assert told(by_field) == [["Xây dựng", 6, 4], ["Công thương", 5, 1], ["Đất đai", 2, None]]
    assert list(by_field.columns) == ["name", "count", "days"]
    assert told(late_by(found, "procedure", 5)) == [["Cấp phép", 6], ["Đăng ký", 5], ["Thủ tục khác", 2]]


def test_procedures_that_offer_payment_and_had_none_in_the_window_stand_by_field_and_name():
    late_name = procedure("1.000005", "district", "phong-a", name="Xin phép", field="Xây dựng")
    none = procedure("1.000006", "district", "phong-a", online_payment=None)
    other = procedure("1.000007", "district", "phong-b", name="Khác", field="Y tế")
    params = make_params(late_name, LAND, BUILD, TRADE, none, other)
    paid = {"paid_online": "1"}
    world = measured(
        done(**code(4), **paid, paid_at="01/07/2023"), done(**code(1), **paid, paid_at="14/12/2022"),
        done(**code(7), resolving_unit="phong-b", **paid, paid_at="01/07/2023"), params=params,
    )  # fmt: skip
    table = without_payment(world, A, year(world))
    assert list(table.columns) == ["procedure", "name", "field"]
    assert told(table) == [
        ["1.000003", "Cấp phép", "Xây dựng"], ["1.000005", "Xin phép", "Xây dựng"], ["1.000001", "Cấp giấy", "Đất đai"]
    ]  # fmt: skip
    both = without_payment(world, ("phong-a", "phong-b"), year(world))
    assert told(both) == told(table)


def test_a_procedure_that_one_of_several_units_was_paid_for_is_not_without_payment():
    paid = done(resolving_unit="xa-x", **code(2), paid_online="1", paid_at="01/07/2023")
    world = measured(paid, params=WORLD)
    assert without_payment(world, ("xa-x", "xa-y"), year(world)).empty
    assert without_payment(world, ("xa-y",), year(world))["procedure"].tolist() == ["1.000002"]


PLAIN = [procedure(f"1.00000{n}", "district", "phong-a", name=f"Cấp {n}", field="Đất đai") for n in (1, 2, 3)]
PRIVATE = [procedure(f"1.00000{n}", "district", "phong-a", name=f"Việc {n}", field="Hộ tịch") for n in (4, 5)]


def unpaid(paid):
    """The procedures without payment that are named, each by its last figure, where some were paid for."""
    payment = {"paid_online": "1", "paid_at": "01/07/2023"}
    params = make_params(*PLAIN, *PRIVATE)
    world = measured(*[done(**code(n), **payment) for n in paid], params=params)
    return tuple(int(number[-1]) for number in without_payment(world, A, year(world))["procedure"])


def test_of_procedures_without_payment_as_many_stay_unnamed_as_there_are_sensitive_ones_paid_or_not():
    assert unpaid([]) == (1, 2, 3)
    assert unpaid([4]) == (1, 2) and unpaid([4, 5]) == (1,)
    assert unpaid([1]) == (2, 3) and unpaid([1, 4]) == (2,) and unpaid([1, 2, 3]) == ()


def test_from_the_named_ones_and_the_result_nobody_can_tell_that_a_sensitive_procedure_was_paid_for():
    """What is published of each possible set of payments is also published of one without a sensitive procedure."""
    codes = [1, 2, 3, 4, 5]
    possible = [set(paid) for size in range(len(codes) + 1) for paid in combinations(codes, size)]
    published = {frozenset(paid): (unpaid(paid), len(paid)) for paid in possible}
    harmless = {told for paid, told in published.items() if not paid & {4, 5}}
    assert {told for told in published.values() if told[1] <= len(PLAIN)} <= harmless
    later = [(before, after) for before in published for after in published if before < after]
    assert all(set(published[after][0]) <= set(published[before][0]) for before, after in later)


def test_every_note_counts_the_dossiers_that_it_is_about():
    full = {"service_level": "Toàn trình", "fee": "10000"}
    blank = {"service_level": "Toàn trình"}
    unknown = {"procedure_code": "9.999999"}
    rows = [
        done(**full, ended_as="Trả lại"),
        *[done(**full, ended_as="Rút")] * 2,
        *[done(**full, ended_as="Dừng")] * 3,
        *[done(due="", **full)] * 2,
        done(due="20/07/2023", first_due_at="05/07/2023", finished="15/07/2023", **full),  # cured by the later day
        done(due="20/07/2023", first_due_at="15/07/2023", finished="15/07/2023", **full),  # on time either way
        done(received="05/07/2023", finished="04/07/2023", **full),
        *[done(fee="10000")] * 4,  # level blank: by catalogue
        done(fee="10000", **unknown),
        done(fee="10000", service_level="Một phần"),
        *[done(**blank)] * 3,  # fee blank: by catalogue
        done(**blank, **unknown),
        *[done(**blank, fee="0")] * 2,  # the catalogue knows a fee
        done(**blank, fee="5000"),  # another fee is a fee as well
        done(**full, **unknown, paid_online="1", paid_at="14/09/2023"),
        done(**full, **unknown, paid_online="1", paid_at="15/09/2023"),  # after the window
        done(**full, paid_online="1", paid_at="01/07/2023"),  # the unit's own procedure
        done(received="", submitted_at="15/12/2022"),
        done(received="", submitted_at="14/12/2022"),  # before the window
        *[done(received="")] * 2,  # of any window
        done(**full, finished="15/09/2023", ended_as="Rút"),  # not resolved in the window
        done(**full, resolving_unit="phong-b", ended_as="Rút"),
    ]
    world = measured(*rows)
    assert notes(world, A, year(world)) == {
        "refused": 1, "withdrawn": 2, "stopped": 3, "without_due_day": 2, "due_from_limit": 0,
        "reappointed_verdict": 1, "out_of_order": 1, "service_level_from_catalogue": 4, "service_level_unknown": 1,
        "service_level_differs": 1, "fee_from_catalogue": 3, "fee_unknown": 1, "fee_differs": 2,
        "payments_outside": 1, "blank_channel": 0, "blank_digitised": 27, "blank_e_result": 27, "blank_paid_online": 20,
        "ended_unreceived": 4, "never_received": 3,
    }  # fmt: skip


def test_what_a_desk_took_in_is_told_by_resolving_unit_with_what_came_online():
    desk = {"receiving_unit": "mot-cua"}
    world = measured(
        done(**desk, received="15/06/2023"), done(**desk, received="14/09/2023", channel="Trực tiếp"),
        done(**desk, received="14/06/2023"), done(**desk, received="15/09/2023"), done(receiving_unit="phong-a"),
        done(**desk, resolving_unit="xa-x", channel="Trực tiếp", finished=""), done(),
    )  # fmt: skip
    table = received_by(world, "mot-cua", world.period.window)
    assert list(table.columns) == ["unit", "count", "online"]
    assert told(table) == [["phong-a", 2, 1], ["xa-x", 1, 0]]


def test_cells_are_counts_by_field_and_procedure_in_the_words_of_the_catalogue_else_of_the_register():
    world = measured(
        *rows(2, 1), done(**code(1)),
        done(procedure_code="9.999999", procedure_name="Việc khác", field="Nội vụ"), done(procedure_code="9.999998"),
        params=WORLD,
    )  # fmt: skip
    table = cells(world, A, [IV], year(world))
    assert list(table.columns) == [("a", "IV.1"), ("b", "IV.1"), ("missing", "IV.1")]
    assert {leaf: row.tolist() for leaf, row in table.iterrows()} == {
        ("Đất đai", "Cấp giấy"): [3, 1, 2],
        ("Nội vụ", "Việc khác"): [1, 1, 0],
        ("Không ghi lĩnh vực", "9.999998"): [1, 1, 0],
    }


@pytest.mark.parametrize(
    ("field", "name", "sensitive"),
    [
        ("HỘ  TỊCH", "Đăng ký", True),
        ("Tư pháp", "Đăng ký khai sinh", True),
        ("Đất đai", "Cấp giấy", False),
        ("Không ghi lĩnh vực", "1.000001", True),  # nobody knows what it tells of
        ("Không ghi lĩnh vực", "Cấp giấy", False),
        ("Đất đai", "1.000001", False),
    ],
)
def test_a_procedure_is_sensitive_by_the_words_of_its_field_or_name_or_without_either(field, name, sensitive):
    assert is_sensitive((field, name), {"hộ tịch", "khai sinh"}) is sensitive


def test_indicators_of_timeliness_are_those_that_ask_for_on_time():
    assert [indicator.code for indicator in timeliness(WORLD)] == ["IV.1", "IV.2"]


def test_a_name_holds_between_the_publications_of_any_two_months_of_the_year():
    """Six late in June, two in July: June's page would show six, the quarter's eight, and nobody may subtract them."""
    birth = procedure("1.000001", "district", "phong-a", name="Đăng ký khai sinh", field="Hộ tịch")
    other = procedure("1.000003", "district", "phong-a", name="Đăng ký kết hôn", field="Hộ tịch")
    first = {"received": "16/06/2023", "due": "20/06/2023", "finished": "21/06/2023"}
    second = {"received": "16/07/2023", "due": "20/07/2023", "finished": "21/07/2023"}
    common = [done(**days, **code(3)) for days in (first, second) for _ in range(20)]

    def named(later):
        world = measured(*[done(**first, **code(1))] * 6, *[done(**second, **code(1))] * later, *common,
                         params=make_params(birth, other))  # fmt: skip
        return set(names_of(world, A, [IV]).values())

    assert named(2) == {"Thủ tục khác"}
    assert named(0) == named(5) == {"Đăng ký khai sinh", "Đăng ký kết hôn"}


def test_a_name_holds_for_period_and_year_and_what_lies_between():
    """Four late cases of a sensitive field before the quarter and five within: the difference would tell of four."""
    birth = procedure("1.000001", "district", "phong-a", name="Đăng ký khai sinh", field="Hộ tịch")
    other = procedure("1.000003", "district", "phong-a", name="Đăng ký kết hôn", field="Hộ tịch")
    early = {"received": "01/03/2023", "due": "10/03/2023", "finished": "11/03/2023"}
    common = rows(60, 3)
    params = make_params(birth, other)
    world = measured(*rows(5, 1), *[done(**early, **code(1))] * 4, *common, params=params)
    assert set(names_of(world, A, [IV]).values()) == {"Thủ tục khác"}
    enough = measured(*rows(5, 1), *[done(**early, **code(1))] * 5, *common, params=params)
    assert set(names_of(enough, A, [IV]).values()) == {"Đăng ký khai sinh", "Đăng ký kết hôn"}
    assert enough.period.window.first == date(2023, 6, 15)
