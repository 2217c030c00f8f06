"""Slope, knobs and the line by hand: what the page computes is what Python does."""

import json

import numpy as np
import pytest

import cgraph as cg
from cgraph.descent import descend
from cgraph.errors import CgraphError, ShapeError
from cgraph.language import use_language
from cgraph.numerals import show
from helpers.in_page import Shown


def bowl():
    return cg.parse("L = (w - 3) ** 2 + sin(w)", parameters="w", w=0)


def valley():
    return cg.parse("L = (a - 1) ** 2 / 4 + b ** 2 * exp(a / 5)", parameters="a b", a=-2, b=1.5)


def spam():
    formula = "z = w1*x1 + w2*x2 + b; yhat = sigmoid(z)"
    return cg.parse(formula, "w1 w2 b", x1=1, x2=2, w1=0.25, w2=0.5, b=-0.4)


def cross_entropy():
    formula = "yhat = sigmoid(w1*x1 + w2*x2 + b); L = -mean(y*log(yhat) + (1-y)*log(1-yhat))"
    return cg.parse(formula, "w1 w2 b", w1=0.25, w2=0.5, b=-0.4)


def line():
    return cg.parse("yhat = w*x + b", parameters="w b", w=-1, b=0)


def six():
    return cg.data.mails()[0][:6]


# ---------------------------------------------------------------------------------------- slope


@pytest.mark.parametrize("start", [-1.0, 0.0, 2.5, 6.0])
@pytest.mark.parametrize("rate", [0.05, 0.3, 1.2])
def test_a_slope_promises_what_the_tangent_says(javascript, start, rate):
    shown = Shown(javascript, cg.slope(bowl()), range(6), w=start, rate=rate)
    way = descend(bowl(), {"w": start}, rate=rate, steps=6)
    for step, frame in enumerate(shown.frames):
        slope, loss, here = (float(m[step]) for m in (way.gradient["w"], way.loss, way["w"]))
        promise, real = loss - rate * slope**2, float(way.loss[step + 1])
        assert frame["promise", "text"] == show(promise)
        assert frame["reality", "text"] == show(real)
        assert frame["gap", "text"] == show(real - promise)
        assert frame["step:w", "text"].endswith(f" = {show(-rate * slope)}")
        low, high = frame["tangent", "curve-x"]
        ends = [loss + slope * (end - here) for end in (low, high)]
        np.testing.assert_allclose(frame["tangent", "curve-y"], ends)
        np.testing.assert_allclose(frame["step", "curve-x"], [here, way["w"][step + 1]])
        assert frame["real", "y"] == pytest.approx(real)
        assert show(slope) in frame["sentence", "text"]


def test_on_a_map_the_step_crosses_the_line_of_equal_loss(javascript):
    player = cg.slope(valley(), rate=0.4)
    shown = Shown(javascript, player, range(4), a=-1.0, b=-0.5)
    way = descend(valley(), {"a": -1.0, "b": -0.5}, rate=0.4, steps=4)
    (picture, _) = player.pictures
    (drag,) = picture["drags"]
    sizes, ends = drag["box"][2:], (drag["x"], drag["y"])
    units = [size / (high - low) for size, (low, high) in zip(sizes, ends, strict=True)]
    assert units[0] == pytest.approx(units[1])  # one scale: a right angle is seen as one
    for step, frame in enumerate(shown.frames):
        for axis, name in (("x", "a"), ("y", "b")):
            ends = way[name][step], way[name][step + 1]
            np.testing.assert_allclose(frame["step", f"curve-{axis}"], ends)
        level = frame["level", "level"]
        nearest = np.argmin(np.abs(level - 0.5))
        row, column = divmod(int(nearest), level.shape[1])
        across = np.linspace(*drag["x"], level.shape[1])[column]
        down = np.linspace(*drag["y"][::-1], level.shape[0])[row]
        there = valley().forward(a=across, b=down)
        assert there == pytest.approx(float(way.loss[step]), abs=0.05)


