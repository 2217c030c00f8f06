"""The explorers: what they tell, what they send, and what a learner may change."""

import json
import re
import warnings

import numpy as np
import pytest
from cgraph.pictures.packing import pack

import cgraph as cg
from cgraph.data import noisy_line, two_blobs
from cgraph.errors import CgraphError

ARRAYS = {"f4": np.float32, "u1": np.uint8, "u2": np.uint16}


@pytest.fixture(autouse=True)
def _no_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.simplefilter("ignore", DeprecationWarning)  # of libraries, at each other
        yield


@pytest.fixture
def deck():
    w, b = cg.parameter("w", 1.0), cg.parameter("b", 0.0)
    prediction = (w * cg.input("x", 2.0) + b).named("yhat")
    return cg.Graph(((prediction - cg.input("y", 5.0)) ** 2).named("L"))


def number(player, part, attribute="number", **place):
    """Read what the page would show: the entry of a track at a place, by the axes' values."""
    track = next(t for t in player.tracks if (t["part"], t["attribute"]) == (part, attribute))
    stops = {axis["name"]: axis["stops"] for axis in player.axes}
    shape = [len(stops[name]) for name in track["axes"]]
    count = int(np.prod(shape))
    data = np.frombuffer(player.columns, ARRAYS[track["type"]], count, track["at"]).reshape(shape)
    index = tuple(int(np.argmin(np.abs(np.array(stops[n]) - place[n]))) for n in track["axes"])
    if "table" in track:
        return track["table"][data[index]]
    offset, factor = track.get("scale", (0.0, 1.0))
    return offset + factor * float(data[index])


def test_deck_at_the_first_step(deck):
    player = cg.explore_descent(deck)
    expected = {
        "value:w": 1.0, "value:b": 0.0, "value:yhat": 2.0, "value:L": 9.0, "gradient:yhat": -6.0,
        "gradient:w": -12.0, "gradient:b": -6.0, "next:w": 2.2, "next:b": 0.6, "rate": 0.1,
    }  # fmt: skip
    for part, value in expected.items():
        assert number(player, part, rate=0.1, step=0) == pytest.approx(value), part
    assert number(player, "value:L", rate=0.1, step=1) == pytest.approx(0.0, abs=1e-12)


def test_every_number_is_that_of_a_descent(deck):
    player = cg.explore_descent(deck, rates=[0.01, 0.15, 0.25], steps=40)
    for rate in (0.01, 0.15, 0.25):
        history = cg.descend(deck, rate=rate, steps=40)
        for step in (0, 1, 7, 40):
            there = deck.copy()
            there.forward(**history[step])
            there.backward()
            for label in ("w", "b", "yhat", "L"):
                shown = number(player, f"value:{label}", rate=rate, step=step)
                assert shown == pytest.approx(there[label].value, rel=1e-5, abs=1e-12)
                shown = number(player, f"gradient:{label}", rate=rate, step=step)
                assert shown == pytest.approx(there[label].gradient, rel=1e-5, abs=1e-12)


def test_critical_and_best_rate_are_marked_and_stops(deck):
    axis = cg.explore_descent(deck).axes[0]
    assert axis["name"] == "rate"
    stops = axis["stops"]
    assert {0.1, 0.2} <= set(stops)
    assert [(stops[int(at)], text) for at, text in axis["marks"]] == [
        (0.1, "best 0.1"),
        (0.2, "critical 0.2"),
    ]


def test_sentence_says_the_verdict(deck):
    verdicts = {
        0.0001: "crawling",
        0.05: "converging",
        0.15: "swinging in",
        0.199: "oscillating",
        0.3: "diverging",
    }
    player = cg.explore_descent(deck, rates=list(verdicts))
    for rate, verdict in verdicts.items():
        assert verdict in number(player, "sentence", "template", rate=rate)


