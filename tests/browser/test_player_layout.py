"""Where the parts of a player stand: in a notebook, on a phone, on the whole screen, on paper."""

import pytest

import cgraph as cg
from cgraph.course.players.bug_frames import BUGS, SIDES
from cgraph.language import texts, use_language
from cgraph.players.player import Player
from helpers.every_player import EVERY, layers, product
from helpers.player_content import WORDS, steps_content
from helpers.player_page import count, frames, part, press, put, sentence

NOTEBOOK = 934  # pixels of width that JupyterLab leaves beside its files, at 1366 x 768
SEEN = 500  # pixels of height that are then seen below a cell
PANEL = 647  # pixels of height that are seen at all
SCREENS = [(1366, 768), (1024, 768), (1920, 1080)]
LARGER = 1.2  # times, on the whole screen
# of the player: its own box, and those of its parts, by a selector
BOXES = """selector => {
    const root = document.querySelector("#views > div").shadowRoot;
    const { left, top } = root.querySelector(".player").getBoundingClientRect();
    return [...root.querySelectorAll(selector)]
        .filter((element) => element.checkVisibility())
        .map((element) => {
            const box = element.getBoundingClientRect();
            return { x: box.x - left, y: box.y - top, width: box.width, height: box.height,
                bottom: box.bottom - top, right: box.right - left };
        });
}"""
FILLED = 0.93  # of the screen's width: pictures that can grow no more
ABOVE = ".pictures:not(.below) > figure"
DRAWINGS = "figure > svg, figure > .side > svg"


def boxes(page, selector):
    return page.evaluate(BOXES, selector)


def box(page, selector):
    (found,) = boxes(page, selector)
    return found


@pytest.fixture(scope="module")
def made():
    """Give each player once."""
    players = {}

    def of(name, language="en"):
        key = name, language
        if key not in players:
            use_language(language)
            players[key] = EVERY[name]()
        return players[key]

    return of


# --------------------------------------------------------------------------------------- notebook


def four():
    return cg.parse("L = (w*x + b - y)**2", parameters="w b", x=2, y=5, w=1, b=0)


@pytest.mark.parametrize(("width", "rows"), [(NOTEBOOK - 40, 1), (390, 2)])
def test_four_sliders_stand_in_a_row_and_two_on_a_phone(page, width, rows):
    page.set_viewport_size({"width": width, "height": 700})
    put(page, cg.forward_player(four()))
    fields = boxes(page, ".field.number")
    assert len(fields) == 4
    assert len({round(field["y"]) for field in fields}) == rows
    assert max(field["right"] for field in fields) <= width


@pytest.mark.parametrize(("width", "columns"), [(NOTEBOOK - 40, 2), (390, 1)])
def test_below_a_wide_graph_workings_stand_in_two_columns(page, width, columns):
    page.set_viewport_size({"width": width, "height": 700})
    graph = four()
    graph.forward()
    player = cg.backward_player(graph, do=True)
    put(page, player, task=player.task)
    controls = box(page, ".controls")
    show = page.get_by_role("button", name="Show me")
    while show.is_enabled():
        show.click()
    lines = boxes(page, ".workings li")
    assert len(lines) == 8
    assert len({line["x"] for line in lines}) == columns
    assert box(page, ".controls") == controls  # there was room for all of them


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", EVERY)
def test_head_pictures_and_controls_are_seen_together(page, made, name, language):
    page.set_viewport_size({"width": NOTEBOOK + 16, "height": 900})
    errors = put(page, made(name, language))
    controls = box(page, ".controls")
    above = boxes(page, ".fields, .lines, .pictures:not(.below) > figure, .sentence")
    assert len(above) >= 3
    assert max(one["bottom"] for one in above) <= controls["y"] + 1
    choices = (
        60 if name in ("network", "own points") else 0
    )  # one row of choices more than others have
    assert boxes(page, ".sliders")[-1]["bottom"] <= SEEN + choices
    assert errors == []


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", ["settings", "line", "boundary", "race"])
def test_all_pictures_of_an_explorer_are_seen_with_its_controls(page, made, name, language):
    page.set_viewport_size({"width": NOTEBOOK + 16, "height": 900})
    put(page, made(name, language))
    assert max(one["bottom"] for one in boxes(page, "figure, .sliders")) <= PANEL


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("width", [NOTEBOOK, 620])
def test_nothing_lies_over_anything_else(page, made, name, width):
    page.set_viewport_size({"width": width + 16, "height": 900})
    put(page, made(name))
    page.locator("figure").first.focus()
    press(page, "End")
    found = boxes(page, ".fields, .lines, figure, .sentence, .controls, .sliders")
    for place, one in enumerate(found):
        assert one["right"] <= width + 1
        for other in found[place + 1 :]:
            across = min(one["right"], other["right"]) - max(one["x"], other["x"])
            down = min(one["bottom"], other["bottom"]) - max(one["y"], other["y"])
            assert min(across, down) <= 0.5


