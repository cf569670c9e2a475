"""Every word of the command line is said in the user's language, argparse's own too."""

import argparse
import ast
import inspect

import pytest

from kpi_helpers.cli import main, parser, speak
from kpi_helpers.measures.published import compared, reason
from kpi_helpers.messages import ARGUMENTS, COUNT_REASONS

VERBS = ["example", "template", "check", "profile", "results", "score766", "explain", "plan", "run", "verify", "report"]
TO_PROGRAMMERS = (
    "__call__", "positionals", "mutually exclusive", "conflicting", "callable", "can't open", "cannot merge",
    "cannot have", "option string %(option)r", "dest=", "conflict_resolution", '"-" with mode', "is deprecated",
)  # fmt: skip


def words_of_argparse():
    """Every text that argparse asks gettext for, in the Python that runs."""
    for node in ast.walk(ast.parse(inspect.getsource(argparse))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("_", "ngettext"):
            yield from (a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str))


def texts_in(function):
    """The words that a function holds."""
    tree = ast.parse(inspect.getsource(function)).body[0]
    names = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return {name for name in names if " " in name}


def shown(capsys, *arguments):
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    found = capsys.readouterr()
    return ended.value.code, found.out + found.err


def test_all_that_argparse_says_to_a_user_has_vietnamese_words():
    said = [text for text in words_of_argparse() if not any(word in text for word in TO_PROGRAMMERS)]
    assert len(said) > 15 and set(said) <= set(ARGUMENTS)


@pytest.mark.parametrize("verb", [None, *VERBS])
def test_help_is_in_the_users_language_and_says_what_each_option_is(verb, capsys, monkeypatch):
    english = [text.strip().split("%")[0] for text in ARGUMENTS if len(text) > 6]
    monkeypatch.setenv("KPI_LANG", "vi")
    code, text = shown(capsys, *([verb] if verb else []), "-h")
    assert code == 0 and text.startswith("cách dùng: kpi") and "in hướng dẫn này rồi thoát" in text
    assert not [words for words in english if words and words in text]
    assert not [word for word in ("FILE", "FOLDER", "PERIOD", "UNIT", "VERB", "PATH") if word in text]
    monkeypatch.setenv("KPI_LANG", "en")
    assert shown(capsys, *([verb] if verb else []), "-h")[1].startswith("usage: kpi")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "thiếu tham số bắt buộc: LỆNH"),
        (["check"], "thiếu tham số bắt buộc: KỲ"),
        (["chek", "2023-Q3"], "không có lựa chọn 'chek'"),
        (["template", "x"], "không có lựa chọn 'x'"),
        (["check", "2023-Q3", "--unknown"], "không có tham số này: --unknown"),
        (["run", "2023-Q3", "--jobs"], "cần một giá trị theo sau"),
        (["run", "2023-Q3", "--jobs", "x"], "cần số nguyên từ 1 trở lên"),
        (["run", "2023-Q3", "--fo"], "--fo viết tắt chưa rõ, có thể là --format, --force"),
        (["run", "2023-Q3", "--force=1"], "tham số này không nhận giá trị '1'"),
    ],
)
def test_a_wrong_command_is_refused_in_the_users_language(arguments, words, capsys, monkeypatch):
    monkeypatch.setenv("KPI_LANG", "vi")
    code, text = shown(capsys, *arguments)
    assert code == 2 and words in text and "lỗi: " in text and "error" not in text and "argument" not in text


def test_every_argument_is_explained():
    speak()
    (verbs,) = [action for action in parser()._actions if isinstance(action, argparse._SubParsersAction)]
    assert list(verbs.choices) == VERBS
    assert [a.dest for one in verbs.choices.values() for a in one._actions if not a.help] == []


def test_every_reason_of_compared_counts_has_vietnamese_words():
    from kpi_helpers.measures import published

    said = {"half-even", "truncated"} | {
        text for f in (published.agreement, reason) for text in texts_in(f) if text[0].islower() and len(text) < 40
    }
    assert compared and said <= set(COUNT_REASONS) and len(COUNT_REASONS) == len(set(COUNT_REASONS.values())) == 12
