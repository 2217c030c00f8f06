"""How a graph looks at one moment of a backward pass."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import TypeAlias

from cgraph.graph import BackwardStep
from cgraph.graph.passes import Number
from cgraph.graph.trace import Trace
from cgraph.notation import INNER, PICTURE
from cgraph.pictures.frames import Look
from cgraph.pictures.graph_svg import edge_part
from cgraph.pictures.wording import chosen, marked, state

Edge: TypeAlias = tuple[str | None, str, int]  # from the source that sends, to its operand, slot
Looks: TypeAlias = dict[str, "Look"]


@dataclass(frozen=True, slots=True)
class Moment:
    """Where a backward pass has got to; nodes go by their labels.

    `totals` are the gradients so far, `complete` the nodes that have received all they will,
    `passed` the edges done with, `step` what happens now. `right` holds, for nodes whose gradient
    may be wrong, a number that is 1 where it is right.
    """

    totals: Mapping[str, Number]
    complete: AbstractSet[str]
    passed: AbstractSet[Edge]
    step: BackwardStep | None = None
    right: Mapping[str, Number] = field(default_factory=dict)


def gradient_looks(trace: Trace, moment: Moment) -> Looks:
    """Say how the nodes of a graph and the edges into them look at that moment."""
    looks: Looks = {}
    now = {moment.step.source or moment.step.target, moment.step.target} if moment.step else set()
    for view in trace.graph:
        label = view.label
        words = "now back" if label in now else "done" if label in moment.complete else "todo"
        total = moment.totals.get(label)
        value = trace.symbol(label)
        shown = "–" if total is None else marked(total)
        right = moment.right.get(label)
        if right is None:
            looks[f"node:{label}"] = {"state": state(words, value if total is None else total)}
        else:
            looks[f"node:{label}"] = {"state": chosen(right, f"{words} wrong", words)}
        if view.kind != "constant":
            looks[f"value:{label}"] = {"text": marked(value)}
        if view.varies:
            looks[f"gradient:{label}"] = {
                "text": shown if right is None else chosen(right, f"✗ {shown}", shown)
            }
        for slot, source in enumerate(view.operands):
            done = (label, source.label, slot) in moment.passed
            looks[edge_part(source.label, label, slot)] = {"state": "done" if done else "todo"}
    if moment.step is not None and moment.step.source is not None:
        _light(looks, moment.step)
    return looks


def _light(looks: Looks, step: BackwardStep) -> None:
    """Light the edge in use: the local derivative stands on it, the contribution travels back."""
    part = edge_part(step.target, step.source or "", step.slot)
    looks[part] = {"state": "now back", "travel": f"<{PICTURE.number(step.contribution)}"}
    on_it = edge_part(step.target, step.source or "", step.slot, "local")
    looks[on_it] = {"text": f"×\u202f{PICTURE.number(step.local, INNER)}"}
