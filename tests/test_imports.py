"""Imports run one way: a module knows what stands below it, and nothing else."""

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from helpers.repository import ROOT

FLOORS = [  # from the ground up; what shares a floor does not know of one another
    {"errors", "language", "operations", "symbols"},
    {"values"},
    {"data", "numerals"},
    {"graph"},
    {"descent", "formula", "witnesses"},
    {"pictures"},
    {"exercises", "widgets"},
    {"command"},
    {"__init__", "__main__", "authoring"},
]


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 2 else parts)


FILES = {name_of(path): path for path in sorted((ROOT / "cgraph").rglob("*.py"))}


def imported(path: Path) -> Iterator[str]:
    """Yield the modules of the package that a file imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            inside = [f"{node.module}.{alias.name}" for alias in node.names]
            names = [name if name in FILES else str(node.module) for name in inside]
        else:
            continue
        yield from (name if "." in name else f"{name}.__init__" for name in names if ours(name))


def ours(name: str) -> bool:
    return name.partition(".")[0] == "cgraph"


def floor(module: str) -> int:
    place = module.split(".")[1]
    [found] = [number for number, places in enumerate(FLOORS) if place in places]
    return found


@pytest.mark.parametrize("module", FILES)
def test_a_module_imports_from_its_own_folder_or_from_below(module: str) -> None:
    for name in imported(FILES[module]):
        same = name.split(".")[1:2] == module.split(".")[1:2]
        assert same or floor(name) < floor(module), f"{module} imports {name}"


def test_no_modules_import_each_other_in_a_circle() -> None:
    TopologicalSorter({name: set(imported(path)) for name, path in FILES.items()}).prepare()
