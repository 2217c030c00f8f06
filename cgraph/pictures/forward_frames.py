"""The frames of a forward pass: one node is computed at each step."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import Final

from cgraph.graph import ForwardStep, NodeView
from cgraph.graph.passes import Numbers
from cgraph.graph.trace import Trace
from cgraph.language import say
from cgraph.notation import PICTURE
from cgraph.pictures.frames import Choice, Frame, Look, Text
from cgraph.pictures.graph_svg import edge_part
from cgraph.pictures.panels import Place, arithmetic_looks, order_looks
from cgraph.pictures.wording import marked, name_list, sentences, state, value_hint
from cgraph.symbols import show_name
from cgraph.tape import known
from cgraph.values import is_finite


class ForwardFrames:
    """The forward pass of a traced graph as frames.

    Frame 0 shows what is given; each further frame computes one node.
    """

    which: Final = "forward"
    longest_sum = 0
    gradients: Numbers = []  # noqa: RUF012  there are none

    def __init__(self, trace: Trace) -> None:
        self._trace = trace
        self._views = trace.graph.nodes
        self._operations = [view for view in self._views if view.kind == "operation"]
        self._given = {view.label for view in self._views if view.kind != "operation"}
        self._wrong = next((v.label for v in self._operations if not is_finite(v.value)), None)
        #: The nodes in the order in which they get their values; constants have always had them.
        self.order = [view.label for view in self._views if view.kind != "constant"]
        self.telling = len(self._operations)

    def frames(self) -> list[Frame]:
        """Return all frames in order."""
        return [self._frame(position) for position in range(len(self._operations) + 1)]

    def lines(self) -> Iterator[str]:
        """Yield the steps as plain text; DomainError where one has no value."""
        return map(str, self._trace.graph.copy().forward_steps())

    def _frame(self, position: int) -> Frame:
        known = self._given | {view.label for view in self._operations[:position]}
        current = self._operations[position - 1] if position else None
        looks: dict[str, Look] = {**self._looks(known, current)}
        shown = (view for view in self._views if view.kind != "constant")
        looks |= order_looks({view.label: self._place(view, known, current) for view in shown})
        if not self._operations:
            result = PICTURE.number(self._trace.symbol(self._views[-1].label))
            told: Text = say("passes.forward_nothing", value=result)
        elif current is None:
            told = say("passes.forward_start")
        else:
            step = self._trace.forward[position - 1]
            looks |= arithmetic_looks(step)
            told = sentences([_computed(current, step), *self._then(current, known, position)])
            told = self._or_undefined(step, told)
        looks["sentence"] = {"text": told}
        return looks

    def _looks(self, known: AbstractSet[str], current: NodeView | None) -> Frame:
        looks: dict[str, Look] = {}
        now = current.label if current is not None else None
        for view in self._views:
            label, is_known = view.label, view.label in known
            words = "now" if label == now else "done" if is_known else "todo"
            for slot, source in enumerate(view.operands):
                looks[edge_part(source.label, label, slot)] = {"state": words}
            number = self._trace.symbol(label)
            looks[f"node:{label}"] = {
                "state": state(words, number) if is_known else words,
                "hint": value_hint(view, self._trace, known=is_known),
            }
            if view.kind != "constant":
                looks[f"value:{label}"] = {"text": marked(number) if is_known else ""}
                looks[f"gradient:{label}"] = {"text": ""}
        return looks

    def _place(self, view: NodeView, known: AbstractSet[str], current: NodeView | None) -> Place:
        if view.kind != "operation":
            return Place("done", say("passes.order_given"))
        if current is not None and view.label == current.label:
            return Place("now", say("passes.order_computing"))
        if view.label in known:
            return Place("done", f"= {PICTURE.number(self._trace.symbol(view.label))}")
        missing = _missing(view, known)
        if missing:
            return Place("waiting", say("passes.order_waits", missing=name_list(missing)))
        return Place("ready", say("passes.order_ready"))

    def _then(self, current: NodeView, known: AbstractSet[str], position: int) -> list[Text]:
        """Say what follows from a node's having been computed."""
        if position == len(self._operations):
            result = PICTURE.number(self._trace.symbol(current.label))
            return [say("passes.forward_end", node=show_name(current.label), value=result)]
        missing = {consumer.label: _missing(consumer, known) for consumer in current.consumers}
        ready = [label for label, labels in missing.items() if not labels]
        waiting = [label for label in missing if label not in ready]
        if ready:
            count = "one" if len(ready) == 1 else "many"
            return [say(f"passes.forward_unlocks_{count}", nodes=name_list(ready))]
        if waiting:
            label = waiting[0]
            words = {"node": show_name(label), "missing": name_list(missing[label])}
            return [say("passes.forward_waits", **words)]
        return []

    def _or_undefined(self, step: ForwardStep, told: Text) -> Text:
        """Where the first node has no finite number, say so, and why, as long as that is so."""
        if step.node != self._wrong:
            return told
        for node, wrong, words in self._trace.checks():
            if node == self._wrong and known(wrong):
                return Choice(wrong, (told, sentences([told, words])))
        return told


def _computed(view: NodeView, step: ForwardStep) -> str:
    """Say what was computed, and why it could be."""
    varying = [source for source in view.operands if source.kind != "constant"]
    inputs = list(dict.fromkeys(source.text for source in varying or view.operands))
    return say(
        "passes.forward_one" if len(inputs) == 1 else "passes.forward_many",
        inputs=name_list(inputs),
        node=show_name(view.label),
        numbers=" = ".join(step.numbers(PICTURE)),
    )


def _missing(view: NodeView, known: AbstractSet[str]) -> list[str]:
    return [source.label for source in view.operands if source.label not in known]
