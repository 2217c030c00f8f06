"""The folder that pages are written to: a new or empty one, or one that cgraph publishes to.

A hidden file marks such a folder before anything else is written, so writing that was cut short
can be done again. It names what was written: pages are replaced by newer ones, and those that are
no longer made are deleted, such as the teachers'; nothing else ever is.
"""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryFile

from cgraph.course.files import write_whole, writing
from cgraph.course.publish.notebook import PublishError
from cgraph.language import say

_MARK = ".cgraph-pages"


def check(folder: Path) -> None:
    """Raise CgraphError unless `folder` can be written and nothing of others is there."""
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        strange = [] if (folder / _MARK).exists() else sorted(folder.iterdir())
        TemporaryFile(dir=folder).close()
    if strange:
        raise PublishError(say("publish.not_ours", folder=folder, file=strange[0].name))


def write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write `files` (path from `folder` -> content); CgraphError if that cannot be done."""
    check(folder)
    with writing(folder):
        mark = folder / _MARK
        mark.touch()
        old = {*mark.read_text(encoding="utf-8", errors="replace").splitlines()} - {*files}
        write_whole(mark, "\n".join([*old, *files]).encode())  # first: a run may be cut short
        for path, content in files.items():
            write_whole(folder / path, content)
        for page in map(folder.joinpath, old):
            if page.is_file() and page.resolve().is_relative_to(folder.resolve()):
                page.unlink()
        write_whole(mark, "\n".join(files).encode())
