"""The lock: every package pinned with hashes, and for Windows to be had as wheels only."""

import re
import subprocess
import sys
import tomllib

import pytest

from tests.support.make import ROOT

LOCK = (ROOT / "requirements.txt").read_text(encoding="utf-8")


def test_every_package_is_pinned_with_hashes():
    entries = re.split(r"\n(?=\S)", LOCK.strip())
    assert all("==" in e.split("\n")[0] and "--hash=sha256:" in e for e in entries if not e.startswith("#"))


def test_the_lock_holds_what_pyproject_asks_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = project["project"]["dependencies"] + project["project"]["optional-dependencies"]["dev"]
    asked += project["build-system"]["requires"]
    for requirement in asked:
        name = re.match(r"[\w.-]+", requirement)[0].replace(".", "-").replace("_", "-")
        assert re.search(rf"^{name}==", LOCK, re.MULTILINE | re.IGNORECASE), name


@pytest.mark.accept
@pytest.mark.parametrize("python", ["3.11", "3.13"])
def test_the_lock_resolves_for_windows_from_wheels_only(tmp_path, python):
    options = ["--dry-run", "--platform", "win_amd64", "--only-binary=:all:", "--python-version", python]
    command = [sys.executable, "-m", "pip", "install", *options, "--target", str(tmp_path), "-r", "requirements.txt"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
