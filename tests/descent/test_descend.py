"""Descents: the deck's example, many rates at once, data in batches, and how each run ends."""

import io
import pickle
import sys
import warnings

import numpy as np
import pytest

import cgraph as cg
from cgraph.descent import schedules
from cgraph.descent.descend import descend
from cgraph.descent.verdict import Verdict
from cgraph.errors import CgraphError, NameUnknownError, ShapeError, ValueMissingError
from cgraph.language import say, use_language
from helpers.clock import seconds


@pytest.fixture
def deck():
    """L = (w x + b - y)² at x = 2, y = 5, w = 1, b = 0: the slides' complete example."""
    w, b = cg.parameter("w", 1.0), cg.parameter("b", 0.0)
    return cg.Graph((w * cg.input("x", 2.0) + b - cg.input("y", 5.0)) ** 2)


def line(rows=20):
    """Return the mean squared error of a line, and noisy data for it."""
    generator = np.random.default_rng(7)
    x = generator.uniform(-1, 1, rows)
    y = 2 * x + 1 + 0.1 * generator.standard_normal(rows)
    w, b = cg.parameter("w", 0.0), cg.parameter("b", 0.0)
    loss = cg.mean((w * cg.input("x", x) + b - cg.input("y", y)) ** 2)
    return loss, {"x": x, "y": y}


def test_first_step_of_the_deck(deck):
    history = descend(deck, rate=0.1, steps=1)
    assert history[0] == {"w": 1.0, "b": 0.0}
    assert history.loss[0] == 9.0
    assert history.gradient["w"][0] == -12.0
    assert history.gradient["b"][0] == -6.0
    assert history["w"].tolist() == pytest.approx([1.0, 2.2])
    assert history["b"].tolist() == pytest.approx([0.0, 0.6])
    assert history.loss[1] == pytest.approx(0.0, abs=1e-30)
    assert (len(history), history.steps) == (2, 1)


def test_error_shrinks_by_one_minus_ten_rates(deck):
    history = descend(deck, rate=0.03, steps=10)
    errors = 2 * history["w"] + history["b"] - 5
    np.testing.assert_allclose(errors[1:] / errors[:-1], 1 - 10 * 0.03)


def test_graph_is_left_as_it_was(deck):
    deck.forward(x=3.0)
    deck.backward()
    descend(deck, {"w": 4.0})
    assert deck["w"].value == 1.0
    assert deck["w"].gradient == 2 * (3.0 - 5.0) * 3.0


def test_values_put_into_the_graph_are_used(deck):
    deck.forward(x=1.0, y=4.0)
    assert descend(deck, steps=0).loss.tolist() == [9.0]


def test_only_what_is_named_moves(deck):
    history = descend(deck, {"b": 1.0}, rate=0.5, steps=1)
    assert history.parameters.keys() == {"b"}
    assert history["b"].tolist() == [1.0, 3.0]


def test_an_input_may_be_descended(deck):
    assert descend(deck, {"x": 2.0}, rate=0.5, steps=1)["x"].tolist() == [2.0, 5.0]


def test_several_rates_are_each_its_own_descent(deck):
    rates = [0.01, 0.1, 0.21]
    together = descend(deck, rate=rates, steps=30)
    for number, rate in enumerate(rates):
        alone = descend(deck, rate=rate, steps=30)
        np.testing.assert_allclose(together["w"][:, number], alone["w"], atol=1e-12)
        np.testing.assert_allclose(
            together.gradient["b"][:, number], alone.gradient["b"], atol=1e-9
        )
        assert together.verdict[number] is alone.verdict


def test_several_rates_over_data_do_not_mix():
    loss, _ = line()
    rates = [0.01, 0.1]
    together = descend(loss, rate=rates, steps=5)
    assert together.loss.shape == (6, 2)
    for number, rate in enumerate(rates):
        np.testing.assert_array_equal(
            together.loss[:, number], descend(loss, rate=rate, steps=5).loss
        )


