"""Explorers in a real browser: rates, starts, steps and trainings, computed by the page."""

import pytest

import cgraph as cg
from cgraph.numerals import show
from helpers.every_player import EVERY, bowl, classifier, deck, line, ravine
from helpers.player_page import count, frames, part, press, put, sent, sentence, slide


@pytest.fixture
def player():
    return cg.explore(deck(), rate=0.1, steps=12)


@pytest.fixture
def shown(page, player):
    errors = put(page, player)
    yield page
    assert errors == []
    assert sent(page) == []


def field(page, name):
    return page.get_by_role("textbox", name=name, exact=True)


def enter(page, name, value):
    field(page, name).fill(str(value))
    frames(page)


def go(page, step):
    page.locator(".steps input").fill(str(step))
    frames(page)


@pytest.mark.parametrize("rate", [0.05, 0.13, 0.19, 0.25, 1e-4])
def test_numbers_follow_the_rate_without_the_kernel(shown, rate):
    go(shown, 3)
    enter(shown, "Learning rate α", rate)
    history = cg.descend(deck(), rate=rate, steps=12)
    there = deck()
    there.forward(**history[3])
    there.backward()
    for label in ("w", "b", "yhat", "L"):
        assert part(shown, f"value:{label}") == show(there[label].value)
    assert part(shown, "gradient:w") == show(there["w"].gradient)
    update = part(shown, "update:w")
    assert show(rate) in update
    assert update.split()[-1] == show(float(history["w"][4]))
    assert history.verdict.word not in sentence(shown)
    go(shown, 12)
    assert history.verdict.word in sentence(shown)


def test_a_slid_rate_stops_at_the_marks_and_nowhere_else_on_the_way(shown):
    slider = shown.get_by_role("slider", name="Learning rate α")
    slide(shown, slider, 0.5, 0.2)
    rates = {field(shown, "Learning rate α").input_value()}
    for share in range(3, 10):
        slide(shown, slider, (share - 1) / 10, share / 10)
        rates.add(field(shown, "Learning rate α").input_value())
    assert len(rates) == 8
    mark = shown.locator(".sliders .mark").first.bounding_box()
    box = slider.bounding_box()
    share = (mark["x"] - box["x"] - 8.8) / (box["width"] - 17.6)
    slide(shown, slider, 0.9, share)
    assert field(shown, "Learning rate α").input_value() == "0.1"


@pytest.mark.parametrize("rates", [(0.001, 0.25), (0.1, 0.12), (1e-9, 1e3)])
def test_each_key_moves_the_rate(page, rates):
    assert put(page, cg.explore(deck(), rate=rates[0], rates=rates, steps=5)) == []
    page.get_by_role("slider", name="Learning rate α").focus()
    for key, grows in (("ArrowRight", True), ("ArrowLeft", False)):
        seen = []
        for _ in range(20):
            press(page, key)
            seen.append(float(field(page, "Learning rate α").input_value().replace("−", "-")))
        assert len(set(seen)) == 20
        assert seen == sorted(seen, reverse=not grows)


def test_what_leaves_the_chart_is_told(shown):
    enter(shown, "Learning rate α", 0.25)
    go(shown, 9)
    assert "off the chart" in part(shown, "path-outside:0")
    enter(shown, "Learning rate α", 0.1)
    assert part(shown, "path-outside:0") == ""


def test_the_way_grows_with_the_step_and_tells_nothing_of_the_future(shown):
    def lengths():
        return [
            len((line.get_attribute("points") or "").split()) // 2
            for line in shown.locator(
                'polyline:is([data-part^="path-trail"], [data-part^="path-whole"])'
            ).all()
        ]

    assert lengths() == [1, 1]
    go(shown, 4)
    assert lengths() == [5, 5]
    go(shown, 2)  # as far as has been played, the way is seen faintly
    assert sorted(lengths()) == [3, 5]


def test_the_start_is_dragged_across_the_map_and_the_whole_path_follows(shown, player):
    go(shown, 12)
    picture = shown.locator('figure[data-picture="path"] svg')
    box = picture.bounding_box()
    scale = box["width"] / 400
    (drag,) = player.pictures[0]["drags"]
    left, top, width, height = drag["box"]

    def at(across, down):
        return (
            box["x"] + scale * (left + across * width),
            box["y"] + scale * (top + down * height),
        )

    seen = set()
    shown.mouse.move(*at(0.2, 0.2))
    shown.mouse.down()
    for move in range(20):
        shown.mouse.move(*at(0.2 + 0.02 * move, 0.2 + 0.01 * move))
        frames(shown)
        seen.add(shown.locator('[data-part="path-trail:0"]').get_attribute("points"))
    shown.mouse.up()
    assert len(seen) == 20
    start = {name: float(field(shown, f"start {name}").input_value()) for name in ("w", "b")}
    expected = {
        "w": drag["x"][0] + 0.58 * (drag["x"][1] - drag["x"][0]),
        "b": drag["y"][0] + (1 - 0.39) * (drag["y"][1] - drag["y"][0]),
    }
    assert start == pytest.approx(expected, abs=0.02)
    history = cg.descend(deck(), start, rate=0.1, steps=12)
    assert part(shown, "value:w") == show(float(history["w"][12]))