def test_a_slope_is_of_one_parameter_or_two():
    loss = cg.parse("a**2 + sum(b**2) + c**2", parameters="a b c", a=1, b=[2, 3], c=4)
    for start in (None, {"a": 1, "b": [2, 3]}, {"a": 1, "b": 2, "c": 3}):
        with pytest.raises(CgraphError, match=r"Here a(,| and) b.* would move"):
            cg.slope(loss, start)
    cg.slope(loss, {"a": 1, "c": 4})


def test_a_ball_is_where_its_field_says():
    player = cg.slope(bowl(), {"w": 4.0})
    field = next(field for field in player.fields if field["name"] == "w")
    assert field["follows"] is not None
    assert player.steps["words"] == {"next": "Take the step"}
    assert player.pictures[0]["drags"][0]["fields"] == ["w", ""]


# ---------------------------------------------------------------------------------------- knobs


@pytest.mark.parametrize("knobs", [{}, {"w1": 0.5, "w2": 2.0, "b": -2.3}, {"w2": -5.0}])
def test_bars_are_predictions(javascript, knobs):
    player = cg.knobs(spam(), six())
    shown = Shown(javascript, player, [0, 1, 100], **knobs)
    values = {"w1": 0.25, "w2": 0.5, "b": -0.4} | knobs
    way = descend(cross_entropy(), values, data=six(), rate=1.0, steps=100)
    for step, frame in zip((0, 1, 100), shown.frames, strict=True):
        here = spam().forward(**{name: six()[name] for name in ("x1", "x2")}, **way[step])
        right = (here > 0.5) == six()["y"]
        for place in range(6):
            assert frame[f"bar:{place}", "width"] == pytest.approx(here[place])
            assert frame[f"p:{place}", "text"] == show(float(here[place]))
            assert frame[f"mark:{place}", "text"] == "✗✓"[int(right[place])]
            hint = frame[f"example:{place}", "hint"]
            cost = -np.log(here[place] if six()["y"][place] else 1 - here[place])
            assert hint.startswith(six().texts[place])
            assert hint.endswith(f" = {show(float(cost))}")
        assert frame["sentence", "text"].startswith(f"{right.sum()} of 6 right · loss ")
        assert f"loss {show(float(way.loss[step]))}" in frame["sentence", "text"]
    solved = knobs.get("w1") == 0.5
    assert shown.frames[0]["sentence", "text"].startswith("6 of 6") == solved
    assert "w2" in knobs or shown.frames[-1]["sentence", "text"].startswith("6 of 6")


def test_no_single_move_gets_all_mails_right():
    values = np.arange(-5.0, 5.05, 0.1)
    start = {"w1": 0.25, "w2": 0.5, "b": -0.4}
    features = {name: six()[name][:, None] for name in ("x1", "x2")}
    for name in start:
        p = spam().evaluate({**features, **start, name: values})
        assert not ((p > 0.5) == six()["y"][:, None]).all(axis=0).any()


def test_knobs_need_few_examples():
    with pytest.raises(ShapeError, match=r"at most 12 .* 60"):
        cg.knobs(spam(), cg.data.mails()[0])
    with pytest.raises(CgraphError):
        cg.knobs(spam(), {"x1": [1.0, 2.0], "x2": [0.0], "y": [1.0, 0.0]})


def test_knobs_take_a_loss_as_well(javascript):
    formula = "p = sigmoid(w1*x1 + w2*x2 + b); L = mean((p - y) ** 2)"
    loss = cg.parse(formula, "w1 w2 b", w1=0.5, w2=0, b=0)
    plain = {name: many.tolist() for name, many in six().items()}
    (frame,) = Shown(javascript, cg.knobs(loss, plain), [0]).frames
    assert f"loss {show(float(loss.evaluate(plain)))}" in frame["sentence", "text"]
    assert "y = 1" in frame["example:0", "hint"]


# ------------------------------------------------------------------------------------------ line


