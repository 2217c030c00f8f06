"""A class that is served, and phones that vote; each phone has a network address of its own."""

import asyncio
import http.client
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urlsplit

from cgraph.course.classroom import network
from cgraph.course.classroom.pages import phone_page
from cgraph.course.classroom.server import Classroom, serve

NUMBER = {"id": "03.dfdy", "kind": "number", "prompt": "`df/dy`?", "options": []}
CHOICE = {"id": "03.who", "kind": "choice", "prompt": "Who?", "options": [["a", "A"], ["b", "B"]]}
ORDERING = {**CHOICE, "kind": "ordering"}
_WAIT = 10  # seconds
_AClient = TypeVar("_AClient", bound="Client")


@dataclass
class Answer:
    """What a server answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """Its body, read."""
        return json.loads(self.body)


class Client:
    """A connection from an address of this machine, which is kept until it is closed."""

    def __init__(self, host: str, port: int, address: str = "127.0.0.1") -> None:
        self.host = f"{host}:{port}"
        source = (address, 0)
        self.connection = http.client.HTTPConnection(host, port, _WAIT, source_address=source)

    def ask(
        self, method: str, path: str, sent: object = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Send a request as one of the server's own pages would, with other `headers` if given."""
        own = {"Origin": f"http://{self.host}", "Content-Type": "application/json"}
        body = sent if isinstance(sent, bytes | None) else json.dumps(sent).encode()
        self.connection.request(
            method, path, body, {**({} if body is None else own), **(headers or {})}
        )
        answer = self.connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read())  # type: ignore[arg-type]


class Phone(Client):
    """A phone in the room, with its cookie once it has seen the page."""

    cookie = ""

    def ask(
        self, method: str, path: str, sent: object = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Send a request, and remember the cookie that comes with the answer."""
        own = {"Cookie": self.cookie} if self.cookie else {}
        answer = super().ask(method, path, sent, {**own, **(headers or {})})
        self.cookie = answer.headers.get("Set-Cookie", self.cookie).partition(";")[0]
        return answer

    def vote(self, answer: object) -> int:
        """Answer what is asked; return the status."""
        number = self.ask("GET", "/vote").json.get("round", 0)
        return self.ask("POST", "/vote", {"round": number, "answer": answer}).status


@dataclass
class Served:
    """A class that is served: `address` is what the teacher's browser opens."""

    classroom: Classroom
    address: str
    clients: list[Client] = field(default_factory=list)

    @property
    def root(self) -> str:
        """The beginning of each path of the teacher's, with the random word."""
        return "/" + urlsplit(self.address).path.split("/")[1]

    def teacher(self) -> Client:
        """Return a connection such as the teacher's browser has."""
        place = urlsplit(self.address)
        return self._keep(Client(str(place.hostname), int(place.port or 0)))

    def order(self, do: str, **more: object) -> Any:
        """Order something as the projector does; return the state."""
        answer = self.teacher().ask("POST", f"{self.root}/vote", {"do": do, **more})
        assert answer.status == 200
        return answer.json

    def phone(self, address: str = "127.0.0.1") -> Phone:
        """Return a phone at a network address of its own, with the page open."""
        phone = self.stranger(address)
        assert phone.ask("GET", "/").status == 200
        return phone

    def stranger(self, address: str = "127.0.0.1") -> Phone:
        """Return a phone that has not seen the page."""
        return self._keep(Phone("127.0.0.1", self.classroom.room.port, address))

    def _keep(self, client: _AClient) -> _AClient:
        self.clients.append(client)
        return client

    def crowd(self, count: int) -> list[Phone]:
        """Return phones at addresses of their own."""
        return [self.phone(f"127.0.{1 + k // 200}.{1 + k % 200}") for k in range(count)]


@contextmanager
def served(
    files: Mapping[str, bytes] | None = None, *, room: bool = True, at: str = ""
) -> Iterator[Served]:
    """Serve files, such as `class_files` makes, with the room open or not, `at` an address."""
    classroom = Classroom(files or {"en/a.html": b"<p>"}, phone_page(), at)
    known: list[str] = []
    door = network.listen("127.0.0.1", 0)
    ready, loop = threading.Event(), asyncio.SelectorEventLoop()

    def announce(address: str) -> None:
        known.append(address)
        ready.set()

    task = loop.create_task(serve(classroom, "en/a.html", door, room=room, announce=announce))
    thread = threading.Thread(target=_until_cancelled, args=(loop, task))
    thread.start()
    try:
        assert ready.wait(_WAIT)
        one = Served(classroom, known[0])
        yield one
        for client in one.clients:
            client.connection.close()
    finally:
        loop.call_soon_threadsafe(task.cancel)
        thread.join(_WAIT)


def _until_cancelled(loop: asyncio.AbstractEventLoop, task: asyncio.Task[None]) -> None:
    asyncio.set_event_loop(loop)
    try:
        loop.run_until_complete(task)
    except asyncio.CancelledError:
        loop.run_until_complete(loop.shutdown_asyncgens())
    finally:
        loop.close()
