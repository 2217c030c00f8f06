"""Rules: lines such as `1 - #0 ** 2`, the one source of what is computed and of what is read.

`#1` and `#2` stand for the inputs of an operation, `#0` for its output; other names for whatever
the rule is about. A rule is written in Python's arithmetic, with the functions of
`cgraph.functions` and no others. It comes from a table of this package: what a learner types is
never a rule.
"""

import ast
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from cgraph.errors import FormulaError
from cgraph.functions import FUNCTIONS
from cgraph.language import say

_SLOT = re.compile(r"#(\d)")
_CALLED: dict[type[ast.AST], str] = {
    ast.Div: "divide",
    ast.Pow: "power",
    ast.MatMult: "matmul",
    ast.Gt: "greater",
    ast.Lt: "less",
    ast.LtE: "less_equal",
    ast.Eq: "equal",
    ast.NotEq: "not_equal",
}
_NAMESPACE = {"__builtins__": {}, **{name: row.compute for name, row in FUNCTIONS.items()}}


def parsed(text: str) -> ast.expr:
    """Return the expression that a rule's text is; slots are the names `_0`, `_1`, `_2`.

    FormulaError if it is none.
    """
    try:
        return ast.parse(_SLOT.sub(r"_\1", text), mode="eval").body
    except SyntaxError as error:
        raise FormulaError(say("nodes.no_rule", text=text)) from error


tree_of = lru_cache(maxsize=1024)(parsed)  # to be read only


def names_in(text: str) -> list[str]:
    """Return the names that a rule reads, each once.

    >>> names_in("rate * m / (sqrt(v) + eps)")
    ['rate', 'm', 'v', 'eps']
    """
    found = [node for node in ast.walk(tree_of(text)) if isinstance(node, ast.Name)]
    found.sort(key=lambda node: node.col_offset)
    return [name for name in dict.fromkeys(node.id for node in found) if name not in FUNCTIONS]


def is_call(text: str) -> bool:
    """Say whether a rule is the call of a function, and so needs no brackets around it."""
    return isinstance(tree_of(text), ast.Call)


@lru_cache(maxsize=1024)
def compiled(text: str, parameters: tuple[str, ...]) -> Callable[..., Any]:
    """Return the function that computes a rule from numbers for `parameters`, in this order.

    >>> compiled("#1 * #2 + 1", ("_1", "_2"))(3.0, 2.0)
    7.0
    """
    tree = tree_of(text)
    match tree:
        case ast.Call(func=ast.Name(id=name), args=arguments) if (
            name in FUNCTIONS and tuple(getattr(one, "id", None) for one in arguments) == parameters
        ):
            return FUNCTIONS[name].compute  # nothing to put around it
    source = f"lambda {', '.join(parameters)}: {_python(text)}"
    return eval(source, _NAMESPACE)  # type: ignore[no-any-return]  # noqa: S307  our own texts


def _python(text: str) -> str:
    """Return a rule as Python that is total: for floats it never raises, and never says True."""
    return ast.unparse(_Total().visit(parsed(text)))


class _Total(ast.NodeTransformer):
    """Puts functions in the place of signs for which Python would raise, or answer True."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        match node:
            case ast.BinOp(left=ast.Name() as base, op=ast.Pow(), right=ast.Constant(value=2.0)):
                return ast.BinOp(base, ast.Mult(), base)  # which never raises either
        name = _CALLED.get(type(node.op))
        return ast.Call(ast.Name(name), [node.left, node.right], []) if name else node

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        name = _CALLED[type(node.ops[0])]
        return ast.Call(ast.Name(name), [node.left, *node.comparators], [])

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        return ast.Constant(float(node.value))  # type: ignore[arg-type]  # rules hold numbers only


def assignments(text: str) -> list[tuple[str, str]]:
    """Return the lines of a rule that assigns, such as "v = beta * v + g; ...".

    >>> assignments("v = b * v + g; w = w - v")
    [('v', 'b * v + g'), ('w', 'w - v')]
    """
    lines = (line.partition("=") for line in text.split(";"))
    return [(target.strip(), expression.strip()) for target, _, expression in lines]


@lru_cache(maxsize=1024)
def compiled_lines(
    text: str, parameters: tuple[str, ...], results: tuple[str, ...]
) -> Callable[..., Any]:
    """Return the function that computes the lines of a rule one by one, and returns `results`.

    A parameter may have a number to begin with, as in "beta=0.9".
    """
    body = [f"{target} = {_python(expression)}" for target, expression in assignments(text)]
    lines = [f"def run({', '.join(parameters)}):", *body, f"return {', '.join(results)},"]
    namespace: dict[str, Any] = dict(_NAMESPACE)
    exec("\n ".join(lines), namespace)  # noqa: S102  our own tables' texts
    run: Callable[..., Any] = namespace["run"]
    return run
