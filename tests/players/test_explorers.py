"""Explorers, races, trainings and the gradient check: what they tell, show and let be changed."""

import json
import math
import re
import warnings

import numpy as np
import pytest

import cgraph as cg
from cgraph.course.data import moons, noisy_line, two_blobs
from cgraph.course.players.prediction import prediction
from cgraph.errors import CgraphError
from cgraph.language import use_language
from helpers.every_player import EVERY, bowl, classifier, deck, line, ravine
from helpers.in_page import PAGE, Shown

SENTENCE = "sentence", "text"


@pytest.fixture(autouse=True)
def _no_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.simplefilter("ignore", DeprecationWarning)  # of libraries, at each other
        yield


def markup(player):
    return "".join(picture["markup"] for picture in player.pictures)


def field(player, name):
    return next(field for field in player.fields if field["name"] == name)


# --------------------------------------------------------------------------------------- the deck


def test_deck_at_the_first_step(javascript):
    (frame,) = Shown(javascript, cg.explore(deck(), rate=0.1), [0]).frames
    expected = {
        "value:w": "1", "value:b": "0", "value:yhat": "2", "value:L": "9", "gradient:yhat": "−6",
        "gradient:w": "−12", "gradient:b": "−6", "update:w": "= 1 − 0.1 × (−12) = 2.2",
        "update:b": "= 0 − 0.1 × (−6) = 0.6",
    }  # fmt: skip
    for part, text in expected.items():
        assert frame[part, "text"] == text
    (frame,) = Shown(javascript, cg.explore(deck(), rate=0.1), [1]).frames
    assert frame["loss-dot:0", "y"] == pytest.approx(0.0, abs=1e-12)


def test_every_number_of_the_graph_is_that_of_a_descent(javascript):
    player = cg.explore(deck(), steps=40)
    for rate in (0.01, 0.15, 0.25):
        history = cg.descend(deck(), rate=rate, steps=40)
        frames = Shown(javascript, player, [0, 1, 7, 40], rate=rate).frames
        for step, frame in zip([0, 1, 7, 40], frames, strict=True):
            there = deck()
            there.forward(**history[step])
            there.backward()
            for label in ("w", "b", "yhat", "L"):
                assert near(frame[f"value:{label}", "text"], there[label].value)
                assert near(frame[f"gradient:{label}", "text"], there[label].gradient)


def near(text, number):
    """Tell whether a text shows a number, to the three digits that it has."""
    mantissa, _, power = text.replace("−", "-").partition("×10")
    signs = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
    return float(mantissa) * 10.0 ** int(power.translate(signs) or 0) == pytest.approx(
        number, rel=6e-3, abs=1e-9
    )


def test_a_start_may_be_chosen_as_well(javascript):
    player = cg.explore(deck(), rate=0.1, steps=5)
    history = cg.descend(deck(), {"w": 3.0, "b": -1.0}, rate=0.1, steps=5)
    shown = Shown(javascript, player, range(6), w=3.0, b=-1.0)
    assert shown.column("path-dot:0", "x") == pytest.approx(history["w"].tolist())
    assert shown.column("path-dot:0", "y") == pytest.approx(history["b"].tolist())


def test_critical_and_best_rate_are_marked(javascript):
    player = cg.explore(deck())
    assert (field(player, "rate")["logarithmic"], field(player, "rate")["value"]) == (True, 0.05)
    marks = Shown(javascript, player, []).marks[-1]
    assert [(round(at, 9), words) for at, words in marks] == [
        (0.1, "best 0.1"),
        (0.2, "critical 0.2"),
    ]
    assert field(cg.explore(deck(), marks=False), "rate")["marks"] == []
    assert field(cg.explore(deck(), schedule=cg.schedules.Step(5)), "rate")["marks"] == []


def test_the_critical_rate_follows_a_number_of_the_optimizer(javascript):
    player = cg.explore(bowl(), optimizer="momentum", settings=["beta"])
    for beta in (0.0, 0.5, 0.9):
        marks = dict(map(reversed, Shown(javascript, player, [], beta=beta).marks[-1]))
        (critical,) = (at for words, at in marks.items() if words.startswith("critical"))
        assert critical == pytest.approx(1.0 + beta)


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"rate": -0.1}, "A learning rate is a number from 0 upwards"),
        ({"rate": 0.0}, ""),
        ({"rate": 1e300}, ""),
        ({"beta": 1.5}, "β is a number from 0 to 0.9999, not 1.5."),
        ({"beta": -1.0}, "β is a number from 0 to 0.9999, not −1."),
        ({"theta": 1e200}, "From this start the loss, or its slope, is not a number"),
        ({"theta": 1e100}, ""),
    ],
)
def test_what_cannot_be_is_told(javascript, values, told):
    player = cg.explore(bowl(), optimizer="momentum", settings=["beta"], steps=10)
    assert Shown(javascript, player, [], **values).wrong.startswith(told)
    assert bool(Shown(javascript, player, [], **values).wrong) == bool(told)


