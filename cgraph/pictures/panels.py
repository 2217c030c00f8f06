"""The panels beside a graph: the order of the nodes, and the arithmetic of a step."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import NamedTuple

from cgraph.graph import BackwardStep, ForwardStep
from cgraph.language import say
from cgraph.notation import LATEX
from cgraph.pictures.frames import Frame, Look, Picture
from cgraph.pictures.mathematics import mathml
from cgraph.pictures.wording import addition
from cgraph.symbols import show_name, slants

MOST_ROWS = 4  # a longer sum shows its last rows; the earlier ones share the first
_SIGNS = {"done": "✓", "now": "▶", "ready": "○", "waiting": "…"}
_SHORT = 6  # a longer order may stand in several columns


class Place(NamedTuple):
    """Where a node stands in the order (a key of `_SIGNS`), and a word on why."""

    standing: str
    note: str


def order_picture(labels: Sequence[str], which: str) -> Picture:
    """Draw the order of the nodes `labels` in a pass, "forward" or "backward"."""
    rows = ""
    for label in labels:
        name, kind = show_name(label), "name italic" if slants(show_name(label)) else "name"
        rows += (
            f'<li data-part="{escape(f"order:{label}")}">'
            f'<span class="sign" data-part="{escape(f"order-sign:{label}")}"></span>'
            f'<span class="{kind}">{escape(name)}</span>'
            f'<span class="note" data-part="{escape(f"order-note:{label}")}"></span></li>'
        )
    kind = "order long" if len(labels) > _SHORT else "order"
    order = f'<ol style="--nodes: {len(labels)}">{rows}</ol>'
    title = escape(say(f"passes.order_{which}"))
    markup = f'<div class="{kind}"><p class="title">{title}</p>{order}</div>'
    return Picture("order", markup, say(f"passes.order_label_{which}"))


def order_looks(places: Mapping[str, Place]) -> Frame:
    """Say how the order looks when its nodes stand at `places`."""
    looks: dict[str, Look] = {}
    for label, (standing, note) in places.items():
        looks[f"order:{label}"] = {"state": standing}
        looks[f"order-sign:{label}"] = {"text": _SIGNS[standing]}
        looks[f"order-note:{label}"] = {"text": note}
    return looks


def arithmetic_picture(rows: int = 0) -> Picture:
    """Draw the panel of a step's arithmetic, with room for a sum of `rows` rows.

    It says the same as mathematics, as a line of Python, and as a sum that grows.
    """
    ledger = "".join(
        f'<li><span class="sum" data-part="sum:{row}"></span> '
        f'<span class="note" data-part="sum-from:{row}"></span></li>'
        for row in range(min(rows, MOST_ROWS))
    )
    if ledger:
        ledger = f'<p class="title" data-part="sum-title"></p><ol>{ledger}</ol>'
        ledger = f'<div class="ledger">{ledger}</div>'
    title = escape(say("passes.arithmetic_python"))
    markup = (
        f'<div class="arithmetic"><div class="mathematics" data-part="mathematics"></div>'
        f'<div data-part="in-python" data-state="hidden"><p class="title">{title}</p>'
        f'<pre><code data-part="python"></code></pre></div>{ledger}</div>'
    )
    return Picture("arithmetic", markup, say("passes.arithmetic_label"))


def arithmetic_looks(step: ForwardStep | BackwardStep) -> Frame:
    """Say how the panel looks at a step."""
    sides = [mathml(f"= {part}" if place else part) for place, part in enumerate(step.parts(LATEX))]
    return python_looks(step.python) | {"mathematics": {"math": " ".join(sides)}}


def python_looks(line: str) -> dict[str, Look]:
    """Say how the panel looks with a line of Python alone."""
    return {"mathematics": {"math": ""}, "in-python": {"state": "done"}, "python": {"text": line}}


def ledger_looks(target: str, received: Sequence[BackwardStep]) -> Frame:
    """Say how the sum at the node `target` looks after these contributions to its gradient."""
    title = say("passes.arithmetic_ledger", target=show_name(target))
    looks: dict[str, Look] = {"sum-title": {"text": title}}
    hidden = max(0, len(received) - MOST_ROWS)
    for row, step in enumerate(received[hidden:]):
        origin = say("passes.arithmetic_from", source=show_name(step.source or ""))
        if hidden and row == 0:
            origin = say("passes.arithmetic_earlier", count=hidden) + " … " + origin
        start = 0.0 if step.before is None else step.before
        looks[f"sum:{row}"] = {"text": addition([start, step.contribution], step.total)}
        looks[f"sum-from:{row}"] = {"text": origin}
    return looks
