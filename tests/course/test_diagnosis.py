"""The microscope measures what is there, and the diagnosis is silent where nothing is wrong."""

import re

import numpy as np
import pytest

import cgraph as cg
from cgraph.course.clinic.diagnosis import RULES, diagnose
from cgraph.course.clinic.setups import Setup, run
from cgraph.course.clinic.sizes import look, size
from cgraph.language import languages, texts, use_language


def test_sizes_are_root_mean_squares() -> None:
    assert size(-3.0) == 3.0
    assert size(np.array([3.0, -4.0])) == pytest.approx(np.sqrt(12.5))
    assert size(np.array([1e200, 1e200])) == pytest.approx(1e200)
    assert size(np.array([0.0, np.inf])) == np.inf


def test_slides_hold_what_both_passes_say_at_each_step() -> None:
    history = cg.descend(cg.network([2, 3, 1]), data=cg.data.arrays(cg.data.xor()), steps=20)
    slides = look(history, most=5)
    assert slides.steps.tolist() == [0, 1, 5, 10, 15, 20]
    graph = history.graph.copy()
    for place, step in enumerate(slides.steps.tolist()):
        loss = graph.evaluate(history[step])
        slopes = graph.backward()
        assert loss == history.loss[step] == slides.values["L"][place]
        assert slides.values["h1"][place] == pytest.approx(size(graph["h1"].value))
        assert slides.gradients["h1"][place] == pytest.approx(size(graph["h1"].gradient))
        np.testing.assert_allclose(slides.fresh["W1"][place], slopes["W1"])
    moved = size(history["W1"][6] - history["W1"][5])
    assert slides.updates["W1"][2] == pytest.approx(moved)
    assert slides.ratios["W1"][2] == pytest.approx(moved / size(history["W1"][5]))
    assert np.isnan(slides.updates["W1"][-1])


def _line(seed):
    data = cg.data.noisy_line(30, seed=seed)
    loss = cg.parse("yhat = w*x + b; L = mean((yhat - y)**2)", parameters="w b", w=-1, b=0)
    return cg.descend(loss, data=data, rate=0.2), data, None


def _logistic(seed):
    data = cg.data.two_blobs(60, seed=seed)
    unseen = cg.data.two_blobs(60, seed=seed + 100)
    p = "p = sigmoid(w1*x1 + w2*x2 + b)"
    loss = cg.parse(f"{p}; L = mean(cross_entropy(p, y))", parameters="w1 w2 b", w1=0, w2=0, b=0)
    return cg.descend(loss, data=data, rate=0.5), data, unseen


def _network(seed):
    data = cg.data.arrays(cg.data.circles(80, seed=seed))
    loss = cg.network([2, 8, 1], seed=seed)
    return cg.descend(loss, data=data, rate=0.5, batch=20, steps=100), data, None


HEALTHY = {
    "a parabola": lambda _: (cg.descend(cg.parse("(w - 3)**2", parameters="w", w=0)), None, None),
    "a line": _line,
    "a spam filter": _logistic,
    "tanh": lambda seed: run(Setup(), seed),
    "relu": lambda seed: run(Setup(activation="relu"), seed),
    "three layers": lambda seed: run(Setup(layers=(6, 6, 6), rate=0.1), seed),
    "circles in batches": _network,
}


@pytest.mark.parametrize("kind", HEALTHY)
def test_nothing_is_found_in_runs_that_go_well(kind: str) -> None:
    found = {seed: diagnose(*HEALTHY[kind](seed)) for seed in range(20)}
    assert {seed: what for seed, what in found.items() if what} == {}


def test_a_value_that_is_no_number_is_found_where_it_begins() -> None:
    loss = cg.parse("u = log(w); L = u**2 + w", parameters="w", w=3)
    history = cg.descend(loss, rate=2, steps=30)
    found = diagnose(history)
    assert found is not None
    assert (found.what, found.node) == ("not_finite", "u")
    assert np.isnan(history.loss[found.step])
    assert np.isfinite(history.loss[found.step - 1])


def test_a_run_that_came_to_rest_early_is_not_slow() -> None:
    loss = cg.parse("(log(w))**2 + w", parameters="w", w=0.4)
    assert diagnose(cg.descend(loss, rate=0.3, steps=300)) is None


def test_the_rate_is_judged_without_data() -> None:
    loss = cg.parse("(2*w - 5)**2", parameters="w", w=1)
    told = {rate: diagnose(cg.descend(loss, rate=rate)) for rate in (1e-5, 0.1, 0.26)}
    assert [one and one.what for one in told.values()] == ["too_small", None, "too_large"]


