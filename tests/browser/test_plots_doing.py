"""What is done by hand on numbers and plots, in a real browser: mouse, finger, keyboard."""

from itertools import pairwise

import pytest
from axe_playwright_python.sync_playwright import Axe

import cgraph as cg
from cgraph.descent import descend
from cgraph.language import use_language
from cgraph.numerals import show
from helpers.player_page import count, frames, part, press, put, sentence


def deck():
    return cg.parse("u = x + y; f = u * y", x=3, y=2)


def bowl():
    return cg.parse("L = (w - 3) ** 2", parameters="w", w=0)


def spam():
    formula = "z = w1*x1 + w2*x2 + b; yhat = sigmoid(z)"
    return cg.parse(formula, "w1 w2 b", x1=1, x2=2, w1=0.25, w2=0.5, b=-0.4)


def line():
    return cg.parse("yhat = w*x + b", parameters="w b", w=-1, b=0)


def classifier():
    formula = "p = sigmoid(w1*x1 + w2*x2 + b); L = -mean(y*log(p) + (1-y)*log(1-p))"
    return cg.parse(formula, "w1 w2 b", w1=0, w2=0, b=0)


def mails():
    return dict(zip(("data", "unseen"), cg.data.mails(), strict=True))


PLAYERS = {
    "wiggle": lambda: cg.wiggle(deck(), "y", step=4),
    "slope": lambda: cg.slope(bowl(), rate=0.2),
    "map": lambda: cg.slope(cg.parse("L = a ** 2 + b ** 2 / 4", "a b", a=2, b=2)),
    "knobs": lambda: cg.knobs(spam(), cg.data.mails()[0][:6]),
    "fit": lambda: cg.fit_by_hand(line(), cg.data.noisy_line()),
    "mistakes": lambda: cg.explore(classifier(), **mails(), rate=0.5, steps=40, step=40),
}


def field(page, name):
    return page.locator(f'.field input[name="{name}"]')


def number(page, name):
    return float(field(page, name).input_value().replace("−", "-"))


def slider(page, name):
    return page.locator(f'.field:has(input[name="{name}"]) input[type=range]')


def middle(page, name):
    """Return the middle of a part on the screen."""
    box = page.locator(f'[data-part="{name}"]').first.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page, start, *places):
    page.mouse.move(*start)
    page.mouse.down()
    for place in places:
        page.mouse.move(*place, steps=5)
    page.mouse.up()
    frames(page)


def touch(page, start, *places):
    """Drag with a finger."""
    client = page.context.new_cdp_session(page)
    points = [start]
    for before, after in pairwise([start, *places]):
        for step in range(1, 6):
            shares = [one + (two - one) * step / 5 for one, two in zip(before, after, strict=True)]
            points.append(tuple(shares))
    for kind, point in zip(["touchStart", *["touchMove"] * (len(points) - 1)], points, strict=True):
        at = [{"x": point[0], "y": point[1]}]
        client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})
    client.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    frames(page)


# ---------------------------------------------------------------------------------------- wiggle


def test_a_point_is_dragged_along_the_curve(shown):
    page = shown(PLAYERS["wiggle"]())
    start = middle(page, "to")
    drag(page, start, (start[0] - 60, start[1] + 40), (start[0] - 90, start[1]))
    delta = number(page, "Δ")
    assert delta < 0.5
    assert abs(middle(page, "to")[0] - start[0] + 90) < 2
    ratio = (deck().forward(x=3, y=2 + delta) - 10) / delta
    assert sentence(page).startswith(f"Δf/Δy = {show(ratio)} is the slope of the secant.")
    assert part(page, "way:3") == "7"


def test_delta_goes_by_keys_to_its_limit(shown):
    page = shown(PLAYERS["wiggle"]())
    slider(page, "Δ").focus()
    ratios = []
    while number(page, "Δ") > 0:
        press(page, "ArrowLeft")
        ratios.append(sentence(page))
    assert len(ratios) > 20
    assert ratios[-1].startswith("Δy = 0: 0/0 is no number.")
    assert page.locator('[data-part="secant"]').get_attribute("points") == ""
    field(page, "Δ").fill("0.001")
    frames(page)
    assert sentence(page).startswith("Δf/Δy = 7 is")
    assert count(page) == "4 / 4"


