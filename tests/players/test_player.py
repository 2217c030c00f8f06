"""The player's Python side: what it sends, what it answers, what it refuses."""

import base64
import math
import re
import weakref
from types import SimpleNamespace

import pytest
from ipywidgets.widgets import widget as registry

from cgraph.errors import CgraphError, FormulaError
from cgraph.pictures.frames import Field
from cgraph.players import widget as cells
from cgraph.players.content import Content
from cgraph.players.player import FieldError, Player
from helpers.player_content import formula_content, steps_content


class Talk:
    """A player whose sent messages and calls to `answer` are kept."""

    def __init__(self, answer=None, content=None):
        self.asked, self.messages = [], []
        self.answer = answer or (lambda values: formula_content(values["f"]))
        self.player = Player(content or formula_content(), self._called)
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
    talk = Talk(lambda _: formula_content("b * b", [0, 1, 2, 3, 7]))
    tracks = talk.player.tracks
    assert talk.say({"f": "b * b", "a": 7, "b": 1.5}) == {"kind": "done", "id": "view 1"}
    assert talk.asked == [{"f": "b * b", "a": 7.0, "b": 1.5}]
    assert talk.player.fields[0]["value"] == "b * b"
    assert talk.player.program != Player(formula_content()).program
    assert talk.player.tracks == tracks  # the same slots, other numbers


def test_a_field_that_is_not_sent_keeps_its_value():
    talk = Talk()
    talk.say({"b": 5})
    talk.say({"a": 7})
    assert talk.asked == [{"f": "a * a", "a": 2.0, "b": 5.0}, {"f": "a * a", "a": 7.0, "b": 3.0}]


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
    before = talk.player.get_state()
    answer = talk.say(values)
    assert answer["kind"] == "error"
    assert answer["message"]
    assert talk.asked == []
    assert talk.player.get_state() == before


@pytest.mark.parametrize("value", [3, None, "x" * 1001])
def test_a_formula_field_takes_short_texts_only(value):
    talk = Talk()
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
    before = talk.player.get_state()
    message = talk.say({"a": 1})
    assert (message["kind"], message["field"]) == ("error", field)
    assert words in message["message"]
    assert talk.player.get_state() == before


def test_an_answer_may_bring_other_fields():
    def answer(_values):
        return Content([], fields=[Field("a", "a", 0.0), Field("c", "c", 4.0)])

    talk = Talk(answer)
    talk.say({"a": 9, "b": 1})
    assert [(f["name"], f["value"]) for f in talk.player.fields] == [("a", 0.0), ("c", 4.0)]
    talk.say({"c": 1})
    assert talk.asked[-1] == {"a": 0.0, "c": 1.0}


def test_without_an_answer_a_change_is_refused():
    with pytest.raises(FieldError):
        Player(steps_content()).answer({"a": 1.0})


def test_half_a_sign_does_not_get_any_further():
    talk = Talk()
    talk.say({"f": "a \ud83d"})
    assert talk.asked[-1]["f"] == "a ?"


@pytest.mark.parametrize("names", [["moved"], ["moved", "tracks", "program", "words", "look"]])
def test_no_page_sets_a_trait(names):
    player = Player(steps_content())
    before = player.get_state()
    player.set_state({name: {"values": {"a": 5}} for name in names})
    assert player.get_state() == before


def test_readers_without_widgets_get_the_transcript_and_a_picture():
    data, _ = Player(steps_content())._repr_mimebundle_(include=None, exclude=None)
    assert data["text/plain"] == "the transcript"
    [svg] = re.findall(r"data:image/svg\+xml;base64,([^\"]*)", data["text/html"])
    assert base64.b64decode(svg) == b"<svg/>"
    assert 'alt="A line"' in data["text/html"]
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"]


def test_a_cell_run_again_closes_what_only_it_had_shown(monkeypatch):
    def show(cell, run, player):
        monkeypatch.setattr(cells, "_running", lambda: (cell, run))
        player._repr_mimebundle_()

    def alive(player):
        return player.comm is not None and player.model_id in registry._instances

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


@pytest.mark.parametrize("parent", [None, {}, {"metadata": {}, "header": {}}])
def test_a_kernel_that_knows_no_cells_remembers_nothing(monkeypatch, parent):
    kernel = SimpleNamespace(get_parent=lambda: parent)  # JupyterLite's takes no channel
    monkeypatch.setattr(cells, "get_ipython", lambda: SimpleNamespace(kernel=kernel))
    before = dict(cells._shown)
    Player(steps_content())._repr_mimebundle_()
    assert dict(cells._shown) == before


def test_a_closed_player_lets_go_of_what_it_showed():
    class Plots:
        def answer(self, _values):
            return steps_content()

    plots = Plots()
    gone = weakref.ref(plots)
    player = Player(steps_content(), plots.answer)
    del plots
    player.close()
    assert gone() is None
    assert player.transcript == "the transcript"
    assert not any([player.pictures, player.tracks, player.program, player.fields, player.words])


def test_outside_of_a_notebook_nothing_is_remembered():
    before = dict(cells._shown)
    Player(steps_content())._repr_mimebundle_()
    assert dict(cells._shown) == before
