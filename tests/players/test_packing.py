"""What goes to the page: as little as shows what is to be shown, as JSON."""

import json
import math
from dataclasses import replace

import numpy as np
import pytest

import cgraph as cg
from cgraph.functions import exp
from cgraph.notation import PICTURE
from cgraph.pictures.frames import Choice, Field, always
from cgraph.players.content import Content, Loop
from cgraph.players.packing import pack
from cgraph.tape import Tape
from helpers.player_content import steps_content


def test_only_what_is_shown_is_computed():
    tape = Tape()
    x = tape.symbol(3.0)
    shown = 2.0 * x
    exp(shown)
    content = Content([], tracks=[always("a", "text", PICTURE.number(shown))], tape=tape)
    program = pack(content)["program"]
    assert [name for name, *_ in program["setup"]] == ["multiply"]
    assert sorted(number for _, number in program["numbers"]) == [2.0, 3.0]


@pytest.mark.parametrize("where", ["text", "choice", "slot", "mark", "check", "words", "source"])
def test_what_anything_speaks_of_is_computed(where):
    tape = Tape()
    x = tape.symbol(3.0)
    number = 2.0 * x
    text = PICTURE.number(number)
    content = Content([], tape=tape)
    content = {
        "text": replace(content, tracks=[always("a", "text", ("= ", text))]),
        "choice": replace(content, tracks=[always("a", "text", Choice(number, ("no", "yes")))]),
        "slot": replace(content, tracks=[always("a", "x", number)]),
        "mark": replace(content, fields=[Field("x", "x", 3.0, x, 0, 9, marks=[(number, "here")])]),
        "check": replace(content, checks=[(number, "no")]),
        "words": replace(content, checks=[(x, text)]),
        "source": replace(content, source=f"f({text})"),
    }[where]
    packed = pack(content)
    assert packed["program"]["setup"] == [["multiply", number.slot, tape.slot(2.0), x.slot]]


def test_a_loop_computes_what_its_next_round_needs():
    tape = Tape()
    first, half = tape.symbol(1.0), tape.symbol(0.5)
    here = tape.symbol(1.0)
    there = here * half
    unused = exp(here)
    loop = Loop(5, 0, len(tape.instructions), carry=[(here.slot, first.slot, there.slot)])
    content = Content([], tracks=[always("a", "x", here)], tape=tape, loop=loop)
    program = pack(content)["program"]
    assert program["loop"]["body"] == [["multiply", there.slot, here.slot, half.slot]]
    assert program["loop"]["record"] == [[None, here.slot]]
    assert unused.slot not in {slot for slot, _ in program["numbers"]}
    assert {first.slot, half.slot} <= {slot for slot, _ in program["numbers"]}


def test_numbers_that_json_does_not_know_are_words():
    tape = Tape()
    values = [math.inf, -math.inf, math.nan, np.array([[1.0, math.nan], [-math.inf, 2.0]])]
    tracks = [always(str(value), "x", tape.symbol(value)) for value in values]
    program = pack(Content([], tracks=tracks, tape=tape))["program"]
    assert [number for _, number in program["numbers"]] == ["Infinity", "-Infinity", "NaN"]
    assert program["arrays"] == [[3, [2, 2], [1.0, "NaN", "-Infinity", 2.0]]]
    json.dumps(program, allow_nan=False)


def logistic():
    formula = "z = w1*x1 + w2*x2 + b; yhat = sigmoid(z)"
    return cg.parse(formula, parameters="w1 w2 b", x1=1, x2=2, w1=0.5, w2=-0.3, b=0.1)


@pytest.mark.parametrize(
    "make",
    [cg.forward_player, cg.backward_player, cg.gradient_check, lambda _: cg.playground("x*y")],
)
def test_players_are_small_and_json(make):
    state = make(logistic()).get_state()
    names = ("pictures", "tracks", "program", "fields", "checks", "steps", "source")
    assert len(json.dumps([state[name] for name in names], allow_nan=False)) < 100_000


def test_content_that_means_nothing_is_packed_as_well():
    packed = pack(steps_content(live=False))
    assert packed["fields"] == []
    nothing = {"marks": [], "words": {}, "tally": []}
    assert packed["steps"] == {"count": 5, "start": 0, "pace": 0.2, **nothing}


@pytest.mark.parametrize("step", ["abc", None, 1.5, [0]])
def test_a_player_begins_with_a_whole_step(step):
    graph = cg.parse("w * x", parameters="w", w=1, x=2)
    loss = cg.parse("(w - 3) ** 2", parameters="w", w=1)
    for make in (
        lambda: cg.forward_player(graph, step=step),
        lambda: cg.backward_player(graph, step=step),
        lambda: cg.playground("x * y", step=step),
        lambda: cg.bug_player(cg.parse("x * x", x=2), step=step),
        lambda: cg.explore(loss, step=step),
        lambda: cg.race(["adam"], loss, step=step),
        lambda: cg.degrees(step=step),
        lambda: cg.microscope(cg.descend(loss), step=step),
        lambda: cg.wiggle(graph, "x", step=step),
    ):
        with pytest.raises(cg.WrongKindError, match="step takes a whole number"):
            make()
