"""Passes, practice and sketches done by hand on a published page: by mouse, finger and keyboard."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe

import cgraph as cg
from cgraph.language import languages, say, use_language
from helpers.player_page import frames
from helpers.published_page import published

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Locator, Page

LAPTOP = {"viewport": {"width": 1366, "height": 768}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
FINGER = 44  # px
MIDDLE = """part => {
    const path = part.querySelector("path");
    const { x, y } = path.getPointAtLength(path.getTotalLength() * 0.4)
        .matrixTransform(path.getScreenCTM());
    return [x, y];
}"""

FOCUSED = "document.activeElement.shadowRoot.activeElement.getAttribute('aria-label')"


def product():
    return cg.parse("u = x + y; f = u * y", x=3, y=2)


class Hand:
    """A learner's hand on a page, and eyes for what is said."""

    def __init__(self, page: Page, *, touch: bool = False) -> None:
        self.page, self.touch = page, touch

    def at(self, x: float, y: float) -> None:
        """Click or tap."""
        if self.touch:
            self.page.touchscreen.tap(x, y)
        else:
            self.page.mouse.click(x, y)

    def on(self, part: Locator, aside: float = 0.0) -> None:
        """Click on a part, or so many pixels beside it."""
        part.scroll_into_view_if_needed()
        if part.evaluate("part => part.matches('.edge')"):
            x, y = part.evaluate(MIDDLE)
        else:
            x, y = middle(part)
        self.at(x, y + aside)

    def part(self, name: str) -> Locator:
        """Find what is so named in the picture."""
        return self.page.locator(f'[data-part="{name}"]')

    def choose(self, name: str) -> str:
        """Choose a part; return what is said then."""
        self.on(self.part(name))
        return self.said()

    def type(self, text: str) -> str:
        """Answer with a number; return what is said then."""
        self.page.locator(".answer input").fill(text)
        if self.touch:
            self.page.locator(".answer button").tap()
        else:
            self.page.keyboard.press("Enter")
        return self.said()

    def do(self, name: str, text: str) -> str:
        """Choose a part and answer; return what is said then."""
        self.choose(name)
        return self.type(text)

    def said(self) -> str:
        """Return the sentence that is shown."""
        frames(self.page)
        return self.page.locator(".sentence").inner_text().replace("\xa0", " ")

    def number(self, name: str) -> str:
        """Return what a part shows."""
        frames(self.page)
        return self.part(name).text_content() or ""

    def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def focused(self) -> str:
        """Return how what has the focus is called."""
        return self.page.evaluate(FOCUSED) or ""

    def walk_to(self, label: str) -> None:
        """Go with the arrow keys to what is so called, or begins so."""
        for _ in range(30):
            self.press("ArrowRight")
            if self.focused().startswith(label):
                return
        pytest.fail(f"no way to {label}")


def middle(part: Locator) -> tuple[float, float]:
    box = part.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.fixture
def show(browser: Browser, tmp_path: Path) -> Iterator[object]:
    """Give a function that shows widgets on a published page; it must end without an error."""
    errors: list[str] = []
    contexts = []

    def shown(*widgets: object, **choices: object) -> Hand:
        settings = LAPTOP | choices
        path = tmp_path / "page.html"
        path.write_text(published("Lesson", *widgets), encoding="utf-8")
        context = browser.new_context(**settings)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
        page.goto(path.as_uri())
        page.wait_for_function("!document.querySelector('.widget > .instead')")
        return Hand(page, touch=bool(settings.get("has_touch")))

    yield shown
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture(params=languages())
def language(request: pytest.FixtureRequest) -> str:
    use_language(request.param)
    return request.param


# ---------------------------------------------------------------------- you are the computer


@pytest.mark.usefixtures("language")
@pytest.mark.parametrize("device", [LAPTOP, PHONE], ids=["mouse", "finger"])
def test_a_forward_pass_is_done_by_hand(show, device) -> None:
    hand = show(cg.forward_player(product(), do=True), **device)
    assert hand.said() == say("doing.ask_forward")
    assert hand.choose("node:f") == say("doing.waits", name="f", missing="u")
    assert hand.choose("node:x") == say("doing.idle_forward", name="x")
    assert hand.do("node:u", "6") == say("doing.sign", worked="3 × 2", node="u", sign="+")
    assert hand.type("6").endswith("u = x + y = 3 + 2")  # a hint after two tries
    assert hand.type("５") == say("doing.right", line="u = x + y = 3 + 2 = 5")
    assert hand.number("value:u") == "5"
    assert hand.do("node:f", "20/2").endswith(say("doing.end", right="1", all="2"))
    assert hand.number("value:f") == "10"
    lines = hand.page.locator(".workings li").all_inner_texts()
    assert lines == ["u = x + y = 3 + 2 = 5", "f = u × y = 5 × 2 = 10"]


