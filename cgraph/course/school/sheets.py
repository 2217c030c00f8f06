"""Paper for a lesson: the handout with graphs to fill in and questions with room, and its key.

Typst sets it: one wheel, which also draws SVG and has fonts for all but Chinese.
"""

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

import typst

from cgraph.course.lessons import lessons
from cgraph.course.players.practice import GRAPHS, SIGNED, STEPS
from cgraph.course.publish.notebook import Lesson
from cgraph.course.publish.prose import prose
from cgraph.course.school.content import Block
from cgraph.course.school.stills import families, flat, looks_at, painted
from cgraph.formula import parse, parse_among
from cgraph.graph import Graph
from cgraph.language import language, say, texts
from cgraph.numerals import show
from cgraph.pictures.drawing import draw
from cgraph.pictures.graph_svg import static_svg, values_now
from cgraph.players.content import Content

_TEMPLATES = Path(__file__).parent / "templates"
_SMALL = [-2.0, -1.0, 1.0, 2.0, 3.0]  # what is squared, too
_HEADING = re.compile(r"^## +(.+)$", re.MULTILINE)

Item = dict[str, Any]


def handout(lesson: Lesson, blocks: Sequence[Block]) -> dict[str, bytes]:
    """Return the handout of a lesson and its key, as PDF, by their names.

    CgraphError if it is Chinese and no font for that is there.
    """
    items = list(_items(blocks))
    name = lesson.path.stem
    return {
        f"{name}-{part}.pdf": _pdf(lesson.title, part, [{"learner": "", "items": items}])
        for part in ("handout", "key")
    }


def homework(lesson: Lesson, names: Sequence[str]) -> dict[str, bytes]:
    """Return a sheet for each learner, with numbers of their own, and the keys, as two PDF.

    Equal names give equal numbers. CgraphError as for `handout`.
    """
    sheets = [{"learner": name, "items": exercises(lesson.number, name)} for name in names]
    name = lesson.path.stem
    return {
        f"{name}-homework.pdf": _pdf(lesson.title, "homework", sheets),
        f"{name}-homework-key.pdf": _pdf(lesson.title, "key", sheets),
    }


def exercises(lesson: int, name: str) -> list[Item]:
    """Return the exercises of a learner: graphs to draw, passes, or steps of a descent by hand."""
    draw_from = Random(f"{lesson} {' '.join(name.split()).casefold()}")  # noqa: S311  no secret
    if lesson > 3:  # noqa: PLR2004  the lessons on gradient descent
        return [
            _step(text, draw_from) for text in _some([text for _, text in STEPS[1:4]], draw_from)
        ]
    formulas = _some(GRAPHS[1:4], draw_from)
    if lesson == 1:
        return [_to_draw(formula, number) for number, formula in enumerate(formulas, 1)]
    return [_pass(formula, draw_from, backward=lesson == 3) for formula in formulas]  # noqa: PLR2004


def _some(levels: Sequence[str], draw_from: Random) -> list[str]:
    return [draw_from.choice(level.split(" | ")) for level in levels]


def _to_draw(formula: str, number: int) -> Item:
    return {
        "is": "question",
        "number": number,
        "kind": "sketch",
        "prompt": say("sketch.draw", formula=formula),
        "options": [],
        "right": [],
        "answer": "",
        "explain": "",
        "picture": _drawn(formula),
        "shown": False,
    }


def _pass(formula: str, draw_from: Random, *, backward: bool) -> Item:
    graph = _with_numbers(formula, draw_from, ())
    blank, filled = _pictures(graph, backward=backward)
    what = "both" if backward else "values"
    return {
        "is": "graph",
        "text": say(f"school.fill_{what}"),
        "blank": blank,
        "filled": filled,
        "answer": "",
    }


def _step(formula: str, draw_from: Random) -> Item:
    graph = _with_numbers(formula, draw_from, ("w", "b"), _SMALL)
    rate = draw_from.choice([0.1, 0.2, 0.5])
    blank, filled = _pictures(graph, backward=True)
    gradients = graph.backward()
    news = [
        (f"{name} − α · ∂L/∂{name}", graph[name].value - rate * gradients[name])  # type: ignore[operator]
        for name in graph.parameters
    ]
    asked = say("school.fill_step", rate=show(rate), names=", ".join(graph.parameters))
    answers = "  ".join(f"{rule} = {show(value)}" for rule, value in news)
    return {"is": "graph", "text": asked, "blank": blank, "filled": filled, "answer": answers}


def _with_numbers(
    formula: str, draw_from: Random, parameters: Sequence[str], numbers: Sequence[float] = SIGNED
) -> Graph:
    graph = parse_among((), formula, parameters)
    names = [*graph.inputs, *graph.parameters]
    graph.evaluate({name: draw_from.choice(numbers) for name in names})
    graph.backward()
    return graph


