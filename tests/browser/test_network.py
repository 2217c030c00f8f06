"""A network that is trained in a real browser: chosen, run, paused, stepped and begun anew."""

from itertools import pairwise

import pytest

import cgraph as cg
from helpers.player_page import count, frames, part, press, put, sent, sentence


@pytest.fixture(scope="module")
def player():
    return cg.train_network("xor", 2)


@pytest.fixture
def network(page, player):
    errors = put(page, player)
    yield page
    assert errors == []
    assert sent(page) == []


def steps(page):
    return int(count(page))


def run(page, least):
    """Let it train until so many steps have been taken, then pause it."""
    page.locator("button.play").click()
    page.wait_for_function(
        "least => Number(document.querySelector('.cgraph-player').shadowRoot"
        ".querySelector('output.count').textContent) >= least",
        arg=least,
    )
    page.locator("button.play").click()
    frames(page)


def seen(page, kind):
    """Return how many nodes or weights are in sight."""
    parts = page.locator(f"figure [data-part^='{kind}:']")
    return parts.evaluate_all(
        "all => all.filter(one => getComputedStyle(one).visibility === 'visible').length"
    )


def test_it_runs_is_paused_stepped_and_begun_anew(network):
    before = network.locator("[data-part=shade]").get_attribute("href")
    run(network, 30)
    reached = steps(network)
    assert network.locator("[data-part=shade]").get_attribute("href") != before
    assert f"Step {reached}:" in sentence(network)
    network.get_by_role("button", name="Next").click()
    frames(network)
    assert steps(network) == reached + 1
    network.locator("button.again").click()
    frames(network)
    assert steps(network) == 0
    assert network.locator("[data-part=shade]").get_attribute("href") == before


def test_a_choice_begins_anew_and_goes_on_running(network):
    network.locator("button.play").click()
    network.locator("select[name='hidden 1']").select_option(label="6")
    frames(network)
    assert seen(network, "node") == 2 + 6 + 1
    assert seen(network, "weight") == 2 * 6 + 6
    run_on = network.locator("button.play")
    assert run_on.get_attribute("title").startswith("Pause")
    run_on.click()


BOXES = """name => [...document.querySelector(".cgraph-player").shadowRoot
    .querySelectorAll(`[data-part^="${name}:"]`)]
    .filter(one => getComputedStyle(one).visibility === "visible")
    .map(one => { const { x, y, width, height } = one.getBoundingClientRect();
                  return [x, y, x + width, y + height]; })"""


@pytest.mark.parametrize(("hidden", "least"), [("2", 40), ("5", 34), ("8", 22)])
def test_nodes_are_as_large_as_there_is_room(network, hidden, least):
    network.locator("select[name='hidden 1']").select_option(label=hidden)
    frames(network)
    nodes = network.evaluate(BOXES, "size")
    assert {round(right - left) for left, _, right, _ in nodes} <= {*range(least, least + 5)}
    of_a_layer = nodes[2:-1]
    for (*_, bottom), (_, top, *_) in pairwise(of_a_layer):
        assert top > bottom
    for left, _, right, _ in network.evaluate(BOXES, "weight"):
        assert min(abs(node[2] - left) for node in nodes) < 2
        assert min(abs(node[0] - right) for node in nodes) < 2


def test_another_number_of_layers_keeps_the_other_choices(network):
    network.locator("select[name=data]").select_option("4")
    network.get_by_role("radio", name="2").check()
    frames(network)
    assert network.locator("select[name=data]").input_value() == "4"
    assert seen(network, "node") == 2 + 2 + 3 + 1
    run(network, 10)
    network.get_by_role("radio", name="none").check()
    frames(network)
    assert steps(network) == 0
    assert seen(network, "node") == 3


def test_keys_ask_only_about_what_is_in_sight(network):
    network.locator("figure[data-picture=network]").focus()
    told = set()
    for _ in range(seen(network, "node") + seen(network, "weight") + 2):
        press(network, "ArrowDown")
        told.add(network.locator(".hint .live").inner_text())
    assert any("→ p: w =" in one for one in told)
    assert any(one.startswith("h1₂ =") for one in told)
    assert not any("h1₃" in one for one in told)


