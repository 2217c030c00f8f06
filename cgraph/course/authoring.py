"""For those who write lessons: run them, keep track of their translations, draw for the README.

    python -m cgraph.course.authoring execute                        every lesson
    python -m cgraph.course.authoring execute notebooks/en/0[12]*    some
    python -m cgraph.course.authoring translated notebooks/zh/01_graphs.ipynb [cell ...]
    python -m cgraph.course.authoring picture notebooks/images/passes.svg

A lesson is committed executed, so that it can be read before it is run, and so that the tests can
compare. A translated cell remembers, in its metadata, a digest of the original it was made from;
once the original changes, the tests ask for the translation to be looked at.
"""

import argparse
import base64
import hashlib
import re
import sys
from collections.abc import Iterable, Sequence
from io import BytesIO
from pathlib import Path
from subprocess import DEVNULL

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode
from PIL import Image
from resvg_py import svg_to_bytes

from cgraph.course.animation import passes_svg
from cgraph.course.notebooks import shipped
from cgraph.course.publish.widgets import VIEW
from cgraph.formula import parse
from cgraph.pictures.palette import LIGHT

ORIGINAL = "en"
_SVG = re.compile(r"data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)")
_ZOOM = 1.5
_COLOURS = 128  # as many look like all, in a third of the bytes
_TIMEOUT = 300  # seconds for one cell
_KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


def read(path: Path) -> NotebookNode:
    """Read a notebook."""
    notebook: NotebookNode = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    return notebook


def write(path: Path, notebook: NotebookNode) -> None:
    """Write a notebook."""
    nbformat.write(notebook, path)  # type: ignore[no-untyped-call]


def execute(path: Path) -> None:
    """Run all cells of a notebook and keep their outputs, but nothing that lives in the kernel.

    Raises CellExecutionError, and leaves the file as it was, if a cell fails.
    """
    notebook = read(path)
    folder = {"metadata": {"path": str(path.parent)}}
    client = NotebookClient(
        notebook,
        timeout=_TIMEOUT,
        kernel_name="python3",
        resources=folder,
        coalesce_streams=True,  # how many messages a print takes is chance
    )
    client.execute(stderr=DEVNULL)  # where a kernel speaks of its own sockets, not of cells
    tidy(notebook)
    write(path, notebook)


def tidy(notebook: NotebookNode) -> None:
    """Take away what differs from one run to the next.

    A saved widget cannot be shown without its kernel: JupyterLab would say "model not found"
    where it can show the picture that stands beside it.
    """
    notebook.metadata.clear()
    notebook.metadata.update(kernelspec=_KERNEL, language_info={"name": "python"})
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            data.pop(VIEW, None)
            svg = _SVG.search(data.get("text/html", ""))
            if svg:  # a code host shows pixels only; on paper, there is no HTML
                png = pixels(base64.b64decode(svg[1]).decode())
                data["text/html"] = svg.re.sub(f"data:image/png;base64,{png}", svg.string)
                data["image/png"] = png


def pixels(svg: str) -> str:
    """Return the PNG of a picture, in base64: light, and larger, so that it is sharp."""
    plain = re.sub(r"var\(--cg-([a-z-]+)\)", lambda match: LIGHT[match[1]], svg)
    drawn = Image.open(BytesIO(bytes(svg_to_bytes(svg_string=plain, zoom=_ZOOM))))
    drawn.quantize(_COLOURS).save(png := BytesIO(), "PNG", optimize=True)
    return base64.b64encode(png.getvalue()).decode("ascii")


def original(path: Path) -> Path:
    """Return the lesson that `path` translates."""
    return path.parent.parent / ORIGINAL / path.name


def digest(cell: NotebookNode) -> str:
    """Return a short digest of a cell's text."""
    return hashlib.sha256(cell.source.encode()).hexdigest()[:12]


def outdated(path: Path) -> list[str]:
    """Return the ids of the cells whose original has changed since they were translated."""
    originals = {cell.id: cell for cell in read(original(path)).cells}
    return [
        cell.id
        for cell in read(path).cells
        if cell.id in originals
        and cell.source != originals[cell.id].source
        and cell.metadata.get("translates") != digest(originals[cell.id])
    ]


def mark_translated(path: Path, cells: Iterable[str] = ()) -> None:
    """Note that `cells` (ids; all if none) say what their originals say today."""
    originals = {cell.id: cell for cell in read(original(path)).cells}
    chosen = set(cells) or set(originals)
    notebook = read(path)
    for cell in notebook.cells:
        if cell.id in chosen and cell.id in originals:
            cell.metadata.pop("translates", None)
            if cell.source != originals[cell.id].source:
                cell.metadata["translates"] = digest(originals[cell.id])
    write(path, notebook)


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the command line asks for; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m cgraph.course.authoring", description="Write lessons"
    )
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("execute", help="run lessons and keep their outputs")
    run.add_argument("lessons", nargs="*", type=Path, help="notebooks (default: every lesson)")
    mark = commands.add_parser("translated", help="note that cells fit their originals of today")
    mark.add_argument("lesson", type=Path)
    mark.add_argument("cells", nargs="*", help="cell ids (default: all)")
    picture = commands.add_parser("picture", help="draw the moving picture of the README")
    picture.add_argument("file", type=Path)
    arguments = parser.parse_args(argv)
    if arguments.command == "picture":
        graph = parse("u = x + y; f = u * y", x=3, y=2)
        arguments.file.write_text(passes_svg(graph), encoding="utf-8")
        return 0
    if arguments.command == "translated":
        mark_translated(arguments.lesson, arguments.cells)
        return 0
    return _execute_all(arguments.lessons or sorted(shipped().glob("*/[0-9][0-9]_*.ipynb")))


def _execute_all(paths: Iterable[Path]) -> int:
    failed = 0
    for path in paths:
        print(path, flush=True)
        try:
            execute(path)
        except CellExecutionError as error:
            print(error, file=sys.stderr)
            failed += 1
    return min(failed, 1)


if __name__ == "__main__":
    sys.exit(main())
