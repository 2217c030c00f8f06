"""Functions of the page's JavaScript, called from Python by way of Node."""

from __future__ import annotations

import json
import math
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

_CALLS = Path(__file__).with_name("calls.mjs")
_NO_JSON = re.compile(r'"#(NaN|-?Infinity)"')  # as `calls.mjs` writes what JSON has no number for


class Node:
    """A Node that waits for calls, one after the other."""

    def __init__(self, path: str) -> None:
        self._process = subprocess.Popen(
            [path, str(_CALLS)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )

    def call(self, module: Path, name: str, *given: object) -> Any:
        """Return what the exported function `name` of an ES module returns.

        RuntimeError with its message if it throws.
        """
        assert self._process.stdin
        assert self._process.stdout
        asked = {"module": module.resolve().as_uri(), "name": name, "given": _plain(given)}
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        line = _NO_JSON.sub(r"\1", self._process.stdout.readline())
        answer = json.loads(line, parse_int=_whole)
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer.get("result")

    def stop(self) -> None:
        """End the process."""
        self._process.communicate()


def results(node: str, module: Path, name: str, calls: Sequence[Sequence[object]]) -> list[Any]:
    """Return what the exported function `name` of an ES module returns for each of the calls."""
    here = Node(node)
    try:
        return [here.call(module, name, *given) for given in calls]
    finally:
        here.stop()


def _whole(digits: str) -> float:
    """Return a whole number, which JavaScript writes without a point up to 10^21."""
    return int(digits) if len(digits) < 16 else float(digits)


def _plain(value: object) -> object:
    """Return a value as JSON can write it: lists for arrays, texts for what is no number."""
    if isinstance(value, np.ndarray | np.generic):
        return _plain(value.tolist())
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple | range):
        return [_plain(part) for part in value]
    if isinstance(value, float) and not math.isfinite(value):
        return "#NaN" if math.isnan(value) else "#Infinity" if value > 0 else "#-Infinity"
    return value
