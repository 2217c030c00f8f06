"""A playground: type any formula, see its graph, and step through one pass or both."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet

from numpy.typing import ArrayLike

from cgraph.errors import CgraphError
from cgraph.formula import parse, parse_among
from cgraph.graph.passes import Numbers
from cgraph.graph.trace import Trace
from cgraph.language import say
from cgraph.notation import PICTURE, SOURCE
from cgraph.pictures.backward_frames import BackwardFrames
from cgraph.pictures.forward_frames import ForwardFrames
from cgraph.pictures.frames import Field, Steps
from cgraph.pictures.order_panel import order_picture
from cgraph.players.content import Content
from cgraph.players.graph_players import content_of, fields_of, forward_lines, traced
from cgraph.players.player import FieldError, Player, Values
from cgraph.players.source import STEP
from cgraph.tape import Symbol
from cgraph.values import Value, as_value, is_finite

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
        content = self._passes(trace, step)
        self._values = known
        field = Field(_FORMULA, say("passes.playground_formula"), formula)
        content.fields = [field, *fields_of(trace)]
        content.source = _source(trace, formula, backward=self._backward)
        return content

    def _passes(self, trace: Trace, step: int) -> Content:
        """Run forward and, where there is a way back, backward; one behind the other."""
        forward = ForwardFrames(trace)
        frames, lines, rows = forward.frames(), forward_lines(trace.graph.copy()), 0
        gradients: Numbers = []
        marks = []
        shown = len(frames) - 1
        if self._backward and isinstance(trace.graph.output.value, float):
            backward = BackwardFrames(trace)
            marks = [
                (0, say("passes.playground_forward")),
                (len(frames), say("passes.playground_backward")),
            ]
            shown = len(frames) + backward.telling
            frames += backward.frames()
            rows, gradients = backward.longest_sum, backward.gradients
            if all(is_finite(view.value) for view in trace.graph):
                lines += [str(one.concrete()) for one in backward.steps]
        title, label = say("passes.order_forward"), say("passes.order_label_forward")
        order = order_picture(forward.order, title, label)
        content = content_of(trace, order, frames, lines, shown, rows=rows, gradients=gradients)
        last = len(frames) - 1
        content.steps = Steps(len(frames), min(max(0, step), last), marks=marks)
        return content


def _source(trace: Trace, formula: str, *, backward: bool) -> str:
    parameters = " ".join(trace.graph.parameters)
    arguments = [repr(formula)]
    arguments += [f'parameters="{parameters}"'] if parameters else []
    arguments += [
        f"{name}={PICTURE.number(symbol, SOURCE) if isinstance(symbol, Symbol) else symbol}"
        for name, symbol in trace.fields.items()
    ]
    arguments += [] if backward else ["backward=False"]
    arguments.append(f"step={STEP}")
    return f"import cgraph as cg\n\ncg.playground({', '.join(arguments)})"
