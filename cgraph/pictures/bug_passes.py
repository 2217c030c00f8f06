"""Backward passes with a bug in them, made from the steps of the right one."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cgraph.errors import CgraphError
from cgraph.graph import BackwardStep
from cgraph.language import say


@dataclass(frozen=True, slots=True)
class Sending:
    """One contribution as a pass with or without a bug sends it; all numbers are plain floats.

    `before` is what the target held, or None, and `total` what it holds then; `base` is what the
    contribution was added to, None where it took the place of what was there. `heard` says how
    many of the `wanted` contributions the source itself had received when it handed on.
    """

    source: str
    target: str
    slot: int
    upstream: float
    local: float
    contribution: float
    before: float | None
    base: float | None
    total: float
    python: str
    heard: int
    wanted: int


def right(steps: Sequence[BackwardStep]) -> list[Sending]:
    """Return the steps of a pass without a bug."""
    return _run(steps)


def overwritten(steps: Sequence[BackwardStep]) -> list[Sending]:
    """Return a pass in which each contribution replaces the one before (= instead of +=).

    CgraphError if no node of the graph receives two: then the bug does no harm.
    """
    targets = [step.target for step in steps]
    if len(set(targets)) == len(targets):
        raise CgraphError(say("bugs.nothing_to_overwrite"))
    return _run(steps, overwrite=True)


def misordered(steps: Sequence[BackwardStep]) -> list[Sending]:
    """Return a pass in which one node hands its gradient on too early.

    That node does not wait for its second contribution; or, where no node that hands on has two,
    it does not wait at all. CgraphError if no node but the output hands anything on.
    """
    sent = [step for step in steps if step.source is not None]
    hands_on = dict.fromkeys(step.source for step in sent[1:] if step.source != sent[0].source)
    if not hands_on:
        raise CgraphError(say("bugs.nothing_to_reorder"))
    arrivals = {
        source: [place for place, step in enumerate(sent) if step.target == source]
        for source in hands_on
    }
    hasty = next((source for source in hands_on if len(arrivals[source]) > 1), None)
    if hasty is not None:
        cut = arrivals[hasty][0] + 1
    else:
        hasty = next(iter(hands_on))
        cut = arrivals[hasty][0]
    early = [step for step in sent if step.source == hasty]
    rest = [step for step in sent if step.source != hasty]
    return _run([steps[0], *rest[:cut], *early, *rest[cut:]])


def accumulated(
    steps: Sequence[BackwardStep], old: Sequence[Sending], leaves: Iterable[str]
) -> list[Sending]:
    """Return a second pass that starts from what the pass `old` left at the leaves."""
    last = {sending.target: sending.total for sending in old}
    return _run(steps, {label: last[label] for label in leaves if label in last})


def _run(
    steps: Sequence[BackwardStep],
    left_over: dict[str, float] | None = None,
    *,
    overwrite: bool = False,
) -> list[Sending]:
    """Send the contributions of `steps` in their order; the first step is the seed.

    The local derivatives are those of the right pass: no bug changes them.
    """
    output = steps[0].target
    gradients = {**(left_over or {}), output: _number(steps[0].total)}
    targets = [step.target for step in steps]
    heard = dict.fromkeys(targets, 0) | {output: 1}
    sendings = []
    for step in steps[1:]:
        _number(step.contribution)
        source = step.source or output
        upstream, local = gradients.get(source, 0.0), _number(step.local)
        contribution, before = upstream * local, gradients.get(step.target)
        base = None if overwrite else before
        total = contribution if base is None else base + contribution
        gradients[step.target] = total
        heard[step.target] += 1
        sendings.append(
            Sending(
                source=source,
                target=step.target,
                slot=step.slot,
                upstream=upstream,
                local=local,
                contribution=contribution,
                before=before,
                base=base,
                total=total,
                python=re.sub(r" \+?= ", " = " if base is None else " += ", step.python, count=1),
                heard=heard[source],
                wanted=targets.count(source),
            )
        )
    return sendings


def _number(value: object) -> float:
    """Return a value that must be a plain number; CgraphError if it is an array."""
    if not isinstance(value, float):
        raise CgraphError(say("bugs.numbers_only"))
    return value
