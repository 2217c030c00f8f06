"""What is wrong with a descent, where, and since when: the first thing that a look finds.

Each rule looks for one trouble in the numbers of a descent (`microscope.Slides`), and in its data
where they are given. What makes other troubles comes before what it makes: data, then the program,
then the start, then the learning rate. A rule is written so that it stays silent on a run that
goes well, whatever its numbers look like.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from cgraph.course.clinic.sizes import Data, Slides, look, size
from cgraph.course.players.arguments import examples
from cgraph.course.players.prediction import prediction
from cgraph.descent.history import History
from cgraph.descent.verdict import Verdict
from cgraph.graph import NodeView
from cgraph.language import say
from cgraph.numerals import show
from cgraph.symbols import show_name
from cgraph.values import Array

_WIDE = 20.0  # a feature larger than this is badly scaled, if the run fares badly
_APART = 1e-6  # gradients that differ by more, in proportion, are not the same
_NEIGHBOURS = 0.72  # of the spread of all targets: neighbours differ by more, so nothing is there
_FEW = 24  # examples: with fewer, nobody can tell
_TIGHT = 0.1  # of the distance between two classes: a feature that spreads no more gives them away
_IDLE = 0.75  # of a layer's units
_DEEP = 3  # layers: with fewer, sizes have no way to go wrong in
_FACTOR = 100.0  # from the first layer to the last
_FELL = 0.25  # of the loss at the start: what a run that goes well comes below
_SLOW = 3e-4  # of its weights: a step that moves them by less hardly moves them
_LEFT = 0.5  # of the loss at the start, which a slow run still has
_WORSE = 1.3  # times the least loss on what is unseen
_ILL = {Verdict.DIVERGING, Verdict.OSCILLATING, Verdict.SWINGING, Verdict.CRAWLING,
        Verdict.HELD_BACK}  # fmt: skip
_PITFALLS = {"log", "divide", "sqrt"}  # operations that do not have a value everywhere
_BOUNDS = {"sigmoid": (0.0, 1.0), "tanh": (-1.0, 1.0), "relu": (0.0, np.inf)}


@dataclass(frozen=True)
class Diagnosis:
    """What went wrong, at which node first, and at which step first.

    `what` is a key of `RULES`; `numbers` are what the sentence speaks of.
    """

    what: str
    node: str
    step: int
    numbers: Mapping[str, float] = field(default_factory=dict)

    @property
    def word(self) -> str:
        """What it is called, in the learner's language."""
        return say(f"diagnosis.{self.what}")

    @property
    def sentence(self) -> str:
        """What was seen, where, and since when, in the learner's language."""
        written = {name: show(value) for name, value in self.numbers.items()}
        node = show_name(self.node)
        return say(f"diagnosis.{self.what}_seen", node=node, step=self.step, **written)

    def __repr__(self) -> str:
        return say("diagnosis.told", word=self.word[:1].upper() + self.word[1:], seen=self.sentence)


def diagnose(
    history: History, data: Data | None = None, unseen: Data | None = None
) -> Diagnosis | None:
    """Return the first thing that is wrong with a descent; None if nothing is found.

    `data` are what was learnt from, with what is to be predicted last, as for `cg.explore`: then
    they are looked at as well. `unseen` are examples that nothing was learnt from. CgraphError
    if either are not columns of numbers for what was learnt from.

    >>> import cgraph as cg
    >>> w = cg.parameter("w", 1.0)
    >>> diagnose(cg.descend((w * 2 - 5) ** 2, rate=0.3, steps=20)).word
    'learning rate too large'
    """
    return diagnosed(look(history), data, unseen)


def diagnosed(slides: Slides, data: Data | None, unseen: Data | None = None) -> Diagnosis | None:
    """Do the same for slides that are there already."""
    graph = slides.history.graph
    seen = {} if data is None else examples("data", data, graph)
    case = _Case(slides, seen, {} if unseen is None else examples("unseen", unseen, graph))
    with np.errstate(all="ignore"):
        for what, rule in RULES.items():
            for node, step, numbers in rule(case):
                return Diagnosis(what, node, int(step), numbers)
    return None