@pytest.mark.usefixtures("language")
@pytest.mark.parametrize("device", [LAPTOP, PHONE], ids=["mouse", "finger"])
def test_gradients_drop_into_the_sum_at_a_node(show, device) -> None:
    hand = show(cg.backward_player(product(), do=True), **device)
    assert hand.choose("edge:x>u:0") == say("doing.waits", name="u", missing="f")
    hand.do("node:f", "1")
    hand.do("edge:y>f:1", "5")
    assert hand.number("gradient:y") == "5 + …"
    hand.do("edge:u>f:0", "2")
    assert hand.do("edge:y>u:1", "1") == say("doing.local", local="1", source="u")
    assert hand.type("2").endswith(say("doing.complete", to="y"))
    assert hand.number("gradient:y") == "7"
    assert hand.do("node:u", "2").endswith(say("doing.end", right="4", all="5"))  # one edge is left
    assert [hand.number(f"gradient:{name}") for name in "xyuf"] == ["2", "7", "2", "1"]


def test_all_is_done_from_the_keyboard(show) -> None:
    hand = show(cg.backward_player(product(), do=True))
    hand.page.locator("figure").first.focus()
    edge = partial(say, "doing.edge")
    for label, typed in (
        ("f = u × y", "1"),
        (edge(name="f", to="y"), "5"),
        (edge(name="f", to="u"), "2"),
        (edge(name="u", to="x"), "2"),
        (edge(name="u", to="y"), "2"),
    ):
        hand.walk_to(label)
        hand.press("Enter", typed, "Enter")
    assert hand.said().endswith(say("doing.end_clean"))
    assert hand.number("gradient:y") == "7"
    hand.press("d")
    assert hand.page.locator(".steps").is_visible()


def test_escape_lets_go_of_what_was_chosen(show) -> None:
    hand = show(cg.forward_player(product(), do=True))
    hand.choose("node:u")
    hand.press("4", "Escape")
    assert hand.page.locator(".answer").count() == 0
    assert hand.focused().startswith("u = x + y")


def test_one_turns_from_watching_to_doing_and_back(show) -> None:
    hand = show(cg.forward_player(product(), step=2))
    assert hand.number("value:f") == "10"
    hand.page.get_by_role("button", name=say("doing.do")).click()
    assert [hand.number(f"value:{name}") for name in "xyuf"] == ["3", "2", "", ""]
    assert not hand.page.locator("[data-picture=order]").is_visible()
    hand.do("node:u", "5")
    hand.press("d")
    assert hand.number("value:f") == "10"
    assert hand.page.locator("[data-picture=order]").is_visible()
    assert not hand.page.locator("[data-picture=workings]").is_visible()
    hand.press("ArrowLeft")
    assert hand.number("value:f") == ""


def test_what_is_done_follows_the_numbers(show) -> None:
    hand = show(cg.forward_player(product(), do=True))
    hand.do("node:u", "5")
    hand.page.get_by_role("textbox", name="x", exact=True).fill("-4")
    hand.page.wait_for_function(
        "() => document.querySelector('.cgraph-player').shadowRoot"
        ".querySelector('[data-part=\"value:u\"]').textContent === '−2'"
    )
    assert hand.do("node:f", "-4").endswith(say("doing.end_clean"))


@pytest.mark.usefixtures("language")
def test_a_question_asks_about_the_numbers_that_are_there_now(show) -> None:
    hand = show(cg.forward_player(product(), do=True))
    x = hand.page.get_by_role("textbox", name="x", exact=True)
    asked = hand.choose("node:u")
    hand.type("6")
    assert hand.type("6").endswith("u = x + y = 3 + 2")
    x.fill("10")
    assert hand.said() == asked
    assert hand.page.locator(".answer input").get_attribute("aria-invalid") is None
    assert hand.type("6").endswith("u = x + y = 10 + 2")
    hand.type("12")
    x.fill("4")
    assert hand.said() == say("doing.ask_forward")
    hand.do("node:f", "12")
    x.fill("5")
    assert hand.said() == say("doing.end", right="1", all="2")


