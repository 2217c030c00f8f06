"""A network that is trained in the page: whatever is chosen, it takes the steps of a descent."""

import numpy as np
import pytest

import cgraph as cg
from cgraph.course.data import SETS, arrays, moons
from cgraph.course.networks import ACTIVATIONS, STARTS, network
from cgraph.course.players import network_choices as choices
from cgraph.course.players.network_choices import RULES, optimizer, points
from cgraph.descent.optimizers import OPTIMIZERS
from cgraph.language import languages, use_language
from helpers.in_page import PAGE, Shown

BATCHES = [1, 10, 50, None]


@pytest.fixture(scope="module")
def player():
    return cg.train_network("moons", (3, 2), rate=0.2)


def variant(player, layers):
    """Return program, tracks and fields of a number of hidden layers."""
    own = player.variants[layers][1]
    return own or {name: getattr(player, name) for name in ("program", "tracks", "fields")}


def losses(javascript, packed, kind, rounds, **values):
    """Return the losses of so many rounds, with these values in the fields."""
    slots = {field["name"]: field["slot"] for field in packed["fields"]}
    changes = [[0, slots[name.replace("_", " ")], value] for name, value in values.items()]
    (part,) = (
        t for t in packed["tracks"] if (t["part"], t["attribute"]) == (f"way:{kind}", "trail-y")
    )
    slot = part["looks"][0][1]["slot"]
    found = javascript.call(PAGE, "trained", packed["program"], slot, rounds, changes)
    return 10 ** np.array(found["loss"])


def descended(name, sizes, rounds, batch=None, **made):
    """Return the losses that Python finds, of training and of testing."""
    start = made.pop("start")
    graph = network([2, *sizes, 1], made.pop("activation"), start=start, seed=made.pop("seed"))
    train, test = (arrays(one) for one in points(name))
    # With all rows in an order of their own sums are rounded differently.
    history = cg.descend(graph, data=train, steps=rounds - 1, batch=batch, **made)
    tested = [graph.evaluate({**history[step], **test}) for step in range(rounds)]
    return history.loss, np.array(tested)


CHOICES = [
    ("xor", [4], "tanh", "gradient descent", None, "xavier", 0),
    ("moons", [8], "relu", "adam", 10, "he", 3),
    ("circles", [5, 2], "sigmoid", "momentum", 50, "normal", 7),
    ("spiral", [8, 8], "leaky_relu", "rmsprop", None, "xavier", 1),
    ("blobs", [], "tanh", "adam", None, "normal", 2),
    ("xor", [1, 1], "linear", "adam", 1, "normal", 5),
    ("moons", [3], "tanh", "gradient descent", None, "equal", 0),
    ("moons", [3], "tanh", "gradient descent", None, "zeros", 0),
]


@pytest.mark.parametrize("made", CHOICES, ids=str)
def test_whatever_is_chosen_the_page_takes_the_steps_of_a_descent(javascript, player, made):
    name, sizes, activation, rule, batch, start, seed = made
    packed = variant(player, len(sizes))
    values = {
        "data": [*SETS].index(name),
        "optimizer": RULES.index(rule),
        "batch": BATCHES.index(batch),
        "start": [*STARTS].index(start),
        "seed": seed,
        "rate": 0.05,
        **{f"hidden_{n}": size - 1 for n, size in enumerate(sizes, 1)},
    }
    if sizes:
        values["activation"] = ACTIVATIONS.index(activation)
    given = {"optimizer": rule, "rate": 0.05, "start": start, "activation": activation}
    expected = descended(name, sizes, 25, batch, seed=seed, **given)
    for kind, one in zip(("train", "test"), expected, strict=True):
        found = losses(javascript, packed, kind, 25, **values)
        np.testing.assert_allclose(found, one, rtol=1e-7)


@pytest.mark.parametrize(("sizes", "place"), [([3], 1), ([6], 2), ([4, 5], 2)])
def test_with_dropout_the_page_learns_without_some_nodes_and_judges_with_all(
    javascript, player, sizes, place
):
    share = [0.0, 0.2, 0.5][place]
    graph = choices.graph(len(sizes))
    train, test = (arrays(one) for one in points("xor"))
    names = [f"keep{layer}" for layer in range(1, len(sizes) + 1)]
    whole = {"kind": 0.0, **dict.fromkeys(names, 1.0)}
    theta, off = network([2, *sizes, 1]).parameters, 0
    expected = []
    for step in range(25):
        expected.append([graph.forward(**theta, **whole, **data) for data in (train, test)])
        keeps = choices.kept(share, float(step), [2.0, *map(float, sizes), 1.0])
        off += sum(np.sum(keep == 0.0) for keep in keeps.values())
        graph.forward(**{**theta, **whole, **keeps, **train})
        slopes = graph.backward()
        theta = {name: here - 0.3 * slopes[name] for name, here in theta.items()}
    assert off / (25 * sum(sizes)) == pytest.approx(share, abs=0.12)
    values = {f"hidden_{n}": size - 1 for n, size in enumerate(sizes, 1)}
    values |= {"data": [*SETS].index("xor"), "dropout": place, "rate": 0.3}
    for kind, one in zip(("train", "test"), np.transpose(expected), strict=True):
        found = losses(javascript, variant(player, len(sizes)), kind, 25, **values)
        np.testing.assert_allclose(found, one, rtol=1e-7)