@pytest.mark.parametrize("name", EVERY)
def test_nothing_moves_while_stepping(page, made, name):
    for width in (NOTEBOOK, 390):
        page.set_viewport_size({"width": width, "height": 900})
        put(page, made(name))
        page.locator("figure").first.focus()
        first = boxes(page, "figure, .sentence, .lines, .controls, .steps input")
        for key in ["ArrowRight"] * 6 + ["End", "ArrowLeft", "Home"]:
            press(page, key)
            assert boxes(page, "figure, .sentence, .lines, .controls, .steps input") == first, key


def test_a_sum_is_not_broken_where_a_line_ends(page):
    put(page, EVERY["bug"]())
    page.locator("figure").first.focus()
    press(page, "End")
    heights = set()
    for width in range(300, 700, 20):
        page.set_viewport_size({"width": width, "height": 900})
        frames(page)
        heights.add(
            page.locator(".sentence .live").evaluate(
                """span => {
                    const text = span.firstChild, range = document.createRange();
                    const start = text.data.indexOf("5"), end = text.data.indexOf("7") + 1;
                    range.setStart(text, start);
                    range.setEnd(text, end);
                    return range.getClientRects().length;
                }"""
            )
        )
    assert heights == {1}


# ------------------------------------------------------------------------------------------ phone


@pytest.fixture(params=[(390, 844), (844, 390)], ids=["upright", "across"])
def phone(browser, request):
    """Open a page on a phone."""
    width, height = request.param
    context = browser.new_context(
        viewport={"width": width, "height": height}, has_touch=True, is_mobile=True
    )
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", EVERY)
def test_a_picture_and_the_buttons_are_on_a_phone_together(phone, made, name):
    errors = put(phone, made(name))
    assert phone.evaluate("document.documentElement.scrollWidth") <= phone.viewport_size["width"]
    controls = box(phone, ".controls")
    near = boxes(phone, ".pictures:not(.below) > figure")[-1]
    assert controls["bottom"] - near["y"] <= phone.viewport_size["height"]
    sizes = phone.evaluate(
        """() => [...document.querySelector("#views > div").shadowRoot
            .querySelectorAll("figure svg :is(.value, .gradient, .number)")]
            .map((text) => text.getScreenCTM().a)"""
    )
    assert min(sizes, default=1) * 17 >= 10  # pixels of type
    assert errors == []


@pytest.mark.parametrize("name", EVERY)
def test_nothing_is_wider_than_a_screen_that_is_zoomed_in(page, made, name):
    page.set_viewport_size({"width": 320, "height": 256})  # 1280 x 1024 at 400 %
    put(page, made(name))
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_nothing_covers_what_has_the_focus_on_a_screen_that_is_zoomed_in(page, made):
    page.set_viewport_size({"width": 320, "height": 256})
    put(page, made("network"))
    for one in page.locator(".fields select, .fields input, figure").all():
        if not one.is_visible():
            continue
        one.focus()
        frames(page)
        box, desk = one.bounding_box(), page.locator(".desk").bounding_box()
        assert desk["y"] >= box["y"] + box["height"] or desk["y"] + desk["height"] <= box["y"]