def test_the_change_runs_edge_by_edge(shown):
    page = shown(cg.wiggle(deck(), "y"))
    page.locator("figure").first.focus()
    seen = [(part(page, "gradient:u"), part(page, "gradient:f"))]
    for _ in range(4):
        press(page, "ArrowRight")
        seen.append((part(page, "gradient:u"), part(page, "gradient:f")))
    assert seen == [("", ""), *[("Δ 0.5", change) for change in ("", "Δ 1", "Δ 3.75", "Δ 3.75")]]
    assert part(page, "local:y>f:1") == "×\u202f5.5"


def test_another_input_is_chosen_by_mouse_and_by_keys(page, shown):
    shown(cg.wiggle(deck(), "y", step=4))
    page.get_by_label("x", exact=True).first.check()
    frames(page)
    assert sentence(page).startswith("Δf/Δx = 2 is")
    assert count(page) == "3 / 3"
    press(page, "ArrowDown")
    assert sentence(page).startswith("Δf/Δy = ")
    press(page, "ArrowUp")
    kept = page.evaluate("() => window.traits.moved")
    assert kept["variant"] == 0
    page.evaluate("() => { window.close_view(); window.close_view = window.open_view(); }")
    frames(page)
    assert sentence(page).startswith("Δf/Δx = 2 is")


@pytest.mark.parametrize("variant", [7, -1, "length", 0.5, None])
def test_a_kept_place_is_not_trusted(page, variant):
    moved = {"values": {}, "step": 4, "variant": variant}
    errors = put(page, cg.wiggle(deck(), "y"), moved=moved)
    assert sentence(page).startswith("Δf/Δy = ")
    assert errors == []


# ----------------------------------------------------------------------------------------- slope


def test_a_ball_is_pulled_and_takes_steps(shown):
    page = shown(PLAYERS["slope"]())
    start = middle(page, "path-dot:0")
    drag(page, start, (start[0] + 200, start[1]))
    w = number(page, "w")
    assert w > 2
    assert abs(middle(page, "path-dot:0")[0] - start[0] - 200) < 2
    page.get_by_role("button", name="Take the step").click()
    frames(page)
    after = w - 0.2 * 2 * (w - 3)
    assert number(page, "w") == pytest.approx(after, rel=1e-2)
    press(page, "ArrowRight")
    assert count(page) == "2 / 50"
    assert number(page, "w") == pytest.approx(after - 0.4 * (after - 3), rel=1e-2)


def test_another_rate_leaves_the_ball_where_it_is(shown):
    page = shown(PLAYERS["slope"]())
    page.locator("figure").first.focus()
    press(page, "ArrowRight", "ArrowRight")
    place, w = middle(page, "path-dot:0"), number(page, "w")
    field(page, "rate").fill("0.5")
    frames(page)
    assert count(page) == "0 / 50"
    assert middle(page, "path-dot:0") == pytest.approx(place, abs=0.6)
    assert part(page, "step:w").startswith("−0.5 × ")
    assert float(part(page, "reality")) == pytest.approx(0.0, abs=1e-9)
    page.locator("button.again").click()
    frames(page)
    assert (number(page, "w"), number(page, "rate"), w > 1) == (0, 0.2, True)


# ----------------------------------------------------------------------------------------- knobs


def test_moves_are_counted_and_the_best_is_kept(shown):
    page = shown(PLAYERS["knobs"]())
    first = sentence(page)
    assert "moves by hand: 0" in first
    slider(page, "w2").focus()
    press(page, "ArrowRight", "ArrowRight", "ArrowLeft")
    assert "moves by hand: 3" in sentence(page)
    field(page, "b").fill("-5")
    field(page, "b").press("Enter")
    frames(page)
    told = sentence(page)
    assert "moves by hand: 4" in told
    loss = cg.parse(
        "p = sigmoid(w1*x1 + w2*x2 + b); L = -mean(y*log(p) + (1-y)*log(1-p))", "w1 w2 b"
    )
    data = cg.data.mails()[0][:6]
    way = [
        loss.evaluate({**data, "w1": 0.25, "w2": w2, "b": b})
        for w2, b in ((0.5, -0.4), (0.6, -0.4), (0.7, -0.4), (0.6, -0.4), (0.6, -5.0))
    ]
    assert f"loss {show(way[-1])} " in told
    assert told.endswith(f"lowest loss so far: {show(min(way))}")


