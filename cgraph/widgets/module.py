"""The ES module of a widget, put together from small ones."""

from importlib.resources import files
from pathlib import Path


def module(*names: str | Path) -> str:
    """Return sources, by their names in this folder or by paths, as the one module of a page.

    A widget's module has no address that others could be imported from, so the sources stand one
    behind the other without their import lines: each after those that it needs.
    """
    sources = [(files(__package__).joinpath(name)).read_text(encoding="utf-8") for name in names]
    lines = [line for source in sources for line in source.splitlines(keepends=True)]
    return "".join(line for line in lines if not line.startswith("import "))
