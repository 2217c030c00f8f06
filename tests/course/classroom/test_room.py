"""What phones can do, and what strangers cannot: over real connections, on this machine."""

import socket
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from urllib.parse import urlsplit

import pytest

from cgraph.course.classroom import network
from cgraph.course.classroom.ballot import Ballot, Voter
from cgraph.course.classroom.room import Room
from helpers.classroom import CHOICE, NUMBER, Phone, Served, served

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux lets phones have addresses of this machine"
)


@pytest.fixture
def room() -> Iterator[Served]:
    with served() as one:
        yield one


def rounds(room: Served) -> list[dict[str, int]]:
    return [dict(one.counts()) for one in room.classroom.ballot.rounds]


def test_300_vote_within_ten_seconds(room: Served) -> None:
    room.order("ask", **NUMBER)
    start = time.monotonic()

    def take_part(place: int) -> int:
        phone = room.phone(f"127.0.{1 + place // 200}.{1 + place % 200}")
        return phone.vote("7" if place % 3 else "5")

    with ThreadPoolExecutor(30) as pool:
        statuses = set(pool.map(take_part, range(300)))
    seconds = time.monotonic() - start
    assert statuses == {200}
    assert rounds(room) == [{"7": 200, "5": 100}]
    assert seconds < 10
    assert room.order("close")["phones"] == 300


def test_before_and_after(room: Served) -> None:
    phones = room.crowd(5)
    assert phones[0].ask("GET", "/vote").json == {"question": None}
    room.order("ask", **CHOICE)
    assert [phone.vote("a") for phone in phones] == [200] * 5
    room.order("close")
    assert phones[0].vote("b") == 409
    room.order("again")
    assert [phone.vote("b") for phone in phones[:4]] == [200] * 4
    state = room.order("close")
    assert state["rounds"] == [{"a": 5}, {"b": 4}]
    assert room.order("end")["rounds"] == []


def test_one_stranger_has_one_vote_however_often_the_cookie_is_lost(room: Served) -> None:
    room.order("ask", **NUMBER)
    for answer in ("1", "2", "3"):
        phone = room.phone("127.0.9.9")
        phone.cookie = ""
        assert phone.vote(answer) == 200
    assert rounds(room) == [{"3": 1}]


def test_a_class_behind_one_address_can_vote_once_the_teacher_says_so(room: Served) -> None:
    room.order("ask", **NUMBER)
    phones = [room.phone("127.0.9.9") for _ in range(6)]
    for phone in phones:
        phone.vote("7")
    state = room.order("share")
    assert (state["crowded"], state["shared"]) == (0, True)
    assert [phone.vote("7") for phone in phones] == [200] * 6
    assert rounds(room) == [{"7": 6}]


@pytest.mark.parametrize("order", ["unshare", "close_room"])
def test_sharing_can_be_undone(room: Served, order: str) -> None:
    assert room.order("share")["shared"]
    assert not room.order(order)["shared"]


def test_what_was_counted_stays_when_the_room_is_closed(room: Served) -> None:
    room.order("share")
    room.order("ask", **NUMBER)
    for _ in range(6):
        room.phone("127.0.9.9").vote("7")
    assert room.order("close_room")["rounds"] == [{"7": 6}]