def test_off_the_chart_is_told(deck):
    player = cg.explore_descent(deck, rates=[0.1, 0.25])
    assert number(player, "path-outside:0", "text", rate=0.1, step=50) is None
    assert "off the chart" in number(player, "path-outside:0", "text", rate=0.25, step=50)
    assert "off the chart" in number(player, "loss-outside:0", "text", rate=0.25, step=50)


@pytest.mark.parametrize("rate", [1e300, 1e308])
def test_infinite_descents_have_a_picture(deck, rate):
    player = cg.explore_descent(deck, rates=[0.1, rate], steps=5)
    assert "diverging" in number(player, "sentence", "template", rate=rate)
    assert player.telling.startswith(b"\x89PNG")


def test_frames_of_101_rates_by_100_steps_stay_small(deck):
    player = cg.explore_descent(deck, rates=np.geomspace(0.001, 0.25, 101), steps=100)
    assert len(player.columns) + len(json.dumps(player.tracks)) <= 300_000


def test_another_start_moves_only_what_moves(deck):
    player = cg.explore_descent(deck, rates=[0.05, 0.1])
    before = [picture["markup"] for picture in player.pictures]
    content = player.answer({"w": 3.0, "b": -1.0})
    packed = pack(content)
    assert [picture["markup"] for picture in packed["pictures"]] == before
    player.show(content)
    assert number(player, "value:w", rate=0.1, step=0) == 3.0
    assert number(player, "value:b", rate=0.1, step=0) == -1.0
    assert packed["axes"] == player.axes


def test_a_click_sets_both_fields(deck):
    landscape, losses, *_ = cg.explore_descent(deck).pictures
    assert landscape["click"]["fields"] == ("w", "b")
    assert losses["click"] is None
    assert [field["name"] for field in cg.explore_descent(deck).fields] == ["w", "b"]


def test_one_parameter_has_a_curve():
    w = cg.parameter("w", 2.0)
    player = cg.explore_descent(w**2, steps=5, graph=False)
    assert player.pictures[0]["click"]["fields"] == ("w", "")
    assert [picture["name"] for picture in player.pictures] == ["path", "loss", "update"]


def test_ids_of_the_plots_do_not_clash(deck):
    markup = "".join(picture["markup"] for picture in cg.explore_descent(deck).pictures)
    ids = re.findall(r' id="([^"]+)"', markup)
    assert len(ids) == len(set(ids)) > 0
    assert set(re.findall(r"url\(#([^)]+)\)", markup)) <= set(ids)


def test_plots_take_their_colours_from_the_page(deck):
    landscape = cg.explore_descent(deck).pictures[0]["markup"]
    assert "var(--cg-value)" in landscape
    assert "#0b57a4" not in landscape
    assert "<style" not in landscape


def test_chinese_needs_no_chinese_font(deck):
    cg.use_language("zh")
    player = cg.explore_descent(deck, steps=10)
    assert "损失" in player.pictures[1]["markup"]
    assert "收敛" in player.transcript


def test_chinese_lines_have_chinese_signs(deck):
    cg.use_language("zh")
    names = ["快", "慢"]
    race = cg.race(["momentum"] * 2, deck, rate=[0.1, 0.01], steps=10, names=names)
    others = cg.explore_descent(deck, steps=10), cg.witnesses(deck)
    for told in (race.transcript, *(other.transcript for other in others)):
        assert not re.search("[,:;]", told)
    assert race.transcript.startswith("快：学习率 0.1：")


def test_transcript_holds_the_slides_numbers(deck):
    lines = cg.explore_descent(deck, rate=0.1, steps=3).transcript.splitlines()
    assert "critical rate 0.2, best rate 0.1" in lines
    assert "step 0: w = 1, b = 0, loss 9, dL/dw = -12, dL/db = -6" in lines