def test_the_start_may_be_typed_and_clicked(shown):
    enter(shown, "start w", "3")
    enter(shown, "start b", "-1")
    assert (part(shown, "value:w"), part(shown, "value:b")) == ("3", "−1")
    picture = shown.locator('figure[data-picture="path"] svg').bounding_box()
    shown.mouse.click(picture["x"] + picture["width"] / 2, picture["y"] + picture["height"] / 2)
    frames(shown)
    assert field(shown, "start w").input_value() != "3"
    assert part(shown, "value:w") == show(
        float(field(shown, "start w").input_value().replace("−", "-"))
    )


def test_a_start_without_a_loss_is_told_and_the_last_good_picture_stands(page):
    put(page, cg.explore(cg.parse("L = log(x) ** 2", parameters="x", x=3), rate=0.1, steps=5))
    enter(page, "start x", "-1")
    assert (
        "From this start the loss, or its slope, is not a number"
        in page.locator(".error").inner_text()
    )
    assert part(page, "value:x") == "3"


def test_numbers_of_an_optimizer_have_sliders(page):
    put(page, EVERY["settings"]())
    before = part(page, "update:theta")
    go(page, 7)
    slide(page, page.get_by_role("slider", name="β"), 0.9, 0.3)
    beta = float(field(page, "β").input_value())
    assert 0.2 < beta < 0.4
    momentum = cg.optimizers.momentum(beta=beta)
    rate = float(field(page, "Learning rate α").input_value())
    history = cg.descend(bowl(), rate=rate, steps=20, optimizer=momentum)
    assert part(page, "value:theta") == show(float(history["theta"][7]))
    assert part(page, "update:theta") != before
    marks = page.locator(".sliders .mark").all_inner_texts()
    assert any(show(1 + beta) in mark for mark in marks)


def rows(page):
    """Return how many pictures stand in each row."""
    middles = page.locator("figure").evaluate_all(
        "all => all.map(one => { const box = one.getBoundingClientRect();"
        " return Math.round((box.top + box.bottom) / 2); })"
    )
    return [middles.count(middle) for middle in dict.fromkeys(middles)]


def test_two_plots_stand_side_by_side(page):
    page.set_viewport_size({"width": 940, "height": 900})
    put(page, cg.explore(line(), data=cg.data.noisy_line(), steps=5))
    assert rows(page) == [2, 2]


@pytest.mark.parametrize("wide", [1280, 900, 600, 390])
def test_the_update_fits_its_panel(page, wide):
    page.set_viewport_size({"width": wide, "height": 900})
    errors = put(page, cg.explore(deck(), steps=5))
    panel = page.locator('figure[data-picture="update"]')
    assert panel.evaluate("panel => panel.scrollHeight - panel.clientHeight") <= 0, wide
    assert errors == []


def test_rules_of_an_update_do_not_overlap(page):
    errors = put(page, cg.explore(ravine(), steps=5))
    fractions = page.locator(".update mfrac").all()
    first, second = (fraction.bounding_box() for fraction in fractions)
    assert second["y"] - first["y"] - first["height"] >= 2
    assert errors == []


def test_numbers_stand_beside_the_rule(page):
    put(page, cg.explore(deck(), steps=5))
    numbers = page.locator('[data-part="update:w"]')
    assert numbers.evaluate("span => span.parentElement.offsetHeight < 48")


@pytest.mark.parametrize("wide", [1100, 720, 400])
def test_numbers_of_a_gradient_check_do_not_overlap(page, wide):
    page.set_viewport_size({"width": wide, "height": 900})
    errors = put(page, cg.gradient_check(deck()))
    inside = "all => all.every(one => one.scrollWidth <= one.clientWidth)"
    assert page.locator(".gradient-check td > div").evaluate_all(inside)
    lines = "div => div.nextElementSibling.offsetTop - div.offsetTop"
    assert page.locator('[data-part="central:w"]').evaluate(lines) < 32  # no line left empty
    assert errors == []


