"""Texts: every language says the same things, and everything that the code says exists."""

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

import cgraph
import cgraph.course  # whose sections are found once it is there
from cgraph.language import language, languages, say, texts, use_language
from helpers.repository import ROOT

PACKAGE = ROOT / "cgraph"
FOLDERS = [PACKAGE / "texts", PACKAGE / "course" / "texts"]
SECTIONS = sorted(path.stem for folder in FOLDERS for path in folder.glob("en/*.toml"))
OTHERS = [code for code in languages() if code != "en"]


def leaves(table: dict[str, object], path: str = "") -> Iterator[tuple[str, object]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from leaves(value, f"{path}{key}.")
        else:
            yield f"{path}{key}", value


def fields(sentence: object) -> set[str]:
    return {name or "" for _, name, _, _ in string.Formatter().parse(str(sentence)) if name}


def in_language(code: str, section: str) -> dict[str, object]:
    use_language(code)
    return dict(leaves(texts(section)))


def test_there_are_english_and_chinese() -> None:
    assert set(languages()) >= {"en", "zh"}
    assert language() == "en"


@pytest.mark.parametrize("code", OTHERS)
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_the_same_sections(folder: Path, code: str) -> None:
    there, original = (
        sorted(path.name for path in folder.glob(f"{one}/*.toml")) for one in (code, "en")
    )
    assert there == original


def test_every_section_has_a_name_of_its_own() -> None:
    assert len(SECTIONS) == len({*SECTIONS})


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("code", OTHERS)
def test_the_same_sentences_with_the_same_places_to_fill(code: str, section: str) -> None:
    english, other = in_language("en", section), in_language(code, section)
    assert [*other] == [*english]
    for key in english:
        assert fields(other[key]) == fields(english[key]), key


@pytest.mark.parametrize("section", SECTIONS)
def test_a_translation_is_one(section: str) -> None:
    for code, sentences in ((code, in_language(code, section)) for code in languages()):
        chinese = {
            key: any("\u4e00" <= letter <= "\u9fff" for letter in str(sentence))
            for key, sentence in sentences.items()
        }
        if code == "en":
            assert not [key for key, is_chinese in chinese.items() if is_chinese]
        elif code == "zh" and len(sentences) > 1:
            assert sum(chinese.values()) > len(sentences) / 2


def spoken() -> Iterator[tuple[str, str, set[str] | None]]:
    """Yield the place, key and filled-in names of every `say("section.name", ...)` in the code."""
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "say":
                key = node.args[0] if node.args else None
                if isinstance(key, ast.Constant):
                    names = {word.arg for word in node.keywords}
                    place = f"{path.relative_to(ROOT)}:{node.lineno}"
                    yield place, key.value, None if None in names else names


def test_what_templates_of_pages_say_exists() -> None:
    said = [
        key
        for template in PACKAGE.rglob("*.j2")
        for key in re.findall(
            r'(?:say|needs)\("([\w.]+\w)"\)', template.read_text(encoding="utf-8")
        )
    ]
    assert said
    for key in said:
        section, _, name = key.partition(".")
        assert name in texts(section), key


def test_everything_that_is_said_exists_and_is_filled_in() -> None:
    calls = [*spoken()]
    assert len(calls) > 20
    for place, key, names in calls:
        section, _, name = key.partition(".")
        sentence = in_language("en", section).get(name)
        assert sentence is not None, f"{place}: no text {key}"
        if names is not None:
            assert fields(sentence) <= names, f"{place}: {key} has more to fill in"


def test_say_speaks_the_language_chosen() -> None:
    assert say("kinds.parameter") == "parameter"
    use_language("zh")
    assert (language(), say("kinds.parameter")) == ("zh", "参数")
    known = ", ".join(languages())
    with pytest.raises(
        ValueError, match=f"There is no language 'xx'. There are: {known}"
    ) as caught:
        cgraph.use_language("xx")
    assert not isinstance(caught.value, UnicodeError)
    assert language() == "zh"


def test_what_is_filled_in_is_not_a_template() -> None:
    assert "{length}" in say("formula.function_unknown", text="{length}", known="x")
