"""Linters, formatters and type checkers find nothing to say; the JavaScript passes its tests."""

import subprocess
import sys

import pytest

from helpers.repository import ROOT


def run(*command: str) -> None:
    ended = subprocess.run(
        command, cwd=ROOT, capture_output=True, encoding="utf-8", errors="replace", check=False
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr


@pytest.mark.parametrize(
    "arguments", ["ruff check", "ruff format --check", "mypy"], ids=lambda text: text.split()[0]
)
def test_nothing_to_say_of_python(arguments: str) -> None:
    run(sys.executable, "-m", *arguments.split())


@pytest.mark.parametrize("script", ["format", "types"])
def test_nothing_to_say_of_javascript(npm: str, script: str) -> None:
    run(npm, "run", script)


def test_what_is_pure_in_javascript(node: str) -> None:
    tests = sorted(str(path) for path in (ROOT / "tests" / "js").glob("*.test.js"))
    run(node, "--test", *tests)
