"""How fast graphs descend, beside hand-written NumPy, autograd and micrograd in the same run.

    python tests/benchmarks/descent.py

Each row is measured in turns, one run of each rival after the other; the table shows medians of
the processor's time, which waiting on a busy machine does not count for. micrograd and autograd
take part where installed.
"""

import json
import math
import os
import platform
import statistics
import time
from importlib import import_module
from importlib.util import find_spec

import numpy as np

import cgraph as cg

ROUNDS = 31
STEPS = 100
NETWORK_STEPS = 20
RATE = 0.5
DECAY = 1e-4


def deck():
    """Return the loss of the complete example: (w x + b - y)² at x = 2, y = 5, w = 1, b = 0."""
    w, b = cg.parameter("w", 1.0), cg.parameter("b", 0.0)
    return cg.Graph(((w * cg.input("x", 2.0) + b).named("yhat") - cg.input("y", 5.0)) ** 2)


def in_turns(rivals, rounds=ROUNDS):
    """Return the median time of each rival in milliseconds, run in turns."""
    times = {name: [] for name in rivals}
    for _ in range(rounds):
        for name, run in rivals.items():
            begin = time.process_time()
            run()
            times[name].append((time.process_time() - begin) * 1000)
    return {name: statistics.median(measured) for name, measured in times.items()}


def one_pass():
    """One forward and backward pass of sigma(w1 x1 + w2 x2 + b), 100 times."""
    names = {"w1": 0.5, "x1": 1.0, "w2": -0.3, "x2": 2.0, "b": 0.1}
    w1, x1, w2, x2, b = (cg.parameter(name, value) for name, value in names.items())
    graph = cg.Graph(cg.sigmoid(w1 * x1 + w2 * x2 + b))

    def ours():
        for _ in range(STEPS):
            graph.evaluate(names)
            graph.backward()

    rivals = {"cgraph": ours}
    if find_spec("micrograd"):
        Value = import_module("micrograd.engine").Value  # noqa: N806

        def sigmoid(z):
            """Compute an operation that micrograd lacks, written as it writes its own."""
            out = Value(1 / (1 + math.exp(-z.data)), (z,), "sigmoid")

            def backward():
                z.grad += out.data * (1 - out.data) * out.grad

            out._backward = backward
            return out

        def micrograd():
            for _ in range(STEPS):
                v = {name: Value(value) for name, value in names.items()}
                z = v["w1"] * v["x1"] + v["w2"] * v["x2"] + v["b"]
                out = sigmoid(z)
                out.backward()

        rivals["micrograd"] = micrograd
    return in_turns(rivals)


def deck_steps():
    """100 steps of the deck's example."""
    graph = deck()
    rivals = {"cgraph": lambda: cg.descend(graph, rate=0.01, steps=STEPS)}
    if find_spec("micrograd"):
        Value = import_module("micrograd.engine").Value  # noqa: N806

        def micrograd():
            w, b = Value(1.0), Value(0.0)
            for _ in range(STEPS):
                loss = (w * 2.0 + b - 5.0) ** 2
                w.grad = b.grad = 0
                loss.backward()
                w.data -= 0.01 * w.grad
                b.data -= 0.01 * b.grad

        rivals["micrograd"] = micrograd
    return in_turns(rivals)


def many_rates():
    """101 rates by 100 steps of the deck's example."""
    graph, rates = deck(), np.geomspace(0.001, 0.25, 101)
    return in_turns({"cgraph": lambda: cg.descend(graph, rate=rates, steps=STEPS)})


def adam_steps():
    """100 steps of the deck's example with Adam."""
    graph = deck()
    return in_turns({"cgraph": lambda: cg.descend(graph, rate=0.1, steps=STEPS, optimizer="adam")})