@pytest.mark.parametrize("name", EVERY)
def test_controls_stay_on_a_phone_with_each_picture(phone, made, name):
    width, height = phone.viewport_size.values()
    phone.set_viewport_size({"width": width, "height": height - (180 if height > width else 50)})
    put(phone, made(name))
    phone.evaluate("document.body.style.paddingBottom = '900px'")  # of a page that goes on
    for figure in phone.locator(ABOVE).all():
        if not figure.is_visible():
            continue
        figure.evaluate("f => f.scrollIntoView()")
        frames(phone)
        picture, desk = figure.bounding_box(), phone.locator(".desk").bounding_box()
        assert desk["y"] + desk["height"] <= phone.viewport_size["height"] + 1
        seen = min(desk["y"] - picture["y"], picture["height"])
        assert seen > (0.99 if height > width else 0.7) * picture["height"]
    rows = [one["y"] for one in boxes(phone, ".controls button:not(.word)")]
    assert max(rows) - min(rows) < 4  # none stands on a line of its own


@pytest.mark.parametrize("name", EVERY)
def test_with_a_link_controls_take_two_rows_of_a_small_phone(page, made, name):
    page.set_viewport_size({"width": 360, "height": 640})
    put(page, made(name))
    page.locator(".link").evaluate("button => { button.hidden = false }")  # as on published pages
    assert box(page, ".controls")["height"] < 90


def test_a_tap_tells_about_a_part_until_the_next(phone):
    put(phone, Player(steps_content()))
    hint = phone.locator(".hint .live")
    assert hint.inner_text() == ""  # of keys that a phone does not have
    phone.locator("[data-part=node]").tap()
    phone.wait_for_timeout(300)
    assert hint.inner_text() == f"This is a node, and {WORDS[0]}"
    phone.locator("[data-part=other]").tap()
    assert hint.inner_text() == "This is the other one: 3."
    phone.locator("button.next").tap()
    frames(phone)
    assert count(phone) == "1 / 4"


def test_a_finger_drags_in_a_picture_without_moving_the_page(phone):
    put(phone, Player(steps_content()))
    action = phone.locator("figure").first.evaluate("f => getComputedStyle(f).touchAction")
    assert action == "none"
    assert phone.locator("figure").nth(1).evaluate("f => getComputedStyle(f).touchAction") == "auto"


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("bug", BUGS)
def test_the_sentences_of_a_bug_move_nothing_and_need_all_their_room(page, bug, language):
    page.set_viewport_size({"width": NOTEBOOK, "height": SEEN})
    use_language(language)
    put(page, cg.bug_player(product(), bug))
    height = "element => element.getBoundingClientRect().height"
    rooms, lines = set(), set()
    for x, y in [("3", "2"), ("-2.5", "1.5"), ("0.4", "-7"), ("1/3", "0.25")]:
        for name, value in (("x", x), ("y", y)):
            page.get_by_role("textbox", name=name, exact=True).fill(value)
        page.locator("figure").first.focus()
        press(page, "Home")
        for _ in range(int(count(page).split(" / ")[1]) + 1):
            rooms.add(page.locator(".sentence").evaluate(height))
            lines.add(page.locator(".sentence .live").evaluate(height))
            press(page, "ArrowRight")
    line = min(lines)
    assert rooms == {2 * line}
    assert max(lines) == 2 * line


# ------------------------------------------------------------------------------------ whole screen


def full(page):
    page.locator("figure").first.focus()
    press(page, "f")
    page.wait_for_function("() => document.fullscreenElement")
    frames(page)


