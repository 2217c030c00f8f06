"""The pictures of descents: paths on the landscape, losses against steps, the update in numbers."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import numpy as np

from cgraph.descent.optimizers import Adam, AdamW, GradientDescent, Momentum, Nesterov, RMSprop
from cgraph.language import say
from cgraph.pictures.frames import Picture, Track, text_track
from cgraph.pictures.mathematics import mathml
from cgraph.pictures.palette import LIGHT
from cgraph.symbols import latex_name, show_name

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from matplotlib.axes import Axes

    from cgraph.descent.history import History
    from cgraph.descent.optimizers import Optimizer
    from cgraph.pictures.columns import Columns, Floats
    from cgraph.pictures.plots import Plot

_STYLES = (  # colour, dashes, shape of the marker: any one of them tells the racers apart
    ("gradient", "", '<circle r="6"/>'),
    ("parameter", "7 4", '<rect x="-5.5" y="-5.5" width="11" height="11"/>'),
    ("value", "2 4", '<path d="M0 -7.5L7 5.5H-7Z"/>'),
    ("ink", "9 3 2 3", '<path d="M0 -7.5L7.5 0L0 7.5L-7.5 0Z"/>'),
    ("quiet", "4 2", '<path d="M-6 -6L6 6M-6 6L6 -6" style="stroke-width:3"/>'),
    ("wrong", "1 3", '<circle r="6" style="fill:var(--cg-ground);stroke-width:3"/>'),
)
MOST_RACERS = len(_STYLES)
_ARROWS = {
    (-1, -1): "↙", (-1, 0): "←", (-1, 1): "↖", (0, -1): "↓",
    (0, 1): "↑", (1, -1): "↘", (1, 0): "→", (1, 1): "↗",
}  # fmt: skip


@dataclass(frozen=True)
class Racer:
    """A descent in a picture: what it is called, and its numbers over the axes.

    `columns` holds each parameter's numbers, `loss` those of the loss, `slopes` the gradients;
    all of the shape that `axes` names. A descent that ended early stays where it ended.
    """

    name: str
    history: History
    axes: tuple[str, ...]
    points: int = 0  # along the step axis, where that goes on after the descent has ended

    @property
    def columns(self) -> dict[str, Floats]:
        """The numbers of each parameter that is a plain number."""
        return self._laid(self.history.parameters)

    @property
    def slopes(self) -> dict[str, Floats]:
        """The gradient of each of these."""
        return self._laid(self.history.gradient)

    @property
    def loss(self) -> Floats:
        """The loss."""
        return self._lay(self.history.loss)

    @property
    def rate(self) -> Floats:
        """The learning rate in force."""
        return self._lay(self.history.rate)

    def _laid(self, columns: dict[str, Floats]) -> dict[str, Floats]:
        flat = self.history.loss.ndim
        return {name: self._lay(many) for name, many in columns.items() if many.ndim == flat}

    def _lay(self, many: Floats) -> Floats:
        loss = self.history.loss
        ended = ~np.isfinite(loss)
        ends = np.where(ended.any(axis=0), ended.argmax(axis=0), len(loss) - 1)
        points = self.points or len(loss)
        steps = np.arange(points).reshape(-1, *[1] * (loss.ndim - 1))
        return np.take_along_axis(many, np.minimum(steps, ends), axis=0).T


def moving(
    plot: Plot, racers: Sequence[Racer], places: Sequence[tuple[Floats, Floats]], columns: Columns
) -> tuple[str, list[Track]]:
    """Return the SVG of what moves in a plot, and the tracks that move it.

    For each racer `places` has its numbers across and down. The way up to the step is drawn in
    full, with a marker at the end; a note tells when that is off the chart. Where a slider chooses
    among ways, the whole of it is drawn faint; else that would tell the end before it is played.
    """
    markup, tracks = [], []
    for number, (racer, (across, down)) in enumerate(zip(racers, places, strict=True)):
        chosen = racer.axes != ("step",)
        markup.append(_movers(plot.name, number, whole=chosen))
        axes_across = racer.axes if across.ndim == down.ndim else racer.axes[-1:]
        heights = _safe_log10(down) if plot.log_y else down
        shapes = [("whole", "line-{}")] * chosen + [("trail", "trail-{}"), ("dot", "{}")]
        for name, shape in shapes:
            part = f"{plot.name}-{name}:{number}"
            tracks += [
                columns.track(part, shape.format("x"), axes_across, across, plot.x_scale),
                columns.track(part, shape.format("y"), racer.axes, heights, plot.y_scale),
            ]
        outside = _outside(
            plot, np.broadcast_to(across, down.shape), down, racer.name if len(racers) > 1 else ""
        )
        tracks.append(text_track(f"{plot.name}-outside:{number}", "text", racer.axes, outside))
    return "".join(markup), tracks


def notes(plot: Plot, racers: Sequence[Racer]) -> str:
    """Return the SVG of the notes for what is off the chart, to stand above all else."""
    left, top, width, _ = plot.box
    return "".join(
        f'<text data-part="{plot.name}-outside:{number}" x="{left + width - 4}" '
        f'y="{top + 14 + 16 * number}" style="text-anchor:end;font-size:13px;font-weight:700;'
        f"fill:var(--cg-{_STYLES[number][0]});paint-order:stroke;stroke:var(--cg-ground);"
        f'stroke-width:4px"></text>'
        for number in range(len(racers))
    )


def drawn_paths(
    racers: Sequence[Racer], places: Sequence[tuple[Floats, Floats]], at: Sequence[int]
) -> Callable[[Axes], None]:
    """Return what draws the same paths with matplotlib, at one place of the other axes."""

    def draw(axes: Axes) -> None:
        for number, (racer, (across, down)) in enumerate(zip(racers, places, strict=True)):
            colour = getattr(LIGHT, _STYLES[number][0])
            index = tuple(at[: len(racer.axes) - 1])
            xs, ys = (np.broadcast_to(many, down.shape)[index] for many in (across, down))
            seen = np.isfinite(xs) & np.isfinite(ys)
            marker = "os^DXo"[number]
            axes.plot(xs[seen], ys[seen], color=colour, marker=marker, markersize=4, linewidth=1.6)

    return draw


def update_picture(names: Sequence[str], optimizer: Optimizer) -> Picture:
    """Return the panel that puts numbers into the update of each parameter."""
    rows = "".join(
        f"<p>{_rule(name, optimizer)} "
        f'<span class="numbers" data-part="update:{escape(name)}"></span></p>'
        for name in names
    )
    return Picture("update", f'<div class="update">{rows}</div>', say("descent.update_label"))


def update_tracks(racer: Racer, names: Sequence[str], columns: Columns) -> list[Track]:
    """Return the tracks of `update_picture`, and the numbers that its words are made of."""
    tracks = []
    plain = isinstance(racer.history.optimizer, GradientDescent)
    for name in names:
        here = racer.columns[name]
        after = np.concatenate([here[..., 1:], np.full_like(here[..., :1], np.nan)], axis=-1)
        words = say("descent.update_plain" if plain else "descent.update_other")
        last = say("descent.update_last")
        words, last = (
            text.replace("NAME", name).replace("SYMBOL", show_name(name)) for text in (words, last)
        )
        texts = [words] * (here.shape[-1] - 1) + [last]
        tracks += [
            columns.track(f"next:{name}", "number", racer.axes, after),
            text_track(f"update:{name}", "template", ("step",), texts),
        ]
    return tracks


def legend_picture(racers: Sequence[Racer]) -> Picture:
    """Return the panel that tells which line and marker is whose, and the verdicts."""
    rows = []
    for number, racer in enumerate(racers):
        colour, dashes, shape = _STYLES[number]
        rows.append(
            f'<span class="key"><svg viewBox="-22 -9 44 18" width="44" height="18" '
            f'aria-hidden="true" style="{_paint(colour)}">'
            f'<path d="M-22 0H22" style="{_stroke(dashes)}"/>{shape}</svg> {escape(racer.name)}'
            f' <span class="note" data-part="verdict:{number}"></span></span>'
        )
    markup = f'<div class="legend">{"".join(rows)}</div>'
    return Picture("legend", markup, say("descent.legend_label"))


def _movers(plot: str, number: int, *, whole: bool) -> str:
    colour, dashes, shape = _STYLES[number]
    bead = f"{plot}-bead-{number}"
    faint = f'<polyline data-part="{plot}-whole:{number}" style="{_stroke(dashes)};opacity:.3"/>'
    return (
        f'<g style="{_paint(colour)}">{faint if whole else ""}'
        f'<marker id="{bead}" viewBox="-3 -3 6 6" markerWidth="6" markerHeight="6" '
        f'markerUnits="userSpaceOnUse"><circle r="2.6" style="{_paint(colour)}"/></marker>'
        f'<polyline data-part="{plot}-trail:{number}" '
        f'style="{_stroke(dashes)};marker:url(#{bead})"/>'
        f'<g data-part="{plot}-dot:{number}">{shape}</g></g>'
    )


def _paint(colour: str) -> str:
    return f"fill:var(--cg-{colour});stroke:var(--cg-{colour});stroke-width:1"


def _stroke(dashes: str) -> str:
    return f"fill:none;stroke-width:2;stroke-linejoin:round;stroke-dasharray:{dashes or 'none'}"


def _safe_log10(numbers: Floats) -> Floats:
    with np.errstate(all="ignore"):
        return np.log10(np.maximum(numbers, 1e-300))


def _outside(plot: Plot, across: Floats, down: Floats, name: str) -> np.ndarray:
    """Return the note for each place: where the marker went, or nothing."""
    ways = []
    for numbers, (low, high) in ((across, plot.x_limits), (down, plot.y_limits)):
        slack = 1e-9 * (high - low)
        lost = np.isnan(numbers)
        ways.append(
            np.where((numbers > high + slack) | lost, 1, np.where(numbers < low - slack, -1, 0))
        )
    texts = np.full(down.shape, None, dtype=object)
    for way, arrow in _ARROWS.items():
        words = say("descent.off_chart", arrow=arrow, name=name).strip()
        texts[(ways[0] == way[0]) & (ways[1] == way[1])] = words
    return texts


def _rule(name: str, optimizer: Optimizer) -> str:
    w = latex_name(name)
    word = rf"\text{{{say('descent.new')}}}"
    new = rf"{w[:-1]},\,{word}}}" if "_{" in w else rf"{w}_{{{word}}}"  # one index at a time
    g = rf"\frac{{dL}}{{d{w}}}"
    adam = r"\alpha \, \hat{m} / (\sqrt{\hat{v}} + \epsilon)"
    rules = {
        GradientDescent: rf"{new} = {w} - \alpha \, {g}",
        Momentum: rf"v \leftarrow \beta v + {g}, \quad {new} = {w} - \alpha v",
        Nesterov: rf"v \leftarrow \beta v + {g}, \quad {new} = {w} - \alpha ({g} + \beta v)",
        RMSprop: rf"{new} = {w} - \alpha \, {g} / (\sqrt{{v}} + \epsilon)",
        Adam: rf"{new} = {w} - {adam}",
        AdamW: rf"{new} = (1 - \alpha \lambda) {w} - {adam}",
    }
    return mathml(rules.get(type(optimizer), new))
