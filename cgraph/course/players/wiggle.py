"""Wiggle an input: its change runs along the edges, each with a ratio, as the chain rule has it."""

from __future__ import annotations

import math
from dataclasses import replace
from numbers import Real

import numpy as np

from cgraph.course.players.graph_content import traced
from cgraph.course.players.landscape import curve
from cgraph.course.players.secant import Change, Sent, paths_panel, secant
from cgraph.descent.arguments import wrong
from cgraph.errors import NameUnknownError
from cgraph.functions import equal, finite
from cgraph.graph import Graph
from cgraph.graph.passes import Number
from cgraph.graph.trace import Trace
from cgraph.language import say
from cgraph.notation import INNER, PICTURE, SOURCE
from cgraph.pictures.drawing import draw
from cgraph.pictures.frames import (
    Drag,
    Field,
    Frame,
    Look,
    Steps,
    Text,
    Track,
    resolved,
    still,
    tracks_of,
)
from cgraph.pictures.graph_svg import edge_part, graph_picture, static_svg
from cgraph.pictures.wording import addition, chosen
from cgraph.players.content import Content
from cgraph.players.player import Player
from cgraph.players.source import graph_source
from cgraph.symbols import show_name
from cgraph.tape import Symbol

_DELTA = "Δ"  # the name of its field, which no input can have
_MOST_PATHS = 4  # that are told one by one
_FARTHEST = 1e300  # that can be drawn


def wiggle(graph: Graph, name: str | None = None, *, delta: float = 0.5, step: int = 0) -> Player:
    """Return a player that moves one input by Δ, to be dragged, slid or typed.

    The change runs along the edges of the graph, multiplied by a ratio at each; where paths meet,
    changes add up. Beside it stands the output over the input, with the secant through both points
    that becomes the tangent as Δ goes to 0. `name` is the input or parameter to begin with; others
    can be chosen. NameUnknownError if it is no single number, WrongKindError if `delta` is none;
    else the errors of `forward_player`.
    """
    if not (isinstance(delta, Real) and abs(delta) <= _FARTHEST):
        raise wrong("delta", given=delta)
    trace = traced(graph)
    names = [
        label
        for label, symbol in trace.fields.items()
        if isinstance(symbol, Symbol) and not symbol.shape
    ]
    if not names or (name is not None and name not in names):
        known = say("descent.comma").join(names) or "–"
        raise NameUnknownError(say("wiggle.unknown", name=name or "–", known=known))
    with np.errstate(all="ignore"):
        contents = {one: _Wiggle(trace.graph, one, float(delta)).content(step) for one in names}
    content = contents[name or names[0]]
    content.variants = [(show_name(one), contents[one]) for one in names] if names[1:] else []
    content.choice = say("wiggle.choice")
    return Player(content)


