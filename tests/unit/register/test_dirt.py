"""Whatever stands in a register's cells, every row is kept, merged or rejected with its reason, and nothing breaks."""

import csv

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpi_helpers.errors import KpiError
from kpi_helpers.measures.measured import measure
from kpi_helpers.measures.results import results
from kpi_helpers.periods import Period
from kpi_helpers.register.columns import COLUMNS
from kpi_helpers.register.findings import row_faults
from kpi_helpers.register.reading import read_register
from tests.support.make import make_params

USUAL = {
    "dossier_id": "H34.99-0001", "procedure_code": "1.000001", "resolving_unit": "Phòng A", "channel": "Trực tuyến",
    "received_at": "01/07/2023", "finished_at": "05/07/2023", "due_at": "09/07/2023", "status": "Đã trả kết quả",
}  # fmt: skip
DIRT = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["９", "9" * 21, "31/02/2023", "01/07/2023 25:00", "١٢/٠١/٢٠٢٣", "01/01/0001", "31/12/9999", "NaN", "<NA>",
         "-1", "1.000", "151.10", "mot-cua", "Bộ phận một cửa", "xa-x", "9.999999", "TRỰC TUYẾN", "a\nb", '"']
    ),
)  # fmt: skip


@given(
    st.lists(
        st.dictionaries(st.sampled_from([c.name for c in COLUMNS if c.name != "origin"]), DIRT), min_size=1, max_size=6
    )
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_cell_can_break_the_reading_or_lose_a_row(tmp_path, dirty):
    path = tmp_path / "so.csv"
    rows = [USUAL, *({**USUAL, "dossier_id": f"H34.99-1{n:03}"} | cells for n, cells in enumerate(dirty))]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [column.name for column in COLUMNS])
        writer.writeheader()
        writer.writerows(rows)
    params = make_params()
    try:
        register = read_register([path], params)
    except KpiError as refused:
        assert str(refused)
        return
    assert register.rows == len(rows) == len(register.dossiers) + len(register.rejected) + register.merged
    assert all(str(fault) for fault in row_faults(register.rejected))
    assert len(results(measure(register, params, Period.parse("2023-Q3"))))
