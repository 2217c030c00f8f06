"""The passes of a graph done by hand: the moves, what they wait for, what wrong numbers stand for.

The page judges (`moves.js`). Every number is a slot, also that of a known mistake: it is computed
from what a learner may have taken for the right one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Literal

import numpy as np

from cgraph.graph import BackwardStep, ForwardStep, NodeView
from cgraph.graph.passes import Number
from cgraph.graph.steps import gradient, local_derivative
from cgraph.graph.trace import Trace
from cgraph.language import say, texts
from cgraph.notation import INNER, PICTURE
from cgraph.operations import OPERATIONS
from cgraph.pictures.frames import Picture
from cgraph.pictures.graph_svg import edge_part
from cgraph.pictures.wording import addition, local_derivatives, nature
from cgraph.symbols import show_name
from cgraph.tape import known

Phase = Literal["forward", "backward", "update"]
Mistake = tuple["Number", str]  # a number that is not the right one, and what is to be said of it

_SIGNS = ("add", "subtract", "multiply", "divide")
_ORDERED = ("subtract", "divide", "power")
_SAID = ("comma", "and", "hint_value", "hint_empty", "hint_gradient", "hint_gradient_none")


@dataclass(frozen=True)
class Move:
    """The node `node` is computed, sends along an edge, or is updated.

    It is chosen `at` a part of the picture, and its number arrives at the part `place` of the node
    that is called `to`: the sum of all that arrives there, `title` in symbols, `total` in the end.
    It is asked for where no array plays a part. It `waits` for places to be complete, and `lights`
    edges. `term` is how the number comes about, `hint` a help with it, `wrong` are mistakes.
    """

    phase: Phase
    at: str
    node: str
    to: str
    place: str
    number: Number
    asked: bool
    total: str
    title: str
    term: str
    hint: str
    waits: Sequence[str] = ()
    lights: Sequence[str] = ()
    wrong: Iterable[Mistake] = ()


def task(
    trace: Trace, *phases: Phase, steps: Sequence[BackwardStep] = (), rate: Number = None
) -> dict[str, Any]:
    """Return the moves of these phases as `moves.js` reads them; an earlier phase is done already.

    `steps` are those of the backward pass, `rate` is the learning rate of an update. Of an array
    only the place is asked for, not its numbers.
    """
    moves = {"forward": _forward(trace), "backward": _backward(trace, steps)}
    moves["update"] = _update(trace, steps, rate)
    given = {
        f"value:{view.label}": PICTURE.number(trace.symbol(view.label))
        for view in trace.graph
        if view.operation is None or "forward" not in phases
    }
    if phases == ("update",):
        given |= {f"gradient:{step.target}": PICTURE.number(step.total) for step in steps}
    rate_shown = "" if rate is None else PICTURE.number(rate)
    return {
        "words": texts("doing") | {key: texts("passes")[key] for key in _SAID},
        "phases": [[phase, say(f"doing.ask_{phase}", rate=rate_shown)] for phase in phases],
        "output": trace.graph.output.label,
        "names": {view.label: show_name(view.label) for view in trace.graph},
        "notes": {view.label: _note(view, trace, phases) for view in trace.graph},
        "given": given,
        "moves": [_packed(trace, move) for phase in phases for move in moves[phase]],
    }


def workings_picture(todo: Mapping[str, Any]) -> Picture:
    """Draw the panel where each number that was worked out gets a line."""
    rows = len({move["place"] for move in todo["moves"]})
    title = say("doing.workings")
    markup = (
        f'<div class="workings"><p class="title">{escape(title)}</p>'
        f'<ol style="--rows: {rows}; --half: {(rows + 1) // 2}"></ol></div>'
    )
    return Picture("workings", markup, title)


def _note(view: NodeView, trace: Trace, phases: Sequence[Phase]) -> str:
    more = local_derivatives(view, trace) if "backward" in phases else []
    return "\n".join([nature(view), *more])


def _packed(trace: Trace, move: Move) -> dict[str, Any]:
    def slot(number: Number) -> dict[str, int]:
        return {"slot": trace.tape.slot(number)}

    with np.errstate(all="ignore"):
        wrong = [[slot(number), words] for number, words in move.wrong] if move.asked else []
    return vars(move) | {"number": slot(move.number), "wrong": wrong}


def _plain(*numbers: Number) -> bool:
    return not any(np.ndim(known(number)) for number in numbers)


# ---------------------------------------------------------------- forward


def _forward(trace: Trace) -> Iterator[Move]:
    for step in trace.forward:
        view = trace.graph[step.node]
        rule, worked = " = ".join(step.parts(PICTURE)[:2]), step.numbers_in(PICTURE)
        edges = [edge_part(s.label, step.node, slot) for slot, s in enumerate(view.operands)]
        yield Move(
            "forward",
            at=f"node:{step.node}",
            node=step.node,
            to=show_name(step.node),
            place=f"value:{step.node}",
            number=step.value,
            asked=_plain(step.value, *step.given),
            total=PICTURE.number(step.value),
            title=f"{rule} =",
            term=worked,
            hint=f"{rule} = {worked}",
            waits=[f"value:{source.label}" for source in view.operands],
            lights=edges,
            wrong=_miscomputed(step, view),
        )


def _miscomputed(step: ForwardStep, view: NodeView) -> Iterator[Mistake]:
    """Yield other signs, the operands the other way round, a lost sign, an operand itself."""
    node, name, given = show_name(step.node), step.operation.name, step.given
    if name in _ORDERED:
        yield (
            step.operation.compute(*given[::-1]),
            say("doing.swapped", node=node, worked=step.numbers_in(PICTURE)),
        )
    if name in (*_SIGNS, "power"):
        for other in (OPERATIONS[sign] for sign in _SIGNS if sign != name):
            worked = PICTURE.rule(other.text, {"_1": given[0], "_2": given[1]})
            words = say("doing.sign", node=node, worked=worked, sign=step.operation.symbol)
            yield other.compute(*given), words
    yield -step.value, say("doing.minus")
    for source, number in zip(view.operands, given, strict=True):
        shown = PICTURE.number(number)
        yield number, say("doing.operand", number=shown, source=show_name(source.label), node=node)


# ---------------------------------------------------------------- backward


def _backward(trace: Trace, steps: Sequence[BackwardStep]) -> Iterator[Move]:
    totals = {step.target: step.total for step in steps}
    for step in steps:
        place = f"gradient:{step.target}"
        written = f"{gradient(step.output, step.target, PICTURE)} ="
        total = PICTURE.number(totals[step.target])
        if step.operation is None:
            value, node = trace.symbol(step.target), show_name(step.target)
            words = say("doing.value", number=PICTURE.number(value), node=node)
            yield Move(
                "backward",
                at=f"node:{step.target}",
                node=step.target,
                to=node,
                place=place,
                number=step.total,
                asked=True,
                total=total,
                title=written,
                term="",
                hint=say("doing.hint_seed", node=node),
                wrong=[(value, words)],
            )
            continue
        source = step.source or ""
        edge = edge_part(step.target, source, step.slot)
        local = local_derivative(step.operation, step.slot, step.items or {}, PICTURE)
        factors = PICTURE.number(step.upstream), PICTURE.number(step.local, INNER)
        yield Move(
            "backward",
            at=edge,
            node=source,
            to=show_name(step.target),
            place=place,
            number=step.contribution,
            asked=_plain(step.contribution, step.upstream, step.local),
            total=total,
            title=written,
            term=" × ".join(factors),
            hint=say(
                "doing.hint_backward",
                upstream=PICTURE.number(step.upstream),
                source=show_name(source),
                local=f"{local} = {step.local_symbols(PICTURE)}",
            ),
            waits=[f"gradient:{source}"],
            lights=[edge],
            wrong=_missent(trace, steps, step, local),
        )


def _missent(
    trace: Trace, steps: Sequence[BackwardStep], step: BackwardStep, derivative: str
) -> Iterator[Mistake]:
    """Yield one factor, a lost sign, the other edge's number, a sum, an unfinished sum, a value."""
    source, target = show_name(step.source or ""), show_name(step.target)
    upstream, local = step.upstream, step.local
    words = {
        "source": source,
        "target": target,
        "upstream": PICTURE.number(upstream),
        "local": PICTURE.number(local),
        "derivative": derivative,
    }
    yield local, say("doing.local", **words)
    yield upstream, say("doing.upstream", **words)
    yield -step.contribution, say("doing.minus")
    for other in steps:
        if other.source == step.source and other.slot != step.slot:
            yield (
                other.contribution,
                say("doing.edge_other", other=show_name(other.target), **words),
            )
    yield upstream + local, say("doing.plus", **words)
    received = [other.contribution for other in steps if other.target == step.source]
    for part in received if len(received) > 1 else ():
        added = addition(received, upstream)
        yield part * local, say("doing.part", sum=added, part=PICTURE.number(part), **words)
    for label in (step.source or "", step.target):
        value = trace.symbol(label)
        yield value, say("doing.value", number=PICTURE.number(value), node=show_name(label))


# ---------------------------------------------------------------- update


def _update(trace: Trace, steps: Sequence[BackwardStep], rate: Number) -> Iterator[Move]:
    totals = {step.target: step.total for step in steps}
    for name in trace.graph.parameters:
        value, slope = trace.symbol(name), totals[name]
        new, shown = value - rate * slope, show_name(name)
        alpha = PICTURE.number(rate)
        step = f"{alpha} × {PICTURE.number(slope, INNER)}"
        words = {"name": shown, "value": PICTURE.number(value), "rate": alpha, "step": step}
        yield Move(
            "update",
            at=f"node:{name}",
            node=name,
            to=shown,
            place=f"value:{name}",
            number=new,
            asked=_plain(value),
            total=PICTURE.number(new),
            title=say("doing.new", name=shown),
            term=f"{PICTURE.number(value)} − {step}",
            hint=say("doing.hint_update", **words),
            wrong=[
                (value + rate * slope, say("doing.uphill", **words)),
                (value - slope, say("doing.no_rate", **words)),
                (rate * slope, say("doing.step", **words)),
                (-(rate * slope), say("doing.step", **words)),
                (value, say("doing.old", **words)),
            ],
        )
