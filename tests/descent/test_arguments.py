"""Wrong arguments of a descent: what a learner is told names them, and says what to write."""

import numpy as np
import pytest

import cgraph as cg
from cgraph.data import noisy_line, two_blobs
from cgraph.language import languages, use_language

nan, inf = float("nan"), float("inf")
LINE = {"x": [1.0, 2.0, 3.0], "y": [1.0, 3.0, 4.0]}


def deck():
    w, b = cg.parameter("w", 1.0), cg.parameter("b", 0.0)
    return cg.Graph(((w * cg.input("x", 2.0) + b - cg.input("y", 5.0)) ** 2).named("L"))


def fit():
    w, b = cg.parameter("w", 1.0), cg.parameter("b", 0.0)
    return cg.mean((w * cg.input("x") + b - cg.input("y")) ** 2)


def classifier():
    z = cg.parameter("w1", 0.1) * cg.input("x1") + cg.parameter("w2", 0.1) * cg.input("x2")
    return cg.mean((cg.sigmoid(z + cg.parameter("b", 0.0)) - cg.input("y")) ** 2)


def call(name, *given, **options):
    """Call one of the five with what is right, but for what is given."""
    usual = {
        "descend": (deck(),),
        "explore_descent": (deck(),),
        "race": (["adam", "momentum"], deck()),
        "explore_line": (fit(), LINE),
        "explore_boundary": (classifier(), two_blobs(10)),
    }[name]
    if name == "explore_descent":
        options = {"rates": [0.01, 0.1], **options}
    return getattr(cg, name)(*given, *usual[len(given) :], **{"steps": 3, **options})


ALL = ("descend", "explore_descent", "race", "explore_line", "explore_boundary")
WRONG = [
    *((name, {"steps": given}, "whole number") for name in ALL for given in (1.5, "ten", None)),
    *((name, {"steps": -1}, "at least") for name in ALL),
    *((name, {"steps": 0}, "at least 1") for name in ALL if name != "descend"),
    *((name, {"rate": given}, "0 upwards") for name in ALL for given in (nan, inf, -0.1)),
    *((name, {"rate": given}, "rate takes") for name in ALL for given in ("fast", [], {"a": 1})),
    *((name, {"rate": [[0.1]]}, "rate takes") for name in ALL),
    *((name, {"schedule": 5}, "schedules.Step") for name in ALL),
    *((name, {"schedule": cg.schedules.Step}, "schedules.Step") for name in ALL),
    *((name, {"schedule": cg.schedules.Step(0)}, "first step") for name in ALL),
    *((name, {"schedule": lambda _: 1}, "first step") for name in ALL),
    *((name, {"parameters": given}, "by name") for name in ALL for given in (5, "w", ["w"])),
    *((name, {"optimizer": "adaam"}, "'adam'") for name in ALL if name != "race"),
    *((name, {"optimizer": given}, "nor|neither") for name in ALL if name != "race"
      for given in (5, None, ["adam"], cg.optimizers.Adam)),
    *((name, {"parameters": {"w": given}}, "w takes") for name in ALL[:4] for given in ("a", None)),
    *(("explore_descent", {"rates": given}, "rates takes") for given in ([], "abc", ["a"], [[1]])),
    *(("explore_descent", {"rates": [0.1, given]}, "0 upwards") for given in (nan, -0.1, inf)),
    *(("explore_descent", {"parameters": {"w": given}}, "too large") for given in (1e200, inf)),
    ("explore_descent", {"parameters": {"w": nan}}, "can be drawn"),
    *((name, {"box": given}, "box says") for name in ("explore_descent", "race", "explore_line")
      for given in (5, {"w": 3}, {"w": (1, 1)}, {"w": (3, 1)}, {"w": (nan, 1)}, {"w": "ab"})),
    ("race", {"box": {"q": (0, 1)}}, "w, b"),
    ("race", {"schedule": [None]}, "one for each"),
    ("race", {"rate": [0.1, 0.2, 0.3]}, "one for each"),
    ("race", {"names": ["calm"]}, "one for each"),
    ("race", {"names": "ab"}, "texts"),
    ("race", {"names": [1, 2]}, "texts"),
    ("explore_line", {"line": ("w", "q")}, "names q"),
    ("explore_line", {"line": "w"}, "2 parameters"),
    ("explore_line", {"rate": [0.1, 0.2]}, "one learning rate"),
    ("explore_boundary", {"weights": ("w1", "w2")}, "3 parameters"),
    ("explore_boundary", {"batch": 1.5}, "whole number"),
    ("explore_boundary", {"batch": 2, "seed": -1}, "seed"),
    ("descend", {"data": 5}, "by name"),
    ("descend", {"data": {"x": []}}, "empty"),
    ("descend", {"data": {"x": [nan]}}, "finite"),
    ("descend", {"stop": nan}, "stop takes"),
    ("descend", {"stop": "soon"}, "stop takes"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "options", "told"), WRONG)
