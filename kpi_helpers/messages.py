"""Every message of the toolkit: a stable code, the words in Vietnamese and in English.

The pattern: where, what is wrong, what was found; what is allowed or what to do.
"""

MESSAGES: dict[str, dict[str, str]] = {
    # project, periods
    "project-not-found": {
        "vi": "{folder}: không tìm thấy dự án; chạy trong thư mục có params/ và notebooks/, hoặc đặt biến KPI_ROOT",
        "en": "{folder}: no project here; run inside the folder that holds params/ and notebooks/, or set KPI_ROOT",
    },
    "period-unreadable": {
        "vi": "kỳ báo cáo '{found}' không đọc được; viết theo mẫu 2023-01, 2023-Q1, 2023-H1, 2023-H2, 2023-9M hoặc 2023",
        "en": "period '{found}' can't be read; write 2023-01, 2023-Q1, 2023-H1, 2023-H2, 2023-9M or 2023",
    },
}
