import errno
import re
import string
from pathlib import Path
from typing import get_args

import pytest

from kpi_helpers.errors import Fault, KpiError, Original, near, spoken, system_problem, user_language
from kpi_helpers.messages import MESSAGES, WORDS
from kpi_helpers.publish.jobs import Status

PACKAGE = Path(__file__).parents[2] / "kpi_helpers"


def fields(message: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(message) if name}


@pytest.mark.parametrize("code", MESSAGES)
def test_a_message_says_the_same_in_both_languages(code):
    assert set(MESSAGES[code]) == {"vi", "en"}
    assert fields(MESSAGES[code]["vi"]) == fields(MESSAGES[code]["en"])


def test_every_message_is_used_and_every_code_has_a_message():
    source = "".join(p.read_text(encoding="utf-8") for p in PACKAGE.rglob("*.py") if p.name != "messages.py")
    quoted = set(re.findall(r'"([a-z]+(?:-[a-z0-9]+)+)"', source))
    assert set(MESSAGES) <= quoted


def test_the_language_follows_the_variable(monkeypatch):
    monkeypatch.setenv("KPI_LANG", "en")
    assert user_language() == "en"
    assert "can't be read" in Fault("period-unreadable", {"found": "x"}).text()
    monkeypatch.setenv("KPI_LANG", "vi")
    assert "không đọc được" in str(KpiError.of("period-unreadable", found="x"))


def test_a_fault_within_a_sentence_and_anothers_words_follow_the_language():
    fault = Fault("file-system", {"place": "a.csv", "problem": system_problem(OSError(errno.ENOSPC, "No space left"))})
    assert fault.text("vi").startswith("a.csv: đĩa đầy; đóng") and "No space" not in fault.text("vi")
    assert fault.text("en").startswith("a.csv: the disk is full (No space left); close")
    assert system_problem(OSError()).text("vi") == "hệ thống báo lỗi" and Original("").text("en") == ""
    assert system_problem(OSError("x")).text("en") == "the system reports an error (OSError)"


def test_what_became_of_a_document_and_what_of_it_changed_has_vietnamese_words(monkeypatch):
    parts = ("notebook", "parameters", "formats", "package", "lock", "register", "params")
    assert {*get_args(Status), *parts} <= set(WORDS)
    monkeypatch.setenv("KPI_LANG", "vi")
    assert spoken("published") == "phát hành" and spoken("anything else") == "anything else"
    monkeypatch.setenv("KPI_LANG", "en")
    assert spoken("published") == "published"


def test_near_words_are_offered():
    assert near("Ngày tiếp nhạn", ["Ngày tiếp nhận", "Mã hồ sơ"]) == "Ngày tiếp nhận"
    assert near("zzz", ["Mã hồ sơ"]) == "–"
