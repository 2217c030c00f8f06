"""Gradient descent: walk downhill along the gradients of a graph, and say how the walk went."""

from cgraph.descent import optimizers, schedules
from cgraph.descent.descend import descend
from cgraph.descent.history import History
from cgraph.descent.verdict import Verdict

__all__ = ["History", "Verdict", "descend", "optimizers", "schedules"]
