"""How fast the page's program trains a network, beside the same loop written by hand in JavaScript.

    python tests/benchmarks/training.py

A 2-16-1 network of single numbers on 100 points, all of them in each step: the program that
`cg.train` sends to the page, run by the page's interpreter in Node, and in turns with it the loops
that one writes for this network alone. Both end at the loss that Python reaches.
"""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
from harness import FRAME, show

import cgraph as cg

RATE, STEPS = 0.1, 400


def plain(value: Any) -> Any:
    """Return what JSON cannot write as lists."""
    return value.tolist() if hasattr(value, "tolist") else [*value]


def main() -> None:
    """Measure and print the table."""
    load = os.getloadavg()[0]
    network = cg.network([2, 16, 1], seed=1, form="numbers")
    data = cg.data.moons(100)
    player = cg.train(network, data=data, rate=RATE, steps=100_000, graph=False)
    [slot] = [
        track["looks"][0][1]["slot"]
        for track in player.tracks
        if (track["part"], track["attribute"]) == ("loss-whole:0", "line-y")
    ]
    given = {
        "program": player.program,
        "slot": slot,
        "data": data,
        "parameters": network.parameters,
        "rate": RATE,
    }
    node = ["node", str(Path(__file__).with_name("training.mjs"))]
    said = subprocess.run(
        node, input=json.dumps(given, default=plain), check=True, capture_output=True, text=True
    )
    found = json.loads(said.stdout)
    reached = cg.descend(network, data=data, rate=RATE, steps=STEPS, progress=False).loss[-1]
    assert np.allclose(found["losses"], reached, rtol=1e-9, atol=0), (found["losses"], reached)
    page, hand = found["page"], found["hand"]
    rows = [
        ("a step in the page, by hand", "", f"{page:.3f} ms, {hand:.3f} ms"),
        ("ratio", "<= 6", f"{page / hand:.1f}"),
        ("steps in a frame of 1/60 s", ">= 15", f"{FRAME * 1000 / page:.0f}"),
    ]
    node_version = subprocess.run(["node", "--version"], check=True, capture_output=True, text=True)
    show(rows, load, f"Node {node_version.stdout.strip()}")


if __name__ == "__main__":
    main()
