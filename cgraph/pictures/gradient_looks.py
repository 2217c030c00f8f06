"""How a graph looks at one moment of a backward pass."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from cgraph.graph import NodeView
from cgraph.numerals import show
from cgraph.pictures.graph_svg import edge_part
from cgraph.pictures.wording import in_brackets, is_finite, show_value
from cgraph.values import Value

Edge = tuple[str, str, int]  # from the node handing back, to its input number so and so
Looks = dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Handing:
    """The edge that a gradient is being handed back along, and what is handed."""

    edge: Edge
    local: Value
    contribution: Value


@dataclass(frozen=True, slots=True)
class Moment:
    """Where a backward pass has got to; nodes go by their labels.

    `totals` are the gradients so far, `complete` the nodes that have heard from all, `passed` the
    edges done with, `now` the node or nodes that act, `wrong` those whose number is wrong.
    """

    totals: Mapping[str, Value]
    complete: AbstractSet[str]
    passed: AbstractSet[Edge]
    handing: Handing | None = None
    now: AbstractSet[str] = frozenset()
    wrong: AbstractSet[str] = frozenset()


def gradient_looks(views: Sequence[NodeView], moment: Moment) -> Looks:
    """Say how these nodes and the edges into them look at that moment."""
    looks: Looks = {}
    for view in views:
        label = view.label
        looks[f"node:{label}"] = {"state": _state(view, moment)}
        if view.kind != "constant":
            looks[f"value:{label}"] = {"text": show_value(view)}
        if view.varies:
            mark = "✗ " if label in moment.wrong else ""
            looks[f"gradient:{label}"] = {"text": mark + show(moment.totals.get(label))}
        for slot, source in enumerate(view.operands):
            done = (label, source.label, slot) in moment.passed
            looks[edge_part(source.label, label, slot)] = {"state": "done" if done else "todo"}
    if moment.handing is not None:
        _light(looks, moment.handing)
    return looks


def _state(view: NodeView, moment: Moment) -> str:
    state = "done" if view.label in moment.complete else "todo"
    if view.label in moment.now:
        state = "now back"
    is_wrong = view.label in moment.wrong or not is_finite(view.value)
    return f"{state} wrong" if is_wrong else state


def _light(looks: Looks, handing: Handing) -> None:
    """Light the edge in use: the local derivative stands on it, the contribution travels back."""
    source, target, slot = handing.edge
    part = edge_part(target, source, slot)
    looks[part] = {"state": "now back", "travel": f"<{show(handing.contribution)}"}
    looks[f"local:{part.removeprefix('edge:')}"] = {"text": f"× {in_brackets(handing.local)}"}
