"""The two plots of a descent, side by side: the landscape with the way on it, and the loss."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cgraph.descent.verdict import Verdict
from cgraph.language import say
from cgraph.pictures.descent_pictures import drawn_paths, moving, notes
from cgraph.pictures.landscape import contour, curve, limits_around
from cgraph.pictures.plots import plot, png
from cgraph.symbols import show_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes

    from cgraph.descent.history import History
    from cgraph.graph import Graph
    from cgraph.pictures.columns import Columns, Floats
    from cgraph.pictures.descent_pictures import Racer
    from cgraph.pictures.frames import Picture, Track
    from cgraph.pictures.landscape import Limits
    from cgraph.pictures.plots import Plot


_AT_REST = (Verdict.CONVERGING, Verdict.SETTLING)


class Scene:
    """Draws both plots once, for the descents `racers`, and shows any others of the same kind.

    `names` are the one or two parameters that the landscape lies over, `box` says how far it
    reaches for each; with `log` the losses stand on a logarithmic scale. Without names there is
    no landscape.
    """

    def __init__(
        self,
        graph: Graph,
        names: Sequence[str],
        racers: Sequence[Racer],
        box: Mapping[str, Limits],
        *,
        log: bool,
    ) -> None:
        self._names = names
        histories = [run for racer in racers for run in racer.history.runs]
        self._plots = [_losses(histories, max(len(racer.history) for racer in racers), log=log)]
        if names:
            self._plots.insert(0, _landscape(graph, names, histories, box))

    def show(self, racers: Sequence[Racer], columns: Columns) -> tuple[list[Picture], list[Track]]:
        """Return the pictures and what moves in them."""
        pictures, tracks = [], []
        for one in self._plots:
            moves, own = moving(one, racers, self._places(one, racers), columns)
            tracks += own
            click = None
            if one.name == "loss":
                label = say("descent.loss_label")
            else:
                names = say("descent.comma").join(map(show_name, self._names))
                label = say("descent.path_label", names=names)
                click = self._names[0], (*self._names, "")[1]
            pictures.append(one.picture(label, moves, notes(one, racers), click))
        return pictures, tracks

    def png(self, racers: Sequence[Racer], at: Sequence[int] = ()) -> bytes:
        """Return both plots with the whole ways drawn in, `at` a place on the further axes."""
        draws = [drawn_paths(racers, self._places(one, racers), at) for one in self._plots]
        return png(self._plots, draws)

    def _places(self, one: Plot, racers: Sequence[Racer]) -> list[tuple[Floats, Floats]]:
        if one.name == "loss":
            return [(np.arange(float(racer.loss.shape[-1])), racer.loss) for racer in racers]
        if len(self._names) == 1:
            return [(racer.columns[self._names[0]], racer.loss) for racer in racers]
        first, second = self._names
        return [(racer.columns[first], racer.columns[second]) for racer in racers]


def _landscape(
    graph: Graph, names: Sequence[str], histories: Sequence[History], box: Mapping[str, Limits]
) -> Plot:
    """Draw the loss over one or two parameters, around where the descents start and settle."""
    settled = [run for run in histories if run.verdict in _AT_REST]
    settled = settled or [run for run in histories if run.loss[-1] < run.loss[0]]
    limits = [
        box.get(name)
        or limits_around(float(histories[0][name][0]), [float(run[name][-1]) for run in settled])
        for name in names
    ]
    if len(names) == 1:
        return curve(graph, names[0], limits[0])
    return contour(graph, (names[0], names[1]), (limits[0], limits[1]))


def _losses(histories: Sequence[History], points: int, *, log: bool) -> Plot:
    """Make room for the losses of descents that settle, and for some that grow at first."""
    start = float(histories[0].loss[0])
    every = np.concatenate([run.loss for run in histories])
    lowest = float(np.min(every[np.isfinite(every)], initial=start))
    if log:
        limits = (max(1e-9 * abs(start), lowest, 1e-12), max(1e3 * abs(start), 1e-9))
    else:
        lowest = min(lowest, 0.0) if start > 0.0 else lowest
        height = (start - lowest) or 1.0
        limits = (lowest - 0.05 * height, lowest + 1.3 * height)
    titles = say("descent.step_title"), say("descent.loss_title")
    last = max(1, points - 1)
    steps = (-0.03 * last, 1.03 * last)  # the marks of the first and the last step stand free
    return plot("loss", (steps, limits), titles, _whole_steps, log_y=log)


def _whole_steps(axes: Axes) -> None:
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415  as in plots

    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
