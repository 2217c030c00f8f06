"""The pictures of descents: paths on the landscape, losses against steps, the update in numbers."""

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from cgraph.course.players.descent_trace import Round
from cgraph.course.players.plots import Plot
from cgraph.descent.optimizers import Optimizer
from cgraph.functions import greater, less_equal
from cgraph.graph.passes import Number
from cgraph.language import say
from cgraph.notation import LATEX, PICTURE
from cgraph.pictures.frames import Picture, Text, Track, always
from cgraph.pictures.mathematics import mathml
from cgraph.pictures.wording import chosen
from cgraph.rules import assignments
from cgraph.symbols import latex_name

_STYLES = (  # colour, dashes, shape of the marker: any one of them tells the racers apart
    ("gradient", "", '<circle r="6"/>'),
    ("parameter", "7 4", '<rect x="-5.5" y="-5.5" width="11" height="11"/>'),
    ("value", "2 4", '<path d="M0 -7.5L7 5.5H-7Z"/>'),
    ("ink", "9 3 2 3", '<path d="M0 -7.5L7.5 0L0 7.5L-7.5 0Z"/>'),
    ("quiet", "4 2", '<path d="M-6 -6L6 6M-6 6L6 -6" style="stroke-width:3"/>'),
    ("wrong", "1 3", '<circle r="6" style="fill:var(--cg-ground);stroke-width:3"/>'),
)
MOST_RACERS = len(_STYLES)
_ARROWS = ("↙", "←", "↖", "↓", "", "↑", "↘", "→", "↗")  # by three places across and three down


class Racer(NamedTuple):
    """A descent in a picture: what it is called, and its numbers at every step."""

    name: str
    round: Round


def moving(
    plot: Plot, racers: Sequence[Racer], places: Sequence[tuple[Number, Number]]
) -> tuple[str, list[Track]]:
    """Return the SVG of what moves in a plot, and the tracks that move it.

    For each racer `places` has its numbers across and down. The way up to the step is drawn in
    full, with a marker at the end, and the rest of it faint, as far as it has been played.
    """
    markup, tracks = [], []
    for number, (racer, (across, down)) in enumerate(zip(racers, places, strict=True)):
        markup.append(_movers(plot.name, number))
        height = plot.height(down)
        for name, shape in (("whole", "line-{}"), ("trail", "trail-{}"), ("dot", "{}")):
            part = f"{plot.name}-{name}:{number}"
            tracks += [
                always(part, shape.format("x"), across, plot.x_scale),
                always(part, shape.format("y"), height, plot.y_scale),
            ]
        note = _outside(plot, across, down, racer.name if len(racers) > 1 else "")
        tracks.append(always(f"{plot.name}-outside:{number}", "text", note))
    return "".join(markup), tracks


def notes(plot: Plot, count: int) -> str:
    """Return the SVG of the notes for what is off the chart, to be drawn above all else."""
    left, top, width, _ = plot.box
    return "".join(
        f'<text data-part="{plot.name}-outside:{number}" x="{left + width - 4}" '
        f'y="{top + 14 + 16 * number}" style="text-anchor:end;font-size:13px;font-weight:700;'
        f"fill:var(--cg-{_STYLES[number][0]});paint-order:stroke;stroke:var(--cg-ground);"
        f'stroke-width:4px"></text>'
        for number in range(count)
    )


def _outside(plot: Plot, across: Number, down: Number, name: str) -> Text:
    """Return the note that says where the marker went, if it did."""
    ways = []
    for numbers, (low, high) in ((across, plot.x_limits), (down, plot.y_limits)):
        slack = 1e-9 * (high - low)
        beyond = 1.0 - less_equal(numbers, high + slack)  # 1 for what is no number, too
        ways.append(1.0 + beyond - greater(low - slack, numbers))
    words = tuple(
        say("descent.off_chart", arrow=arrow, name=name).strip() if arrow else ""
        for arrow in _ARROWS
    )
    return chosen(3.0 * ways[0] + ways[1], *words)


def line_style(number: int) -> str:
    """Return how the line of a racer is drawn."""
    colour, dashes, _ = _STYLES[number]
    return f"stroke:var(--cg-{colour});{_stroke(dashes)}"


def update_picture(names: Sequence[str], optimizer: Optimizer) -> Picture:
    """Return the panel of the optimizer's rule, and of its numbers for each parameter."""
    rows = "".join(
        f'<p>{_rule(name, optimizer)} <span class="numbers" data-part="update:{escape(name)}">'
        f"</span></p>"
        for name in names
    )
    return Picture("update", f'<div class="update">{rows}</div>', say("descent.update_label"))


def update_tracks(racer: Racer, names: Sequence[str], optimizer: Optimizer) -> list[Track]:
    """Return the tracks of `update_picture`."""
    return [
        always(f"update:{name}", "text", _numbers(racer.round, name, optimizer)) for name in names
    ]


def _numbers(now: Round, name: str, optimizer: Optimizer) -> str:
    """Write the last line of the rule with its numbers, and what it comes to."""
    _, text = assignments(optimizer.rule)[-1]
    known = {**optimizer.numbers, **now.lines[name]}
    known |= {"theta": now.theta[name], "g": now.slope[name], "rate": now.rate}
    worked = PICTURE.rule(text, known).replace("sqrt(", "√(")
    return f"= {worked} = {PICTURE.number(now.moved[name])}"


def _rule(name: str, optimizer: Optimizer) -> str:
    """Write the optimizer's rule for a parameter as mathematics."""
    symbol = latex_name(name)
    word = rf"\mathrm{{{say('descent.new')}}}"
    new = rf"{symbol[:-1]},\,{word}}}" if "_{" in symbol else rf"{symbol}_{{{word}}}"
    slope = rf"\frac{{\partial L}}{{\partial {symbol}}}"
    symbols = {n: setting.symbol or n for n, setting in optimizer.settings.items()}
    names = {"theta": symbol, "g": slope, "rate": r"\alpha"} | {
        short: latex_name(long) for short, long in symbols.items()
    }
    sides = []
    for target, text in assignments(optimizer.rule):
        left = new if target == "theta" else latex_name(target)
        arrow = "=" if target == "theta" else r"\leftarrow"
        right = LATEX.mathematics(text, names).replace(f"{slope}^", rf"\left({slope}\right)^")
        sides.append(f"{left} {arrow} {right}")
    return " ".join(mathml(side) for side in sides)


def legend_picture(racers: Sequence[Racer]) -> Picture:
    """Return the panel that tells which line and marker belongs to whom, and the verdicts."""
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


def _movers(plot: str, number: int) -> str:
    colour, dashes, shape = _STYLES[number]
    bead = f"{plot}-bead-{number}"
    faint = f'<polyline data-part="{plot}-whole:{number}" style="{_stroke(dashes)};opacity:.3"/>'
    return (
        f'<g style="{_paint(colour)}">{faint}'
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
