"""The player on a plain page: real keys, real drags, and what is then shown."""

from dataclasses import replace

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator

import cgraph as cg
from cgraph.language import say, use_language
from cgraph.numerals import show
from cgraph.pictures.frames import Axis, Content, Field, Picture, number_track, tracks_of
from cgraph.pictures.mathematics import mathml
from cgraph.players.player import Player
from helpers.player_content import FORMULA, NUMBERS, SQUARES, WORDS, descent_content, steps_content
from helpers.player_page import frames, put, receive, sent
from helpers.published_page import published


@pytest.fixture
def steps(page):
    """Give a page with the player of five steps; it must end without any error or request."""
    errors = put(page, Player(steps_content(), fields=NUMBERS))
    yield page
    assert errors == []


@pytest.fixture
def descent(page):
    errors = put(page, Player(descent_content()))
    yield page
    assert errors == []


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)
    frames(page)


def count(page):
    return page.locator(".steps .count").inner_text()


def sentence(page):
    return page.locator(".sentence").inner_text()


def squares(page):
    return page.locator("[data-part=square]").all_text_contents()


def slide(page, slider, start, end, moves=20):
    """Drag a slider's thumb from one share of its way to another, as a hand does."""
    box = slider.bounding_box()

    def at(share):
        thumb = 17.6
        return box["x"] + thumb / 2 + share * (box["width"] - thumb), box["y"] + box["height"] / 2

    page.mouse.move(*at(start))
    page.mouse.down()
    for move in range(1, moves + 1):
        page.mouse.move(*at(start + (end - start) * move / moves))
    page.mouse.up()
    frames(page)


# -------------------------------------------------------------------------------------- stepping


def test_keys_step_to_every_frame_and_no_further(steps):
    steps.locator("figure").first.focus()
    for step in [0, 1, 2, 3, 4, 4]:
        assert (count(steps), sentence(steps)) == (f"{step} / 4", WORDS[step])
        assert squares(steps) == ([show(float(SQUARES[step]))] * 2 if step else ["–", "?"])
        press(steps, "ArrowRight")
    press(steps, "ArrowLeft", "PageUp")
    assert count(steps) == "2 / 4"
    press(steps, "Home")
    assert (count(steps), squares(steps)) == ("0 / 4", ["–", "?"])
    press(steps, "PageDown", "End")
    assert count(steps) == "4 / 4"


@pytest.mark.parametrize("key", ["ArrowRight", "ArrowUp", "PageDown"])
def test_a_key_on_the_slider_steps_once(steps, key):
    steps.locator(".steps input").focus()
    press(steps, key)
    assert count(steps) == "1 / 4"
    assert steps.locator(".steps input").input_value() == "1"


def test_buttons_step_and_keep_the_focus_at_the_end(steps):
    steps.get_by_role("button", name="Next").click(click_count=9)
    frames(steps)
    assert count(steps) == "4 / 4"
    assert steps.locator("button.next").get_attribute("aria-disabled") == "true"
    press(steps, "ArrowLeft")
    assert count(steps) == "3 / 4"
    steps.get_by_role("button", name="First").click()
    steps.get_by_role("button", name="Last").click()
    steps.get_by_role("button", name="Back").click()
    frames(steps)
    assert count(steps) == "3 / 4"


def test_the_slider_is_dragged_to_a_step_and_the_kernel_hears_nothing(steps):
    slide(steps, steps.locator(".steps input"), 0, 0.75)
    assert (count(steps), sentence(steps)) == ("3 / 4", WORDS[3])
    assert squares(steps) == ["9", "9"]
    assert sent(steps) == []


def test_it_plays_to_the_end_and_starts_again(steps):
    steps.locator("figure").first.focus()
    press(steps, " ")
    assert steps.get_by_role("button", name="Pause").is_visible()
    steps.get_by_text("4 / 4").wait_for()
    steps.get_by_role("button", name="Play").wait_for()
    press(steps, " ")
    assert count(steps) == "0 / 4"
    press(steps, " ")
    assert steps.get_by_role("button", name="Play").is_visible()


