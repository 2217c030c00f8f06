"""The cell that a learner copies below a player makes that player again, or there is none."""

import numpy as np
import pytest

import cgraph as cg
from cgraph.players.source import STEP
from helpers.every_player import EVERY, bowl, line, ravine
from helpers.in_page import Shown

XS, YS = np.array([1.0, 2.0, 3.0]), np.array([2.0, 4.0, 7.0])


def again(javascript, player):
    """Run the cell as it stands when the player has just been shown."""
    *before, last = Shown(javascript, player, [0]).source.replace(STEP, "0").split("\n")
    names: dict[str, object] = {}
    exec("\n".join([*before, f"player = {last}"]), names)  # noqa: S102  our own cell
    return names["player"]


def fitted(x, y) -> cg.Graph:
    """Return the loss of a line through points that are nodes, or arrays."""
    w, b = cg.parameter("w", 0.0), cg.parameter("b", 0.0)
    return cg.Graph(cg.mean((w * x + b - y) ** 2))


def penalized(name: str) -> cg.Graph:
    """Return a loss with a second parameter of that name."""
    w = cg.parameter("w", 1.0)
    return cg.Graph((w - 1 / 3) ** 2 + cg.parameter(name, 0.1) * w**2)


def layer() -> cg.Graph:
    """Return a loss of a matrix and a number."""
    v, b = cg.parameter("V", [[1.0, 2.0], [3.0, 4.0]]), cg.parameter("b", 0.5)
    return cg.Graph(cg.mean((np.array([0.5, -1.0]) @ v + b) ** 2))


PLAYERS = EVERY | {
    "thirds": lambda: cg.explore(penalized("c"), {"w": 1.0}, steps=5),
    "a named constant": lambda: cg.curve(cg.Graph(cg.input("x", 1) * cg.constant(2).named("k"))),
    "inputs": lambda: cg.explore(fitted(cg.input("x", XS), cg.input("y", YS)), steps=5),
    "constants": lambda: cg.explore(fitted(XS, YS), steps=5),
    "constants forward": lambda: cg.forward_player(fitted(XS, YS)),
    "columns": lambda: cg.explore(fitted(cg.input("xs"), cg.input("ys")),
                                  data={"xs": XS, "ys": YS}, batch=2, seed=3, steps=5),
    "a matrix": lambda: cg.explore(layer(), steps=5),
    "numbers": lambda: cg.explore(bowl(), optimizer=cg.optimizers.adam(beta1=0.5), steps=5),
    "schedule": lambda: cg.explore(bowl(), schedule=cg.schedules.Cosine(9), rate=0.4, steps=5),
    "racers": lambda: cg.race(["momentum"] * 2, ravine(), rate=[0.01, 0.02], names=["a", "b"],
                              schedule=[None, cg.schedules.Step(3, 0.5)], steps=5),
    "own racers": lambda: cg.race(["adam", cg.optimizers.momentum(beta=0.5)], ravine(), steps=5),
    "trained": lambda: cg.train(line(), data={"x": XS, "y": YS}, optimizer="momentum"),
}  # fmt: skip
WITHOUT = {"row by column", "gradient check", "network", "own points"}  # or tests of their own


@pytest.mark.parametrize("name", [name for name in PLAYERS if name not in WITHOUT])
def test_the_cell_makes_the_player_again(javascript, name):
    player = PLAYERS[name]()
    assert (STEP in str(player.source)) == (
        name not in {"train", "trained", "curve", "a named constant"}
    )
    made = again(javascript, player)
    assert made.transcript == player.transcript
    fields = {field["name"]: field["value"] for field in player.fields}
    constants = {"constants": {"c1", "c2"}}.get(name.partition(" ")[0], set())
    assert {f["name"]: f["value"] for f in made.fields if f["name"] not in constants} == fields


@pytest.mark.parametrize("make", [
    lambda: cg.forward_player(penalized("lambda")),
    lambda: cg.curve(penalized("x y"), "w"),
    lambda: cg.explore(penalized("w-1"), {"w": 2.0}),
    lambda: cg.explore(bowl(), schedule=lambda rate, step: rate / (step + 1)),
])  # fmt: skip
def test_there_is_no_cell_where_none_could_be_run(make):
    assert not make().source


def test_what_the_reader_of_a_player_chose_is_in_the_cell(javascript):
    unseen = {"x": [4.0], "y": [9.0]}
    player = cg.explore(
        line(),
        data={"x": XS, "y": YS},
        unseen=unseen,
        rates=(0.01, 0.2),
        rate=0.1,
        optimizer="momentum",
        settings=["beta"],
        model="yhat",
        marks=False,
        steps=5,
    )
    cell = Shown(javascript, player, [0], beta=0.5).source
    for said in ("rates=(0.01, 0.2)", "beta=0.5", "settings=['beta']", "model='yhat'", "4.0"):
        assert said in cell
