"""A large graph on a page without Python: zoomed, moved in, its groups opened and closed."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

import cgraph as cg
from helpers.every_player import product
from helpers.player_page import frames, put

SETTLED = 300  # ms
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def network():
    """Return a network of 95 nodes, whose layers are two groups."""
    graph = cg.network([2, 8, 1], form="numbers")
    graph.forward(x1=0.5, x2=-1.0, y=1.0)
    graph.backward()
    return graph


class Map:
    """The picture of a large graph on a page."""

    def __init__(self, page, player):
        self.page = page
        self.errors = put(page, player)
        self.figure = page.locator("figure")
        page.wait_for_timeout(SETTLED)

    def press(self, *keys):
        """Press keys in the picture."""
        for key in keys:
            self.figure.press(key)
        self.page.wait_for_timeout(SETTLED)

    def box(self, part):
        """Return where a part is on the screen: its left, top and width."""
        box = self.page.locator(f'[data-part="{part}"]').bounding_box()
        return box and (box["x"], box["y"], box["width"])

    def group(self, name):
        """Return a group."""
        return self.page.get_by_role("button", name=name)

    def shown(self, kind="node"):
        """Return the parts of a kind that are shown."""
        return self.page.locator(f".{kind}").evaluate_all(
            "all => all.filter((one) => one.getClientRects().length && one.style.display === '')"
            ".map((one) => one.dataset.part)"
        )


@pytest.fixture
def here(page):
    found = Map(page, cg.draw(network()))
    yield found
    assert found.errors == []


def test_a_small_graph_is_as_it_was(page):
    put(page, cg.forward_player(product()))
    assert page.locator(".zoom, .large").count() == 0
    assert page.locator("figure").first.evaluate("one => one.style.touchAction") == ""


def test_it_begins_with_all_in_sight_and_all_groups_closed(here):
    outer = here.figure.bounding_box()
    for part in ("node:x1", "node:L"):
        x, y, width = here.box(part)
        assert outer["x"] <= x <= outer["x"] + outer["width"] - width
        assert outer["y"] <= y <= outer["y"] + outer["height"]
    assert {*here.shown()} == {f"node:{name}" for name in ("x1", "x2", "y", "p", "v40", "L")}
    assert len(here.shown("edge")) == 7  # from x1, x2, both layers, p, y and v40


@pytest.mark.parametrize("key", ["click", "Enter", " "])
def test_a_group_opens_and_closes_and_nothing_else_moves(here, key):
    group = here.group("layer 2: 25 nodes")
    before = here.box("node:L")
    act = group.click if key == "click" else lambda: group.press(key)
    act()
    frames(here.page)
    assert group.get_attribute("aria-expanded") == "true"
    assert {"node:w2_11", "node:z2_1"} <= {*here.shown()}
    assert "node:h1_1" not in here.shown()
    assert here.box("node:L") == before
    if key == "click":  # an open one is closed by its name
        here.page.get_by_text("− layer 2").click()
    else:
        act()
    frames(here.page)
    assert group.get_attribute("aria-expanded") == "false"
    assert "node:w2_11" not in here.shown()


def test_with_all_groups_open_all_of_the_graph_is_shown(here):
    for name in ("layer 1", "layer 2"):
        here.group(name).press("Enter")
    graph = network()
    assert len(here.shown()) == len(graph)
    assert len(here.shown("edge")) == sum(len(view.operands) for view in graph)


def test_keys_and_buttons_zoom(here):
    x, _, width = here.box("node:L")
    here.press("+")
    assert here.box("node:L")[2] == pytest.approx(1.5 * width, rel=0.01)
    here.press("-")
    assert here.box("node:L") == pytest.approx((x, here.box("node:L")[1], width), abs=0.5)
    for title, factor in (("Nearer (+)", 1.5), ("Farther (−)", 1), ("Nearer (+)", 1.5)):
        here.page.get_by_title(title).click()
        here.page.wait_for_timeout(SETTLED)
        assert here.box("node:L")[2] == pytest.approx(factor * width, rel=0.01)
    here.press("0")
    assert here.box("node:L")[2] == pytest.approx(width, rel=0.01)


def test_letters_keep_a_size_to_be_read(here):
    name = here.page.get_by_text("+ layer 1")
    before = name.bounding_box()["height"]
    here.press("+", "+", "+")
    assert before > 12
    assert name.bounding_box()["height"] == pytest.approx(before, rel=0.15)


def test_arrows_move_with_shift_alone(here):
    here.press("+", "+")
    x, y, _ = here.box("node:L")
    here.press("ArrowRight", "ArrowDown")
    assert here.box("node:L")[:2] == (x, y)
    wide = here.figure.bounding_box()["width"]
    here.press("Shift+ArrowLeft")
    assert here.box("node:L")[0] - x == pytest.approx(0.2 * wide, abs=1)
    here.press("Shift+ArrowRight", "Shift+ArrowDown", "Shift+ArrowUp")
    assert here.box("node:L")[:2] == pytest.approx((x, y), abs=1)


def test_the_wheel_scrolls_the_page_until_the_picture_is_in_focus(here):
    here.page.add_style_tag(content="body { height: 3000px; }")
    outer = here.figure.bounding_box()
    x, y = outer["x"] + outer["width"] / 2, outer["y"] + 30
    before = here.box("node:L")
    here.page.mouse.move(x, y)
    here.page.mouse.wheel(0, 100)
    here.page.wait_for_function("() => window.scrollY > 90")
    here.page.mouse.wheel(0, -100)
    here.page.wait_for_function("() => window.scrollY === 0")
    assert here.box("node:L")[2] == before[2]
    here.figure.focus()
    left, top, _ = here.box("node:L")
    here.page.mouse.move(left, top)
    here.page.mouse.wheel(0, -300)
    here.page.wait_for_timeout(SETTLED)
    assert here.box("node:L") == pytest.approx((left, top, before[2] * 1.568), rel=0.02, abs=2)
    assert here.page.evaluate("window.scrollY") == 0


def test_dragging_moves_and_opens_no_group(here):
    here.press("+", "+")
    before = here.box("node:L")
    outer = here.figure.bounding_box()
    x, y = outer["x"] + outer["width"] / 2, outer["y"] + outer["height"] / 2
    here.page.mouse.move(x, y)
    here.page.mouse.down()
    here.page.mouse.move(x + 30, y, steps=3)
    here.page.mouse.move(x + 60, y - 20, steps=3)
    here.page.mouse.up()
    here.page.wait_for_timeout(SETTLED)
    moved = here.box("node:L")
    assert (moved[0] - before[0], moved[1] - before[1]) == pytest.approx((60, -20), abs=1)
    assert here.page.locator('.group[aria-expanded="true"]').count() == 0


def test_two_fingers_zoom_and_one_moves(browser):
    context = browser.new_context(**PHONE)
    page = context.new_page()
    here = Map(page, cg.draw(network()))
    outer = here.figure.bounding_box()
    x, y = outer["x"] + outer["width"] / 2, outer["y"] + outer["height"] / 2
    hand = context.new_cdp_session(page)

    def touch(kind, *fingers):
        points = [{"x": left, "y": top, "id": place} for place, (left, top) in enumerate(fingers)]
        hand.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    before = here.box("node:L")
    assert here.figure.evaluate("one => one.style.touchAction") == "pan-y"
    touch("touchStart", (x - 20, y), (x + 20, y))
    for far in range(25, 65, 5):
        touch("touchMove", (x - far, y), (x + far, y))
    touch("touchEnd")
    page.wait_for_timeout(SETTLED)
    near = here.box("node:L")
    assert near[2] == pytest.approx(3 * before[2], rel=0.05)
    assert here.figure.evaluate("one => one.style.touchAction") == "none"
    touch("touchStart", (x, y))
    for far in range(0, 50, 10):
        touch("touchMove", (x + far, y - far / 2))
    touch("touchEnd")
    page.wait_for_timeout(SETTLED)
    moved = here.box("node:L")
    assert moved[0] - near[0] == pytest.approx(40, abs=3)
    here.group("layer 1").tap()
    frames(page)
    assert here.group("layer 1").get_attribute("aria-expanded") == "true"
    assert here.errors == []
    context.close()


def test_it_can_be_used_by_everybody(here):
    here.group("layer 1").press("Enter")
    found = Axe().run(here.page)
    assert found.violations_count == 0, found.generate_report()


def test_a_player_with_steps_begins_readable_and_follows_what_happens(page):
    graph = cg.network([2, 3, 1], form="numbers")
    graph.forward(x1=0.5, x2=-1.0, y=1.0)
    here = Map(page, cg.backward_player(graph, live=False))
    figure = here.figure.first
    assert here.box("node:L")[0] > figure.bounding_box()["width"]  # the output is out of sight
    figure.press("ArrowRight")
    page.wait_for_timeout(SETTLED)
    outer, (x, _, width) = figure.bounding_box(), here.box("node:L")
    assert outer["x"] <= x <= outer["x"] + outer["width"] - width
    assert page.locator('[data-part="node:L"] .name').evaluate(
        "one => getComputedStyle(one).visibility === 'visible'"
    )
    assert here.errors == []


def test_all_is_in_sight_on_the_whole_screen_too(here):
    here.page.add_style_tag(content=".cgraph-player { height: 90vh; }")
    fill = "(host, detail) => host.dispatchEvent(new CustomEvent('cgraph-fill', { detail }))"
    for on in (True, False):
        here.page.locator(".cgraph-player").evaluate(fill, on)
        here.page.wait_for_timeout(SETTLED)
        outer = here.figure.bounding_box()
        left, right = here.box("node:x1")[0], sum(here.box("node:L")[::2])
        around = outer["x"] + outer["width"] - right
        assert left - outer["x"] == pytest.approx(around, abs=12)


def test_what_is_saved_is_all_of_it_in_its_own_size(here):
    here.group("layer 2").press("Enter")
    here.press("+", "+")
    with here.page.expect_download() as saved:
        here.page.locator("button.save").click()
    here.page.set_content(Path(saved.value.path()).read_text(encoding="utf-8"))
    outer = here.page.locator("svg").first.bounding_box()
    for label in ("x1", "L", "w2_11"):
        box = here.page.locator(f'[data-part="node:{label}"]').bounding_box()
        assert outer["x"] <= box["x"] <= outer["x"] + outer["width"] - box["width"]
        assert outer["y"] <= box["y"] <= outer["y"] + outer["height"] - box["height"]
        assert box["width"] > 100
    assert here.page.get_by_text("tanh").first.is_hidden()  # layer 1 is closed
    assert here.page.get_by_text("σ").is_visible()
