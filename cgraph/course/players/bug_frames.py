"""The frames of right and wrong side by side: the same graph twice, one with a classic bug.

A bug is the backward pass itself, run in another order, with another way to combine what a node
receives, or with gradients that nobody has cleared.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from cgraph.errors import CgraphError
from cgraph.functions import close
from cgraph.graph import BackwardStep
from cgraph.graph.passes import Number, Numbers
from cgraph.graph.trace import Trace
from cgraph.language import say
from cgraph.notation import PICTURE
from cgraph.pictures.backward_frames import Moment, gradient_looks, moments
from cgraph.pictures.frames import Frame, Look, Text
from cgraph.pictures.panels import arithmetic_looks, python_looks
from cgraph.pictures.wording import addition, chosen, name_list, product, sentences
from cgraph.symbols import show_name

SIDES = ("correct", "bug")
_MOST_RESULTS = 2  # more wrong gradients are named, and read in the picture


class BugFrames:
    """A backward pass, right and with a bug, as frames and as text.

    Parts of the graph without the bug begin with "correct:", those of the other with "bug:".
    CgraphError if the graph holds arrays or the bug can do no harm in it.
    """

    def __init__(self, trace: Trace, bug: str) -> None:
        if any(isinstance(view.value, np.ndarray) for view in trace.graph):
            raise CgraphError(say("bugs.numbers_only"))
        self._trace = trace
        self._bug = bug
        self._right, self.gradients = trace.backward()
        self._final = {step.target: step.total for step in self._right}
        self._wrong = _WRONG[bug](trace, self._right, self.gradients)
        first = moments(self._right, {})
        self._sides = {"correct": first, "bug": self._judged(self._wrong, {})}
        if bug.startswith("no_clear"):
            again = {"correct": first, "bug": self._judged(self._wrong, self._kept())}
            self._sides = {side: [*first, *second] for side, second in again.items()}

    def lines(self) -> list[str]:
        """Return the steps of both sides as plain text; of the last pass, if there are two."""
        pairs = zip(self._right[1:], self._wrong[1:], strict=True)
        return [f"{a.concrete()}   |   {b.concrete()}" for a, b in pairs]

    def frames(self) -> list[Frame]:
        """Return all frames in order."""
        return [self._frame(position) for position in range(len(self._sides["bug"]))]

    def _kept(self) -> dict[str, Number]:
        """Return the gradients that nobody clears: of the leaves, or of all but the output."""
        nodes = self._trace.graph
        return {
            view.label: self._final[view.label]
            for view in nodes
            if view.label in self._final
            and (view.kind != "operation" or self._bug == "no_clear_inner")
            and view != nodes.output
        }

    def _judged(self, steps: Sequence[BackwardStep], kept: Mapping[str, Number]) -> list[Moment]:
        """Return the moments of a pass; a complete gradient is compared with the right one."""
        return [
            replace(
                moment,
                right={
                    label: close(total, self._final[label])
                    for label, total in moment.totals.items()
                    if label in moment.complete and total is not self._final[label]
                },
            )
            for moment in moments(steps, kept)
        ]

    def _frame(self, position: int) -> Frame:
        looks: dict[str, Look] = {}
        for side, sentence in (("correct", "clear_python"), ("bug", "no_clear_python")):
            moment = self._sides[side][position]
            own = gradient_looks(self._trace, moment)
            if moment.step:
                own |= arithmetic_looks(moment.step)
            elif position:
                own |= python_looks(say(f"bugs.{sentence}"))
            looks |= {f"{side}:{part}": look for part, look in own.items()}
        looks["sentence"] = {"text": self._told(position)}
        return looks

    def _told(self, position: int) -> Text:
        a, b = (self._sides[side][position].step for side in SIDES)
        if position == 0:
            hasty = _hasty_node(self._trace, self._right) if self._bug == "order" else ""
            return say(f"bugs.start_{self._bug}", hasty=show_name(hasty))
        if a is None or b is None:
            return say("bugs.cleared")
        if b.source is None:
            return say("bugs.seed", node=show_name(b.target))
        said = self._compared(a, b, position)
        if position == len(self._sides["bug"]) - 1:
            said = sentences([said, *self._results()])
        return said

    def _compared(self, a: BackwardStep, b: BackwardStep, position: int) -> Text:
        """Say how what is right and what is wrong differ at this step."""
        if a.edge != b.edge:
            parts = [_does("bugs.correct_does", a), _does("bugs.bug_does", b)]
            return sentences([*parts, self._excuse(b, self._sides["bug"][position])])
        if a.total is b.total:
            return _does("bugs.same", a)
        write = PICTURE.number
        before = self._sides["bug"][position - 1].totals.get(b.target)
        words = {
            "source": show_name(b.source or ""),
            "target": show_name(b.target),
            "right": _sum(a),
            "wrong": _sum(b),
            "sent": write(b.contribution),
            "total": write(b.total),
            "before": "–" if before is None else write(before),
        }
        key = "overwritten" if self._bug == "overwrite" else "on_top"
        inherited, own = say("bugs.inherited", **words), say(f"bugs.{key}", **words)
        told: Text = own
        if a.upstream is not b.upstream:
            told = chosen(close(a.upstream, b.upstream), inherited, own)
        return chosen(close(a.total, b.total), told, _does("bugs.same", a))

    def _excuse(self, step: BackwardStep, moment: Moment) -> str:
        """Say why a step out of order goes wrong, if it does."""
        source = step.source or ""
        wanted = sum(other.target == source for other in self._wrong)
        heard = sum(edge[1] == source for edge in moment.passed)
        if heard < wanted:
            key = "early_some" if heard else "early_none"
            return say(f"bugs.{key}", source=show_name(source), heard=heard, wanted=wanted)
        senders = {edge[0] for edge in moment.passed} - {source}
        return say("bugs.too_late", target=show_name(step.target)) if step.target in senders else ""

    def _results(self) -> list[Text]:
        """Say which inputs and parameters end up with a wrong gradient."""
        found = {step.target: step.total for step in self._wrong}
        given = [view.label for view in self._trace.graph if view.kind != "operation"]
        leaves = [name for name in given if found.get(name) is not self._final.get(name)]
        if len(leaves) > _MOST_RESULTS:
            return [say("bugs.results", targets=name_list(leaves))]
        results = []
        for label in leaves:
            wrong, right = PICTURE.number(found[label]), PICTURE.number(self._final[label])
            words = say("bugs.result", target=show_name(label), wrong=wrong, right=right)
            same = say("bugs.no_harm_here", target=show_name(label), right=right)
            results.append(chosen(close(found[label], self._final[label]), words, same))
        return results or [say("bugs.no_harm")]


def _overwrite(
    trace: Trace, right: Sequence[BackwardStep], _gradients: Numbers
) -> list[BackwardStep]:
    targets = [step.target for step in right]
    if len({*targets}) == len(targets):
        raise CgraphError(say("bugs.nothing_to_overwrite"))
    steps, _ = trace.backward(combine=lambda _before, contribution: contribution)
    return [replace(step, before=None) for step in steps]  # which nothing is left of


def _misorder(
    trace: Trace, right: Sequence[BackwardStep], _gradients: Numbers
) -> list[BackwardStep]:
    """Let one node send too early: after the first of its contributions, or before any."""
    structure = trace.structure
    hasty = structure.by_label[_hasty_node(trace, right)]
    order = structure.order[::-1]
    early = next(one for one in order if one.node == hasty)
    rest = [one for one in order if one.node != hasty]
    first = next(i for i, one in enumerate(rest) if any(edge[1] == hasty for edge in one.edges))
    several = sum(step.target == structure.labels[hasty] for step in right) > 1
    cut = first + several
    kept: Numbers = [None] * len(structure.nodes)
    kept[hasty] = None if several else 0.0
    return trace.backward([*rest[:cut], early, *rest[cut:]], kept=kept)[0]


def _hasty_node(trace: Trace, right: Sequence[BackwardStep]) -> str:
    """Return the node that does not wait: the first with several contributions to wait for."""
    output = trace.graph.output.label
    senders = [step.source for step in right if step.source and step.source != output]
    if not senders:
        raise CgraphError(say("bugs.nothing_to_reorder"))
    targets = [step.target for step in right]
    return next((source for source in senders if targets.count(source) > 1), senders[0])


def _keep(trace: Trace, _right: Sequence[BackwardStep], gradients: Numbers) -> list[BackwardStep]:
    leaves = trace.structure.leaves
    return trace.backward(kept=[*gradients[:leaves], *[None] * (len(gradients) - leaves)])[0]


def _keep_all(
    trace: Trace, _right: Sequence[BackwardStep], gradients: Numbers
) -> list[BackwardStep]:
    return trace.backward(kept=gradients)[0]


#: What a bug makes of a pass: from the traced graph, the right steps, the right gradients.
_WRONG = {
    "overwrite": _overwrite,
    "order": _misorder,
    "no_clear": _keep,
    "no_clear_inner": _keep_all,
}
BUGS = tuple(_WRONG)


def _does(key: str, step: BackwardStep) -> str:
    return say(
        key,
        source=show_name(step.source or ""),
        target=show_name(step.target),
        numbers=product(step.upstream, step.local, step.contribution),
    )


def _sum(step: BackwardStep) -> str:
    if step.before is None:
        return product(step.upstream, step.local, step.contribution)
    return addition([step.before, step.contribution], step.total)