def test_descent_turns_the_knobs_and_the_hand_goes_on_from_there(shown):
    page = shown(PLAYERS["knobs"]())
    slider(page, "w2").focus()
    press(page, "ArrowRight")
    page.get_by_role("button", name="Let descent do it").click()
    page.wait_for_function("() => window.traits.moved.step >= 8")
    slider(page, "w1").focus()
    press(page, "ArrowRight")
    frames(page)
    data = cg.data.mails()[0][:6]
    way = descend(classifier(), {"w1": 0.25, "w2": 0.6, "b": -0.4}, data=data, rate=1.0, steps=100)
    step = min(range(101), key=lambda place: abs(way["w2"][place] - number(page, "w2")))
    assert step >= 8
    assert number(page, "b") == pytest.approx(float(way["b"][step]), rel=1e-2)
    assert count(page) == "0 / 100"
    assert "moves by hand: 1" in sentence(page)


def test_an_error_goes_where_descent_turns_the_knob(shown):
    page = shown(PLAYERS["knobs"]())
    field(page, "b").fill("abc")
    assert page.locator(".error").inner_text()
    press(page, "Tab")
    page.get_by_role("button", name="Next").click()
    frames(page)
    assert number(page, "b") != -0.4
    assert page.locator(".error").inner_text() == ""
    assert field(page, "b").get_attribute("aria-invalid") == "false"


def test_what_is_played_is_painted(page, shown):
    """A timer's number may be that of a frame to be painted; the one must not cancel the other."""
    shown(cg.explore(bowl(), rate=0.05, steps=60))
    page.locator("select").select_option("4")
    page.locator("button.play").click()
    page.wait_for_function("() => document.body.innerText.length && window.traits.moved.step >= 30")
    page.locator("button.play").click()
    frames(page)
    assert f"step {count(page).split()[0]}:" in sentence(page)


# ------------------------------------------------------------------------------------------ line


@pytest.mark.parametrize("move", [drag, touch])
@pytest.mark.parametrize("name", ["w", "b"])
def test_a_line_goes_where_its_grip_is_pulled(browser, move, name):
    context = browser.new_context(viewport={"width": 1100, "height": 800}, has_touch=True)
    page = context.new_page()
    errors = put(page, PLAYERS["fit"]())
    other = "wb".replace(name, "")
    before = number(page, other)
    x, y = middle(page, f"grip:{name}")
    up = -70 if name == "w" else 50
    move(page, (x, y), (x + 8, y + up))
    assert middle(page, f"grip:{name}") == pytest.approx((x, y + up), abs=2.5)
    assert number(page, other) == before
    assert "moves by hand: 1" in sentence(page)
    assert errors == []
    context.close()


def test_a_page_scrolls_under_a_finger_where_nothing_is_dragged_up(page, shown):
    shown(PLAYERS["slope"]())
    touches = page.locator("figure").evaluate_all("all => all.map(one => one.style.touchAction)")
    assert touches == ["pan-y", ""]


def test_descent_fits_the_line_from_where_the_hand_left_it(shown):
    page = shown(PLAYERS["fit"]())
    x, y = middle(page, "grip:w")
    drag(page, (x, y), (x, y - 60))
    start = {"w": number(page, "w"), "b": number(page, "b")}
    page.locator("button.last").click()
    frames(page)
    data = cg.data.noisy_line()
    loss = cg.parse("L = mean((w*x + b - y) ** 2)", parameters="w b", w=0, b=0)
    way = descend(loss, start, data=data, rate=0.1, steps=50)
    told = sentence(page)
    assert told.startswith(f"loss {show(float(way.loss[-1]))} after 50 steps of descent")
    assert "(moves: 1)" in told
    assert number(page, "w") == pytest.approx(float(way["w"][-1]), rel=1e-2)
    drag(page, middle(page, "grip:w"), (x, y))  # from there on
    assert count(page) == "0 / 50"
    assert number(page, "b") == pytest.approx(float(way["b"][-1]), rel=1e-2)


