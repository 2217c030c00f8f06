"""What the graph players show: the right numbers at each step, the right word on each node."""

import json

import numpy as np
import pytest

import cgraph as cg
from cgraph.errors import CgraphError, DomainError, ShapeError, ValueMissingError
from cgraph.language import texts, use_language
from cgraph.numerals import show
from cgraph.pictures.backward_frames import BackwardFrames
from cgraph.pictures.forward_frames import ForwardFrames
from cgraph.players.graph_players import backward_content, forward_content


def product(x=3.0, y=2.0):
    """Build the graph of the first lessons, (x + y) * y."""
    a, b = cg.input("x", x), cg.input("y", y)
    return cg.Graph(((a + b).named("u") * b).named("f"))


def logistic():
    names = {"w1": 0.5, "w2": -1.0, "b": 0.3}
    w1, w2, b = (cg.parameter(name, value) for name, value in names.items())
    x1, x2 = cg.input("x1", 2.0), cg.input("x2", 1.0)
    return cg.Graph(cg.sigmoid((w1 * x1 + w2 * x2 + b).named("z")).named("yhat"))


def column(frames, part, attribute="text"):
    return [frame.get(part, {}).get(attribute) for frame in frames]


def notes(frames, label):
    return column(frames, f"order-note:{label}")


def backward_frames(graph):
    graph.evaluate({})
    return BackwardFrames(graph).frames()


# --------------------------------------------------------------------------------------- forward


def test_forward_fills_in_one_value_at_each_step():
    frames = ForwardFrames(product()).frames()
    assert len(frames) == 3
    assert column(frames, "value:x") == ["3", "3", "3"]
    assert column(frames, "value:u") == ["", "5", "5"]
    assert column(frames, "value:f") == ["", "", "10"]
    assert column(frames, "node:u", "state") == ["todo", "now", "done"]
    assert column(frames, "edge:x>u:0", "state") == ["todo", "now", "done"]
    assert column(frames, "edge:y>f:1", "state") == ["todo", "todo", "now"]


def test_the_queue_says_what_a_node_waits_for():
    frames = ForwardFrames(product()).frames()
    assert notes(frames, "u") == ["ready", "computed now", "= 5"]
    assert notes(frames, "f") == ["waits for u", "ready", "computed now"]
    assert column(frames, "order-sign:f") == ["…", "○", "▶"]
    assert column(frames, "order:f", "state") == ["waiting", "ready", "now"]


def test_chinese_names_in_the_queue_stand_upright():
    picture = forward_content(cg.parse("损失 = x + y1", x=1, y1=2)).pictures[1].markup
    for name, kind in (("损失", "name"), ("x", "name italic"), ("y₁", "name italic")):
        assert f'<span class="{kind}">{name}</span>' in picture


def test_forward_tells_why_and_what_follows():
    _, first, second = column(ForwardFrames(product()).frames(), "sentence")
    assert first == "x and y are known, so u can be computed: 3 + 2 = 5. Now f has all it needs."
    assert second.startswith("u and y are known, so f can be computed: 5 × 2 = 10.")
    assert second.endswith("f is the last node, so the result is 10.")


def test_forward_shows_the_step_as_mathematics_and_in_python():
    frames = ForwardFrames(product()).frames()
    assert column(frames, "python") == [None, "u = x + y", "f = u * y"]
    assert column(frames, "in-python", "state") == [None, "done", "done"]
    assert "<math" in frames[1]["mathematics"]["math"]


def test_what_does_not_follow_is_said_too():
    x = cg.input("x", 1.0)
    a, b = (x + 1).named("a"), (x + 2).named("b")
    frames = ForwardFrames(cg.Graph((a * b).named("f"))).frames()
    assert "f must still wait for b." in frames[1]["sentence"]["text"]


@pytest.mark.parametrize(
    ("formula", "values"), [("x", {"x": 3.0}), ("3", {}), ("2; x", {"x": 3.0})]
)
def test_where_nothing_is_to_be_computed_it_says_so(formula, values):
    [told] = column(ForwardFrames(cg.parse(formula, **values)).frames(), "sentence")
    assert "nothing to compute: the result is 3." in told


