"""Showing a lesson to a class: made once, then served until it is stopped."""

import argparse
import asyncio
import sys
import webbrowser
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from jupyter_core.paths import jupyter_runtime_dir

from cgraph.course.classroom.pages import class_files, phone_page
from cgraph.course.classroom.server import Classroom, serve
from cgraph.course.command.screen import has_screen
from cgraph.course.publish import PublishError
from cgraph.language import say

__all__ = ["PublishError", "teach"]


def teach(source: Path, lesson: Path, asked: argparse.Namespace) -> None:
    """Serve `lesson`, a path from `source`, as `asked` for, until it is stopped.

    PublishError if the lesson fails, OSError if the port or the address cannot be used.
    """
    print(say("class.running", lesson=asked.lesson), file=sys.stderr, flush=True)
    files = class_files(source, lesson, asked.python)
    classroom = Classroom(files, phone_page(), asked.room or "")
    browser = not asked.no_browser and has_screen()
    runtime = Path(jupyter_runtime_dir())
    runtime.mkdir(parents=True, exist_ok=True)
    page = quote(lesson.with_suffix(".html").as_posix())
    room = asked.room is not None
    with (
        TemporaryDirectory(dir=runtime, ignore_cleanup_errors=True) as own,
        asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner,
    ):

        def announce(address: str) -> None:
            text = "class.ready" if browser else "class.ready_no_browser"
            print(say(text, lesson=asked.lesson, address=address), flush=True)
            if browser:
                webbrowser.open(_way(Path(own), address))

        runner.run(serve(classroom, page, asked.port, room=room, announce=announce))


def _way(folder: Path, address: str) -> str:
    """Return the address of a file in `folder` that leads to `address`.

    What a browser is started with, all users of a computer can see; the file only its owner.
    """
    page = folder / "class.html"
    page.write_text(f'<meta http-equiv="refresh" content="0; url={address}">', encoding="utf-8")
    return page.as_uri()