def test_what_is_wrong_is_told(name, options, told):
    with pytest.raises(cg.CgraphError, match=told):
        call(name, **options)


@pytest.mark.parametrize("code", languages())
def test_it_is_told_in_every_language(code):
    use_language(code)
    try:
        for name, options, _ in WRONG[::5]:
            with pytest.raises(cg.CgraphError):
                call(name, **options)
    finally:
        use_language("en")


@pytest.mark.parametrize("given", ["adam", 5, None, {"adam": 1}])
def test_racers_stand_in_a_list(given):
    with pytest.raises(cg.WrongKindError, match="in a list"):
        call("race", given)


@pytest.mark.parametrize("given", [["nobody"], [5], [cg.optimizers.Adam]])
def test_every_racer_is_an_optimizer(given):
    with pytest.raises(cg.CgraphError, match="optimizer"):
        call("race", given)


@pytest.mark.parametrize("data", [{"x": [1.0, 2.0]}, [1, 2], {"x": [], "y": []}])
def test_a_line_needs_its_points(data):
    with pytest.raises(cg.CgraphError):
        call("explore_line", fit(), data)


def test_a_boundary_needs_three_columns():
    w1, w2, b = (cg.parameter(name, 0.1) for name in ("w1", "w2", "b"))
    loss = cg.mean((w1 * cg.input("x1") + w2 * cg.input("x2") + b) ** 2)
    with pytest.raises(cg.ShapeError, match=r"3 columns.*x1: \(2,\), x2: \(2,\)"):
        call("explore_boundary", loss, {"x1": [1.0, 2.0], "x2": [2.0, 1.0]})


def test_what_is_right_in_other_words_will_do():
    assert call("descend", rate=range(3), steps=np.int64(2)).rate.shape == (3, 3)
    assert call("descend", rate=0).steps == 3
    assert call("explore_descent", rates={0.2, 0.1}).axes[0]["stops"] == [0.1, 0.2]
    assert call("explore_line", fit(), noisy_line(), batch=1000)
    own = call("descend", rate=[0.1, 0.2], schedule=lambda rate, step: 0.1)  # noqa: ARG005
    np.testing.assert_array_equal(own.rate, 0.1)


@pytest.mark.parametrize(
    ("formula", "start", "told"),
    [
        ("log(w)", 0.0, "logarithm"),
        ("log(w)", -1.0, "logarithm"),
        ("1 / w", 0.0, "divides by zero"),
        ("sqrt(w)", 0.0, "From w = 0 the loss or its slope is"),
    ],
)
def test_a_start_without_a_loss_or_a_slope_is_told(formula, start, told):
    player = cg.explore_descent(cg.parse(formula, "w", w=1.0), rates=[0.01], steps=3)
    with pytest.raises(cg.CgraphError, match=told) as caught:
        player.answer({"w": start})
    assert caught.value.field == "w"


@pytest.mark.parametrize("name", ALL[1:4])
def test_a_start_that_cannot_be_drawn_changes_nothing(name):
    player = call(name)
    answers = []
    player.send = lambda message, *_: answers.append(message)
    before = player.tracks, player.columns, player.axes
    for start, told in ((1e200, "too large"), (-1e30, "w = −1×10³⁰"), (2.0, "")):
        player._hear(player, {"kind": "change", "id": "1", "values": {"w": start}}, [])
        assert told in answers[-1].get("message", ""), start
        if told:
            assert answers[-1]["field"] == "w"
            assert (player.tracks, player.columns, player.axes) == before
    assert answers[-1]["kind"] == "done"
    assert player.columns != before[1]
