"""The command `cgraph`: opens the lessons in JupyterLab, or does what its other commands say.

Whoever adds a command gives it a parser of its own, with `set_defaults(run=...)`: a function
from the parsed arguments to an exit status.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from cgraph.command import lessons
from cgraph.language import languages, say, use_language

_LAST_PORT = 65535


class _SorryError(Exception):
    """What stands in the way, said so that a learner can mend it."""


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the command line `argv` (sys.argv if None) asks for; return the exit status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # an old Windows console knows no Chinese
    use_language(_asked_language(argv))
    arguments = parser().parse_args(argv)
    use_language(arguments.lang)
    try:
        status: int = arguments.run(arguments)
    except _SorryError as sorry:
        print(f"cgraph: {sorry}", file=sys.stderr)
        return 1
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
    _add_lang(command, default="en")
    _add_lesson(command, default=1)
    folder = lessons.default_folder()
    where = say("cli.help_dir", folder=folder).replace("%", "%%")
    command.add_argument("--dir", type=Path, default=folder, help=where)
    _add_server(command, say("cli.help_port"))
    command.set_defaults(run=_open_lesson)
    others = command.add_subparsers(title=say("cli.others"), metavar="")
    _add_publish(others)
    _add_demo(others)
    return command


def _add_lang(command: argparse.ArgumentParser, *, default: str) -> None:
    """Let the language be chosen; behind a command's name too, where the default is SUPPRESS."""
    known = say("cli.help_lang", languages=", ".join(languages()))
    command.add_argument("--lang", choices=languages(), default=default, help=known)


def _add_lesson(command: argparse.ArgumentParser, *, default: int | str) -> None:
    command.add_argument("--lesson", type=int, default=default, help=say("cli.help_lesson"))


def _add_server(command: argparse.ArgumentParser, port: str, default: str | None = None) -> None:
    browser = say("cli.help_no_browser")
    command.add_argument("--port", type=_port, default=default, help=port)
    command.add_argument(
        "--no-browser", action="store_true", default=default or False, help=browser
    )


def _add_demo(others: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    about = say("demo.help")
    demo = others.add_parser("demo", help=about, description=about)
    _add_lang(demo, default=argparse.SUPPRESS)
    _add_lesson(demo, default=argparse.SUPPRESS)
    _add_server(demo, say("demo.help_port"), default=argparse.SUPPRESS)
    demo.set_defaults(run=_demo)


def _demo(arguments: argparse.Namespace) -> int:
    shipped = lessons.shipped()
    lesson = shipped / _asked_lesson(arguments)
    print(say("demo.starting"), file=sys.stderr, flush=True)
    try:
        from cgraph.command import lab  # noqa: PLC0415  only this command needs these
        from cgraph.command.demo.notebook import demonstration, read  # noqa: PLC0415
        from cgraph.command.demo.server import serve  # noqa: PLC0415
    except ImportError as error:
        raise _SorryError(say("demo.voila_missing", reason=error)) from error
    _check_port(lab.check_port, arguments.port)

    def announce(address: str) -> None:
        print(say("demo.running", lesson=arguments.lesson, address=address), flush=True)

    serve(
        demonstration(read(lesson)),
        language=arguments.lang,
        port=arguments.port,
        browser=not arguments.no_browser and lab.has_screen(),
        announce=announce,
    )
    return 0


def _add_publish(others: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    about = say("publish.help")
    publish = others.add_parser("publish", help=about, description=about)
    _add_lang(publish, default=argparse.SUPPRESS)
    publish.add_argument("folder", type=Path, metavar="DIR", help=say("publish.help_folder"))
    publish.set_defaults(run=_publish)


def _publish(arguments: argparse.Namespace) -> int:
    from cgraph.command.publish.command import PublishError, publish  # noqa: PLC0415  slow to import

    try:
        publish(lessons.shipped(), arguments.folder)
    except PublishError as error:
        raise _SorryError(str(error)) from error
    return 0


def _port(text: str) -> int:
    if text.isascii() and text.isdigit() and 0 < int(text) <= _LAST_PORT:
        return int(text)
    raise argparse.ArgumentTypeError(say("cli.port_wrong", port=text))


def _asked_lesson(arguments: argparse.Namespace) -> Path:
    """Return the lesson asked for, as a path from the folder of lessons."""
    known = lessons.numbered(lessons.shipped(), arguments.lang)
    if not known:
        raise _SorryError(say("cli.lessons_missing"))
    if arguments.lesson not in known:
        numbers = ", ".join(map(str, known))
        raise _SorryError(say("cli.lesson_unknown", lesson=arguments.lesson, known=numbers))
    return known[arguments.lesson]


def _open_lesson(arguments: argparse.Namespace) -> int:
    lesson = _asked_lesson(arguments)
    folder = _copy_in(arguments.dir)
    _start(arguments, folder, lesson)
    return 0


def _copy_in(asked: Path) -> Path:
    """Return the folder `asked` for, with the newest lessons in it."""
    folder = asked.absolute()
    try:
        beside = lessons.update(lessons.shipped(), folder)
    except OSError as error:
        reason = error.strerror or error
        raise _SorryError(say("cli.folder_unwritable", folder=folder, reason=reason)) from error
    for pair in beside:
        print(say("cli.newer", lesson=pair.lesson.name, newer=pair.newer.name))
    return folder


def _start(arguments: argparse.Namespace, folder: Path, lesson: Path) -> None:
    print(say("cli.starting"), file=sys.stderr, flush=True)
    try:
        from cgraph.command import lab  # noqa: PLC0415  only this command needs a web server
    except ImportError as error:
        raise _SorryError(say("cli.jupyterlab_missing", reason=error)) from error
    _check_port(lab.check_port, arguments.port)
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
            trusted=lessons.untouched(lessons.shipped(), folder),
            announce=announce,
        )
    except OSError as error:
        raise _SorryError(say("cli.home_unwritable", reason=error)) from error


def _check_port(check: Callable[[int], None], port: int | None) -> None:
    if port is None:
        return  # the server finds one
    try:
        check(port)
    except OSError as error:
        words = {"port": port, "reason": error.strerror, "other": port % _LAST_PORT + 1}
        raise _SorryError(say("cli.port_taken", **words)) from error