@pytest.mark.parametrize("optimizer", ["momentum", "nesterov", "rmsprop", "adam", "adamw"])
def test_every_optimizer_gets_down(optimizer):
    loss, _ = line()
    history = descend(loss, rate=0.05, steps=300, optimizer=optimizer)
    assert history.loss[-1] < 0.02 < history.loss[0]


def test_all_move_from_the_same_gradients():
    a, b = cg.parameter("a", 1.0), cg.parameter("b", 2.0)
    history = descend(a * b, rate=0.1, steps=1)
    assert history[1] == {"a": 1.0 - 0.1 * 2.0, "b": 2.0 - 0.1 * 1.0}


def test_schedule_sets_the_rate(deck):
    history = descend(deck, rate=0.08, steps=4, schedule=schedules.Step(every=2, factor=0.5))
    assert history.rate.tolist() == [0.08, 0.08, 0.04, 0.04, 0.02]


def test_an_epoch_of_batches_sees_every_row_once():
    x = cg.input("x")
    w = cg.parameter("w", 0.0)
    rows = np.arange(10.0)
    history = descend(cg.sum(w * x), data={"x": rows}, batch=3, rate=0.0, steps=3)
    seen = history.gradient["w"]  # the gradient is the sum of the rows of the batch
    assert seen.sum() == rows.sum()
    assert len(set(seen.tolist())) > 1


