"""Contents for players in tests: small ones that mean nothing, and a descent."""

import numpy as np

from cgraph.numerals import show
from cgraph.pictures.frames import (
    Axis,
    Click,
    Content,
    Field,
    Picture,
    number_track,
    text_track,
    tracks_of,
)

WORDS = [
    "Ready.",
    "One is read.",
    "Two is read.",
    "They are added, which takes a while to say.",
    ".",
]
SQUARES = [0, 1, 4, 9, 16]

_SVG = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 120" width="400" height="120">
<g data-part="edge"><path d="M60 60 L320 60" fill="none" stroke="currentColor"/></g>
<g data-part="node"><circle cx="40" cy="60" r="20" fill="none" stroke="currentColor"/></g>
<g data-part="other"><circle cx="360" cy="60" r="20" fill="none" stroke="currentColor"/></g>
<text data-part="square" x="200" y="40">–</text></svg>"""
_HTML = '<p>Square: <b data-part="square">?</b></p><p data-part="formula">–</p>'


def steps_content(squares=SQUARES, **fields):
    """Return five steps: a square shown twice, hints, a formula, a travelling number."""
    frames = [{"sentence": {"text": WORDS[0]}}]
    frames += [
        {
            "sentence": {"text": word},
            "square": {"text": show(float(square)), "state": "now"},
            "edge": {"travel": str(step)},
            "formula": {"math": f"<math><mi>a</mi><mo>=</mo><mn>{square}</mn></math>"},
        }
        for step, (word, square) in enumerate(zip(WORDS, squares, strict=True))
        if step
    ]
    for frame in frames:
        frame["node"] = {"hint": f"This is a node, and {frame['sentence']['text']}"}
        frame["other"] = {"hint": "This is the other one."}
    pictures = [
        Picture("line", _SVG, "A line", Click((60, 20, 260, 80), (0, 26), (0, 8), ("a", "b"))),
        Picture("words", _HTML, "Words"),
    ]
    axes = [Axis("step", "Step", len(frames), pace=0.2)]
    return Content(pictures, axes, tracks_of(frames), "the transcript", b"png", **fields)


NUMBERS = [Field("a", "a", 3.0, min=-10, max=10, step=0.5), Field("b", "b", 2.0)]
FORMULA = [Field("f", "f", "a * a", kind="formula")]


def descent_content(rates=(0.02, 0.1, 0.25), steps=41):
    """Return w on a parabola for several rates: numbers, a dot, a trail, a template."""
    factor = 1 - 10 * np.array(rates)[:, np.newaxis]
    with np.errstate(over="ignore"):
        weights = 2 - factor ** np.arange(steps)
    both = ("rate", "step")
    markup = """<svg viewBox="0 0 300 100" width="300" height="100">
    <polyline data-part="path" fill="none" stroke="currentColor"/>
    <circle data-part="dot" r="4"/></svg><p>w = <span data-part="w"></span></p>"""
    tracks = [
        number_track("w", "number", both, weights),
        number_track("rate", "number", ("rate",), rates),
        number_track("dot", "x", both, weights, (10, 50)),
        number_track("dot", "y", (), 50),
        number_track("path", "trail-x", both, weights, (10, 50)),
        number_track("path", "trail-y", ("step",), np.arange(steps)),
        text_track("sentence", "template", ("rate",), ["w = {w} at {rate}, {(w)}"] * len(rates)),
    ]
    axes = [
        Axis("rate", "Learning rate", list(rates), "slider", [(0.2, "critical")], start=1),
        Axis("step", "Step", steps),
    ]
    return Content([Picture("loss", markup, "Loss")], axes, tracks, "descent")
