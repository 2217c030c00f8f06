"""A playground: type any formula, see its graph, and step through one pass or both."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet

from numpy.typing import ArrayLike

from cgraph.course.players.graph_content import content_of, fields_of, traced
from cgraph.errors import CgraphError
from cgraph.formula import parse, parse_among
from cgraph.language import say
from cgraph.pictures.backward_frames import BackwardFrames
from cgraph.pictures.forward_frames import ForwardFrames
from cgraph.pictures.frames import Field
from cgraph.players.content import Content
from cgraph.players.player import FieldError, Player, Values
from cgraph.players.source import STEP, arguments_of
from cgraph.values import Value, as_value

_FORMULA = "="  # the name of the formula's field, which no input can have
_FIRST = (3.0, 2.0, 4.0, 5.0, 7.0, 6.0)  # values of names that have none: all different, so that
# the gradients of a product are


def playground(
    formula: str,
    /,
    parameters: str | Iterable[str] = (),
    *,
    backward: bool = True,
    step: int = 0,
    **values: ArrayLike,
) -> Player:
    """Return a player of the passes of a formula that the learner may change, and its values.

    The arguments are those of `parse`, and so are the errors; but a name without a value is given
    one. Without `backward` only the forward pass is played.
    """
    known = parse(formula, parameters, **values)
    state = _Playground({*known.parameters}, values, backward=backward)
    return Player(state.content(formula, {}, step), state.answer)


class _Playground:
    """Remembers the value of every name, also while it is out of the formula."""

    def __init__(
        self, parameters: AbstractSet[str], values: Mapping[str, ArrayLike], *, backward: bool
    ) -> None:
        self._parameters = parameters
        self._values: dict[str, Value] = {n: as_value(given, n) for n, given in values.items()}
        self._backward = backward

    def answer(self, values: Values) -> Content:
        numbers = {name: float(value) for name, value in values.items() if name != _FORMULA}
        return self.content(str(values[_FORMULA]), numbers, 0)

    def content(self, formula: str, values: Mapping[str, Value], step: int) -> Content:
        """Return what a player shows of the formula; FieldError if it is none, or too large."""
        known = {**self._values, **values}
        try:
            graph = parse_among(known, formula, self._parameters)
            names = {**graph.inputs, **graph.parameters}
            for name in names:
                known.setdefault(name, _FIRST[len(known) % len(_FIRST)])
            graph.evaluate({name: known[name] for name in names}, strict=False)
            trace = traced(graph)
        except CgraphError as error:
            raise FieldError(str(error), _FORMULA) from error
        passes: list[ForwardFrames | BackwardFrames] = [ForwardFrames(trace)]
        if self._backward and isinstance(trace.graph.output.value, float):
            passes.append(BackwardFrames(trace))
        content = content_of(trace, step, *passes)
        self._values = known
        field = Field(_FORMULA, say("passes.playground_formula"), formula)
        content.fields = [field, *fields_of(trace)]
        options = [f"step={STEP}"] if self._backward else ["backward=False", f"step={STEP}"]
        arguments = ", ".join([arguments_of(trace.graph, formula, trace.fields), *options])
        content.source = f"import cgraph as cg\n\ncg.playground({arguments})"
        return content