def test_the_seed_decides_the_batches():
    loss, data = line()
    one, same, other = (
        descend(loss, data=data, batch=4, seed=seed, steps=9).loss for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(one, same)
    assert not np.array_equal(one, other)


def test_losses_of_batches_are_those_of_all_data():
    loss, data = line()
    history = descend(loss, data=data, batch=1, steps=5)
    for k in range(len(history)):
        assert history.loss[k] == pytest.approx(descend(loss, history[k], steps=0).loss[0])


@pytest.mark.parametrize("optimizer", ["gradient descent", "nesterov", "adam"])
def test_of_several_descents_each_stops_by_itself(deck, optimizer):
    told = {"steps": 60, "stop": 0.1, "optimizer": optimizer}
    rates, square = [0.01, 0.1, 0.3], cg.sum(cg.parameter("v", [1.0, 2.0]) ** 2)
    for loss in (deck, square):
        several = descend(loss, rate=rates, **told)
        for rate, run in zip(rates, several.runs, strict=True):
            alone = descend(loss, rate=rate, **told)
            np.testing.assert_allclose(run.loss, alone.loss)
            assert (run.steps, run.verdict) == (alone.steps, alone.verdict)


def test_stops_when_converged(deck):
    history = descend(deck, rate=0.05, steps=1000, stop=1e-3)
    assert history.steps < 20
    assert np.abs([history.gradient["w"][-1], history.gradient["b"][-1]]).max() <= 1e-3
    assert np.abs(history.gradient["w"][-2]) > 1e-3


@pytest.mark.parametrize(
    ("rate", "verdict"),
    [
        (0.0001, Verdict.CRAWLING),
        (0.05, Verdict.CONVERGING),
        (0.1, Verdict.CONVERGING),
        (0.15, Verdict.SETTLING),
        (0.199, Verdict.SWINGING),
        (0.2, Verdict.OSCILLATING),
        (0.2000001, Verdict.DIVERGING),
        (0.3, Verdict.DIVERGING),
        (1e300, Verdict.DIVERGING),
    ],
)
def test_verdicts_of_the_deck(deck, rate, verdict):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        history = descend(deck, rate=rate)
        assert history.verdict is verdict
        assert verdict.word in repr(history)
        assert verdict in descend(deck, rate=[rate, 0.1]).verdict


@pytest.mark.parametrize(
    "text_and_start",
    [
        (cg.log, 1e-300),
        (lambda w: -cg.exp(w), 5.0),
        (lambda w: 1 / w, 0.0),
        (cg.sqrt, 0.01),
        (lambda w: -(w**4), 3.0),
    ],
)
def test_undefined_and_infinite_losses_end_in_a_verdict(text_and_start):
    make, start = text_and_start
    loss = make(cg.parameter("w", start))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert descend(loss, rate=10.0).verdict is Verdict.DIVERGING
        assert set(descend(loss, rate=[10.0, 20.0]).verdict) == {Verdict.DIVERGING}


def test_curvature_gives_critical_and_best_rate(deck):
    known = descend(deck, steps=0).curvature
    assert known.eigenvalues == pytest.approx((0.0, 10.0))
    assert (known.critical, known.best, known.lowest) == pytest.approx((0.2, 0.1, 0.0))


def test_curvature_of_a_ravine():
    a, b = cg.parameter("a", 1.0), cg.parameter("b", 1.0)
    known = descend(a**2 + 10 * b**2 + 3, steps=0).curvature
    assert known.eigenvalues == pytest.approx((2.0, 20.0))
    assert (known.critical, known.best, known.lowest) == pytest.approx((0.1, 2 / 22, 3.0))


@pytest.mark.parametrize(
    "loss",
    [lambda w: w**4, lambda w: -(w**2), cg.abs, lambda w: 3 * w, cg.exp],
)
def test_no_curvature_where_the_loss_is_no_quadratic_bowl(loss):
    assert descend(loss(cg.parameter("w", 1.0)), steps=0).curvature is None


@pytest.mark.parametrize("optimizer", ["gradient descent", "momentum", "nesterov"])
def test_critical_rate_divides_what_grows_from_what_settles(deck, optimizer):
    critical = descend(deck, optimizer=optimizer, steps=0).curvature.critical
    below, above = descend(
        deck, rate=[0.99 * critical, 1.01 * critical], steps=4000, optimizer=optimizer
    ).loss[-1]
    assert below < 1e-6
    assert not above < 1e6


def test_momentum_rolls_over_a_hill_where_plain_descent_stays():
    w = cg.parameter("w", 2.0)
    loss = 0.05 * w**2 + cg.cos(2 * w) * 0.5
    plain = descend(loss, rate=0.05, steps=400)
    rolling = descend(loss, rate=0.05, steps=400, optimizer="momentum")
    assert plain.verdict is Verdict.CONVERGING
    assert rolling.loss[-1] <= plain.loss[-1] + 1e-9


def test_errors_say_what_does_not_fit(deck):
    x = cg.input("x", [1.0, 2.0])
    with pytest.raises(ShapeError, match="one number"):
        descend(cg.parameter("w", 1.0) * x)
    with pytest.raises(NameUnknownError, match="called q"):
        descend(deck, {"q": 1.0})
    with pytest.raises(NameUnknownError, match="gradient descent"):
        descend(deck, optimizer="adaam")
    with pytest.raises(ValueMissingError, match="parameters"):
        descend(cg.input("x", 1.0) ** 2)
    with pytest.raises(ValueMissingError, match="data"):
        descend(deck, batch=2)
    with pytest.raises(ShapeError, match="x: 2, y: 3"):
        descend(deck, data={"x": [1, 2], "y": [1, 2, 3]}, batch=2)
    with pytest.raises(TypeError, match="w takes a number"):
        descend(deck, {"w": None})


@pytest.mark.parametrize("batch", [1, 5, 20, 100])
@pytest.mark.parametrize("left_out", ["x", "y"])
def test_a_batch_without_an_input_is_told(batch, left_out):
    loss, data = line()
    del data[left_out]
    with pytest.raises(ShapeError, match=f"20 rows, and so has {left_out}, which is not among"):
        descend(loss, data=data, batch=batch)
    descend(loss, data=data, steps=1)  # all of them at once


def test_a_batch_of_what_cannot_be_cut_is_told():
    each = cg.parameter("w", np.ones(3)) * cg.constant([1.0, 2.0, 3.0]) - cg.input("y")
    with pytest.raises(ShapeError, match="3 rows, and so has w"):
        descend(cg.mean(each**2), data={"y": [1.0, 2.0, 3.0]}, batch=2)
    loss = cg.mean((cg.parameter("w", 1.0) * cg.constant([1.0, 2.0, 3.0]) - cg.input("y")) ** 2)
    with pytest.raises(ShapeError, match="on these 3 rows together"):
        descend(loss, data={"y": [1.0, 2.0, 3.0]}, batch=2)


def test_an_input_that_all_rows_share_may_stay_out_of_the_batches():
    w, rate = cg.parameter("w", [1.0, 1.0]), cg.input("strength", [0.1, 0.2])
    loss = cg.mean((cg.input("X") @ w - cg.input("y")) ** 2) + cg.sum(rate * w * w)
    data = {"X": np.eye(3, 2), "y": [1.0, 2.0, 3.0]}
    assert descend(loss, data=data, batch=2, steps=3).steps == 3


def test_one_row_is_a_batch_too():
    loss, data = line(rows=1)
    assert descend(loss, data=data, batch=4, steps=3).steps == 3


def test_data_for_what_moves_are_told():
    loss, data = line()
    with pytest.raises(CgraphError, match="w is to move, and the data say what it is"):
        descend(loss, data={**data, "w": [1.0]})
    with pytest.raises(CgraphError, match="x is to move"):
        descend(loss, {"x": data["x"]}, data=data)


SCHEDULES = [
    (lambda rate, step: rate / (3 - step), "of step 3: ZeroDivisionError"),
    (lambda rate, step: rate - 0.05 * step, r"at step 3 this schedule says -0\.05"),
    (lambda rate, step: float("nan") if step == 2 else rate, "at step 2 this schedule says nan"),
    (lambda rate, step: "fast" if step else rate, "of step 1: WrongKindError"),
    (lambda rate, step: [rate] * step if step else rate, "schedules.Step"),
]


@pytest.mark.parametrize(("schedule", "told"), SCHEDULES)
def test_a_schedule_that_fails_on_the_way_is_told(deck, schedule, told):
    with pytest.raises(CgraphError, match=told):
        descend(deck, schedule=schedule)


@pytest.mark.parametrize(
    ("given", "told"),
    [("lr", "write rate"), ("batch_size", "write batch"), ("epochs", "There are: rate, steps")],
)
def test_words_of_other_libraries_are_answered_with_ours(deck, given, told):
    with pytest.raises(TypeError, match=f"no {given} here.*{told}"):
        descend(deck, **{given: 1})


@pytest.mark.parametrize("start", [1e160, -1e300, 1e-300])
def test_a_verdict_needs_no_squares_that_a_float_cannot_hold(start):
    loss = cg.sqrt(cg.parameter("w", start) ** 2 / abs(start) + 0.0)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        history = descend(loss, rate=abs(start), steps=50)
        assert history.verdict in Verdict
        assert descend(loss, rate=[abs(start), 1.0], steps=50).verdict


def test_a_history_can_be_kept(deck):
    history = descend(deck, rate=[0.01, 0.3], steps=20, optimizer="adam")
    kept = pickle.loads(pickle.dumps(history))  # noqa: S301
    np.testing.assert_array_equal(kept["w"], history["w"])
    assert kept.verdict == history.verdict
    assert repr(kept) == repr(history)


def test_what_a_history_has_not_is_told(deck):
    history = descend(deck, rate=0.01, steps=20)
    for name, told in (("loss", r"history\.loss"), ("q", "Its parameters: w, b")):
        with pytest.raises(NameUnknownError, match=told):
            history[name]
    for point in (21, -22):
        with pytest.raises(IndexError, match=f"no point {point}:.* to 20"):
            history[point]
    assert len([*history]) == 21


def test_what_is_taken_out_of_a_history_is_a_copy():
    weights = cg.parameter("W", [1.0, 2.0])
    history = descend(cg.sum(weights**2), rate=[0.1, 0.2], steps=3)
    history[-1]["W"][:] = history.runs[0].loss[:] = history.runs[1]["W"][:] = 99.0
    assert history["W"].max() < 99.0
    assert history.loss.max() < 99.0


def test_what_is_infinite_on_the_way_warns_of_nothing():
    x = cg.input("x", [1.0, 2.0])  # 1 / (x - 1), at the very point where shapes are found out
    loss = cg.mean(cg.relu(cg.parameter("w", 2.0) / (x - 1.5)) ** 2 + 1 / (x - 0.5))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.isfinite(descend(loss, rate=0.01, steps=5).loss).all()


def test_a_start_without_a_loss_is_said_to_be_one():
    loss = cg.log(cg.input("x", 0.0)) * cg.parameter("w", 1.0)
    told = repr(descend(loss, rate=0.1, steps=5))
    assert told == f"loss = -inf, w = 1\n{say('descent.starts_beyond')}"


def test_a_chain_of_20_000_operations_descends():
    w = node = cg.parameter("w", 0.5)
    for _ in range(10_000):
        node = node * 1.00001 - w
    loss, histories = (node + 1.0) ** 2, []
    assert seconds(lambda: histories.append(descend(loss, rate=1e-10, steps=2)), enough=10) < 10
    history = histories[0]
    assert history.loss[2] < history.loss[0]


def test_a_slow_run_shows_a_bar(deck, capsys):
    descend(deck, progress=True)
    assert "of 100" in capsys.readouterr().out
    descend(deck)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "gbk"])
