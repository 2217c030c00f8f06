"""All that a phone can reach: one page, the question, and where to put an answer.

A stranger in the same network can do what a phone can: have one answer counted. Answers count by
network address, which cannot be made up without holding that address; a cookie only tells phones
apart where the teacher has let one address vote several times. Who holds several addresses has
several votes, and behind a shared one a voter who deletes the cookie has another, up to the limit.
"""

import secrets
import time
from collections.abc import Callable

from tornado.httpserver import HTTPServer
from tornado.iostream import IOStream

from cgraph.course.classroom import network
from cgraph.course.classroom.ballot import Ballot, RefusedError, Voter
from cgraph.course.classroom.serving import Guarded, application

_COOKIE = "phone"
_PORTS = (8000, 8080, 8888, 0)  # short to type; 0 is any that is free
_HERE = 8  # seconds since a phone has asked: it asks every two
_LARGEST = 4096  # bytes of a request's head; its body is a quarter
_IDLE = 30  # seconds
_CONNECTIONS, _OF_ONE, _OF_SHARED = 1500, 8, 200  # at once: in all, from one address
_RATE, _BURST = 5, 60  # requests a second from one address, and at once
_SHARE = 40  # times as many where phones share an address
_KNOWN = 5000  # addresses remembered


class Room:
    """The door to the network: closed until `open` is called."""

    def __init__(
        self, ballot: Ballot, page: str, policy: str, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.ballot, self._clock = ballot, clock
        self.address, self.port = "", 0  # of the door, while it is open
        self._application = application(
            (r"/", _Page, {"room": self, "page": page, "policy": policy}),
            (r"/vote", _Vote, {"room": self}),
        )
        self._server: _Door | None = None
        self._allowances: dict[str, tuple[float, float]] = {}  # address -> requests left, when
        self._phones: dict[str, dict[str, float]] = {}  # address -> mark -> when it last asked

    def open(self, address: str = "") -> None:
        """Listen on `address`, or on all of this computer; OSError if that cannot be done."""
        if self._server:
            return
        for port in _PORTS:
            try:
                door = network.listen(address, port)
                break
            except OSError:
                if not port:
                    raise
        self.address, self.port = door.getsockname()
        limits = {"max_header_size": _LARGEST, "max_body_size": _LARGEST // 4}
        server = _Door(
            self._application,
            idle_connection_timeout=_IDLE,
            body_timeout=_IDLE,
            max_buffer_size=16 * _LARGEST,
            **limits,
        )
        server.room = self
        server.add_socket(door)
        self._server = server

    async def close(self) -> None:
        """Listen no more; who is there is sent away."""
        if self._server:
            server, self._server, self.port = self._server, None, 0
            server.stop()
            await server.close_all_connections()

    def allows(self, address: str) -> bool:
        """Say whether an address may ask once more just now."""
        now = self._clock()
        times = _SHARE if self.ballot.shared else 1
        if len(self._allowances) >= _KNOWN:
            self._allowances.clear()
        left, since = self._allowances.get(address, (_BURST * times, now))
        left = min(_BURST * times, left + _RATE * times * (now - since))
        self._allowances[address] = (max(0, left - 1), now)
        return left >= 1

    def note(self, voter: Voter) -> None:
        """Remember that a phone is here."""
        if len(self._phones) >= _KNOWN:
            self._phones.clear()
        marks = self._phones.setdefault(voter.address, {})
        if voter.mark in marks or len(marks) < _SHARE:
            marks[voter.mark] = self._clock()

    def here(self) -> dict[str, int]:
        """Return how many phones have asked in the last seconds, by address; forget the others."""
        since = self._clock() - _HERE
        self._phones = {
            address: recent
            for address, marks in self._phones.items()
            if (recent := {mark: when for mark, when in marks.items() if when > since})
        }
        return {address: len(marks) for address, marks in self._phones.items()}

    def most_connections(self) -> int:
        """Return how many connections one address may have at once."""
        return _OF_SHARED if self.ballot.shared else _OF_ONE


class _Door(HTTPServer):
    room: Room

    def handle_stream(self, stream: IOStream, address: tuple[str, int]) -> None:
        """Let a connection in unless there are too many."""
        known = [one.context.address[0] for one in self._connections]  # type: ignore[attr-defined]
        if len(known) >= _CONNECTIONS or known.count(address[0]) >= self.room.most_connections():
            stream.close()
        else:
            super().handle_stream(stream, address)


class _OfPhone(Guarded):
    def initialize(self, room: Room, **about: str) -> None:
        """Know the room."""
        self.room, self.about = room, about

    def prepare(self) -> None:
        """Refuse who asks too often, too."""
        super().prepare()
        address = str(self.request.remote_ip)
        if not self._finished and not self.room.allows(address):
            self.set_header("Retry-After", "2")
            self.refuse(429)
        if self._finished:
            return
        mark = (self.get_signed_cookie(_COOKIE) or b"").decode()  # none that was made up
        self.known = bool(mark)
        if not self.known:
            mark = secrets.token_urlsafe(16)
            self.set_signed_cookie(_COOKIE, mark, None, httponly=True, samesite="Strict")
        self.voter = Voter(address, mark)


class _Page(_OfPhone):
    def get(self) -> None:
        """Give the page."""
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Content-Security-Policy", self.about["policy"])
        self.finish(self.about["page"])


class _Vote(_OfPhone):
    def get(self) -> None:
        """Tell what is asked."""
        if self.known:
            self.room.note(self.voter)
        self.tell(self.room.ballot.seen_by(self.voter))

    def post(self) -> None:
        """Count an answer: {"round": …, "answer": …}."""
        sent = self.sent()
        number, answer = sent.get("round"), sent.get("answer")
        if not isinstance(number, int) or not isinstance(answer, str):
            self.refuse(400)
            return
        try:
            self.room.ballot.vote(self.voter, number, answer)
        except RefusedError:
            self.refuse(409)
            return
        self.tell(self.room.ballot.seen_by(self.voter))
