from kpi_helpers.messages import MESSAGES
from kpi_helpers.pages.index import WHY_WORDS, status_of


def record(status, **more):
    return {"status": status, "why": "", "before": {}, "version": {}, "behind": [], **more}


def test_the_index_says_why_a_document_is_missing_and_which_version_went():
    assert status_of(record("published")) == "Đã phát hành"
    assert status_of(record("failed", why="report-broken")) == "Không lập được"
    gone = record("failed", why="kernel-died", before={"html": "x"}, version={"number": 2, "replaces": 1})
    words = "Không lập được (tiến trình tính toán dừng đột ngột); bản số 2 phát hành trước đây đã rút"
    assert status_of(gone) == words
    assert status_of(record("published", behind=["register"])).endswith("số liệu hoặc tham số trước lần phát hành này")
    assert "bản số 1 phát hành" in status_of(record("held", why="page-held", before={"html": "x"}))


def test_reasons_are_those_that_messages_have():
    assert set(WHY_WORDS) <= set(MESSAGES)
