"""Questions in a real browser, on a plain page: typed, dragged, by keys, in both languages."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from cgraph.course import question
from cgraph.course.lessons import lessons
from cgraph.course.questions import progress
from cgraph.language import languages, use_language
from helpers.lessons import QUESTIONS, ask
from helpers.plain_page import ADDRESS, put

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from cgraph.course.question import Question

FIRST = "Think of the paths."


def _simple(answer: float = 7.0, **words: str) -> Question:
    said = {"first": FIRST, "explain": "Both paths: 5 + 2.", "key": "trial", **words}
    return question.number("What is df/dy?", answer, {5.0: "Only direct.", 2.0: "Only u."}, **said)


def _choice(**words: str) -> Question:
    said = {"first": FIRST, "explain": "Against the gradient.", **words}
    options = {"up": "Uphill.", "down": "Downhill.", "not": "Nowhere."}
    return question.choice("Where to?", options, "down", {"up": "Look again."}, **said)


def _shown(page: Page, index: int = 0) -> Locator:
    return page.locator(".cgraph-question").nth(index)


def _answer(form: Locator, text: str) -> str:
    """Type an answer and return what is said."""
    form.locator("input").fill(text)
    form.locator("input").press("Enter")
    return form.locator(".feedback").inner_text()


# ---------------------------------------------------------------- what counts as the same number


NONSENSE = (
    *("seven", "柒", "7 8 9 nonsense", "7..0", "(7", "7)", "x", "1/0", "0/0", "alert(1)", "7;7"),
    *("constructor(1)", "__proto__", "()", "+", "7*", "2 2 ^", "(" * 150, "9" * 201, "<b>7</b>"),
)


def test_what_is_no_number_is_said_to_be_none_and_counts_as_no_answer(page: Page) -> None:
    errors = put(page, _simple())
    for text in NONSENSE:
        said = _answer(_shown(page), text)
        assert said.startswith("I cannot read that."), text
        assert text[:40] in said
    assert page.evaluate("localStorage.length") == 0
    assert errors == []


def test_no_answer_is_encouraged(page: Page) -> None:
    put(page, _simple())
    assert _answer(_shown(page), "   ").startswith("Your guess first.")


# ---------------------------------------------------------------- every question of the lessons


@pytest.mark.parametrize("code", languages())
@pytest.mark.parametrize("lesson", lessons())
def test_every_known_mistake_gets_its_own_hint(page: Page, lesson: str, code: str) -> None:
    use_language(code)
    every = {f"{lesson}.{short}": ask(f"{lesson}.{short}") for short in lessons()[lesson].questions}
    names = [name for name in every if every[name].content["kind"] != "sketch"]  # drawn elsewhere
    asked = [every[name] for name in names]
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


def test_three_digits_are_said_to_be_enough_only_where_they_do_not_say_all(page: Page) -> None:
    for answer in (2 / 3, 1234.5678, 0.6000000000000001, 0.0, 7.0):
        put(page, _simple(answer))
        said = "Three significant digits are enough." in _shown(page).locator("form").inner_text()
        assert said is (answer in (2 / 3, 1234.5678))


# ---------------------------------------------------------------- hands and keys


def _letters(**words: str) -> Question:
    pairs = [("a", "b"), ("b", "c"), ("c", "d")]
    hints = {pair: f"{pair[0]} before {pair[1]}" for pair in pairs}
    items = {letter: letter.upper() for letter in "abcd"}
    return question.ordering("Order!", items, hints, **words)


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


def test_an_item_that_was_let_go_unseen_stays_where_it_is(page: Page) -> None:
    put(page, _letters())
    item = _shown(page).locator("li").first
    page.evaluate("Element.prototype.setPointerCapture = () => {}")
    item.dispatch_event("pointerdown", {"pointerId": 1, "buttons": 1})
    item.dispatch_event("pointermove", {"pointerId": 1, "buttons": 0, "clientY": 999})
    assert _names(page) == ["B", "D", "A", "C"]


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
    asked = _choice()
    put(page, asked)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    for _ in range([key for key, _ in asked.content["options"]].index("down")):
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
    put(page, _letters(), _choice())
    for index in (0, 1):
        _shown(page, index).get_by_role("button", name="Show me").click()
    assert _names(page) == ["A", "B", "C", "D"]
    assert _shown(page, 1).locator("input[value=down]").is_checked()


def test_progress_follows_and_outlives_the_page(page: Page) -> None:
    keys = ["choice", "ordering", "second"]
    asked = [_choice(key="choice"), _letters(key="ordering"), _choice(key="second")]
    widgets = [question.progress_of(keys), *asked, _simple()]
    put(page, *widgets)
    status = _shown(page).get_by_role("status")
    again = _shown(page).get_by_role("button", name="Start over")
    assert status.inner_text() == "0 of 3 questions done."
    assert again.is_disabled()
    _shown(page, 1).locator("input[value=up]").check()
    _shown(page, 1).locator(".check").click()
    assert status.inner_text() == "0 of 3 questions done."
    _shown(page, 1).locator("input[value=down]").check()
    _shown(page, 1).locator(".check").click()
    assert status.inner_text() == "1 of 3 questions done."
    for index in (2, 3):
        _shown(page, index).get_by_role("button", name="Show me").click()
    _answer(_shown(page, 4), "7")  # which is not counted here
    assert status.inner_text() == "All 3 questions done, 1 of them on your own."
    put(page, *widgets)
    assert status.inner_text() == "All 3 questions done, 1 of them on your own."
    assert _shown(page, 1).get_by_role("img").get_attribute("aria-label") == "answered"
    again.focus()
    page.keyboard.press("Enter")
    assert status.inner_text() == "0 of 3 questions done."
    assert again.evaluate("one => one === one.getRootNode().activeElement")
    assert _shown(page, 1).get_by_role("img").get_attribute("aria-label") == "not answered yet"
    assert _shown(page, 4).get_by_role("img").get_attribute("aria-label") == "answered"


@pytest.mark.parametrize(
    "head",
    [
        "<script>Object.defineProperty(window, 'localStorage', {get() { throw 0 }})</script>",
        "<script>localStorage.setItem('cgraph.progress', '{nonsense')</script>",
        "<script>localStorage.setItem('cgraph.progress', '[1]')</script>",
        """<script>localStorage.setItem('cgraph.progress', '{"trial": 5, "more": "?"}')</script>""",
    ],
)
def test_without_storage_the_page_itself_remembers(page: Page, head: str) -> None:
    errors = put(page, question.progress_of(["trial", "more"]), _simple(), head=head)
    _answer(_shown(page, 1), "7")
    assert _shown(page).get_by_role("status").inner_text() == "1 of 2 questions done."
    assert errors == []


FULL = """<script>
    localStorage.setItem("cgraph.progress", '{"more": "right"}');
    const set = Storage.prototype.setItem;
    Storage.prototype.setItem = () => { throw new DOMException("", "QuotaExceededError"); };
    window.empty = () => { Storage.prototype.setItem = set; };
