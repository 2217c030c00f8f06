"""The graph players on a page: keys pressed, fields changed, and the numbers that are then shown.

What is shown is compared with what the package computes; the test passes messages between the
page and the player in Python, as Jupyter would.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe

import cgraph as cg
from cgraph.language import texts, use_language
from cgraph.numerals import show
from helpers.player_page import frames, put, receive, sent


def product():
    return cg.parse("u = x + y; f = u * y", x=3, y=2)


def logistic():
    return cg.parse(
        "z = w1*x1 + w2*x2 + b; yhat = sigmoid(z)",
        parameters="w1 w2 b",
        w1=0.5,
        x1=2,
        w2=-1,
        x2=1,
        b=0.3,
    )


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
        for key in keys:
            self.page.keyboard.press(key)
        frames(self.page)

    def part(self, name):
        """Return the text of a part."""
        return self.page.locator(f'[data-part="{name}"]').text_content()

    def state(self, name):
        """Return the state words of a part."""
        return self.page.locator(f'[data-part="{name}"]').get_attribute("data-state") or ""

    def sentence(self):
        """Return the sentence above the controls."""
        return self.page.locator(".sentence").inner_text()

    def count(self):
        """Return the place, such as "2 / 5"."""
        return self.page.locator(".steps .count").inner_text()

    def enter(self, label, text):
        """Type into a field, and let Python answer."""
        field = self.page.get_by_role("textbox", name=label, exact=True)
        field.fill(text)
        field.press("Enter")
        frames(self.page)
        self.answer()

    def answer(self):
        """Let Python answer what the page has sent."""
        for message in sent(self.page)[self.answered :]:
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
    computed = graph()
    steps = list(computed.forward_steps())
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
    assert (here.part("gradient:y"), here.part("order-note:y")) == ("5", "heard from 1 of 2")
    here.press("Home")
    assert here.part("gradient:y") == "–"


def test_nothing_moves_while_stepping(screen, page):
    for make in (cg.forward_player, cg.backward_player, cg.bug_player):
        here = screen(make(product()))
        boxes = set()
        for _ in range(6):
            boxes.add(
                str(
                    page.evaluate("""() => {
                const root = document.querySelector("#views > div").shadowRoot ?? document;
                return [...root.querySelectorAll("figure, .controls")].map((part) => {
                    const { x, y, width, height } = part.getBoundingClientRect();
                    return [x, y, width, height].map(Math.round);
                });
            }""")
                )
            )
            here.press("ArrowRight")
        assert len(boxes) == 1


def test_a_new_input_recomputes_and_keeps_the_step(screen):
    graph = product()
    here = screen(cg.backward_player(graph))
    here.press("End", "ArrowLeft", "ArrowRight")
    here.enter("x", "10")
    assert here.count() == "5 / 5"
    assert (here.part("value:f"), here.part("gradient:y")) == ("24", "14")
    here.enter("y", "-0.5")
    graph.forward(x=10, y=-0.5)
    assert here.part("gradient:y") == show(graph.backward()["y"])


def test_an_impossible_value_is_told_and_the_old_picture_stands(screen, page):
    here = screen(cg.backward_player(cg.parse("f = 1 / x", x=4)))
    here.press("End")
    here.enter("x", "0")
    assert "divides by zero" in page.locator(".error").inner_text()
    assert here.part("value:f") == "0.25"


def test_an_impossible_value_is_marked_going_forward(screen):
    here = screen(cg.forward_player(cg.parse("u = 1 / x; f = u + 1", x=4)))
    here.press("End")
    here.enter("x", "0")
    assert "wrong" in here.state("node:u")
    assert here.part("value:u") == "✗"
    assert "divides by zero" in here.sentence()


def test_another_formula_brings_its_own_graph_and_fields(screen, page):
    here = screen(cg.playground("(x + y) * y", x=3, y=2))
    here.enter("Formula", "sin(x) * k")
    assert page.get_by_role("textbox", name="k", exact=True).is_visible()
    assert page.get_by_role("textbox", name="y", exact=True).count() == 0
    here.enter("k", "2")
    here.focus()
    here.press("End")
    graph = cg.parse("sin(x) * k", x=3, k=2)
    graph.forward()
    assert here.part("gradient:x") == show(graph.backward()["x"])


def test_a_typo_leaves_the_last_good_graph(screen, page):
    here = screen(cg.playground("(x + y) * y", x=3, y=2))
    here.press("End")
    here.enter("Formula", "(x + y * y")
    _, formula, mark = page.locator(".error").inner_text().splitlines()
    assert formula[mark.index("^")] == "("  # the mark stands under the bracket that was not closed
    assert here.part("gradient:y") == "7"


@pytest.mark.parametrize(
    ("typed", "gradient"),
    [("x² + 5y", "5"), ("2xy", "6"), ("（ｘ＋１）ｙ", "4"), ("|x - 2y| y₁²", "2")],
)
def test_a_formula_may_be_typed_as_in_school(screen, typed, gradient):
    here = screen(cg.playground("(x + y) * y", x=3, y=2))
    here.enter("Formula", typed)
    here.focus()
    here.press("End")
    assert here.part("gradient:y") == gradient


@pytest.mark.parametrize(("typed", "fault"), [("kx² + y", "k * x"), ("x⁻ + y", "⁻"), ("", "empty")])
def test_a_formula_reaches_python_as_it_was_typed(screen, page, typed, fault):
    here = screen(cg.playground("(x + y) * y", x=3, y=2))
    here.enter("Formula", typed)
    assert fault in page.locator(".error").inner_text().splitlines()[0]


@pytest.mark.parametrize(
    ("bug", "y"), [("overwrite", "✗ 2"), ("order", "✗ 5"), ("no_clear", "✗ 14")]
)
def test_right_and_wrong_stand_side_by_side(screen, bug, y):
    here = screen(cg.bug_player(product(), bug=bug))
    here.press("End")
    assert here.part("correct:gradient:y") == "7"
    assert here.part("bug:gradient:y") == y
    assert "wrong" in here.state("bug:node:y")
    assert "instead of 7" in here.sentence()


def test_a_node_tells_about_itself_when_hovered(screen, page):
    here = screen(cg.backward_player(product()))
    here.press("End")
    page.locator('[data-part="node:y"]').hover()
    assert "5 + 2 = 7" in page.locator(".hint").inner_text()


@pytest.mark.parametrize("make", [cg.forward_player, cg.backward_player, cg.bug_player])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_accessibility_fault(screen, page, make, language):
    use_language(language)
    here = screen(make(product()))
    assert page.get_by_role("button", name=texts("player")["next"]).is_visible()
    here.press("End")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_a_new_input_goes_through_a_real_kernel(lab):
    notebook = lab.write(
        'import cgraph as cg\ng = cg.parse("u = x + y; f = u * y", x=3, y=2)',
        "cg.backward_player(g)",
        "g",
    )
    notebook.run_all()
    output = notebook.output(1)
    output.locator("figure").first.focus()
    lab.page.keyboard.press("End")
    field = output.get_by_role("textbox", name="x", exact=True)
    field.fill("10")
    field.press("Enter")
    output.locator('[data-part="gradient:y"]', has_text="14").wait_for()
    assert output.locator(".steps .count").inner_text() == "5 / 5"
    assert "df/dy = 5 + df/du" in notebook.data(1)[0]["data"]["text/plain"]
    assert lab.errors == []
