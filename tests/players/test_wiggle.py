"""Wiggle: a change along the edges, the secant and the tangent, as the page computes them."""

import json

import numpy as np
import pytest

import cgraph as cg
from cgraph.course.players.wiggle import _Wiggle
from cgraph.errors import CgraphError, NameUnknownError
from cgraph.language import use_language
from cgraph.numerals import show
from cgraph.symbols import show_name
from helpers.in_page import Shown

GRAPHS = {
    "deck": cg.parse("u = x + y; f = u * y", x=3, y=2),
    "square": cg.parse("f = x * x + sin(x)", x=1.5),
    "logistic": cg.parse(
        "z = w1*x1 + w2*x2 + b; yhat = sigmoid(z)", "w1 w2 b", x1=1, x2=2, w1=0.25, w2=0.5, b=-0.4
    ),
    "fork": cg.parse("a = x * y; c = a + x; f = c * a + exp(y) / c", x=1.2, y=-0.6),
}


def parts(player):
    """Return the player's variants by their labels, as players of their own."""
    content = player._content
    return {label: type(player)(one) for label, one in content.variants} or {"x": player}


@pytest.mark.parametrize("name", GRAPHS)
@pytest.mark.parametrize("delta", [1.0, 0.1, -0.3, 1e-3])
def test_a_change_is_what_two_passes_say(javascript, name, delta):
    graph = GRAPHS[name]
    output = graph.output.label
    for variant in parts(cg.wiggle(graph)).values():
        field, here = variant.fields
        start = {**graph.inputs, **graph.parameters}
        moved = {**start, here["name"]: start[here["name"]] + delta}
        twin, other = graph.copy(), graph.copy()
        before, after = twin.forward(**start), other.forward(**moved)
        slope = twin.backward()[here["name"]]
        shown = Shown(javascript, variant, range(variant.steps["count"]), **{field["name"]: delta})
        last = shown.frames[-1]
        for label in (view.label for view in graph if view.kind != "constant"):
            assert last[f"value:{label}", "text"] == show(other[label].value)
            change = other[label].value - twin[label].value
            told = last[f"gradient:{label}", "text"]
            assert told in {f"Δ {show(change)}", f"Δ {show(change + 1e-15)}"} or change == 0.0
        ratio = (after - before) / delta
        assert last["sentence", "text"].startswith(
            f"Δ{show_name(output)}/Δ{show_name(here['name'])} = {show(ratio)} is "
        )
        assert f" = {show(slope)} is that of the tangent" in last["sentence", "text"]
        x = start[here["name"]]
        for line, inclined in (("secant", ratio), ("tangent", slope)):
            ends = np.array(last[line, "curve-x"])
            np.testing.assert_allclose(
                last[line, "curve-y"], before + inclined * (ends - x), atol=1e-9
            )
        assert last["to", "y"] == pytest.approx(after)
        assert shown.wrong == ""


@pytest.mark.parametrize("name", GRAPHS)
def test_parts_add_up_along_the_edges(name):
    """Each node's change is the sum of what its edges bring, and the paths add up to the ratio."""
    graph = GRAPHS[name]
    for label in {**graph.inputs, **graph.parameters}:
        wiggle = _Wiggle(graph, label, 0.3)
        totals = {label: 0.3}
        for one in wiggle.sent:
            totals[one.target] = totals.get(one.target, 0.0) + one.part.value
            assert one.total.value == pytest.approx(totals[one.target], abs=1e-12)
            assert one.ratio.value * one.change.value == pytest.approx(one.part.value, abs=1e-12)
        ways = wiggle._paths()
        products = [np.prod([one.ratio.value for one in way]) for way in ways]
        if ways:
            assert sum(products) == pytest.approx(wiggle.change.ratio.value)
            assert {way[-1].target for way in ways} == {graph.output.label}


def test_the_ratios_of_the_lesson():
    told = cg.wiggle(GRAPHS["deck"], "y", delta=0.1).transcript.splitlines()
    assert told == [
        "y moves by Δy = 0.1, from 2 to 2.1.",
        "Δy = 0.1 reaches u: Δu = 1 × 0.1 = 0.1.",
        "Δu = 0.1 reaches f: first part of Δf: 2 × 0.1 = 0.2.",
        "Δy = 0.1 reaches f, too: 5.1 × 0.1 = 0.51. Together Δf = 0.2 + 0.51 = 0.71.",
        "Δf/Δy = 7.1 is the slope of the secant. ∂f/∂y = 7 is that of the tangent.",
    ]