Found = Iterator[tuple[str, int, dict[str, float]]]


@dataclass
class _Case:
    slides: Slides
    data: Mapping[str, Array]
    unseen: Mapping[str, Array]

    @property
    def history(self) -> History:
        return self.slides.history

    @property
    def loss(self) -> Array:
        return self.history.loss

    @property
    def verdict(self) -> Verdict:
        verdict = self.history.verdict
        assert isinstance(verdict, Verdict)  # noqa: S101  one run
        return verdict

    @property
    def target(self) -> tuple[str, Array]:
        *_, name = self.data
        return name, self.data[name]

    @property
    def features(self) -> Array:
        """A row for each example, a column for each feature."""
        *names, _ = self.data
        return np.column_stack([self.data[name] for name in names])

    @property
    def layers(self) -> list[str]:
        """The nodes that bend: what a layer ends with, in order."""
        return [
            view.label
            for view in self.slides.nodes
            if view.varies and view.operation and view.operation.name in _BENDS
        ]

    @property
    def depths(self) -> list[list[str]]:
        """The same, those side by side together: what has as many of them before it."""
        structure, bends = self.history.graph.structure, {*self.layers}
        before = [0] * len(structure.nodes)
        found: dict[int, list[str]] = {}
        for index in range(structure.leaves, len(structure.nodes)):
            label = structure.labels[index]
            before[index] = max(before[place] for place in structure.operands[index])
            if label in bends:
                before[index] += 1
                found.setdefault(before[index], []).append(label)
        return [found[depth] for depth in sorted(found)]

    @property
    def prediction(self) -> NodeView:
        """What is predicted: the last node before the target joins."""
        graph = self.history.graph
        return graph[prediction(graph, self.history.parameters, self.data)]


_BENDS = ("tanh", "sigmoid", "relu", "leaky_relu")


def _scale(case: _Case) -> Found:
    """Find a feature that is far larger than the weights can bear, or than the others."""
    badly = case.verdict in _ILL or not case.loss[-1] < _FELL * case.loss[0]
    if case.data and badly:
        sizes = np.array([size(column) for column in case.features.T])
        if sizes.max() > _WIDE * max(1.0, sizes.min()):
            *names, _ = case.data
            place = int(sizes.argmax()) if len(names) == len(sizes) else 0
            yield names[place], 0, {"size": float(sizes.max())}


def _leak(case: _Case) -> Found:
    """Find a feature that says what is to be predicted."""
    y = case.target[1] if case.data else np.empty(0)
    if y.ndim != 1 or set(y.tolist()) != {0.0, 1.0}:
        return
    for number, column in enumerate(case.features.T):
        apart = abs(column[y == 1.0].mean() - column[y == 0.0].mean())
        spread = max(column[y == one].std() for one in (0.0, 1.0))
        if len(y) >= _FEW and spread < _TIGHT * apart:
            *names, _ = case.data
            name = names[number] if len(names) > 1 else names[0]
            yield name, 0, {"feature": float(number + 1)}


def _shuffled(case: _Case) -> Found:
    """Find targets that neighbours do not share: nothing leads from the features to them."""
    if not case.data or len(case.target[1]) < _FEW:
        return
    name, given = case.target
    y = given.reshape(len(given), -1)
    x = case.features / (case.features.std(axis=0) + 1e-300)
    far = np.linalg.norm(x[:, None] - x[None], axis=2)
    np.fill_diagonal(far, np.inf)
    nearest = far.argsort(axis=1)[:, :3]
    differ = np.mean((y[:, None] - y[nearest]) ** 2) / (2.0 * y.var(axis=0).mean() + 1e-300)
    if differ > _NEIGHBOURS:
        yield name, 0, {"differ": float(differ)}


