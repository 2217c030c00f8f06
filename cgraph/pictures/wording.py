"""How steps are worded for a learner: names and numbers in sentences, and hints about nodes.

A hint is told on hover or focus: a node's formula and how its numbers came about.
"""

from collections.abc import Iterable, Sequence

import numpy as np

from cgraph.functions import finite, short
from cgraph.graph import BackwardStep, NodeView
from cgraph.graph.passes import Number
from cgraph.graph.steps import local_derivative
from cgraph.graph.trace import Trace
from cgraph.language import say
from cgraph.notation import FULL, INNER, MARKED, PICTURE
from cgraph.pictures.frames import Choice, Text, joined
from cgraph.symbols import show_name
from cgraph.tape import Symbol, known
from cgraph.values import is_finite


def value_hint(view: NodeView, trace: Trace, *, known: bool) -> Text:
    """Tell what a node is and how its value came about: all that a forward pass is about."""
    if not known:
        return joined([nature(view), say("passes.hint_empty")], "\n")
    return joined([nature(view), *_worked_out(view, trace)], "\n")


def gradient_hint(
    view: NodeView, trace: Trace, received: Sequence[BackwardStep], wanted: int
) -> Text:
    """Tell how a node's gradient came about from the `received` contributions out of `wanted`."""
    lines = [nature(view), *_worked_out(view, trace), *local_derivatives(view, trace)]
    if not received:
        return joined([*lines, say("passes.hint_gradient_none")], "\n")
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
    return joined([joined(lines, "\n"), _in_full(total)])


def nature(view: NodeView) -> str:
    """Say what a node is: an input, say, or how it is computed."""
    if view.operation is None:
        return say(f"passes.hint_{view.kind}", name=show_name(view.label))
    items = {f"_{slot}": source.text for slot, source in enumerate(view.operands, 1)}
    return f"{show_name(view.label)} = {PICTURE.rule(view.operation.text, items)}"


def _worked_out(view: NodeView, trace: Trace) -> list[Text]:
    """Write a node's value, after the formula with numbers put in where it has one."""
    number = trace.symbol(view.label)
    written = PICTURE.number(number)
    if view.operation is not None and not isinstance(view.value, np.ndarray):
        given = {
            f"_{slot}": trace.symbol(source.label) for slot, source in enumerate(view.operands, 1)
        }
        written = f"{PICTURE.rule(view.operation.text, given)} = {written}"
    return [joined([say("passes.hint_value", value=written), _in_full(number)])]


def _in_full(number: Number) -> Text:
    """Write a number with all its digits, on a line of its own, where the picture shows fewer."""
    if not isinstance(number, Symbol) or number.shape:
        return ""
    words = say("passes.hint_full", value=PICTURE.number(number, FULL))
    return Choice(short(number), (f"\n{words}", ""))


def local_derivatives(view: NodeView, trace: Trace) -> list[str]:
    """Write a node's local derivatives, one for each edge into it, as one line; or none."""
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


def name_list(labels: Iterable[str]) -> str:
    """Join the names of nodes, each once, as the learner's language does.

    >>> name_list(["x", "y", "w1"])
    'x, y and w₁'
    """
    names = [show_name(label) for label in dict.fromkeys(labels)]
    if len(names) < 2:  # noqa: PLR2004  a pair is the first list with something between
        return "".join(names)
    return say("passes.comma").join(names[:-1]) + say("passes.and") + names[-1]


def sentences(parts: Sequence[Text]) -> Text:
    """Put sentences one behind the other."""
    return joined(parts, say("passes.between"))


def product(upstream: Number, local: Number, contribution: Number) -> str:
    """Write upstream × local = contribution.

    >>> product(-6.0, -1.0, 6.0)
    '−6 × (−1) = 6'
    """
    write = PICTURE.number
    return f"{write(upstream)} × {write(local, INNER)} = {write(contribution)}"


def addition(parts: Sequence[Number], total: Number) -> str:
    """Write a sum and what it comes to.

    >>> addition([5.0, -2.0], 3.0)
    '5 + (−2) = 3'
    """
    first, *others = parts
    write = PICTURE.number
    terms = [write(first), *(write(other, INNER) for other in others)]
    return f"{' + '.join(terms)} = {write(total)}"


def marked(number: Number) -> str:
    """Write a number of a ledger; one that has overflowed is marked, so as not to look normal."""
    return PICTURE.number(number, MARKED)


def state(words: str, number: Number) -> Text:
    """Return words for the style sheet, and "wrong" among them where a number has overflowed."""
    if number is None or is_finite(known(number)):
        return words  # with other values it may overflow: then the page shows the last good ones
    return chosen(finite(number), f"{words} wrong", words)


def chosen(number: Number, *texts: Text) -> Text:
    """Return the text at the place that `number` says: at once where it is known for good."""
    if isinstance(number, Symbol):
        return Choice(number, texts)
    return texts[int(number)]