def test_space_on_the_play_button_presses_it_once(steps):
    steps.locator("button.play").focus()
    press(steps, " ")
    assert steps.get_by_role("button", name="Pause").is_visible()


def test_a_faster_speed_plays_faster(steps):
    steps.locator("select").select_option("4")
    steps.clock.install()
    steps.locator("button.play").click()
    steps.clock.run_for(4 * 50 + 20)
    assert count(steps) == "4 / 4"


def layout(page):
    """Return where everything is."""
    return page.evaluate(
        """() => [...document.querySelector("#views > div").shadowRoot
            .querySelectorAll("figure, .sentence, .hint, button, .count, .steps input")]
            .map((element) => Object.values(element.getBoundingClientRect().toJSON()))"""
    )


def assert_that_nothing_moves(page, key):
    first = layout(page)
    for _ in SQUARES:
        press(page, key)
        assert layout(page) == first


def test_nothing_moves_while_stepping(steps):
    steps.locator("figure").first.focus()
    assert_that_nothing_moves(steps, "ArrowRight")
    steps.set_viewport_size({"width": 360, "height": 800})
    assert_that_nothing_moves(steps, "ArrowLeft")


def test_there_is_room_for_longer_texts_that_come_later(steps):
    steps.set_viewport_size({"width": 360, "height": 800})
    steps.locator("figure").first.focus()
    receive(steps, Player(steps_content([10**13 + n for n in SQUARES]), fields=NUMBERS))
    steps.wait_for_timeout(300)
    assert_that_nothing_moves(steps, "ArrowRight")


def observe(page):
    """Collect the names of the parts that are touched from now on."""
    page.evaluate(
        """() => {
            window.touched = [];
            const root = document.querySelector("#views > div").shadowRoot;
            new MutationObserver((records) => window.touched.push(...records.map(
                (r) => (r.target.closest?.("[data-part]") ?? r.target).dataset?.part)))
                .observe(root.querySelector(".pictures"),
                    { subtree: true, childList: true, attributes: true, characterData: true });
        }"""
    )


def touched(page):
    return set(page.evaluate("() => window.touched"))


def test_only_what_differs_touches_the_page(steps):
    steps.locator("figure").first.focus()
    observe(steps)
    steps.emulate_media(reduced_motion="reduce")
    press(steps, "ArrowRight")
    assert touched(steps) == {"square", "formula", "node"}


def test_new_content_touches_only_what_differs(steps):
    steps.locator("figure").first.focus()
    press(steps, "ArrowRight")
    steps.wait_for_timeout(300)  # the number has travelled
    observe(steps)
    receive(steps, Player(steps_content([0, 1, 5, 9, 16]), fields=NUMBERS))
    assert touched(steps) <= {None}  # the figures, which are labelled anew
    press(steps, "ArrowRight")
    assert squares(steps) == ["5", "5"]


def test_a_step_is_laid_out_before_the_next_frame(steps):
    shown = steps.evaluate(
        """() => {
            const root = document.querySelector("#views > div").shadowRoot;
            const slider = root.querySelector(".steps input");
            slider.dispatchEvent(new KeyboardEvent("keydown", { key: "End", bubbles: true }));
            return root.querySelector(".steps .count").textContent;
        }"""
    )
    assert shown == "4 / 4"


