"""Graphs from formulas, written as in school or as in Python.

The text is cut into `tokens`; `words` says which of them are names, and which several; `parser`
knows the grammar, `scope` what a name stands for; `build` puts the graph together. A formula is one
or several statements `name = expression`, on lines of their own or with semicolons between them.
The same grammar, for the answers to questions, is in `players/formula.js`; a test holds the two
together.

| written | read as |
|---|---|
| `2x`, `2(x + 1)`, `(x + 1)(y - 2)`, `x(y + 1)`, `k x + b` | products |
| `kx`, `2xy`, `mc^2`, `price`, `x_new` | products, names, or a question: `words` says when |
| `x^2`, `x**2`, `x²`, `x⁻¹` | powers; `-x^2` is -(x^2), `2^3^x` is 2^(3^x) |
| `e^x`, `e**x` | exp(x); what else `e` is, is asked; `π` and `pi` are a number |
| `sin x`, `ln 2x`, `sin x²`, `2 sin x cos y` | a function takes the factor that follows |
| `sin x * y`, `sin²x`, `sin^2(x)` | sin(x) * y, (sin x)^2 |
| `|x|`, `√x`, `σ(z)`, `max(x, y)` | abs, sqrt, sigmoid, maximum |
| `×`, `·`, `÷`, `−`, `x₁`, `（ｘ＋１）＊２`, `，`, `；`, `[x]`, `{x}` | `*`, `/`, `-`, `x1`, … |
| `f(x, y) = …` | f = … |

What could mean two things is asked back, in a FormulaError with its place: `1/2x`, `e^2x`, `x^yz`,
`sin x y`, `kx` without a k and an x. So is what has no meaning here (`x // 2`, `x > 0`, `x[0]`,
`tan(x)`), with what to write instead.
"""

from cgraph.formula.build import parse, parse_among

__all__ = ["parse", "parse_among"]
