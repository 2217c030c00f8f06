"""What goes to the page: a player's content as JSON, its symbols as slots of a program."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

import numpy as np

from cgraph.pictures.frames import Choice, Field, Steps, Text, Track
from cgraph.players.content import Content, Loop
from cgraph.tape import Instruction, Symbol, Tape, needed


def pack(content: Content) -> dict[str, Any]:
    """Return the traits of a player, as `player.js` and `engine.js` read them."""
    fields = content.fields
    return {
        "pictures": [asdict(picture) for picture in content.pictures],
        "steps": _steps(content.steps),
        "tracks": [_track(track) for track in content.tracks],
        "fields": [_field(field) for field in fields],
        "checks": [[check.slot, _text(words)] for check, words in content.checks],
        "program": _program(content),
        "source": _text(content.source),
    }


def _steps(steps: Steps) -> dict[str, Any]:
    start = min(max(0, steps.start), steps.count - 1)
    return {**asdict(steps), "start": start, "marks": [list(mark) for mark in steps.marks]}


def _track(track: Track) -> dict[str, Any]:
    packed: dict[str, Any] = {
        "part": track.part,
        "attribute": track.attribute,
        "looks": [[start, _look(look)] for start, look in track.looks],
    }
    if track.scale != (0.0, 1.0):
        packed["scale"] = list(track.scale)
    if track.box:
        packed["box"] = list(track.box)
    return packed


def _field(field: Field) -> dict[str, Any]:
    return {
        "name": field.name,
        "label": field.label,
        "kind": "formula" if isinstance(field.value, str) else "number",
        "value": field.value,
        "slot": field.symbol.slot if field.symbol else None,
        "min": field.min,
        "max": field.max,
        "step": field.step,
        "logarithmic": field.logarithmic,
        "running": field.running,
        "marks": [[_look(at), _text(label)] for at, label in field.marks],
    }


def _look(look: Text | Symbol | float | None) -> Any:  # noqa: ANN401  JSON
    if isinstance(look, Symbol):
        return {"slot": look.slot}
    return look if look is None or isinstance(look, float | list) else _text(look)


def _text(text: Text) -> Any:  # noqa: ANN401  JSON
    if isinstance(text, Choice):
        return {"by": text.by.slot, "of": [_text(one) for one in text.texts]}
    return text if isinstance(text, str) else [_text(part) for part in text]


def _slots_in(packed: Any) -> Iterable[int]:  # noqa: ANN401  JSON
    """Yield the slots that texts, looks, fields and checks speak of."""
    if isinstance(packed, str):
        yield from (ord(sign) - 0xF0000 for sign in packed if sign >= "\U000f0000")
    elif isinstance(packed, dict):
        yield from (packed[key] for key in ("by", "slot") if isinstance(packed.get(key), int))
        for part in packed.values():
            yield from _slots_in(part)
    elif isinstance(packed, list | tuple):
        for part in packed:
            yield from _slots_in(part)


def _program(content: Content) -> dict[str, Any]:
    """Return the instructions that what is shown depends on, and the numbers they start from."""
    tape, loop = content.tape, content.loop
    shown = {*_slots_in([_track(track) for track in content.tracks])}
    shown |= {*_slots_in([_field(field) for field in content.fields])}
    shown |= {*_slots_in(_text(content.source))}
    for check, words in content.checks:
        shown |= {check.slot, *_slots_in(_text(words))}
    code = tape.instructions
    start, end = (loop.start, loop.end) if loop else (len(code), len(code))
    split = content.view if content.view is not None else len(code)
    view = needed(code[split:], shown)
    wanted = shown | _inputs(view)
    after = needed(code[end:split], wanted)
    wanted |= _inputs(after)
    body: list[Instruction] = []
    looked_up: set[int] = set()
    if loop:
        changing = {out for _, out, _ in code[start:end]} | {slot for slot, *_ in loop.carry}
        looked_up = (shown | _inputs(view)) & (changing | {loop.at})
        wanted |= {slot for series, slot in loop.record.items() if series in wanted}
        wanted |= {loop.live} if loop.live is not None else set()
        carried = {slot: (first, following) for slot, first, following in loop.carry}
        body = _needed_in_rounds(code[start:end], wanted, carried)
        wanted |= {first for slot, first, _ in loop.carry if slot in wanted | _inputs(body)}
        wanted |= loop.wanted
    wanted |= _inputs(body)
    setup = needed(code[:start], wanted)
    wanted |= _inputs(setup)
    computed = {out for _, out, _ in [*setup, *body, *after, *view]}
    return {
        "slots": len(tape.values),
        **_given(tape, wanted, computed),
        "setup": [_instruction(one) for one in setup],
        "loop": _loop(loop, body, wanted, looked_up) if loop else None,
        "after": [_instruction(one) for one in after],
        "view": [_instruction(one) for one in view],
    }


def _needed_in_rounds(
    code: list[Instruction], wanted: set[int], carried: dict[int, tuple[int, int]]
) -> list[Instruction]:
    """Return what a round has to compute, also for the rounds after it."""
    while True:
        body = needed(code, wanted)
        more = {carried[slot][1] for slot in _inputs(body) | wanted if slot in carried}
        if more <= wanted:
            return body
        wanted |= more


def _inputs(code: list[Instruction]) -> set[int]:
    return {slot for _, _, inputs in code for slot in inputs}


def _instruction(instruction: Instruction) -> list[Any]:
    name, out, inputs = instruction
    return [name, out, *inputs]


def _given(tape: Tape, used: set[int], computed: set[int]) -> dict[str, Any]:
    numbers, arrays = [], []
    for slot in sorted(used - computed):
        value = tape.values[slot]
        if isinstance(value, np.ndarray):
            arrays.append([slot, list(value.shape), [_number(one) for one in value.ravel()]])
        else:
            numbers.append([slot, _number(value)])
    return {"numbers": numbers, "arrays": arrays}


def _number(value: float) -> float | str:
    """Return a number as JSON can hold it: what has no digits as JavaScript's own word for it."""
    if math.isfinite(value):
        return float(value)
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def _loop(
    loop: Loop, body: list[Instruction], wanted: set[int], looked_up: set[int]
) -> dict[str, Any]:
    record = [[series, slot] for series, slot in loop.record.items() if series in wanted]
    recorded = {slot for _, slot in record}
    return {
        "count": loop.count,
        "at": loop.at,
        "live": loop.live,
        "batch": loop.batch,
        "body": [_instruction(one) for one in body],
        "carry": [list(one) for one in loop.carry if one[0] in wanted],
        "record": [*record, *([None, slot] for slot in sorted(looked_up - recorded))],
    }