def test_nothing_is_told_before_it_has_happened(javascript):
    player = cg.wiggle(GRAPHS["deck"], "y")
    frames = Shown(javascript, player, range(5)).frames
    for part, seen in {"secant": [3, 4], "rise": [3, 4], "tangent": [4], "ways": [4]}.items():
        assert [n for n, one in enumerate(frames) if one[part, "state"] != "hidden"] == seen
    assert [one["gradient:f", "text"] for one in frames][:3] == ["", "", "Δ 1"]
    assert [one["value:f", "text"] for one in frames] == ["10", "10", "10", "13.8", "13.8"]


def test_at_zero_there_is_a_limit_and_no_ratio(javascript):
    player = cg.wiggle(GRAPHS["deck"], "y")
    (frame,) = Shown(javascript, player, [4], Δ=0.0).frames
    assert frame["sentence", "text"] == (
        "Δy = 0: 0/0 is no number. As Δy → 0, the ratio goes to ∂f/∂y = 7."
    )
    assert frame["local:y>u:1", "text"] == "×\u202f?"


def test_where_there_is_no_value_it_is_told(javascript):
    player = cg.wiggle(cg.parse("f = log(x)", x=1.0))
    assert "has no value" in Shown(javascript, player, [0], Δ=-1.5).wrong
    assert Shown(javascript, player, [0], Δ=-0.5).wrong == ""
    assert Shown(javascript, player, [0], x=-1.0).wrong


def test_all_inputs_can_be_chosen_and_one_comes_first():
    player = cg.wiggle(GRAPHS["deck"], "y")
    assert [(label, bool(other)) for label, other in player.variants] == [("x", True), ("y", False)]
    assert player.fields[0]["label"] == "Δy"
    assert cg.wiggle(GRAPHS["deck"]).fields[0]["label"] == "Δx"
    assert cg.wiggle(GRAPHS["square"]).variants == []
    assert len(json.dumps(player.variants)) + len(json.dumps(player.tracks)) < 60_000


def test_only_single_numbers_are_wiggled():
    with pytest.raises(NameUnknownError, match="There are: x, y"):
        cg.wiggle(GRAPHS["deck"], "u")
    array = cg.parse("f = sum(x) * y", x=[1.0, 2.0], y=2.0)
    assert cg.wiggle(array).fields[1]["name"] == "y"
    with pytest.raises(NameUnknownError):
        cg.wiggle(cg.parse("f = sum(x)", x=[1.0, 2.0]))
    with pytest.raises(CgraphError):
        cg.wiggle(cg.parse("f = x * 2", x=[1.0, 2.0]))


def test_an_input_that_changes_nothing_is_told(javascript):
    player = cg.wiggle(cg.parse("f = relu(x) + y", x=-2.0, y=1.0), "x")
    last = Shown(javascript, player, [player.steps["count"] - 1]).frames[0]
    assert last["sentence", "text"].startswith("Δf/Δx = 0 ")


def test_a_copied_cell_makes_it_again(javascript):
    player = cg.wiggle(GRAPHS["deck"], "y")
    source = Shown(javascript, player, [0], Δ=0.25, y=2.5).source
    names: dict[str, object] = {}
    lines = source.replace("\ue010", "4").split("\n")
    exec("\n".join([*lines[:-1], f"player = {lines[-1]}"]), names)  # noqa: S102  our own cell
    again = names["player"]
    assert again.steps["start"] == 4
    there = Shown(javascript, player, [4], Δ=0.25, y=2.5).frames[0]
    here = Shown(javascript, again, [4]).frames[0]
    assert here["sentence", "text"] == there["sentence", "text"]


def test_it_is_told_in_chinese():
    use_language("zh")
    assert "切线" in cg.wiggle(GRAPHS["deck"]).transcript


@pytest.mark.parametrize("delta", [None, "abc", "1", [1.0], np.nan, np.inf, 1e308])
def test_a_change_that_is_no_number_is_told(delta) -> None:
    with pytest.raises(cg.WrongKindError, match="delta says"):
        cg.wiggle(cg.parse("x ** 2", x=1), "x", delta=delta)


def test_without_a_change_no_ratio_is_told(javascript) -> None:
    graph = cg.parse("u = 2 * x; f = relu(u) * x + u", x=-1)
    still = cg.wiggle(graph, "x", delta=0.0)
    assert "nan" not in still.transcript
    assert "Δu = ? × 0 = 0." in still.transcript
    for player, values in ((still, {}), (cg.wiggle(graph, "x"), {"Δ": 0.0})):
        for frame in Shown(javascript, player, range(8), **values).frames:
            assert not [text for text in frame.values() if isinstance(text, str) and "nan" in text]
