"""What a demonstration keeps of a lesson: its headings, and what its cells show."""

import re
from copy import deepcopy
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from cgraph.language import texts

_HEADING = re.compile(r"^#{1,2} .+$", re.MULTILINE)
_FOR_ONE_LEARNER = re.compile(r"^cg\.(check|progress|solution)\(", re.MULTILINE)
_KERNEL = {"name": "cgraph-demo", "display_name": "Python 3 (cgraph)", "language": "python"}


def read(path: Path) -> NotebookNode:
    """Read a notebook."""
    notebook: NotebookNode = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    return notebook


def demonstration(lesson: NotebookNode) -> NotebookNode:
    """Return a lesson with its Markdown cut down to the headings, to be shown by `serve`.

    All of its code is kept, as a later cell may need it; but what is for one learner alone
    (progress, exercises and their solutions) is not shown.
    """
    kept = deepcopy(lesson)
    for cell in kept.cells:
        if cell.cell_type == "markdown":
            cell.source = "\n\n".join(_HEADING.findall(cell.source))
        elif cell.cell_type == "code":
            cell.outputs = []
            if _FOR_ONE_LEARNER.search(cell.source):
                cell.source += "\nNone"
    kept.cells = [cell for cell in kept.cells if cell.source and cell.cell_type != "raw"]
    titles = [cell.source for cell in kept.cells if cell.cell_type == "markdown"]
    title = titles[0].partition("\n")[0].lstrip("# ") if titles else "cgraph"
    loading = texts("demo")["loading"]  # the page fills it in
    kept.metadata.clear()
    kept.metadata.update(kernelspec=_KERNEL, title=title, loading=loading)
    return kept
