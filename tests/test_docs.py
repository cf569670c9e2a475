"""What the documents promise is there."""

import re

import pytest

from kpi_helpers.cli import parser
from kpi_helpers.pages.figures import VERDICTS
from kpi_helpers.rules.vocabulary import FACTS
from tests.support.make import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
GLOSSARY = (ROOT / "docs/GLOSSARY.md").read_text(encoding="utf-8")
VERBS = next(action for action in parser()._actions if hasattr(action, "choices") and action.choices).choices


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_in_the_readme_and_has_help(verb):
    assert f"kpi {verb}" in README and VERBS[verb].description


def test_the_readme_is_short_and_names_only_what_exists():
    assert len(README.splitlines()) <= 150
    for name in re.findall(r"\]\(([\w./-]+)\)", README):
        assert (ROOT / name).exists(), name
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    for target in re.findall(r"\bmake ([a-z]+)", README):
        assert target in targets, target


@pytest.mark.parametrize("status", VERDICTS)
def test_every_status_is_in_the_glossary(status):
    assert status.replace("_", " ") in GLOSSARY or status == "not_applicable"


def test_every_fact_has_its_vietnamese():
    assert all(words and words[0].islower() for words in FACTS.values())
