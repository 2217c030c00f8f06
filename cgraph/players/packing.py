"""What goes to the page: a player's content as JSON, its symbols as slots of a program."""

import math
import re
from collections.abc import Iterable
from operator import index
from typing import Any

import numpy as np

from cgraph.descent.arguments import wrong
from cgraph.pictures.frames import Choice, Field, Picture, Track
from cgraph.players.content import Content, Loop
from cgraph.tape import Instruction, Symbol, Tape, needed

_PLACEHOLDER = re.compile("[\U000f0000-\U0010ffff]")


def pack(content: Content) -> dict[str, Any]:
    """Return the traits of a player, as `player.js` and `engine.js` read them."""
    steps = content.steps
    start = min(max(0, _place(steps.start)), steps.count - 1)
    spoken = {
        "pictures": [_picture(picture) for picture in content.pictures],
        "steps": {**_fields(steps), "start": start},
        "task": content.task,
        "tracks": [_track(track) for track in content.tracks],
        "fields": [_field(field) for field in content.fields],
        "checks": [[check.slot, _json(words)] for check, words in content.checks],
        "source": _json(content.source),
    }
    shown = {check.slot for check, _ in content.checks} | {*_slots_in(spoken)}
    shown &= {*range(len(content.tape.values))}  # a name may look like a placeholder
    own = {**spoken, "program": _program(content, shown)}
    variants = [
        [label, {} if other is content else _differing(pack(other), own)]
        for label, other in content.variants
    ]
    return {**own, "variants": variants, "choice": content.choice}


def _place(step: object) -> int:
    """Return the step that a player begins with; WrongKindError if it is no whole number."""
    try:
        return index(step)  # type: ignore[arg-type]
    except TypeError:
        raise wrong("whole", name="step", given=step) from None


def _differing(variant: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """Return what a variant has otherwise: its program, at least; the page knows the rest."""
    return {
        name: part
        for name, part in variant.items()
        if name in own and (name == "program" or part != own[name])
    }


def _fields(thing: Any) -> dict[str, Any]:  # noqa: ANN401  a data class
    return {name: _json(value) for name, value in vars(thing).items()}


def _picture(picture: Picture) -> dict[str, Any]:
    return {**vars(picture), "drags": [*map(_fields, picture.drags)]}


def _track(track: Track) -> dict[str, Any]:
    packed = {"part": track.part, "attribute": track.attribute, "looks": _json(track.looks)}
    if track.scale != (0.0, 1.0):
        packed["scale"] = list(track.scale)
    if track.box:
        packed["box"] = list(track.box)
    return packed


def _field(field: Field) -> dict[str, Any]:
    packed = _fields(field)
    symbol = packed.pop("symbol")
    value = field.value
    kind = (
        "formula" if isinstance(value, str) else "points" if isinstance(value, list) else "number"
    )
    return {**packed, "kind": kind, "slot": symbol and symbol["slot"]}


def _json(part: Any) -> Any:  # noqa: ANN401  a text, a symbol, a number, or a list of such
    if isinstance(part, Symbol):
        return {"slot": part.slot}
    if isinstance(part, Choice):
        return {"by": part.by.slot, "of": _json(part.texts)}
    return [_json(one) for one in part] if isinstance(part, tuple | list) else part


def _slots_in(packed: Any) -> Iterable[int]:  # noqa: ANN401  JSON
    """Yield the slots that texts, looks and fields speak of."""
    if isinstance(packed, str):
        yield from (ord(sign) - 0xF0000 for sign in _PLACEHOLDER.findall(packed))
    elif isinstance(packed, dict):
        yield from (packed[key] for key in ("by", "slot") if isinstance(packed.get(key), int))
        for part in packed.values():
            yield from _slots_in(part)
    elif isinstance(packed, list):
        for part in packed:
            yield from _slots_in(part)


def _program(content: Content, shown: set[int]) -> dict[str, Any]:
    """Return the instructions that the slots `shown` depend on, and what they start from."""
    tape, loop = content.tape, content.loop
    code = tape.instructions
    start, end = (loop.start, loop.end) if loop else (len(code), len(code))
    split = content.view if content.view is not None else len(code)
    view = needed(code[split:], shown)
    after = needed(code[end:split], shown | _inputs(view))
    wanted = shown | _inputs(view) | _inputs(after)
    body: list[Instruction] = []
    looked_up: set[int] = set()
    if loop:
        changing = {out for _, out, _ in code[start:end]} | {slot for slot, *_ in loop.carry}
        looked_up = (shown | _inputs(view)) & (changing | {loop.at})
        wanted |= {slot for series, slot in loop.record.items() if series in wanted}
        wanted |= {loop.live} if loop.live is not None else set()
        body = _needed_in_rounds(code[start:end], wanted, loop)
        wanted |= {first for slot, first, _ in loop.carry if slot in wanted | _inputs(body)}
        wanted |= loop.wanted
    wanted |= _inputs(body)
    setup = needed(code[:start], wanted)
    computed = {out for _, out, _ in [*setup, *body, *after, *view]}
    return {
        "slots": len(tape.values),
        **_given(tape, (wanted | _inputs(setup)) - computed),
        "setup": _listed(setup),
        "loop": _loop(loop, body, wanted | _inputs(setup), looked_up) if loop else None,
        "after": _listed(after),
        "view": _listed(view),
        "shown": sorted(shown),
    }


def _needed_in_rounds(code: list[Instruction], wanted: set[int], loop: Loop) -> list[Instruction]:
    """Return what a round has to compute, also for the rounds after it."""
    following = {slot: after for slot, _, after in loop.carry}
    while True:
        body = needed(code, wanted)
        more = {following[slot] for slot in _inputs(body) | wanted if slot in following}
        if more <= wanted:
            return body
        wanted |= more


def _inputs(code: list[Instruction]) -> set[int]:
    return {slot for _, _, inputs in code for slot in inputs}


def _listed(code: list[Instruction]) -> list[list[Any]]:
    return [[name, out, *inputs] for name, out, inputs in code]


def _given(tape: Tape, slots: set[int]) -> dict[str, Any]:
    numbers, arrays = [], []
    for slot in sorted(slots):
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
        "body": _listed(body),
        "carry": [list(one) for one in loop.carry if one[0] in wanted],
        "record": [*record, *([None, slot] for slot in sorted(looked_up - recorded))],
    }
