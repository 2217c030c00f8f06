"""Exercises of lesson 6: a layer forward and backward, and the training of a network."""

from __future__ import annotations

from typing import Any

import numpy as np

from cgraph.course.exercises.findings import Function
from cgraph.values import Array

_X = np.array([[1.0, 2.0], [-1.0, 0.5], [0.0, 1.0]])
_W = np.array([[0.5, -1.0], [0.25, 0.75]])
_B = np.array([0.1, -0.2])
_UP = np.array([[1.0, 0.5], [-0.5, 2.0], [0.25, -1.0]])
_LAYERS = ((_X, _W, _B), (_X[:2], np.array([[1.0], [-0.5]]), np.array([0.25])))
_PASSES = tuple((x, w, np.tanh(x @ w + b), _UP[: len(x), : w.shape[1]]) for x, w, b in _LAYERS)
_TARGET = np.array([1.0, 0.0, 1.0])
_START = (_X, _TARGET, _W, _B, np.array([0.5, -1.0]), 0.1)
_RUNS = ((*_START, 0.5, 1), (*_START, 0.2, 4))  # rate and steps


def _sigmoid(z: Array) -> Array:
    return 1 / (1 + np.exp(-z))


def _backward(
    x: Array, w: Array, h: Array, upstream: Array, slope: Array | None = None
) -> tuple[Array, ...]:
    dz = upstream * (1 - h**2 if slope is None else slope)
    return dz @ w.T, x.T @ dz, dz.sum(axis=0)


def _train(  # noqa: PLR0913, PLR0917
    x: Array,
    y: Array,
    w1: Array,
    b1: Array,
    w2: Array,
    b2: float,
    rate: float,
    steps: int,
    *,
    total: bool = False,
    moved: bool = False,
    local: bool = True,
    first: bool = True,
) -> tuple[Any, ...]:
    """Train a network with one hidden layer; the options are mistakes."""
    for _ in range(int(steps)):
        h = np.tanh(x @ w1 + b1)
        dz2 = (_sigmoid(h @ w2 + b2) - y) / (1 if total else len(y))
        new_w2 = w2 - rate * h.T @ dz2
        dh = np.outer(dz2, new_w2 if moved else w2)
        dz1 = dh * (1 - h**2) if local else dh
        if first:
            w1, b1 = w1 - rate * x.T @ dz1, b1 - rate * dz1.sum(axis=0)
        w2, b2 = new_w2, b2 - rate * dz2.sum()
    return w1, b1, w2, b2


_FORWARD = Function(
    ("X", "W", "b"),
    _LAYERS,
    lambda x, w, b: np.tanh(x @ w + b),
    {
        "linear": lambda x, w, b: x @ w + b,
        "no_bias": lambda x, w, _: np.tanh(x @ w),
        "late": lambda x, w, b: np.tanh(x @ w) + b,
        "sigmoid": lambda x, w, b: _sigmoid(x @ w + b),
    },
)
_BACKWARD = Function(
    ("X", "W", "h", "upstream"),
    _PASSES,
    _backward,
    {
        "local": lambda x, w, h, up: _backward(x, w, h, up, np.ones(())),
        "twice": lambda x, w, h, up: _backward(x, w, h, up, 1 - np.tanh(h) ** 2),
        "mean": lambda x, w, h, up: (
            _backward(x, w, h, up)[0],
            *(one / len(x) for one in _backward(x, w, h, up)[1:]),
        ),
        "order": lambda *case: (*_backward(*case)[1:], _backward(*case)[0]),
        "no_sum": lambda x, w, h, up: (*_backward(x, w, h, up)[:2], up * (1 - h**2)),
    },
)
_TRAIN = Function(
    ("X", "y", "W1", "b1", "W2", "b2", "rate", "steps"),
    _RUNS,
    _train,
    {
        "still": lambda *case: case[2:6],
        "once": lambda *case: _train(*(*case[:7], 1)),
        "uphill": lambda *case: _train(*(*case[:6], -case[6], case[7])),
        "total": lambda *case: _train(*case, total=True),
        "moved_first": lambda *case: _train(*case, moved=True),
        "local": lambda *case: _train(*case, local=False),
        "only_last": lambda *case: _train(*case, first=False),
    },
)

CHECKS = {"forward": _FORWARD, "backward": _BACKWARD, "train": _TRAIN}
