"""Fields of a player: computed by the page, asked of the kernel, kept, copied, put back."""

import pytest

from cgraph.language import say
from cgraph.players.player import Player
from helpers.player_content import formula_content, steps_content
from helpers.player_page import (
    count,
    frames,
    part,
    press,
    put,
    receive,
    sent,
    slide,
)
from helpers.published_page import published


@pytest.fixture
def steps(page):
    """Give a page with the player of five steps; it must end without any error or request."""
    errors = put(page, Player(steps_content()))
    yield page
    assert errors == []
    assert sent(page) == []


@pytest.fixture
def formula(page):
    """Give a page with a field that the kernel answers."""
    errors = put(page, Player(formula_content()))
    yield page
    assert errors == []


def field(page, name):
    return page.get_by_role("textbox", name=name, exact=True)


def enter(page, name, text):
    field(page, name).fill(text)
    frames(page)


def error(page):
    return page.locator(".error").inner_text()


def squares(page):
    return page.locator("[data-part=square]").all_text_contents()


# ---------------------------------------------------------------------------------- computed here


def test_a_number_that_is_typed_is_computed_with_at_once(steps):
    press_end(steps)
    for typed, shown in [("4", "32"), ("-1", "−8"), ("0.0001", "8×10⁻⁴")]:
        enter(steps, "a", typed)
        assert squares(steps) == [shown, shown]
        assert count(steps) == "4 / 4"


def press_end(page):
    page.locator("figure").first.focus()
    press(page, "End")


@pytest.mark.parametrize(
    ("typed", "value"),
    [("−2", -2), ("１．５", 1.5), ("0,5", 0.5), ("1e3", 1000), ("1/3", 1 / 3), ("−14 ÷ 2", -7)],
)
def test_numbers_may_be_typed_in_several_ways(steps, typed, value):
    enter(steps, "a", typed)
    assert steps.evaluate("() => window.traits.moved.values.a") == value
    assert field(steps, "a").input_value() == typed


@pytest.mark.parametrize("nonsense", ["abc", "1e999", "1/", "1/0", "1 2", ""])
def test_nonsense_in_a_number_field_changes_nothing(steps, nonsense):
    press_end(steps)
    enter(steps, "a", nonsense)
    field(steps, "a").press("Enter")
    assert "needs a number" in error(steps)
    assert field(steps, "a").get_attribute("aria-invalid") == "true"
    assert squares(steps) == ["16", "16"]
    enter(steps, "a", "2")
    assert error(steps) == ""
    assert field(steps, "a").get_attribute("aria-invalid") == "false"


def test_what_cannot_be_computed_is_told_at_its_field_and_the_last_good_picture_stands(steps):
    press_end(steps)
    enter(steps, "a", "3")
    enter(steps, "a", "0")
    assert error(steps) == "a must not be 0."
    assert field(steps, "a").get_attribute("aria-invalid") == "true"
    assert squares(steps) == ["24", "24"]
    press(steps, "ArrowLeft")
    enter(steps, "b", "7")  # another field does not make it good
    assert error(steps) == "a must not be 0."
    enter(steps, "a", "1")
    assert (error(steps), squares(steps)) == ("", ["8", "8"])


def test_what_cannot_be_read_is_told_as_long_as_it_stands_there(steps):
    press_end(steps)
    enter(steps, "a", "abc")
    told = error(steps)
    enter(steps, "b", "7")  # another field does not make it good
    assert (error(steps), squares(steps)) == (told, ["16", "16"])
    enter(steps, "b", "x")
    assert error(steps) != told
    assert [field(steps, name).get_attribute("aria-invalid") for name in "ab"] == ["true", "true"]
    enter(steps, "b", "7")
    enter(steps, "a", "0")
    assert error(steps) == "a must not be 0."
    enter(steps, "a", "1")
    assert (error(steps), squares(steps)) == ("", ["8", "8"])
    assert [field(steps, name).get_attribute("aria-invalid") for name in "ab"] == ["false", "false"]


@pytest.mark.parametrize("wrong", ["abc", "0"])
def test_an_error_goes_with_what_it_was_about(steps, wrong):
    enter(steps, "a", wrong)
    assert error(steps)
    receive(steps, Player(steps_content([0, 2, 8, 18, 32])))
    assert (field(steps, "a").input_value(), error(steps)) == ("2", "")
    assert field(steps, "a").get_attribute("aria-invalid") == "false"


def test_a_slider_moves_the_numbers_along(steps):
    press_end(steps)
    slide(steps, steps.get_by_role("slider", name="a", exact=True), 0.6, 1)
    assert (field(steps, "a").input_value(), squares(steps)) == ("10", ["80", "80"])


