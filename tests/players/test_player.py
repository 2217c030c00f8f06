"""The player's Python side: what it sends, what it answers, what it refuses."""

import base64
import math
import weakref

import pytest
from cgraph.pictures.reruns import Run
from ipywidgets.widgets import widget as registry

from cgraph.errors import CgraphError, FormulaError
from cgraph.pictures.frames import Field
from cgraph.players import cells
from cgraph.players.player import FieldError, Player
from helpers.player_content import NUMBERS, steps_content


class Talk:
    """A player whose sent messages and calls to `answer` are kept."""

    def __init__(self, answer=None, fields=NUMBERS):
        self.asked, self.messages = [], []
        self.answer = answer or (lambda values: steps_content([0, *[values["a"]] * 4]))
        self.player = Player(steps_content(), fields, self._called)
        self.player.send = self.messages.append

    def _called(self, values):
        self.asked.append(values)
        return self.answer(values)

    def say(self, values, kind="change"):
        """Say what a page would; return the answer, if there is one."""
        self.messages.clear()
        self.player._hear(self.player, {"kind": kind, "id": "view 1", "values": values}, [])
        return self.messages[0] if self.messages else None


def test_new_values_are_answered_with_new_content():
    talk = Talk()
    assert talk.say({"a": 7, "b": 1.5}) == {"kind": "done", "id": "view 1"}
    assert talk.asked == [{"a": 7.0, "b": 1.5}]
    assert [field["value"] for field in talk.player.fields] == [7.0, 1.5]
    assert any("7" in (track.get("table") or []) for track in talk.player.tracks)


def test_a_field_that_is_not_sent_keeps_its_value():
    talk = Talk()
    talk.say({"b": 5})
    talk.say({"a": 7})
    assert talk.asked[-1] == {"a": 7.0, "b": 5.0}


@pytest.mark.parametrize(
    "values",
    [
        {"a": "7"},
        {"a": None},
        {"a": True},
        {"a": math.nan},
        {"a": math.inf},
        {"a": 10**400},
        {"a": [1]},
        {"c": 1},
        {"a": 1, "c": 1},
        None,
        [1],
        "a",
    ],
)
def test_what_no_field_can_take_changes_nothing(values):
    talk = Talk()
    before = (talk.player.tracks, talk.player.fields)
    answer = talk.say(values)
    assert answer["kind"] == "error"
    assert answer["message"]
    assert talk.asked == []
    assert (talk.player.tracks, talk.player.fields) == before


@pytest.mark.parametrize("value", [3, None, "x" * 1001])
def test_a_formula_field_takes_short_texts_only(value):
    talk = Talk(fields=[Field("f", "f", "a", kind="formula")])
    assert talk.say({"f": value})["field"] == "f"
    assert talk.asked == []


@pytest.mark.parametrize("message", [None, "text", {}, {"kind": "other"}, 3])
def test_other_messages_are_not_for_the_player(message):
    talk = Talk()
    talk.player._hear(talk.player, message, [])
    assert talk.messages == []


@pytest.mark.parametrize(
    ("error", "field", "words"),
    [
        (FieldError("not this", "b"), "b", "not this"),
        (FormulaError("a bracket is open", 1, 3), "", "a bracket is open"),
        (CgraphError("no"), "", "no"),
        (ZeroDivisionError("oh"), "", "ZeroDivisionError"),
    ],
)
def test_an_error_in_the_answer_is_told_and_changes_nothing(error, field, words):
    def answer(_values):
        raise error

    talk = Talk(answer)
    before = (talk.player.tracks, talk.player.columns, talk.player.fields)
    message = talk.say({"a": 1})
    assert (message["kind"], message["field"]) == ("error", field)
    assert words in message["message"]
    assert (talk.player.tracks, talk.player.columns, talk.player.fields) == before


def test_an_answer_may_bring_other_fields():
    def answer(_values):
        return steps_content(fields=[Field("a", "a", 0.0), Field("c", "c", 4.0)])

    talk = Talk(answer)
    talk.say({"a": 9, "b": 1})
    assert [(f["name"], f["value"]) for f in talk.player.fields] == [("a", 9.0), ("c", 4.0)]
    talk.say({"c": 1})
    assert talk.asked[-1] == {"a": 9.0, "c": 1.0}


def test_without_an_answer_a_change_is_refused():
    player = Player(steps_content(), NUMBERS)
    with pytest.raises(FieldError):
        player.answer({"a": 1.0})


def test_readers_without_widgets_get_the_transcript_and_a_picture():
    data, _ = Player(steps_content())._repr_mimebundle_(include=None, exclude=None)
    assert data["text/plain"] == "the transcript"
    assert base64.b64decode(data["image/png"]) == b"png"
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"]


def test_a_cell_run_again_closes_what_only_it_had_shown(monkeypatch):
    def show(cell, run, player):
        monkeypatch.setattr(cells, "shown_now", lambda: Run(cell, run))
        player._repr_mimebundle_()

    def alive(player):
        return player.comm is not None and player.model_id in registry._instances

    forgotten = []
    monkeypatch.setattr(cells, "forget_result", forgotten.append)
    first, kept, second = (Player(steps_content()) for _ in range(3))
    show("one", "run 1", first)
    show("one", "run 1", kept)
    show("two", "run 2", kept)
    assert alive(first)
    show("one", "run 3", second)
    assert [alive(player) for player in (first, kept, second)] == [False, True, True]
    assert first.layout.comm is None
    show("one", "run 4", second)
    assert alive(second)
    show("two", "run 5", second)
    assert not alive(kept)
    assert forgotten == [first, kept]


def test_a_closed_player_lets_go_of_what_it_showed():
    class Plots:
        def answer(self, _values):
            return steps_content()

    plots = Plots()
    gone = weakref.ref(plots)
    player = Player(steps_content(), NUMBERS, plots.answer)
    del plots
    player.close()
    assert gone() is None
    assert not player.columns
    assert not player.pictures


def test_outside_of_a_notebook_nothing_is_remembered():
    before = dict(cells._shown)
    Player(steps_content())._repr_mimebundle_()
    assert dict(cells._shown) == before
