"""The command `cgraph publish`."""

from pathlib import Path, PurePosixPath

from cgraph.language import say
from cgraph.publish.folder import check, write
from cgraph.publish.notebook import PublishError
from cgraph.publish.site import site

__all__ = ["PublishError", "publish"]


def publish(source: Path, folder: Path) -> None:
    """Write the lessons in `source` as pages to `folder`, saying what is being done.

    PublishError, and nothing has been written, if `folder` holds what is not ours or cannot be
    written, or if a lesson fails.
    """
    check(folder)

    def running(path: PurePosixPath) -> None:
        print(say("publish.running", lesson=path), flush=True)

    write(folder, site(source, running))
    print(say("publish.done", folder=folder, page=(folder / "index.html").absolute().as_uri()))
