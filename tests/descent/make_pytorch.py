"""Write pytorch.json: what PyTorch itself does, for tests/descent/test_optimizers.py.

Run where torch is installed: python tests/descent/make_pytorch.py
"""

import json
from pathlib import Path

import torch

START = {"w": 1.0, "b": 0.0}
STEPS = 100


def loss(w, b):
    """Return the loss that the test descends too: not quadratic, so that every step differs."""
    return (2 * w + b - 5) ** 2 + 0.1 * w**4 + 0.01 * b**4


def path(make, schedule=None):
    """Return w, b and the rate at the start and after each step."""
    w, b = (
        torch.tensor(value, dtype=torch.float64, requires_grad=True) for value in START.values()
    )
    optimizer = make([w, b])
    scheduler = schedule(optimizer) if schedule else None
    points = [[w.item(), b.item(), optimizer.param_groups[0]["lr"]]]
    for _ in range(STEPS):
        optimizer.zero_grad()
        loss(w, b).backward()
        optimizer.step()
        if scheduler:
            scheduler.step()
        points.append([w.item(), b.item(), optimizer.param_groups[0]["lr"]])
    return points


optim, lr_scheduler = torch.optim, torch.optim.lr_scheduler
PATHS = {
    "gradient descent": path(lambda leaves: optim.SGD(leaves, lr=0.01)),
    "momentum": path(lambda leaves: optim.SGD(leaves, lr=0.01, momentum=0.9)),
    "nesterov": path(lambda leaves: optim.SGD(leaves, lr=0.01, momentum=0.9, nesterov=True)),
    "rmsprop": path(lambda leaves: optim.RMSprop(leaves, lr=0.01)),
    "adam": path(lambda leaves: optim.Adam(leaves, lr=0.1)),
    "adamw": path(lambda leaves: optim.AdamW(leaves, lr=0.1)),
    "step": path(
        lambda leaves: optim.SGD(leaves, lr=0.02),
        lambda optimizer: lr_scheduler.StepLR(optimizer, step_size=30),
    ),
    "exponential": path(
        lambda leaves: optim.SGD(leaves, lr=0.02),
        lambda optimizer: lr_scheduler.ExponentialLR(optimizer, gamma=0.97),
    ),
    "cosine": path(
        lambda leaves: optim.SGD(leaves, lr=0.02),
        lambda optimizer: lr_scheduler.CosineAnnealingLR(optimizer, T_max=STEPS),
    ),
}

if __name__ == "__main__":
    rows = ",\n".join(
        f" {json.dumps(name)}: {json.dumps(points)}" for name, points in PATHS.items()
    )
    text = f'{{"torch": {json.dumps(torch.__version__)},\n{rows}}}\n'
    Path(__file__).with_name("pytorch.json").write_text(text, encoding="utf-8")
