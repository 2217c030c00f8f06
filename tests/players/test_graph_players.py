"""What the graph players show: the right numbers at each step, the right word on each node."""

import re

import numpy as np
import pytest

import cgraph as cg
from cgraph.errors import CgraphError, DomainError, ShapeError, ValueMissingError
from cgraph.language import texts, use_language
from cgraph.numerals import show
from helpers.in_page import Shown, python_frames


def product(x=3.0, y=2.0):
    """Build the graph of the first lessons, (x + y) * y."""
    a, b = cg.input("x", x), cg.input("y", y)
    return cg.Graph(((a + b).named("u") * b).named("f"))


def logistic():
    names = {"w1": 0.5, "w2": -1.0, "b": 0.3}
    w1, w2, b = (cg.parameter(name, value) for name, value in names.items())
    x1, x2 = cg.input("x1", 2.0), cg.input("x2", 1.0)
    return cg.Graph(cg.sigmoid((w1 * x1 + w2 * x2 + b).named("z")).named("yhat"))


def forward_frames(graph):
    return python_frames(cg.forward_player(graph))


def backward_frames(graph):
    return python_frames(cg.backward_player(graph))


def column(frames, part, attribute="text"):
    """Return how a part looks, step by step; "" where it looks as in the picture."""
    return [frame.get((part, attribute), "") for frame in frames]


def notes(frames, label):
    return column(frames, f"order-note:{label}")


# --------------------------------------------------------------------------------------- forward


def test_forward_fills_in_one_value_at_each_step():
    frames = forward_frames(product())
    assert len(frames) == 3
    assert column(frames, "value:x") == ["3", "3", "3"]
    assert column(frames, "value:u") == ["", "5", "5"]
    assert column(frames, "value:f") == ["", "", "10"]
    assert column(frames, "node:u", "state") == ["todo", "now", "done"]
    assert column(frames, "edge:x>u:0", "state") == ["todo", "now", "done"]
    assert column(frames, "edge:y>f:1", "state") == ["todo", "todo", "now"]


def test_the_queue_says_what_a_node_waits_for():
    frames = forward_frames(product())
    assert notes(frames, "u") == ["ready", "computed now", "= 5"]
    assert notes(frames, "f") == ["waits for u", "ready", "computed now"]
    assert column(frames, "order-sign:f") == ["…", "○", "▶"]
    assert column(frames, "order:f", "state") == ["waiting", "ready", "now"]


def test_chinese_names_in_the_queue_stand_upright():
    player = cg.forward_player(cg.parse("损失 = x + y1", x=1, y1=2))
    for name, kind in (("损失", "name"), ("x", "name italic"), ("y₁", "name italic")):
        assert f'<span class="{kind}">{name}</span>' in player.pictures[1]["markup"]


def test_forward_tells_why_and_what_follows():
    _, first, second = column(forward_frames(product()), "sentence")
    assert first == "x and y are known, so u can be computed: 3 + 2 = 5. Now f has all it needs."
    assert second.startswith("u and y are known, so f can be computed: 5 × 2 = 10.")
    assert second.endswith("f is the last node, so the result is 10.")


def test_forward_shows_the_step_as_mathematics_and_in_python():
    frames = forward_frames(product())
    assert column(frames, "python") == ["", "u = x + y", "f = u * y"]
    assert column(frames, "in-python", "state") == ["", "done", "done"]
    assert "<mn>5</mn>" in frames[1]["mathematics", "math"]


def test_what_does_not_follow_is_said_too():
    x = cg.input("x", 1.0)
    a, b = (x + 1).named("a"), (x + 2).named("b")
    told = column(forward_frames(cg.Graph((a * b).named("f"))), "sentence")
    assert "f must still wait for b." in told[1]


@pytest.mark.parametrize(
    ("formula", "values"), [("x", {"x": 3.0}), ("3", {}), ("2; x", {"x": 3.0})]
)
def test_where_nothing_is_to_be_computed_it_says_so(formula, values):
    [told] = column(forward_frames(cg.parse(formula, **values)), "sentence")
    assert "nothing to compute: the result is 3." in told


