"""The player on a plain page: real keys, real drags, and what is then shown."""

from dataclasses import replace

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator

from cgraph.language import say, use_language
from cgraph.numerals import show
from cgraph.pictures.frames import Picture, Steps, tracks_of
from cgraph.pictures.mathematics import mathml
from cgraph.players.content import Content
from cgraph.players.player import Player
from helpers.player_content import SQUARES, WORDS, formula_content, steps_content
from helpers.player_page import count, frames, press, put, receive, sent, sentence, slide


@pytest.fixture
def steps(page):
    """Give a page with the player of five steps; it must end without any error or request."""
    errors = put(page, Player(steps_content()))
    yield page
    assert errors == []


def squares(page):
    return page.locator("[data-part=square]").all_text_contents()


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
    receive(steps, Player(steps_content([10**13 + n for n in SQUARES])))
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
    receive(steps, Player(steps_content([0, 1, 5, 9, 16])))
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
    assert hint.inner_text() == "This is the other one: 3."
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
    assert hint.inner_text() == "This is the other one: 3."
    press(steps, "ArrowDown", "ArrowUp")
    assert hint.inner_text() == "This is the other one: 3."


def test_keys_ask_on_where_the_pointer_rests_after_a_click(steps):
    steps.locator("[data-part=node]").click()
    press(steps, "ArrowDown")
    assert steps.locator(".hint").inner_text() == "This is the other one: 3."


def test_a_click_in_a_picture_leaves_no_hint_behind(steps):
    hint = steps.locator(".hint")
    keys = hint.inner_text()
    steps.locator("[data-part=node]").click()
    assert hint.inner_text() == f"This is a node, and {WORDS[0]}"
    steps.mouse.move(5, 5)
    press(steps, "ArrowRight")  # keys step from where the click was
    assert (count(steps), hint.inner_text()) == ("1 / 4", keys)


def test_how_to_use_the_keys_is_told_as_far_as_they_do_something(page):
    still = Content([Picture("p", '<p data-part="a">1</p>', "p")])
    hints = tracks_of([{"a": {"hint": "One."}}])
    told = []
    for content in (steps_content(), still, replace(still, tracks=hints)):
        assert put(page, Player(content)) == []
        told.append(page.locator(".hint .live").inner_text())
    step, ask = say("player.keys_step"), say("player.keys_ask")
    assert told == [f"{step} · {ask}", "", ask]


@pytest.mark.parametrize(
    ("looks", "expected"),
    [
        ([{}, {"last": "now"}, {"first": "now"}, {}], [False, True, False, False]),
        ([{"last": "todo next"}, {"first": "now"}], [True, False]),  # where it will begin
        ([{}, {"last": "wrong"}], [False, True]),
    ],
)
def test_what_happens_now_is_scrolled_into_view(page, looks, expected):
    box = '<rect data-part="{}" x="{}" width="40" height="40"/>'
    svg = f"""<svg viewBox="0 0 1200 40" width="1200" height="40">
        {box.format("first", 0)}{box.format("last", 1160)}</svg>"""
    frames = [{part: {"state": words} for part, words in look.items()} for look in looks]
    content = Content([Picture("p", svg, "p")], Steps(len(looks)), tracks_of(frames))
    page.set_viewport_size({"width": 400, "height": 600})
    assert put(page, Player(content)) == []
    page.locator("figure").focus()
    scrolled = []
    for _ in looks:
        scrolled.append(page.locator("figure").evaluate("f => f.scrollLeft > 100"))
        press(page, "ArrowRight")
    assert scrolled == expected


def test_buttons_keep_one_row_where_it_is_narrow(steps):
    steps.set_viewport_size({"width": 360, "height": 800})
    frames(steps)
    row = [b["y"] + b["height"] / 2 for b in map(Locator.bounding_box, controls(steps))]
    assert max(row) - min(row) < 4
    slider = steps.locator(".steps input").bounding_box()
    assert slider["y"] + slider["height"] / 2 > max(row) + 10
    assert slider["width"] > 200


def controls(page):
    return page.locator(".controls button:visible, .steps select").all()


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
    content = Content([Picture("p", markup, "p")], Steps(1))
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


# ------------------------------------------------------------------------- views, leaks, languages


def test_two_views_of_one_model_step_apart(steps):
    steps.evaluate("() => { window.close_second = window.open_view(); }")
    views = steps.locator(".cgraph-player")
    views.nth(1).get_by_role("button", name="Next").click()
    frames(steps)
    assert views.locator(".steps .count").all_inner_texts() == ["0 / 4", "1 / 4"]


def test_a_step_is_announced_once_and_not_while_it_plays_too_quickly(page):
    content = replace(steps_content(), steps=Steps(5, pace=1.2))
    errors = put(page, Player(content))
    said = "root => [...root.querySelectorAll('output, [aria-live], [role=status]')]"
    said += ".filter(one => one.textContent && one.getAttribute('aria-live') !== 'off')"
    said += ".map(one => one.className.split(' ')[0])"
    player = page.locator(".player")
    page.get_by_role("button", name="Next").click()
    assert player.evaluate(said) == ["sentence"]
    page.get_by_role("button", name="Play").click()
    assert player.evaluate(said) == ["sentence"]  # more than a second a step
    page.get_by_label("Speed").select_option("4")
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Play").click()
    assert player.evaluate(said) == []
    page.get_by_text("4 / 4").wait_for()
    assert player.evaluate(said) == ["sentence"]
    assert errors == []


def test_closed_views_leave_nothing_behind(steps):
    host = steps.locator(".cgraph-player").element_handle()
    steps.evaluate(
        "() => { for (let n = 0; n < 10; n++) window.open_view()(); window.close_view(); }"
    )
    left = steps.evaluate("() => [...window.heard.values()].flat().length")
    assert left == 0
    assert host.evaluate("host => host.shadowRoot.childElementCount") == 0  # JupyterLab keeps it
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


def test_the_words_are_in_the_learners_language(page):
    use_language("zh")
    put(page, Player(steps_content()))
    page.get_by_role("button", name="下一步").click()
    frames(page)
    assert count(page) == "1 / 4"


@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_nothing_to_object_to(page, dark):
    put(page, Player(formula_content()))
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
    for control in steps.locator(":is(button, select, input):visible").all():
        box = control.bounding_box()
        assert box["width"] >= 24
        assert box["height"] >= 24
