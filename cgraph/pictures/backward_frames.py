"""The frames of a backward pass: one gradient is handed back along one edge at each step."""

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property

import numpy as np

from cgraph.graph import BackwardStep, Graph, NodeView
from cgraph.language import say
from cgraph.pictures.arithmetic_panel import Addition, arithmetic_looks, ledger_looks
from cgraph.pictures.frames import Frame, Look
from cgraph.pictures.gradient_looks import Handing, Looks, Moment, gradient_looks
from cgraph.pictures.hints import gradient_hint
from cgraph.pictures.order_panel import Place, order_looks
from cgraph.pictures.wording import addition, is_finite, name_list, product, sentences
from cgraph.symbols import show_name


class BackwardFrames:
    """The backward pass of a graph that has been run forward, as frames and as text.

    Frame 0 shows the values, frame 1 the 1 at the output; each further frame hands one
    contribution back. Raises what `Graph.backward_steps` raises.
    """

    def __init__(self, graph: Graph) -> None:
        self._views = graph.nodes
        self._hints: dict[tuple[str, int], str] = {}
        self._values_notice = graph.notice
        self._steps = list(graph.backward_steps())
        self._gradients_notice = graph.notice if graph.notice != self._values_notice else None
        self._arrivals: dict[str, list[int]] = defaultdict(list)  # label -> positions of steps
        self._departures: dict[str | None, int] = {}  # label -> position of the last one
        for position, step in enumerate(self._steps, start=1):
            self._arrivals[step.target].append(position)
            self._departures[step.source] = position

    @property
    def lines(self) -> list[str]:
        """The steps in symbols and numbers, one a line."""
        return [str(step) for step in self._steps]

    @cached_property
    def order(self) -> list[NodeView]:
        """The nodes that receive a gradient, in the order in which they hand it back."""
        reached = [view for view in self._views if view.label in self._arrivals]
        operations = [view for view in reached if view.kind == "operation"]
        return [*reversed(operations), *(view for view in reached if view.kind != "operation")]

    @property
    def longest_sum(self) -> int:
        """How many contributions a node receives at most, if that is a sum at all, or 0."""
        most = max(map(len, self._arrivals.values()))
        return most if most > 1 else 0

    @property
    def telling(self) -> int:
        """The first frame in which a sum is complete; the last frame where there is no sum."""
        for position, step in enumerate(self._steps, start=1):
            if step.before is not None and not self._waits_for(step.target, position):
                return position
        return len(self._steps)

    def frames(self) -> list[Frame]:
        """Return all frames in order."""
        return [self._frame(position) for position in range(len(self._steps) + 1)]

    def _received(self, label: str, position: int) -> list[BackwardStep]:
        arrivals = self._arrivals.get(label, ())
        return [self._steps[place - 1] for place in arrivals if place <= position]

    def _waits_for(self, label: str, position: int) -> list[str]:
        """Return who has yet to speak to a node after `position` steps; once for each edge."""
        arrivals = self._arrivals.get(label, ())
        return [self._steps[place - 1].source or "" for place in arrivals if place > position]

    def _frame(self, position: int) -> Frame:
        step = self._steps[position - 1] if position else None
        looks: dict[str, Look] = {**self._looks(position, step)}
        looks |= order_looks({view.label: self._place(view, position) for view in self.order})
        if step is None:
            told = sentences([say("passes.backward_start"), self._values_notice or ""])
        else:
            looks |= arithmetic_looks(step.latex, step.python)
            if step.source is not None:
                looks |= self._ledger(step, position)
            told = self._told(step, position)
        looks["sentence"] = {"text": told}
        return looks

    def _looks(self, position: int, step: BackwardStep | None) -> Looks:
        totals, complete = {}, set()
        for view in self.order:
            received = self._received(view.label, position)
            if received:
                totals[view.label] = received[-1].total
                if not self._waits_for(view.label, position):
                    complete.add(view.label)
        looks = gradient_looks(
            self._views,
            Moment(
                totals=totals,
                complete=complete,
                passed={(s.source or "", s.target, s.slot) for s in self._steps[:position]},
                handing=_handing(step),
                now={step.source or step.target, step.target} if step else frozenset(),
                wrong={label for label, total in totals.items() if not is_finite(total)},
            ),
        )
        for view in self._views:
            looks[f"node:{view.label}"]["hint"] = self._hint(view, position)
        return looks

    def _hint(self, view: NodeView, position: int) -> str:
        """Tell about a node; the same until it receives something, so made only once till then."""
        received = self._received(view.label, position)
        place = view.label, len(received)
        if place not in self._hints:
            wanted = len(self._arrivals.get(view.label, ()))
            self._hints[place] = gradient_hint(view, received, wanted)
        return self._hints[place]

    def _place(self, view: NodeView, position: int) -> Place:
        label = view.label
        if position <= 1 and label == self._steps[0].target:
            begins = Place("now", say("passes.order_begins"))
            return begins if position else Place("ready", say("passes.order_first"))
        if position and label == self._steps[position - 1].source:
            return Place("now", say("passes.order_handing"))
        heard, waiting = len(self._received(label, position)), self._waits_for(label, position)
        if waiting:
            words = {"heard": heard, "all": heard + len(waiting), "missing": name_list(waiting)}
            return Place("waiting", say("passes.order_" + ("heard" if heard else "waits"), **words))
        if self._departures.get(label, 0) > position:
            return Place("ready", say("passes.order_complete"))
        return Place("done", say("passes.order_finished"))

    def _ledger(self, step: BackwardStep, position: int) -> Frame:
        if len(self._arrivals[step.target]) == 1:
            return {}
        received = self._received(step.target, position)
        return ledger_looks(
            step.target,
            [Addition(s.source or "", s.before, s.contribution, s.total) for s in received],
        )

    def _told(self, step: BackwardStep, position: int) -> str:
        target = show_name(step.target)
        if step.source is None:
            return say("passes.backward_seed", node=target)
        said = [self._handed(step)]
        waiting = self._waits_for(step.target, position)
        if waiting:
            said.append(self._part_told(step, waiting))
        elif step.before is None:
            source = show_name(step.source)
            said.append(say("passes.backward_only", source=source, target=target))
        else:
            said.append(self._sum_told(step, self._received(step.target, position)))
        if self._gradients_notice and is_finite(step.before or 0.0) and not is_finite(step.total):
            said.append(self._gradients_notice)
        if position == len(self._steps):
            said.append(say("passes.backward_end"))
        return sentences(said)

    def _handed(self, step: BackwardStep) -> str:
        source, target = show_name(step.source or ""), show_name(step.target)
        if step.upstream is None or step.local is None or _any_array(step):
            return say("passes.backward_hand_array", source=source, target=target)
        numbers = product(step.upstream, step.local, step.contribution)
        return say("passes.backward_hand", source=source, numbers=numbers, target=target)

    def _part_told(self, step: BackwardStep, waiting: Sequence[str]) -> str:
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

    def _sum_told(self, step: BackwardStep, received: Sequence[BackwardStep]) -> str:
        """Say that all contributions have come in, and what they add up to."""
        target = show_name(step.target)
        if _any_array(step):
            return say("passes.backward_sum_array", target=target)
        added = addition([s.contribution for s in received], step.total)
        if len(received) == 2:  # noqa: PLR2004  "both"
            return say("passes.backward_sum_two", sum=added, target=target)
        return say("passes.backward_sum_many", count=len(received), sum=added, target=target)


def _handing(step: BackwardStep | None) -> Handing | None:
    if step is None or step.source is None or step.local is None:
        return None
    return Handing((step.source, step.target, step.slot), step.local, step.contribution)


def _any_array(step: BackwardStep) -> bool:
    values = (step.upstream, step.local, step.contribution, step.before)
    return any(isinstance(value, np.ndarray) for value in values)