def test_the_verdict_is_told_at_the_end_and_not_before(javascript):
    player = cg.explore(deck(), steps=50)
    verdicts = {0.0001: "crawling", 0.05: "converging", 0.15: "swinging in", 0.3: "diverging"}
    for rate, verdict in verdicts.items():
        first, last = Shown(javascript, player, [49, 50], rate=rate).column("sentence")
        assert verdict not in first
        assert verdict in last


def test_off_the_chart_is_told(javascript):
    player = cg.explore(deck(), steps=50)
    for rate, off in ((0.1, False), (0.25, True), (1e308, True)):
        (frame,) = Shown(javascript, player, [50], rate=rate).frames
        for part in ("path-outside:0", "loss-outside:0"):
            assert ("off the chart" in frame[part, "text"]) == off


@pytest.mark.parametrize("rate", [1e300, 1e308])
def test_infinite_descents_have_a_picture(javascript, rate):
    player = cg.explore(deck(), rate=rate, rates=(0.01, rate), steps=5)
    (last,) = Shown(javascript, player, [5]).column("sentence")
    assert "diverging" in last
    assert player._content.telling.startswith("<svg")


@pytest.mark.filterwarnings("error")
def test_a_rate_as_large_as_numbers_go_is_no_reason_to_warn():
    flat = cg.parse("L = (1e-160 * w - 1)^2", parameters="w", w=0)
    (rate,) = [one for one in cg.explore(flat, rate=1e308, steps=5).fields if one["name"] == "rate"]
    assert rate["max"] == 1e308


# ---------------------------------------------------------------------------------------- pictures


@pytest.mark.parametrize("name", EVERY)
def test_what_is_wrong_is_known_without_the_view(name):
    player = EVERY[name]()
    viewed = {out for _, out, *_ in player.program["view"]}
    assert viewed.isdisjoint(slot for slot, _ in player.checks)


@pytest.mark.parametrize("name", EVERY)
def test_every_track_has_a_part_and_ids_do_not_clash(name):
    player = EVERY[name]()
    shown = markup(player)
    parts = {track["part"].replace(">", "&gt;") for track in player.tracks}
    assert {part for part in parts if f'data-part="{part}"' not in shown} <= {"sentence"}
    ids = re.findall(r' id="([^"]+)"', shown)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r"url\(#([^)]+)\)", shown)) <= set(ids)


def test_the_decks_explorer_is_small():
    state = cg.explore(deck()).get_state()
    names = ("pictures", "tracks", "program", "fields", "checks", "steps", "source")
    whole = json.dumps([state[name] for name in names], ensure_ascii=False)
    assert len(whole.encode()) <= 60_000


def test_the_map_can_be_dragged_across_in_both_directions_and_a_curve_in_one():
    player = cg.explore(deck(), steps=5)
    path, losses = player.pictures[:2]
    assert [drag["fields"] for drag in path["drags"]] == [["w", "b"]]
    assert losses["drags"] == []
    assert [field["name"] for field in player.fields] == ["w", "b", "rate"]
    curve = cg.explore(bowl(), steps=5, graph=False)
    assert [drag["fields"] for drag in curve.pictures[0]["drags"]] == [["theta", ""]]
    assert [picture["name"] for picture in curve.pictures] == ["path", "loss", "update"]


def test_plots_take_their_colours_from_the_page():
    path = cg.explore(deck()).pictures[0]["markup"]
    assert "var(--cg-value)" in path
    assert "#0b57a4" not in path
    assert "<style" not in path


def test_a_box_says_how_far_the_picture_reaches():
    player = cg.explore(deck(), box={"w": (-3, 7), "b": (-2, 4)})
    (drag,) = player.pictures[0]["drags"]
    assert (drag["x"], drag["y"]) == ([-3.0, 7.0], [-2.0, 4.0])


# ------------------------------------------------------------------------------------------ words


def test_chinese_needs_no_chinese_font():
    use_language("zh")
    player = cg.explore(deck(), steps=10)
    assert "损失" in player.pictures[1]["markup"]
    assert "收敛" in player.transcript


