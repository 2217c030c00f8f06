"""The command `cgraph`: opens the lessons in JupyterLab, or does what its other commands say.

Whoever adds a command gives it a parser of its own, with `set_defaults(run=...)`: a function
from the parsed arguments to an exit status.
"""

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

from cgraph.course.command import copying
from cgraph.course.files import reason
from cgraph.course.notebooks import numbered, shipped
from cgraph.course.school import command as school
from cgraph.errors import CgraphError
from cgraph.language import languages, say, use_language

_LAST_PORT = 65535
_INTERRUPTED = 130  # as a shell says it


class _SorryError(Exception):
    """What stands in the way, said so that a learner can mend it."""


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the command line `argv` (sys.argv if None) asks for; return the exit status."""
    try:
        try:
            return _run(argv)
        finally:
            if sys.stdout:  # pythonw has none
                sys.stdout.flush()
    except _SorryError as sorry:
        print(f"cgraph: {sorry}", file=sys.stderr)
        return 1
    except OSError as error:
        with suppress(OSError):  # what is left would be tried once more at the end
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):  # whoever reads has read enough
            print(f"cgraph: {reason(error, file=True)}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return _INTERRUPTED


def _run(argv: Sequence[str] | None) -> int:
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # an old Windows console knows no Chinese
    use_language(_asked_language(argv))
    arguments = parser().parse_args(argv)
    use_language(arguments.lang)
    try:
        Path.cwd()
    except OSError as error:
        raise _SorryError(say("cli.nowhere")) from error
    status: int = arguments.run(arguments)
    return status


def _asked_language(argv: Sequence[str] | None) -> str:
    """Find the language before the rest is read, since help and errors are written in it."""
    first = argparse.ArgumentParser(add_help=False, exit_on_error=False)
    first.add_argument("--lang", default="en")
    try:
        asked = str(first.parse_known_args(argv)[0].lang)
    except argparse.ArgumentError:
        return "en"
    return asked if asked in languages() else "en"


def parser() -> argparse.ArgumentParser:
    """Return what reads the command line, in the language in use."""
    command = argparse.ArgumentParser(prog="cgraph", description=say("cli.about"))
    release = f"cgraph {version('cgraph')}"
    command.add_argument(
        "--version", action="version", version=release, help=say("cli.help_version")
    )
    _add_lang(command, default="en")
    command.add_argument("--lesson", type=int, default=1, help=say("cli.help_lesson"))
    folder = copying.default_folder()
    where = say("cli.help_dir", folder=folder).replace("%", "%%")
    command.add_argument("--dir", type=_folder, default=folder, help=where)
    command.add_argument("--port", type=_port, help=say("cli.help_port"))
    command.add_argument("--no-browser", action="store_true", help=say("cli.help_no_browser"))
    command.set_defaults(run=_open_lesson)
    others = command.add_subparsers(title=say("cli.others"), metavar="")
    _add_publish(others)
    _add_class(others)
    school.add(others, _finish, _folder)
    return command


def _finish(parser: argparse.ArgumentParser, run: school.Run) -> None:
    """Give a command its language and its action; what stands in its way is told."""
    _add_lang(parser, default=argparse.SUPPRESS)
    parser.set_defaults(run=lambda arguments: _told(run, arguments))


def _told(run: school.Run, arguments: argparse.Namespace) -> int:
    logging.getLogger("matplotlib").setLevel(logging.ERROR)  # where its cache is, nobody asked
    try:
        return run(arguments)
    except ImportError as error:
        extra = "paper" if error.name in {"typst", "pptx", "resvg_py"} else "course"
        raise _missing(error, extra) from error
    except CgraphError as error:
        raise _SorryError(str(error)) from error


def _add_lang(command: argparse.ArgumentParser, *, default: str) -> None:
    """Let the language be chosen; behind a command's name too, where the default is SUPPRESS."""
    known = say("cli.help_lang", languages=", ".join(languages()))
    command.add_argument("--lang", choices=languages(), default=default, help=known)


