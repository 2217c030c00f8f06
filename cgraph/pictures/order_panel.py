"""The picture of the queue: which node is done, which is next, and what each one waits for."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Literal, NamedTuple

from cgraph.pictures.frames import Frame, Look, Picture
from cgraph.pictures.lettering import slants
from cgraph.symbols import show_name

Standing = Literal["done", "now", "ready", "waiting", "wrong"]

_SIGNS: dict[Standing, str] = {"done": "✓", "now": "▶", "ready": "○", "waiting": "…", "wrong": "✗"}

_SHORT = 6  # a longer queue may stand in several columns


class Place(NamedTuple):
    """Where a node stands in the queue, and a word on why."""

    standing: Standing
    note: str


def order_picture(labels: Sequence[str], title: str, description: str) -> Picture:
    """Draw the queue of the nodes `labels`; `order_looks` fills it in."""
    rows = "".join(
        f'<li data-part="{_part("order", label)}">'
        f'<span class="sign" data-part="{_part("order-sign", label)}"></span>'
        f'<span class="{_kind(label)}">{escape(show_name(label))}</span>'
        f'<span class="note" data-part="{_part("order-note", label)}"></span></li>'
        for label in labels
    )
    kind = "order long" if len(labels) > _SHORT else "order"
    order = f'<ol style="--nodes: {len(labels)}">{rows}</ol>'
    markup = f'<div class="{kind}"><p class="title">{escape(title)}</p>{order}</div>'
    return Picture(name="order", markup=markup, label=description)


def order_looks(places: Mapping[str, Place]) -> Frame:
    """Say how the queue looks when its nodes stand at `places`."""
    looks: dict[str, Look] = {}
    for label, (standing, note) in places.items():
        looks[f"order:{label}"] = {"state": standing}
        looks[f"order-sign:{label}"] = {"text": _SIGNS[standing]}
        looks[f"order-note:{label}"] = {"text": note}
    return looks


def _kind(label: str) -> str:
    return "name italic" if slants(show_name(label)) else "name"


def _part(kind: str, label: str) -> str:
    return escape(f"{kind}:{label}")