@pytest.fixture
def plane(network):
    """Return the plane of the network, with the learner's own points chosen."""
    network.locator("select[name=data]").select_option(label="my own points")
    frames(network)
    return network.locator("figure[data-picture=data]")


def click(plane, x, y, **how):
    """Click at a place of the plane, which goes from -3 to 3 both ways."""
    box = plane.locator("[data-part=shade]").bounding_box()
    place = box["x"] + box["width"] * (x + 3) / 6, box["y"] + box["height"] * (3 - y) / 6
    page = plane.page
    if how.get("shift"):
        page.keyboard.down("Shift")
    page.mouse.click(*place)
    page.keyboard.up("Shift")
    frames(page)


def placed(plane, kind):
    """Return how many points of a class are drawn."""
    points = plane.locator(f"[data-part='points:train:{kind}']").get_attribute("points")
    return len((points or "").split()) // 2


def test_a_click_sets_a_point_and_another_takes_it_away(network, plane):
    assert sentence(network).endswith("/4")
    assert [placed(plane, kind) for kind in (0, 1)] == [2, 2]
    click(plane, 2, 2)
    click(plane, -2, 2, shift=True)
    assert [placed(plane, kind) for kind in (0, 1)] == [3, 3]
    click(plane, 2.05, 2.05)
    assert [placed(plane, kind) for kind in (0, 1)] == [2, 3]
    network.locator("select[name=points]").select_option(label="● 1")
    click(plane, 2, 2)
    assert [placed(plane, kind) for kind in (0, 1)] == [2, 4]


def test_without_choosing_ones_own_points_a_click_moves_the_cross_only(network):
    plane = network.locator("figure[data-picture=data]")
    before = [placed(plane, kind) for kind in (0, 1)]
    assert not network.locator("select[name=points]").is_visible()
    click(plane, 2, 2)
    assert float(network.locator("input[name=x1]").input_value()) == pytest.approx(2, abs=0.05)
    assert [placed(plane, kind) for kind in (0, 1)] == before


def test_points_are_set_by_keys(network, plane):
    plane.focus()
    press(network, "ArrowLeft", "ArrowUp", "ArrowUp", "Enter")
    assert network.locator("input[name=x1]").input_value() == "0.4"
    assert network.locator("input[name=x2]").input_value() == "0.7"
    assert [placed(plane, kind) for kind in (0, 1)] == [3, 2]
    press(network, "Enter", "Shift+Enter")
    assert [placed(plane, kind) for kind in (0, 1)] == [2, 3]


def test_training_goes_on_with_other_points_and_begins_anew_after_none(network, plane):
    run(network, 30)
    reached = steps(network)
    click(plane, 2, 2)
    assert steps(network) == reached
    run(network, reached + 10)
    assert "/5" in sentence(network)
    network.get_by_role("button", name="Clear").click()
    frames(network)
    assert sentence(network) == "There are no points to learn from: set some in the plane."
    click(plane, 2, 2)
    assert steps(network) == 0
    run(network, 10)
    assert "/1" in sentence(network)


def test_points_are_kept_for_a_page_that_is_loaded_again(network, plane):
    click(plane, 2, 2)
    network.evaluate("() => window.open_view()")
    assert network.locator("[data-part='points:train:0']").count() == 2
    again = network.locator("figure[data-picture=data]").last
    assert [placed(again, kind) for kind in (0, 1)] == [3, 2]


def test_a_weight_tells_its_number_and_its_gradient(network):
    run(network, 5)
    assert 0 < float(part(network, "seen:2:0")) < 1
    network.locator("[data-part='weight:2:0:0']").dispatch_event("pointerover")
    frames(network)
    assert "h1₁ → p: w = " in network.locator(".hint .live").inner_text()
    assert "∂L/∂w = " in network.locator(".hint .live").inner_text()
