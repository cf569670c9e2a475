"""From what breakdowns show and from their totals, no small count of a sensitive procedure can be computed."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi_helpers.measures.breakdown import is_sensitive, labels_of, late, late_by, pulling_down, timeliness
from kpi_helpers.measures.disclosure import OTHER_FIELDS, OTHER_PROCEDURES, labels
from kpi_helpers.rules.organisation import Sensitive
from tests.support.make import make_params, measured, procedure, shipped

SMALL = 5
COLUMNS = ["to_date", "during", "before"]


@st.composite
def worlds(draw):
    """Counts of up to five fields with up to four procedures: (a, missing) in the period and before it."""
    leaves, rows, sensitive = [], [], set()
    for field in "ABCDE"[: draw(st.integers(1, 5))]:
        private = draw(st.sampled_from([(True,), (False,), (True, False)]))
        for number in range(draw(st.integers(1, 4))):
            during, before = (draw(st.integers(0, n)) for n in (9, 14))
            missing = draw(st.integers(0, during)), draw(st.integers(0, before))
            leaves.append((field, f"{field}{number}"))
            rows.append((during, before, *missing))
            if draw(st.sampled_from(private)):
                sensitive.add(leaves[-1])
    index = pd.MultiIndex.from_tuples(leaves, names=["field", "procedure"])
    return pd.DataFrame(rows, index=index, columns=["a1", "a0", "m1", "m0"]), sensitive


def cells_of(frame):
    """Each count of the period, before it and both, in all its forms: of, missing, reached."""
    columns = {}
    for name, parts in {"during": ("1",), "before": ("0",), "to_date": ("1", "0")}.items():
        a, m = (sum(frame[f"{what}{part}"] for part in parts) for what in "am")
        columns |= {(name, "a"): a, (name, "missing"): m, (name, "b"): a - m}
    return pd.DataFrame(columns)


def published(named, cells, order):
    """The rows a reader may have, as sums of leaves: every row of both tables, and the total."""
    leaves = list(cells.index)
    groups = [named.fields[field] for field, _ in leaves], [named.procedures[leaf] for leaf in leaves]
    rows = [np.array([own == label for own in group], float) for group in groups for label in sorted(set(group))]
    return [np.ones(len(leaves)), *rows]


def follows(known, wanted):
    """Whether a sum is a linear combination of known sums."""
    rank = np.linalg.matrix_rank(np.array(known))
    return np.linalg.matrix_rank(np.array([*known, wanted])) == rank


@settings(max_examples=300, deadline=None)
@given(worlds())
def test_no_small_count_of_a_sensitive_procedure_follows_from_the_tables(world):
    frame, sensitive = world
    cells = cells_of(frame)
    named = labels(cells, sensitive, cells["to_date", "a"], SMALL)
    known = published(named, cells, None)
    if set(named.fields.values()) == {OTHER_FIELDS}:
        known = known[:1]  # nothing but the total is shown, which always stands
    for place, leaf in enumerate(cells.index):
        small = cells.loc[leaf].between(1, SMALL - 1).any()
        if leaf in sensitive and small and len(cells) > 1:
            assert not follows(known, np.eye(len(cells))[place]), leaf
    private = np.array([leaf in sensitive for leaf in cells.index])
    for field in {field for field, _ in cells.index} if len(known) > 1 else ():
        own = private & np.array([leaf[0] == field for leaf in cells.index])
        sums = cells[own].sum()
        if own.any() and sums.between(1, SMALL - 1).any() and own.sum() < len(cells):
            assert not follows(known, own.astype(float)), field


@settings(max_examples=300, deadline=None)
@given(worlds())
def test_every_row_that_holds_a_sensitive_procedure_is_safe_and_so_is_every_difference(world):
    """The rows, what of a named field is not named, and what is in no named field: nothing finer can be computed."""
    frame, sensitive = world
    cells = cells_of(frame)
    named = labels(cells, sensitive, cells["to_date", "a"], SMALL)
    if set(named.fields.values()) == {OTHER_FIELDS}:
        assert set(named.procedures.values()) == {OTHER_PROCEDURES}
        return
    atom = [
        (named.fields[leaf[0]], "" if named.fields[leaf[0]] == OTHER_FIELDS else named.procedures[leaf])
        for leaf in cells.index
    ]
    for name in set(atom):
        leaves = [leaf for leaf, own in zip(cells.index, atom, strict=True) if own == name]
        if sensitive.intersection(leaves):
            sums = cells.loc[leaves].sum()
            assert ((sums == 0) | (sums >= SMALL)).all(), name
    for leaf, label in named.procedures.items():
        assert label == OTHER_PROCEDURES or (
            named.fields[leaf[0]] == leaf[0] and cells.loc[leaf, ("to_date", "a")] >= SMALL
        )


@given(worlds())
def test_without_sensitive_procedures_only_rare_ones_are_merged_and_every_field_is_named(world):
    frame, _ = world
    cells = cells_of(frame)
    size = cells["to_date", "a"]
    named = labels(cells, set(), size, SMALL)
    assert all(field == label for field, label in named.fields.items())
    merged = [leaf for leaf, label in named.procedures.items() if label == OTHER_PROCEDURES]
    assert sum(size[leaf] for leaf in merged) == 0 or size[merged].sum() >= SMALL or len(merged) == len(size)
    assert set(size.index[size < SMALL]) <= set(merged)


ADOPTION = procedure("1.000005", "commune", name="Đăng ký việc nuôi con nuôi trong nước", field="Nuôi con nuôi")
COPIES = procedure("1.000006", "commune", name="Chứng thực bản sao", field="Chứng thực")
ROADS = procedure("1.000007", "commune", name="Cấp phép đấu nối", field="Đường bộ")


def resolved(code, days, count, unit="xa-x"):
    return [
        {"procedure_code": code, "resolving_unit": unit, "received_at": "01/07/2023", "due_at": "10/07/2023",
         "finished_at": f"{10 + days}/07/2023"}
    ] * count  # fmt: skip


def world(*rows):
    cells = [row for group in rows for row in group]
    return measured(*cells, params=make_params(ADOPTION, COPIES, ROADS))


def test_one_late_adoption_is_named_nowhere_nor_how_late_it_was():
    case = world(resolved("1.000005", 9, 1), resolved("1.000006", 0, 30), resolved("1.000006", 2, 6))
    year = case.period.year_to_date
    found = late(case, ("xa-x",), year)
    for by, other in (("field", OTHER_FIELDS), ("procedure", OTHER_PROCEDURES)):
        table = late_by(found, by, SMALL)
        assert table["name"].tolist() == [other]
    case = world(
        resolved("1.000005", 9, 1), resolved("1.000006", 2, 6), resolved("1.000006", 0, 30),
        resolved("1.000007", 3, 6), resolved("1.000007", 0, 6),
    )  # fmt: skip
    table = late_by(late(case, ("xa-x",), year), "field", SMALL)
    assert table["name"].tolist() == [OTHER_FIELDS, "Chứng thực"] and table["count"].tolist() == [7, 6]


def test_both_breakdowns_name_the_same_and_add_up():
    case = world(
        resolved("1.000005", 9, 2), resolved("1.000006", 2, 6), resolved("1.000006", 0, 30),
        resolved("1.000007", 3, 6), resolved("1.000007", 0, 6),
    )  # fmt: skip
    rules, year = timeliness(case.params), case.period.year_to_date
    named = labels_of(case, ("xa-x",), rules)
    for by in ("field", "procedure"):
        missing = pulling_down(case, rules[-1], ("xa-x",), year, by, named).set_index("name")["missing"]
        counted = late_by(late(case, ("xa-x",), year, named), by, SMALL).set_index("name")["count"]
        assert missing.to_dict() == counted.to_dict() and missing.sum() == 14


def test_the_longest_days_of_a_few_are_not_shown():
    case = world(resolved("1.000006", 9, 4), resolved("1.000007", 3, 6), resolved("1.000006", 0, 9))
    table = late_by(late(case, ("xa-x",), case.period.year_to_date), "field", SMALL).set_index("name")
    assert table["count"].to_dict() == {"Chứng thực": 4, "Đường bộ": 6}
    assert pd.isna(table.loc["Chứng thực", "days"]) and table.loc["Đường bộ", "days"] == 3


@pytest.mark.parametrize(
    ("field", "name", "private"),
    [
        ("Hộ tịch", "Đăng ký khai sinh", True), ("Nuôi con nuôi", "Ghi chú", True), ("Giảm nghèo", "x", True),
        ("Bảo trợ xã hội", "Xác định mức độ khuyết tật", True), ("Không ghi lĩnh vực", "9.999001", True),
        ("Chứng thực", "Chứng thực bản sao", False), ("Đất đai", "Tách thửa", False), ("Lâm nghiệp", "9.999001", False),
    ],
)  # fmt: skip
def test_the_shipped_words_say_what_is_sensitive(field, name, private):
    organisation, _ = shipped()
    assert is_sensitive((field, name), organisation.sensitive_words) is private
    assert all(isinstance(entry, Sensitive) and entry.source for entry in organisation.sensitive)