def test_a_node_without_a_value_ends_the_pass_and_is_marked():
    x = cg.input("x", 0.0)
    forward = ForwardFrames(cg.Graph(((1 / x).named("u") + x).named("f")))
    frames = forward.frames()
    assert isinstance(forward.stopped, DomainError)
    assert len(frames) == 2
    assert "wrong" in frames[-1]["node:u"]["state"]
    assert frames[-1]["value:u"]["text"] == "✗"
    assert frames[-1]["order-sign:u"]["text"] == "✗"
    assert frames[-1]["value:f"]["text"] == ""
    assert str(forward.stopped) in frames[-1]["sentence"]["text"]


def test_overflow_is_marked_and_told_where_it_happens():
    x = cg.input("x", 1000.0)
    u = cg.exp(x).named("u")
    frames = ForwardFrames(cg.Graph((u * 2).named("f"))).frames()
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
        {part for part, look in f.items() if part.startswith("edge:") and "travel" in look}
        for f in frames
    ]
    assert lit == [set(), set(), {"edge:u>f:0"}, {"edge:y>f:1"}, {"edge:x>u:0"}, {"edge:y>u:1"}]
    assert column(frames, "edge:y>f:1", "travel")[3] == "<5"
    assert column(frames, "local:y>f:1")[3] == "× 5"
    assert column(frames, "edge:y>f:1", "state") == ["todo"] * 3 + ["now back", "done", "done"]


def test_the_ledger_grows_from_0_to_5_to_7():
    frames = backward_frames(product())
    assert column(frames, "sum:0") == [None, None, None, "0 + 5 = 5", None, "0 + 5 = 5"]
    assert column(frames, "sum:1") == [None, None, None, None, None, "5 + 2 = 7"]
    assert column(frames, "sum-from:1")[-1] == "from u"


def test_a_node_waits_until_all_have_spoken():
    frames = backward_frames(product())
    assert notes(frames, "y")[1:] == ["waits for f and u"] * 2 + ["heard from 1 of 2"] * 2 + [
        "complete"
    ]
    assert notes(frames, "u") == ["waits for f"] * 2 + ["can hand back"] * 2 + ["hands back"] * 2


def test_backward_tells_what_is_only_a_part():
    told = column(backward_frames(product()), "sentence")
    assert told[3] == (
        "f hands 1 × 5 = 5 back to y. y feeds u as well, so this is only part of its gradient."
    )
    assert told[5].startswith("u hands 2 × 1 = 2 back to y. Both paths count: 5 + 2 = 7.")


def test_two_edges_from_the_same_node_are_two_steps():
    x = cg.input("x", 3.0)
    frames = backward_frames(cg.Graph((x + x).named("f")))
    assert column(frames, "gradient:x") == ["–", "–", "1", "2"]
    assert "more than once" in frames[2]["sentence"]["text"]


def test_a_long_sum_keeps_to_its_rows():
    x = cg.input("x", 1.0)
    node = x
    for _ in range(9):
        node = node * x
    frames = backward_frames(cg.Graph(node))
    assert frames[-1]["gradient:x"]["text"] == "10"
    assert frames[-1]["sum:3"]["text"] == "9 + 1 = 10"
    assert "sum:4" not in frames[-1]


def test_a_gradient_that_overflows_is_marked():
    x = cg.input("x", 1e-200)
    graph = cg.Graph((1 / x).named("f"))
    frames = backward_frames(graph)
    assert frames[-1]["gradient:x"]["text"] == "✗ −∞"
    assert "wrong" in frames[-1]["node:x"]["state"]
    assert "gradient of x" in frames[-1]["sentence"]["text"]


# ----------------------------------------------------------------------------------------- hints


def test_a_hint_tells_formula_numbers_derivatives_and_all_digits():
    graph = logistic()
    hint = backward_frames(graph)[-1]["node:yhat"]["hint"]
    assert hint.splitlines()[0] == "ŷ = sigmoid(z)"
    assert f"In full: {graph.output.value!r}" in hint
    assert "∂ŷ/∂z = " in hint
    hint = backward_frames(product())[-1]["node:y"]["hint"]
    assert "Gradient: 5 + 2 = 7 (from f and u)" in hint


