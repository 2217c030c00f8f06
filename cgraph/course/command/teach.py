"""Showing a lesson to a class: made once, then served until it is stopped."""

import argparse
import asyncio
import signal
import socket
import sys
import webbrowser
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from jupyter_core.paths import jupyter_runtime_dir

from cgraph.course.classroom import network
from cgraph.course.classroom.pages import class_files, phone_page
from cgraph.course.classroom.server import Classroom, serve
from cgraph.course.command.screen import has_screen
from cgraph.course.files import reason
from cgraph.errors import CgraphError
from cgraph.language import say

_ENDING = ("SIGTERM", "SIGHUP")  # kill, a terminal that is closed: they end it as Ctrl+C does


def teach(source: Path, lesson: Path, asked: argparse.Namespace) -> None:
    """Serve `lesson`, a path from `source`, as `asked` for, until it is stopped.

    CgraphError if the lesson fails, or if the port or the address cannot be used.
    """
    for name in _ENDING:
        if getattr(signal, name, None) and signal.getsignal(signal.Signals[name]) == signal.SIG_DFL:
            signal.signal(signal.Signals[name], signal.default_int_handler)
    with _door(asked) as door:
        print(say("class.running", lesson=asked.lesson), file=sys.stderr, flush=True)
        files = class_files(source, lesson, asked.python)
        classroom = Classroom(files, phone_page(), asked.room or "")
        browser = not asked.no_browser and has_screen()
        page = quote(lesson.with_suffix(".html").as_posix())
        room = asked.room is not None
        with (
            _own_folder() as own,
            asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner,
        ):

            def announce(address: str) -> None:
                text = "class.ready" if browser else "class.ready_no_browser"
                print(say(text, lesson=asked.lesson, address=address), flush=True)
                if browser:
                    webbrowser.open(_way(Path(own), address))

            runner.run(serve(classroom, page, door, room=room, announce=announce))


def _door(asked: argparse.Namespace) -> socket.socket:
    """Return where the page will be; that phones can have their address is seen now, too."""
    try:
        if asked.room:
            network.listen(asked.room, 0).close()
        return network.listen("127.0.0.1", asked.port or 0)
    except OSError as error:
        raise CgraphError(say("class.port_taken", reason=reason(error))) from error


def _own_folder() -> "TemporaryDirectory[str]":
    """Return a folder that browsers can read, some of which see nothing of other temporary ones."""
    runtime = Path(jupyter_runtime_dir())
    try:
        runtime.mkdir(parents=True, exist_ok=True)
        return TemporaryDirectory(dir=runtime, ignore_cleanup_errors=True)
    except OSError:  # a home that cannot be written
        return TemporaryDirectory(ignore_cleanup_errors=True)


def _way(folder: Path, address: str) -> str:
    """Return the address of a file in `folder` that leads to `address`.

    What a browser is started with, all users of a computer can see; the file only its owner.
    """
    page = folder / "class.html"
    page.write_text(f'<meta http-equiv="refresh" content="0; url={address}">', encoding="utf-8")
    return page.as_uri()