def test_a_node_without_a_value_is_marked_and_told():
    x = cg.input("x", 0.0)
    player = cg.forward_player(cg.Graph(((1 / x).named("u") + x).named("f")))
    frames = python_frames(player)
    assert len(frames) == 3
    assert column(frames, "node:u", "state") == ["todo", "now wrong", "done wrong"]
    assert column(frames, "value:u") == ["", "✗ ∞", "✗ ∞"]
    assert "divides by zero" in column(frames, "sentence")[1]
    assert player.transcript.endswith("divides by zero: 1 / 0. Give the denominator another value.")


def test_overflow_is_marked_and_told_where_it_happens():
    x = cg.input("x", 1000.0)
    frames = forward_frames(cg.Graph((cg.exp(x).named("u") * 2).named("f")))
    assert column(frames, "value:u") == ["", "✗ ∞", "✗ ∞"]
    assert column(frames, "node:f", "state") == ["todo", "todo", "now wrong"]
    told = column(frames, "sentence")
    assert [" u " in sentence and "Note" in sentence for sentence in told] == [False, True, False]


# -------------------------------------------------------------------------------------- backward


def test_backward_begins_with_1_at_the_output_and_adds_up():
    frames = backward_frames(product())
    assert len(frames) == 6
    assert column(frames, "gradient:f") == ["–", "1", "1", "1", "1", "1"]
    assert column(frames, "gradient:u") == ["–", "–", "2", "2", "2", "2"]
    assert column(frames, "gradient:x") == ["–", "–", "–", "–", "2", "2"]
    assert column(frames, "gradient:y") == ["–", "–", "–", "5", "5", "7"]
    assert column(frames, "value:f") == ["10"] * 6


def test_each_step_lights_one_edge_and_a_number_travels_back_along_it():
    frames = backward_frames(product())
    lit = [
        {part for (part, attribute), look in frame.items() if attribute == "travel" and look}
        for frame in frames
    ]
    assert lit == [set(), set(), {"edge:u>f:0"}, {"edge:y>f:1"}, {"edge:x>u:0"}, {"edge:y>u:1"}]
    assert column(frames, "edge:y>f:1", "travel")[3] == "<5"
    assert column(frames, "local:y>f:1")[3] == "×\u202f5"
    assert column(frames, "edge:y>f:1", "state") == ["todo"] * 3 + ["now back", "done", "done"]
    assert column(frames, "node:f", "state")[:2] == ["todo next", "now back"]


def test_an_edge_says_only_the_shape_of_a_local_derivative_that_is_an_array():
    squares = cg.parse("f = mean(v^2)", v=[-1.5, 2.25, 0.125])
    frames = backward_frames(squares)
    assert column(frames, "local:v>v1:0")[3] == "×\u202f[3]"


def test_the_ledger_grows_from_0_to_5_to_7():
    frames = backward_frames(product())
    assert column(frames, "sum:0") == ["", "", "", "0 + 5 = 5", "", "0 + 5 = 5"]
    assert column(frames, "sum:1") == ["", "", "", "", "", "5 + 2 = 7"]
    assert column(frames, "sum-from:1")[-1] == "from u"


def test_a_node_waits_until_all_have_sent():
    frames = backward_frames(product())
    assert notes(frames, "y")[1:] == ["waits for f and u"] * 2 + ["received 1 of 2"] * 2 + [
        "complete"
    ]
    assert notes(frames, "u") == ["waits for f"] * 2 + ["can send back"] * 2 + ["sends back"] * 2


def test_backward_tells_what_is_only_a_part():
    told = column(backward_frames(product()), "sentence")
    assert told[3] == (
        "f sends 1 × 5 = 5 back to y. y feeds u as well, so this is only part of its gradient."
    )
    assert told[5].startswith("u sends 2 × 1 = 2 back to y. Both paths count: 5 + 2 = 7.")


def test_two_edges_from_the_same_node_are_two_steps():
    x = cg.input("x", 3.0)
    frames = backward_frames(cg.Graph((x + x).named("f")))
    assert column(frames, "gradient:x") == ["–", "–", "1", "2"]
    assert "more than once" in column(frames, "sentence")[2]