def test_a_step_in_which_all_nodes_are_switched_off_does_not_end_the_training(javascript, player):
    values = {"hidden_1": 0, "data": [*SETS].index("blobs"), "dropout": 2, "rate": 1.0}
    assert len(losses(javascript, variant(player, 1), "train", 1500, **values)) == 1500


@pytest.mark.parametrize("place", range(len(RULES)))
def test_an_optimizer_among_others_moves_as_it_does_alone(place):
    row, whole = OPTIMIZERS[RULES[place]], optimizer()
    one, other = (made.stepper() for made in (row, whole(kind=float(place))))
    theta, memory = 2.0, [0.0] * len(row.remembered)
    theirs, rest = 2.0, [0.0] * len(whole.remembered)
    for slope in (3.0, -1.0, 0.5):
        theta, *memory = one(theta, slope, 0.1, *memory)
        theirs, *rest = other(theirs, slope, 0.1, *rest)
        assert theirs == pytest.approx(theta, rel=1e-14)


def test_it_tells_the_same_training_in_words():
    told = cg.train_network("xor", 4).transcript.splitlines()
    graph = network([2, 4, 1])
    history = cg.descend(graph, data=arrays(points("xor")[0]), rate=0.3, steps=300)
    assert told[0] == "network 2-4-1, tanh, gradient descent, rate 0.3"
    assert told[2].startswith(f"step 100: loss {history.loss[100]:.3g},")


POINTS = [[-2, 0, 1], [-0.5, 1, 0], [0.25, -1, 0], [1, 1.5, 1], [2, -0.5, 1]]


@pytest.mark.parametrize(("batch", "place"), [(None, 3), (1, 0)])
def test_points_that_are_set_are_all_learnt_from_and_there_are_none_to_test_with(
    javascript, batch, place
):
    player = cg.train_network("moons", 3, rate=0.5, points=POINTS)
    values = {"data": len(SETS), "batch": place}
    *features, y = np.array(POINTS, dtype=float).T
    data = {"X": np.column_stack(features), "y": y}
    history = cg.descend(network([2, 3, 1]), data=data, rate=0.5, steps=24, batch=batch)
    packed = variant(player, 1)
    train, test = (losses(javascript, packed, kind, 25, **values) for kind in ("train", "test"))
    np.testing.assert_allclose(train, history.loss, rtol=1e-7)
    assert np.isnan(test).all()


def test_the_cell_says_which_points_are_set(javascript):
    told = {"data": len(SETS)}
    player = cg.train_network("xor", 2, points=POINTS)
    assert "points" not in Shown(javascript, player, [0]).source
    cell = Shown(javascript, player, [0], **told).source
    names = {}
    exec(cell.replace("cg.train_network", "player = cg.train_network"), names)  # noqa: S102  our own
    assert "step 100: loss" in names["player"].transcript
    assert "test" not in names["player"].transcript
    assert Shown(javascript, names["player"], [0]).source == cell


def test_points_of_ones_own():
    data = moons(30)
    player = cg.train_network(data, 2)
    assert not {"data", "points"} & {field["name"] for field in player.fields}
    assert "data = {" in str(player.source)


WRONG = [
    (("clouds",), {}, "no data 'clouds'"),
    (("moons", 9), {}, "at most 2 hidden layers"),
    (("moons", (2, 2, 2)), {}, "at most 2 hidden layers"),
    (("moons", 0), {}, "1 to 8 nodes"),
    *((("moons", hidden), {}, "1 to 8 nodes") for hidden in (2.5, None, "3", [2.5], {2})),
    (("moons",), {"activation": "sin"}, "no activation 'sin'"),
    (("moons",), {"optimizer": "adamw"}, "no optimizer 'adamw'"),
    (("moons",), {"batch": 7}, "no batch 7"),
    (("moons",), {"dropout": 0.9}, "no dropout 0.9"),
    (("moons",), {"rate": -1}, "rate"),
    (("points",), {"points": []}, "rows of x1, x2"),
    (("points",), {"points": [[0, 0, 2]]}, "rows of x1, x2"),
    (("points",), {"points": [[0, 0, 1]] * 201}, "rows of x1, x2"),
    (({"a": [1, 2], "y": [0, 1]},), {}, "two features|columns"),
    (({"a": [1, 2, 3], "b": [0, 1, 2], "y": [0, 1, 2]},), {}, "two features"),
]


@pytest.mark.parametrize(("given", "options", "told"), WRONG)
def test_what_cannot_be_trained_in_the_page_is_told(given, options, told):
    with pytest.raises(cg.CgraphError, match=told):
        cg.train_network(*given, **options)
    for code in languages():
        use_language(code)
        with pytest.raises(cg.CgraphError):
            cg.train_network(*given, **options)


@pytest.mark.parametrize("hidden", [(), 2, (4, 3)])
def test_the_cell_that_is_copied_makes_the_same_player(javascript, hidden):
    player = cg.train_network("blobs", hidden, optimizer="adam", batch=10, seed=3, rate=0.01)
    cell = Shown(javascript, player, [0]).source
    names = {}
    exec(cell.replace("cg.train_network", "player = cg.train_network"), names)  # noqa: S102  our own
    assert names["player"].transcript == player.transcript
    assert names["player"].program["numbers"] == player.program["numbers"]