@pytest.mark.parametrize(("width", "height"), SCREENS)
@pytest.mark.parametrize("name", EVERY)
def test_the_whole_screen_is_filled(page, made, name, width, height):
    page.set_viewport_size({"width": width, "height": height})
    errors = put(page, made(name))
    page.locator("figure").first.focus()
    press(page, "End")
    before = boxes(page, DRAWINGS)
    letters = letter(page)
    full(page)
    after = boxes(page, DRAWINGS)
    for old, new in zip(before, after, strict=True):
        assert new["width"] >= old["width"] - 1
    assert letter(page) >= LARGER * letters - 0.1
    assert letter(page) <= 0.035 * height
    parts = boxes(page, f"{ABOVE}, .sentence, .controls, .fields, .sliders")
    for place, one in enumerate(parts):
        assert one["x"] >= 0
        assert one["y"] >= 0
        assert one["right"] <= width
        assert one["bottom"] <= height
        for other in parts[place + 1 :]:
            across = min(one["right"], other["right"]) - max(one["x"], other["x"])
            down = min(one["bottom"], other["bottom"]) - max(one["y"], other["y"])
            assert min(across, down) <= 1
    scale = float(page.locator(".player").evaluate("r => r.style.getPropertyValue('--scale')"))
    figures = boxes(page, ABOVE)
    wide = max(one["right"] for one in figures) - min(one["x"] for one in figures)
    filled = wide > FILLED * width
    assert filled or scale >= LARGER
    assert filled or not fits(page, scale * 1.04)  # nothing is given away
    page.locator(".player").evaluate("(r, s) => r.style.setProperty('--scale', s)", str(scale))
    press(page, "f")
    page.wait_for_function("() => !document.fullscreenElement")
    frames(page)
    assert boxes(page, DRAWINGS) == before
    assert errors == []


def letter(page):
    """Return the size of the sentence's letters in pixels."""
    size = "element => parseFloat(getComputedStyle(element).fontSize)"
    return page.locator(".sentence").evaluate(size)


def fits(page, scale):
    """Tell whether the pictures would fit if they were drawn at another scale."""
    return page.locator(".player").evaluate(
        """(root, scale) => {
            root.style.setProperty("--scale", scale);
            const pictures = root.querySelector(".pictures");
            const inside = pictures.getBoundingClientRect();
            return [...pictures.children].every((figure) => {
                const box = figure.getBoundingClientRect();
                return box.bottom <= inside.bottom + 1 && box.top >= inside.top - 1;
            });
        }""",
        str(scale),
    )


@pytest.mark.parametrize("bug", BUGS)
@pytest.mark.parametrize("width", [1024, 1366])
def test_a_bug_grows_on_the_whole_screen_as_others_do(page, bug, width):
    page.set_viewport_size({"width": width, "height": 768})
    use_language("en")
    put(page, cg.bug_player(product(), bug))
    before = [*boxes(page, DRAWINGS), letter(page)]
    full(page)
    after = [*boxes(page, DRAWINGS), letter(page)]
    for old, new in zip(before[:2], after[:2], strict=True):
        assert new["width"] >= LARGER * old["width"] - 1
    assert after[2] >= LARGER * before[2] - 0.1
    press(page, "End")
    for one in boxes(page, f"{ABOVE}, .side > *, .arithmetic *, .sentence"):
        assert one["bottom"] <= 768
        assert one["right"] <= width
    right, wrong = (box(page, f".side.{side} > svg") for side in SIDES)
    assert min(abs(right[axis] - wrong[axis]) for axis in "xy") <= 1  # they can be compared


