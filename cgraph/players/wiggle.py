"""Wiggle an input: its change runs along the edges, each with a ratio, as the chain rule has it."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cgraph.errors import NameUnknownError
from cgraph.functions import divide, equal, finite
from cgraph.graph import wanted_graph
from cgraph.graph.trace import Trace
from cgraph.language import say
from cgraph.notation import INNER, PICTURE, SOURCE
from cgraph.pictures.drawing import draw
from cgraph.pictures.frames import Drag, Field, Picture, Steps, Track, resolved, still, tracks_of
from cgraph.pictures.graph_picture import graph_picture, static_svg
from cgraph.pictures.graph_svg import edge_part, local_part
from cgraph.pictures.landscape import curve
from cgraph.pictures.secant import MOST_PATHS, paths_panel, secant
from cgraph.pictures.wording import addition, chosen
from cgraph.players.content import Content
from cgraph.players.graph_players import traced
from cgraph.players.player import Player
from cgraph.players.source import graph_source
from cgraph.symbols import show_name
from cgraph.tape import Symbol, known

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cgraph.graph import Graph
    from cgraph.graph.passes import Number
    from cgraph.pictures.frames import Frame, Look, Text

_DELTA = "Δ"  # the name of its field, which no input can have


class _Sent(NamedTuple):
    """What a change causes along one edge, operands taken one after the other: they add up."""

    source: str
    target: str
    slot: int
    change: Number  # of the source
    ratio: Number  # part / change
    part: Number  # of the target's change
    total: Number  # of the target's change so far
    last: bool  # all that reaches the target has arrived


def wiggle(graph: Graph, name: str | None = None, *, delta: float = 0.5, step: int = 0) -> Player:
    """Return a player that moves one input by Δ, to be dragged, slid or typed.

    The change runs along the edges of the graph, edge by edge, multiplied by a ratio at each; where
    paths meet, changes add up. Beside it stands the output over the input, with the secant through
    both points; as Δ goes to 0, it becomes the tangent. `name` is the input or parameter to begin
    with, the first one if none is given; the others can be chosen. NameUnknownError if it is no
    single number that the graph depends on.
    """
    graph = wanted_graph(graph)
    trace = traced(graph)
    names = [
        label
        for label, symbol in trace.fields.items()
        if isinstance(symbol, Symbol) and not symbol.shape
    ]
    if not names or (name is not None and name not in names):
        raise NameUnknownError(say("wiggle.unknown", name=name or "–", known=", ".join(names)))
    contents = {one: _Wiggle(graph, one, float(delta)).content(step) for one in names}
    content = contents[name or names[0]]
    content.variants = [(show_name(one), contents[one]) for one in names] if names[1:] else []
    content.choice = say("wiggle.choice")
    return Player(content)


class _Wiggle:
    """Builds what is shown of one input, moved."""

    def __init__(self, graph: Graph, name: str, delta: float) -> None:
        self.name, self.size = name, abs(delta) or 0.5
        self.trace = Trace(graph)
        self.graph = self.trace.graph
        self.delta = self.trace.tape.symbol(delta)
        self.x: Symbol = self.trace.fields[name]
        structure = self.trace.structure
        self.output = structure.labels[structure.output]
        index = structure.by_label[name]
        _, gradients = self.trace.backward()
        self.slope = 0.0 if gradients[index] is None else gradients[index]
        self.moved = {name: self.x + self.delta}
        self.changes: dict[str, Number] = {name: self.delta}
        depends = structure.depend_on([index])
        values, labels = self.trace.values, structure.labels
        self.sent: list[_Sent] = []
        with np.errstate(all="ignore"):
            for node, compute, operands, _ in structure.order:
                slots = [slot for slot, operand in enumerate(operands) if depends[operand]]
                given, before = [values[operand] for operand in operands], values[node]
                for slot in slots:
                    source = labels[operands[slot]]
                    given[slot] = self.moved[source]
                    after = compute(*given)
                    change, part = self.changes[source], after - before
                    ratio, before = divide(part, change), after
                    self.sent.append(
                        _Sent(
                            source,
                            labels[node],
                            slot,
                            change,
                            ratio,
                            part,
                            after - values[node],
                            slot == slots[-1],
                        )
                    )
                if slots:
                    self.moved[labels[node]] = before
                    self.changes[labels[node]] = before - values[node]

    def content(self, step: int) -> Content:
        trace, write = self.trace, PICTURE.number
        frames = [self._frame(place) for place in range(len(self.sent) + 2)]
        drawing = draw(self.graph.nodes)
        x0, f = float(self.x.value), trace.symbol(self.output)
        reach = 2.4 * self.size
        drawn = curve(self.graph, self.name, (x0 - reach, x0 + reach))
        ratio = divide(self.changes.get(self.output, 0.0), self.delta)
        words = f"Δ{show_name(self.name)}", f"Δ{show_name(self.output)}"
        moving, tracks = secant(
            drawn,
            (self.x, f),
            (self.delta, self.changes.get(self.output, 0.0)),
            ratio,
            self.slope,
            words,
        )
        last = len(frames) - 1
        known_from = {"rise": last - 1, "rise-word": last - 1, "secant": last - 1, "tangent": last}
        for part, start in known_from.items():
            tracks.append(Track(part, "state", [(0, "hidden"), (max(start, 1), "")]))
        panel, own = paths_panel(self._paths(), self.name, self.output, ratio, self.slope, last)
        low, high = (end - self.x for end in drawn.x_limits)
        drag = Drag(drawn.box, (low, high), drawn.y_limits, (_DELTA, ""))
        label = say("wiggle.plot_label", output=show_name(self.output), name=show_name(self.name))
        plot = drawn.picture(label, moving)
        plot = Picture(plot.name, plot.markup, label, (drag,))
        graph = graph_picture(self.graph, drawing, name="wiggle")
        graph = replace(graph, markup=graph.markup + panel)
        nudge = 10.0 ** math.floor(math.log10(self.size / 20.0))
        fields = [
            Field(
                _DELTA, words[0], self.delta.value, self.delta, -2 * self.size, 2 * self.size, nudge
            ),
            Field(self.name, show_name(self.name), x0, self.x, x0 - reach, x0 + reach, nudge),
        ]
        checks = [check[1:] for check in trace.checks()]
        checks.append(
            (
                1.0 - finite(self.moved[self.output]),
                say("wiggle.no_value", name=show_name(self.name)),
            )
        )
        values = trace.tape.values
        return Content(
            pictures=[graph, plot],
            steps=Steps(len(frames), min(max(0, step), last)),
            tracks=[*tracks_of(frames), *tracks, *own],
            fields=fields,
            checks=checks,
            tape=trace.tape,
            transcript="\n".join(resolved(frame["sentence"]["text"], values) for frame in frames),
            telling=static_svg(drawing, self.graph.nodes, still(frames[-1], values)),
            width=drawing.width,
            source=graph_source(
                trace, "wiggle", repr(self.name), f"delta={write(self.delta, SOURCE)}"
            ),
        )

    def _frame(self, place: int) -> Frame:
        """Return how it looks once the change has run along the first edges; the last: in sum."""
        passed = self.sent[:place]
        now = passed[-1] if passed and place <= len(self.sent) else None
        there = {self.name, *(one.target for one in passed if one.last)}
        totals = {self.name: self.delta} | {one.target: one.total for one in passed}
        lit = {now.source, now.target} if now else {self.name} if not passed else {self.output}
        looks: dict[str, Look] = {}
        for view in self.graph:
            label = view.label
            state = "now" if label in lit else "done" if label in totals else "todo"
            looks[f"node:{label}"] = {"state": state}
            if view.kind != "constant":
                number = self.moved[label] if label in there else self.trace.symbol(label)
                looks[f"value:{label}"] = {"text": PICTURE.number(number)}
                told = f"Δ {PICTURE.number(totals[label])}" if label in totals else ""
                looks[f"gradient:{label}"] = {"text": told}
            for slot, source in enumerate(view.operands):
                looks[edge_part(source.label, label, slot)] = {"state": "todo"}
        for one in passed:
            edge = one.source, one.target, one.slot
            looks[edge_part(*edge)] = {"state": "now" if one is now else "done"}
            times = f"×\u202f{PICTURE.number(one.ratio, INNER)}"
            looks[local_part(*edge)] = {"text": chosen(finite(one.ratio), "×\u202f?", times)}
        if now:
            edge = edge_part(now.source, now.target, now.slot)
            looks[edge] = {"state": "now", "travel": PICTURE.number(now.change)}
        looks["sentence"] = {"text": self._told(now) if now or not passed else self._sum()}
        return looks

    def _told(self, now: _Sent | None) -> Text:
        write = PICTURE.number
        if now is None:
            moved = write(self.moved[self.name])
            words = {"name": show_name(self.name), "delta": write(self.delta)}
            return say("wiggle.start", start=write(self.x), end=moved, **words)
        source, target = show_name(now.source), show_name(now.target)
        words = {"source": source, "target": target, "change": write(now.change, INNER)}
        words |= {"ratio": write(now.ratio), "part": write(now.part), "total": write(now.total)}
        parts = [one.part for one in self.sent if one.target == now.target]
        if len(parts) == 1:
            return say("wiggle.edge", **words)
        if not now.last:
            return say("wiggle.first_part", **words)
        return say("wiggle.last_part", sum=addition(parts, now.total), **words)

    def _sum(self) -> Text:
        write = PICTURE.number
        ratio = divide(self.changes.get(self.output, 0.0), self.delta)
        words = {"name": show_name(self.name), "output": show_name(self.output)}
        words |= {"ratio": write(ratio), "slope": write(self.slope)}
        return chosen(
            equal(self.delta, 0.0), say("wiggle.sum", **words), say("wiggle.limit", **words)
        )

    def _paths(self) -> list[list[_Sent]]:
        """Return all ways from the input to the output, as the edges that they take."""
        ways: list[list[_Sent]] = []
        open_ways = [[one] for one in self.sent if one.source == self.name]
        while open_ways:
            way, *others = open_ways
            further = [[*way, one] for one in self.sent if one.source == way[-1].target]
            open_ways = further + others
            ways += [] if further else [way]
            if len(ways) > MOST_PATHS:
                return []
        return ways