def test_an_invented_cookie_is_no_phone(room: Served) -> None:
    phone = room.stranger("127.0.9.9")
    for k in range(9):
        phone.ask("GET", "/vote", headers={"Cookie": f"phone={k:022}"})
        assert phone.cookie.startswith("phone=")
    assert room.order("end")["phones"] == 0


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "multipart/form-data\x9b31m"},
        {"Content-Type": "multipart/form-data", "Content-Encoding": "of my own"},
        {"Content-Type": "application/x-www-form-urlencoded", "Content-Encoding": "gzip"},
    ],
)
def test_nobody_writes_to_the_teachers_terminal(
    room: Served, headers: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    for client in (room.phone(), room.teacher()):
        status = client.ask("POST", "/words?of=my-own", b"x", headers).status
        assert status in {400, 404}  # an older Tornado does not look into what nobody asks for
    assert caplog.messages == []


def test_the_teacher_hears_of_phones_with_one_address(room: Served) -> None:
    room.order("ask", **NUMBER)
    for phone in (room.phone("127.0.9.9"), room.phone("127.0.9.9"), room.phone("127.0.9.8")):
        phone.ask("GET", "/vote")
    state = room.order("close")
    assert (state["phones"], state["crowded"]) == (2, 2)


def test_whoever_asks_too_often_waits(room: Served) -> None:
    room.order("ask", **NUMBER)
    phone = room.phone("127.0.9.9")
    statuses = [phone.ask("GET", "/vote").status for _ in range(80)]
    assert set(statuses) == {200, 429}
    assert room.phone("127.0.9.8").vote("7") == 200


def test_allowances_come_back() -> None:
    now = [0.0]
    room = Room(Ballot(), "", "", clock=lambda: now[0])
    assert sum(room.allows("10.0.0.1") for _ in range(1000)) == 60
    now[0] += 2
    assert sum(room.allows("10.0.0.1") for _ in range(1000)) == 10


def test_what_is_remembered_has_a_limit() -> None:
    room = Room(Ballot(), "", "", clock=lambda: 0.0)
    for k in range(20_000):
        room.allows(str(k))
        room.note(Voter(str(k), "m"))
        room.note(Voter("one", str(k)))
    assert max(len(room._allowances), len(room._phones)) <= 5000
    assert max(room.here().values()) <= 64


def test_one_address_has_few_connections(room: Served) -> None:
    port = room.classroom.room.port
    held = [socket.create_connection(("127.0.0.1", port), 5) for _ in range(8)]
    time.sleep(0.3)
    with socket.create_connection(("127.0.0.1", port), 5) as refused:
        assert refused.recv(1) == b""  # sent away
    assert room.phone("127.0.9.9").ask("GET", "/vote").status == 200
    for one in held:
        one.close()


PATHS = ["/x", "/vote/", "//", "/../vote", "/vote%00", "/static/x", "/favicon.ico", "/en/a.html"]


@pytest.mark.parametrize("path", PATHS)
def test_there_is_nothing_else(room: Served, path: str) -> None:
    answer = room.phone().ask("GET", path)
    assert (answer.status, answer.body) == (404, b"")


def test_the_teachers_orders_are_not_taken_here(room: Served) -> None:
    phone = room.phone()
    order = {"do": "ask", **NUMBER}
    assert phone.ask("POST", f"{room.root}/vote", order).status == 404
    assert phone.ask("POST", "/vote", order).status == 400
    assert room.classroom.ballot.question is None


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "localhost"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
    ],
)
def test_other_pages_cannot_vote(room: Served, headers: dict[str, str]) -> None:
    room.order("ask", **NUMBER)
    phone = room.phone()
    number = phone.ask("GET", "/vote").json["round"]
    sent = {"round": number, "answer": "7"}
    assert phone.ask("POST", "/vote", sent, headers).status == 403
    assert phone.ask("POST", "/vote", sent, {"Content-Type": "text/plain"}).status == 400
    assert rounds(room) == [{}]


@pytest.mark.parametrize(
    "sent",
    [
        *(b"", b"{", b"[]", b"null", b"\xff", b"[" * 900),
        *({"round": "1", "answer": "7"}, {"round": 1}, {"answer": "7"}, {"round": 1, "answer": 7}),
        *({"round": None, "answer": ["7"]}, {"round": 1.5, "answer": "7"}),
    ],
)
def test_what_makes_no_sense_is_refused(room: Served, sent: object) -> None:
    room.order("ask", **NUMBER)
    assert room.phone().ask("POST", "/vote", sent).status == 400
    assert rounds(room) == [{}]


def test_nothing_large_comes_in(room: Served) -> None:
    phone = room.phone()
    with suppress(ConnectionResetError):  # it hangs up while there is more to come
        assert phone.ask("POST", "/vote", b"x" * 2000).status == 400
    port = room.classroom.room.port
    with socket.create_connection(("127.0.0.1", port), 5) as one:
        one.sendall(b"GET / HTTP/1.1\r\nX: " + b"x" * 100_000)
        one.settimeout(5)
        with suppress(ConnectionResetError):
            assert b"200" not in one.recv(4096)
    assert room.phone("127.0.9.9").ask("GET", "/vote").status == 200


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE", "FOO"])
def test_other_methods_do_nothing(room: Served, method: str) -> None:
    for path in ("/", "/vote"):
        assert room.phone().ask(method, path, {}).status in (403, 404, 405)


def test_the_page_may_do_little_and_says_nothing_of_the_server(room: Served) -> None:
    answer = room.stranger().ask("GET", "/")
    assert "Server" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert {"httponly", "samesite=strict"} <= {
        part.strip().lower() for part in answer.headers["Set-Cookie"].split(";")
    }
    assert b"http://" not in answer.body


def test_nothing_listens_until_the_teacher_opens_and_after_she_closes() -> None:
    with served(room=False) as one:
        assert one.classroom.room.port == 0
        state = one.order("open_room")
        port = one.classroom.room.port
        assert state["room"]["address"].endswith(f":{port}")
        assert "<svg" in state["room"]["code"]
        phone = one.phone()
        assert one.order("close_room")["room"] is None
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port), 1)
        assert phone.connection.sock.recv(1) == b""  # sent away


def test_a_phone_comes_back_when_its_connection_was_lost(room: Served) -> None:
    room.order("ask", **NUMBER)
    phone = room.phone("127.0.9.9")
    assert phone.vote("5") == 200
    phone.connection.close()  # the next request opens another
    assert phone.ask("GET", "/vote").json["mine"] == "5"
    assert phone.vote("7") == 200
    assert rounds(room) == [{"7": 1}]


@pytest.mark.parametrize("asked", ["", network.EVERY, "localhost"])
def test_the_code_leads_where_phones_are_to_go(asked: str) -> None:
    with served(at=asked) as room:
        place = urlsplit(f"http://{room.order('end')['room']['address']}/")
        phone = Phone(str(place.hostname), int(place.port or 0))
        assert phone.ask("GET", "/").status == 200
        phone.connection.close()
    assert place.hostname == ("127.0.0.1" if asked == "localhost" else network.address())
