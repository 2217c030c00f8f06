"""Descents told in plain text, for tests, screen readers, and where no widget runs."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from cgraph.descent.curvature import Curvature
from cgraph.descent.history import History
from cgraph.descent.verdict import Verdict
from cgraph.language import say
from cgraph.numerals import plain

_TOLD = 4  # steps
_RATES_TOLD = 10


def written(values: Mapping[str, Any]) -> str:
    """Write numbers with their names.

    >>> written({"w": 1.0, "b": -0.5})
    'w = 1, b = -0.5'
    """
    return say("descent.comma").join(
        f"{name} = {plain(float(value) if np.ndim(value) == 0 else value)}"
        for name, value in values.items()
    )


def step_lines(history: History) -> list[str]:
    """Tell the first steps of one descent."""
    return [
        say(
            "descent.line_step",
            step=step,
            parameters=written(history[step]),
            loss=plain(float(history.loss[step])),
            gradients=written({f"∂L/∂{n}": many[step] for n, many in history.gradient.items()}),
        )
        for step in range(min(_TOLD, len(history)))
    ]


def rate_line(run: History) -> str:
    """Tell how one descent ended, and with which learning rate."""
    assert isinstance(run.verdict, Verdict)  # noqa: S101  several have several
    return say(
        "descent.line_rate",
        rate=plain(float(run.rate[0])),
        verdict=run.verdict.word,
        loss=plain(float(run.loss[-1])),
        parameters=written(run[-1]),
    )


def rates_transcript(history: History, first: int, known: Curvature | None) -> str:
    """Tell descents with many rates: how some of them ended, and how one of them began."""
    start = {name: many[0].flat[0] for name, many in history.parameters.items() if many.ndim < 3}  # noqa: PLR2004
    optimizer = history.optimizer.title
    lines = [
        say("descent.line_rates", optimizer=optimizer, start=written(start), steps=history.steps)
    ]
    if known and known.critical:
        key = "line_known" if known.best else "line_critical"
        critical, best = plain(known.critical), plain(known.best)
        lines.append(say(f"descent.{key}", critical=critical, best=best))
    runs = history.runs
    lines += map(rate_line, runs[:: max(1, len(runs) // _RATES_TOLD)])
    lines.append(say("descent.line_steps", rate=plain(float(runs[first].rate[0]))))
    return "\n".join(lines + step_lines(runs[first]))
