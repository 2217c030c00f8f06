"""The picture of a step's arithmetic: as mathematics, as a line of Python, as a sum that grows."""

from collections.abc import Sequence
from html import escape

from cgraph.graph import BackwardStep
from cgraph.language import say
from cgraph.pictures.frames import Frame, Look, Picture
from cgraph.pictures.mathematics import mathml
from cgraph.pictures.wording import addition
from cgraph.symbols import show_name

MOST_ROWS = 4  # a longer sum shows its last rows; the earlier ones share the first


def arithmetic_picture(rows: int = 0) -> Picture:
    """Draw the panel, with room for a sum of `rows` rows; `arithmetic_looks` fills it in."""
    ledger = "".join(
        f'<li><span class="sum" data-part="sum:{row}"></span> '
        f'<span class="note" data-part="sum-from:{row}"></span></li>'
        for row in range(min(rows, MOST_ROWS))
    )
    if ledger:
        ledger = f'<p class="title" data-part="sum-title"></p><ol>{ledger}</ol>'
        ledger = f'<div class="ledger">{ledger}</div>'
    title = escape(say("passes.arithmetic_python"))
    markup = (
        f'<div class="arithmetic"><div class="mathematics" data-part="mathematics"></div>'
        f'<div data-part="in-python" data-state="hidden"><p class="title">{title}</p>'
        f'<pre><code data-part="python"></code></pre></div>{ledger}</div>'
    )
    return Picture(name="arithmetic", markup=markup, label=say("passes.arithmetic_label"))


def arithmetic_looks(parts: Sequence[str], python: str) -> Frame:
    """Say how the panel looks at a step that says that `parts`, in LaTeX, are equal.

    Each is mathematics of its own, so that a line may break between them.
    """
    sides = [mathml(f"= {part}" if place else part) for place, part in enumerate(parts)]
    return {
        "mathematics": {"math": " ".join(sides)},
        "in-python": {"state": "done"},
        "python": {"text": python},
    }


def ledger_looks(target: str, received: Sequence[BackwardStep]) -> Frame:
    """Say how the sum at the node `target` looks after these contributions to its gradient."""
    title = say("passes.arithmetic_ledger", target=show_name(target))
    looks: dict[str, Look] = {"sum-title": {"text": title}}
    hidden = max(0, len(received) - MOST_ROWS)
    for row, step in enumerate(received[hidden:]):
        origin = say("passes.arithmetic_from", source=show_name(step.source or ""))
        if hidden and row == 0:
            origin = say("passes.arithmetic_earlier", count=hidden) + " … " + origin
        start = 0.0 if step.before is None else step.before
        looks[f"sum:{row}"] = {"text": addition([start, step.contribution], step.total)}
        looks[f"sum-from:{row}"] = {"text": origin}
    return looks
