"""The lesson, served to the browser of this computer alone.

Every address begins with a random word: other users of this computer, and other pages in the same
browser, do not know it. Only files made by `pages` are here; nothing is read from the disk, and
there is no Python to be reached.
"""

import asyncio
import mimetypes
import secrets
import socket
from collections.abc import Callable, Mapping
from typing import Any

import segno
from tornado.httpserver import HTTPServer

from cgraph.course.classroom import network
from cgraph.course.classroom.ballot import Ballot, RefusedError
from cgraph.course.classroom.room import Room
from cgraph.course.classroom.serving import Guarded, application

_WAKE = 1  # seconds: Windows looks for Ctrl+C only when it is awake
_BODY = 64 * 1024  # bytes of a question
_KINDS = mimetypes.MimeTypes()  # Python's own: Windows may say that a script is plain text
_ISOLATED = {  # so that Python in the page can be stopped, and keeps what it had computed
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class Classroom:
    """What the teacher's browser can ask for and order."""

    def __init__(self, files: Mapping[str, bytes], phone: tuple[str, str], at: str) -> None:
        self.files = files
        self.ballot = Ballot()
        self.room = Room(self.ballot, *phone)
        self.at = at  # the address of this computer that phones are to use, "" if any will do

    async def obey(self, order: Mapping[str, Any]) -> None:
        """Do as the teacher says; RefusedError if that makes no sense now."""
        ballot = self.ballot
        match order.get("do"):
            case "open_room":
                try:
                    self.room.open(self.at)
                except OSError as error:
                    raise RefusedError from error
            case "close_room":
                await self.room.close()
                ballot.shared = False  # but what was counted stays
            case "ask":
                ballot.ask(order)
            case "again":
                ballot.again()
            case "close":
                ballot.close()
            case "end":
                ballot.end()
            case "share":
                ballot.shared = True
            case "unshare":
                ballot.unshare()
            case _:
                raise RefusedError

    def known(self) -> dict[str, object]:
        """Return the state of the vote and of the room."""
        here = self.room.here()
        phones = sum(here.values()) if self.ballot.shared else len(here)
        crowded = sum(count for count in here.values() if count > 1)
        return {
            **self.ballot.seen_by_teacher(),
            "room": self._door(),
            "phones": phones,
            "crowded": 0 if self.ballot.shared else crowded,
        }

    def _door(self) -> dict[str, str] | None:
        if not self.room.port:
            return None
        every = self.room.address == network.EVERY
        place = f"{network.address() if every else self.room.address}:{self.room.port}"
        code = segno.make(f"http://{place}/", error="m", micro=False)
        return {"address": place, "code": code.svg_inline(border=2, omitsize=True, light="#fff")}


async def serve(
    classroom: Classroom,
    page: str,
    door: socket.socket,
    *,
    room: bool,
    announce: Callable[[str], None],
) -> None:
    """Serve at `door` until cancelled, with the `room` open if so; `announce` where `page` is."""
    network.make_room()
    token = secrets.token_urlsafe(16)
    own = application(
        (rf"/{token}/vote", _Orders, {"classroom": classroom}),
        (rf"/{token}/(.+)", _Files, {"classroom": classroom}),
    )
    server = HTTPServer(own, max_body_size=_BODY)
    server.add_socket(door)
    try:
        if room:
            classroom.room.open(classroom.at)
        announce(f"http://127.0.0.1:{door.getsockname()[1]}/{token}/{page}#class")
        while True:
            await asyncio.sleep(_WAKE)
    finally:
        server.stop()
        await classroom.room.close()


class _OfTeacher(Guarded):
    def initialize(self, classroom: Classroom) -> None:
        """Know the class."""
        self.classroom = classroom


class _Files(_OfTeacher):
    def get(self, path: str) -> None:
        """Give a page."""
        content = self.classroom.files.get(path)
        if content is None:
            self.refuse(404)
            return
        kind = _KINDS.guess_type(path)[0] or "application/octet-stream"
        charset = "; charset=utf-8" if kind.startswith("text/") else ""
        self.set_header("Content-Type", kind + charset)
        for name, value in _ISOLATED.items():
            self.set_header(name, value)
        self.finish(content)


class _Orders(_OfTeacher):
    def get(self) -> None:
        """Tell the state."""
        self.tell(self.classroom.known())

    async def post(self) -> None:
        """Do what is asked, and tell the state."""
        try:
            await self.classroom.obey(self.sent())
        except RefusedError:
            self.refuse(409)
            return
        self.tell(self.classroom.known())