def test_race_tells_the_racers_apart(deck):
    player = cg.race(["gradient descent", "momentum", "adam"], deck, rate=0.05, steps=20)
    assert [axis["name"] for axis in player.axes] == ["step"]
    legend = player.pictures[-1]["markup"]
    assert all(name in legend for name in ("gradient descent", "momentum", "Adam"))
    adam = cg.descend(deck, rate=0.05, steps=20, optimizer="adam")
    assert number(player, "loss:2", step=20) == pytest.approx(adam.loss[-1], rel=1e-6)
    assert len({line.split(":")[0] for line in player.transcript.splitlines()}) == 3


def test_a_race_shows_the_ways_of_racers_that_swing():
    ravine = cg.parse("L = a ** 2 / 20 + b ** 2", parameters="a b", a=-8, b=1.5)
    player = cg.race(["gradient descent", "momentum"], ravine, rate=0.9, steps=40)
    left, right = player.pictures[0]["click"]["x"]
    assert left < -8
    assert right > 0, "the bottom is at 0"


def test_a_racer_that_diverges_stays_where_it_ended(deck):
    player = cg.race(
        ["gradient descent"] * 2, deck, rate=[0.1, 1e200], steps=20, names=["calm", "wild"]
    )
    assert number(player, "verdict:1", "text", step=20) == "diverging"
    assert number(player, "loss:1", step=20) == float("inf")
    assert "wild" in number(player, "path-outside:1", "text", step=20)


def test_a_race_does_not_tell_its_end_before_it_is_run(deck):
    player = cg.race(["gradient descent", "momentum"], deck, rate=0.05, steps=20)
    assert number(player, "verdict:0", "text", step=19) is None
    assert number(player, "verdict:0", "text", step=20) == "converging"
    assert "-whole:" not in player.pictures[0]["markup"] + player.pictures[1]["markup"]
    explorer = cg.explore_descent(deck, steps=20)  # there a slider chooses among ways
    assert "path-whole:0" in explorer.pictures[0]["markup"]


def test_rates_of_a_race_may_be_changed(deck):
    player = cg.race(["gradient descent", "momentum"], deck, rate=[0.05, 0.02], steps=20)
    first, second = player.fields[2:]
    assert [first["label"], second["label"]] == ["α gradient descent", "α momentum"]
    start = {"w": 1.0, "b": 0.0}
    player.show(player.answer({**start, first["name"]: 0.1, second["name"]: 0.02}))
    assert number(player, "loss:0", step=1) == pytest.approx(0.0, abs=1e-12)
    momentum = cg.descend(deck, rate=0.02, steps=20, optimizer="momentum")
    assert number(player, "loss:1", step=20) == pytest.approx(momentum.loss[-1], rel=1e-6)
    (shared,) = cg.race(["adam", "rmsprop"], deck).fields[2:]
    assert (shared["label"], shared["value"]) == ("Learning rate α", 0.1)


@pytest.mark.parametrize("rate", [-0.1, -1e308])
def test_a_rate_that_cannot_be_is_told_at_its_field(deck, rate):
    player = cg.race(["adam", "rmsprop"], deck)
    name = player.fields[-1]["name"]
    with pytest.raises(CgraphError, match="learning rate") as caught:
        player.answer({"w": 1.0, "b": 0.0, name: rate})
    assert caught.value.field == name
    player.answer({"w": 1.0, "b": 0.0, name: 1e308})  # it diverges, and is drawn


def test_race_has_room_for_a_few(deck):
    with pytest.raises(CgraphError, match="6"):
        cg.race(["adam"] * 7, deck)


def test_line_moves_through_the_points():
    w, b = cg.parameter("w", -1.0), cg.parameter("b", 0.0)
    loss = cg.mean((w * cg.input("x") + b - cg.input("y")) ** 2)
    player = cg.explore_line(loss, noisy_line(), steps=30)
    assert number(player, "model", "points", step=0) != number(player, "model", "points", step=30)
    assert number(player, "value:w", step=30) == pytest.approx(2.0, abs=0.2)
    assert "converging" in number(player, "sentence", "template", step=30)
    assert "converging" not in number(player, "sentence", "template", step=29)
    rate = player.fields[-1]["name"]
    player.show(player.answer({"w": -1.0, "b": 0.0, rate: 2.0}))
    assert "diverging" in number(player, "sentence", "template", step=30)
    assert number(player, "rate", step=0) == 2.0