class _Wiggle:
    """Builds what is shown of one input that is moved."""

    def __init__(self, graph: Graph, name: str, delta: float) -> None:
        self.name = name
        self.trace = Trace(graph)
        self.graph = self.trace.graph
        self.x: Symbol = self.trace.fields[name]
        self.delta = self.trace.tape.symbol(delta)
        x = abs(float(self.x.value))
        self.reach = max(2.0 * (abs(delta) or 0.5), 1e-6 * x)  # an axis tells its ends apart
        self.moved: dict[str, Number] = {name: self.x + self.delta}
        self.sent: list[Sent] = []
        self._run()
        structure = self.trace.structure
        output = structure.labels[structure.output]
        _, gradients = self.trace.backward()
        slope = gradients[structure.by_label[name]]
        self.change = Change(
            names=(name, output),
            x=self.x,
            y=self.trace.symbol(output),
            across=self.delta,
            up=self.moved.get(output, self.trace.symbol(output)) - self.trace.symbol(output),
            slope=0.0 if slope is None else slope,
        )

    def _run(self) -> None:
        """Let the change run along the edges, and note what it causes."""
        structure, values = self.trace.structure, self.trace.values
        labels = structure.labels
        depends = structure.depend_on([structure.by_label[self.name]])
        changes: dict[str, Number] = {self.name: self.delta}
        for node, compute, operands, _ in structure.order:
            slots = [slot for slot, operand in enumerate(operands) if depends[operand]]
            given, before = [values[operand] for operand in operands], values[node]
            for slot in slots:
                source = labels[operands[slot]]
                given[slot] = self.moved[source]
                after = compute(*given)
                part, total, last = after - before, after - values[node], slot == slots[-1]
                edge = source, labels[node], slot
                self.sent.append(Sent(*edge, changes[source], part, total, last))
                before = after
            if slots:
                self.moved[labels[node]], changes[labels[node]] = before, before - values[node]

    def content(self, step: int) -> Content:
        """Return what is shown: the graph with the ways through it, and the curve."""
        trace, change = self.trace, self.change
        frames = [self._frame(place) for place in range(len(self.sent) + 2)]
        last, drawing, values = len(frames) - 1, draw(self.graph.nodes), trace.tape.values
        picture = graph_picture(self.graph, drawing, name="wiggle")
        ways, tracks = self._paths(), tracks_of(frames)
        if ways:
            panel, numbers = paths_panel(ways, change)
            picture = replace(picture, markup=picture.markup + panel)
            tracks += numbers
        x = float(self.x.value)
        plot = curve(self.graph, self.name, (x - 1.2 * self.reach, x + 1.2 * self.reach))
        moving, moves = secant(plot, change)
        known_from = {"rise": last - 1, "rise-word": last - 1, "secant": last - 1}
        for part, start in {**known_from, "tangent": last, "ways": last}.items():
            moves.append(Track(part, "state", [(0, "hidden"), (max(start, 1), "")]))
        label = say("wiggle.plot_label", **self._names())
        low, high = (end - self.x for end in plot.x_limits)
        drag = Drag(plot.box, (low, high), plot.y_limits, (_DELTA, ""))
        checks = [check[1:] for check in trace.checks()]
        checks.append((1.0 - finite(change.up), say("wiggle.no_value", **self._names())))
        delta = f"delta={PICTURE.number(self.delta, SOURCE)}"
        return Content(
            pictures=[picture, replace(plot.picture(label, moving), drags=(drag,))],
            steps=Steps(last + 1, step),
            tracks=tracks + moves,
            fields=self._fields(plot.x_limits),
            checks=checks,
            tape=trace.tape,
            transcript="\n".join(resolved(frame["sentence"]["text"], values) for frame in frames),
            telling=static_svg(drawing, self.graph.nodes, still(frames[-1], values)),
            width=drawing.width,
            source=graph_source(trace, "wiggle", repr(self.name), delta),
        )

    def _fields(self, limits: tuple[float, float]) -> list[Field]:
        stop = 10.0 ** math.floor(math.log10(self.reach / 40.0))
        named = _DELTA, self.change.words[0], float(self.delta.value), self.delta
        here = self.name, show_name(self.name), float(self.x.value), self.x
        return [Field(*named, -self.reach, self.reach, stop), Field(*here, *limits, stop)]

    def _names(self) -> dict[str, str]:
        name, output = map(show_name, self.change.names)
        return {"name": name, "output": output}

    def _frame(self, place: int) -> Frame:
        """Return how it looks once the change has run along so many edges; the last one sums up."""
        passed = self.sent[:place]
        now = passed[-1] if 0 < place <= len(self.sent) else None
        arrived = {self.name, *(one.target for one in passed if one.last)}
        totals = {self.name: self.delta} | {one.target: one.total for one in passed}
        ends = self.change.names[place > 0]
        lit = {now.source, now.target} if now else {ends}
        looks: dict[str, Look] = {}
        for view in self.graph:
            label = view.label
            state = "now" if label in lit else "done" if label in totals else "todo"
            looks[f"node:{label}"] = {"state": state}
            if view.kind != "constant":
                number = self.moved[label] if label in arrived else self.trace.symbol(label)
                looks[f"value:{label}"] = {"text": PICTURE.number(number)}
                told = f"Δ {PICTURE.number(totals[label])}" if label in totals else ""
                looks[f"gradient:{label}"] = {"text": told}
            for slot, source in enumerate(view.operands):
                looks[edge_part(source.label, label, slot)] = {"state": "todo"}
        for one in passed:
            edge = edge_part(one.source, one.target, one.slot)
            travels = {"state": "now", "travel": PICTURE.number(one.change)}
            looks[edge] = travels if one is now else {"state": "done"}
            times = f"×\u202f{PICTURE.number(one.ratio, INNER)}"
            known = chosen(finite(one.ratio), "×\u202f?", times)
            looks[edge_part(one.source, one.target, one.slot, "local")] = {"text": known}
        looks["sentence"] = {"text": self._told(now) if now else self._ends(place)}
        return looks

    def _told(self, now: Sent) -> Text:
        """Tell what a change causes along an edge; its ratio, 0/0 where nothing changes, as "?"."""
        write, parts = PICTURE.number, [one.part for one in self.sent if one.target == now.target]
        words = {"source": show_name(now.source), "target": show_name(now.target)}
        words |= {"change": write(now.change), "factor": write(now.change, INNER)}
        words |= {"part": write(now.part), "sum": addition(parts, now.total)}
        key = "edge" if len(parts) == 1 else "last_part" if now.last else "first_part"
        told = (say(f"wiggle.{key}", ratio=ratio, **words) for ratio in ("?", write(now.ratio)))
        return chosen(finite(now.ratio), *told)

    def _ends(self, place: int) -> Text:
        """Tell what is moved, and in the end what follows."""
        write, words = PICTURE.number, self._names()
        if place == 0:
            there = {"start": write(self.x), "end": write(self.moved[self.name])}
            return say("wiggle.start", delta=write(self.delta), **there, **words)
        words |= {"ratio": write(self.change.ratio), "slope": write(self.change.slope)}
        ended = say("wiggle.sum", **words), say("wiggle.limit", **words)
        return chosen(equal(self.delta, 0.0), *ended)

    def _paths(self) -> list[list[Sent]]:
        """Return all ways from the input to the output, edge by edge; none if they are many."""
        ways: list[list[Sent]] = []
        open_ways = [[one] for one in self.sent if one.source == self.name]
        while open_ways and len(ways) <= _MOST_PATHS:
            way, *others = open_ways
            further = [[*way, one] for one in self.sent if one.source == way[-1].target]
            open_ways = further + others
            ways += [] if further else [way]
        return ways if len(ways) <= _MOST_PATHS else []
