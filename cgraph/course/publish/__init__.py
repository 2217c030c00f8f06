"""The lessons as static pages: players and questions alive, no kernel, no other host.

`site` says which pages there are and how they lead to one another, `pages` makes them from
notebooks, with `prose` for Markdown and `widgets` for what moves; `python` is what Python needs to
run in them; `folder` is where they go.
"""

from pathlib import Path, PurePosixPath

from cgraph.course.publish.folder import check, write
from cgraph.course.publish.notebook import PublishError
from cgraph.course.publish.python import bring
from cgraph.course.publish.site import make_site
from cgraph.language import say

__all__ = ["PublishError", "publish"]


def publish(
    source: Path, folder: Path, python: str | None = None, *, teachers: bool = False
) -> None:
    """Write the lessons in `source` as pages to `folder`, saying what is being done.

    With `python`, a folder with Pyodide or its address, Python can run in the pages. With
    `teachers` their pages are there, too.

    CgraphError, and nothing has been written, if `folder` holds what is not ours or cannot be
    written, or if a lesson fails.
    """
    check(folder)
    behind = bring(python) if python else None

    def running(path: PurePosixPath) -> None:
        print(say("publish.running", lesson=path), flush=True)

    write(folder, make_site(source, running, behind, teachers=teachers))
    print(say("publish.done", folder=folder, page=(folder / "index.html").absolute().as_uri()))