def test_chinese_lines_have_chinese_signs():
    use_language("zh")
    names = ["快", "慢"]
    race = cg.race(["momentum"] * 2, deck(), rate=[0.1, 0.01], steps=10, names=names)
    others = cg.explore(deck(), steps=10), cg.gradient_check(deck())
    for told in (race.transcript, *(other.transcript for other in others)):
        assert not re.search("[,:;]", told)
    assert race.transcript.startswith("快：学习率 0.1：")


def test_transcript_holds_the_slides_numbers():
    lines = cg.explore(deck(), rate=0.1, steps=3).transcript.splitlines()
    assert "critical rate 0.2, best rate 0.1" in lines
    assert "step 0: w = 1, b = 0, loss 9, ∂L/∂w = -12, ∂L/∂b = -6" in lines


# ------------------------------------------------------------------------------------------ races


def test_race_tells_the_racers_apart():
    player = cg.race(["gradient descent", "momentum", "adam"], deck(), rate=0.05, steps=20)
    (legend,) = (one["markup"] for one in player.pictures if one["name"] == "legend")
    assert all(name in legend for name in ("gradient descent", "momentum", "Adam"))
    assert len({line.split(":")[0] for line in player.transcript.splitlines()}) == 3


def test_a_race_shows_the_ways_of_racers_that_swing():
    slow = cg.parse("L = a ** 2 / 20 + b ** 2", parameters="a b", a=-8, b=1.5)
    player = cg.race(["gradient descent", "momentum"], slow, rate=0.9, steps=40)
    left, right = player.pictures[0]["drags"][0]["x"]
    assert left < -8
    assert right > 0, "the bottom is at 0"


def test_a_racer_that_diverges_is_told_to_do_so(javascript):
    player = cg.race(
        ["gradient descent"] * 2, deck(), rate=[0.1, 1e200], steps=20, names=["calm", "wild"]
    )
    (frame,) = Shown(javascript, player, [20]).frames
    assert frame["verdict:1", "text"] == "diverging"
    assert frame["loss-dot:1", "y"] == math.inf
    assert "wild" in frame["path-outside:1", "text"]


def test_rates_of_a_race_may_be_changed():
    player = cg.race(["gradient descent", "momentum"], deck(), rate=[0.05, 0.02], steps=20)
    assert [one["label"] for one in player.fields[2:]] == ["α gradient descent", "α momentum"]
    (shared,) = cg.race(["adam", "rmsprop"], deck()).fields[2:]
    assert (shared["label"], shared["value"]) == ("Learning rate α", 0.1)


def test_settings_of_racers_have_sliders_of_their_own(javascript):
    player = cg.race(["momentum", "adam"], ravine(), settings=["beta", "beta1"], steps=30)
    names = [one["name"] for one in player.fields]
    assert "beta momentum" in names
    assert "beta1 Adam" in names
    shown = Shown(javascript, player, [30], **{"beta momentum": 0.0})
    plain = cg.descend(ravine(), rate=0.1, steps=30)
    assert shown.frames[0]["loss-dot:0", "y"] == pytest.approx(plain.loss[-1], rel=1e-9)


def test_race_has_room_for_a_few():
    with pytest.raises(CgraphError, match="6"):
        cg.race(["adam"] * 7, deck())


# ------------------------------------------------------------------------------------------- data


def test_a_line_moves_through_the_points(javascript):
    player = cg.explore(line(), data=noisy_line(), rate=0.1, steps=30)
    shown = Shown(javascript, player, [0, 29, 30])
    heights = np.array(shown.column("model", "curve-y"))
    across = np.array(shown.column("model", "curve-x")[0])
    history = cg.descend(line(), data=noisy_line(), rate=0.1, steps=30)
    for row, step in zip(heights, (0, 29, 30), strict=True):
        np.testing.assert_allclose(row, history["w"][step] * across + history["b"][step])
    told = shown.column("sentence")
    assert ["converging" in one for one in told] == [False, False, True]
    (last,) = Shown(javascript, player, [30], rate=2.0).column("sentence")
    assert "diverging" in last


