"""Contents for players in tests: small ones that mean nothing."""

from __future__ import annotations

from dataclasses import replace

from cgraph.functions import equal
from cgraph.notation import PICTURE, SOURCE
from cgraph.pictures.frames import Drag, Field, Picture, Steps, tracks_of
from cgraph.players.content import Content
from cgraph.players.source import STEP
from cgraph.tape import Tape

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


def steps_content(squares: list[int] = SQUARES, *, live: bool = True) -> Content:
    """Return five steps: a square, times a / 2, shown twice, hints, a formula, a moving number.

    If `live`, a and b may be changed, also by dragging; a must not be 0.
    """
    tape = Tape()
    a, b = tape.symbol(2.0), tape.symbol(3.0)
    frames = [{"sentence": {"text": WORDS[0]}}]
    for step, (word, square) in enumerate(zip(WORDS, squares, strict=True)):
        if step:
            number = PICTURE.number(square * (a * 0.5))
            frames.append(
                {
                    "sentence": {"text": word},
                    "square": {"text": number, "state": "now"},
                    "edge": {"travel": str(step)},
                    "formula": {"math": f"<math><mi>a</mi><mo>=</mo><mn>{number}</mn></math>"},
                }
            )
    for frame in frames:
        frame["node"] = {"hint": f"This is a node, and {frame['sentence']['text']}"}
        frame["other"] = {"hint": f"This is the other one: {PICTURE.number(b)}."}
    fields = [Field("a", "a", 2.0, a, -10.0, 10.0, 0.5), Field("b", "b", 3.0, b)]
    drag = Drag((60, 20, 260, 80), (0, 26), (0, 8), ("a", "b"))
    return Content(
        pictures=[
            Picture("line", _SVG, "A line", (drag,) if live else ()),
            Picture("words", _HTML, "Words"),
        ],
        steps=Steps(len(frames), pace=0.2),
        tracks=tracks_of(frames),
        fields=fields if live else [],
        checks=[(equal(a, 0.0), "a must not be 0.")],
        tape=tape,
        transcript="the transcript",
        telling="<svg/>",
        width=400.0,
        source=f"five(a={PICTURE.number(a, SOURCE)}, step={STEP})",
    )


def formula_content(formula: str = "a * a", squares: list[int] = SQUARES) -> Content:
    """Return the same with a field that only Python can answer."""
    content = steps_content(squares)
    return replace(content, fields=[Field("f", "f", formula), *content.fields])