def test_a_number_travels_on_single_steps_only(steps):
    steps.evaluate(
        """() => {
            window.travelled = [];
            new MutationObserver((records) => {
                for (const { addedNodes } of records) for (const node of addedNodes)
                    if (node.classList?.contains("travel")) window.travelled.push(node.textContent);
            }).observe(document.querySelector("#views > div").shadowRoot,
                { subtree: true, childList: true });
        }"""
    )
    steps.locator("figure").first.focus()
    for seen in (["1"], ["1", "2"]):
        steps.keyboard.press("ArrowRight")
        steps.wait_for_function("n => window.travelled.length === n", arg=len(seen))
        assert steps.evaluate("window.travelled") == seen
    steps.locator(".travel").wait_for(state="detached")
    for key in ("ArrowLeft", "End"):
        press(steps, key)
        steps.wait_for_timeout(100)
        assert steps.evaluate("window.travelled") == ["1", "2"]


def test_nothing_travels_in_a_drag(steps):
    slider = steps.locator(".steps input")
    slide(steps, slider, 0, 0.25)
    assert count(steps) == "1 / 4"
    assert steps.locator(".travel").count() == 0


def test_reduced_motion_lets_nothing_travel(steps):
    steps.emulate_media(reduced_motion="reduce")
    steps.locator("figure").first.focus()
    press(steps, "ArrowRight")
    assert steps.locator(".travel").count() == 0


# ------------------------------------------------------------------------------ hints, full screen


def test_hints_by_pointer_and_by_keys(steps):
    hint = steps.locator(".hint")
    usual = hint.inner_text()
    steps.locator("[data-part=other]").hover()
    assert hint.inner_text() == "This is the other one."
    steps.mouse.move(1, 1)
    assert hint.inner_text() == usual
    steps.locator("figure").first.focus()
    press(steps, "ArrowDown")
    assert hint.inner_text() == "This is a node, and Ready."
    steps.locator("select").focus()
    frames(steps)
    assert hint.inner_text() == usual
    steps.locator("figure").first.focus()
    press(steps, "ArrowDown")
    press(steps, "ArrowRight")
    assert hint.inner_text() == f"This is a node, and {WORDS[1]}"
    assert count(steps) == "1 / 4"
    press(steps, "ArrowDown")
    assert hint.inner_text() == "This is the other one."
    press(steps, "ArrowDown", "ArrowUp")
    assert hint.inner_text() == "This is the other one."


def test_a_click_in_a_picture_leaves_no_hint_behind(steps):
    hint = steps.locator(".hint")
    keys = hint.inner_text()
    steps.locator("[data-part=node]").click()
    assert hint.inner_text() == f"This is a node, and {WORDS[0]}"
    steps.mouse.move(5, 5)
    press(steps, "ArrowRight")  # keys step from where the click was
    assert (count(steps), hint.inner_text()) == ("1 / 4", keys)


def test_how_to_use_the_keys_is_told_as_far_as_they_do_something(page):
    still = Content([Picture("p", '<p data-part="a">1</p>', "p")], [Axis("step", "", 1)], [], "")
    hints = tracks_of([{"a": {"hint": "One."}}])
    told = []
    for content in (steps_content(), still, replace(still, tracks=hints)):
        assert put(page, Player(content)) == []
        told.append(page.locator(".hint .live").inner_text())
    step, ask = say("player.keys_step"), say("player.keys_ask")
    assert told == [f"{step} · {ask}", "", ask]


def test_what_happens_now_is_scrolled_into_view(page):
    box = '<rect data-part="{}" x="{}" width="40" height="40"/>'
    svg = f"""<svg viewBox="0 0 1200 40" width="1200" height="40">
        {box.format("first", 0)}{box.format("last", 1160)}</svg>"""
    looks = [{}, {"last": {"state": "now"}}, {"first": {"state": "now"}}, {}]
    content = Content([Picture("p", svg, "p")], [Axis("step", "", 4)], tracks_of(looks), "")
    page.set_viewport_size({"width": 400, "height": 600})
    assert put(page, Player(content)) == []
    page.locator("figure").focus()
    scrolled = []
    for _ in looks:
        scrolled.append(page.locator("figure").evaluate("f => f.scrollLeft > 100"))
        press(page, "ArrowRight")
    assert scrolled == [False, True, False, False]