def test_a_long_sum_keeps_to_its_rows():
    x = cg.input("x", 1.0)
    node = x
    for _ in range(9):
        node = node * x
    frames = backward_frames(cg.Graph(node))
    assert column(frames, "gradient:x")[-1] == "10"
    assert column(frames, "sum:3")[-1] == "9 + 1 = 10"
    assert not any(column(frames, "sum:4"))


def test_a_gradient_that_overflows_is_marked_and_told(javascript):
    player = cg.backward_player(cg.Graph((1 / cg.input("x", 1e-200)).named("f")))
    frames = python_frames(player)
    assert column(frames, "gradient:x")[-1] == "✗ −∞"
    assert "wrong" in column(frames, "node:x", "state")[-1]
    assert "gradient of x" in Shown(javascript, player, []).wrong
    assert Shown(javascript, player, [], x=2.0).wrong == ""


# ----------------------------------------------------------------------------------------- hints


def test_a_hint_tells_formula_numbers_derivatives_and_all_digits():
    graph = logistic()
    hint = column(backward_frames(graph), "node:yhat", "hint")[-1]
    graph.forward()
    assert hint.splitlines()[0] == "ŷ = sigmoid(z)"
    assert f"In full: {graph.output.value!r}" in hint
    assert "∂sigmoid(z)/∂z = ŷ × (1 − ŷ)" in hint
    hint = column(backward_frames(product()), "node:y", "hint")[-1]
    assert "Gradient: 5 + 2 = 7 (from f and u)" in hint


def test_on_the_way_forward_nothing_is_told_of_derivatives():
    for frame in forward_frames(product()):
        assert not any("∂" in look for (_, kind), look in frame.items() if kind == "hint")


def test_a_hint_tells_nothing_that_is_not_known_yet():
    hints = column(forward_frames(product()), "node:u", "hint")
    assert "5" not in hints[0]
    assert "3 + 2 = 5" in hints[1]


# --------------------------------------------------------------------------------------- players


def test_transcripts_hold_every_step():
    assert cg.forward_player(product()).transcript.splitlines() == [
        "u = x + y = 3 + 2 = 5",
        "f = u * y = 5 * 2 = 10",
    ]
    graph = product()
    lines = cg.backward_player(graph).transcript.splitlines()
    assert lines == [str(step) for step in graph.backward_steps()]
    assert lines[-1].endswith("= 7")


def test_a_player_has_text_and_the_most_telling_picture_for_readers_without_widgets():
    data, _ = cg.backward_player(product())._repr_mimebundle_()
    assert data["text/plain"].startswith("∂f/∂f = 1")
    assert "data:image/svg+xml;base64," in data["text/html"]
    told = cg.backward_player(product())._content.telling
    assert re.search(r'data-part="gradient:y"[^>]*>7<', told)


def test_the_learners_graph_is_left_alone(javascript):
    graph = product()
    graph.forward(x=4)
    first, second = cg.forward_player(graph), cg.backward_player(graph)
    assert Shown(javascript, first, [2], x=10.0, y=1.0).frames[0]["value:f", "text"] == "11"
    assert graph["x"].value == 4.0
    assert graph["y"].gradient is None
    assert Shown(javascript, second, [0]).frames[0]["value:f", "text"] == "12"


def test_a_player_begins_where_it_is_asked_to():
    for step, start in ((0, 0), (2, 2), (99, 5), (-1, 0)):
        assert cg.backward_player(product(), step=step).steps["start"] == start


def test_only_numbers_have_fields():
    x, w = cg.input("x", [1.0, 2.0]), cg.parameter("w", 3.0)
    graph = cg.Graph(cg.sum(x * w).named("f"))
    player = cg.backward_player(graph)
    assert [field["name"] for field in player.fields] == ["w"]
    assert "∂f/∂x" in player.transcript
    assert cg.forward_player(graph, live=False).fields == []


