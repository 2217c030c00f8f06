"""The ES module of a widget, put together from small ones."""

from importlib.resources import files


def module(*names: str) -> str:
    """Return sources of this folder as the one module that a page loads.

    A widget's module has no address that others could be imported from, so the sources stand one
    behind the other without their import lines: each after those that it needs.
    """
    sources = [(files(__package__) / name).read_text(encoding="utf-8") for name in names]
    lines = [line for source in sources for line in source.splitlines(keepends=True)]
    return "".join(line for line in lines if not line.startswith("import "))
