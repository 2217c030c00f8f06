"""The page's module: type-checked and formatted, by tools from npm that are fetched on demand."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "cgraph" / "widgets"
TYPESCRIPT, PRETTIER = "typescript@5.9.3", "prettier@3.6.2"
TYPES = ["--checkJs", "--noEmit", "--strict", "--target", "es2022"]
LIBRARIES = ["--lib", "es2023,dom,dom.iterable"]


def npx(package, command, *arguments):
    npx = shutil.which("npx")
    if npx is None:
        lack = "needs npx: apt-get install npm"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(lack)
    done = subprocess.run(
        [npx, "--yes", "-p", package, command, *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_types_of_the_player_and_its_parts_agree():
    npx(TYPESCRIPT, "tsc", *TYPES, *LIBRARIES, str(FOLDER / "player.js"))


def test_the_player_is_formatted():
    sources = [str(FOLDER / name) for name in ("stage.js", "form.js", "player.js", "player.css")]
    npx(PRETTIER, "prettier", "--check", "--print-width", "100", *sources)
