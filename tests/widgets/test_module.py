"""The page's module: type-checked and formatted, by tools from npm that are fetched on demand."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "cgraph"
SCRIPTS = [PACKAGE / "widgets" / "player.js", PACKAGE / "course" / "question" / "question.js"]
FOLDERS = [script.parent for script in SCRIPTS]
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


def test_the_types_of_the_modules_agree():
    npx(TYPESCRIPT, "tsc", *TYPES, *LIBRARIES, *map(str, SCRIPTS))


def test_scripts_and_style_sheets_are_formatted():
    sources = sorted(str(p) for kind in ("*.js", "*.css") for f in FOLDERS for p in f.glob(kind))
    npx(PRETTIER, "prettier", "--check", "--print-width", "100", *sources)


def test_each_source_is_short_enough_to_read_in_one_sitting():
    lengths = {
        path.name: len(path.read_text().splitlines()) for f in FOLDERS for path in f.glob("*.js")
    }
    assert lengths
    assert max(lengths.values()) <= 410, lengths
