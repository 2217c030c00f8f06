"""Questions in a real browser, on a plain page: typed, dragged, by keys, in both languages."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cgraph.language import use_language
from cgraph.players import question
from cgraph.players.lesson_questions import ask, progress, table
from helpers.lesson_graphs import GIVEN
from helpers.node import results
from helpers.plain_page import ADDRESS, put

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from cgraph.players.question import Question

LESSONS = tuple(table())
JUDGING = Path(question.__file__).with_name("judging.js")
FIRST = "Think of the paths."


def _simple(answer: float = 7.0, **words: str) -> Question:
    said = {"first": FIRST, "explain": "Both paths: 5 + 2.", "key": "03.dfdy", **words}
    return question.number("What is df/dy?", answer, {5.0: "Only direct.", 2.0: "Only u."}, **said)


def _shown(page: Page, index: int = 0) -> Locator:
    return page.locator(".cgraph-question").nth(index)


def _answer(form: Locator, text: str) -> str:
    """Type an answer and return what is said."""
    form.locator("input").fill(text)
    form.locator("input").press("Enter")
    return form.locator(".feedback").inner_text()


# ---------------------------------------------------------------- what is said of an answer


@pytest.mark.parametrize("text", ["seven", "1/0", "alert(1)", "(" * 150, "9" * 201, "<b>7</b>"])
def test_what_is_no_number_is_said_to_be_none_and_counts_as_no_answer(
    page: Page, text: str
) -> None:
    errors = put(page, _simple())
    said = _answer(_shown(page), text)
    assert said.startswith("I cannot read that.")
    assert text[:40] in said
    assert page.evaluate("localStorage.length") == 0
    assert errors == []


def test_no_answer_is_encouraged(page: Page) -> None:
    put(page, _simple())
    assert _answer(_shown(page), "   ").startswith("Your guess first.")


def test_it_says_where_three_digits_are_enough(page: Page) -> None:
    put(page, _simple(2 / 3), _simple(7.0))
    note = "Three significant digits are enough."
    assert note in _shown(page, 0).locator("form").inner_text()
    assert note not in _shown(page, 1).locator("form").inner_text()


# ---------------------------------------------------------------- every question of the lessons


@pytest.mark.parametrize("code", ["en", "zh"])
@pytest.mark.parametrize("lesson", LESSONS)
def test_every_known_mistake_gets_its_own_hint(page: Page, lesson: str, code: str) -> None:
    use_language(code)
    names = [f"{lesson}.{short}" for short in table()[lesson]]
    asked = [ask(name, *GIVEN[name][0], **GIVEN[name][1]) for name in names]
    errors = put(page, *asked, language=code)
    for index, one in enumerate(asked):
        form, content = _shown(page, index), one.content
        feedback = form.locator(".feedback")
        if content["kind"] == "ordering":
            form.get_by_role("button", name=content["texts"]["show_me"]).click()
            form.locator(".check").click()
        elif content["kind"] == "choice":
            for wrong in content["wrong"]:
                form.locator(f"input[value={wrong['value']}]").check()
                form.locator(".check").click()
                assert wrong["hint"].replace("`", "") in feedback.inner_text()
            form.locator(f"input[value={content['answer']}]").check()
            form.locator(".check").click()
        else:
            for wrong in content["wrong"]:
                said = _answer(form, str(wrong["value"]))
                assert wrong["hint"].replace("`", "") in said, (names[index], wrong)
            assert content["first"].replace("`", "") in _answer(form, "987654")
            _answer(form, str(content["answer"]))
        assert content["texts"]["verdict_right"] in feedback.inner_text()
        assert content["explain"].replace("`", "") in feedback.inner_text()
    states = json.loads(page.evaluate("localStorage.getItem('cgraph.progress')"))
    assert set(states) == set(names)
    assert errors == []


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_order_gets_the_hint_of_its_first_pair_out_of_order(node: str, lesson: str) -> None:
    names = [f"{lesson}.{short}" for short in table()[lesson]]
    asked = [ask(name, *GIVEN[name][0], **GIVEN[name][1]).content for name in names]
    for content in (content for content in asked if content["kind"] == "ordering"):
        hints = {tuple(wrong["value"]): wrong["hint"] for wrong in content["wrong"]}
        orders = list(itertools.permutations(key for key, _ in content["options"]))
        judged = results(node, JUDGING, "judge", [[content, order] for order in orders])
        heard = set()
        for order, judgement in zip(orders, judged, strict=True):
            broken = [pair for pair in hints if order.index(pair[0]) > order.index(pair[1])]
            assert judgement["text"] == (hints[broken[0]] if broken else content["explain"])
            heard |= {judgement["text"]} if broken else set()
        assert heard == set(hints.values())


@pytest.mark.parametrize(
    ("name", "given", "means"),
    [
        ("03.dfdy", "5", "right for the direct path"),
        ("03.dfdy", "2", "right for the path through"),
        ("05.dw", "12", "the sign is not"),
        ("05.new_b", "0.12", "Did you move w first"),
        ("03.dfdx", "1", "the local derivative"),
        ("05.dw", "2", "the local derivative"),
    ],
)
def test_the_misconceptions_that_everyone_meets(
    page: Page, name: str, given: str, means: str
) -> None:
    graph, values = GIVEN[name]
    put(page, ask(name, *graph, **values))
    assert means in _answer(_shown(page), given)


@pytest.mark.parametrize(
    ("name", "option", "means"),
    [
        ("03.before", "zero", "nothing has been computed yet"),
        ("04.two_things", "same", "has any parameter changed?"),
        ("04.faster", "always", "higher up on the opposite slope"),
        ("04.nan", "broken", "exactly what it was told to"),
    ],
)
def test_the_beliefs_that_everyone_meets(page: Page, name: str, option: str, means: str) -> None:
    put(page, ask(name))
    _shown(page).locator(f"input[value={option}]").check()
    _shown(page).locator(".check").click()
    assert means in _shown(page).locator(".feedback").inner_text()


# ---------------------------------------------------------------- hands and keys


def _letters() -> Question:
    pairs = [("a", "b"), ("b", "c"), ("c", "d")]
    hints = {pair: f"{pair[0]} before {pair[1]}" for pair in pairs}
    return question.ordering("Order!", {letter: letter.upper() for letter in "abcd"}, hints)


def _names(page: Page) -> list[str]:
    return _shown(page).locator("li .name").all_inner_texts()


def test_ordering_by_drag(page: Page) -> None:
    put(page, _letters())
    assert _names(page) == ["B", "D", "A", "C"]
    _drag(page, "A", 0)
    assert _names(page) == ["A", "B", "D", "C"]
    _drag(page, "D", 3)
    assert _names(page) == ["A", "B", "C", "D"]
    assert _shown(page).locator(".held").count() == 0
    _shown(page).locator(".check").click()
    assert _shown(page).locator(".feedback").inner_text().startswith("✓ Right.")


def _drag(page: Page, name: str, place: int) -> None:
    start = _shown(page).locator("li", has_text=name).bounding_box()
    end = _shown(page).locator("li").nth(place).bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + 40, start["y"] + start["height"] / 2)
    page.mouse.down()
    down = end["y"] > start["y"]
    page.mouse.move(end["x"] + 40, end["y"] + end["height"] * (0.9 if down else 0.1), steps=8)
    page.mouse.up()


def test_ordering_by_keys_alone(page: Page) -> None:
    put(page, _letters())
    page.keyboard.press("Tab")  # B up
    for _ in range(4):
        page.keyboard.press("Tab")  # B down, D up, D down, A up
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert _names(page) == ["A", "B", "D", "C"]
    assert _shown(page).locator(".unseen").inner_text() == "A: place 1 of 4"
    page.keyboard.press("ArrowUp")  # already first
    assert _names(page) == ["A", "B", "D", "C"]
    for _ in range(5):
        page.keyboard.press("Tab")  # A down, B up, B down, D up, D down
    page.keyboard.press("Enter")
    assert _names(page) == ["A", "B", "C", "D"]
    focused = "document.querySelector('.cgraph-question').shadowRoot.activeElement.ariaLabel"
    assert page.evaluate(focused) == "Move down: D"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert _shown(page).locator(".feedback").inner_text().startswith("✓ Right.")


def test_choosing_by_keys_alone(page: Page) -> None:
    put(page, ask("04.sign"))
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert _shown(page).locator(".feedback").inner_text().startswith("✓ Right.")


def test_keys_stay_in_the_question(page: Page) -> None:
    put(page, _simple())
    assert _shown(page).get_attribute("data-lm-suppress-shortcuts") == "true"


# ---------------------------------------------------------------- show me, progress, start over


def test_show_me_explains_and_counts_as_looked_up(page: Page) -> None:
    put(page, _simple())
    _shown(page).get_by_role("button", name="Show me").click()
    assert _shown(page).locator(".feedback").inner_text() == "The answer: 7. Both paths: 5 + 2."
    assert _shown(page).get_by_role("img").get_attribute("aria-label") == "looked up"
    _answer(_shown(page), "7")
    assert _shown(page).get_by_role("img").get_attribute("aria-label") == "looked up"


def test_show_me_puts_an_ordering_in_order_and_chooses(page: Page) -> None:
    put(page, _letters(), ask("04.sign"))
    for index in (0, 1):
        _shown(page, index).get_by_role("button", name="Show me").click()
    assert _names(page) == ["A", "B", "C", "D"]
    assert _shown(page, 1).locator("input[value=down]").is_checked()


def test_progress_follows_and_outlives_the_page(page: Page) -> None:
    asked = [
        ask(f"04.{short}", *GIVEN[f"04.{short}"][0], **GIVEN[f"04.{short}"][1])
        for short in table()["04"]
    ]
    widgets = [progress("04"), *asked, _simple()]
    put(page, *widgets)
    status = _shown(page).get_by_role("status")
    again = _shown(page).get_by_role("button", name="Start over")
    assert status.inner_text() == "0 of 7 questions done."
    assert again.is_disabled()
    _shown(page, 1).locator("input[value=up]").check()
    _shown(page, 1).locator(".check").click()
    assert status.inner_text() == "0 of 7 questions done."
    _shown(page, 1).locator("input[value=down]").check()
    _shown(page, 1).locator(".check").click()
    assert status.inner_text() == "1 of 7 questions done."
    for index in range(2, 8):
        _shown(page, index).get_by_role("button", name="Show me").click()
    _answer(_shown(page, 8), "7")  # of another lesson
    assert status.inner_text() == "All 7 questions done, 1 of them on your own."
    put(page, *widgets)
    assert status.inner_text() == "All 7 questions done, 1 of them on your own."
    assert _shown(page, 1).get_by_role("img").get_attribute("aria-label") == "answered"
    again.click()
    assert status.inner_text() == "0 of 7 questions done."
    assert _shown(page, 1).get_by_role("img").get_attribute("aria-label") == "not answered yet"
    assert _shown(page, 8).get_by_role("img").get_attribute("aria-label") == "answered"


@pytest.mark.parametrize(
    "head",
    [
        "<script>Object.defineProperty(window, 'localStorage', {get() { throw 0 }})</script>",
        "<script>localStorage.setItem('cgraph.progress', '{nonsense')</script>",
        "<script>localStorage.setItem('cgraph.progress', '[1]')</script>",
    ],
)
def test_without_storage_the_page_itself_remembers(page: Page, head: str) -> None:
    errors = put(page, progress("03"), _simple(), head=head)
    _answer(_shown(page, 1), "7")
    assert _shown(page).get_by_role("status").inner_text() == "1 of 7 questions done."
    assert errors == []


def test_a_closed_view_listens_no_longer(page: Page) -> None:
    errors = put(page, progress("03"), _simple())
    page.evaluate("window.clear[0]()")
    _answer(_shown(page, 1), "7")
    assert _shown(page).get_by_role("status").inner_text() == "0 of 7 questions done."
    assert errors == []


# ---------------------------------------------------------------- for everyone


def test_answers_are_told_to_screen_readers(page: Page) -> None:
    put(page, _simple())
    assert _shown(page).get_by_role("textbox").get_attribute("aria-labelledby") == "prompt"
    _answer(_shown(page), "5")
    assert _shown(page).get_by_role("status").inner_text() == "Not yet. Only direct."


def test_text_from_a_teacher_is_text(page: Page) -> None:
    errors = put(page, _simple(explain="<img src=x onerror=alert(1)> `a<b`"))
    _answer(_shown(page), "7")
    assert "<img src=x onerror=alert(1)> a<b" in _shown(page).locator(".feedback").inner_text()
    assert errors == []


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("code", ["en", "zh"])
def test_no_barrier_that_axe_knows(page: Page, code: str, *, dark: bool) -> None:
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415  needs Playwright

    use_language(code)
    names = ("03.dfdy", "04.two_things", "05.order", "03.local")
    asked = [ask(name, *GIVEN[name][0], **GIVEN[name][1]) for name in names]
    put(page, progress("03"), *asked, language=code, dark=dark)
    assert page.evaluate(f"location.href === '{ADDRESS}'")
    _answer(_shown(page, 1), "5")
    _shown(page, 2).locator("input").nth(1).check()
    _shown(page, 2).locator(".check").click()
    _shown(page, 3).get_by_role("button", name=asked[0].content["texts"]["show_me"]).click()
    options = {"rules": {name: {"enabled": False} for name in ("region", "page-has-heading-one")}}
    found = Axe().run(page, options=options)
    assert found.violations_count == 0, found.generate_report()


def test_light_and_dark_follow_the_page(page: Page) -> None:
    put(page, _simple())
    light = _ground(page)
    page.evaluate("document.body.dataset.jpThemeLight = 'false'")
    assert _ground(page) != light
    page.emulate_media(color_scheme="dark")
    page.evaluate("delete document.body.dataset.jpThemeLight")
    assert _ground(page) != light


def _ground(page: Page) -> str:
    return str(_shown(page).locator("form").evaluate("e => getComputedStyle(e).backgroundColor"))
