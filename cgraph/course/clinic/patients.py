"""The patients of the clinic: training runs that fail, each for one cause, and what mends it.

A new patient is a new row of `PATIENTS`; the words for its cause stand in `diagnosis.toml` and
`clinic.toml`. Rows speak of the causes that `cgraph.course.clinic.diagnosis` finds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from cgraph.course.clinic.setups import Setup


def _changed(**parts: object) -> Callable[[Setup], Setup]:
    return lambda setup: replace(setup, **parts)  # type: ignore[arg-type]


#: What can be done, one change each.
TREATMENTS: dict[str, Callable[[Setup], Setup]] = {
    "slower": lambda setup: replace(setup, rate=setup.rate / 100.0),
    "faster": lambda setup: replace(setup, rate=setup.rate * 1000.0),
    "longer": lambda setup: replace(setup, steps=3 * setup.steps),
    "early": lambda setup: replace(setup, steps=setup.steps // 40),
    "more": _changed(rows=240),
    "decay": _changed(decay=0.01),
    "rescale": _changed(spoilt=""),
    "relabel": _changed(spoilt=""),
    "match": _changed(spoilt=""),
    "drop": _changed(features=2),
    "small": _changed(spread=1.4),
    "random": _changed(spread=1.0),
    "level": _changed(bias=0.0),
    "tanh": _changed(activation="tanh"),
    "relu": _changed(activation="relu"),
    "clear": _changed(gradients="cleared"),
    "subtract": _changed(gradients="cleared"),
}  # fmt: skip


@dataclass(frozen=True)
class Patient:
    """A run that fails for one `cause`: what `mends` it, what does not, what it is taken for."""

    cause: str
    setup: Setup
    mends: tuple[str, ...]
    fails: tuple[str, ...]
    mistaken: tuple[str, ...]


_DEEP = (8,) * 6

PATIENTS = (
    Patient(
        "too_small",
        Setup(rate=0.0002),
        ("faster",),
        ("longer", "relu", "random"),
        ("vanishing", "dead", "shuffled"),
    ),
    Patient(
        "scale",
        Setup(spoilt="unscaled"),
        ("rescale",),
        ("slower", "longer", "decay"),
        ("too_large", "shuffled", "overfitting"),
    ),
    Patient(
        "dead",
        Setup(activation="relu", bias=-4.0),
        ("level",),
        ("faster", "longer", "slower"),
        ("too_small", "vanishing", "twins"),
    ),
    Patient(
        "kept",
        Setup(gradients="kept", noise=0.2),
        ("clear",),
        ("slower", "longer", "decay"),
        ("too_large", "uphill", "overfitting"),
    ),
    Patient(
        "vanishing",
        Setup(layers=_DEEP, activation="sigmoid", rate=0.1),
        ("tanh",),
        ("faster", "longer", "decay"),
        ("too_small", "dead", "shuffled"),
    ),
    Patient(
        "overfitting",
        Setup(rows=20, noise=0.4, layers=(30,), spread=2.0, rate=1.0, steps=600),
        ("more", "decay", "early"),
        ("longer", "relu"),
        ("shuffled", "leak", "too_large"),
    ),
    Patient(
        "uphill",
        Setup(gradients="added"),
        ("subtract",),
        ("slower", "longer", "random"),
        ("too_large", "kept", "exploding"),
    ),
    Patient(
        "twins",
        Setup(spread="equal", rate=1.0, steps=400),
        ("random",),
        ("longer", "relu", "more"),
        ("dead", "vanishing", "too_small"),
    ),
    Patient(
        "leak",
        Setup(spoilt="leaks"),
        ("drop",),
        ("more", "decay", "longer"),
        ("overfitting", "shuffled", "scale"),
    ),
    Patient(
        "exploding",
        Setup(layers=_DEEP, activation="relu", spread=8.0, rate=0.05),
        ("small",),
        ("slower", "longer", "level"),
        ("too_large", "scale", "uphill"),
    ),
    Patient(
        "misfit",
        Setup(spoilt="signs"),
        ("relabel",),
        ("slower", "longer", "decay"),
        ("exploding", "uphill", "leak"),
    ),
    Patient(
        "inner",
        Setup(gradients="kept inside"),
        ("clear",),
        ("slower", "longer", "random"),
        ("too_large", "kept", "exploding"),
    ),
    Patient(
        "shuffled",
        Setup(spoilt="shuffled"),
        ("match",),
        ("longer", "relu", "more"),
        ("too_small", "overfitting", "dead"),
    ),
    Patient(
        "too_large",
        Setup(noise=0.3, rate=150.0),
        ("slower",),
        ("longer", "random", "relu"),
        ("exploding", "scale", "uphill"),
    ),
)