def _add_publish(others: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    about = say("publish.help")
    publish = others.add_parser("publish", help=about, description=about)
    publish.add_argument("folder", type=_folder, metavar="DIR", help=say("publish.help_folder"))
    publish.add_argument("--python", type=_place, metavar="PYODIDE", help=say("python.help"))
    publish.add_argument("--teachers", action="store_true", help=say("publish.help_teachers"))
    _finish(publish, _publish)


def _add_class(others: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    about = say("class.help")
    lesson = others.add_parser("class", help=about, description=about)
    lesson.add_argument("--lesson", type=int, default=1, help=say("class.help_lesson"))
    room = say("class.help_room")
    lesson.add_argument("--room", nargs="?", const="", metavar="ADDRESS", help=room)
    lesson.add_argument("--port", type=_port, help=say("class.help_port"))
    lesson.add_argument("--python", type=_place, metavar="PYODIDE", help=say("python.help"))
    lesson.add_argument("--no-browser", action="store_true", help=say("cli.help_no_browser"))
    _finish(lesson, _class)


def _folder(text: str) -> Path:
    """Read a folder's name; a shell leaves the ~ of `--dir=~/lessons` as it is."""
    if not text:
        raise argparse.ArgumentTypeError(say("cli.folder_empty"))
    folder = Path(text)
    with suppress(RuntimeError):  # no such user: a folder of that name, then
        folder = folder.expanduser()
    return folder


def _place(text: str) -> str:
    """Read an address, or a folder's name."""
    return text if "://" in text else str(_folder(text))


def _port(text: str) -> int:
    if text.isascii() and text.isdigit() and 0 < int(text) <= _LAST_PORT:
        return int(text)
    raise argparse.ArgumentTypeError(say("cli.port_wrong", port=text))


def _publish(arguments: argparse.Namespace) -> int:
    from cgraph.course.publish import publish  # noqa: PLC0415  slow to import

    publish(shipped(), arguments.folder, arguments.python, teachers=arguments.teachers)
    return 0


def _class(arguments: argparse.Namespace) -> int:
    lesson = _asked_lesson(arguments)
    from cgraph.course.command import teach  # noqa: PLC0415  slow to import

    teach.teach(shipped(), lesson, arguments)
    return 0


def _open_lesson(arguments: argparse.Namespace) -> int:
    lesson = _asked_lesson(arguments)
    folder = _copy_in(arguments.dir)
    _start(arguments, folder, lesson)
    return 0


def _asked_lesson(arguments: argparse.Namespace) -> Path:
    """Return the lesson asked for, as a path from the folder of lessons."""
    known = numbered(shipped(), arguments.lang)
    if not known:
        raise _SorryError(say("cli.lessons_missing"))
    if arguments.lesson not in known:
        numbers = ", ".join(map(str, known))
        raise _SorryError(say("cli.lesson_unknown", lesson=arguments.lesson, known=numbers))
    return known[arguments.lesson]


def _copy_in(asked: Path) -> Path:
    """Return the folder `asked` for, with the newest lessons in it."""
    folder = asked.absolute()
    try:
        beside = copying.update(shipped(), folder)
    except OSError as error:
        message = say("cli.folder_unwritable", folder=folder, reason=reason(error))
        raise _SorryError(message) from error
    for pair in beside:
        print(say("cli.newer", lesson=pair.lesson.name, newer=pair.newer.name))
    return folder


def _start(arguments: argparse.Namespace, folder: Path, lesson: Path) -> None:
    print(say("cli.starting"), file=sys.stderr, flush=True)
    try:
        from cgraph.course.command import lab  # noqa: PLC0415  only this command needs a web server
    except ImportError as error:
        raise _missing(error) from error
    if arguments.port is not None:
        try:
            lab.check_port(arguments.port)
        except OSError as error:
            words = {"port": arguments.port, "other": arguments.port % _LAST_PORT + 1}
            raise _SorryError(say("cli.port_taken", reason=reason(error), **words)) from error
    browser = not arguments.no_browser and lab.has_screen()

    def announce(address: str) -> None:
        text = "cli.running" if browser else "cli.running_no_browser"
        words = {"lesson": arguments.lesson, "address": address, "folder": folder}
        print(say(text, **words), flush=True)

    try:
        lab.serve(
            folder,
            lesson,
            language=arguments.lang,
            port=arguments.port,
            browser=browser,
            trusted=copying.untouched(shipped(), folder),
            announce=announce,
        )
    except OSError as error:
        raise _SorryError(say("cli.home_unwritable", reason=reason(error, file=True))) from error


def _missing(error: ImportError, extra: str = "course") -> _SorryError:
    python = f'"{sys.executable}"' if " " in sys.executable else sys.executable
    return _SorryError(say("cli.missing", reason=error, python=python, extra=extra))
