"""The frames of a backward pass: one contribution is sent back along one edge at each step."""

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property

from cgraph.graph import BackwardStep, NodeView
from cgraph.graph.trace import Trace
from cgraph.language import say
from cgraph.notation import LATEX
from cgraph.pictures.arithmetic_panel import arithmetic_looks, ledger_looks
from cgraph.pictures.frames import Frame, Look, Text
from cgraph.pictures.gradient_looks import Moment, gradient_looks
from cgraph.pictures.hints import gradient_hint
from cgraph.pictures.order_panel import Place, order_looks
from cgraph.pictures.wording import addition, name_list, product, sentences
from cgraph.symbols import show_name
from cgraph.tape import known


class BackwardFrames:
    """The backward pass of a traced graph as frames.

    Frame 0 shows the values, frame 1 the 1 at the output; each further frame sends one
    contribution back. ValueMissingError where the output is an array.
    """

    def __init__(self, trace: Trace) -> None:
        self._trace = trace
        self._views = trace.graph.nodes
        self.steps, self.gradients = trace.backward()
        self._hints: dict[tuple[str, int], Text] = {}
        self._arrivals: dict[str, list[int]] = defaultdict(list)  # label -> positions of steps
        self._departures: dict[str | None, int] = {}  # label -> position of the last one
        for position, step in enumerate(self.steps, start=1):
            self._arrivals[step.target].append(position)
            self._departures[step.source] = position

    @cached_property
    def order(self) -> list[str]:
        """The nodes that receive a gradient, in the order in which they pass it back."""
        reached = [view for view in self._views if view.label in self._arrivals]
        operations = [view.label for view in reached if view.kind == "operation"]
        return [*reversed(operations), *(v.label for v in reached if v.kind != "operation")]

    @property
    def longest_sum(self) -> int:
        """How many contributions a node receives at most, if that is a sum at all, or 0."""
        most = max(map(len, self._arrivals.values()))
        return most if most > 1 else 0

    @property
    def telling(self) -> int:
        """The first frame in which a sum is complete; the last frame where there is no sum."""
        for position, step in enumerate(self.steps, start=1):
            if step.before is not None and not self._waits_for(step.target, position):
                return position
        return len(self.steps)

    def frames(self) -> list[Frame]:
        """Return all frames in order."""
        return [self._frame(position) for position in range(len(self.steps) + 1)]

    def _received(self, label: str, position: int) -> list[BackwardStep]:
        arrivals = self._arrivals.get(label, ())
        return [self.steps[place - 1] for place in arrivals if place <= position]

    def _waits_for(self, label: str, position: int) -> list[str]:
        """Return who has yet to send to a node after `position` steps; once for each edge."""
        arrivals = self._arrivals.get(label, ())
        return [self.steps[place - 1].source or "" for place in arrivals if place > position]

    def _frame(self, position: int) -> Frame:
        step = self.steps[position - 1] if position else None
        looks: dict[str, Look] = self._looks(position, step)
        looks |= order_looks({label: self._place(label, position) for label in self.order})
        if step is None:
            told: Text = say("passes.backward_start")
        else:
            looks |= arithmetic_looks(step.parts(LATEX), step.python)
            if len(self._arrivals[step.target]) > 1:
                looks |= ledger_looks(step.target, self._received(step.target, position))
            told = self._told(step, position)
        looks["sentence"] = {"text": told}
        return looks

    def _looks(self, position: int, step: BackwardStep | None) -> dict[str, Look]:
        totals, complete = {}, set()
        for label in self.order:
            received = self._received(label, position)
            if received:
                totals[label] = received[-1].total
                if not self._waits_for(label, position):
                    complete.add(label)
        passed = {step.edge for step in self.steps[:position]}
        looks = gradient_looks(self._trace, Moment(totals, complete, passed, step))
        for view in self._views:
            part = f"node:{view.label}"
            looks[part] = {**looks[part], "hint": self._hint(view, position)}
        return looks

    def _hint(self, view: NodeView, position: int) -> Text:
        """Tell about a node; the same until it receives something, so made only once till then."""
        received = self._received(view.label, position)
        place = view.label, len(received)
        if place not in self._hints:
            wanted = len(self._arrivals.get(view.label, ()))
            self._hints[place] = gradient_hint(view, self._trace, received, wanted)
        return self._hints[place]

    def _place(self, label: str, position: int) -> Place:
        if position <= 1 and label == self.steps[0].target:
            begins = Place("now", say("passes.order_begins"))
            return begins if position else Place("ready", say("passes.order_first"))
        if position and label == self.steps[position - 1].source:
            return Place("now", say("passes.order_sending"))
        heard, waiting = len(self._received(label, position)), self._waits_for(label, position)
        if waiting:
            words = {"heard": heard, "all": heard + len(waiting), "missing": name_list(waiting)}
            return Place("waiting", say("passes.order_" + ("heard" if heard else "waits"), **words))
        if self._departures.get(label, 0) > position:
            return Place("ready", say("passes.order_complete"))
        return Place("done", say("passes.order_finished"))

    def _told(self, step: BackwardStep, position: int) -> Text:
        target = show_name(step.target)
        if step.source is None:
            return say("passes.backward_seed", node=target)
        said = [_sent(step)]
        waiting = self._waits_for(step.target, position)
        if waiting:
            said.append(_part_told(step, waiting))
        elif step.before is None:
            source = show_name(step.source)
            said.append(say("passes.backward_only", source=source, target=target))
        else:
            said.append(_sum_told(step, self._received(step.target, position)))
        if position == len(self.steps):
            said.append(say("passes.backward_end"))
        return sentences(said)


def _sent(step: BackwardStep) -> str:
    source, target = show_name(step.source or ""), show_name(step.target)
    if _any_array(step):
        return say("passes.backward_send_array", source=source, target=target)
    numbers = product(step.upstream, step.local, step.contribution)
    return say("passes.backward_send", source=source, numbers=numbers, target=target)


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
    target = show_name(step.target)
    if _any_array(step):
        return say("passes.backward_sum_array", target=target)
    added = addition([s.contribution for s in received], step.total)
    if len(received) == 2:  # noqa: PLR2004  "both"
        return say("passes.backward_sum_two", sum=added, target=target)
    return say("passes.backward_sum_many", count=len(received), sum=added, target=target)


def _any_array(step: BackwardStep) -> bool:
    numbers = (step.upstream, step.local, step.contribution, step.before)
    return any(getattr(known(number), "shape", ()) for number in numbers)
