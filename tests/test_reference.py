"""The reference is made from the docstrings, without a warning, and names all that is public."""

import re
import subprocess
import sys
from pathlib import Path

import cgraph
from helpers.repository import ROOT


def test_the_reference_has_every_public_name(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "nox", "-s", "docs", "--", str(tmp_path)]
    made = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stdout + made.stderr
    pages = [page.read_text(encoding="utf-8") for page in tmp_path.rglob("*.html")]
    sections = {name for page in pages for name in re.findall(r'<section id="([\w.]+)"', page)}
    modules = {path.stem for path in tmp_path.rglob("*.html")}
    assert set(cgraph.__all__) <= sections | modules