def network():
    """20 full-batch steps of a 2-16-16-1 network on 100 points: moons, hinge loss, L2."""
    generator = np.random.default_rng(0)
    data = cg.data.moons(100)
    x = np.stack([data["x1"], data["x2"]], axis=1)
    y = (2 * data["y"] - 1).reshape(-1, 1)
    start = {
        "W1": 0.5 * generator.standard_normal((2, 16)),
        "b1": np.zeros(16),
        "W2": 0.3 * generator.standard_normal((16, 16)),
        "b2": np.zeros(16),
        "W3": 0.3 * generator.standard_normal((16, 1)),
        "b3": np.zeros(1),
    }
    p = {name: cg.parameter(name, value) for name, value in start.items()}
    hidden = cg.relu(cg.input("x", x) @ p["W1"] + p["b1"])
    hidden = cg.relu(hidden @ p["W2"] + p["b2"])
    margin = 1 - cg.input("y", y) * (hidden @ p["W3"] + p["b3"])
    weights = sum((cg.sum(p[name] * p[name]) for name in ("W2", "W3")), cg.sum(p["W1"] * p["W1"]))
    graph = cg.Graph(cg.mean(cg.relu(margin)) + DECAY * weights)
    rivals = {
        "cgraph": lambda: cg.descend(graph, rate=RATE, steps=NETWORK_STEPS),
        "NumPy by hand": lambda: by_hand(x, y, start),
    }
    ours = cg.descend(graph, rate=RATE, steps=NETWORK_STEPS)
    np.testing.assert_allclose(ours["W2"][-1], by_hand(x, y, start)["W2"], rtol=1e-9, atol=1e-12)
    if find_spec("autograd"):
        rivals["autograd"] = with_autograd(x, y, start)
    return in_turns(rivals)


def by_hand(x, y, start):
    """Train the network with the derivatives worked out on paper."""
    p = {name: value.copy() for name, value in start.items()}
    for _ in range(NETWORK_STEPS):
        z1 = x @ p["W1"] + p["b1"]
        h1 = np.maximum(z1, 0)
        z2 = h1 @ p["W2"] + p["b2"]
        h2 = np.maximum(z2, 0)
        margin = 1 - y * (h2 @ p["W3"] + p["b3"])
        np.maximum(margin, 0).mean() + DECAY * sum(
            (p[name] ** 2).sum() for name in ("W1", "W2", "W3")
        )
        ds = -y * (margin > 0) / len(x)
        dz2 = ds @ p["W3"].T * (z2 > 0)
        dz1 = dz2 @ p["W2"].T * (z1 > 0)
        gradients = {
            "W1": x.T @ dz1 + 2 * DECAY * p["W1"],
            "b1": dz1.sum(0),
            "W2": h1.T @ dz2 + 2 * DECAY * p["W2"],
            "b2": dz2.sum(0),
            "W3": h2.T @ ds + 2 * DECAY * p["W3"],
            "b3": ds.sum(0),
        }
        for name, gradient in gradients.items():
            p[name] -= RATE * gradient
    return p


def with_autograd(x, y, start):
    """Return what trains the network with autograd."""
    anp = import_module("autograd.numpy")

    def loss(p):
        hidden = anp.maximum(x @ p["W1"] + p["b1"], 0)
        hidden = anp.maximum(hidden @ p["W2"] + p["b2"], 0)
        margin = 1 - y * (hidden @ p["W3"] + p["b3"])
        weights = sum(anp.sum(p[name] * p[name]) for name in ("W1", "W2", "W3"))
        return anp.mean(anp.maximum(margin, 0)) + DECAY * weights

    slope = import_module("autograd").value_and_grad(loss)

    def train():
        p = dict(start)
        for _ in range(NETWORK_STEPS):
            _, gradients = slope(p)
            p = {name: value - RATE * gradients[name] for name, value in p.items()}

    return train


def explorer_size():
    """Return the bytes that a page is sent to explore 100 steps at any rate."""
    player = cg.explore(deck(), rates=(0.001, 0.25), steps=STEPS)
    sent = ("pictures", "steps", "tracks", "fields", "checks", "program")
    return len(json.dumps([getattr(player, name) for name in sent]))


def main():
    """Measure everything and print the table."""
    print(f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; ", end="")
    print(f"Python {platform.python_version()}, NumPy {np.__version__}\n")
    print("| what | bar | median ms, in turns |\n|---|---|---|")
    for measure, bar in (
        (one_pass, "no slower than micrograd"),
        (deck_steps, "no slower than micrograd"),
        (adam_steps, ""),
        (many_rates, "<= 50 ms"),
        (network, "<= 2.5 x NumPy by hand"),
    ):
        found = measure()
        shown = ", ".join(f"{name} {time:.2f}" for name, time in found.items())
        ratios = [found["cgraph"] / found[r] for r in ("micrograd", "NumPy by hand") if r in found]
        ratio = f" (x {ratios[0]:.2f})" if ratios else ""
        print(f"| {measure.__doc__} | {bar} | {shown}{ratio} |")
    print(f"| explorer of 100 steps, as sent | <= 300 kB | {explorer_size() / 1000:.0f} kB |")


if __name__ == "__main__":
    main()