def test_buttons_keep_one_row_where_it_is_narrow(steps):
    steps.set_viewport_size({"width": 360, "height": 800})
    frames(steps)
    row = [b["y"] + b["height"] / 2 for b in map(Locator.bounding_box, controls(steps))]
    assert max(row) - min(row) < 4
    slider = steps.locator(".steps input").bounding_box()
    assert slider["y"] + slider["height"] / 2 > max(row) + 10
    assert slider["width"] > 200


def controls(page):
    return page.locator(".controls button:visible, .steps .count, .steps select").all()


def test_a_player_made_before_it_is_on_the_page_looks_no_different(steps):
    steps.evaluate("""() => {
        const el = document.createElement("div");
        window.module.default.render({ model: window.model, el });
        document.getElementById("views").append(el);
    }""")
    frames(steps)
    rooms = (
        "host => [...host.shadowRoot.querySelectorAll('.room, .room-inline')].map(e => e.outerHTML)"
    )
    first, second = map(Locator.evaluate, steps.locator("#views > div").all(), [rooms] * 2)
    assert len(first) >= 3
    assert first == second


def test_on_a_small_whole_screen_the_controls_are_in_sight(page):
    logistic = cg.parse(
        "E = y - sigmoid(w1 * x1 + w2 * x2 + b)", "w1 w2 b", y=1, x1=1, x2=2, w1=1, w2=1, b=0
    )
    page.set_viewport_size({"width": 1024, "height": 600})
    assert put(page, cg.backward_player(logistic)) == []
    page.locator("figure").first.focus()
    press(page, "f")
    page.wait_for_function("() => document.fullscreenElement")
    frames(page)
    inside = "root => root.scrollHeight <= root.clientHeight"
    assert page.locator(".player").evaluate(inside)
    press(page, "f")


def test_full_screen_by_key_with_larger_text(steps):
    steps.locator("figure").first.focus()

    def size():
        return float(
            steps.locator(".sentence").evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
        )

    before = size()
    press(steps, "f")
    steps.wait_for_function("() => document.fullscreenElement")
    frames(steps)
    assert size() > 1.2 * before
    press(steps, "ArrowRight")
    assert count(steps) == "1 / 4"
    press(steps, "f")
    steps.wait_for_function("() => !document.fullscreenElement")
    assert size() == before


def test_indices_are_small_and_low_and_fractions_clear_whatever_the_font(page):
    markup = mathml(r"w_{\text{new}} = \frac{dL}{dw_1}")
    content = Content([Picture("p", markup, "p")], [Axis("step", "", 1)], [], "")
    assert put(page, Player(content)) == []
    heights = """sub => {
        const text = (element) => {
            const range = document.createRange();
            range.selectNodeContents(element);
            return range.getBoundingClientRect();
        };
        const [base, index] = [...sub.children].map(text);
        return [index.height / base.height, (index.bottom - base.bottom) / base.height];
    }"""
    for size, drop in page.locator("msub").evaluate_all(f"all => all.map({heights})"):
        assert 0.6 < size < 0.8
        assert drop > 0.02
    gap = """bar => bar.children[1].getBoundingClientRect().top
        - bar.children[0].getBoundingClientRect().bottom"""
    assert page.locator("mfrac").evaluate(gap) >= 1


# ------------------------------------------------------------------------- numbers, further sliders


def test_numbers_for_every_rate_and_step(descent):
    content = descent_content()
    weights = content.tracks[0].data
    rate = descent.locator(".slider input")
    step = descent.locator(".steps input")
    assert rate.input_value() == "1"
    for row, column in [(1, 0), (0, 7), (2, 40), (1, 1)]:
        rate.focus()
        press(descent, "Home", *["ArrowRight"] * row)
        step.fill(str(column))
        frames(descent)
        weight, label = float(weights[row, column]), content.axes[0].values[row]
        shown = show(float(np.float32(weight)))
        assert descent.locator("[data-part=w]").inner_text() == shown
        assert descent.locator(".slider .count").inner_text() == show(label)
        bracketed = f"({shown})" if weight < 0 else shown
        assert sentence(descent) == f"w = {shown} at {show(label)}, {bracketed}"
        points = descent.locator("[data-part=path]").get_attribute("points")
        assert len(points.split()) == 2 * (column + 1)


