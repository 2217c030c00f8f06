"""The commands for a class, which `cgraph.course.command.cli` adds to its own."""

import argparse
from collections.abc import Callable
from pathlib import Path

from cgraph.course.files import write_whole
from cgraph.errors import CgraphError
from cgraph.language import say

Run = Callable[[argparse.Namespace], int]


def add(
    others: "argparse._SubParsersAction[argparse.ArgumentParser]",
    finish: Callable[[argparse.ArgumentParser, Run], None],
    folder: Callable[[str], Path],
) -> None:
    """Add all commands; `finish` gives one its language and what it runs, `folder` reads a path."""
    collect = others.add_parser("collect", help=say("school.help_collect"))
    collect.add_argument(
        "folder", type=folder, metavar="DIR", help=say("school.help_collect_folder")
    )
    collect.add_argument("--to", type=folder, metavar="DIR", help=say("school.help_to"))
    finish(collect, _collect)


def _collect(arguments: argparse.Namespace) -> int:
    from cgraph.course.school import collected, handed  # noqa: PLC0415  slow to import

    folder: Path = arguments.folder
    if not folder.is_dir():
        raise CgraphError(say("school.folder_missing", folder=folder))
    found, refused = handed.read_folder(folder)
    if not found:
        raise CgraphError(say("school.nobody", folder=folder))
    to = arguments.to or folder.absolute().with_name(f"{folder.absolute().name}-tables")
    files = collected.tables(found, refused)
    _write(to, files)
    page = (to / "class.html").absolute().as_uri()
    names = len({one.name for one in found})
    print(say("school.collected", learners=names, refused=len(refused), page=page))
    return 0


def _write(folder: Path, files: dict[str, bytes]) -> None:
    try:
        for name, content in files.items():
            write_whole(folder / name, content)
    except OSError as error:
        reason = error.strerror or error
        raise CgraphError(say("publish.unwritable", folder=folder, reason=reason)) from error
