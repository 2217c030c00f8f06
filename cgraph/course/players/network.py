"""Train a network in the page: its data, its layers and how it learns under the learner's hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike

from cgraph.course import data as sets
from cgraph.course.networks import ACTIVATIONS, STARTS, network, one_of
from cgraph.course.players import arguments
from cgraph.course.players import network_choices as choices
from cgraph.course.players.data_pictures import scatter
from cgraph.course.players.descent_trace import Course, DescentTrace
from cgraph.course.players.network_pictures import (
    MOST,
    Network,
    arrays_picture,
    losses_picture,
    losses_plot,
    network_picture,
    plane_picture,
)
from cgraph.course.players.plots import Plot, side_by_side
from cgraph.course.players.rounds import loop, over
from cgraph.descent.descend import Model, descend
from cgraph.descent.optimizers import OPTIMIZERS
from cgraph.errors import CgraphError, ShapeError
from cgraph.functions import equal, floor, less, maximum, size, where
from cgraph.functions import sum as total
from cgraph.language import say
from cgraph.notation import PICTURE, SOURCE
from cgraph.numerals import show
from cgraph.pictures.frames import Choice, Field, Steps, Text, Track
from cgraph.pictures.wording import chosen
from cgraph.players.content import Content
from cgraph.players.player import Player
from cgraph.symbols import show_name
from cgraph.tape import Symbol, Tape
from cgraph.values import Array

_MOST_LAYERS = 2
_BATCHES = (1, 10, 50)  # and all
_SHARES = (0.0, 0.2, 0.5)  # of nodes that are switched off
_STEPS = 5000
_PACE = 1 / 600  # seconds that a step takes
_RATES = (0.001, 3.0)
_WHOLE = {f"keep{layer}": 1.0 for layer in range(1, _MOST_LAYERS + 1)}  # no node is switched off
_TOLD = (0, 100, 300)  # steps of the transcript


def train_network(  # noqa: PLR0913  what a lesson may choose
    data: str | Mapping[str, ArrayLike] = "moons",
    hidden: int | Sequence[int] = 3,
    *,
    activation: str = "tanh",
    optimizer: str = "gradient descent",
    rate: float = 0.3,
    batch: int | None = None,
    start: str = "xavier",
    seed: int = 0,
    dropout: float = 0.0,
    points: ArrayLike = choices.CORNERS,
) -> Player:
    """Return a player that trains a network as one looks on, with all it is made of to be changed.

    `data` is the name of a set of points ("moons", "xor", "circles", "blobs", "spiral"), or columns
    of one's own: two features, and last the class, 0 or 1. A third of the points is kept to test
    with; features are scaled. Or it is "points": those that the learner sets in the plane, by a
    click; at first `points`, each x1, x2 and its class. All of them are learnt from, as they are.
    `hidden` says how many nodes there are in each of up to 2 hidden
    layers, at most 8; with `dropout` 0.2 or 0.5 so many of them are switched off in each step, by
    chance, while it learns. What else there is to choose is as in `cg.network` and `cg.descend`; of
    optimizers there are those without numbers of their own, and batches of 1, 10, 50 or all rows.
    CgraphError says what does not fit.
    """
    sizes = [*hidden] if isinstance(hidden, Sequence) else [hidden]
    whole = all(isinstance(size, int) and 0 < size <= MOST for size in sizes)
    if not whole or len(sizes) > _MOST_LAYERS:
        raise CgraphError(say("training.hidden", given=sizes, layers=_MOST_LAYERS, most=MOST))
    for word, given, known in (
        ("activation", activation, ACTIVATIONS),
        ("optimizer", optimizer, choices.RULES),
        ("start", start, STARTS),
    ):
        one_of(word, given, known)
    one_of("batch", batch, (*_BATCHES, None))
    one_of("dropout", dropout, _SHARES)
    own = None if isinstance(data, str) else _own(data)
    names = [*sets.SETS, choices.POINTS]
    if own is None:
        one_of("data", data, names)
    picked = {
        "data": 0 if own else names.index(str(data)),
        "activation": ACTIVATIONS.index(activation),
        "optimizer": choices.RULES.index(optimizer),
        "batch": (*_BATCHES, None).index(batch),
        "start": [*STARTS].index(start),
        "dropout": _SHARES.index(dropout),
    }
    value = arguments.one_rate("rate", rate)
    number = arguments.whole("seed", seed, 0)
    pairs = [own] if own else [choices.points(name) for name in sets.SETS]
    placed = choices.own_points(points)
    contents = []
    for layers in range(_MOST_LAYERS + 1):
        nodes = [*sizes, *[3] * layers][:layers]
        contents.append(
            _Training(pairs, placed, nodes, picked, value, number).content(own is not None)
        )
    content = contents[len(sizes)]
    content.variants = [(say(f"training.layers_{n}"), one) for n, one in enumerate(contents)]
    content.choice = say("training.layers")
    pair = [*pairs, _alone(placed)][picked["data"]]
    content.transcript, plot = _told(pair, sizes, activation, optimizer, value,
                                     batch, start, number)  # fmt: skip
    content.telling, content.width = side_by_side([plot], [""], say("descent.data_label"))
    return Player(content)


def _own(given: Mapping[str, ArrayLike]) -> tuple[sets.Data, sets.Data]:
    columns = arguments.columns(given)
    arguments.points(columns, 3)
    if len(columns) != 3 or not np.isin([*columns.values()][-1], (0.0, 1.0)).all():  # noqa: PLR2004
        raise ShapeError(say("training.own", names=", ".join(columns)))
    return choices.prepared(*sets.split(columns, 1 / 3))


def _alone(placed: Array) -> tuple[sets.Data, sets.Data]:
    """Return points as columns, without any to test with."""
    train = dict(zip(("x1", "x2", "y"), placed.T, strict=True))
    return train, {name: many[:0] for name, many in train.items()}


def _told(  # noqa: PLR0913, PLR0917
    pair: tuple[sets.Data, sets.Data],
    sizes: Sequence[int],
    activation: str,
    optimizer: str,
    rate: float,
    batch: int | None,
    start: str,
    seed: int,
) -> tuple[str, Plot]:
    """Return the same training in words, and the plot of the points."""
    graph = network([2, *sizes, 1], activation, start=start, seed=seed)
    train, test = (sets.arrays(one) for one in pair)
    steps = _TOLD[-1]
    history = descend(
        graph, data=train, rate=rate, steps=steps, optimizer=optimizer, batch=batch, progress=False
    )
    words = {"activation": activation, "optimizer": OPTIMIZERS[optimizer].title}
    made = "-".join(map(str, [2, *sizes, 1]))
    lines = [say("training.line", sizes=made, rate=f"{rate:g}", **words)]
    for step in _TOLD:
        if step >= len(history):
            break
        loss = PICTURE.number(float(history.loss[step]))
        if not len(test["y"]):
            lines.append(say("training.told_alone", step=step, loss=loss))
            continue
        unseen = graph.evaluate({**history[step], **test}, strict=False)
        tested = PICTURE.number(float(unseen))
        lines.append(say("training.told", step=step, loss=loss, test=tested))
    return "\n".join(lines), scatter(*(pair if len(test["y"]) else pair[:1]))


class _Training:
    """One number of hidden layers: its program, and what it shows."""

    def __init__(  # noqa: PLR0913, PLR0917
        self,
        pairs: Sequence[tuple[sets.Data, sets.Data]],
        placed: Array,
        nodes: Sequence[int],
        picked: Mapping[str, int],
        rate: float,
        seed: int,
    ) -> None:
        self.tape = tape = Tape()
        self.pairs, self.seed = pairs, seed
        self.by = {name: tape.symbol(float(place)) for name, place in picked.items()}
        self.picked = picked
        self.nodes = [tape.symbol(float(size - 1)) for size in nodes]
        self.placed = tape.symbol(placed)
        self.rate, self.number = tape.symbol(rate), tape.symbol(float(seed))
        self.at = tape.symbol(0.5), tape.symbol(0.5)
        with np.errstate(all="ignore"):
            self._trace()

    def _trace(self) -> None:
        tape, by = self.tape, self.by
        for one in (by["activation"], by["optimizer"]):
            choices.decided(one)
        self.by_hand = equal(by["data"], float(len(sets.SETS)))  # the points that are set
        self.by_name = 1.0 - self.by_hand
        self.sizes = [2.0, *(one + 1.0 for one in self.nodes), 1.0]
        given = choices.start(by["start"], floor(maximum(self.number, -self.number)), self.sizes)
        trains, tests = zip(*self.pairs, strict=True)
        sides = [
            choices.columns(tape, by["data"], trains, self.placed),
            choices.columns(tape, by["data"], tests, np.zeros((0, 3))),
        ]
        (x, y, *_), (test_x, test_y, *_) = sides
        rows = len(y.value)
        count = choices.among(by["batch"], [*map(float, _BATCHES), size(y)])
        share = choices.among(by["dropout"], _SHARES)
        graph = choices.graph(len(self.nodes))
        placed = {
            name: one if isinstance(one, Symbol) else tape.symbol(one)
            for name, one in {"X": x, "y": y, "kind": by["activation"], **_WHOLE, **given}.items()
            if name in graph
        }
        graph.evaluate({name: one.value for name, one in placed.items()})
        model = Model(graph, None, {"X": x.value, "y": y.value})
        self.trace = trace = DescentTrace(model, _STEPS, tape, batch=(rows, 0), given=placed)
        course = Course(choices.optimizer(), self.rate, {"kind": by["optimizer"]})
        place = model.graph.structure.by_label
        for name, keep in choices.kept(share, trace.step, self.sizes).items():
            trace.parts[place[name]] = keep  # while it learns, and nowhere else
        self.now = trace.descend(course)
        unseen = trace.loss(self.now.theta, {place["X"]: test_x, place["y"]: test_y})
        self.losses = [self.now.loss, unseen]
        self.drawn = losses_plot(_STEPS)
        self.heights = [self.drawn.height(loss) for loss in self.losses]
        self.lost, done = over(trace, self.now)
        done = where(less(0.0, share), self.lost, done)  # a step without slope may be chance
        end = len(tape.instructions)
        self.loop = loop(trace, count, end, done)
        names = tuple(map(show_name, [*self.pairs[0][0]][:2]))
        self.network = Network(
            self.sizes,
            choices.activation(),
            by["activation"],
            self.now.theta,
            self.now.slope,
            names,
        )
        self.points = [(first, second, y) for _, y, first, second in sides]

    def content(self, own: bool) -> Content:  # noqa: FBT001  data of the learner's own
        """Return what is shown."""
        too_low = less(self.rate, 0.0)  # no part of the view, which does not run at every change
        split = len(self.tape.instructions)
        with np.errstate(all="ignore"):
            graph, moves = network_picture(self.network, self.at)
            settable = "" if own else choices.POINTS
            plane, shades, _, right = plane_picture(self.network, self.points, self.at, settable)
            losses, ways = losses_picture(self.drawn, self.heights, self.trace.step)
            arrays, cells = arrays_picture(self.network)
            said = self._sentence([PICTURE.number(total(good)) for good in right])
        tracks = [*moves, *shades, *ways, *cells, Track("sentence", "text", [(0, said)])]
        return Content(
            pictures=[graph, plane, losses.below(), arrays.below()],
            steps=Steps(_STEPS + 1, pace=_PACE),
            tracks=tracks,
            fields=self._fields(own=own),
            checks=[(too_low, say("descent.rate_negative"))],
            tape=self.tape,
            loop=self.loop,
            view=split,
            source=self._source(own=own),
        )

    def _sentence(self, right: Sequence[str]) -> Text:
        train, test = (PICTURE.number(loss) for loss in self.losses)
        rows, test_rows = (size(y) for *_, y in self.points)
        words = {
            "step": PICTURE.number(self.trace.step),
            "train": train,
            "test": test,
            "right": right[0],
            "all": PICTURE.number(rows),
            "right_test": right[1],
            "all_test": PICTURE.number(test_rows),
        }
        keys = "sentence", "sentence_alone", "no_points"
        told = tuple(say(f"training.{key}", **words) for key in keys)
        state = equal(test_rows, 0.0) * (1.0 + equal(rows, 0.0))
        return (Choice(state, told), chosen(less(0.0, rows) * self.lost, "", say("descent.lost")))

    def _fields(self, *, own: bool) -> list[Field]:
        def choice(name: str, options: Sequence[str], *, running: bool = False) -> Field:
            return Field(name, say(f"training.{name}"), float(self.picked[name]), self.by[name],
                         options=options, running=running)  # fmt: skip

        counts = [str(count) for count in range(1, MOST + 1)]
        layers = [
            Field(
                f"hidden {n}",
                say("training.nodes" if len(self.nodes) == 1 else f"training.nodes_{n}"),
                float(one.value),
                one,
                options=counts,
            )
            for n, one in enumerate(self.nodes, 1)
        ]
        titles = [OPTIMIZERS[name].title for name in choices.RULES]
        batches = [*map(str, _BATCHES), say("training.all")]
        starts = [say(f"training.start_{name}") for name in STARTS]
        names = [say(f"training.set_{name}") for name in (*sets.SETS, choices.POINTS)]
        pens = [say("training.class_0"), say("training.class_1")]
        set_by_hand = Field(
            choices.POINTS,
            say("training.pen"),
            self.placed.value.tolist(),
            self.placed,
            running=True,
            options=pens,
            when=self.by_hand,
        )
        return [
            *([] if own else [choice("data", names), set_by_hand]),
            *layers,
            *([choice("activation", ACTIVATIONS)] if layers else []),
            choice("optimizer", titles),
            choice("batch", batches),
            *([choice("dropout", [*map(show, _SHARES)], running=True)] if layers else []),
            choice("start", starts),
            Field("seed", say("training.seed"), float(self.seed), self.number),
            *(
                Field(field, name, 0.5, at, running=True, when=self.by_name)  # else a click says it
                for field, name, at in zip(("x1", "x2"), self.network.names, self.at, strict=True)
            ),
            Field("rate", say("descent.rate_label"), float(self.rate.value), self.rate, *_RATES,
                  logarithmic=True, running=True),
        ]  # fmt: skip

    def _source(self, *, own: bool) -> Text:
        def word(name: str, options: Sequence[object]) -> Choice:
            return Choice(self.by[name], tuple(map(repr, options)))

        data: Text = word("data", [*sets.SETS, choices.POINTS])
        placed: Text = (", points=", PICTURE.number(self.placed, SOURCE))
        lines = "import cgraph as cg\n\n"
        if own:
            both = {
                name: np.concatenate([side[name] for side in self.pairs[0]]).tolist()
                for name in self.pairs[0][0]
            }
            lines, data, placed = f"{lines}data = {both!r}\n", "data", ""
        else:
            placed = Choice(self.by_hand, ("", placed))
        sizes = [Choice(one, tuple(str(n) for n in range(1, MOST + 1))) for one in self.nodes]
        hidden = tuple(part for one in sizes for part in (one, ", "))
        return (
            lines, "cg.train_network(", data, ", (", hidden, "), activation=",
            word("activation", ACTIVATIONS), ", optimizer=", word("optimizer", choices.RULES),
            ", rate=", PICTURE.number(self.rate, SOURCE), ", batch=",
            word("batch", (*_BATCHES, None)), ", start=", word("start", [*STARTS]),
            ", seed=int(", PICTURE.number(self.number, SOURCE), "), dropout=",
            word("dropout", _SHARES), placed, ")",
        )  # fmt: skip