def test_the_dot_moves_and_hides_where_there_is_no_number(page):
    markup = (
        '<svg viewBox="0 0 9 9"><circle data-part="dot" r="1"/><text data-part="n">?</text></svg>'
    )
    data = [1.0, np.inf, np.nan, 3.0]
    tracks = [
        number_track("dot", "x", ("step",), data),
        number_track("n", "number", ("step",), data),
    ]
    put(page, Player(Content([Picture("p", markup, "p")], [Axis("step", "", 4)], tracks, "")))
    page.locator("figure").focus()
    seen = []
    for _ in data:
        dot = page.locator("[data-part=dot]")
        seen.append((dot.is_visible(), page.locator("[data-part=n]").text_content()))
        press(page, "ArrowRight")
    assert seen == [(True, "1"), (False, "∞"), (False, "nan"), (True, "3")]
    assert (
        page.locator("[data-part=dot]").evaluate("e => e.style.transform") == "translate(3px, 0px)"
    )


def test_the_mark_stands_where_its_value_is_on_the_slider(descent):
    slider = descent.locator(".slider input").bounding_box()
    mark = descent.locator(".mark").bounding_box()
    share = (1 + (0.2 - 0.1) / 0.15) / 2
    expected = slider["x"] + 8.8 + share * (slider["width"] - 17.6)
    assert abs(mark["x"] + mark["width"] / 2 - expected) < 2


# ------------------------------------------------------------------------------------------ fields


def test_one_request_at_a_time_and_the_newest_wins(steps):
    a = steps.get_by_role("textbox", name="a", exact=True)
    for text in ["4", "5", "6"]:
        a.fill(text)
        steps.wait_for_timeout(20)
    assert [message["values"] for message in sent(steps)] == [{"a": 4, "b": 2}]
    first = sent(steps)[0]
    fields = [Field("a", "a", 4.0, min=-10, max=10, step=0.5), NUMBERS[1]]
    receive(steps, Player(steps_content(), fields=fields), {"kind": "done", "id": first["id"]})
    assert [message["values"]["a"] for message in sent(steps)] == [4, 6]
    assert a.input_value() == "6"


def test_new_content_keeps_the_place_and_the_pictures(steps):
    steps.locator("figure").first.focus()
    press(steps, "ArrowRight", "ArrowRight")
    steps.evaluate(
        """() => {
            const root = document.querySelector("#views > div").shadowRoot;
            window.kept = root.querySelector("svg");
        }"""
    )
    receive(steps, Player(steps_content([0, 10, 20, 30, 40]), fields=NUMBERS))
    assert (count(steps), squares(steps)) == ("2 / 4", ["20", "20"])
    assert steps.evaluate("() => window.kept.isConnected")
    press(steps, "ArrowRight")
    assert squares(steps) == ["30", "30"]
    press(steps, "Home")
    assert squares(steps) == ["–", "?"]


def test_fewer_steps_move_the_place_to_the_last(page):
    put(page, Player(descent_content(steps=41)))
    page.locator("figure").focus()
    press(page, "End")
    assert count(page) == "40 / 40"
    receive(page, Player(descent_content(steps=11)))
    assert count(page) == "10 / 10"
    press(page, "ArrowLeft")
    assert count(page) == "9 / 10"


