"""Imports run one way, and what they need is installed with the package, not only for its tests."""

import ast
import sys
from collections.abc import Iterable, Iterator
from graphlib import TopologicalSorter
from importlib.metadata import packages_distributions, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from helpers.repository import ROOT, pyproject

FLOORS = [  # from the ground up; what shares a floor does not know of one another
    {"errors", "language", "symbols", "tape"},
    {"functions", "values"},
    {"data", "numerals", "rules"},
    {"notation", "operations", "program"},
    {"graph"},
    {"checking", "descent", "formula"},
    {"pictures"},
    {"exercises", "players"},
    {"command"},
    {"__init__", "__main__", "authoring"},
]


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 2 else parts)


FILES = {name_of(path): path for path in sorted((ROOT / "cgraph").rglob("*.py"))}


def named(path: Path) -> Iterator[str]:
    """Yield all modules that a file imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            inside = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (name if name in FILES else str(node.module) for name in inside)


def imported(path: Path) -> Iterator[str]:
    """Yield the modules of the package that a file imports."""
    yield from (name if "." in name else f"{name}.__init__" for name in named(path) if ours(name))


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


def installed_with(requirements: Iterable[str]) -> set[str]:
    """Return the distributions that pip installs for these, with what they need in their turn."""
    found: set[str] = set()
    waiting = [*requirements]
    while waiting:
        wanted = Requirement(waiting.pop())
        name = canonicalize_name(wanted.name)
        if name not in found and (wanted.marker is None or wanted.marker.evaluate({"extra": ""})):
            found.add(name)
            waiting += requires(name) or []
    return found


def test_what_is_imported_is_declared() -> None:
    project = pyproject()["project"]
    declared = installed_with(project["dependencies"])
    demo = installed_with(project["optional-dependencies"]["demo"])
    distributions = packages_distributions()
    for module, path in FILES.items():
        there = declared | demo if module.startswith("cgraph.command.demo") else declared
        for top in {name.partition(".")[0] for name in named(path) if not ours(name)}:
            if top not in sys.stdlib_module_names:
                offered = {canonicalize_name(name) for name in distributions[top]}
                assert offered & there, f"{module} imports {top}"
