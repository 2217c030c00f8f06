"""Write torch.json: what PyTorch finds with the code of a few graphs, for tests/graph/test_code.py.

Run where torch is installed, once an operation has been added or the code has changed:
PYTHONPATH=tests python tests/graph/make_torch.py
"""

import json
from pathlib import Path

import numpy as np
import torch

import cgraph as cg
from cgraph.operations import OPERATIONS
from helpers.libraries import run
from helpers.rows import ARRAYS

FORMULAS = {
    "loss = (w * x + b - y) ** 2": {"w": 1.0, "x": 2.0, "b": 0.0, "y": 5.0},
    "mean(relu(X @ W + b) @ v)": {
        "X": [[1.0, -2.0], [0.5, 3.0], [-1.0, 0.25]],
        "W": [[0.5, -1.0], [2.0, 0.3]],
        "b": [0.1, -0.2],
        "v": [1.5, -0.5],
    },
    "sum(maximum(x, 2) * 3 + minimum(1, y) ** x)": {"x": [[1.0], [2.0], [3.0]], "y": [0.5, 2.0]},
}


def main() -> None:
    """Ask PyTorch and write down what it says."""
    for row in OPERATIONS.values():
        names = ("x", "w")[: len(row.derivatives)]
        applied = f"{row.name}({', '.join(names)})"
        arrays = [np.array(many) for many in ARRAYS[: len(names)]]
        if np.any(row.is_undefined(*arrays)):  # smaller ones are probabilities
            arrays = [many / 2 for many in arrays]
        given = {name: many.tolist() for name, many in zip(names, arrays, strict=True)}
        FORMULAS[f"sum({applied} * {applied})"] = given
    graphs = {}
    for formula, given in FORMULAS.items():
        graph = cg.parse(formula, **given)
        value, gradients = run(graph, "torch")
        graphs[formula] = {
            "given": given,
            "code": graph.code("torch"),
            "value": value.item(),
            "gradients": {name: one.tolist() for name, one in gradients.items()},
        }
    rows = ",\n".join(f"  {json.dumps(name)}: {json.dumps(one)}" for name, one in graphs.items())
    text = f'{{"torch": {json.dumps(torch.__version__)}, "graphs": {{\n{rows}\n}}}}\n'
    Path(__file__).with_name("torch.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
