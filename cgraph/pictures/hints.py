"""What is told about a node on hover or focus: its formula and how its numbers came about."""

from collections.abc import Sequence

import numpy as np

from cgraph.functions import short
from cgraph.graph import BackwardStep, NodeView
from cgraph.graph.passes import Number
from cgraph.graph.steps import local_derivative
from cgraph.graph.trace import Trace
from cgraph.language import say
from cgraph.notation import FULL, PICTURE
from cgraph.pictures.frames import Choice, Text, joined
from cgraph.pictures.wording import addition, name_list
from cgraph.symbols import show_name
from cgraph.tape import Symbol, known


def value_hint(view: NodeView, trace: Trace, *, known: bool) -> Text:
    """Tell what a node is and how its value came about: all that a forward pass is about."""
    if not known:
        return _lines([_nature(view), say("passes.hint_empty")])
    return _lines([_nature(view), *_worked_out(view, trace)])


def gradient_hint(
    view: NodeView, trace: Trace, received: Sequence[BackwardStep], wanted: int
) -> Text:
    """Tell how a node's gradient came about from the `received` contributions out of `wanted`."""
    lines = [_nature(view), *_worked_out(view, trace), *_local_derivatives(view, trace)]
    if not received:
        return _lines([*lines, say("passes.hint_gradient_none")])
    total = received[-1].total
    parts = [step.contribution for step in received]
    added = addition(parts, total) if len(parts) > 1 else PICTURE.number(total)
    if len(received) < wanted:
        count = {"heard": len(received), "all": wanted}
        lines.append(say("passes.hint_gradient_part", sum=added, **count))
    elif len(parts) > 1:
        sources = name_list(step.source for step in received if step.source is not None)
        lines.append(say("passes.hint_gradient_sum", sum=added, sources=sources))
    else:
        lines.append(say("passes.hint_gradient", gradient=added))
    return _lines([*lines, _in_full(total)])


def _lines(lines: Sequence[Text]) -> Text:
    return joined(lines, "\n")


def _nature(view: NodeView) -> str:
    if view.operation is None:
        return say(f"passes.hint_{view.kind}", name=show_name(view.label))
    return f"{show_name(view.label)} = {PICTURE.rule(view.operation.text, _items(view))}"


def _items(view: NodeView) -> dict[str, str]:
    return {f"_{slot}": source.text for slot, source in enumerate(view.operands, 1)}


def _worked_out(view: NodeView, trace: Trace) -> list[Text]:
    """Write a node's value, after the formula with numbers put in where it has one."""
    number = trace.symbol(view.label)
    written = PICTURE.number(number)
    if view.operation is not None and not isinstance(view.value, np.ndarray):
        given = {
            f"_{slot}": trace.symbol(source.label) for slot, source in enumerate(view.operands, 1)
        }
        written = f"{PICTURE.rule(view.operation.text, given)} = {written}"
    return [say("passes.hint_value", value=written), _in_full(number)]


def _in_full(number: Number) -> Text:
    """Write a number with all its digits, where the picture shows fewer."""
    if not isinstance(number, Symbol) or number.shape or not np.isfinite(known(number)):
        return ""
    words = say("passes.hint_full", value=PICTURE.number(number, FULL))
    return Choice(short(number), (words, ""))


def _local_derivatives(view: NodeView, trace: Trace) -> list[str]:
    if view.operation is None:
        return []
    items = trace.structure.items(view.index)
    reads = [
        f"{local_derivative(view.operation, slot, items, PICTURE)} = "
        f"{PICTURE.rule(derivative.text, items)}"
        for slot, (source, derivative) in enumerate(
            zip(view.operands, view.operation.derivatives, strict=True)
        )
        if source.varies
    ]
    if not reads:
        return []
    key = "hint_local" if len({*view.operands}) == len(view.operands) else "hint_local_edges"
    return [say(f"passes.{key}", locals=say("passes.listed").join(reads))]
