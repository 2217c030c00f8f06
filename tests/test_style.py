"""The linter, the formatter and the type checker find nothing to say."""

import subprocess
import sys

import pytest

from helpers.repository import ROOT


@pytest.mark.parametrize(
    "arguments", ["ruff check", "ruff format --check", "mypy"], ids=lambda text: text.split()[0]
)
def test_nothing_to_say(arguments: str) -> None:
    command = [sys.executable, "-m", *arguments.split()]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
