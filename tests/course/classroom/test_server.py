"""The lesson is served to this computer's browser alone, and only to whoever knows the address."""

import mimetypes
import socket
from collections.abc import Iterator

import pytest

from cgraph.course.classroom import serving
from helpers.classroom import Served, served


@pytest.fixture(scope="module")
def classroom() -> Iterator[Served]:
    with served(
        {"en/a.html": b"<p>lesson", "python/x.wasm": b"\0asm", "x.js": b""}, room=False
    ) as one:
        yield one


def test_the_address_opens_the_lesson(classroom: Served) -> None:
    answer = classroom.teacher().ask("GET", f"{classroom.root}/en/a.html")
    assert (answer.status, answer.body) == (200, b"<p>lesson")
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Embedder-Policy"] == "require-corp"
    wasm = classroom.teacher().ask("GET", f"{classroom.root}/python/x.wasm")
    assert wasm.headers["Content-Type"] == "application/wasm"


def test_a_script_is_one_whatever_the_system_says(
    classroom: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(mimetypes.types_map, ".js", "text/plain")  # as some Windows does
    script = classroom.teacher().ask("GET", f"{classroom.root}/x.js")
    assert "javascript" in script.headers["Content-Type"]


def test_a_port_that_browsers_leave_out(classroom: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    host, _, port = classroom.teacher().host.partition(":")
    monkeypatch.setattr(serving, "_UNSAID", int(port))
    headers = {"Host": host, "Origin": f"http://{host}"}
    for order in (None, {"do": "end"}):
        method = "POST" if order else "GET"
        answer = classroom.teacher().ask(method, f"{classroom.root}/vote", order, headers)
        assert answer.status == 200


def test_every_start_has_another_address(classroom: Served) -> None:
    with served(room=False) as other:
        assert other.root != classroom.root
        assert len(other.root) > 20


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/en/a.html", "/vote", "/x/en/a.html", "{root}", "{root}/", "{root}/../en/a.html"),
        *("{root}/en/", "{root}/etc/passwd", "{root}/%2e%2e/pyproject.toml", "{root}x/vote"),
    ],
)
def test_nothing_else_is_there(classroom: Served, path: str) -> None:
    answer = classroom.teacher().ask("GET", path.format(root=classroom.root))
    assert (answer.status, answer.body) == (404, b"")


def test_no_other_computer_reaches_it(classroom: Served) -> None:
    port = int(classroom.teacher().host.rpartition(":")[2])
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", port), 1)


@pytest.mark.parametrize("host", ["evil.example", "localhost", "127.0.0.1", ""])
def test_no_other_name_of_it_is_answered(classroom: Served, host: str) -> None:
    for path in (f"{classroom.root}/en/a.html", f"{classroom.root}/vote"):
        assert classroom.teacher().ask("GET", path, headers={"Host": host}).status in (400, 403)


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "", "https://{host}"])
def test_no_other_page_gives_orders(classroom: Served, origin: str) -> None:
    client = classroom.teacher()
    headers = {"Origin": origin.format(host=client.host)}
    order = {"do": "open_room"}
    assert client.ask("POST", f"{classroom.root}/vote", order, headers).status == 403
    assert classroom.classroom.room.port == 0


@pytest.mark.parametrize(
    "order", [{}, {"do": "x"}, {"do": ["ask"]}, {"do": "again"}, {"do": "ask"}]
)
def test_what_makes_no_sense_is_refused(classroom: Served, order: dict[str, object]) -> None:
    assert classroom.teacher().ask("POST", f"{classroom.root}/vote", order).status == 409