@pytest.mark.parametrize(("w", "b"), [(-1.0, 0.0), (2.0, 1.0), (0.5, -3.0)])
def test_squares_are_those_of_the_residuals(javascript, w, b):
    data = cg.data.noisy_line()
    player = cg.fit_by_hand(line(), data)
    shown = Shown(javascript, player, [0, 50], w=w, b=b)
    squared = cg.parse("L = mean((w*x + b - y) ** 2)", parameters="w b", w=0, b=0)
    way = descend(squared, {"w": w, "b": b}, data=data, steps=50)
    for step, frame in zip((0, 50), shown.frames, strict=True):
        said = way["w"][step] * data["x"] + way["b"][step]
        for place, residual in enumerate(said - data["y"]):
            for side in ("width", "height"):
                assert frame[f"square:{place}", side] == pytest.approx(abs(residual), abs=1e-12)
            assert frame[f"square:{place}", "y"] == pytest.approx(
                max(said[place], data["y"][place])
            )
        assert f"loss {show(float(way.loss[step]))}" in frame["sentence", "text"]


def test_each_parameter_of_a_line_has_a_grip():
    player = cg.fit_by_hand(line(), cg.data.noisy_line())
    drags = player.pictures[0]["drags"]
    assert [drag["fields"] for drag in drags] == [["", "w"], ["", "b"]]
    assert drags[0]["box"][0] > drags[1]["box"][0] + drags[1]["box"][2]
    curved = cg.parse("yhat = exp(a * x) + b", parameters="a b", a=0.1, b=0)
    drags = cg.fit_by_hand(curved, cg.data.noisy_line()).pictures[0]["drags"]
    assert [drag["fields"] for drag in drags] == [["", "b"]]  # the other bends it


def test_a_line_needs_one_feature():
    with pytest.raises(ShapeError, match="x₁, x₂ and y"):
        cg.fit_by_hand(spam(), six())


@pytest.mark.parametrize("play", [cg.knobs, cg.fit_by_hand])
def test_a_model_calls_what_it_computes_otherwise_than_the_data(play):
    def model(name):
        return cg.parse(f"{name} = sigmoid(w*x + b)", parameters="w b", w=1, b=-1)

    data = {"x": [1.0, 2.0], "y": [0.0, 1.0]}
    with pytest.raises(CgraphError, match=r"y is also what .*, such as yhat"):
        play(model("y"), data)
    play(model("L"), data)  # as the loss would be called


def test_a_penalty_has_no_bars():
    loss = cg.parse("L = mean((sigmoid(w*x) - y)**2) + 0.1*w**2", parameters="w", w=0)
    cg.knobs(loss, {"x": [1.0, 2.0], "y": [0.0, 1.0]})


# --------------------------------------------------------------------------------- all of them


def players():
    return {
        "slope": cg.slope(bowl(), {"w": 0.5}, rate=0.2),
        "knobs": cg.knobs(spam(), six()),
        "fit_by_hand": cg.fit_by_hand(line(), cg.data.noisy_line(5)),
    }


@pytest.mark.parametrize("call", ["slope", "knobs", "fit_by_hand"])
def test_a_copied_cell_makes_the_player_again(javascript, call):
    player = players()[call]
    name = "w1" if call == "knobs" else "w"
    source = Shown(javascript, player, [0], **{name: 1.5}).source
    names: dict[str, object] = {}
    lines = source.split("\n")
    exec("\n".join([*lines[:-1], f"player = {lines[-1]}"]), names)  # noqa: S102  our own cell
    again = Shown(javascript, names["player"], [0, 1]).frames
    moved = Shown(javascript, player, [0, 1], **{name: 1.5}).frames
    for here, there in zip(again, moved, strict=True):
        shared = [key for key in here if key[1] in ("x", "y", "width") or key[0] == "promise"]
        assert shared
        for key in shared:
            assert here[key] == pytest.approx(there[key]), key


@pytest.mark.parametrize("code", ["en", "zh"])
def test_they_speak_the_language_of_the_learner(code):
    use_language(code)
    for player in players().values():
        (told,) = [track for track in player.tracks if track["part"] == "sentence"]
        chinese = any("\u4e00" <= sign <= "\u9fff" for sign in json.dumps(told, ensure_ascii=False))
        assert chinese == (code == "zh")


