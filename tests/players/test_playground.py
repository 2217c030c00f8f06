"""The playground: the formula may change, and the fields with it."""

import pytest

import cgraph as cg
from cgraph.errors import FormulaError, NameUnknownError
from cgraph.players.player import FieldError
from helpers.in_page import python_frames


def fields(player_or_content):
    entries = player_or_content.fields
    return {f["name"] if isinstance(f, dict) else f.name: f for f in entries}


def test_both_passes_stand_one_behind_the_other():
    player = cg.playground("(x + y) * y", x=3, y=2)
    lines = player.transcript.splitlines()
    assert lines[0] == "v1 = x + y = 3 + 2 = 5"
    assert lines[-1].endswith("= 5 + 2 = 7")
    assert player.steps["marks"] == [[0, "Forward"], [3, "Backward"]]
    assert player.steps["count"] == 3 + 6
    frames = python_frames(player)
    assert [frame["gradient:y", "text"] for frame in frames[-2:]] == ["5", "7"]
    assert [frame["value:f", "text"] for frame in frames[1:3]] == ["", "10"]


def test_forward_alone_gives_nothing_away_of_gradients():
    player = cg.playground("(x + y) * y", backward=False, x=3, y=2)
    assert (player.steps["count"], player.steps["marks"]) == (3, [])
    assert "∂" not in player.transcript
    assert not any("∂" in look for frame in python_frames(player) for look in frame.values())


def test_the_fields_follow_the_formula():
    player = cg.playground("x * y", x=3, y=2)
    assert list(fields(player)) == ["=", "x", "y"]
    content = player.answer({"=": "x * z", "x": 5.0, "y": 2.0})
    assert list(fields(content)) == ["=", "x", "z"]
    assert fields(content)["x"].value == 5.0
    assert content.transcript.startswith("f = x * z = 5 * 4 = 20")


def test_new_names_differ_so_that_gradients_of_a_product_do():
    values = [f["value"] for n, f in fields(cg.playground("a * b * c * d")).items() if n != "="]
    assert len(set(values)) == 4


def test_a_name_that_comes_back_has_its_old_value():
    player = cg.playground("x * y", x=3, y=2)
    player.answer({"=": "x", "x": 3.0, "y": 7.0})
    content = player.answer({"=": "x * y", "x": 3.0})
    assert fields(content)["y"].value == 7.0


def test_a_typo_is_told_at_the_formula_and_changes_nothing():
    player = cg.playground("x * y", x=3, y=2)
    with pytest.raises(FieldError) as caught:
        player.answer({"=": "x * (y", "x": 3.0, "y": 2.0})
    assert caught.value.field == "="
    sent = []
    player.send = lambda message, *_: sent.append(message)
    before = player.pictures
    player._hear(player, {"kind": "change", "id": "1", "values": {"=": "x *", "x": 3}}, [])
    assert [message["kind"] for message in sent] == ["error"]
    assert sent[0]["field"] == "="
    assert player.pictures == before


def test_a_formula_that_is_none_fails_at_once():
    with pytest.raises(FormulaError):
        cg.playground("x +")
    with pytest.raises(NameUnknownError):
        cg.playground("x + 1", z=3)


def test_a_node_without_a_value_shows_how_far_forward_came():
    player = cg.playground("1 / x + x", x=1)
    content = player.answer({"=": "1 / x + x", "x": 0.0})
    assert content.transcript.splitlines()[-1].startswith("v1 = 1 / x divides by zero: 1 / 0.")


def test_an_array_has_no_way_back_and_no_field():
    player = cg.playground("2 * a", a=[1.0, 2.0])
    assert list(fields(player)) == ["="]
    assert player.transcript == "f = 2 * a = 2 * [1, 2] = [2, 4]"
    assert player.steps["marks"] == []


def test_a_formula_without_names():
    assert "= 5" in cg.playground("2 + 3").transcript


def test_parameters_stay_parameters():
    player = cg.playground("w * x + b", "w b", w=1, x=2, b=0)
    assert list(fields(player)) == ["=", "w", "x", "b"]
    content = player.answer({"=": "w * x", "w": 1.0, "x": 2.0, "b": 0.0})
    assert 'class="node parameter"' in content.pictures[0].markup


def test_a_formula_that_is_too_large_is_told_at_the_formula():
    player = cg.playground("a")
    with pytest.raises(FieldError, match="nodes") as caught:
        player.answer({"=": "+".join(f"a{number}" for number in range(80)), "a": 1.0})
    assert caught.value.field == "="


def test_names_that_were_there_are_known():
    player = cg.playground("(x + lr) * y", "lr", x=3, y=2)
    content = player.answer({"=": "2xy - lr(y + 1)", "x": 3.0, "lr": 5.0, "y": 2.0})
    assert list(fields(content)) == ["=", "x", "y", "lr"]
    assert content.transcript.startswith("v1 = 2 * x = 2 * 3 = 6")
    with pytest.raises(FieldError, match=r"kx mean k \* x"):
        player.answer({"=": "kx + y", "x": 3.0, "y": 2.0})
