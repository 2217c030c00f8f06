"""A playground: type any formula, see its graph, and step through both passes."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace

from numpy.typing import ArrayLike

from cgraph.errors import CgraphError, ValueMissingError
from cgraph.formula import parse, parse_among
from cgraph.graph import Graph
from cgraph.language import say
from cgraph.pictures.backward_frames import BackwardFrames
from cgraph.pictures.forward_frames import ForwardFrames
from cgraph.pictures.frames import Content, Field
from cgraph.widgets.graph_players import check_size, content_of, fields_of, forward_order
from cgraph.widgets.player import FieldError, Player, Values

_FORMULA = "="  # the name of the formula's field, which no input can have
_UNSET = 1.0  # the value of a name that appears in the formula for the first time


def playground(
    formula: str, /, parameters: str | Iterable[str] = (), **values: ArrayLike
) -> Player:
    """Return a player of both passes of a formula that the learner may change, and its values.

    The arguments are those of `parse`, and so are the errors; but a name without a value starts
    as 1.
    """
    known = parse(formula, parameters, **values)
    state = _Playground({*known.parameters}, values)
    return Player(state.content(formula, {}, telling=True), answer=state.answer)


class _Playground:
    """Remembers the value of every name, also while it is out of the formula."""

    def __init__(self, parameters: AbstractSet[str], values: Mapping[str, ArrayLike]) -> None:
        self._parameters = parameters
        self._values = dict(values)

    def answer(self, values: Values) -> Content:
        numbers = {name: value for name, value in values.items() if name != _FORMULA}
        return self.content(str(values[_FORMULA]), numbers)

    def content(self, formula: str, values: Values, *, telling: bool = False) -> Content:
        """Return what a player shows of the formula; FieldError if it is none, or too large."""
        known: dict[str, ArrayLike] = {**self._values, **values}
        try:
            graph = parse_among(known, formula, self._parameters)
            check_size(graph)
        except CgraphError as error:
            raise FieldError(str(error), _FORMULA) from error
        leaves = {name: known.get(name, _UNSET) for name in graph.inputs | graph.parameters}
        content = _both_passes(graph, leaves, telling=telling)
        self._values = known
        field = Field(_FORMULA, say("passes.playground_formula"), formula, kind="formula")
        return replace(content, fields=[field, *fields_of(graph.inputs | graph.parameters)])


def _both_passes(graph: Graph, values: Mapping[str, ArrayLike], *, telling: bool) -> Content:
    """Run forward and, where there is a way back, backward; one behind the other on one axis."""
    forward = ForwardFrames(graph, values)
    frames, lines, rows = forward.frames(), forward.lines, 0
    marks = [(0.0, say("passes.playground_forward"))]
    shown = len(frames) - 1
    if forward.stopped is None:
        try:
            backward = BackwardFrames(graph)
        except ValueMissingError:  # an array: there is no single number to go back from
            pass
        else:
            marks.append((float(len(frames)), say("passes.playground_backward")))
            shown = len(frames) + backward.telling
            frames += backward.frames()
            lines += backward.lines
            rows = backward.longest_sum
    return content_of(
        graph,
        forward_order(forward),
        frames,
        lines,
        rows=rows,
        marks=marks,
        telling=shown if telling else None,
    )