def test_a_picture_is_dragged_across(steps):
    press_end(steps)
    svg = steps.locator("figure svg").bounding_box()
    scale = svg["width"] / 400

    def at(x, y):
        return svg["x"] + x * scale, svg["y"] + y * scale

    steps.mouse.move(*at(190, 40))
    steps.mouse.down()
    frames(steps)
    first = [float(field(steps, name).input_value()) for name in "ab"]
    assert first == pytest.approx([13, 6], abs=0.1)
    shown = []
    for x in range(200, 400, 20):
        steps.mouse.move(*at(x, 40))
        frames(steps)
        shown.append(squares(steps)[0])
    assert len(set(shown)) >= 7  # the last ones are beyond the box, which holds the values
    assert field(steps, "a").input_value() == "26"
    steps.mouse.up()
    steps.mouse.move(*at(100, 40))
    frames(steps)
    assert field(steps, "a").input_value() == "26"


def test_a_drag_ends_where_nobody_told_of_it(steps):
    press_end(steps)
    figure = steps.locator("figure").first
    svg = steps.locator("figure svg").bounding_box()
    at = {"clientX": svg["x"] + svg["width"] / 2, "clientY": svg["y"] + 20}
    where = {**at, "pointerId": 1, "isPrimary": True, "bubbles": True, "buttons": 1}
    steps.evaluate("Element.prototype.setPointerCapture = () => {}")
    figure.locator("svg").dispatch_event("pointerdown", where)
    frames(steps)
    held = field(steps, "a").input_value()
    assert held != "2"
    there = {**where, "clientX": at["clientX"] + 60}
    figure.dispatch_event("pointermove", {**there, "isPrimary": False})  # a second finger
    figure.dispatch_event("pointermove", {**there, "buttons": 0})  # let go under a menu
    figure.dispatch_event("pointermove", there)
    frames(steps)
    assert field(steps, "a").input_value() == held


def test_a_click_beside_the_box_means_nothing(steps):
    svg = steps.locator("figure svg").bounding_box()
    steps.mouse.click(svg["x"] + 10 * svg["width"] / 400, svg["y"] + 20)
    assert field(steps, "a").input_value() == "2"


def test_a_fraction_stays_as_it_was_typed_until_the_slider_moves(steps):
    enter(steps, "a", "1/4")
    field(steps, "a").press("Enter")
    slider = steps.get_by_role("slider", name="a", exact=True)
    assert field(steps, "a").input_value() == "1/4"
    assert float(slider.input_value()) == 0.5  # its step
    slider.fill("2")
    assert field(steps, "a").input_value() == "2"


def test_keys_typed_into_a_field_do_not_step(steps):
    field(steps, "a").focus()
    press(steps, "End", "ArrowRight", " ", "f", "5")
    assert count(steps) == "0 / 4"
    assert not steps.evaluate("() => Boolean(document.fullscreenElement)")


# ------------------------------------------------------------------------------ asked of the kernel


def ask(page, text):
    field(page, "f").fill(text)
    field(page, "f").press("Enter")


def test_one_request_at_a_time_and_the_newest_wins(formula):
    for text in ["b", "b + 1", "b + 2"]:
        ask(formula, text)
    (first,) = sent(formula)
    assert first["values"] == {"f": "b", "a": 2, "b": 3}
    receive(formula, Player(formula_content("b")), {"kind": "done", "id": first["id"]})
    assert [message["values"]["f"] for message in sent(formula)] == ["b", "b + 2"]
    assert field(formula, "f").input_value() == "b + 2"


def test_what_an_input_method_composes_is_asked_for_when_it_is_done(formula):
    hand = formula.context.new_cdp_session(formula)
    field(formula, "f").focus()
    formula.keyboard.press("End")
    for text in ("l", "ln"):
        composed = {"text": text, "selectionStart": len(text), "selectionEnd": len(text)}
        hand.send("Input.imeSetComposition", composed)
        formula.wait_for_timeout(400)
    assert sent(formula) == []
    hand.send("Input.insertText", {"text": "行"})
    formula.wait_for_function("window.sent.length === 1")
    assert next(iter(sent(formula)[0]["values"].values())).endswith("行")


def test_spaces_around_a_formula_stay_where_they_are_typed(formula):
    typed = field(formula, "f")
    typed.fill(" x + y ")
    typed.evaluate("one => one.setSelectionRange(2, 2)")
    formula.keyboard.type("1")
    formula.wait_for_function("window.sent.length === 1")
    assert typed.evaluate("one => [one.value, one.selectionStart]") == [" x1 + y ", 3]


