"""Which fields a change comes from, as a unit's page says it."""

import re
from fractions import Fraction

from kpi_helpers.pages.contributions import section
from kpi_helpers.pages.prepared import Prepared
from tests.support.make import make_params, measured, procedure
from tests.unit.measures.test_results import done

PROCEDURES = [
    procedure("1.000001", "district", "phong-a", field="Đất đai"),
    procedure("1.000002", "district", "phong-a", field="Hộ tịch"),
]
YES = {"digitised": "Có", "e_result": "Có"}


def rows(day, code, good, of):
    return [done(day, day, day, procedure_code=code, **(YES if n < good else {})) for n in range(of)]


def shown(*dossiers):
    world = Prepared(measured(*dossiers, params=make_params(*PROCEDURES)))
    return section(world, world.figures.of("phong-a", "year_to_date"))


BEFORE = [*rows("20/12/2021", "1.000001", 10, 40), *rows("05/07/2022", "1.000002", 20, 40)]
NOW = [*rows("04/01/2023", "1.000001", 30, 40), *rows("05/07/2023", "1.000002", 10, 40)]


def test_the_table_adds_up_and_the_sentences_name_the_field_of_the_greatest_rise():
    said, table = shown(*BEFORE, *NOW).parts
    assert {row[0].text: row[1].text for row in table.body} == {
        "Đất đai": "+25,00",
        "Hộ tịch": "−12,50",
        "Cộng": "+12,50",
    }
    assert {cell.text for row in table.body for cell in row[2:]} == {"0,00"}  # nothing else changed
    assert [cell.text for cell in table.head[0]][:2] == ["Lĩnh vực", "Mục I.1"]
    assert said.plain() == (
        "Lĩnh vực Đất đai góp nhiều nhất vào mức tăng của số hóa và kết quả điện tử (mục I.1): +25,00 điểm."
    )


def test_a_fall_names_the_field_that_lowers_most():
    said = shown(*BEFORE, *rows("04/01/2023", "1.000001", 10, 40), *rows("05/07/2023", "1.000002", 0, 40)).plain()
    assert "Lĩnh vực Hộ tịch góp nhiều nhất vào mức giảm" in said and "mức tăng" not in said


def test_of_few_dossiers_one_field_or_no_year_before_nothing_is_said():
    few = [*rows("20/12/2021", "1.000001", 3, 9), *rows("04/01/2023", "1.000001", 6, 9)]
    assert shown(*few).plain() == ""
    assert shown(*BEFORE[:40], *NOW[:40]).plain() == ""
    assert shown(*NOW).plain() == ""


def test_columns_add_up_as_they_are_written_but_for_the_last_digit():
    odd = [*rows("04/01/2023", "1.000001", 13, 37), *rows("05/07/2023", "1.000002", 7, 31)]
    *fields, total = shown(*BEFORE, *odd).parts[1].body

    def value(text):
        return Fraction(re.sub("−", "-", text).replace(",", "."))

    written = sum(value(row[1].text) for row in fields)
    assert abs(written - value(total[1].text)) <= Fraction(len(fields), 100)
