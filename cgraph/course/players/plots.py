"""Plots for a player: matplotlib draws axes and curves once; what moves is put on top, with names.

The SVG keeps text as text, takes every colour from the custom properties of
`palette.css_variables`, and has ids that no other plot of the player has. Titles of axes are added
here, not by matplotlib, which would look for their glyphs and warn. Matplotlib is imported only
when something is drawn: it takes longer than all of the rest.
"""

from __future__ import annotations

import io
import logging
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from cgraph.errors import CgraphError
from cgraph.functions import divide, log, maximum, stack
from cgraph.graph.passes import Number
from cgraph.language import say
from cgraph.numerals import show
from cgraph.pictures.frames import Drag, Picture, Track, always
from cgraph.pictures.palette import LIGHT, css_reader

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_DPI = 72  # one unit of the SVG is then one pixel of matplotlib's transforms
_WIDTH, _HEIGHT = 400.0, 232.0
_MARGINS = (62.0, 14.0, 12.0, 46.0)  # left, right, top, bottom
FRAME = (_WIDTH - _MARGINS[0] - _MARGINS[1], _HEIGHT - _MARGINS[2] - _MARGINS[3])  # of a plot
_SETTINGS: Any = {  # its type names all of matplotlib's settings
    "svg.fonttype": "none",
    "svg.hashsalt": "cgraph",
    "font.family": ["DejaVu Sans"],
    "font.size": 12.0,
    "axes.edgecolor": LIGHT["line"],
    "axes.linewidth": 1.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.unicode_minus": True,
    "contour.negative_linestyle": "solid",
    "text.color": LIGHT["quiet"],
    "axes.labelcolor": LIGHT["quiet"],
    "xtick.color": LIGHT["quiet"],
    "ytick.color": LIGHT["quiet"],
    "axes.formatter.limits": (-4, 5),
    "path.simplify_threshold": 0.2,
}
_VARIABLES = {colour: f"var(--cg-{name})" for name, colour in LIGHT.items()}
_COLOUR = re.compile("|".join(map(re.escape, _VARIABLES)))
_POINTS = re.compile(r'(\b(?:width|height)="[\d.]+)pt"')
_NEEDLESS = re.compile(
    r"<metadata>.*?</metadata>|<!--.*?-->|<defs>\s*<style.*?</style>\s*</defs>"
    r'| id="(?:line2d|[A-Za-z]+)_\d*"'  # matplotlib's own, which nobody refers to
    r"|\s*font-family: [^;\"]*;?|(?<=>)\s+(?=<)",
    re.DOTALL,
)
_ID = re.compile(r'( id="|url\(#|href="#)')
_TITLE = "font-size: 14px; text-anchor: middle; fill: var(--cg-ink)"
_DIGITS = re.compile(r"(\.\d)\d+")  # a tenth of a pixel is fine enough
_LINE_TO = re.compile(r"\s*\nL ")  # which the next point of a path means anyway
_PLACES = re.compile(r' (?:d|x|y|width|height|transform|points)="[^"]*"')


@dataclass(frozen=True)
class Plot:
    """A drawn plot; `box` is its frame (left, top, width, height) in units of the SVG."""

    name: str
    box: tuple[float, float, float, float]
    x_limits: tuple[float, float]
    y_limits: tuple[float, float]
    log_y: bool
    figure: Figure
    titles: str

    @property
    def x_scale(self) -> tuple[float, float]:
        """Offset and factor that bring a number to its place across."""
        left, _, width, _ = self.box
        low, high = self.x_limits
        factor = width / (high - low)
        return left - low * factor, factor

    @property
    def y_scale(self) -> tuple[float, float]:
        """The same for its place down; where the scale is logarithmic, for its log10."""
        _, top, _, height = self.box
        low, high = np.log10(self.y_limits) if self.log_y else self.y_limits
        factor = -height / float(high - low)
        return float(top - high * factor), factor

    def height(self, number: Number) -> Number:
        """Return what `y_scale` is for: the number, or its log10 where the scale is logarithmic."""
        return divide(log(maximum(number, 1e-300)), math.log(10.0)) if self.log_y else number

    def point(self, part: str, x: Number, y: Number) -> list[Track]:
        """Return what keeps a part at a point."""
        return [always(part, "x", x, self.x_scale), always(part, "y", y, self.y_scale)]

    def line(self, part: str, xs: Sequence[Number], ys: Sequence[Number]) -> list[Track]:
        """Return what keeps a polyline going through some points."""
        return [
            Track(part, "curve-x", [(0, _row(xs))], self.x_scale),
            Track(part, "curve-y", [(0, _row(ys))], self.y_scale),
        ]

    def through(self, part: str, x: Number, y: Number, slope: Number) -> list[Track]:
        """Return what keeps a polyline straight, through a point, from side to side."""
        return self.line(part, self.x_limits, [y + slope * (end - x) for end in self.x_limits])

    def picture(
        self,
        label: str,
        moving: str,
        notes: str = "",
        drag: tuple[str, str] | None = None,
        points: str = "",
    ) -> Picture:
        """Return the picture, with SVG elements that move put into the frame.

        `notes` are elements above all else; `drag` names the fields that the pointer's place across
        and down goes to, `points` the field of points that are set there.
        """
        clip = f"{self.name}-frame"
        left, top, width, height = self.box
        overlay = (
            f'<clipPath id="{clip}"><rect x="{left}" y="{top}" width="{width}" '
            f'height="{height}"/></clipPath><g clip-path="url(#{clip})">{moving}</g>{notes}'
        )
        opening = f'<svg role="img" aria-label="{escape(label)}" '
        svg = (
            _svg(self.figure, self.name)
            .replace("<svg ", opening, 1)
            .replace("</svg>", f"{self.titles}{overlay}</svg>")
        )
        spots = (Drag(self.box, self.x_limits, self.y_limits, drag, points),) if drag else ()
        return Picture(self.name, svg, label, spots)