def test_new_content_keeps_the_place_and_the_pictures(formula):
    formula.locator("figure").first.focus()
    press(formula, "ArrowRight", "ArrowRight")
    formula.evaluate(
        """() => {
            const root = document.querySelector("#views > div").shadowRoot;
            window.kept = root.querySelector("svg");
        }"""
    )
    receive(formula, Player(formula_content("b", [0, 10, 20, 30, 40])))
    assert (count(formula), squares(formula)) == ("2 / 4", ["20", "20"])
    assert formula.evaluate("() => window.kept.isConnected")
    press(formula, "ArrowRight")
    assert squares(formula) == ["30", "30"]
    press(formula, "Home")
    assert squares(formula) == ["–", "?"]


def test_fewer_steps_move_the_place_to_the_last(formula):
    press_end(formula)
    fewer = Player(formula_content())
    fewer.steps = {**fewer.steps, "count": 3}
    receive(formula, fewer)
    assert count(formula) == "2 / 2"
    press(formula, "ArrowLeft")
    assert count(formula) == "1 / 2"


def test_an_error_is_shown_at_its_field_and_the_old_content_stands(formula):
    ask(formula, "a * (")
    request = sent(formula)[-1]
    answer = {"kind": "error", "id": request["id"], "field": "f", "message": "A bracket is open."}
    formula.evaluate("answer => window.receive({}, answer)", answer)
    assert formula.get_by_role("alert").inner_text() == "A bracket is open."
    assert field(formula, "f").get_attribute("aria-invalid") == "true"
    assert field(formula, "f").input_value() == "a * ("
    formula.locator("figure").first.focus()
    press(formula, "ArrowRight")
    assert squares(formula) == ["1", "1"]
    enter(formula, "a", "4")  # another field does not make it good
    assert (error(formula), squares(formula)) == ("A bracket is open.", ["2", "2"])
    ask(formula, "a * a + 1")
    done = {"kind": "done", "id": sent(formula)[-1]["id"]}
    receive(formula, Player(formula_content("a * a + 1")), done)
    assert error(formula) == ""


def test_an_error_of_the_kernel_goes_when_other_content_comes(formula):
    ask(formula, "a * (")
    answer = {"kind": "error", "id": sent(formula)[-1]["id"], "field": "f", "message": "Open."}
    formula.evaluate("answer => window.receive({}, answer)", answer)
    receive(formula, Player(formula_content("b", [0, 1, 2, 3, 4])))
    assert (field(formula, "f").input_value(), error(formula)) == ("b", "")


@pytest.mark.parametrize("id", ["", "someone else 1", None, 3])
def test_answers_to_others_are_not_heard(formula, id):  # noqa: A002
    ask(formula, "b")
    lie = {"kind": "error", "id": id, "field": "f", "message": "No."}
    formula.evaluate("lie => window.receive({}, lie)", lie)
    assert error(formula) == ""


def test_a_silent_kernel_is_told_and_all_else_goes_on(formula):
    formula.clock.install()
    ask(formula, "b")
    formula.clock.run_for(2900)
    assert formula.locator(".notice").inner_text() == ""
    formula.clock.run_for(300)
    assert formula.locator(".notice").inner_text() == say("player.no_answer")
    formula.get_by_role("button", name="Next").click()
    field(formula, "a").fill("4")
    formula.clock.run_for(50)
    assert (count(formula), squares(formula)) == ("1 / 4", ["2", "2"])
    answer = {"kind": "done", "id": sent(formula)[-1]["id"]}
    formula.evaluate("message => window.receive({}, message)", answer)
    assert formula.locator(".notice").inner_text() == ""


def test_a_player_left_from_an_earlier_run_says_so_where_it_needs_python(formula):
    formula.evaluate(
        """() => document.querySelector("#views > div")
            .classList.add("jupyter-widgets-disconnected")"""
    )
    press_end(formula)
    enter(formula, "a", "4")
    assert squares(formula) == ["32", "32"]
    assert formula.locator(".notice").inner_text() == ""
    ask(formula, "b")
    assert formula.locator(".notice").inner_text() == say("player.gone")
    assert sent(formula) == []


def test_a_page_without_a_kernel_computes_all_but_another_formula(page):
    page.set_content(published("Lesson", Player(formula_content())))
    press_end(page)
    enter(page, "a", "4")
    assert squares(page) == ["32", "32"]
    assert page.locator(":disabled").count() == 0
    assert page.locator(".notice").inner_text() == ""
    ask(page, "b")
    assert page.locator(".notice").inner_text() == say("player.no_kernel")


# --------------------------------------------------------------------- kept, put back, and copied


def test_a_page_that_is_loaded_again_is_where_it_was(steps):
    press_end(steps)
    press(steps, "ArrowLeft")
    enter(steps, "a", "4")
    moved = steps.evaluate("() => window.traits.moved")
    errors = put(steps, Player(steps_content()), moved=moved)
    assert (count(steps), squares(steps)) == ("3 / 4", ["18", "18"])
    assert field(steps, "a").input_value() == "4"
    assert field(steps, "b").input_value() == "3"
    assert errors == []