def _misfit(case: _Case) -> Found:
    """Find targets that the last node before the loss cannot reach."""
    if not case.data:
        return
    last, y = case.prediction, case.target[1]
    low, high = _BOUNDS.get(last.operation.name if last.operation else "", (-np.inf, np.inf))
    outside = np.sum((y < low) | (y > high))
    if outside:
        yield last.label, 0, {"low": float(y.min()), "high": float(y.max())}


def _uphill(case: _Case) -> Found:
    """Find a first step that goes along the gradient, not against it."""
    for name, many in case.history.parameters.items():
        if len(many) > 1 and np.sum((many[1] - many[0]) * case.history.gradient[name][0]) > 0.0:
            yield name, 0, {}


def _kept(case: _Case) -> Found:
    """Find gradients that are the sum of all that have been: they were not cleared."""
    history, slides = case.history, case.slides
    if not history.steady or len(slides.steps) < 2 or slides.steps[1] != 1:  # noqa: PLR2004
        return
    for name, given in history.gradient.items():
        first, second = slides.fresh[name][:2]
        if size(given[1] - second) > _APART * size(second) and size(
            given[1] - first - second
        ) <= _APART * size(first):
            yield name, 1, {"given": size(given[1]), "fresh": size(second)}


def _inner(case: _Case) -> Found:
    """Find gradients that are not those of the loss: what inner nodes had received stayed there."""
    history, slides = case.history, case.slides
    if not history.steady:
        return
    for place, step in enumerate(slides.steps.tolist()):
        for name, given in history.gradient.items():
            fresh = slides.fresh[name][place]
            if size(given[step] - fresh) > _APART * max(size(fresh), 1e-9):
                yield name, step, {"given": size(given[step]), "fresh": size(fresh)}


def _twins(case: _Case) -> Found:
    """Find units of a layer that are equal at the start, and still at the end."""
    idle = not any(map(np.any, case.history.gradient.values()))
    found: list[str] = []
    for label in case.layers:
        first, last = (np.asarray(end[label][0]) for end in (case.slides.first, case.slides.last))
        if last.ndim < 2 or last.shape[1] < 2:  # noqa: PLR2004  examples, and units
            continue
        found.append(label)
        same = all(np.allclose(many, many[:, :1], rtol=1e-9) for many in (first, last))
        if same and (np.any(last) or (idle and label not in case.slides.idle)):
            yield label, 0, {"units": float(last.shape[1])}

    for one, other in combinations([label for label in case.layers if label not in found], 2):
        ends = [(end[one][0], end[other][0]) for end in (case.slides.first, case.slides.last)]
        alike = all(np.shape(a) == np.shape(b) and np.allclose(a, b, rtol=1e-9) for a, b in ends)
        if np.size(ends[0][0]) > 1 and np.any(ends[1][0]) and alike:
            yield other, 0, {"units": 2.0}


def _dead(case: _Case) -> Found:
    """Find a layer of relu most of whose units give 0 for every example, to the end."""
    layers: dict[str, Array] = {}
    single: dict[str, Array] = {}
    for label, shares in case.slides.idle.items():
        (layers if np.ndim(case.slides.last[label][0]) > 1 else single)[label] = shares
    if single:  # where each unit is a node, all of them together
        layers[next(iter(single))] = np.mean([*single.values()], axis=0)
    for label, shares in layers.items():
        dead = shares >= _IDLE
        if dead[-1] and (len(dead) == 1 or dead[-2]) and case.verdict is not Verdict.DIVERGING:
            since = len(dead) - int(np.argmin(np.append(dead[::-1], False)))
            yield label, case.slides.steps[since], {"share": 100.0 * float(shares[-1])}


def _vanishing(case: _Case) -> Found:
    """Find gradients that dwindle on their way from the last layer to the first."""
    for label, _, gradient in _through_layers(case):
        if gradient < 1.0 / _FACTOR:
            yield label, 0, {"factor": gradient}