def test_a_plane_is_shaded_by_what_the_model_says(javascript):
    data = two_blobs()
    player = cg.explore(classifier(), data=data, rate=0.5, steps=20, batch=8)
    (frame,) = Shown(javascript, player, [20]).frames
    shade = frame["shade", "shade"]
    assert shade.shape == frame["boundary", "level"].shape == (40, 40)
    history = cg.descend(classifier(), data=data, rate=0.5, steps=20, batch=8)
    last = history[20]
    (drawn,) = (one for one in player.tracks if one["attribute"] == "level")
    left, top, width, height = drawn["box"]
    assert 0 < left < left + width < 400
    assert 0 < top < top + height < 232
    room = {name: 0.14 * np.ptp(data[name]) for name in ("x1", "x2")}
    x1 = np.linspace(data["x1"].min() - room["x1"], data["x1"].max() + room["x1"], 40)
    x2 = np.linspace(data["x2"].max() + room["x2"], data["x2"].min() - room["x2"], 40)
    z = last["w1"] * x1[None, :] + last["w2"] * x2[:, None] + last["b"]
    np.testing.assert_allclose(shade, 1 / (1 + np.exp(-z)), rtol=1e-9)


def test_a_model_of_one_feature_shades_the_plane_as_well(javascript):
    loss = cg.parse("p = sigmoid(w * x1 + 0 * x2); L = mean((p - y) ** 2)", parameters="w", w=1)
    player = cg.explore(loss, data=two_blobs(), rate=0.5, steps=2)
    (frame,) = Shown(javascript, player, [2]).frames
    assert frame["shade", "shade"].shape == (40, 40)


def test_arrays_alone_cannot_be_explored_but_trained():
    w = cg.parameter("W", [1.0, 2.0])
    with pytest.raises(CgraphError, match="W"):
        cg.explore(cg.sum(w * w))
    assert cg.train(cg.sum(w * w)).fields[0]["name"] == "rate"


# ------------------------------------------------------------------------------------ live training


def network(hidden=4):
    """Return a small network on two moons, and its data."""
    data = moons(40)
    random = np.random.default_rng(0)
    x = np.stack([data["x1"], data["x2"]], axis=1)
    formula = "H = tanh(X @ W1 + b1); p = sigmoid(H @ W2 + b2)"
    formula += "; L = -mean(y*log(p) + (1 - y)*log(1 - p))"
    start = {
        "W1": random.normal(size=(2, hidden)), "b1": np.zeros(hidden),
        "W2": random.normal(size=(hidden, 1)), "b2": np.zeros(1),
    }  # fmt: skip
    y = data["y"].reshape(-1, 1)
    return cg.parse(formula, parameters="W1 b1 W2 b2", X=x, y=y, **start)


@pytest.mark.parametrize("optimizer", ["gradient descent", "adam"])
def test_a_training_takes_the_steps_of_a_descent(javascript, optimizer):
    player = cg.train(network(), rate=0.2, optimizer=optimizer, steps=60, graph=False)
    history = cg.descend(network(), rate=0.2, optimizer=optimizer, steps=60)
    found = trained(javascript, player, 61)
    np.testing.assert_allclose(found["loss"], history.loss, rtol=1e-10)
    assert found["more"] == (found["rounds"] < 61)


def trained(javascript, player, rounds, changes=()):
    """Let a page train; return the losses, and whether it would go on."""
    (dot,) = (
        track
        for track in player.tracks
        if track["part"] == "loss-dot:0" and "y" in track["attribute"]
    )
    slot = dot["looks"][0][1]["slot"]
    return javascript.call(PAGE, "trained", player.program, slot, rounds, changes)


def test_a_rate_that_changes_while_it_runs_is_gone_on_with(javascript):
    player = cg.train(bowl(), rate=0.1, steps=20)
    rate = next(one for one in player.fields if one["name"] == "rate")
    assert rate["running"]
    found = trained(javascript, player, 10, [[5, rate["slot"], 0.4]])
    theta, expected = 4.0, []
    for step in range(10):
        expected.append(theta**2)
        theta -= (0.1 if step < 5 else 0.4) * 2 * theta
    assert found["loss"] == pytest.approx(expected)


def test_a_training_is_over_where_nothing_is_left_to_do(javascript):
    found = trained(javascript, cg.train(bowl(), rate=0.1, steps=500), 501)
    assert not found["more"]
    assert 30 < found["rounds"] < 100  # the slope has all but gone
    lost = cg.train(bowl(), rate=5.0, rates=(0.1, 10.0), steps=5000)
    assert trained(javascript, lost, 5001)["rounds"] < 1000
    (told,) = Shown(javascript, lost, [0]).column("sentence")
    assert told == "Step 0: loss 16"


def test_a_long_training_keeps_a_part_of_its_steps(javascript):
    swinging = cg.train(bowl(), rate=1.0, steps=9000)
    found = trained(javascript, swinging, 9001)
    assert found["rounds"] == 9001
    assert len(found["loss"]) <= 2001
    assert found["stride"] == 8
    assert not found["more"]