def test_an_error_is_shown_at_its_field_and_the_old_content_stands(page):
    put(page, Player(steps_content(), fields=FORMULA))
    formula = page.get_by_role("textbox")
    formula.fill("a * (")
    formula.press("Enter")
    request = sent(page)[-1]
    answer = {"kind": "error", "id": request["id"], "field": "f", "message": "A bracket is open."}
    receive(page, Player(steps_content(), fields=FORMULA), answer)
    assert page.get_by_role("alert").inner_text() == "A bracket is open."
    assert formula.get_attribute("aria-invalid") == "true"
    assert formula.input_value() == "a * ("
    page.locator("figure").first.focus()
    press(page, "ArrowRight")
    assert squares(page) == ["1", "1"]
    formula.fill("a * a + 1")
    formula.press("Enter")
    receive(page, Player(steps_content()), {"kind": "done", "id": sent(page)[-1]["id"]})
    assert page.locator(".error").count() == 0 or page.locator(".error").inner_text() == ""


@pytest.mark.parametrize("nonsense", ["abc", "1e999", "1/", "1/0", "1 2", ""])
def test_nonsense_in_a_number_field_is_not_sent(steps, nonsense):
    a = steps.get_by_role("textbox", name="a", exact=True)
    a.fill(nonsense)
    a.press("Enter")
    assert "needs a number" in steps.get_by_role("alert").inner_text()
    assert sent(steps) == []


@pytest.mark.parametrize(
    ("typed", "value"),
    [("−2", -2), ("１．５", 1.5), ("0,5", 0.5), ("1e3", 1000), ("1/3", 1 / 3), ("−14 ÷ 2", -7)],
)
def test_numbers_may_be_typed_in_several_ways(steps, typed, value):
    steps.get_by_role("textbox", name="a", exact=True).fill(typed)
    steps.wait_for_function("() => window.sent.length")
    assert sent(steps)[-1]["values"]["a"] == value


def test_a_fraction_stays_as_it_was_typed(steps):
    a = steps.get_by_role("textbox", name="a", exact=True)
    a.fill("1/4")
    done = {"kind": "done", "id": sent(steps)[-1]["id"]}
    fields = [Field("a", "a", 0.25, min=-10, max=10, step=0.5), NUMBERS[1]]
    receive(steps, Player(steps_content(), fields=fields), done)
    receive(steps, Player(steps_content(), fields=fields))
    assert a.input_value() == "1/4"
    assert float(steps.get_by_role("slider", name="a", exact=True).input_value()) == 0.5  # its step
    steps.get_by_role("slider", name="a", exact=True).fill("2")
    assert a.input_value() == "2"


def test_keys_typed_into_a_field_do_not_step(steps):
    a = steps.get_by_role("textbox", name="a", exact=True)
    a.focus()
    press(steps, "End", "ArrowRight", " ", "f", "5")
    assert count(steps) == "0 / 4"
    assert not steps.evaluate("() => Boolean(document.fullscreenElement)")


def test_a_field_slider_sends_its_last_value(steps):
    slide(steps, steps.locator(".field input[type=range]"), 0.65, 1)
    first = sent(steps)[0]
    receive(steps, Player(steps_content(), fields=NUMBERS), {"kind": "done", "id": first["id"]})
    assert sent(steps)[-1]["values"]["a"] == 10
    assert len(sent(steps)) == 2


def test_a_silent_kernel_is_told_and_stepping_goes_on(steps):
    steps.clock.install()
    steps.get_by_role("textbox", name="a", exact=True).fill("4")
    steps.clock.run_for(2900)
    assert steps.locator(".notice").inner_text() == ""
    steps.clock.run_for(300)
    assert "has not answered" in steps.locator(".notice").inner_text()
    steps.get_by_role("button", name="Next").click()
    steps.clock.run_for(50)
    assert count(steps) == "1 / 4"
    answer = {"kind": "done", "id": sent(steps)[-1]["id"]}
    steps.evaluate("message => window.receive({}, message)", answer)
    assert steps.locator(".notice").inner_text() == ""