def test_show_me_does_the_move(show) -> None:
    hand = show(cg.backward_player(product(), do=True))
    for _ in range(5):
        hand.page.get_by_role("button", name=say("doing.show")).click()
    assert hand.said().endswith(say("doing.end", right="0", all="5"))
    hand.page.get_by_role("button", name=say("doing.restart")).click()
    assert hand.said() == say("doing.ask_backward")
    assert hand.number("gradient:y") == "–"


def test_of_arrays_only_the_place_is_asked_for(show) -> None:
    x, w = cg.input("x", np.arange(3.0)), cg.parameter("w", 2)
    hand = show(cg.forward_player(cg.Graph(cg.sum(x * w).named("s")), do=True))
    hand.choose("node:v1")
    assert hand.page.locator(".answer").count() == 0
    assert hand.number("value:v1") == "[3] 0 … 4"


def test_a_finger_finds_a_thin_edge_and_large_buttons(show) -> None:
    hand = show(cg.backward_player(product(), do=True), **PHONE)
    hand.do("node:f", "1")
    hand.on(hand.part("edge:y>f:1"), aside=14)
    assert hand.said() == say("doing.number_back", name="f", to="y")
    shown = ".answer input, .answer button, .does button.word:visible"
    for target in hand.page.locator(shown).all():
        box = target.bounding_box()
        assert box
        assert box["height"] >= FINGER
        assert box["width"] >= FINGER
    answer, figure = (
        hand.page.locator(one).bounding_box() for one in (".answer", "figure >> nth=0")
    )
    assert figure["x"] <= answer["x"]
    assert answer["x"] + answer["width"] <= figure["x"] + figure["width"] + 1


# ---------------------------------------------------------------------- practice


def fill_in(hand: Hand) -> None:
    """Do an exercise right: what is to be typed is what the page itself would show."""
    while hand.page.locator("button.word.next").is_hidden():
        words = hand.page.evaluate(
            """() => {
                const root = document.querySelector(".cgraph-player").shadowRoot;
                return [...root.querySelectorAll("g.node")].map((g) => g.dataset.part);
            }"""
        )
        for part in words:
            hand.choose(part)
            if hand.page.locator(".answer").count():
                break
        values = {p: hand.number(p.replace("node:", "value:")) for p in words}
        sign = hand.part("node:f").locator(".sign").text_content()
        x, y = (float(values.get(p, "2").replace("−", "-") or 2) for p in ("node:x", "node:y"))
        if "node:y" not in values:
            y = float(hand.page.locator("g.constant text").text_content())
        right = {"+": x + y, "−": x - y, "×": x * y, "÷": x / y}[sign]
        hand.type(str(right))


@pytest.mark.usefixtures("language")
def test_after_two_clean_exercises_comes_the_next_level(show) -> None:
    hand = show(cg.practice("forward", seed=3))
    level, following = hand.page.locator(".practice select"), hand.page.locator("button.word.next")
    fill_in(hand)
    assert hand.said().endswith(say("practice.once_more"))
    following.click()
    assert hand.page.locator(".practice .row").inner_text() == say("practice.row", count=1)
    fill_in(hand)
    assert hand.said().endswith(say("practice.up", level=2))
    assert level.input_value() == "2"
    hand.press("Enter")  # the button has the focus
    assert following.is_hidden()
    hand.page.get_by_role("button", name=say("doing.show")).click()
    assert hand.page.locator(".practice .row").inner_text() == say("practice.row", count=0)
    level.select_option("5")
    assert hand.said() == say("doing.ask_forward")


def test_a_step_of_a_descent_ends_with_the_update(show) -> None:
    hand = show(cg.practice("descent", 1, seed=1))
    assert "α = " in hand.said()
    assert hand.choose("node:L") == say("doing.idle_update", name="L")
    old, slope = (hand.number(f"{kind}:w").replace("−", "-") for kind in ("value", "gradient"))
    hand.choose("node:w")
    assert hand.type(old) != ""
    hand.page.get_by_role("button", name=say("doing.show")).click()
    assert hand.number("value:w").replace("−", "-") != old
    assert float(slope) != 0


# ---------------------------------------------------------------------- sketches


def tool(hand: Hand, text: str) -> None:
    button = hand.page.locator(".tools button", has_text=text).first
    button.tap() if hand.touch else button.click()


def node(hand: Hand, place: int) -> Locator:
    return hand.page.locator(".board g.node .shape").nth(place)


def judged(hand: Hand) -> str:
    button = hand.page.locator("button.check")
    button.tap() if hand.touch else button.click()
    return hand.page.locator(".feedback").inner_text()


