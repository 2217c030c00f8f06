"""What holds for every operation, checked for one row of the table, known or new."""

from typing import Any

import numpy as np
from latex2mathml.converter import convert

import cgraph as cg
from cgraph.descent import descend
from cgraph.descent.descend import traced
from cgraph.errors import DomainError, ShapeError
from cgraph.formula import parse
from cgraph.graph import Graph, apply
from cgraph.graph.trace import Trace
from cgraph.language import languages, use_language
from cgraph.notation import LATEX, PICTURE, PLAIN
from cgraph.operations import Operation
from cgraph.program import Program
from cgraph.tape import Symbol
from cgraph.values import as_value
from helpers.central import central_difference
from helpers.libraries import close, run

# Where all operations have a value and a slope.
NUMBERS = (0.7, 1.3)
ARRAYS = ([[0.7, 1.9], [0.4, 1.2]], [1.3, 0.6])


def graphs(row: Operation) -> list[Graph]:
    """Return graphs of one number that apply an operation: to numbers and to arrays."""
    found = []
    for values in (NUMBERS, ARRAYS):
        x, w = cg.input("x", values[0]), cg.parameter("w", values[1])
        applied = apply(row, *(x, w)[: len(row.derivatives)])
        graph = Graph(cg.sum(applied * applied).named("loss"))
        try:
            graph.evaluate({})
        except (DomainError, ShapeError):
            continue  # a product of matrices takes no numbers, a cross-entropy none above 1
        found.append(graph)
    assert found, row.name
    return found


def check_reading(row: Operation) -> None:
    """Check that formulas know an operation, and that all its rules can be written."""
    operands = ("x", "w")[: len(row.derivatives)]
    for word in {row.name, row.symbol if row.symbol.isidentifier() else row.name}:
        graph = parse(f"{word}({', '.join(operands)})")
        assert [view.operation for view in graph if view.operation] == [row]
        assert graph.output.formula == PLAIN.rule(row.text, graph.structure.items(len(operands)))
    function = getattr(cg, row.name)
    assert function(*map(cg.input, operands)).operation is row
    assert f"∂{operands[0]} = " in function.__doc__
    for graph in graphs(row):
        steps = [*graph.forward_steps(), *graph.backward_steps()]
        for code in languages():
            use_language(code)
            for step in steps:
                assert str(step).count(" = ") >= 1
                assert convert(step.latex).startswith("<math")
                assert all(step.parts(notation) for notation in (PLAIN, PICTURE, LATEX))


def check_passes(row: Operation) -> None:
    """Check a pass as a whole, step by step, on symbols, and by the central difference."""
    for graph in graphs(row):
        gradients = graph.backward()
        close(central_difference(graph, 1e-5), gradients, 1e-7)
        stepped = graph.copy()
        assert [step.value for step in stepped.forward_steps()][-1] == graph.output.value
        assert [step.total for step in stepped.backward_steps()]
        close({name: stepped[name].gradient for name in gradients}, gradients, 0)
        for factor in (1.0, 1.25, 0.5):  # the numbers that were traced, and others
            moved = {name: np.multiply(value, factor) for name, value in given(graph).items()}
            graph.evaluate(moved)
            expected = {"loss": graph.output.value, **graph.backward()}
            close(traced_by_steps(stepped, moved), expected, 1e-14)
            close(traced_whole(stepped, moved), expected, 1e-14)


def given(graph: Graph) -> dict[str, Any]:
    """Return what a gradient is taken by."""
    return {**graph.inputs, **graph.parameters}


def traced_by_steps(graph: Graph, values: dict[str, Any]) -> dict[str, Any]:
    """Return loss and gradients as the program that a player runs computes them."""
    trace = Trace(graph)
    _, gradients = trace.backward()
    places = {"loss": trace.symbol("loss")}
    places |= {name: gradients[trace.structure.by_label[name]] for name in values}
    symbols = {name: one for name, one in places.items() if isinstance(one, Symbol)}
    slots = [*trace.tape.values]
    for name, value in values.items():
        slots[trace.fields[name].slot] = as_value(value)
    Program(trace.tape, symbols.values()).run(slots)
    return places | {name: slots[one.slot] for name, one in symbols.items()}


def traced_whole(graph: Graph, values: dict[str, Any]) -> dict[str, Any]:
    """Return loss and gradients as the program that a descent runs computes them."""
    structure = graph.structure
    places = [structure.by_label[name] for name in values]
    leaves = graph.values[: structure.leaves]
    program = traced(structure, tuple(places), tuple(map(np.shape, leaves)))
    for place, value in zip(places, values.values(), strict=True):
        leaves[place] = as_value(value)
    slots = program.slots(leaves)
    program.both.run(slots)
    gradients = zip(values, program.slopes, strict=True)
    return {"loss": slots[program.loss], **{name: slots[slot] for name, slot in gradients}}


def check_code(row: Operation, library: str, rtol: float = 1e-13) -> None:
    """Check that a library, given the graph in its own words, finds the same value and gradient."""
    for graph in graphs(row):
        value, gradients = run(graph, library)
        np.testing.assert_allclose(value, graph.output.value, rtol=rtol)
        close(gradients, graph.backward(), rtol)


def check_descent(row: Operation) -> None:
    """Check that a descent goes where its gradients say."""
    for graph in graphs(row):
        history = descend(graph, given(graph), rate=0.125, steps=2)
        assert np.all(np.isfinite(history.loss))
        for name, column in history.parameters.items():
            step = history.gradient[name][:-1]
            np.testing.assert_array_equal(column[1:], column[:-1] - 0.125 * step)