def _exploding(case: _Case) -> Found:
    """Find values that grow from layer to layer, or gradients that grow on their way back."""
    for label, value, gradient in _through_layers(case):
        if max(value, gradient) > _FACTOR or not np.isfinite(value):
            yield label, 0, {"factor": max(value, gradient)}


def _through_layers(case: _Case) -> Iterator[tuple[str, float, float]]:
    """Yield how sizes change through the layers, at the start: values forward, gradients back."""
    layers, slides = case.depths, case.slides
    if case.data and layers and layers[-1] == [case.prediction.label]:
        layers = layers[:-1]
    if len(layers) < _DEEP:
        return
    first, last = layers[0], layers[-1]
    began, ended = (
        size(np.array([slides.values[one][0] for one in many])) for many in (first, last)
    )
    arrives, leaves = (
        size(np.array([slides.gradients[one][0] for one in many])) for many in (first, last)
    )
    gradient = arrives / leaves if leaves > 0.0 else 1.0
    value = ended / began if began > 0.0 else 1.0
    yield (first if gradient < 1.0 else last)[0], value, gradient


def _not_finite(case: _Case) -> Found:
    """Find the first node whose value is no number, where an operation has none there."""
    slides = case.slides
    for place, step in enumerate(slides.steps.tolist()):
        for view in slides.nodes:
            if not np.isfinite(slides.values[view.label][place]):
                if view.operation and (step == 0 or view.operation.name in _PITFALLS):
                    yield view.label, step, {}
                return


def _too_large(case: _Case) -> Found:
    """Find a descent that swings or diverges; the node is what moves furthest for its size."""
    batches = not case.history.steady
    too_far = case.verdict is Verdict.DIVERGING or (
        case.verdict in (Verdict.OSCILLATING, Verdict.SWINGING) and not batches
    )
    if too_far:
        ratios = {
            name: np.nanmax(many[:-1], initial=0.0) for name, many in case.slides.ratios.items()
        }
        finite = {n: r if np.isfinite(r) else 0.0 for n, r in ratios.items()}
        name = max(finite, key=lambda one: finite[one])
        rises = np.flatnonzero(np.diff(case.loss) > 0.0)
        numbers = {"rate": float(np.max(case.history.rate)), "ratio": finite[name]}
        yield name, int(rises[0]) + 1 if rises.size else 0, numbers


def _too_small(case: _Case) -> Found:
    """Find a descent whose steps are so short that most of the way is left."""
    loss, ratios = case.loss, case.slides.ratios
    started = [name for name in ratios if case.slides.values[name][0] > 0.0]
    moving = [np.nanmax(ratios[name]) for name in started if len(loss) > 1]
    if moving and loss[-1] > _LEFT * loss[0] and 0.0 < max(moving) < _SLOW:
        name = started[int(np.argmax(moving))]
        numbers = {"rate": float(np.max(case.history.rate)), "ratio": float(max(moving))}
        yield name, 0, numbers


def _overfitting(case: _Case) -> Found:
    """Find a loss that grows on what is unseen, while it falls on what is learnt from."""
    if case.unseen:
        seen, unseen = case.loss[case.slides.steps], case.slides.losses(case.unseen)
        best = int(np.argmin(unseen))
        if unseen[-1] > _WORSE * unseen[best] and seen[-1] < seen[best]:
            numbers = {"least": float(unseen[best]), "end": float(unseen[-1])}
            yield case.history.graph.output.label, case.slides.steps[best], numbers


#: What a look can find, in the order in which it is looked for.
RULES: dict[str, Callable[[_Case], Found]] = {
    "misfit": _misfit,
    "leak": _leak,
    "shuffled": _shuffled,
    "scale": _scale,
    "uphill": _uphill,
    "kept": _kept,
    "inner": _inner,
    "twins": _twins,
    "exploding": _exploding,
    "vanishing": _vanishing,
    "dead": _dead,
    "not_finite": _not_finite,
    "too_large": _too_large,
    "too_small": _too_small,
    "overfitting": _overfitting,
}
