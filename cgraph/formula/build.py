"""Graphs from formulas: `parse("u = x + y; f = u * y", x=3, y=2)`. No text is ever evaluated."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping

from numpy.typing import ArrayLike

from cgraph.errors import WrongKindError
from cgraph.formula.parser import Parser
from cgraph.formula.scope import Scope
from cgraph.formula.tokens import Typed, statements
from cgraph.formula.words import Words
from cgraph.graph import Graph
from cgraph.language import say


def parse(text: str, /, parameters: str | Iterable[str] = (), **values: ArrayLike) -> Graph:
    """Build the graph of a formula: one or several assignments, the last one being the output.

    Names that are not assigned become inputs, or parameters if `parameters` lists them, and take
    their values from the keywords. Functions are the rows of `OPERATIONS`, by name or symbol. How
    formulas are written, `cgraph.formula` says.

    Raises FormulaError, with the place, where the text is no formula; NameUnknownError for a
    value or a parameter that the formula has no use for; WrongKindError if `text` is not text, or
    `parameters` are not names.

    >>> graph = parse("u = x + y; f = u * y", x=3, y=2)
    >>> graph.forward(), graph.backward()
    (10.0, {'x': 2.0, 'y': 7.0})
    """
    try:
        learnt = re.findall(r"[^\s,]+", parameters) if isinstance(parameters, str) else parameters
        names = {_normal(name) for name in learnt}
        if isinstance(parameters, Mapping):  # values, most likely
            raise TypeError
    except TypeError as error:
        raise WrongKindError(say("formula.parameters_no_names", given=repr(parameters))) from error
    given = {_normal(name): value for name, value in values.items()}
    graph, scope = _read(text, names, given)
    scope.check_all_used()
    return graph


def parse_among(names: Iterable[str], text: str, parameters: Collection[str] = ()) -> Graph:
    """Build the graph of a formula where `names` are known, whether or not it uses them.

    The errors are those of `parse`.

    >>> parse_among(["x", "y"], "2xy")["f"].formula
    'v1 * y'
    """
    graph, _ = _read(text, parameters, {}, {_normal(name) for name in names})
    return graph


def _read(
    text: str,
    parameters: Collection[str],
    values: Mapping[str, ArrayLike],
    names: Collection[str] = (),
) -> tuple[Graph, Scope]:
    if not isinstance(text, str):
        raise WrongKindError(say("formula.not_text", given=type(text).__name__))
    typed = Typed.of(text)
    found = statements(typed)
    words = Words(typed, found, {*parameters, *values, *names})
    scope = Scope(typed, words, parameters, values)
    results = []
    for statement in found:
        results.append(Parser(typed, statement, words, scope).run())
        scope.assign(statement.target, results[-1])
    *others, last = results
    loose = [node for node in others if node not in scope.used and node is not last]
    return Graph(*dict.fromkeys(loose), last), scope


def _normal(name: str) -> str:
    """Return the form in which Python, too, compares names."""
    return unicodedata.normalize("NFKC", name)
