"""Graphs from formulas: the text (`text`), its form (`check`), and the graph of it (`build`)."""

from cgraph.formula.build import parse

__all__ = ["parse"]
