"""What is measured: each way of doing a thing is run in a process of its own, and imports only what it needs."""

import sys

LETTER = """
WITH windows AS (SELECT * FROM (VALUES (DATE '2023-06-15', DATE '2023-09-14'), (DATE '2022-12-15', DATE '2023-09-14'))
                 AS days (first, last)),
     known AS ({known})
SELECT unit, first, last,
    count(*) FILTER (resolved) AS resolved,
    count(*) FILTER (resolved AND digitised AND e_result) AS digital,
    count(*) FILTER (resolved AND fully_online) AS fully_online,
    count(*) FILTER (resolved AND fully_online AND online) AS submitted_online,
    count(*) FILTER (resolved AND has_fee AND is_online_service) AS with_fee,
    count(*) FILTER (resolved AND has_fee AND is_online_service AND paid) AS paid_online,
    count(*) FILTER (resolved AND (due_on IS NULL OR ended_on <= due_on)) AS on_time,
    count(DISTINCT procedure) FILTER (paid AND paid_on BETWEEN first AND last) AS procedures_paid
FROM (SELECT *, received_on IS NOT NULL AND ended_on BETWEEN first AND last AS resolved FROM known, windows)
GROUP BY ALL ORDER BY ALL
"""
CSV = """
    SELECT "Đơn vị giải quyết" AS unit, left("Mã TTHC", 8) AS procedure, "Kênh nộp" = 'Trực tuyến' AS online,
        "Mức độ DVC" = 'Toàn trình' AS fully_online, "Mức độ DVC" IN ('Toàn trình', 'Một phần') AS is_online_service,
        "Số hóa thành phần" = 'Có' AS digitised, "Kết quả điện tử" = 'Có' AS e_result,
        try_cast("Phí, lệ phí (đồng)" AS BIGINT) > 0 AS has_fee, "Thanh toán trực tuyến" IN ('1', '2') AS paid,
        {received_on} AS received_on, coalesce({finished_on}, {returned_on}) AS ended_on, {due_on} AS due_on,
        coalesce({paid_on}, {received_on}) AS paid_on
    FROM read_csv('{path}', all_varchar = true, header = true)
"""
STORED = """
    SELECT resolving_unit AS unit, procedure, channel = 'online' AS online, service_level = 'full' AS fully_online,
        service_level IN ('full', 'partial') AS is_online_service, digitised, e_result, fee > 0 AS has_fee,
        paid_online IN ('national', 'local') AS paid, received_at::DATE AS received_on,
        coalesce(finished_at, returned_at)::DATE AS ended_on, due_at::DATE AS due_on,
        coalesce(paid_at, received_at)::DATE AS paid_on
    FROM read_parquet('{path}/dossiers.parquet')
"""
COPIED = {"Ngày ": 'try_strptime(left("{0}", 10), \'%d/%m/%Y\')::DATE AS "{0}"'}  # by how a heading begins
DAYS = {
    "received_on": "Ngày tiếp nhận", "finished_on": "Ngày kết thúc xử lý", "returned_on": "Ngày trả kết quả",
    "due_on": "Ngày hẹn trả", "paid_on": "Ngày thu phí",
}  # fmt: skip


def openpyxl_reads(path):
    import pandas as pd

    return len(pd.read_excel(path, engine="openpyxl"))


def kpi_reads(path):
    from pathlib import Path

    from kpi_helpers.register.reading import read_register
    from kpi_helpers.rules.params import load_params

    return read_register([Path(path)], load_params("params")).rows


def duckdb_counts_a_text(path):
    import duckdb

    days = {name: f"try_strptime(left(\"{heading}\", 10), '%d/%m/%Y')::DATE" for name, heading in DAYS.items()}
    return len(duckdb.sql(LETTER.format(known=CSV.format(path=path, **days))).fetchall())


def kpi_counts_a_text(path):
    from pathlib import Path

    from kpi_helpers.measures.measured import measure
    from kpi_helpers.measures.results import results
    from kpi_helpers.register.reading import read_register
    from kpi_helpers.rules.params import load_params

    params = load_params("params")
    return len(results(measure(read_register([Path(path)], params), params, params.period("2023-Q3"))))


def duckdb_imports(path, params, folder):
    import duckdb

    about = duckdb.sql(f"DESCRIBE SELECT * FROM read_parquet('{path}')").fetchall()
    columns = ", ".join(COPIED.get(heading[:5], '"{0}"').format(heading) for heading, *_ in about)
    ordered = f"SELECT {columns} FROM read_parquet('{path}') ORDER BY \"Đơn vị giải quyết\""
    return duckdb.sql(f"COPY ({ordered}) TO '{folder}/duckdb.parquet' (FORMAT parquet)")


def kpi_imports(path, params, folder):
    from pathlib import Path

    from kpi_helpers.register.store import import_files
    from kpi_helpers.rules.params import load_params

    import_files([Path(path)], load_params(params), Path(folder) / "imported")


def duckdb_counts_a_stored_one(path, params):
    import duckdb

    return len(duckdb.sql(LETTER.format(known=STORED.format(path=path))).fetchall())


def kpi_counts_a_stored_one(path, params):
    from pathlib import Path

    from kpi_helpers.measures.measured import measure_in_stretches
    from kpi_helpers.measures.results import results
    from kpi_helpers.register.store import stretches
    from kpi_helpers.rules.params import load_params

    known = load_params(params)
    return len(results(measure_in_stretches(stretches(Path(path)), known, known.period("2023-Q3"))))


if __name__ == "__main__":
    print(globals()[sys.argv[1]](*sys.argv[2:]))
    with open("/proc/self/status", encoding="ascii") as status:  # noqa: PTH123  # nothing more is to be imported
        print(next(line.split()[1] for line in status if line.startswith("VmHWM")))