def test_a_loss_that_overflows_is_a_matter_of_the_rate() -> None:
    loss = cg.parse("x**4 - 3*x**2 + x", parameters="x", x=2)
    found = diagnose(cg.descend(loss, rate=0.2))
    assert found is not None
    assert found.what == "too_large"


def test_several_classes_are_looked_at_as_well() -> None:
    x = np.random.default_rng(0).normal(size=(60, 2))
    y = np.eye(2)[(x[:, 0] > 0.0).astype(int)]
    loss = cg.network([2, 4, 2], output="softmax")
    for data, expected in (
        ({"X": x, "y": y}, None),
        ({"X": x, "y": np.random.default_rng(1).permutation(y)}, "shuffled"),
    ):
        found = diagnose(cg.descend(loss, data=data, rate=0.5), data)
        assert (found and found.what) == expected


@pytest.mark.parametrize("form", ["arrays", "numbers"])
def test_twins_and_dead_units_are_found_in_both_forms_of_a_network(form: str) -> None:
    moons = cg.data.moons(40)
    data = cg.data.arrays(moons) if form == "arrays" else moons
    twins = cg.network([2, 3, 1], start="equal", form=form)
    assert diagnose(cg.descend(twins, data=data, rate=0.5), data).what == "twins"
    start = {"W1": np.ones((2, 3)), "b1": np.full(3, -9.0), "W2": np.arange(3.0), "b2": [0.0]}
    dead = cg.network([2, 3, 1], "relu", start=start, form=form)
    assert diagnose(cg.descend(dead, data=data, rate=0.5), data).what == "dead"


def test_a_ledger_has_room_for_a_size_and_no_more() -> None:
    data = cg.data.arrays(cg.data.moons(20))
    history = cg.descend(cg.network([2, 6, 1]), data=data, rate=0.5, steps=3)
    markup = cg.microscope(history, data).pictures[-1]["markup"]
    plates = set(re.findall(r'class="plate-value" d="M[\d. ]+v-21q0-6 6-6h([\d.]+)q', markup))
    assert plates == {"76"}


def test_something_else_than_a_descent_is_named() -> None:
    with pytest.raises(cg.WrongKindError, match="int"):
        diagnose(3)


@pytest.mark.parametrize("code", languages())
def test_every_finding_has_its_words(code: str) -> None:
    use_language(code)
    words = {*texts("diagnosis")} - {"told"}
    assert words == {*RULES} | {f"{what}_seen" for what in RULES}


X = {"x": [1, 2, 3], "y": [0, 1, 1]}
INCOMPLETE = [
    ({"x": [1, 2, 3]}, "features and last what is to be predicted"),
    ({}, "has –"),
    ({**X, "label": [0, 1, 1]}, "has x, y, label"),
    ({"x": [1, 2, 3], "label": [0, 1, 1]}, "These are x, y"),
    ({**X, "y": [0, 1]}, "do not belong together"),
    ({**X, "x": 3}, "do not belong together"),
    ({"x": [], "y": []}, "empty"),
    ({**X, "x": [1, float("nan"), 3]}, "not a finite number"),
    ({**X, "x": "abc"}, "takes a number or an array"),
    ([1, 2], "by name"),
]


@pytest.mark.parametrize("argument", ["data", "unseen"])
@pytest.mark.parametrize(("given", "told"), INCOMPLETE)
@pytest.mark.parametrize("loss", ["mean((w*x - y)**2)", "mean(cross_entropy(sigmoid(w*x), y))"])
def test_data_that_were_not_learnt_from_are_told(loss, given, told, argument) -> None:
    history = cg.descend(cg.parse(loss, parameters="w", w=0), data=X, steps=3)
    for looks in (cg.diagnose, cg.microscope):
        with pytest.raises(cg.CgraphError, match=told):
            looks(history, **{argument: given})


def test_one_column_alone_predicts_nothing() -> None:
    history = cg.descend(cg.parse("mean((w - x)**2)", parameters="w", w=0), data={"x": [1, 2]})
    with pytest.raises(cg.ShapeError, match="to be predicted"):
        cg.diagnose(history, {"x": [1, 2]})


def test_what_everything_depends_on_is_not_predicted() -> None:
    history = cg.descend(cg.parse("mean((w*x - y)**2)", parameters="w", w=0), data=X)
    for looks in (cg.diagnose, cg.microscope):
        with pytest.raises(cg.ShapeError, match="last"):
            looks(history, {"y": [0, 1, 1], "x": [1, 2, 3]})
    with pytest.raises(cg.ShapeError, match="last"):
        cg.explore(history.graph, {"w": 0}, data={"y": [0, 1, 1], "x": [1, 2, 3]})