def test_boundary_moves_between_the_clouds():
    w1, w2, b = cg.parameter("w1", 0.0), cg.parameter("w2", 0.0), cg.parameter("b", 0.0)
    p = cg.sigmoid(w1 * cg.input("x1") + w2 * cg.input("x2") + b)
    y = cg.input("y")
    loss = -cg.mean(y * cg.log(p) + (1 - y) * cg.log(1 - p))
    player = cg.explore_boundary(loss, two_blobs(), rate=0.5, steps=20, batch=8)
    assert number(player, "model", "points", step=0) == ""  # no weights: no boundary yet
    assert len(number(player, "model", "points", step=20).split()) == 4


def test_arrays_alone_cannot_be_explored():
    w = cg.parameter("W", [1.0, 2.0])
    with pytest.raises(CgraphError, match="W"):
        cg.explore_descent(cg.sum(w * w))


def test_witnesses_agree():
    x, y = cg.input("x", 3.0), cg.input("y", 2.0)
    player = cg.witnesses(cg.Graph((x + y) * y))
    assert player.transcript.splitlines() == [
        "df/dx: backward pass 2, central difference 2",
        "df/dy: backward pass 7, central difference 7",
    ]
    best = number(player, "worst", h=1e-5)
    assert number(player, "worst", h=1e-14) > 100 * best
    falling = cg.witnesses(cg.parse("-3 * x", x=1.0))
    assert number(falling, "central:x", "text", h=0.1).startswith("−3")  # a true minus sign
    assert "−3" in falling.pictures[0]["markup"]
    assert "digits" in number(player, "agrees:y", "text", h=1e-5)


def test_witnesses_tell_where_there_is_no_number():
    player = cg.witnesses(cg.parse("exp(x) * y", x=800.0, y=0.0))
    told = {number(player, "sentence", "template", h=h) for h in (1e-12, 1e-5, 0.1)}
    assert len(told) == 1
    assert told.pop().startswith("h = {h}: for x and y there is no number to compare.")
    player = cg.witnesses(cg.parse("log(x) + y", x=1e-3, y=2.0))
    assert "for x there is" in number(player, "sentence", "template", h=0.1)
    assert "as good as it gets" in "".join(
        number(player, "sentence", "template", h=h) for h in player.axes[0]["stops"]
    )


@pytest.mark.parametrize("formula", ["sqrt(x)", "x ** 0.5", "sqrt(x) * 2 + x"])
def test_witnesses_bear_a_gradient_without_end(formula):
    player = cg.witnesses(cg.parse(formula, x=0.0))
    assert "for x there is no number" in number(player, "sentence", "template", h=1e-5)
    assert number(player, "agrees:x", "text", h=1e-5) == "no number to compare"


@pytest.mark.parametrize("widget", [cg.explore_descent, cg.witnesses])
def test_a_parameter_counts_by_all_its_paths(deck, widget):
    """The lessons keep the round ∂ for a single edge."""
    player = widget(deck)
    assert "∂" not in json.dumps([player.pictures, player.tracks], ensure_ascii=False)


def test_witnesses_need_a_gradient():
    with pytest.raises(CgraphError, match="gradient"):
        cg.witnesses(cg.constant(1.0) + 1.0)


def test_every_track_has_a_part_or_feeds_a_template(deck):
    for player in (cg.explore_descent(deck), cg.race(["adam", "momentum"], deck)):
        markup = "".join(picture["markup"] for picture in player.pictures)
        used = json.dumps(player.tracks, ensure_ascii=False)
        for track in player.tracks:
            part = track["part"].replace(">", "&gt;")
            fed = f"{{{track['part']}}}" in used or f"{{({track['part']})}}" in used
            assert f'data-part="{part}"' in markup or part == "sentence" or fed, part
