"""The frames of a backward pass: one contribution is sent back along one edge at each step."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from cgraph.graph import BackwardStep, NodeView
from cgraph.graph.passes import Number
from cgraph.graph.trace import Trace
from cgraph.language import say
from cgraph.notation import INNER, PICTURE
from cgraph.pictures.frames import Frame, Look, Text
from cgraph.pictures.graph_svg import edge_part
from cgraph.pictures.panels import Place, arithmetic_looks, ledger_looks, order_looks
from cgraph.pictures.wording import (
    addition,
    chosen,
    gradient_hint,
    marked,
    name_list,
    product,
    sentences,
    state,
)
from cgraph.symbols import show_name
from cgraph.tape import known

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
    begins = None if step else trace.graph.output.label
    for view in trace.graph:
        label = view.label
        words = "now back" if label in now else "done" if label in moment.complete else "todo"
        words += " next" * (label == begins)  # a wide picture is scrolled to it
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
        shape = "×".join(map(str, getattr(step.local, "shape", ())))  # no edge has room for more
        local = f"[{shape}]" if shape else PICTURE.number(step.local, INNER)
        looks[edge_part(*ends, "local")] = {"text": f"×\u202f{local}"}
    return looks


class BackwardFrames:
    """The backward pass of a traced graph as frames.

    Frame 0 shows the values, frame 1 the 1 at the output; each further frame sends one
    contribution back. ValueMissingError where the output is an array.
    """

    which: Final = "backward"

    def __init__(self, trace: Trace) -> None:
        self._trace = trace
        self.steps, self.gradients = trace.backward()
        self._moments = moments(self.steps, {})
        self._hints: dict[tuple[str, int], Text] = {}
        self._arrivals: dict[str, list[BackwardStep]] = defaultdict(list)  # at each label
        self._departures: dict[str | None, int] = {}  # label -> position of the last one
        for position, step in enumerate(self.steps, start=1):
            self._arrivals[step.target].append(step)
            self._departures[step.source] = position
        reached = [view for view in trace.graph if view.label in self._arrivals]
        operations = [view.label for view in reached if view.kind == "operation"]
        leaves = [view.label for view in reached if view.kind != "operation"]
        #: The nodes that receive a gradient, in the order in which they pass it back.
        self.order = [*reversed(operations), *leaves]

    @property
    def longest_sum(self) -> int:
        """How many contributions a node receives at most, if that is a sum at all, or 0."""
        most = max(map(len, self._arrivals.values()))
        return most if most > 1 else 0

    @property
    def telling(self) -> int:
        """The first frame in which a sum is complete; the last frame where there is no sum."""
        for position, (step, moment) in enumerate(zip(self.steps, self._moments[1:], strict=True)):
            if step.before is not None and step.target in moment.complete:
                return position + 1
        return len(self.steps)

    def frames(self) -> list[Frame]:
        """Return all frames in order."""
        return [self._frame(position) for position in range(len(self._moments))]

    def lines(self) -> list[str]:
        """Return the steps as plain text."""
        return [str(step.concrete()) for step in self.steps]

    def _split(self, label: str, position: int) -> tuple[list[BackwardStep], list[str]]:
        """Return what a node has received after `position` steps, and who has yet to send to it.

        A source stands there once for each edge.
        """
        arrivals, passed = self._arrivals.get(label, []), self._moments[position].passed
        received = [step for step in arrivals if step.edge in passed]
        return received, [step.source or "" for step in arrivals[len(received) :]]

    def _frame(self, position: int) -> Frame:
        step = self._moments[position].step
        looks = gradient_looks(self._trace, self._moments[position])
        for view in self._trace.graph:
            part = f"node:{view.label}"
            looks[part] = {**looks[part], "hint": self._hint(view, position)}
        looks |= order_looks({label: self._place(label, position) for label in self.order})
        told: Text = say("passes.backward_start")
        if step:
            looks |= arithmetic_looks(step)
            if len(self._arrivals[step.target]) > 1:
                looks |= ledger_looks(step.target, self._split(step.target, position)[0])
            told = self._told(step, position)
        looks["sentence"] = {"text": told}
        return looks

    def _hint(self, view: NodeView, position: int) -> Text:
        """Tell about a node; the same until it receives something, so made only once till then."""
        received, waiting = self._split(view.label, position)
        place = view.label, len(received)
        if place not in self._hints:
            wanted = len(received) + len(waiting)
            self._hints[place] = gradient_hint(view, self._trace, received, wanted)
        return self._hints[place]

    def _place(self, label: str, position: int) -> Place:
        if position <= 1 and label == self.steps[0].target:
            begins = Place("now", say("passes.order_begins"))
            return begins if position else Place("ready", say("passes.order_first"))
        if position and label == self.steps[position - 1].source:
            return Place("now", say("passes.order_sending"))
        received, waiting = self._split(label, position)
        if waiting:
            heard, every = len(received), len(received) + len(waiting)
            words = {"heard": heard, "all": every, "missing": name_list(waiting)}
            return Place("waiting", say("passes.order_" + ("heard" if heard else "waits"), **words))
        if self._departures.get(label, 0) > position:
            return Place("ready", say("passes.order_complete"))
        return Place("done", say("passes.order_finished"))

    def _told(self, step: BackwardStep, position: int) -> Text:
        source, target = show_name(step.source or ""), show_name(step.target)
        if step.source is None:
            return say("passes.backward_seed", node=target)
        received, waiting = self._split(step.target, position)
        said: list[Text] = []
        if _any_array(step):
            said.append(say("passes.backward_send_array", source=source, target=target))
        else:
            numbers = product(step.upstream, step.local, step.contribution)
            said.append(say("passes.backward_send", source=source, numbers=numbers, target=target))
        if waiting:
            said.append(_part_told(step, waiting))
        elif step.before is None:
            said.append(say("passes.backward_only", source=source, target=target))
        else:
            said.append(_sum_told(step, received))
        if position == len(self.steps):
            said.append(say("passes.backward_end"))
        return sentences(said)


def _part_told(step: BackwardStep, waiting: Sequence[str]) -> str:
    """Say that the gradient is not complete yet, and why."""
    others = [source for source in waiting if source != step.source]
    words = {
        "source": show_name(step.source or ""),
        "target": show_name(step.target),
        "others": name_list(others),
    }
    if step.before is None:
        return say("passes.backward_part" if others else "passes.backward_again", **words)
    words["sum"] = addition([step.before, step.contribution], step.total)
    return say("passes.backward_so_far" if others else "passes.backward_so_far_again", **words)


def _sum_told(step: BackwardStep, received: Sequence[BackwardStep]) -> str:
    """Say that all contributions have come in, and what they add up to."""
    target, count = show_name(step.target), len(received)
    if _any_array(step):
        return say("passes.backward_sum_array", target=target)
    added = addition([step.contribution for step in received], step.total)
    key = "sum_two" if count == 2 else "sum_many"  # noqa: PLR2004  "both"
    return say(f"passes.backward_{key}", count=count, sum=added, target=target)


def _any_array(step: BackwardStep) -> bool:
    numbers = (step.upstream, step.local, step.contribution, step.before)
    return any(getattr(known(number), "shape", ()) for number in numbers)
