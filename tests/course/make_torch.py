"""Write what PyTorch finds for the network of lesson 6, for readers who do not have it.

Run where torch is installed, once the code of a graph has changed:
PYTHONPATH=tests python tests/course/make_torch.py
"""

import json
from importlib.resources import files

import torch

import cgraph as cg
from cgraph.course.beside_torch import known
from helpers.libraries import run

CORNERS = {"x1": [0, 0, 1, 1], "x2": [0, 1, 0, 1], "y": [0, 1, 1, 0]}


def network() -> cg.Graph:
    """Return the network of the lesson, with its numbers."""
    graph = cg.network([2, 3, 1], seed=1)
    graph.forward(**cg.data.arrays(CORNERS))
    return graph


def main() -> None:
    """Ask PyTorch and write down what it says."""
    graph = network()
    _, gradients = run(graph, "torch")
    numbers = {name: one.tolist() for name, one in gradients.items()}
    kept = {"torch": torch.__version__, **known(graph), "gradients": numbers}
    rows = ",\n".join(f"  {json.dumps(name)}: {json.dumps(one)}" for name, one in kept.items())
    path = files("cgraph") / "course" / "lessons" / "lesson_06" / "torch.json"
    path.write_text(f"{{\n{rows}\n}}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
