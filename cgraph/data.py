"""Small data sets, drawn at random from a seed: the same for every learner.

Each is a dictionary from the name of an input to an array with one entry for each example.
"""

import numpy as np

from cgraph.values import Array

Data = dict[str, Array]


def noisy_line(
    rows: int = 20, slope: float = 2.0, intercept: float = 1.0, noise: float = 0.3, seed: int = 0
) -> Data:
    """Return points x, y scattered about a line, for x between -2 and 2."""
    generator = np.random.default_rng(seed)
    x = generator.uniform(-2.0, 2.0, rows)
    return {"x": x, "y": slope * x + intercept + noise * generator.standard_normal(rows)}


def two_blobs(rows: int = 40, distance: float = 3.0, seed: int = 0) -> Data:
    """Return points x1, x2 in two round clouds, and y: which of them, 0 or 1."""
    generator = np.random.default_rng(seed)
    y = (np.arange(rows) % 2).astype(float)
    x1, x2 = generator.standard_normal((2, rows)) + distance * (y - 0.5) * np.sqrt(0.5)
    return {"x1": x1, "x2": x2, "y": y}


def moons(rows: int = 100, noise: float = 0.1, seed: int = 0) -> Data:
    """Return points x1, x2 on two half circles that interlock, and y: which of them, 0 or 1."""
    generator = np.random.default_rng(seed)
    y = (np.arange(rows) % 2).astype(float)
    angle = generator.uniform(0.0, np.pi, rows)
    x1 = np.where(y == 0.0, np.cos(angle), 1.0 - np.cos(angle))
    x2 = np.where(y == 0.0, np.sin(angle), 0.5 - np.sin(angle))
    scatter = noise * generator.standard_normal((2, rows))
    return {"x1": x1 + scatter[0], "x2": x2 + scatter[1], "y": y}
