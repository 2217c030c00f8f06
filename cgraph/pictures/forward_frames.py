"""The frames of a forward pass: one node is computed at each step."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from cgraph.errors import DomainError
from cgraph.graph import ForwardStep, Graph, NodeView
from cgraph.language import say
from cgraph.numerals import show
from cgraph.pictures.arithmetic_panel import arithmetic_looks
from cgraph.pictures.frames import Frame, Look
from cgraph.pictures.graph_svg import edge_part
from cgraph.pictures.hints import value_hint
from cgraph.pictures.order_panel import Place, order_looks
from cgraph.pictures.wording import name_list, readable, sentences, show_value
from cgraph.symbols import show_name


class ForwardFrames:
    """The forward pass of a graph with new `values` for some leaves, as frames and as text.

    Frame 0 shows what is given; each further frame computes one node. Where a node has no value
    (1 / 0, say) the last frame marks it and says why, and `stopped` is the error. Raises
    ValueMissingError and ShapeError as `Graph.forward` does.
    """

    def __init__(self, graph: Graph, values: Mapping[str, Any] | None = None) -> None:
        self._graph = graph
        self._operations = [view for view in graph.nodes if view.kind == "operation"]
        self._given = {view.label for view in graph.nodes if view.kind != "operation"}
        self._steps: list[ForwardStep] = []
        self._notices: list[str | None] = []  # what had overflowed by each step
        self._hints: dict[tuple[str, bool], str] = {}
        self.stopped: DomainError | None = None
        try:
            for step in graph.forward_steps(**(values or {})):
                self._steps.append(step)
                self._notices.append(graph.notice)
        except DomainError as error:
            self.stopped = error

    @property
    def lines(self) -> list[str]:
        """The steps in symbols and numbers, one a line."""
        return [*map(str, self._steps), *([str(self.stopped)] if self.stopped else [])]

    @property
    def order(self) -> list[NodeView]:
        """The nodes in the order in which they get their values; constants have always had them."""
        return [view for view in self._graph.nodes if view.kind != "constant"]

    def frames(self) -> list[Frame]:
        """Return all frames in order."""
        count = len(self._steps) + (self.stopped is not None)
        return [self._frame(position) for position in range(count + 1)]

    def _frame(self, position: int) -> Frame:
        done = self._operations[: min(position, len(self._steps))]
        known = self._given | {view.label for view in done}
        current = self._operations[position - 1] if position else None
        looks: dict[str, Look] = {**self._looks(known, current)}
        looks |= order_looks({view.label: self._place(view, known, current) for view in self.order})
        if not self._operations:
            told = say("passes.forward_nothing", value=show(self._graph.output.value))
        elif current is None:
            told = say("passes.forward_start")
        elif position > len(self._steps):
            told = say("passes.forward_undefined", node=_name(current), error=self.stopped)
        else:
            step = self._steps[position - 1]
            looks |= arithmetic_looks(step.latex, step.python)
            told = sentences([_computed(current, step), *self._then(current, known, position)])
        looks["sentence"] = {"text": told}
        return looks

    def _looks(self, known: AbstractSet[str], current: NodeView | None) -> Frame:
        looks: dict[str, Look] = {}
        now = current.label if current is not None else None
        for view in self._graph.nodes:
            label, is_known = view.label, view.label in known
            state = "now" if label == now else "done" if is_known else "todo"
            for slot, source in enumerate(view.operands):
                looks[edge_part(source.label, label, slot)] = {"state": state}
            text = show_value(view) if is_known else "✗" if label == now else ""
            if text.startswith("✗"):
                state += " wrong"
            looks[f"node:{label}"] = {"state": state, "hint": self._hint(view, is_known)}
            if view.kind != "constant":
                looks[f"value:{label}"] = {"text": text}
                looks[f"gradient:{label}"] = {"text": ""}
        return looks

    def _hint(self, view: NodeView, known: bool) -> str:  # noqa: FBT001
        """Tell about a node; the same in all frames but for its value's being known."""
        if (view.label, known) not in self._hints:
            self._hints[view.label, known] = value_hint(view, known=known)
        return self._hints[view.label, known]

    def _place(self, view: NodeView, known: AbstractSet[str], current: NodeView | None) -> Place:
        if view.kind != "operation":
            return Place("done", say("passes.order_given"))
        if current is not None and view.label == current.label:
            if view.label in known:
                return Place("now", say("passes.order_computing"))
            return Place("wrong", say("passes.order_stopped"))
        if view.label in known:
            return Place("done", f"= {show(view.value)}")
        missing = _missing(view, known)
        if missing:
            return Place("waiting", say("passes.order_waits", missing=name_list(missing)))
        return Place("ready", say("passes.order_ready"))

    def _then(self, current: NodeView, known: AbstractSet[str], position: int) -> list[str]:
        """Say what follows from a node's having been computed."""
        said = []
        notice = self._notices[position - 1]
        if notice and (position == 1 or notice != self._notices[position - 2]):
            said.append(notice)
        if position == len(self._operations):
            result = show(current.value)
            said.append(say("passes.forward_end", node=_name(current), value=result))
            return said
        missing = {consumer.label: _missing(consumer, known) for consumer in current.consumers}
        ready = [label for label, labels in missing.items() if not labels]
        waiting = [label for label in missing if label not in ready]
        if ready:
            count = "one" if len(ready) == 1 else "many"
            said.append(say(f"passes.forward_unlocks_{count}", nodes=name_list(ready)))
        elif waiting:
            label = waiting[0]
            words = {"node": show_name(label), "missing": name_list(missing[label])}
            said.append(say("passes.forward_waits", **words))
        return said


def _computed(view: NodeView, step: ForwardStep) -> str:
    """Say what was computed, and why it could be."""
    varying = [source for source in view.operands if source.kind != "constant"]
    inputs = list(dict.fromkeys(source.text for source in varying or view.operands))
    return say(
        "passes.forward_one" if len(inputs) == 1 else "passes.forward_many",
        inputs=name_list(inputs),
        node=_name(view),
        numbers=readable(step.numbers),
    )


def _missing(view: NodeView, known: AbstractSet[str]) -> list[str]:
    return [source.label for source in view.operands if source.label not in known]


def _name(view: NodeView) -> str:
    return show_name(view.label)
