"""What Python behind the pages needs: Pyodide, this package, and what that imports.

Packages are taken from where this Python has them, as they are: with byte code for the page's own
Python, lesson 1 would start a second sooner, and be 3 MB larger.
"""

import gzip
import hashlib
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import files, requires
from pathlib import Path, PurePosixPath
from typing import Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from cgraph.course.files import reason
from cgraph.course.publish.notebook import PublishError
from cgraph.language import say

FOLDER = "python/"  # in the site
_PACKAGE = Path(__file__).parents[2]
_AT_ONCE, _LATER = "numpy", "matplotlib"  # which Pyodide brings: they are compiled
_ASKED_FOR = ["anywidget", "graphviz", "ipywidgets", "latex2mathml"]  # by this package, besides
_IDLE = {"jedi", "jupyterlab-widgets", "widgetsnbextension"}  # asked for, but used in no page
_LEFT_OUT = {".dylib", ".map", ".pyc", ".pyd", ".pyi", ".so"}
_NOT_IN_A_PAGE = re.compile(
    r"cgraph/(course/(classroom|command|publish)|notebooks)/|anywidget/(lab|nb)extension/"
    r"|pygments/lexers/(?!__init__|_mapping|python\.)"
    r"|.*/(sample_data|tests)/|.*/fonts/(afm|pdfcorefonts|ttf/(?!DejaVuSans[-D.]|STIX))"
)
_PACKED = "pyodide.asm.wasm"  # to a third; all else is


@dataclass(frozen=True)
class Python:
    """The files of Python behind the pages, and what its page and `worker.js` know of them."""

    files: Mapping[str, bytes]
    settings: Mapping[str, Any]


def bring(where: str) -> Python:
    """Return what pages need; `where` is a folder with Pyodide in it, or its address.

    PublishError if the folder is not complete.
    """
    first, later, python = ({}, {}, "") if "://" in where else _pyodide(Path(where))
    worker = (_PACKAGE / "course" / "in_page" / "worker.js").read_bytes()
    first |= {"cgraph.zip": _zipped(_sources(python)), "worker.js": worker}
    made = first | later
    settings = {
        "pyodide": "" if python else where.rstrip("/") + "/",
        "imported": sum(len(content) for name, content in first.items() if name.endswith("js")),
        "size": sum(map(len, first.values())) if python else None,
        "version": hashlib.sha256(b"".join(made.values())).hexdigest()[:12],
    }
    return Python({FOLDER + name: content for name, content in made.items()}, settings)


def _pyodide(folder: Path) -> tuple[dict[str, bytes], dict[str, bytes], str]:
    """Return the files that Python starts with, those it may need later, and its version."""
    try:
        lock = json.loads((folder / "pyodide-lock.json").read_bytes())
        offered = lock["packages"]
        first, all_ = (
            _with_needs(names, lambda name: offered[name]["depends"])
            for names in ([_AT_ONCE], [_AT_ONCE, _LATER])
        )
        lock["packages"] = {name: offered[name] for name in sorted(all_)}
        names = ["pyodide.mjs", "python_stdlib.zip", _PACKED]
        names += [path.name for path in folder.glob("pyodide.asm.*js")]
        names += [offered[name]["file_name"] for name in sorted(first)]  # whose hashes are compared
        made = {name: (folder / name).read_bytes() for name in names}
        made[f"{_PACKED}.gzip"] = gzip.compress(made.pop(_PACKED), mtime=0)
        made["pyodide-lock.json"] = json.dumps(lock).encode()
        wheels = [offered[name]["file_name"] for name in sorted(all_ - first)]
        return made, {name: _light(folder / name) for name in wheels}, lock["info"]["python"]
    except (OSError, LookupError, ValueError, TypeError, AttributeError, BadZipFile) as error:
        why = reason(error, file=True)
        raise PublishError(say("python.incomplete", folder=folder, reason=why)) from error


def _with_needs(names: Iterable[str], needs: Callable[[str], Iterable[str]]) -> set[str]:
    """Return packages and all that they need, as `needs` says of each."""
    found: set[str] = set()
    waiting = [*names]
    while waiting:
        name = canonicalize_name(waiting.pop())
        if name not in found | _IDLE:
            found.add(name)
            waiting += needs(name)
    return found


def _light(wheel: Path) -> bytes:
    """Return a wheel without what a page never needs, such as fonts for PDF."""
    with ZipFile(wheel) as zipped:
        names = [name for name in zipped.namelist() if not _NOT_IN_A_PAGE.match(name)]
        return _zipped((name, zipped.read(name)) for name in names)


def _zipped(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Return a ZIP file; equal files give equal bytes."""
    archive = io.BytesIO()
    with ZipFile(archive, "w") as zipped:
        for name, content in files:
            zipped.writestr(ZipInfo(name), content, ZIP_DEFLATED)
    return archive.getvalue()


def _sources(python: str) -> Iterator[tuple[str, bytes]]:
    """Give the files of this package, and of what it imports in a page."""
    for path in sorted(_PACKAGE.rglob("*")):
        name = path.relative_to(_PACKAGE.parent).as_posix()
        if path.is_file() and _used(name):
            yield name, path.read_bytes()
    for package in sorted(_needed(python)):
        for file in files(package) or ():
            if _used(file.as_posix()):
                yield file.as_posix(), file.read_binary()


def _used(name: str) -> bool:
    """Tell whether a page may need a file of a package."""
    path = PurePosixPath(name)
    return not (".." in path.parts or path.suffix in _LEFT_OUT or _NOT_IN_A_PAGE.match(name))


def _needed(python: str) -> set[str]:
    """Return the installed packages that this one asks for where it runs in a page."""
    there = {"sys_platform": "emscripten", "extra": ""}
    if python:
        there["python_version"] = python.rpartition(".")[0]

    def needs(name: str) -> list[str]:
        wanted = map(Requirement, requires(name) or ())
        return [one.name for one in wanted if not one.marker or one.marker.evaluate(there)]

    return _with_needs(_ASKED_FOR, needs)