def test_the_step_of_a_difference_is_slid(page):
    put(page, cg.gradient_check(deck()))
    dot = page.locator('[data-part="error"]')
    places = set()
    for share in (0.1, 0.4, 0.9):
        slide(page, page.get_by_role("slider"), share - 0.05, share)
        places.add(dot.evaluate("dot => dot.style.transform"))
        assert field(page, "step h").input_value().replace("0", "") != ""
    assert len(places) == 3


def test_racers_have_lines_and_markers_of_their_own(page):
    errors = put(page, cg.race(["gradient descent", "momentum", "adam"], deck(), steps=10))
    dashes = {
        page.locator(f'polyline[data-part="path-trail:{n}"]').evaluate(
            "line => getComputedStyle(line).strokeDasharray"
        )
        for n in range(3)
    }
    shapes = {
        page.locator(f'[data-part="path-dot:{n}"]').evaluate("dot => dot.firstChild.outerHTML")
        for n in range(3)
    }
    assert len(dashes) == len(shapes) == 3
    assert errors == []


def test_a_plane_is_shaded_and_its_boundary_moves(page):
    errors = put(page, cg.explore(classifier(), data=cg.data.two_blobs(), rate=0.5, steps=20))
    seen = set()
    for step in (0, 3, 20):
        go(page, step)
        boundary = page.locator("path[data-part=boundary]").get_attribute("d")
        assert "NaN" not in boundary
        seen.add((page.locator("[data-part=shade]").get_attribute("href"), boundary))
    assert len(seen) == 3
    assert errors == []


# ------------------------------------------------------------------------------------ live training


@pytest.fixture
def training(page):
    errors = put(page, cg.train(classifier(), data=cg.data.two_blobs(), rate=0.5, steps=400))
    yield page
    assert errors == []


def steps_of(page):
    return int(count(page))


def test_a_training_runs_is_paused_and_goes_on(training):
    training.locator("button.play").click()
    training.wait_for_function(
        "() => Number(document.querySelector('#views > div').shadowRoot"
        ".querySelector('.count').textContent) > 20"
    )
    training.get_by_role("button", name="Pause").click()
    frames(training)
    paused = steps_of(training)
    training.wait_for_timeout(100)
    assert steps_of(training) == paused
    history = cg.descend(classifier(), data=cg.data.two_blobs(), rate=0.5, steps=paused)
    assert show(float(history.loss[paused])) in sentence(training)
    assert part(training, "value:w1") == show(float(history["w1"][paused]))
    training.get_by_role("button", name="Next").click()
    frames(training)
    assert steps_of(training) == paused + 1
    training.get_by_role("button", name="Back").click()
    frames(training)
    assert part(training, "value:w1") == show(float(history["w1"][paused]))


def test_a_training_ends_by_itself(training):
    training.locator("select").select_option("4")
    training.locator("button.play").click()
    training.get_by_role("button", name="Play").wait_for()
    assert steps_of(training) == 400
    assert training.get_by_role("button", name="Next").get_attribute("aria-disabled") == "true"
    history = cg.descend(classifier(), data=cg.data.two_blobs(), rate=0.5, steps=400)
    assert show(float(history.loss[400])) in sentence(training)


def test_the_rate_may_change_while_it_runs(training):
    training.locator("button.play").click()
    training.wait_for_timeout(100)
    enter(training, "Learning rate α", 0.05)
    assert "0.05" in part(training, "update:w1")
    enter(training, "Learning rate α", -1)
    assert "0 upwards" in training.locator(".error").inner_text()
    so_far = steps_of(training)
    training.wait_for_timeout(100)
    assert steps_of(training) > so_far  # with the last good rate
    enter(training, "Learning rate α", 0.1)
    assert training.locator(".error").inner_text() == ""


def test_another_start_begins_anew(training):
    training.locator("button.play").click()
    training.wait_for_timeout(100)
    training.locator("button.play").click()
    enter(training, "start b", 2)
    assert steps_of(training) == 0
    assert part(training, "value:b") == "2"
    for _ in range(3):
        training.get_by_role("button", name="Next").click()
    frames(training)
    training.locator("button.again").click()
    frames(training)
    assert steps_of(training) == 0


def test_keys_step_a_training(training):
    training.locator("figure").first.focus()
    press(training, "ArrowRight", "ArrowRight", "ArrowRight", "ArrowLeft")
    assert steps_of(training) == 2
    press(training, "End")
    assert steps_of(training) == 3


def test_a_root_is_written_as_at_school(page):
    put(page, cg.explore(bowl(), optimizer="adam", rate=0.1, steps=12))
    go(page, 3)
    worked = part(page, "update:theta")
    assert "√(" in worked
    assert "sqrt" not in worked
