"""The player: shows content in the browser, and answers when the learner asks for another kind.

All stepping, sliding and computing happens in the browser, without a message. The kernel hears of
fields that no symbol belongs to, such as a formula:

    page:   {"kind": "change", "id": <text>, "values": {<field>: <number or text>}}
    kernel: the traits that have changed, in one message, then {"kind": "done", "id"};
            or {"kind": "error", "id", "field", "message"}, and nothing has changed.

What a page sends is not trusted: anything but known fields with finite numbers or short texts is
answered with an error.
"""

import logging
import math
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import traitlets

from cgraph.errors import CgraphError
from cgraph.language import say, texts
from cgraph.pictures.display import image_of
from cgraph.pictures.frames import Field
from cgraph.pictures.graph_svg import graph_style
from cgraph.pictures.mathematics import mathematics_style
from cgraph.pictures.palette import css_themes
from cgraph.players.content import Content
from cgraph.players.module import module
from cgraph.players.packing import pack
from cgraph.players.widget import OneWayWidget, shown_in_cell

Values = Mapping[str, float | str]

_LONGEST_TEXT = 1000  # characters of a formula
_log = logging.getLogger(__name__)


class FieldError(CgraphError):
    """A value that the field `field` cannot take; the message is for the learner."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class Player(OneWayWidget):
    """A widget that shows `content`, moved by step buttons, keys and sliders.

    Where a field has no symbol, `answer` is called with the values of all fields and returns the
    new content. A CgraphError that it raises is shown under the fields, at the field that its
    attribute `field` names, if it has one; the old content stands.
    """

    _esm = module(Path(__file__).with_name("player.js"))

    pictures = traitlets.List(traitlets.Dict()).tag(sync=True)
    steps = traitlets.Dict().tag(sync=True)
    tracks = traitlets.List(traitlets.Dict()).tag(sync=True)
    fields = traitlets.List(traitlets.Dict()).tag(sync=True)
    checks = traitlets.List(traitlets.Any()).tag(sync=True)
    program = traitlets.Dict().tag(sync=True)
    source = traitlets.Any("").tag(sync=True)
    variants = traitlets.List(traitlets.Any()).tag(sync=True)
    choice = traitlets.Unicode().tag(sync=True)
    task = traitlets.Dict(allow_none=True).tag(sync=True)
    moved = traitlets.Dict().tag(sync=True)  # the page's own: where the learner is
    words = traitlets.Dict().tag(sync=True)
    look = traitlets.Unicode().tag(sync=True)

    def __init__(self, content: Content, answer: Callable[[Values], Content] | None = None) -> None:
        self._content = content
        self._answer = answer
        super().__init__(words=texts("player"), look=_look(), **pack(content))
        self.on_msg(self._hear)

    @property
    def content(self) -> Content:
        """What the player shows."""
        return self._content

    @property
    def transcript(self) -> str:
        """What the player shows, as plain text."""
        return self._content.transcript

    def show(self, content: Content) -> None:
        """Show other content from now on; the learner's step is kept."""
        self._content = content
        with self.hold_sync():
            for trait, value in pack(content).items():
                setattr(self, trait, value)

    def answer(self, values: Values) -> Content:
        """Return the content for other values of the fields; CgraphError if there is none."""
        if self._answer is None:
            raise FieldError(say("player.not_understood"))
        return self._answer(values)

    def close(self) -> None:
        """Take the player off all pages, and let go of what it showed: Jupyter keeps results."""
        super().close()
        self._answer = None
        self._content = Content([], transcript=self.transcript)
        for name in (*pack(self._content), "words"):
            setattr(self, name, type(getattr(self, name))())

    def _hear(self, _widget: object, message: object, _buffers: object) -> None:
        if not isinstance(message, dict) or message.get("kind") != "change":
            return
        number = str(message.get("id"))[:100]
        try:
            self.show(self.answer(_checked(message.get("values"), self._content.fields)))
        except CgraphError as error:
            self._refuse(number, str(error), getattr(error, "field", ""))
        except Exception as error:  # noqa: BLE001  Jupyter would hide it; the learner is told
            _log.exception("A player could not answer.")
            self._refuse(number, say("player.failed", error=repr(error)), "")
        else:
            self.send({"kind": "done", "id": _sendable(number)})

    def _refuse(self, number: str, message: str, field: str) -> None:
        parts = {"id": number, "message": message, "field": field}
        self.send({"kind": "error", **{name: _sendable(text) for name, text in parts.items()}})

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the view, and for readers without widgets the transcript and a picture."""
        shown_in_cell(self)
        data: dict[str, Any] = {"text/plain": self.transcript}
        if self._content.telling:
            words = self._content.pictures[0].label
            data["text/html"] = image_of(self._content.telling, self._content.width, words)
        view = {"version_major": 2, "version_minor": 0, "model_id": self.model_id}
        data["application/vnd.jupyter.widget-view+json"] = view
        return data, {}


def _checked(values: object, fields: Sequence[Field]) -> dict[str, float | str]:
    """Return the values of all fields, as far as they can be taken; else raise a FieldError."""
    if not isinstance(values, dict):
        raise FieldError(say("player.not_understood"))
    for name in values.keys() - {field.name for field in fields}:
        raise FieldError(say("player.unknown_field", name=str(name)[:100]))
    return {field.name: _value(values.get(field.name, field.value), field) for field in fields}


def _value(value: object, field: Field) -> float | str:
    if not isinstance(field.value, str):
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise FieldError(say("player.not_a_number", name=field.label), field.name)
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if not math.isfinite(number):
            raise FieldError(say("player.not_a_number", name=field.label), field.name)
        return number
    if not isinstance(value, str):
        raise FieldError(say("player.not_understood"), field.name)
    if len(value) > _LONGEST_TEXT:
        message = say("player.too_long", name=field.label, most=_LONGEST_TEXT)
        raise FieldError(message, field.name)
    return _sendable(value)


def _sendable(text: str) -> str:
    """Return a text that UTF-8 can write; half a sign, as JavaScript lets through, becomes "?"."""
    return text.encode("utf-8", "replace").decode("utf-8")


@cache
def _look() -> str:
    """Return the style sheet: the palette, the player's own, and those of the pictures."""
    folder = files("cgraph")
    own = (folder / "players" / "player.css").read_text(encoding="utf-8")
    panels = (folder / "pictures" / "panels.css").read_text(encoding="utf-8")
    return f":host {{ {css_themes()} }}\n{own}\n{panels}\n{graph_style()}\n{mathematics_style()}"