# -------------------------------------------------------------------------------------- mistakes


def hint(page):
    return page.locator(".hint .live").inner_text()


def test_a_point_tells_of_itself_to_mouse_and_keys(shown):
    page = shown(PLAYERS["mistakes"]())
    learnt, _ = cg.data.mails()
    page.locator('[data-part="example:0:6"]').hover()
    frames(page)
    assert hint(page).startswith(f"{learnt.texts[6]} · p = 0.")
    assert "no spam: loss −ln(1 − p) = " in hint(page)
    page.mouse.move(5, 5)
    page.locator('figure[data-picture="data"]').focus()
    press(page, "ArrowDown")
    assert hint(page).startswith(learnt.texts[0])
    press(page, "ArrowDown", "ArrowDown")
    assert hint(page).startswith(learnt.texts[2])


def test_a_point_tells_of_itself_to_a_finger(browser):
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    errors = put(page, PLAYERS["mistakes"]())
    learnt, _ = cg.data.mails()
    page.locator('[data-part="example:0:3"]').tap()
    frames(page)
    assert hint(page).startswith(learnt.texts[3])
    assert errors == []
    context.close()


def test_shade_and_rings_follow_the_training(page, shown):
    shown(cg.train(classifier(), **mails(), rate=0.5, steps=300, graph=False))
    shade = page.locator('[data-part="shade"]')
    before = shade.get_attribute("href")
    rings = page.locator('[data-part="mistakes:0"]')
    assert len(rings.get_attribute("points").split()) == 2 * 29  # p = 1/2 says no spam
    page.locator("button.play").click()
    page.wait_for_function("() => document.querySelector('*') && window.traits.moved !== null")
    page.wait_for_timeout(500)
    halfway = shade.get_attribute("href")
    page.wait_for_function(
        "() => document.querySelector('.cgraph-player').shadowRoot"
        ".querySelector('.count').textContent >= '300'",
        timeout=20_000,
    )
    frames(page)
    assert len({before, halfway, shade.get_attribute("href")}) >= 2
    assert "● 53 of 60 right · ◆ unseen: 16 of 20" in sentence(page)
    assert len(rings.get_attribute("points").split()) == 2 * 7


# ------------------------------------------------------------------------------- how they look


@pytest.mark.parametrize("name", PLAYERS)
def test_nothing_is_cut_on_a_phone(page, shown, name):
    page.set_viewport_size({"width": 390, "height": 844})
    shown(PLAYERS[name]())
    wide = page.evaluate("() => document.documentElement.scrollWidth")
    assert wide <= 390
    cut = page.locator(".promise, .ways, .bars").evaluate_all(
        "all => all.map(one => one.scrollWidth - one.parentElement.clientWidth)"
    )
    assert all(too_wide <= 0 for too_wide in cut)


@pytest.mark.parametrize("name", PLAYERS)
def test_a_player_is_seen_whole_on_a_laptop(page, shown, name):
    page.set_viewport_size({"width": 1100, "height": 768})
    shown(PLAYERS[name]())
    tall = page.locator(".controls").bounding_box()
    top = page.locator(".player").bounding_box()["y"]
    assert tall["y"] + tall["height"] - top <= 500


@pytest.mark.parametrize("name", PLAYERS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("code", ["en", "zh"])
def test_everybody_can_use_them(page, shown, name, scheme, code):
    use_language(code)
    page.emulate_media(color_scheme=scheme)
    shown(PLAYERS[name]())
    page.evaluate(
        "light => { document.body.dataset.jpThemeLight = light;"
        " document.body.style.background = light === 'true' ? '#fff' : '#111'; }",
        str(scheme == "light").lower(),
    )
    frames(page)
    found = Axe().run(page, context=".cgraph-player").response["violations"]
    assert [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in found] == []