def test_they_are_small():
    names = ("pictures", "tracks", "program", "fields", "checks", "steps", "source")
    for player in players().values():
        assert len(json.dumps([getattr(player, name) for name in names])) < 80_000


# ----------------------------------------------------------------------------------- mistakes


def test_points_tell_of_themselves_and_mistakes_are_ringed(javascript):
    learnt, unseen = cg.data.mails()
    formula = "p = sigmoid(w1*x1 + w2*x2 + b); L = -mean(y*log(p) + (1-y)*log(1-p))"
    loss = cg.parse(formula, "w1 w2 b", w1=0, w2=0, b=0)
    player = cg.explore(loss, data=learnt, unseen=unseen, rate=0.5, steps=40)
    (frame,) = Shown(javascript, player, [40]).frames
    end = descend(loss, data=learnt, rate=0.5, steps=40)[-1]
    score = []
    for number, some in enumerate((learnt, unseen)):
        loss.evaluate({**some, **end})
        p = loss["p"].value
        right = (p > 0.5) == some["y"]
        score.append(int(right.sum()))
        ringed = np.isfinite(frame[f"mistakes:{number}", "curve-x"])
        np.testing.assert_array_equal(ringed, ~right)
        for place, text in enumerate(some.texts):
            cost = -np.log(p[place] if some["y"][place] else 1 - p[place])
            hint = frame[f"example:{number}:{place}", "hint"]
            assert hint.startswith(f"{text}\np = {show(float(p[place]))}, and it is ")
            assert hint.endswith(f" = {show(float(cost))}")
    assert f"● {score[0]} of 60 right · ◆ unseen: {score[1]} of 20" in frame["sentence", "text"]


def test_points_at_one_place_stand_side_by_side():
    learnt, unseen = cg.data.mails()
    player = cg.explore(
        cg.parse("p = sigmoid(w*x1 + v*x2); L = mean((p - y) ** 2)", "w v", w=1, v=1),
        data=learnt,
        unseen=unseen,
        steps=2,
    )
    markup = next(one["markup"] for one in player.pictures if one["name"] == "data")
    spots = [part.split('"')[0] for part in markup.split('" cx="')[1:]]
    assert len(spots) == 80
    tall = [part.split(" r=")[0] for part in markup.split('" cx="')[1:]]
    assert len({*tall}) == 80


def test_unseen_examples_need_the_same_columns():
    loss = cg.parse("p = sigmoid(w*x1 + v*x2); L = mean((p - y) ** 2)", "w v", w=1, v=1)
    learnt, unseen = cg.data.mails()
    with pytest.raises(ShapeError, match="unseen needs the columns that data have: x1, x2, y"):
        cg.explore(loss, data=learnt, unseen={"x1": unseen["x1"]})


def test_a_plane_without_classes_has_no_mistakes():
    data = cg.data.two_blobs()
    loss = cg.parse("s = w*x1 + v*x2; L = mean((s - y) ** 2)", "w v", w=1, v=1)
    player = cg.explore(loss, data={**data, "y": data["x1"] * 3.0}, steps=2)
    assert not any(track["part"].startswith("mistakes") for track in player.tracks)


EXAMPLES = {"x": [1, 2, 3], "y": [0, 1, 1]}


def test_knobs_want_a_probability():
    for formula in ("w*x + b", "sigmoid(w*x + b) + 1"):
        model = cg.parse(formula, parameters="w b", w=1, b=-1)
        with pytest.raises(cg.CgraphError, match="the probability of a 1"):
            cg.knobs(model, EXAMPLES)
    model = cg.parse("w*x + b", parameters="w b")
    with pytest.raises(cg.CgraphError, match="the probability of a 1"):
        cg.knobs(model, EXAMPLES, {"w": 1, "b": -1})


@pytest.mark.parametrize("reach", [None, "a", 0, -1, np.nan, np.inf, 1e-320])
def test_knobs_reach_somewhere(reach):
    model = cg.parse("sigmoid(w*x + b)", parameters="w b", w=1, b=-1)
    with pytest.raises(cg.WrongKindError, match="reach says"):
        cg.knobs(model, EXAMPLES, reach=reach)
