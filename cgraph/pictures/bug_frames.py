"""The frames of right and wrong side by side: the same graph twice, one with a bug."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from cgraph.errors import CgraphError
from cgraph.graph import Graph
from cgraph.language import say
from cgraph.numerals import latex, plain, show
from cgraph.pictures.arithmetic_panel import arithmetic_looks
from cgraph.pictures.bug_passes import Sending, accumulated, misordered, overwritten, right
from cgraph.pictures.frames import Frame, Look
from cgraph.pictures.gradient_looks import Handing, Moment, gradient_looks
from cgraph.pictures.wording import addition, name_list, product, sentences
from cgraph.symbols import latex_name, show_name

Bug = Literal["overwrite", "order", "no_clear"]
BUGS: tuple[Bug, ...] = ("overwrite", "order", "no_clear")
SIDES = ("correct", "bug")
_MOST_RESULTS = 2  # more wrong gradients are named, and read in the picture


@dataclass(frozen=True, slots=True)
class Scene:
    """One moment on one side; `sending` is None while nothing is handed back."""

    moment: Moment
    python: str = ""
    mathematics: str = ""
    sending: Sending | None = None


class BugFrames:
    """A backward pass, right and with a bug, as frames and as text.

    Parts of the graph without the bug begin with "correct:", those of the other with "bug:".
    CgraphError if the graph holds arrays or the bug can do no harm in it.
    """

    def __init__(self, graph: Graph, bug: Bug) -> None:
        self._views = graph.nodes
        self._bug = bug
        self._output = graph.output.label
        steps = list(graph.backward_steps())
        self._right = right(steps)
        self._final = {sending.target: sending.total for sending in self._right}
        self._scenes: dict[str, list[Scene]] = {}
        if bug == "no_clear":
            leaves = [view.label for view in graph.nodes if view.kind != "operation"]
            self._wrong = accumulated(steps, self._right, leaves)
            kept = {label: self._final[label] for label in leaves if label in self._final}
            first = self._played(self._right)
            between = Moment({}, set(), set()), Moment(kept, set(), set())
            self._scenes["correct"] = [
                *first,
                Scene(between[0], say("bugs.clear_python")),
                *self._played(self._right)[1:],
            ]
            self._scenes["bug"] = [
                *first,
                Scene(between[1], say("bugs.no_clear_python")),
                *self._played(self._wrong, kept)[1:],
            ]
        else:
            make: Callable[..., list[Sending]] = overwritten if bug == "overwrite" else misordered
            self._wrong = make(steps)
            self._scenes["correct"] = self._played(self._right)
            self._scenes["bug"] = self._played(self._wrong)

    @property
    def lines(self) -> list[str]:
        """What is handed back on both sides, one step a line; the last pass, if there are two."""
        rows = [(say(f"bugs.correct_{self._bug}"), say(f"bugs.bug_{self._bug}"))]
        rows += [
            (_line(self._output, a), _line(self._output, b))
            for a, b in zip(self._right, self._wrong, strict=True)
        ]
        return [f"{correct}   |   {wrong}" for correct, wrong in rows]

    def frames(self) -> list[Frame]:
        """Return all frames in order."""
        return [self._frame(position) for position in range(len(self._scenes["bug"]))]

    def _played(
        self, sendings: Sequence[Sending], kept: Mapping[str, float] | None = None
    ) -> list[Scene]:
        """Turn a pass into scenes: before it, the seed, and each sending."""
        totals: dict[str, float] = dict(kept or {})
        scenes = [Scene(Moment(dict(totals), set(), set()))]
        totals[self._output] = 1.0
        complete, passed = {self._output}, set()
        name = latex_name(self._output)
        seed = rf"\frac{{d{name}}}{{d{name}}} = 1"
        moment = Moment(dict(totals), set(complete), set(), now={self._output})
        scenes.append(Scene(moment, f"grad_{self._output} = 1", seed))
        to_come = [sending.target for sending in sendings]
        for sending in sendings:
            totals[sending.target] = sending.total
            to_come.remove(sending.target)
            if sending.target not in to_come:
                complete.add(sending.target)
            edge = (sending.source, sending.target, sending.slot)
            passed.add(edge)
            moment = Moment(
                totals=dict(totals),
                complete=set(complete),
                passed=set(passed),
                handing=Handing(edge, sending.local, sending.contribution),
                now={sending.source, sending.target},
                wrong={label for label in complete if self._is_wrong(label, totals)},
            )
            mathematics = _mathematics(self._output, sending)
            scenes.append(Scene(moment, sending.python, mathematics, sending))
        return scenes

    def _is_wrong(self, label: str, totals: Mapping[str, float]) -> bool:
        return label in self._final and not _close(totals[label], self._final[label])

    def _frame(self, position: int) -> Frame:
        looks: dict[str, Look] = {}
        scenes = {side: self._scenes[side][position] for side in SIDES}
        for side, scene in scenes.items():
            own: dict[str, Look] = {**gradient_looks(self._views, scene.moment)}
            if scene.python:
                own |= arithmetic_looks(scene.mathematics, scene.python)
            looks |= {f"{side}:{part}": look for part, look in own.items()}
        looks["sentence"] = {"text": self._told(position, scenes["correct"], scenes["bug"])}
        return looks

    def _told(self, position: int, correct: Scene, wrong: Scene) -> str:
        if position == 0:
            return say(f"bugs.start_{self._bug}", hasty=show_name(self._hasty()))
        if correct.sending is None or wrong.sending is None:
            between = not correct.mathematics
            return say("bugs.cleared") if between else say("bugs.seed", node=self._name)
        said = self._compared(correct.sending, wrong.sending, position)
        if position == len(self._scenes["bug"]) - 1:
            said = sentences([said, self._result()])
        return said

    def _compared(self, a: Sending, b: Sending, position: int) -> str:
        """Say how what is right and what is wrong differ at this step."""
        source, target = show_name(b.source), show_name(b.target)
        if (a.source, a.target, a.slot) != (b.source, b.target, b.slot):
            return sentences(
                [
                    _does("bugs.correct_does", a),
                    _does("bugs.bug_does", b),
                    self._excuse(b, position),
                ]
            )
        if _close(a.total, b.total):
            return _does("bugs.same", a)
        words = {"source": source, "target": target, "right": _sum(a), "wrong": _sum(b)}
        words |= {"handed": show(b.contribution), "total": show(b.total), "before": show(b.before)}
        if not _close(a.upstream, b.upstream):
            return say("bugs.inherited", **words)
        return say("bugs.overwritten" if self._bug == "overwrite" else "bugs.on_top", **words)

    def _excuse(self, sending: Sending, position: int) -> str:
        """Say why a step out of order goes wrong, if it does."""
        if sending.heard < sending.wanted:
            key = "early_some" if sending.heard else "early_none"
            return say(
                f"bugs.{key}",
                source=show_name(sending.source),
                heard=sending.heard,
                wanted=sending.wanted,
            )
        earlier = [s.source for s in self._wrong[: position - 2]]
        if sending.target in earlier:
            return say("bugs.too_late", target=show_name(sending.target))
        return ""

    def _hasty(self) -> str:
        return next((s.source for s in self._wrong if s.heard < s.wanted), self._output)

    def _result(self) -> str:
        """Say which inputs and parameters end up with a wrong gradient."""
        final = {sending.target: sending.total for sending in self._wrong}
        leaves = [view.label for view in self._views if view.kind != "operation"]
        wrong = [
            label
            for label in leaves
            if label in final and not _close(final[label], self._final[label])
        ]
        if len(wrong) > _MOST_RESULTS:
            return say("bugs.results", targets=name_list(wrong))
        results = [
            say(
                "bugs.result",
                target=show_name(label),
                wrong=show(final[label]),
                right=show(self._final[label]),
            )
            for label in wrong
        ]
        return sentences(results) if results else say("bugs.no_harm")

    @property
    def _name(self) -> str:
        return show_name(self._output)


def check(bug: str) -> Bug:
    """Return `bug` if there is such a bug; CgraphError if not."""
    for known in BUGS:
        if bug == known:
            return known
    raise CgraphError(say("bugs.unknown", bug=bug, known=", ".join(BUGS)))


def _close(a: float, b: float) -> bool:
    return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-300)


def _does(key: str, sending: Sending) -> str:
    return say(
        key,
        source=show_name(sending.source),
        target=show_name(sending.target),
        numbers=product(sending.upstream, sending.local, sending.contribution),
    )


def _sum(sending: Sending) -> str:
    if sending.base is None:
        return product(sending.upstream, sending.local, sending.contribution)
    return addition([sending.base, sending.contribution], sending.total)


def _mathematics(output: str, sending: Sending) -> str:
    local = latex(sending.local)
    factor = f"({local})" if local.startswith("-") else local
    terms = rf"{latex(sending.upstream)} \times {factor}"
    if sending.base is not None:
        terms = f"{latex(sending.base)} + {terms}"
    ratio = rf"\frac{{d{latex_name(output)}}}{{d{latex_name(sending.target)}}}"
    return f"{ratio} = {terms} = {latex(sending.total)}"


def _line(output: str, sending: Sending) -> str:
    numbers = f"{plain(sending.upstream)} * {plain(sending.local)}"
    if sending.base is not None:
        numbers = f"{plain(sending.base)} + {numbers}"
    return f"d{output}/d{sending.target} = {numbers} = {plain(sending.total)}"