def test_no_run_is_lost_because_its_bar_or_notice_cannot_be_written(deck, monkeypatch, encoding):
    """So it is on Windows where the output goes to a file."""
    use_language("zh")
    written = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    monkeypatch.setattr(sys, "stdout", written)
    assert descend(deck, progress=True, steps=3).steps == 3
    assert cg.parse("exp(x)", x=1).forward(x=1000) == np.inf
    written.flush()
    assert b"exp(x)" in written.buffer.getvalue()


def test_what_is_not_said_is_as_documented(deck):
    assert descend(deck).rate[0] == 0.1
    rows = {"x": np.arange(20.0), "y": np.arange(20.0) ** 2}
    w = cg.parameter("w", 0.0)
    loss = cg.mean((w * cg.input("x") - cg.input("y")) ** 2)
    one, same, other = (
        descend(loss, data=rows, batch=3, rate=0.001, steps=5, **seed)["w"].tolist()
        for seed in ({}, {"seed": 0}, {"seed": 1})
    )
    assert one == same != other
    with pytest.raises(TypeError, match="rate takes a learning rate"):
        descend(deck, rate="fast")


def test_a_descent_is_told_in_the_language_of_the_learner(deck):
    use_language("zh")
    assert "损失 = 0，w = 2.2，b = 0.6" in repr(descend(deck, rate=0.1, steps=1))


@pytest.mark.parametrize(("name", "given"), [("steps", -1), ("batch", 0), ("batch", -1)])
def test_too_few_steps_or_rows_are_told(name, given):  # a batch of -1 rows would be drawn for ever
    loss = cg.mean((cg.parameter("w", 1.0) * cg.input("x")) ** 2)
    with pytest.raises(CgraphError, match=f"{name} must be at least"):
        descend(loss, data={"x": [1.0, 2.0]}, **{name: given})


def test_what_the_loss_does_not_depend_on_needs_no_value():
    graph = cg.parse("aside = x * z; loss = (w - 3) ** 2", "w", w=1.0)
    assert descend(graph, rate=0.5, steps=1)["w"].tolist() == [1.0, 3.0]
    with pytest.raises(NameUnknownError, match="no node called x"):
        descend(graph, data={"x": [1.0]})


def test_no_step_at_all_is_not_judged():
    loss = cg.parse("(w - 3) ** 2", parameters="w", w=1)
    assert repr(descend(loss, steps=0)) == "0 steps: loss = 4, w = 1"
    assert "crawling" not in repr(descend(loss, steps=0, rate=[0.1, 0.2]))