def test_a_click_on_the_picture_sets_both_fields(steps):
    svg = steps.locator("figure svg").bounding_box()
    scale = svg["width"] / 400
    steps.mouse.click(svg["x"] + 190 * scale, svg["y"] + 40 * scale)
    values = sent(steps)[-1]["values"]
    assert values == pytest.approx({"a": 13, "b": 6}, abs=0.1)
    assert steps.get_by_role("textbox", name="b", exact=True).input_value() == str(values["b"])
    steps.mouse.click(svg["x"] + 10 * scale, svg["y"] + 40 * scale)
    assert len(sent(steps)) == 1


# ------------------------------------------------------------------------- views, leaks, languages


def test_two_views_of_one_model_step_apart(steps):
    steps.evaluate("() => { window.close_second = window.open_view(); }")
    views = steps.locator(".cgraph-player")
    views.nth(1).get_by_role("button", name="Next").click()
    frames(steps)
    assert views.locator(".steps .count").all_inner_texts() == ["0 / 4", "1 / 4"]


def test_closed_views_leave_nothing_behind(steps):
    steps.evaluate(
        "() => { for (let n = 0; n < 10; n++) window.open_view()(); window.close_view(); }"
    )
    left = steps.evaluate("() => [...window.heard.values()].flat().length")
    assert left == 0
    receive(steps, Player(steps_content()))
    assert steps.locator(".cgraph-player").count() == 0


def test_5000_steps_do_not_grow_the_heap(steps):
    session = steps.context.new_cdp_session(steps)

    def run(times):
        steps.evaluate(
            """async (times) => {
                const root = document.querySelector("#views > div").shadowRoot;
                const press = (key) => root.querySelector("figure").dispatchEvent(
                    new KeyboardEvent("keydown", { key, bubbles: true }));
                for (let n = 0; n < times; n++) {
                    press(n % 8 < 4 ? "ArrowRight" : "ArrowLeft");
                    if (n % 10 === 0) await new Promise(requestAnimationFrame);
                }
            }""",
            times,
        )
        steps.wait_for_timeout(300)
        session.send("HeapProfiler.collectGarbage")
        heap = session.send("Runtime.getHeapUsage")["usedSize"]
        nodes = session.send("Memory.getDOMCounters")
        return heap, nodes["nodes"], nodes["jsEventListeners"]

    run(500)
    heap, nodes, listeners = run(500)
    later, later_nodes, later_listeners = run(5000)
    assert later - heap < 300_000
    assert later_nodes - nodes < 50
    assert later_listeners <= listeners


def test_a_page_without_a_kernel_steps_and_says_why_fields_are_locked(page):
    page.set_content(published("Lesson", Player(steps_content(), fields=NUMBERS)))
    page.locator("figure").first.focus()
    press(page, "ArrowRight")
    assert squares(page) == ["1", "1"]
    assert page.get_by_role("textbox", name="a", exact=True).is_disabled()
    assert "no Python" in page.locator(".notice").inner_text()


def test_the_words_are_in_the_learners_language(page):
    use_language("zh")
    put(page, Player(steps_content()))
    page.get_by_role("button", name="下一步").click()
    frames(page)
    assert count(page) == "1 / 4"


@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_nothing_to_object_to(page, dark):
    put(page, Player(steps_content(), fields=[*NUMBERS, *FORMULA]))
    page.evaluate(
        """dark => { document.body.dataset.jpThemeLight = String(!dark);
                     document.body.style.background = dark ? "#111111" : "#ffffff";
                     document.body.style.color = dark ? "#fff" : "#000"; }""",
        dark,
    )
    page.locator("figure").first.focus()
    press(page, "ArrowRight", "ArrowDown")
    assert page.locator(".cgraph-player").evaluate(
        "host => getComputedStyle(host).colorScheme"
    ) == ("dark" if dark else "light")
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


def test_everything_to_press_is_large_enough(steps):
    for control in steps.locator("button, select, input").all():
        box = control.bounding_box()
        assert box["width"] >= 24
        assert box["height"] >= 24
