"""The glossaries: each leads with its own language, and they speak of the same words."""

import re

import pytest

from cgraph.course.notebooks import shipped
from cgraph.language import languages

STAR = r"\*"  # marks a word of the lessons' own


def rows(code: str) -> list[list[str]]:
    """Return term, term in the other language, and meaning, for each row; parts have no meaning."""
    text = (shipped() / code / "glossary.md").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line[1:-1].split("|")] for line in lines[1:]]


def test_each_language_has_the_same_terms_in_the_same_order() -> None:
    english, chinese = (rows(code) for code in ("en", "zh"))
    assert [row[:2] for row in chinese if row[-1]] == [
        [row[1] + (STAR if row[0].endswith(STAR) else ""), row[0].removesuffix(STAR)]
        for row in english
        if row[-1]
    ]
    assert [bool(row[-1]) for row in chinese] == [bool(row[-1]) for row in english]


@pytest.mark.parametrize("code", languages())
def test_no_term_is_explained_twice(code: str) -> None:
    terms = [row[0] for row in rows(code)]
    assert len(terms) > 50
    assert sorted(set(terms)) == sorted(terms)
    assert all(re.fullmatch(r"\*\*.+\*\*", row[0]) for row in rows(code) if not row[-1])
