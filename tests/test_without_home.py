"""A home folder that cannot be written: pictures come without a word, the command says why not."""

import os
import subprocess
import sys

import pytest

from helpers.lessons import first

CODE = """
import cgraph as cg
g = cg.parse("u = x + y; f = u * y", x=3, y=2)
w = cg.parameter("w", 1.0)
for shown in (g, cg.backward_player(g), cg.explore((w - 3) ** 2, rate=0.1, steps=3)):
    shown._repr_mimebundle_()
print("shown")
"""
WRITTEN = ("MPLCONFIGDIR", "IPYTHONDIR", "JUPYTER_", "XDG_")  # where else files may be kept


@pytest.fixture
def run(tmp_path):
    """Run Python with a home that is a file: nobody can write below it, not even root."""
    home, temporary = tmp_path / "home", tmp_path / "tmp"
    home.write_text("")
    temporary.mkdir()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(WRITTEN)}
    names = {"HOME": home, "USERPROFILE": home, "APPDATA": home, "TMPDIR": temporary}
    environment = kept | {name: str(path) for name, path in names.items()}

    def run(*arguments):
        command = [sys.executable, *arguments]
        return subprocess.run(
            command,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    return run


def test_pictures_are_shown_without_a_word(run):
    done = run("-c", CODE)
    assert (done.returncode, done.stdout, done.stderr) == (0, "shown\n", "")


def test_the_command_says_what_cannot_be_written(run, tmp_path):
    done = run("-m", "cgraph", "--no-browser")
    assert done.returncode == 1
    assert "cannot be written" in done.stderr
    assert "--dir" in done.stderr
    done = run("-m", "cgraph", "--no-browser", "--dir", str(tmp_path / "lessons"))
    assert done.returncode == 1
    assert "Check that your home folder can be written" in done.stderr
    assert "Traceback" not in done.stderr
    assert (tmp_path / "lessons" / first("en")).exists()
