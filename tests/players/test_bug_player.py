"""Three bugs of backward passes: the numbers they give, and that these are marked and explained."""

import pytest

import cgraph as cg
from cgraph.errors import CgraphError
from cgraph.pictures.bug_frames import BUGS, BugFrames


def product(x=3.0, y=2.0):
    a, b = cg.input("x", x), cg.input("y", y)
    return cg.Graph(((a + b).named("u") * b).named("f"))


def shared():
    """Build a graph in which a node that hands on, u, receives two contributions."""
    x, y = cg.input("x", 3.0), cg.input("y", 2.0)
    u = (x * y).named("u")
    return cg.Graph((u * (u * 2).named("v") + x).named("f"))


def frames_of(graph, bug):
    graph.evaluate({})
    return BugFrames(graph, bug).frames()


def gradients(frame, side):
    start = f"{side}:gradient:"
    return {
        part.removeprefix(start): look["text"]
        for part, look in frame.items()
        if part.startswith(start)
    }


@pytest.mark.parametrize(
    ("bug", "wrong"),
    [
        ("overwrite", {"f": "1", "u": "2", "x": "2", "y": "✗ 2"}),
        ("order", {"f": "1", "u": "2", "x": "✗ 0", "y": "✗ 5"}),
        ("no_clear", {"f": "1", "u": "2", "x": "✗ 4", "y": "✗ 14"}),
    ],
)
def test_right_and_wrong_stand_side_by_side(bug, wrong):
    last = frames_of(product(), bug)[-1]
    assert gradients(last, "correct") == {"f": "1", "u": "2", "x": "2", "y": "7"}
    assert gradients(last, "bug") == wrong
    marked = {label for label, text in wrong.items() if "✗" in text}
    states = {label: last[f"bug:node:{label}"]["state"] for label in wrong}
    assert {label for label, state in states.items() if "wrong" in state} == marked
    assert not any("wrong" in last[f"correct:node:{label}"]["state"] for label in wrong)


def test_overwriting_is_explained_and_seen_in_python():
    last = frames_of(product(), "overwrite")[-1]
    assert last["correct:python"]["text"] == "grad_y += grad_u * 1"
    assert last["bug:python"]["text"] == "grad_y = grad_u * 1"
    told = last["sentence"]["text"]
    assert "Correct: 5 + 2 = 7." in told
    assert "the 2 overwrites the 5" in told
    assert "y ends up with 2 instead of 7." in told


def test_the_wrong_order_is_explained():
    frames = frames_of(product(), "order")
    told = [frame["sentence"]["text"] for frame in frames]
    assert told[2].startswith("Correct: f hands 1 × 2 = 2 back to u. Bug: u hands 0 × 1 = 0 back")
    assert "u has not heard from anyone yet" in told[2]
    assert "Too late: u has already handed back." in told[4]


def test_a_node_that_hears_twice_does_not_wait_for_the_second():
    frames = frames_of(shared(), "order")
    told = " ".join(frame["sentence"]["text"] for frame in frames)
    assert "u has heard from only 1 of 2" in told
    last = frames[-1]
    assert gradients(last, "correct")["y"] == "72"
    assert gradients(last, "bug")["y"] == "✗ 36"
    assert gradients(last, "bug")["u"] == "24"


def test_what_a_wrong_gradient_makes_wrong_is_explained():
    told = [frame["sentence"]["text"] for frame in frames_of(shared(), "overwrite")]
    assert "because u already has a wrong gradient" in told[-1]


def test_two_passes_without_clearing():
    frames = frames_of(product(), "no_clear")
    middle = frames[6]
    assert gradients(middle, "correct") == {"f": "–", "u": "–", "x": "–", "y": "–"}
    assert gradients(middle, "bug") == {"f": "–", "u": "–", "x": "2", "y": "7"}
    assert gradients(frames[5], "correct") == gradients(frames[5], "bug")


def test_the_second_pass_is_the_packages_own_accumulation():
    graph = product()
    graph.forward()
    graph.backward()
    assert graph.backward(accumulate=True) == {"x": 4.0, "y": 14.0}


def test_numbers_with_which_a_bug_does_no_harm():
    last = frames_of(product(x=-2.0, y=2.0), "overwrite")[-1]
    assert gradients(last, "bug")["y"] == "2"
    assert "no harm" in last["sentence"]["text"]


@pytest.mark.parametrize("bug", BUGS)
def test_the_right_side_is_the_packages_pass(bug):
    graph = shared()
    last = frames_of(graph.copy(), bug)[-1]
    graph.forward()
    graph.backward()
    shown = gradients(last, "correct")
    assert shown == {label: cg.numerals.show(graph[label].gradient) for label in shown}


def test_what_cannot_be_shown_is_said():
    x, y = cg.input("x", 3.0), cg.input("y", 2.0)
    chain = cg.Graph(cg.exp(x * y))
    with pytest.raises(CgraphError, match="used only once"):
        cg.bug_player(chain, bug="overwrite")
    with pytest.raises(CgraphError, match="no order to get wrong"):
        cg.bug_player(cg.Graph(x * y), bug="order")
    with pytest.raises(CgraphError, match="overwrite, order, no_clear"):
        cg.bug_player(chain, bug="typo")
    with pytest.raises(CgraphError, match="arrays"):
        cg.bug_player(cg.Graph(cg.sum(cg.input("a", [1.0, 2.0]) * 2)), bug="no_clear")


def test_the_learners_graph_is_left_alone():
    graph = product()
    graph.forward()
    player = cg.bug_player(graph, bug="no_clear")
    assert graph["y"].gradient is None
    assert "= 7" in player.transcript
    assert "= 14" in player.transcript
