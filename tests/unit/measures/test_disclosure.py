"""From what breakdowns show and from their totals, no small count of a sensitive procedure can be computed."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi_helpers.measures.breakdown import is_sensitive, late, late_by, names_of, pulling_down, timeliness
from kpi_helpers.measures.disclosure import OTHER_PROCEDURES, named_procedures
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


def published(named, cells):
    """The rows a reader may have, as sums of leaves: every field, every row of the procedures, and the total."""
    leaves = list(cells.index)
    groups = [field for field, _ in leaves], [named[leaf] for leaf in leaves]
    rows = [np.array([own == label for own in group], float) for group in groups for label in sorted(set(group))]
    return [np.ones(len(leaves)), *rows]


def follows(known, wanted):
    """Whether a sum is a linear combination of known sums."""
    rank = np.linalg.matrix_rank(np.array(known))
    return np.linalg.matrix_rank(np.array([*known, wanted])) == rank


@settings(max_examples=300, deadline=None)
@given(worlds())
def test_no_small_count_of_a_sensitive_procedure_follows_from_the_tables(world):
    """But where it is all that its field has: what fields add up to is always shown."""
    frame, sensitive = world
    cells = cells_of(frame)
    known = published(named_procedures(cells, sensitive, cells["to_date", "a"], SMALL), cells)
    fields = [field for field, _ in cells.index]
    for place, leaf in enumerate(cells.index):
        small = cells.loc[leaf].between(1, SMALL - 1).any()
        if leaf in sensitive and small and fields.count(leaf[0]) > 1:
            assert not follows(known, np.eye(len(cells))[place]), leaf


@settings(max_examples=300, deadline=None)
@given(worlds())
def test_every_named_procedure_and_the_unnamed_rest_of_a_field_is_safe(world):
    frame, sensitive = world
    cells = cells_of(frame)
    named = named_procedures(cells, sensitive, cells["to_date", "a"], SMALL)
    for atom in {(leaf[0], named[leaf]) for leaf in cells.index}:
        leaves = [leaf for leaf in cells.index if (leaf[0], named[leaf]) == atom]
        is_field = len(leaves) == sum(leaf[0] == atom[0] for leaf in cells.index)
        if sensitive.intersection(leaves) and not is_field:
            sums = cells.loc[leaves].sum()
            assert ((sums == 0) | (sums >= SMALL)).all(), atom
        assert atom[1] == OTHER_PROCEDURES or cells.loc[leaves, ("to_date", "a")].sum() >= SMALL


@given(worlds())
def test_without_sensitive_procedures_only_rare_ones_are_merged(world):
    frame, _ = world
    cells = cells_of(frame)
    size = cells["to_date", "a"]
    named = named_procedures(cells, set(), size, SMALL)
    assert {leaf for leaf, label in named.items() if label == OTHER_PROCEDURES} == set(size.index[size < SMALL])


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


def tables(case, by):
    """Late dossiers, and those that miss the indicator of timeliness, by name."""
    rules, year = timeliness(case.params), case.period.year_to_date
    named = names_of(case, ("xa-x",), rules)
    counted = late_by(late(case, ("xa-x",), year, named), by, SMALL).set_index("name")
    missing = pulling_down(case, rules[-1], ("xa-x",), year, by, named).set_index("name")
    assert missing["missing"].to_dict() == counted["count"].to_dict()
    return counted


def test_one_late_adoption_is_named_under_no_procedure():
    case = world(resolved("1.000005", 9, 1), resolved("1.000006", 0, 30), resolved("1.000006", 2, 6))
    assert tables(case, "procedure")["count"].to_dict() == {"Chứng thực bản sao": 6, OTHER_PROCEDURES: 1}
    fields = tables(case, "field")
    assert fields["count"].to_dict() == {"Chứng thực": 6, "Nuôi con nuôi": 1}
    assert pd.isna(fields.loc["Nuôi con nuôi", "days"])


def test_procedures_with_few_late_dossiers_are_merged_however_many_they_have():
    case = world(resolved("1.000006", 9, 4), resolved("1.000007", 3, 6), resolved("1.000006", 0, 90))
    assert tables(case, "procedure")["count"].to_dict() == {"Cấp phép đấu nối": 6, OTHER_PROCEDURES: 4}


def test_the_longest_days_of_a_few_are_not_shown():
    case = world(resolved("1.000006", 9, 4), resolved("1.000007", 3, 6), resolved("1.000006", 0, 9))
    table = tables(case, "field")
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


def named(**leaves):
    """What is named of one field; each procedure has its dossiers, those missing, and whether it is sensitive."""
    index = pd.MultiIndex.from_tuples([("F", name) for name in leaves])
    cells = pd.DataFrame([(a, missing) for a, missing, _ in leaves.values()], index=index, columns=["a", "missing"])
    sensitive = {("F", name) for name, (_, _, private) in leaves.items() if private}
    found = named_procedures(cells, sensitive, cells["a"], SMALL)
    assert {label for leaf, label in found.items() if label != leaf[1]} <= {OTHER_PROCEDURES}
    return {leaf[1] for leaf, label in found.items() if label == leaf[1]}


@pytest.mark.parametrize(("missing", "safe"), [(0, True), (1, False), (4, False), (5, True)])
def test_a_count_of_a_sensitive_procedure_is_0_or_not_small(missing, safe):
    """Where it is not, the other procedure of its field is hidden too, or the small count would be the rest."""
    assert named(birth=(20, missing, True), copies=(30, 20, False)) == ({"birth", "copies"} if safe else set())
    assert named(birth=(20, missing, False), copies=(30, 20, False)) == {"birth", "copies"}


@pytest.mark.parametrize(("dossiers", "shown"), [(4, {"other"}), (5, {"few", "other"})])
def test_a_procedure_of_few_dossiers_is_not_named(dossiers, shown):
    assert named(few=(dossiers, 0, False), other=(9, 0, False)) == shown


def test_the_smallest_others_are_hidden_until_what_is_hidden_is_safe_and_no_more():
    """2 of the sensitive one and 1 of the next are too few; with 10 of the third they are 13."""
    leaves = {"birth": (10, 2, True), "next": (11, 1, False), "third": (20, 10, False), "largest": (30, 9, False)}
    assert named(**leaves) == {"largest"}
    assert named(**dict(reversed(leaves.items()))) == {"largest"}
