"""The command `cgraph publish`."""

from pathlib import Path, PurePosixPath

from cgraph.command.publish.folder import check, write
from cgraph.command.publish.notebook import PublishError
from cgraph.command.publish.site import site
from cgraph.language import say

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