</script>"""


def test_where_storage_is_full_the_page_remembers_until_there_is_room(page: Page) -> None:
    errors = put(page, question.progress_of(["trial", "more", "yet"]), _simple(), head=FULL)
    status = _shown(page).get_by_role("status")
    _answer(_shown(page, 1), "7")
    assert status.inner_text() == "2 of 3 questions done."
    page.evaluate("window.empty()")
    _shown(page).get_by_role("button", name="Start over").click()
    assert status.inner_text() == "0 of 3 questions done."
    page.evaluate("localStorage.setItem('cgraph.progress', '{\"yet\": \"right\"}')")
    page.evaluate("dispatchEvent(new Event('storage'))")  # another page has written it
    assert status.inner_text() == "1 of 3 questions done."
    assert errors == []


def test_an_answer_that_something_else_has_written_is_not_trusted(page: Page) -> None:
    there = """<script>
        localStorage.setItem("cgraph.answers", '{"trial": {"mistakes": 5}}');
    </script>"""
    errors = put(page, question.progress_of(["trial"]), _simple(), head=there)
    _answer(_shown(page, 1), "5")
    found = page.evaluate("JSON.parse(localStorage.getItem('cgraph.answers')).trial.mistakes")
    assert found == [""]
    assert errors == []


def test_a_closed_view_listens_no_longer(page: Page) -> None:
    errors = put(page, question.progress_of(["trial", "more"]), _simple())
    page.evaluate("window.clear[0]()")
    _answer(_shown(page, 1), "7")
    assert _shown(page).get_by_role("status").inner_text() == "0 of 2 questions done."
    assert errors == []


# ---------------------------------------------------------------- for everyone


def test_answers_are_told_to_screen_readers(page: Page) -> None:
    put(page, _simple())
    assert _shown(page).get_by_role("textbox").get_attribute("aria-labelledby") == "prompt note"
    _answer(_shown(page), "5")
    assert _shown(page).get_by_role("status").inner_text() == "Not yet. Only direct."


def test_text_from_a_teacher_is_text(page: Page) -> None:
    errors = put(page, _simple(explain="<img src=x onerror=alert(1)> `a<b`"))
    _answer(_shown(page), "7")
    assert "<img src=x onerror=alert(1)> a<b" in _shown(page).locator(".feedback").inner_text()
    assert errors == []


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("code", languages())
def test_no_barrier_that_axe_knows(page: Page, code: str, *, dark: bool) -> None:
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415  needs Playwright

    use_language(code)
    asked = list({(one := ask(name)).content["kind"]: one for name in QUESTIONS}.values())
    put(page, progress(next(iter(lessons()))), *asked, language=code, dark=dark)
    assert page.evaluate(f"location.href === '{ADDRESS}'")
    for index, one in enumerate(asked, 1):
        if one.content["kind"] == "choice":
            _shown(page, index).locator("input").nth(1).check()
            _shown(page, index).locator(".check").click()
        elif one.content["kind"] == "number":
            _answer(_shown(page, index), "5")
        else:
            show = one.content["texts"]["show_me"]
            _shown(page, index).get_by_role("button", name=show).click()
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


# ---------------------------------------------------------------- the room that a card takes

SEEN = 500  # pixels of height that JupyterLab shows below a cell, at 1366 x 768
FONT = "style.getPropertyValue('--font')"


@pytest.mark.parametrize("code", languages())
@pytest.mark.parametrize("lesson", lessons())
def test_a_question_is_seen_with_its_check(page: Page, lesson: str, code: str) -> None:
    use_language(code)
    page.set_viewport_size({"width": 934, "height": 768})
    for short in lessons()[lesson].questions:
        put(page, ask(f"{lesson}.{short}"))
        card = _shown(page).locator("form").bounding_box()
        check = _shown(page).locator(".check").bounding_box()
        assert card
        assert check
        assert check["y"] + check["height"] - card["y"] <= SEEN, short


@pytest.mark.parametrize(("width", "height"), [(1024, 768), (1366, 768), (1920, 1080)])
@pytest.mark.parametrize("name", ["01.another", "01.draw", "03.dfdy"])
def test_a_card_fills_the_whole_screen(page: Page, name: str, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    errors = put(page, ask(name))
    card, full = _shown(page), _shown(page).get_by_role("button", name="Full screen")
    size = "e => parseFloat(getComputedStyle(e).fontSize)"
    before = card.evaluate(size)
    full.click()
    page.wait_for_function(f"document.querySelector('.cgraph-question').{FONT}")
    assert card.evaluate(size) > 1.2 * before
    assert card.evaluate("e => e.scrollHeight <= e.clientHeight")
    full.click()
    page.wait_for_function(f"!document.querySelector('.cgraph-question').{FONT}")
    assert card.evaluate(size) == before
    assert not card.evaluate("e => e.hasAttribute('data-fills')")
    assert errors == []
