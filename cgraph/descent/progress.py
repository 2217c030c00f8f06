"""A line of text that shows how far a long run has come."""

import time

from cgraph.language import say, tell
from cgraph.numerals import show
from cgraph.values import Value

_PATIENCE = 1.0  # seconds before the bar appears
_PAUSE = 0.2  # seconds between two bars
_WIDTH = 20


class Progress:
    """Shows a bar once a run takes longer than a second; at once if `wanted`, never if not."""

    def __init__(self, steps: int, *, wanted: bool | None) -> None:
        self._steps = steps
        self._length = 0
        patience = _PATIENCE if wanted is None else 0.0 if wanted else float("inf")
        self._due = time.perf_counter() + patience

    def show(self, step: int, loss: Value) -> None:
        """Draw the bar anew, if it is time to."""
        if time.perf_counter() < self._due:
            return
        self._due = time.perf_counter() + _PAUSE
        done = _WIDTH * step // max(1, self._steps)
        bar = "█" * done + "░" * (_WIDTH - done)
        line = say("descent.progress", bar=bar, step=step, steps=self._steps, loss=show(loss))
        tell("\r" + line.ljust(self._length), end="")
        self._length = len(line)

    def close(self) -> None:
        """Leave the line empty again."""
        if self._length:
            blank = " " * (2 * self._length)  # a Chinese character is two columns wide
            print(f"\r{blank}\r", end="", flush=True)
