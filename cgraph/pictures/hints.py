"""What is told about a node on hover or focus: its formula and how its numbers came about."""

from collections.abc import Sequence

import numpy as np

from cgraph.graph import BackwardStep, NodeView, written
from cgraph.language import say
from cgraph.numerals import plain, show
from cgraph.pictures.wording import addition, name_list, readable
from cgraph.symbols import show_name
from cgraph.values import Value


def value_hint(view: NodeView, *, known: bool) -> str:
    """Tell what a node is and how its value came about: all that a forward pass is about."""
    lines = [_nature(view)]
    if not known:
        lines.append(say("passes.hint_empty"))
    else:
        lines.append(say("passes.hint_value", value=_worked_out(view)))
        lines.extend(_in_full(view.value))
    return "\n".join(lines)


def gradient_hint(view: NodeView, received: Sequence[BackwardStep], wanted: int) -> str:
    """Tell how a node's gradient came about from the `received` contributions out of `wanted`."""
    lines = [_nature(view), say("passes.hint_value", value=_worked_out(view))]
    lines.extend(_in_full(view.value))
    lines.extend(_local_derivatives(view))
    if not received:
        lines.append(say("passes.hint_gradient_none"))
        return "\n".join(lines)
    total = received[-1].total
    parts = [step.contribution for step in received]
    added = addition(parts, total) if len(parts) > 1 else show(total)
    if len(received) < wanted:
        heard = len(received)
        lines.append(say("passes.hint_gradient_part", sum=added, heard=heard, all=wanted))
    elif len(parts) > 1:
        sources = name_list(step.source for step in received if step.source is not None)
        lines.append(say("passes.hint_gradient_sum", sum=added, sources=sources))
    else:
        lines.append(say("passes.hint_gradient", gradient=added))
    lines.extend(_in_full(total))
    return "\n".join(lines)


def _nature(view: NodeView) -> str:
    if view.operation is None:
        name = show_name(view.label)
        name = readable(name) if view.kind == "constant" else name
        return say(f"passes.hint_{view.kind}", name=name)
    formula = written(view.operation.text, [show_name(source.text) for source in view.operands])
    return f"{show_name(view.label)} = {readable(formula)}"


def _worked_out(view: NodeView) -> str:
    """Write a node's value, after the formula with numbers put in where it has one."""
    if view.operation is None or isinstance(view.value, np.ndarray):
        return show(view.value)
    numbers = written(view.operation.text, [plain(source.value) for source in view.operands])
    return f"{readable(numbers)} = {show(view.value)}"


def _in_full(value: Value | None) -> list[str]:
    """Write a number with all its digits, where the picture shows fewer."""
    if not isinstance(value, float) or not np.isfinite(value) or float(f"{value:.3g}") == value:
        return []
    return [say("passes.hint_full", value=repr(value).replace("-", "−"))]


def _local_derivatives(view: NodeView) -> list[str]:
    if view.operation is None:
        return []
    output, inputs = show_name(view.label), [show_name(source.text) for source in view.operands]
    derivatives = zip(view.operands, inputs, view.operation.derivatives, strict=True)
    reads = [
        f"∂{output}/∂{name} = {readable(written(derivative.text, inputs, output))}"
        for source, name, derivative in derivatives
        if source.varies
    ]
    if not reads:
        return []
    key = "hint_local" if len(set(inputs)) == len(inputs) else "hint_local_edges"
    return [say(f"passes.{key}", locals=say("passes.listed").join(reads))]
