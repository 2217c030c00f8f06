"""What the kernel does, by an earlier version of cgraph and by this one, side by side.

    python tests/benchmarks/before.py [revision]

The versions take turns, each time in a process of its own; the table shows the median of the
processor's time, which waiting on a busy machine does not count for. The revision is the last one
that had a backward pass in four places, and drew a PNG of each graph as well; git unpacks it.
"""

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from itertools import count
from pathlib import Path

import numpy as np

import cgraph as cg
import descent

BEFORE = "0611435"
ROUNDS = 7
HERE = Path(__file__)
ROOT = HERE.parents[2]
CHAIN = 100_000


def chain() -> Callable[[], object]:
    """Put a graph of 100,000 nodes in order, run it forward and backward."""
    node = x = cg.input("x", 1.0)
    for _ in range(CHAIN // 2):
        node = node * 0.5 + x

    def run() -> None:
        graph = cg.Graph(node)
        graph.forward()
        graph.backward()

    return run


def steps() -> Callable[[], object]:
    """Write all steps of a backward pass as text, 20 times."""
    graph = cg.parse("z1 = w * x + b; h = tanh(z1); p = σ(v * h + c); L = (p - y) ** 2 + w ** 2",
                     "w b v c", w=1, x=2, b=0, v=-1, c=0.5, y=1)  # fmt: skip
    return lambda: [str(step) for _ in range(20) for step in graph.backward_steps()]


def formulas() -> Callable[[], object]:
    """Read 100 formulas."""
    text = "u{0} = k * x + y{0}; f = (u{0} * y{0} - sin(x)) ** 2 / (1 + exp(-x))"
    return lambda: [cg.parse(text.format(number)) for number in range(100)]


def drawing() -> Callable[[], object]:
    """Draw 5 graphs of 14 nodes for a notebook, whose names ask for a new layout."""
    text = "z{0} = w * x + b; h{1} = tanh(z{0}); p = σ(v * h{1} + c); L = (p - y) ** 2 + 0.5 * w"
    turns = count()

    def run() -> None:
        for _ in range(5):
            first, second = divmod(next(turns), 8)
            graph = cg.parse(text.format("z" * (first + 6), "h" * (second + 6)))
            cg.draw(graph)._repr_mimebundle_()

    return run


def player() -> Callable[[], object]:
    """Make and pack a player of a backward pass."""
    graph = cg.parse("u = x + y; f = u * y", x=3, y=2)
    return lambda: cg.backward_player(graph)._repr_mimebundle_()


def explorer() -> Callable[[], object]:
    """Make and pack an explorer of 100 steps of the deck's example."""
    graph = descent.deck()
    explore = cg.explore if hasattr(cg, "explore") else cg.explore_descent
    return lambda: explore(graph, rate=0.01, steps=100)


DESCENTS = (
    descent.one_pass,
    descent.deck_steps,
    descent.adam_steps,
    descent.many_rates,
    descent.network,
)
WORK = (chain, steps, formulas, drawing, player, explorer)


def times() -> dict[str, float]:
    """Return the milliseconds of everything, by the version that this Python finds."""
    found = {measure.__doc__ or "": measure()["cgraph"] for measure in DESCENTS}
    for make in WORK:
        run = make()
        run()  # the first time, imports and caches take part
        rounds = 3 if make is chain else 7
        found[make.__doc__ or ""] = descent.in_turns({"cgraph": run}, rounds)["cgraph"]
    return found


def measured(folder: Path) -> dict[str, float]:
    """Return the same by the version in a folder."""
    surroundings = {**os.environ, "PYTHONPATH": str(folder)}
    run = [sys.executable, str(HERE), "--times"]
    said = subprocess.run(run, env=surroundings, check=True, stdout=subprocess.PIPE).stdout
    found: dict[str, float] = json.loads(said.splitlines()[-1])
    return found


def main() -> None:
    """Measure both versions in turns, and print the table."""
    revision = sys.argv[1] if len(sys.argv) > 1 else BEFORE
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        packed = subprocess.run(
            ["git", "archive", revision, "cgraph"], cwd=ROOT, check=True, stdout=subprocess.PIPE
        )
        subprocess.run(["tar", "-x", "-C", folder], input=packed.stdout, check=True)
        rounds = [(measured(Path(folder)), measured(ROOT)) for _ in range(ROUNDS)]
    print(f"{platform.machine()}, {os.cpu_count()} cores, load {load:.1f} before and ", end="")
    print(f"{os.getloadavg()[0]:.1f} after; Python {platform.python_version()}, ", end="")
    print(f"NumPy {np.__version__}\n")
    print(f"| what | {revision}, ms | now, ms | now / {revision} |\n|---|---|---|---|")
    for what in rounds[0][0]:
        before, now = (statistics.median(one[which][what] for one in rounds) for which in (0, 1))
        print(f"| {what} | {before:.2f} | {now:.2f} | {now / before:.2f} |")


if __name__ == "__main__":
    if "--times" in sys.argv:
        print(json.dumps(times()))
    else:
        main()