@pytest.mark.parametrize(
    "formula",
    [
        "L = mean((w*x + b - y)**2) + 0.1*w**2",
        "yhat = w*x + b; R = 0.1*w**2; L = mean((yhat - y)**2) + R",
        "R = lam*w**2; yhat = w*x + b; L = mean((yhat - y)**2) + R",
    ],
)
def test_a_penalty_is_not_taken_for_what_the_model_predicts(formula):
    values = {"w": 1, "b": 0} | ({"lam": 0.1} if "lam" in formula else {})
    graph = cg.parse(formula, parameters="w b", **values)
    label = prediction(graph, ["w", "b"], ["x", "y"])
    assert graph[label].formula == "v1 + b"
    cg.explore(graph, data=noisy_line(), steps=2)


# ----------------------------------------------------------------------------------- gradient check


def test_ways_to_a_gradient_agree(javascript):
    x, y = cg.input("x", 3.0), cg.input("y", 2.0)
    player = cg.gradient_check(cg.Graph((x + y) * y))
    assert player.transcript.splitlines() == [
        "∂f/∂x: backward pass 2, central difference 2",
        "∂f/∂y: backward pass 7, central difference 7",
    ]
    heights = [Shown(javascript, player, [0], h=h).frames[0]["error", "y"] for h in (1e-5, 1e-14)]
    assert heights[1] > heights[0] + 2  # in powers of ten
    assert "digits" in Shown(javascript, player, [0]).frames[0]["agrees:y", "text"]
    falling = cg.gradient_check(cg.parse("-3 * x", x=1.0))
    (frame,) = Shown(javascript, falling, [0], h=0.1).frames
    assert frame["central:x", "text"].startswith("−3")  # a true minus sign
    assert "−3" in markup(falling)


@pytest.mark.parametrize(
    ("h", "told"), [(1e-12, "cancel"), (1e-5, "as good as it gets"), (0.1, "bends within")]
)
def test_the_step_decides_how_good_a_difference_is(javascript, h, told):
    player = cg.gradient_check(cg.parse("sin(x) * y", x=1.0, y=2.0))
    (frame,) = Shown(javascript, player, [0], h=h).frames
    assert told in frame[SENTENCE]


def test_where_there_is_no_number_it_says_so(javascript):
    player = cg.gradient_check(cg.parse("exp(x) * y", x=800.0, y=0.0))
    for h in (1e-12, 1e-5, 0.1):
        (frame,) = Shown(javascript, player, [0], h=h).frames
        assert "for x, y there is no number to compare." in frame[SENTENCE]
    player = cg.gradient_check(cg.parse("log(x) + y", x=1e-3, y=2.0))
    (frame,) = Shown(javascript, player, [0], h=0.1).frames
    assert "for x there is no number" in frame[SENTENCE]


@pytest.mark.parametrize("formula", ["sqrt(x)", "x ** 0.5", "sqrt(x) * 2 + x"])
def test_a_gradient_without_end_is_borne(javascript, formula):
    (frame,) = Shown(javascript, cg.gradient_check(cg.parse(formula, x=0.0)), [0]).frames
    assert "for x there is no number" in frame[SENTENCE]
    assert frame["agrees:x", "text"] == "no number to compare"


def test_brackets_in_a_name_are_no_place_in_an_array():
    w, v = cg.parameter("w[0]", 3.0), cg.parameter("v", [1.0, 2.0])
    told = cg.gradient_check(cg.Graph(w * w + cg.sum(v * v))).transcript
    assert "w[0]: backward pass 6, central difference 6" in told
    assert "v[1]: backward pass 4, central difference 4" in told


def test_there_has_to_be_a_gradient():
    with pytest.raises(CgraphError, match="gradient"):
        cg.gradient_check(cg.constant(1.0) + 1.0)


@pytest.mark.parametrize(("count", "shown"), [(3, ["update:a", "update:b", "update:c"]), (4, [])])
def test_of_many_parameters_the_rule_is_shown_once(count, shown):
    names = "abcd"[:count]
    squares = " + ".join(f"{name}**2" for name in names)
    bowl = cg.parse(f"L = {squares}", parameters=" ".join(names))
    player = cg.explore(bowl, dict.fromkeys(names, 1), graph=False)
    [update] = [picture for picture in player.pictures if picture["name"] == "update"]
    assert update["markup"].count("<p>") == max(1, len(shown))
    assert [
        part for track in player.tracks if (part := track["part"]).startswith("update:")
    ] == shown
