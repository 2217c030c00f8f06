"""Handing in, in a real browser: what was answered becomes a file and a line."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

from pypdf import PdfReader

from cgraph.course.exercises import check
from cgraph.course.exercises.tried import TRIED
from cgraph.course.questions import progress
from cgraph.course.school.collected import tables
from cgraph.course.school.handed import Handed, Tried, read, read_folder
from cgraph.language import use_language
from helpers.lessons import ask
from helpers.plain_page import put
from helpers.published_page import published

if TYPE_CHECKING:
    import pytest
    from playwright.sync_api import Locator, Page


def _wrong(a: float, b: float, upstream: float) -> tuple[float, float]:  # noqa: ARG001
    return a, b


ASKED = ("03.dfdy", "03.zero", "03.order", "03.local")


def _shown(page: Page, index: int) -> Locator:
    return page.locator(".cgraph-question").nth(index)


def _answer(form: Locator, *answers: str) -> None:
    for text in answers:
        form.locator("input").fill(text)
        form.locator("input").press("Enter")


def _save(page: Page, name: str) -> Handed:
    form = _shown(page, 0)
    form.locator("summary").click()
    form.get_by_label("Your name").fill(name)
    with page.expect_download() as download:
        form.get_by_role("button", name="Save as a file").click()
    path = Path(download.value.path())
    return read(path.read_text(encoding="utf-8"), download.value.suggested_filename)


def test_guesses_hints_and_answers_become_a_file(page: Page) -> None:
    errors = put(page, progress("03"), *map(ask, ASKED))
    _answer(_shown(page, 1), "seven", "5", "987654", "5", "14/2", "8")
    _shown(page, 2).get_by_role("button", name="Show me").click()
    _shown(page, 3).get_by_role("button", name="Check").click()
    found = _save(page, "Zoë / 佐伊")
    assert found.file == "cgraph-03-Zoë-佐伊.json"
    assert list(found.questions) == ["03.local", "03.dfdy", "03.zero", "03.order"][1:]
    dfdy = found.questions["03.dfdy"]
    assert (dfdy.first, dfdy.mistakes, dfdy.last) == ("5", ("direct", ""), "14/2")
    assert (dfdy.tries, dfdy.state) == (4, "right")  # "seven" was not read, 8 came too late
    assert found.made >= dfdy.done >= dfdy.begun > 1_700_000_000_000
    assert (found.questions["03.zero"].state, found.questions["03.zero"].first) == ("shown", "")
    order = found.questions["03.order"]
    assert (order.state, len(order.mistakes), order.first.count(", ")) == ("open", 1, 3)
    assert errors == []


def test_a_line_holds_the_same(page: Page, tmp_path: Path) -> None:
    put(page, progress("03"), ask("03.dfdy"))
    _answer(_shown(page, 1), "7")
    form = _shown(page, 0)
    form.locator("summary").click()
    form.get_by_role("button", name="Copy as a line").click()
    assert form.locator("textarea").is_hidden()  # a name is asked for first
    form.get_by_label("Your name").fill("小明")
    form.get_by_role("button", name="Copy as a line").click()
    line = form.locator("textarea").input_value()
    assert "\n" not in line
    (tmp_path / "chat.txt").write_text(f"Here: {line} Bye", encoding="utf-8")
    [found], refused = read_folder(tmp_path)
    assert (found.name, found.questions["03.dfdy"].first, refused) == ("小明", "7", [])


def test_exercises_come_from_python(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(TRIED, "exercises", {})
    widget = progress("03")
    check("03.multiply", _wrong)
    check("03.multiply", lambda a, b, upstream: (upstream * b, upstream * a))
    assert widget.exercises["03.multiply"]["verdict"] == "right"
    put(page, widget)
    [(name, tried)] = _save(page, "Ann").exercises.items()
    assert (name, tried.verdict, tried.tries) == ("03.multiply", "right", 2)
    widget.close()
    check("03.multiply", _wrong)
    assert widget.exercises["03.multiply"]["tries"] == 2


def test_a_published_page_holds_no_exercises_of_who_made_it(
    page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TRIED, "exercises", {})
    widget = progress("03")
    check("03.multiply", _wrong)
    path = tmp_path / "page.html"
    path.write_text(published("Lesson", widget), encoding="utf-8")
    page.goto(path.as_uri())
    assert _save(page, "Ann").exercises == {}


def test_what_a_notebook_was_saved_with_replaces_nothing_newer(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TRIED, "exercises", {})
    saved, later = progress("03"), progress("03")
    check("03.multiply", _wrong)
    saved.close()
    check("03.multiply", lambda a, b, upstream: (upstream * b, upstream * a))
    put(page, later)
    put(page, saved)
    [tried] = _save(page, "Ann").exercises.values()
    assert (tried.verdict, tried.tries) == ("right", 2)


def test_starting_over_forgets_and_another_lesson_is_not_handed_in(page: Page) -> None:
    put(page, progress("03"), ask("03.dfdy"), ask("04.update"))
    _answer(_shown(page, 1), "5")
    _answer(_shown(page, 2), "5")
    kept = json.loads(page.evaluate("localStorage.getItem('cgraph.answers')"))
    assert set(kept) == {"03.dfdy", "04.update"}
    assert list(_save(page, "Ann").questions) == ["03.dfdy"]
    _answer(_shown(page, 1), "7")
    _shown(page, 0).get_by_role("button", name="Start over").click()
    kept = json.loads(page.evaluate("localStorage.getItem('cgraph.answers')"))
    assert set(kept) == {"04.update"}


def test_chinese(page: Page) -> None:
    use_language("zh")
    put(page, progress("03"), language="zh")
    assert _shown(page, 0).locator("summary").inner_text() == "提交"


def test_what_a_class_handed_in_is_printed_whole(page: Page, tmp_path: Path) -> None:
    one = Handed(
        "a.json", "Ann", "03", 0, "b", {}, {"03.multiply": Tried("my = 1", "right", 1, 0, 0)}
    )
    file = tmp_path / "class.html"
    file.write_bytes(tables([one], [])["class.html"])
    page.goto(file.as_uri())
    paper = PdfReader(io.BytesIO(page.pdf())).pages
    printed = "".join(sheet.extract_text() for sheet in paper)
    assert "my = 1" in printed  # in what is closed on the screen
    assert "remarks" in printed  # at the right of a wide table
