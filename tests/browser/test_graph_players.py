"""The graph players on a page: keys pressed, fields changed, and the numbers that are then shown.

What is shown is compared with what the package computes. The kernel is the test, which passes what
the page sends to the player in Python, as Jupyter would.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe

import cgraph as cg
from cgraph.language import texts, use_language
from cgraph.numerals import show
from helpers import player_page
from helpers.every_player import EVERY, logistic, product
from helpers.player_page import frames, put, receive, sent


class Screen:
    """A player on a page, with Python behind it."""

    def __init__(self, page, player):
        self.page = page
        self.player = player
        self.errors = put(page, player)
        self.answered = 0
        self.focus()

    def focus(self):
        """Put the focus on the first picture, so that keys step."""
        self.page.locator("figure").first.focus()

    def press(self, *keys):
        """Press keys, one after the other."""
        player_page.press(self.page, *keys)

    def part(self, name):
        """Return the text of a part."""
        return self.page.locator(f'[data-part="{name}"]').text_content()

    def state(self, name):
        """Return the state words of a part."""
        return self.page.locator(f'[data-part="{name}"]').get_attribute("data-state") or ""

    def sentence(self):
        """Return the sentence of the step."""
        return player_page.sentence(self.page)

    def count(self):
        """Return the place, such as "2 / 5"."""
        return player_page.count(self.page)

    def enter(self, label, text):
        """Type into a field."""
        field = self.page.get_by_role("textbox", name=label, exact=True)
        field.fill(text)
        field.press("Enter")
        frames(self.page)

    def answer(self):
        """Let Python answer what the page has sent."""
        messages = sent(self.page)[self.answered :]
        assert messages
        for message in messages:
            self.answered += 1
            replies = []
            self.player.send = lambda reply, *_, replies=replies: replies.append(reply)
            self.player._hear(self.player, message, [])
            receive(self.page, self.player, replies[-1])


@pytest.fixture
def screen(page):
    shown = []

    def start(player):
        shown.append(Screen(page, player))
        return shown[-1]

    yield start
    for one in shown:
        assert one.errors == []


@pytest.mark.parametrize("graph", [product, logistic])
def test_forward_shows_the_packages_values_step_by_step(screen, graph):
    here = screen(cg.forward_player(graph()))
    steps = list(graph().forward_steps())
    for step in steps:
        assert here.part(f"value:{step.node}") == ""
        here.press("ArrowRight")
        assert here.part(f"value:{step.node}") == show(step.value)
        assert "now" in here.state(f"node:{step.node}")
        assert show(step.value) in here.sentence()
        assert here.part("python") == step.python
    assert here.count() == f"{len(steps)} / {len(steps)}"


@pytest.mark.parametrize("graph", [product, logistic])
def test_backward_shows_the_packages_gradients_step_by_step(screen, graph):
    here = screen(cg.backward_player(graph()))
    for step in graph().backward_steps():
        here.press("ArrowRight")
        assert here.part(f"gradient:{step.target}") == show(step.total)
        if step.source is not None:
            assert "now" in here.state(f"edge:{step.target}>{step.source}:{step.slot}")
        assert here.part("python") == step.python
    computed = graph()
    computed.forward()
    for label, gradient in computed.backward().items():
        assert here.part(f"gradient:{label}") == show(gradient)


def test_the_sum_grows_and_shrinks_again_when_stepping_back(screen):
    here = screen(cg.backward_player(product()))
    here.press("End")
    assert (here.part("gradient:y"), here.part("order-sign:y")) == ("7", "✓")
    here.press("ArrowLeft")
    assert (here.part("gradient:y"), here.part("order-note:y")) == ("5", "received 1 of 2")
    here.press("Home")
    assert here.part("gradient:y") == "–"


def test_a_new_input_is_computed_by_the_page_and_keeps_the_step(screen, page):
    graph = product()
    here = screen(cg.backward_player(graph))
    here.press("End")
    here.enter("x", "10")
    assert here.count() == "5 / 5"
    assert (here.part("value:f"), here.part("gradient:y")) == ("24", "14")
    assert "Both paths count: 12 + 2 = 14" in here.sentence()
    here.enter("y", "-0.5")
    graph.forward(x=10, y=-0.5)
    assert here.part("gradient:y") == show(graph.backward()["y"])
    assert sent(page) == []


@pytest.mark.parametrize("make", [cg.forward_player, cg.backward_player])
def test_an_impossible_value_is_told_and_the_last_good_picture_stands(screen, page, make):
    here = screen(make(cg.parse("u = 1 / x; f = u + 1", x=4)))
    here.press("End")
    here.enter("x", "0")
    assert "divides by zero" in page.locator(".error").inner_text()
    assert here.part("value:u") == "0.25"
    here.enter("x", "1e-320")  # whose inverse is too large
    assert "grew beyond what a computer can hold" in page.locator(".error").inner_text()
    here.enter("x", "2")
    assert (page.locator(".error").inner_text(), here.part("value:u")) == ("", "0.5")


def test_powers_of_large_and_tiny_numbers(screen, page):
    here = screen(cg.backward_player(cg.parse("f = x ** 2", x=3)))
    here.press("End")
    for typed, value in (("1e5", "1×10¹⁰"), ("0.0001", "1×10⁻⁸"), ("-1e-5", "1×10⁻¹⁰")):
        here.enter("x", typed)
        assert here.part("value:f") == value
        assert page.locator(".error").inner_text() == ""
    page.locator('[data-part="node:f"]').hover()
    assert "(−1×10⁻⁵)² = 1×10⁻¹⁰" in page.locator(".hint").inner_text()


def test_another_formula_brings_its_own_graph_and_fields(screen, page):
    here = screen(cg.playground("(x + y) * y", x=3, y=2))
    here.enter("Formula", "sin(x) * k")
    here.answer()
    assert page.get_by_role("textbox", name="k", exact=True).is_visible()
    assert page.get_by_role("textbox", name="y", exact=True).count() == 0
    here.enter("k", "2")
    here.focus()
    here.press("End")
    graph = cg.parse("sin(x) * k", x=3, k=2)
    graph.forward()
    assert here.part("gradient:x") == show(graph.backward()["x"])


def test_a_playground_is_put_back_as_it_was(screen, page):
    here = screen(cg.playground("(x + y) * y", x=3, y=2))
    here.enter("y", "7")
    here.enter("Formula", "x * k")
    here.answer()
    page.locator("button.again").click()
    here.answer()
    fields = {name: page.get_by_role("textbox", name=name, exact=True) for name in ("x", "y")}
    assert {name: field.input_value() for name, field in fields.items()} == {"x": "3", "y": "2"}
    here.focus()
    here.press("End")
    assert here.part("gradient:y") == "7"


def test_a_typo_leaves_the_last_good_graph(screen, page):
    here = screen(cg.playground("(x + y) * y", x=3, y=2))
    here.press("End")
    here.enter("Formula", "(x + y * y")
    here.answer()
    _, formula, mark = page.locator(".error").inner_text().splitlines()
    assert formula[mark.index("^")] == "("  # the mark stands under the bracket that was not closed
    assert here.part("gradient:y") == "7"


@pytest.mark.parametrize(
    ("bug", "y"),
    [("overwrite", "✗ 2"), ("order", "✗ 5"), ("no_clear", "✗ 14"), ("no_clear_inner", "✗ 16")],
)
def test_right_and_wrong_stand_side_by_side(screen, bug, y):
    here = screen(cg.bug_player(product(), bug=bug))
    here.press("End")
    assert here.part("correct:gradient:y") == "7"
    assert here.part("bug:gradient:y") == y
    assert "wrong" in here.state("bug:node:y")
    assert ", not 7" in here.sentence()
    here.enter("x", "-2")
    graph = cg.parse("u = x + y; f = u * y", x=-2, y=2)
    assert here.part("correct:gradient:y") == show(graph.backward()["y"])


def test_a_node_tells_about_itself_when_hovered(screen, page):
    here = screen(cg.backward_player(product()))
    here.press("End")
    page.locator('[data-part="node:y"]').hover()
    assert "5 + 2 = 7" in page.locator(".hint").inner_text()
    here.enter("x", "10")
    assert "12 + 2 = 14" in page.locator(".hint").inner_text()


def test_a_hint_ends_where_no_number_was_shortened(screen, page):
    here = screen(cg.forward_player(product()))
    page.locator('[data-part="node:x"]').hover()
    assert page.locator(".hint").inner_text() == "x is an input. · Value: 3"
    here.enter("x", "1/3")
    told = "x is an input. · Value: 0.333 · In full: 0.3333333333333333"
    assert page.locator(".hint").inner_text() == told


@pytest.mark.parametrize("after_click", ["figure", "button.next", ".sentence"])
def test_up_and_down_go_from_part_to_part_wherever_the_last_click_was(screen, page, after_click):
    here = screen(cg.backward_player(product()))
    page.locator(after_click).first.click(position={"x": 3, "y": 3})
    if after_click == ".sentence":
        page.locator(".player").focus()
    here.press("ArrowDown")
    assert page.locator(".hint").inner_text() == "x is an input. · Value: 3 · No gradient yet."
    here.press("ArrowDown", "ArrowDown")
    assert "u = x + y" in page.locator(".hint").inner_text()
    assert page.evaluate("scrollY") == 0


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_accessibility_fault(screen, page, name, language):
    use_language(language)
    here = screen(EVERY[name]())
    full = texts("player")["full_screen"]
    assert page.get_by_role("button", name=full).is_visible()
    here.press("End")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_fields_are_called_by_their_labels_alone(screen, page):
    screen(cg.forward_player(logistic()))
    for name in ("w₁", "x₁", "b"):
        assert page.get_by_role("textbox", name=name, exact=True).count() == 1
        assert page.get_by_role("slider", name=name, exact=True).count() == 1
