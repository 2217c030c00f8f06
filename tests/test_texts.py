"""Every language says everything, with the same blanks to fill in."""

import string
import tomllib
from pathlib import Path
from typing import Any

import pytest

from helpers.repository import ROOT

TEXTS = ROOT / "cgraph" / "texts"
SECTIONS = sorted(path.name for path in (TEXTS / "en").glob("*.toml"))
TRANSLATIONS = sorted(path.name for path in TEXTS.iterdir() if path.name != "en")


def blanks(path: Path) -> dict[str, set[str | None]]:
    """Return the names in braces of every sentence in a file, by its key."""
    found: dict[str, set[str | None]] = {}

    def look(key: str, value: Any) -> None:
        if isinstance(value, str):
            found[key] = {name for _, name, _, _ in string.Formatter().parse(value)} - {None}
        elif isinstance(value, list):
            for place, item in enumerate(value):
                look(f"{key}[{place}]", item)
        elif isinstance(value, dict):
            for name, item in value.items():
                look(f"{key}.{name}", item)

    look("", tomllib.loads(path.read_text(encoding="utf-8")))
    return found


@pytest.mark.parametrize("language", TRANSLATIONS)
def test_every_section_is_translated(language: str) -> None:
    assert sorted(path.name for path in (TEXTS / language).iterdir()) == SECTIONS


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("language", TRANSLATIONS)
def test_a_translation_has_the_same_sentences_with_the_same_blanks(
    language: str, section: str
) -> None:
    assert blanks(TEXTS / language / section) == blanks(TEXTS / "en" / section)