@pytest.mark.usefixtures("language")
@pytest.mark.parametrize("device", [LAPTOP, PHONE], ids=["mouse", "finger"])
def test_a_graph_is_drawn_by_choosing_one_node_and_another(show, device) -> None:
    hand = show(cg.sketch("(x - y) * y"), **device)
    assert judged(hand).endswith(say("sketch.empty_sketch"))
    for text in "xy−×":
        tool(hand, text)
    for one, other in ((1, 2), (0, 2), (2, 3), (1, 3)):
        hand.on(node(hand, one))
        hand.on(node(hand, other))
    assert hand.page.locator(".sofar").inner_text() == say("sketch.so_far", formula="(y − x) × y")
    assert judged(hand).endswith(say("sketch.order", sign="−", first="x", formula="y − x"))
    hand.on(node(hand, 2))
    hand.page.get_by_role("button", name=say("sketch.swap")).click()
    assert judged(hand).endswith(say("sketch.counted", nodes=4, edges=4))


def test_a_graph_is_drawn_by_pulling(show) -> None:
    hand = show(cg.sketch("x * x"))
    tool(hand, "x")
    tool(hand, "×")
    for _ in range(2):
        hand.page.mouse.move(*middle(node(hand, 0)))
        hand.page.mouse.down()
        hand.page.mouse.move(*middle(node(hand, 1)), steps=5)
        hand.page.mouse.up()
    before = middle(node(hand, 1))
    hand.page.mouse.move(*before)
    hand.page.mouse.down()
    hand.page.mouse.move(before[0] + 100, before[1] + 60, steps=5)
    hand.page.mouse.up()
    assert middle(node(hand, 1))[0] > before[0] + 50
    assert judged(hand).endswith(say("sketch.counted", nodes=2, edges=2))
    hand.on(hand.page.locator(".board g.edge").first)
    hand.press("Delete")
    assert judged(hand).endswith(say("sketch.lacks", sign="×", count=2, formula="x × □"))


def test_a_graph_is_drawn_from_the_keyboard(show) -> None:
    hand = show(cg.sketch("x / y"))
    for text in "xy÷":
        hand.page.locator(".tools button", has_text=text).first.focus()
        hand.press("Enter")
    hand.page.locator(".board g[tabindex='0']").focus()
    for name in "xy":
        hand.walk_to(name)
        hand.press("Enter")
        hand.walk_to("□ ÷ □" if name == "x" else "x ÷ □")
        hand.press("Enter")
    assert judged(hand).endswith(say("sketch.counted", nodes=3, edges=2))
    hand.page.locator(".board g[tabindex='0']").focus()
    hand.press("Enter")
    hand.page.get_by_role("button", name=say("sketch.remove")).focus()
    hand.press("Enter")
    assert hand.page.evaluate(FOCUSED) == say("sketch.remove")


def test_who_is_shown_the_last_move_keeps_the_focus(show) -> None:
    hand = show(cg.forward_player(product(), do=True))
    shows = hand.page.get_by_role("button", name=say("doing.show"))
    shows.focus()
    for _ in range(3):
        hand.press("Enter")
    assert shows.get_attribute("aria-disabled") == "true"
    assert shows.evaluate("one => one === one.getRootNode().activeElement")


@pytest.mark.usefixtures("language")
def test_a_graph_is_read_and_drawn_in_another_way(show) -> None:
    read = cg.sketch("x * y + y", read=True)
    hand = show(read)
    hand.page.locator("input").fill("(x + 1) y")
    assert say("sketch.same").strip() in judged(hand)
    hand.page.locator("input").fill("xy + y")
    assert judged(hand).endswith(say("sketch.counted", nodes=4, edges=4))
    hand = show(cg.sketch("(x + y) * y", another="x * y + y * y"))
    hand.page.locator("button.show").click()
    assert judged(hand).endswith(say("sketch.several"))


# ---------------------------------------------------------------------- for everybody


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nobody_is_kept_out(show, scheme) -> None:
    hand = show(
        cg.backward_player(product(), do=True),
        cg.practice("descent", 3, seed=1),
        cg.sketch("(x - y) * y"),
        cg.sketch("x * y", read=True),
        color_scheme=scheme,
    )
    hand.page.locator(".sentence").first.wait_for()
    hand.on(hand.page.locator('[data-part="node:f"]').first)
    found = Axe().run(hand.page).response["violations"]
    found = [v for v in found if v["id"] != "page-has-heading-one"]  # which is the lesson's
    assert [(v["id"], [n["html"][:150] for n in v["nodes"][:3]]) for v in found] == []
