"""Four bugs of backward passes: the numbers they give, and that these are marked and explained."""

import pytest

import cgraph as cg
from cgraph.course.players.bug_frames import BUGS
from cgraph.errors import CgraphError
from cgraph.numerals import show
from helpers.in_page import Shown, python_frames


def product(x=3.0, y=2.0):
    a, b = cg.input("x", x), cg.input("y", y)
    return cg.Graph(((a + b).named("u") * b).named("f"))


def shared():
    """Build a graph in which a node that sends, u, receives two contributions."""
    x, y = cg.input("x", 3.0), cg.input("y", 2.0)
    u = (x * y).named("u")
    return cg.Graph((u * (u * 2).named("v") + x).named("f"))


def frames_of(graph, bug):
    return python_frames(cg.bug_player(graph, bug=bug))


def gradients(frame, side):
    start = f"{side}:gradient:"
    return {
        part.removeprefix(start): look
        for (part, attribute), look in frame.items()
        if part.startswith(start) and attribute == "text"
    }


def told(frames):
    return [frame["sentence", "text"] for frame in frames]


@pytest.mark.parametrize(
    ("bug", "wrong"),
    [
        ("overwrite", {"f": "1", "u": "2", "x": "2", "y": "✗ 2"}),
        ("order", {"f": "1", "u": "2", "x": "✗ 0", "y": "✗ 5"}),
        ("no_clear", {"f": "1", "u": "2", "x": "✗ 4", "y": "✗ 14"}),
        ("no_clear_inner", {"f": "1", "u": "✗ 4", "x": "✗ 6", "y": "✗ 16"}),
    ],
)
def test_right_and_wrong_stand_side_by_side(bug, wrong):
    last = frames_of(product(), bug)[-1]
    assert gradients(last, "correct") == {"f": "1", "u": "2", "x": "2", "y": "7"}
    assert gradients(last, "bug") == wrong
    marked = {label for label, text in wrong.items() if "✗" in text}
    states = {label: last[f"bug:node:{label}", "state"] for label in wrong}
    assert {label for label, state in states.items() if "wrong" in state} == marked
    assert not any("wrong" in last[f"correct:node:{label}", "state"] for label in wrong)


def test_overwriting_is_explained_and_seen_in_python():
    last = frames_of(product(), "overwrite")[-1]
    assert last["correct:python", "text"] == "grad_y += grad_u * 1"
    assert last["bug:python", "text"] == "grad_y = grad_u * 1"
    sentence = last["sentence", "text"]
    assert "Correct: 5 + 2 = 7." in sentence
    assert "the 2 overwrites the 5" in sentence
    assert "y ends up with 2, not 7." in sentence


def test_the_wrong_order_is_explained():
    sentences = told(frames_of(product(), "order"))
    assert sentences[2].startswith(
        "Correct: f sends 1 × 2 = 2 back to u. Bug: u sends 0 × 1 = 0 back to x."
    )
    assert "u has not received anything yet" in sentences[2]
    assert "Too late: u has already sent its gradient on." in sentences[4]


def test_a_node_that_receives_twice_does_not_wait_for_the_second():
    frames = frames_of(shared(), "order")
    assert "u has received only 1 of 2" in " ".join(told(frames))
    assert gradients(frames[-1], "correct")["y"] == "72"
    assert gradients(frames[-1], "bug")["y"] == "✗ 36"
    assert gradients(frames[-1], "bug")["u"] == "24"


def test_what_a_wrong_gradient_makes_wrong_is_explained():
    assert "because u already has a wrong gradient" in told(frames_of(shared(), "overwrite"))[-1]


def test_two_passes_without_clearing():
    frames = frames_of(product(), "no_clear")
    middle = frames[6]
    assert gradients(middle, "correct") == {"f": "–", "u": "–", "x": "–", "y": "–"}
    assert gradients(middle, "bug") == {"f": "–", "u": "–", "x": "2", "y": "7"}
    assert gradients(frames[5], "correct") == gradients(frames[5], "bug")
    inner = frames_of(product(), "no_clear_inner")[6]
    assert gradients(inner, "bug") == {"f": "–", "u": "2", "x": "2", "y": "7"}


def test_the_second_pass_is_the_packages_own_accumulation():
    graph = product()
    graph.forward()
    graph.backward()
    assert graph.backward(accumulate=True) == {"x": 4.0, "y": 14.0}


def test_numbers_with_which_a_bug_does_no_harm(javascript):
    last = frames_of(product(x=-2.0, y=2.0), "overwrite")[-1]
    assert gradients(last, "bug")["y"] == "2"
    assert "By chance y still gets 2" in last["sentence", "text"]
    player = cg.bug_player(product(), bug="overwrite")  # and the page finds out by itself
    (frame,) = Shown(javascript, player, [5], x=-2.0).frames
    assert (frame["bug:gradient:y", "text"], frame["sentence", "text"]) == (
        "2",
        last["sentence", "text"],
    )
    assert "wrong" not in frame["bug:node:y", "state"]


@pytest.mark.parametrize("bug", BUGS)
def test_the_right_side_is_the_packages_pass(bug):
    graph = shared()
    shown = gradients(frames_of(graph.copy(), bug)[-1], "correct")
    graph.forward()
    graph.backward()
    assert shown == {label: show(graph[label].gradient) for label in shown}


@pytest.mark.parametrize("bug", BUGS)
def test_every_part_that_a_frame_names_is_in_a_picture(bug):
    player = cg.bug_player(shared(), bug=bug)
    markup = "".join(picture["markup"] for picture in player.pictures)
    parts = {track["part"].replace(">", "&gt;") for track in player.tracks}
    assert {part for part in parts if f'data-part="{part}"' not in markup} <= {"sentence"}


def test_what_cannot_be_shown_is_said():
    x, y = cg.input("x", 3.0), cg.input("y", 2.0)
    chain = cg.Graph(cg.exp(x * y))
    with pytest.raises(CgraphError, match="used only once"):
        cg.bug_player(chain, bug="overwrite")
    with pytest.raises(CgraphError, match="no order to get wrong"):
        cg.bug_player(cg.Graph(x * y), bug="order")
    with pytest.raises(CgraphError, match="overwrite, order, no_clear, no_clear_inner"):
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
