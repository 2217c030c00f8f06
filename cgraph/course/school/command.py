"""The commands for a class, which `cgraph.course.command.cli` adds to its own."""

import argparse
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from cgraph.course.files import reason, text_of, write_whole, writing
from cgraph.errors import CgraphError
from cgraph.language import language, say

if TYPE_CHECKING:
    from cgraph.course.publish.notebook import Lesson
    from cgraph.course.school.content import Block

_PAGES = (".html", ".htm")
_MOST_TOLD = 10  # files that could not be read, where none could
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
    for name, run in (("export", _export), ("handout", _handout), ("slides", _slides)):
        files = others.add_parser(name, help=say(f"school.help_{name}"))
        _ask_lesson(files)
        files.add_argument("folder", type=folder, metavar="DIR", help=say("school.help_files"))
        finish(files, run)
    homework = others.add_parser("homework", help=say("school.help_homework"))
    _ask_lesson(homework)
    homework.add_argument(
        "--names", type=folder, required=True, metavar="FILE", help=say("school.help_names")
    )
    homework.add_argument("folder", type=folder, metavar="DIR", help=say("school.help_files"))
    finish(homework, _homework)
    stick = others.add_parser("stick", help=say("school.help_stick"))
    stick.add_argument("folder", type=folder, metavar="DIR", help=say("school.help_files"))
    stick.add_argument(
        "--python", action="append", metavar="VERSION", help=say("school.help_pythons")
    )
    finish(stick, _stick)
    poster = others.add_parser("poster", help=say("school.help_poster"))
    poster.add_argument("address", help=say("school.help_address"))
    poster.add_argument("file", type=folder, help=say("school.help_poster_file"))
    finish(poster, _poster)


def _ask_lesson(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--lesson", type=int, required=True, help=say("school.help_lesson"))


def _read(number: int) -> "tuple[Lesson, list[Block]]":
    from cgraph.course.school.content import read_lesson  # noqa: PLC0415  slow to import

    return read_lesson(number)


def _export(arguments: argparse.Namespace) -> int:
    from cgraph.course.school import assignments, qti  # noqa: PLC0415  slow to import

    lesson, blocks = _read(arguments.lesson)
    name = lesson.path.stem
    questions = [block.question for block in blocks if block.question]
    files = {f"{name}-qti.zip": qti.package(questions, language())}
    if assignments.has_exercises(blocks):
        files[f"{name}-nbgrader.ipynb"] = assignments.nbgrader(lesson.title, blocks)
        files[f"{name}-otter.ipynb"] = assignments.otter(lesson.title, blocks)
    _write(arguments.folder, files)
    _tell_written(arguments.folder, files)
    return 0


def _collect(arguments: argparse.Namespace) -> int:
    from cgraph.course.school import collected, handed  # noqa: PLC0415  slow to import

    folder: Path = arguments.folder
    if not folder.is_dir():
        raise CgraphError(say("school.folder_missing", folder=folder))
    found, refused = handed.read_folder(folder)
    if not found:
        why = "".join(f"\n    {file!r}: {why}" for file, why in refused[:_MOST_TOLD])
        raise CgraphError(say("school.nobody", folder=folder) + why)
    whole = folder.resolve()  # of "..", or of a stick that is a drive
    to = arguments.to or whole.parent / f"{whole.name or 'collected'}-tables"
    files = collected.tables(found, refused)
    _write(to, files)
    page = (to / "class.html").absolute().as_uri()
    count = len(collected.learners(found))
    print(say("school.collected", learners=count, refused=len(refused), page=page))
    return 0


def _handout(arguments: argparse.Namespace) -> int:
    from cgraph.course.school import sheets  # noqa: PLC0415  needs the extra paper

    files = sheets.handout(*_read(arguments.lesson))
    _write(arguments.folder, files)
    _tell_written(arguments.folder, files)
    return 0


def _slides(arguments: argparse.Namespace) -> int:
    from cgraph.course.school.slides import slides  # noqa: PLC0415  needs the extra paper

    files = slides(*_read(arguments.lesson))
    _write(arguments.folder, files)
    _tell_written(arguments.folder, [name for name in files if "/" not in name])
    return 0


def _homework(arguments: argparse.Namespace) -> int:
    from cgraph.course.school import sheets  # noqa: PLC0415  needs the extra paper

    file: Path = arguments.names
    try:
        lines = text_of(file.read_bytes()).splitlines()
    except OSError as error:
        raise CgraphError(say("school.unreadable", file=file, reason=reason(error))) from error
    except UnicodeDecodeError as error:
        raise CgraphError(say("school.not_unicode", file=file)) from error
    names = [name for line in lines if (name := " ".join(line.split()))]
    if not names:
        raise CgraphError(say("school.names_empty", file=file))
    files = sheets.homework(_read(arguments.lesson)[0], names)
    _write(arguments.folder, files)
    _tell_written(arguments.folder, files)
    return 0


def _stick(arguments: argparse.Namespace) -> int:
    from cgraph.course.school.ways import stick  # noqa: PLC0415  slow to import

    here = f"{sys.version_info.major}.{sys.version_info.minor}"
    stick(arguments.folder, arguments.python or [here])
    print(say("school.stick_done", folder=arguments.folder))
    return 0


def _poster(arguments: argparse.Namespace) -> int:
    from cgraph.course.school.ways import poster  # noqa: PLC0415  slow to import

    file: Path = arguments.file
    if file.is_dir() or (file.exists() and file.suffix.lower() not in _PAGES):
        raise CgraphError(say("school.poster_taken", file=file))
    _write(file.parent, {file.name: poster(arguments.address)})
    _tell_written(file.parent, [file.name])
    return 0


def _tell_written(folder: Path, files: Iterable[str]) -> None:
    print(say("school.written", files="\n".join(f"    {folder / name}" for name in files)))


def _write(folder: Path, files: dict[str, bytes]) -> None:
    with writing(folder):
        for name, content in files.items():
            write_whole(folder / name, content)
