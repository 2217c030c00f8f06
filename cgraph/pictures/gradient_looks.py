"""How a graph looks at each moment of a backward pass."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import TypeAlias

from cgraph.graph import BackwardStep
from cgraph.graph.passes import Number
from cgraph.graph.trace import Trace
from cgraph.notation import INNER, PICTURE
from cgraph.pictures.frames import Look, Text
from cgraph.pictures.graph_svg import edge_part
from cgraph.pictures.wording import chosen, marked, state

Edge: TypeAlias = tuple[str | None, str, int]  # from the source that sends, to its operand, slot


@dataclass(frozen=True, slots=True)
class Moment:
    """Where a backward pass has got to; nodes go by their labels.

    `totals` are the gradients so far, `complete` the nodes that have received all they will,
    `passed` the edges done with, `step` what happens now. `right` holds, for nodes whose gradient
    may be wrong, a number that is 1 where it is right.
    """

    totals: Mapping[str, Number]
    complete: AbstractSet[str] = frozenset()
    passed: AbstractSet[Edge] = frozenset()
    step: BackwardStep | None = None
    right: Mapping[str, Number] = field(default_factory=dict)


def moments(steps: Sequence[BackwardStep], kept: Mapping[str, Number]) -> list[Moment]:
    """Return where a pass is before it, with gradients `kept` from another, and at each step."""
    last = {step.target: place for place, step in enumerate(steps)}
    found = [Moment(kept)]
    for place, step in enumerate(steps):
        before = found[-1]
        complete = before.complete | ({step.target} if last[step.target] == place else set())
        totals = {**before.totals, step.target: step.total}
        found.append(Moment(totals, complete, before.passed | {step.edge}, step))
    return found


def gradient_looks(trace: Trace, moment: Moment) -> dict[str, Look]:
    """Say how the nodes of a graph and the edges into them look at that moment."""
    looks: dict[str, Look] = {}
    step = moment.step
    now = {step.source or step.target, step.target} if step else set()
    for view in trace.graph:
        label = view.label
        words = "now back" if label in now else "done" if label in moment.complete else "todo"
        total, value, right = moment.totals.get(label), trace.symbol(label), moment.right.get(label)
        shown: Text = "–" if total is None else marked(total)
        if right is None:
            looks[f"node:{label}"] = {"state": state(words, value if total is None else total)}
        else:
            looks[f"node:{label}"] = {"state": chosen(right, f"{words} wrong", words)}
            shown = chosen(right, f"✗ {shown}", shown)
        if view.kind != "constant":
            looks[f"value:{label}"] = {"text": marked(value)}
        if view.varies:
            looks[f"gradient:{label}"] = {"text": shown}
        for slot, source in enumerate(view.operands):
            done = (label, source.label, slot) in moment.passed
            looks[edge_part(source.label, label, slot)] = {"state": "done" if done else "todo"}
    if step and step.source:  # the local derivative stands on the edge, a contribution travels back
        ends = step.target, step.source, step.slot
        sent = f"<{PICTURE.number(step.contribution)}"
        looks[edge_part(*ends)] = {"state": "now back", "travel": sent}
        looks[edge_part(*ends, "local")] = {"text": f"×\u202f{PICTURE.number(step.local, INNER)}"}
    return looks