def _row(numbers: Sequence[Number]) -> Number:
    known = all(isinstance(number, float) for number in numbers)
    return [*numbers] if known else stack(*numbers)


def plot(
    name: str,
    limits: tuple[tuple[float, float], tuple[float, float]],
    titles: tuple[str, str],
    draw: Callable[[Axes], None],
    *,
    log_y: bool = False,
) -> Plot:
    """Draw a plot within `limits` across and down; `draw` puts in all that stands still."""
    # Where a home folder cannot be written, and when it looks through the fonts for the first time,
    # matplotlib warns in red: it works all the same, and a learner can do nothing about it.
    logger = logging.getLogger("matplotlib")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        import matplotlib as mpl  # noqa: PLC0415
        from matplotlib.figure import Figure  # noqa: PLC0415
        from matplotlib.ticker import LogLocator, NullLocator  # noqa: PLC0415
    except ImportError as error:
        raise CgraphError(say("pictures.no_matplotlib")) from error
    finally:
        logger.setLevel(level)

    left, _, top, bottom = _MARGINS
    width, height = FRAME
    with mpl.rc_context(_SETTINGS):
        figure = Figure(figsize=(_WIDTH / _DPI, _HEIGHT / _DPI), dpi=_DPI)
        figure.patch.set_visible(False)
        place = (left / _WIDTH, bottom / _HEIGHT, width / _WIDTH, height / _HEIGHT)
        axes = figure.add_axes(place)
        axes.patch.set_visible(False)
        if log_y:
            axes.set_yscale("log")
            axes.yaxis.set_major_locator(LogLocator(numticks=8))
            axes.yaxis.set_major_formatter(lambda number, _: show(number).removeprefix("1×"))
            axes.yaxis.set_minor_locator(NullLocator())
        axes.set_xlim(*limits[0])
        axes.set_ylim(*limits[1])
        draw(axes)
        axes.set_xlim(*limits[0])
        axes.set_ylim(*limits[1])
    across, down = titles
    middle_x, middle_y = left + width / 2, top + height / 2
    words = (
        f'<g style="{_TITLE}"><text x="{middle_x}" y="{_HEIGHT - 8}">{escape(across)}</text>'
        f'<text transform="translate(14 {middle_y}) rotate(-90)">{escape(down)}</text></g>'
    )
    return Plot(name, (left, top, width, height), limits[0], limits[1], log_y, figure, words)


def side_by_side(plots: Sequence[Plot], lines: Sequence[str], words: str) -> tuple[str, float]:
    """Return plots as one SVG that stands alone, in the reader's theme, and how wide it is.

    `lines` is, for each plot, SVG to be put into its frame.
    """
    width = _WIDTH * len(plots)
    shown = "".join(
        f'<g transform="translate({_WIDTH * place} 0)">{one.picture("", moving).markup}</g>'
        for place, (one, moving) in enumerate(zip(plots, lines, strict=True))
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
        f' class="cg-plots" role="img" aria-label="{escape(words)}" viewBox="0 0 {width} {_HEIGHT}"'
        f' width="{width}" height="{_HEIGHT}" font-family="sans-serif">'
        f"<style>{css_reader('cg-plots')}</style>"
        f'<rect width="100%" height="100%" style="fill:var(--cg-ground)"/>{shown}</svg>'
    ), width


def _svg(figure: Figure, name: str) -> str:
    import matplotlib as mpl  # noqa: PLC0415

    written = io.StringIO()
    with mpl.rc_context(_SETTINGS):
        figure.savefig(written, format="svg", metadata={"Date": None, "Creator": None})
    svg = written.getvalue()
    svg = _NEEDLESS.sub("", svg[svg.index("<svg") :])
    svg = _POINTS.sub(
        r'\1"', svg, 2
    )  # the drawing's own units: side by side, it has that much room
    svg = _ID.sub(rf"\g<1>{name}-", svg)
    svg = _LINE_TO.sub(" ", svg)
    svg = _PLACES.sub(lambda places: _DIGITS.sub(r"\1", places[0]), svg)
    return _COLOUR.sub(lambda match: _VARIABLES[match[0]], svg)