@pytest.mark.parametrize(
    "moved",
    [
        None,
        "moved",
        [1, 2],
        {"values": None, "step": None},
        {"values": "abc", "step": "2"},
        {"values": {"a": "4", "b": None}, "step": 1e9},
        {"values": {"a": [4]}, "step": -3},
        {"values": {"constructor": 4, "__proto__": 4, "c": 4}, "step": 1.5},
        {"values": {"a": 0}, "step": 99},
    ],
    ids=str,
)
def test_what_was_kept_is_not_trusted(page, moved):
    errors = put(page, Player(steps_content()), moved=moved)
    press_end(page)
    assert (count(page), squares(page)) == ("4 / 4", ["16", "16"])
    enter(page, "a", "4")
    assert squares(page) == ["32", "32"]
    assert errors == []


def test_everything_is_put_back(steps):
    again = steps.locator("button.again")
    assert not again.is_visible()
    press_end(steps)
    assert not again.is_visible()  # its place is no value
    enter(steps, "a", "4")
    enter(steps, "b", "5")
    again.click()
    frames(steps)
    assert [field(steps, name).input_value() for name in "ab"] == ["2", "3"]
    assert (count(steps), error(steps)) == ("0 / 4", "")
    press_end(steps)
    assert squares(steps) == ["16", "16"]
    assert not again.is_visible()


def test_what_could_not_be_computed_is_put_back_as_well(steps):
    enter(steps, "a", "0")
    steps.locator("button.again").click()
    frames(steps)
    assert (field(steps, "a").input_value(), error(steps)) == ("2", "")


def test_another_formula_is_put_back_by_the_kernel(formula):
    ask(formula, "b")
    done = {"kind": "done", "id": sent(formula)[-1]["id"]}
    receive(formula, Player(formula_content("b", [0, 1, 2, 3, 4])), done)
    enter(formula, "a", "4")
    formula.locator("button.again").click()
    request = sent(formula)[-1]
    assert request["values"] == {"f": "a * a"}
    receive(formula, Player(formula_content()), {"kind": "done", "id": request["id"]})
    press_end(formula)
    assert [field(formula, name).input_value() for name in "fab"] == ["a * a", "2", "3"]
    assert squares(formula) == ["16", "16"]
    assert not formula.locator("button.again").is_visible()


def copied(page):
    """Return what has been copied."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator("button.copy").click()
    page.get_by_text(say("player.copied")).wait_for()
    return page.evaluate("() => navigator.clipboard.readText()")


def test_the_cell_that_makes_the_player_is_copied(page):
    page.goto("about:blank")
    errors = put(page, Player(steps_content()), secure=True)
    press_end(page)
    enter(page, "a", "-0.5")
    assert copied(page) == "five(a=-0.5, step=4)"
    assert errors == []


def test_who_copies_where_a_page_has_no_clipboard_keeps_the_focus(steps):
    button = steps.get_by_role("button", name="Copy as a cell")
    button.focus()
    steps.keyboard.press("Enter")
    steps.get_by_text(say("player.copied")).wait_for()
    assert button.evaluate("one => one === one.getRootNode().activeElement")


# ------------------------------------------------------------------------------------------ broken


@pytest.mark.parametrize(
    "changed",
    [
        {"program": {}},
        {"program": None},
        {"program": {"slots": 10**12}},
        {"tracks": None},
        {"tracks": [{"part": "square", "attribute": "text", "looks": [[0, {"by": 0}]]}]},
        {"steps": None},
        {"fields": [{"name": 1}]},
        {"checks": 3},
        {"pictures": "no"},
    ],
    ids=str,
)
def test_data_that_are_damaged_are_told(page, changed):
    errors = put(page, Player(steps_content()), **changed)
    assert page.locator(".player").inner_text() == say("player.broken")
    assert all("Error" in one for one in errors)


def test_a_program_with_an_unknown_function_is_not_run(page):
    program = Player(steps_content()).program
    program = {**program, "setup": [["alert", *rest] for _, *rest in program["setup"]]}
    put(page, Player(steps_content()), program=program)
    assert page.locator(".player").inner_text() == say("player.broken")


def test_nothing_is_evaluated(page):
    """No eval, no Function, no inline script: a strict policy allows all that a player does."""
    policy = "script-src 'self' blob: 'unsafe-inline'; img-src data:; style-src 'unsafe-inline'"
    head = f'<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; {policy}">'
    errors = put(page, Player(steps_content()), head=head)
    press_end(page)
    enter(page, "a", "4")
    assert part(page, "square") == "32"
    assert errors == []