def test_a_slider_reaches_well_beyond_the_value():
    (field,) = cg.forward_player(cg.Graph(cg.input("x", 250.0) * 2)).fields
    assert field["min"] <= -250
    assert field["max"] >= 250
    assert field["step"] > 0


def test_many_fields_have_no_sliders():
    total = cg.input("x0", 0.0)
    for number in range(1, 9):
        total = total + cg.input(f"x{number}", 1.0)
    fields = cg.forward_player(cg.Graph(total)).fields
    assert len(fields) == 9
    assert all(field["min"] is None for field in fields)


def test_errors_say_what_is_wrong():
    with pytest.raises(ValueMissingError, match="x"):
        cg.forward_player(cg.Graph(cg.input("x") * 2))
    with pytest.raises(ValueMissingError):
        cg.backward_player(cg.Graph(cg.input("x", [1.0, 2.0]) * 2))
    with pytest.raises(ShapeError):
        cg.forward_player(cg.Graph(cg.input("x", [1.0, 2.0]) + cg.input("y", [1.0, 2.0, 3.0])))
    with pytest.raises(DomainError, match="f"):
        cg.backward_player(cg.Graph((1 / cg.input("x", 0.0)).named("f")))


@pytest.mark.parametrize("make", [cg.forward_player, cg.backward_player, cg.bug_player])
def test_a_node_in_place_of_a_graph_is_told_what_to_do(make):
    with pytest.raises(TypeError, match=r"cg\.Graph\(f\)"):
        make(cg.input("x", 1.0) * 2)


def test_a_large_graph_is_told_to_be_too_large():
    node = cg.input("x", 1.0)
    for _ in range(2000):
        node = node + 1
    for make in (cg.forward_player, cg.backward_player, cg.bug_player):
        with pytest.raises(CgraphError, match="4001 nodes"):
            make(cg.Graph(node))


def test_every_part_that_a_frame_names_is_in_a_picture():
    for graph in (product(), logistic(), cg.parse("f = 2*x + x/y + 2", x=1, y=4)):
        for player in (cg.forward_player(graph), cg.backward_player(graph)):
            markup = "".join(picture["markup"] for picture in player.pictures)
            parts = {track["part"].replace(">", "&gt;") for track in player.tracks}
            missing = {part for part in parts if f'data-part="{part}"' not in markup}
            assert missing <= {"sentence"}


def test_chinese_learners_read_chinese():
    use_language("zh")
    told = column(backward_frames(product()), "sentence")
    assert told[3] == "f 把 1 × 5 = 5 传回给 y。y 还用在 u 里，所以这只是它梯度的一部分。"
    assert cg.forward_player(product()).words["step"] == "步骤"


@pytest.mark.parametrize("section", ["passes", "bugs", "player", "descent", "gradient_check"])
def test_both_languages_have_the_same_sentences(section):
    english = texts(section)
    use_language("zh")
    assert texts(section).keys() == english.keys()


def test_random_graphs_end_with_the_gradients_of_the_package():
    random = np.random.default_rng(3)
    for _ in range(20):
        nodes = [cg.input(name, float(random.uniform(0.5, 2))) for name in "xyz"]
        for _ in range(6):
            a, b = random.choice(len(nodes), 2)
            nodes.append(
                [nodes[a] + nodes[b], nodes[a] * nodes[b], cg.sin(nodes[a])][random.integers(3)]
            )
        graph = cg.Graph(nodes[-1])
        frames = backward_frames(graph)
        graph.forward()
        for label, gradient in graph.backward().items():
            assert frames[-1][f"gradient:{label}", "text"] == show(gradient)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), [1.0, -float("inf")]])
@pytest.mark.parametrize("make", [cg.forward_player, cg.wiggle, cg.gradient_check])
def test_a_leaf_that_is_not_finite_is_told(make, value):
    """The page's JSON has no such numbers: the player would stay empty."""
    for leaf in (cg.input("c", value), cg.constant(value).named("c")):
        with pytest.raises(CgraphError, match="c is not a finite number"):
            make(cg.Graph(cg.sum(cg.input("x", 1) * leaf)))
