"""What the Hessian of a quadratic loss says about learning rates.

Along an eigenvector of the Hessian with eigenvalue λ each step of gradient descent multiplies the
distance from the minimum by 1 − α λ. So it converges where 0 < α λ < 2 for every λ, and fastest at
α = 2 / (λmin + λmax); with momentum β the limit is (2 + 2 β) / λmax. (Gabriel Goh, Why Momentum
Really Works, Distill 2017.) For Nesterov's momentum as PyTorch writes it the same reasoning, with
determinant β (1 − α λ) and trace (1 + β) (1 − α λ), gives (2 + 2 β) / ((1 + 2 β) λmax). Directions
with λ = 0 do not move, and do not count.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from cgraph.descent.optimizers import Optimizer
from cgraph.graph.passes import Number
from cgraph.values import Array, Value

_MOST_NUMBERS = 64  # a Hessian takes one backward pass for each number that is learnt
_PROBES = (0.1, 1.0, 7.0)  # how far from the start a loss must still look quadratic
_TINY = 1e-8


@dataclass(frozen=True)
class Curvature:
    """The eigenvalues of the Hessian, ascending, and what follows from them.

    `lowest` is the least loss. `critical` is the learning rate above which the optimizer diverges,
    `best` the one at which it is fastest; None where no such rate is known. `low` and `high` are
    the least and the largest eigenvalue that is not 0; `inverse` is the inverse of the Hessian, as
    far as the loss is curved.
    """

    eigenvalues: tuple[float, ...]
    lowest: float
    low: float
    high: float
    critical: float | None
    best: float | None
    inverse: Array = field(repr=False)


def curvature(
    slope: Callable[[Mapping[str, Value]], tuple[Number, dict[str, Value]]],
    start: Mapping[str, Number],
    optimizer: Optimizer,
) -> Curvature | None:
    """Return the curvature, or None if the loss is not quadratic and bowl-shaped.

    `slope` gives loss and gradients at a point. The gradient of a quadratic loss is linear, so
    differences of gradients are the columns of its Hessian, however long the steps.
    """
    sizes = {name: np.shape(value) for name, value in start.items()}
    centre = np.concatenate([np.ravel(value) for value in start.values()])
    if centre.size > _MOST_NUMBERS or not np.all(np.isfinite(centre)):
        return None

    def at(point: Array) -> tuple[float, Array]:
        values: dict[str, Value] = {}
        used = 0
        for name, shape in sizes.items():
            size = int(np.prod(shape))
            part = point[used : used + size].reshape(shape)
            values[name] = part if shape else float(part)
            used += size
        loss, gradients = slope(values)
        return float(loss), np.concatenate([np.ravel(gradients[name]) for name in sizes])

    loss, gradient = at(centre)
    hessian = np.array([at(centre + unit)[1] - gradient for unit in np.eye(centre.size)])
    if not _is_quadratic(at, centre, gradient, hessian):
        return None
    hessian = (hessian + hessian.T) / 2
    eigenvalues = np.linalg.eigvalsh(hessian)
    largest = eigenvalues[-1]
    curved = eigenvalues[eigenvalues > _TINY * largest]
    inverse = np.linalg.pinv(hessian, _TINY, hermitian=True)
    move = -inverse @ gradient
    flat = np.allclose(hessian @ move, -gradient, atol=_TINY * (1 + np.abs(gradient).max()))
    if not curved.size or eigenvalues[0] < -_TINY * largest or not flat:
        return None  # a saddle or a slope without end has no lowest point
    low, high = float(curved[0]), float(largest)
    return Curvature(
        eigenvalues=tuple(float(value) for value in eigenvalues),
        lowest=float(loss + gradient @ move / 2),
        low=low,
        high=high,
        critical=optimizer.limit(optimizer.critical, low, high),
        best=optimizer.limit(optimizer.best, low, high),
        inverse=inverse,
    )


def _is_quadratic(
    at: Callable[[Array], tuple[float, Array]], centre: Array, gradient: Array, hessian: Array
) -> bool:
    ways = np.random.default_rng(0).choice([-1.0, 1.0], size=(len(_PROBES), centre.size))
    for length, way in zip(_PROBES, ways, strict=True):
        expected = gradient + hessian @ (length * way)
        found = at(centre + length * way)[1]
        scale = np.abs(hessian).max() * length + np.abs(gradient).max() + np.abs(found).max()
        if not np.allclose(found, expected, rtol=0, atol=_TINY * scale):
            return False
    return True