def _pictures(graph: Graph, *, backward: bool) -> tuple[str, str]:
    """Return the picture of a graph with its leaves' values alone, and with all that is asked."""
    drawing, views = draw(graph.nodes), graph.nodes
    full = values_now(views)
    leaves = [f"value:{view.label}" for view in views if view.operation is None]
    gradients = {f"gradient:{view.label}": _BLANK for view in views}
    blank = dict.fromkeys(full, _BLANK) | {name: full[name] for name in leaves}
    filled = full if backward else {**full, **gradients}
    return static_svg(drawing, views, blank), static_svg(drawing, views, filled)


def _pdf(title: str, part: str, sheets: Sequence[Item]) -> bytes:
    """Set sheets as `paper.typ` takes them."""
    data = {
        "title": title,
        "subtitle": say(f"school.{part}"),
        "language": language(),
        "key": part == "key",
        "words": texts("school"),
        "sheets": list(sheets),
    }
    return typeset("paper.typ", data)


def typeset(template: str, data: dict[str, Any]) -> bytes:
    """Return what a template makes of data as PDF; its drawings are flat already."""
    there = typst.Fonts().families()
    data["fonts"] = families(json.dumps(data, ensure_ascii=False), there)
    given = {"data": json.dumps(_flattened(data, data["fonts"]), ensure_ascii=False)}
    made = typst.compile(_TEMPLATES / template, format="pdf", sys_inputs=given)
    assert isinstance(made, bytes)  # noqa: S101  one file was asked for
    return made


def _flattened(data: Any, fonts: Sequence[str]) -> Any:  # noqa: ANN401  JSON
    if isinstance(data, dict):
        return {name: _flattened(value, fonts) for name, value in data.items()}
    if isinstance(data, list | tuple):
        return [_flattened(value, fonts) for value in data]
    return flat(data, fonts) if isinstance(data, str) and data.startswith("<svg") else data


def _items(blocks: Sequence[Block]) -> Iterator[Item]:
    """Yield what stands on the sheet; a heading only where something follows it."""
    before, number = "", 0
    seen: set[str] = set()
    for heading, block in headed(blocks):
        item = None
        if block.question:
            number += 1
            item = _question(block.question, number)
        elif block.player:
            item = fill_in(block.player)
            if item and item["filled"] in seen:
                item = None
        if item:
            seen.add(item.get("filled", ""))
            if heading != before:
                yield {"is": "heading", "text": heading}
            before = heading
            yield item


def headed(blocks: Sequence[Block]) -> Iterator[tuple[str, Block]]:
    """Yield each cell of code with the heading that it stands under."""
    heading = ""
    for block in blocks:
        if block.kind == "code":
            yield heading, block
        elif found := _HEADING.findall(block.source):
            heading = _plain(found[-1])


def _question(content: dict[str, Any], number: int) -> Item:
    kind = content["kind"]
    lesson, _, short = content["id"].partition(".")
    known = lessons()[lesson].questions if lesson in lessons() else {}  # others ask as well
    formula = known.get(short, {}).get("formula", "")
    options = [text for _, text in content["options"]]
    keys = [key for key, _ in content["options"]]
    right: list[int] = []
    if kind == "choice":
        right = [keys.index(content["answer"])]
    elif kind == "ordering":
        right = [1 + content["right"].index(key) for key in keys]
    return {
        "is": "question",
        "number": number,
        "kind": kind,
        "prompt": content["prompt"],
        "options": options,
        "right": right,
        "answer": f"`{content['shown']}`" if content["shown"] else "",
        "explain": content["explain"],
        "picture": _drawn(formula) if formula else "",
        "shown": kind == "formula" or bool(content.get("another")),  # else it is the answer
    }


def _drawn(formula: str) -> str:
    graph = parse(formula)
    return static_svg(
        draw(graph.nodes), graph.nodes, {f"gradient:{one.label}": _BLANK for one in graph}
    )


_BLANK = {"text": ""}


def fill_in(content: Content) -> Item | None:
    """Return a player's graph, blank and filled in; None if there is nothing to fill in."""
    picture = content.pictures[0]
    if picture.name != "graph" or content.loop or content.steps.count == 1:
        return None
    parts = re.findall(r'data-part="((?:value|gradient):[^"]*)"', picture.markup)
    first, last = (_texts(content, step, parts) for step in (0, content.steps.count - 1))
    # what arrives at the end is known before anything is done
    gradients = any(last[part]["text"] for part in parts if part.startswith("gradient:"))
    blank = {part: _BLANK if part.startswith("gradient:") else look for part, look in first.items()}
    values = any(blank[part] != look for part, look in last.items() if part.startswith("value:"))
    what = "both" if values and gradients else "gradients" if gradients else "values"
    return {
        "is": "graph",
        "text": say(f"school.fill_{what}"),
        "blank": painted(picture.markup, blank),
        "filled": painted(picture.markup, last),
        "answer": "",
    }


def _texts(content: Content, step: int, parts: Sequence[str]) -> dict[str, dict[str, str]]:
    looks = looks_at(content, step)
    shown = {part: looks.get(part, {}).get("text", "") for part in parts}
    return {part: {"text": text.strip("–")} for part, text in shown.items()}


def _plain(markdown: str) -> str:
    html = prose(markdown, lambda _: None)
    return re.sub(r"<[^>]*>", "", html).strip()