def test_on_the_way_forward_nothing_is_told_of_derivatives():
    for frame in ForwardFrames(product()).frames():
        assert "∂" not in "".join(look.get("hint", "") for look in frame.values())


def test_a_hint_tells_nothing_that_is_not_known_yet():
    hints = column(ForwardFrames(product()).frames(), "node:u", "hint")
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


def test_a_player_has_text_and_picture_for_readers_without_widgets():
    data, _ = cg.forward_player(product())._repr_mimebundle_()
    assert data["text/plain"].startswith("u = x + y")
    assert data["image/png"].startswith("iVBOR")


def test_the_learners_graph_is_left_alone():
    graph = product()
    graph.forward(x=4)
    first, second = cg.forward_player(graph), cg.backward_player(graph)
    content = first.answer({"x": 10.0, "y": 1.0})
    assert content.transcript.startswith("u = x + y = 10 + 1")
    assert graph["x"].value == 4.0
    assert graph["y"].gradient is None
    assert second.answer({}).transcript == second.transcript


def test_an_answer_equals_what_the_package_computes():
    graph = logistic()
    player = cg.backward_player(graph)
    values = {"w1": -2.0, "x2": 0.25}
    transcript = player.answer(values).transcript
    graph.forward(**values)
    assert transcript.splitlines() == [str(step) for step in graph.backward_steps()]


def test_only_numbers_have_fields():
    x, w = cg.input("x", [1.0, 2.0]), cg.parameter("w", 3.0)
    graph = cg.Graph(cg.sum(x * w).named("f"))
    player = cg.backward_player(graph)
    assert [field["name"] for field in player.fields] == ["w"]
    assert "df/dx" in player.transcript
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


def test_a_division_by_zero_in_a_field():
    x = cg.input("x", 1.0)
    graph = cg.Graph((1 / x).named("f"))
    assert "divides by zero" in cg.forward_player(graph).answer({"x": 0.0}).transcript
    with pytest.raises(DomainError, match="f"):
        cg.backward_player(graph).answer({"x": 0.0})


def test_errors_say_what_is_wrong():
    with pytest.raises(ValueMissingError, match="x"):
        cg.forward_player(cg.Graph(cg.input("x") * 2))
    with pytest.raises(ValueMissingError):
        cg.backward_player(cg.Graph(cg.input("x", [1.0, 2.0]) * 2))
    with pytest.raises(ShapeError):
        cg.forward_player(cg.Graph(cg.input("x", [1.0, 2.0]) + cg.input("y", [1.0, 2.0, 3.0])))


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


@pytest.mark.parametrize("content", [forward_content, backward_content])
def test_frames_are_small(content):
    player = cg.forward_player if content is forward_content else cg.backward_player
    shown = player(logistic())
    size = len(shown.columns) + len(json.dumps([shown.tracks, shown.pictures, shown.axes]).encode())
    assert size < 100_000


def test_every_part_that_a_frame_names_is_in_a_picture():
    for graph in (product(), logistic(), cg.parse("f = 2*x + x/y + 2", x=1, y=4)):
        for content in (forward_content(graph.copy()), backward_content(graph.copy())):
            markup = "".join(picture.markup for picture in content.pictures)
            missing = {
                track.part
                for track in content.tracks
                if f'data-part="{track.part.replace(">", "&gt;")}"' not in markup
                and f'data-part="{track.part}"' not in markup
            }
            assert missing <= {"sentence"}


def test_chinese_learners_read_chinese():
    use_language("zh")
    told = column(backward_frames(product()), "sentence")
    player = cg.forward_player(product())
    assert told[3] == "f 把 1 × 5 = 5 传回给 y。y 还用在 u 里，所以这只是它梯度的一部分。"
    assert player.axes[0]["label"] == "步骤"


@pytest.mark.parametrize("section", ["passes", "bugs"])
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
        frames = backward_frames(graph.copy())
        graph.forward()
        for label, gradient in graph.backward().items():
            assert frames[-1][f"gradient:{label}"]["text"] == show(gradient)