@pytest.mark.parametrize(("width", "height"), SCREENS)
def test_a_player_all_of_words_grows_on_the_whole_screen_as_others_do(page, width, height):
    page.set_viewport_size({"width": width, "height": height})
    model = cg.parse("p = sigmoid(w1*x1 + w2*x2 + b)", "w1 w2 b", w1=0.25, w2=0.5, b=-0.4)
    put(page, cg.knobs(model, cg.data.mails()[0][:6]))
    letters = letter(page)
    full(page)
    assert letter(page) >= LARGER * letters - 0.1
    for one in boxes(page, f"{ABOVE}, .sentence, .controls, .fields"):
        assert one["bottom"] <= height
        assert one["right"] <= width


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1920, 1080)])
def test_a_picture_wider_than_the_screen_grows_on_it_too(page, width, height):
    page.set_viewport_size({"width": width, "height": height})
    put(page, cg.backward_player(layers()), head=f"<style>main {{ width: {NOTEBOOK}px }}</style>")
    before = box(page, DRAWINGS)
    full(page)
    assert box(page, DRAWINGS)["width"] >= LARGER * before["width"]
    assert page.locator(".player").evaluate("root => root.scrollWidth <= root.clientWidth")
    for _ in range(4):  # at some, arithmetic takes more room than at first
        press(page, "ArrowRight")
        frames(page)
        lowest = max(one["bottom"] for one in boxes(page, f"{ABOVE} > *"))
        assert lowest <= box(page, ".sentence")["y"] + 1


def test_pictures_below_the_edge_of_the_screen_are_announced(page, made):
    page.set_viewport_size({"width": 1366, "height": 768})
    put(page, made("train"))
    assert cue(page) is None
    full(page)
    words = texts("player")["more_pictures"]
    assert words in cue(page)
    edge = page.locator(".pictures.below").evaluate(
        "below => parseFloat(getComputedStyle(below, '::after').height)"
    )
    assert max(one["bottom"] for one in boxes(page, ".desk *")) <= 768 - edge
    player = page.locator(".player")
    player.evaluate("root => root.scrollTo(0, 50)")
    page.wait_for_timeout(100)
    assert words in cue(page)
    player.evaluate("root => root.scrollTo(0, root.scrollHeight)")
    page.wait_for_timeout(100)
    assert cue(page) is None
    player.evaluate("root => root.scrollTo(0, 0)")
    page.wait_for_timeout(100)
    assert words in cue(page)
    box = page.locator("figure svg").first.bounding_box()
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(*middle)  # what is announced covers nothing
    found = "([x, y]) => document.querySelector('#views > div').shadowRoot.elementFromPoint(x, y)"
    assert page.evaluate(f"at => Boolean(({found})(at).closest('figure'))", [*middle])


def test_nothing_is_announced_where_all_pictures_are_in_sight(page, made):
    page.set_viewport_size({"width": 1366, "height": 768})
    put(page, made("forward"))
    full(page)
    assert cue(page) is None


def cue(page):
    """Return what stands at the edge of the screen, where pictures lie below it; else None."""
    return page.locator(".player").evaluate(
        """(root) => {
            const below = root.querySelector(".pictures.below");
            const style = getComputedStyle(below, "::after");
            const seen = below.checkVisibility() && style.visibility === "visible";
            return seen && style.content !== "none" ? style.content : null;
        }"""
    )


def test_a_player_steps_and_is_changed_on_the_whole_screen(page):
    put(page, EVERY["backward"]())
    full(page)
    press(page, "End", "ArrowLeft")
    step = count(page)
    page.get_by_role("textbox", name="w₁", exact=True).fill("2")
    frames(page)
    assert part(page, "value:w1") == "2"
    page.locator("figure").first.focus()
    press(page, "f")
    page.wait_for_function("() => !document.fullscreenElement")
    assert (count(page), part(page, "value:w1")) == (step, "2")


# ------------------------------------------------------------------------------------------ paper


def test_paper_shows_the_last_step_without_controls(page):
    put(page, Player(steps_content()))
    page.locator("figure").first.focus()
    press(page, "ArrowRight")
    page.emulate_media(media="print")
    page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    assert (sentence(page), part(page, "square")) == (WORDS[4], "16")
    assert boxes(page, "button, input, select, .hint") == []
    page.evaluate("() => dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    assert (count(page), sentence(page), part(page, "square")) == ("1 / 4", WORDS[1], "1")


@pytest.mark.parametrize("name", EVERY)
def test_every_player_can_be_printed(page, made, name):
    errors = put(page, made(name))
    assert page.pdf().startswith(b"%PDF")
    assert errors == []
