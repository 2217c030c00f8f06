"""What the lessons' questions are asked about: name -> arguments of `ask` behind the name."""

from __future__ import annotations

from typing import Any

from cgraph.formula import parse
from cgraph.players.lesson_questions import table

PRODUCT = parse("u = x + y; f = u * y", x=3, y=2)
LOGISTIC = parse(
    "p1 = w1 * x1; p2 = w2 * x2; s = p1 + p2; z = s + b; yhat = sigmoid(z)",
    parameters="w1 w2 b",
    x1=1,
    x2=2,
    w1=0.5,
    w2=-0.3,
    b=0.1,
)
BOWL = parse("L = theta ** 2", parameters="theta", theta=4)
LINE = parse("yhat = w * x + b; L = (yhat - y) ** 2", parameters="w b", w=1, b=0, x=2, y=5)

_GRAPHS = {"01": PRODUCT, "02": PRODUCT, "03": PRODUCT, "04": BOWL, "05": LINE}

GIVEN: dict[str, tuple[list[Any], dict[str, float]]] = {
    f"{lesson}.{short}": ([_GRAPHS[lesson]], {})
    for lesson, rows in table().items()
    for short in rows
}
GIVEN |= {name: ([LOGISTIC], {}) for name in ("02.order", "03.order")}
GIVEN |= {name: (GIVEN[name][0], {"rate": 0.1}) for name in ("04.update", "05.new_b")}
