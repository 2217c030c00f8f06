"""The command as a process: what a learner's terminal says, and how it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from typing import TYPE_CHECKING

import pytest

from helpers.ports import free_port
from helpers.server import STARTING, environment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pty = pytest.importorskip("pty", reason="Windows has no terminals of this kind")

STARTED = "Starting JupyterLab; the first time this takes a moment …\n"
READY = "To stop, press Ctrl+C here."
# Python ends itself by the signal where KeyboardInterrupt has passed through its `exec`
INTERRUPTED = (130, -signal.SIGINT)


class Started:
    """`cgraph` as started from a terminal; `out` and `err` are what it has said."""

    def __init__(self, home: Path, *arguments: str, **variables: str) -> None:
        (home / "tmp").mkdir()
        self.temporary = home / "tmp"
        self._out, self._err = home / "out.txt", home / "err.txt"
        inside, terminal = pty.openpty()
        # where tests run in the background, Ctrl+C is ignored, and a process inherits that
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        with self._out.open("wb") as out, self._err.open("wb") as err:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "cgraph_command", *arguments],
                env={**environment(home), **variables},
                cwd=home,
                stdin=terminal,
                stdout=out,
                stderr=err,
                start_new_session=True,  # a terminal signals the kernels, too
            )
        signal.signal(signal.SIGINT, before)
        os.close(terminal)
        self._terminal = inside

    @property
    def out(self) -> str:
        """What it has printed."""
        return self._out.read_text(encoding="utf-8")

    @property
    def err(self) -> str:
        """What it has said beside."""
        return self._err.read_text(encoding="utf-8")

    def wait_for(self, found: Callable[[], object]) -> None:
        """Wait until something is found."""
        end = time.monotonic() + STARTING
        while not found():
            assert self.process.poll() is None, self.out + self.err
            assert time.monotonic() < end, self.out + self.err
            time.sleep(0.02)

    def end(self, how: signal.Signals) -> int:
        """Signal the whole session, as a terminal does; return the exit status."""
        os.killpg(self.process.pid, how)
        return self.process.wait(60)

    def close(self) -> None:
        """Leave nothing running."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        os.close(self._terminal)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Started]]:
    """Start `cgraph` with arguments and environment variables."""
    found: list[Started] = []

    def start(*arguments: str, **variables: str) -> Started:
        found.append(Started(tmp_path, *arguments, **variables))
        return found[-1]

    yield start
    for one in found:
        one.close()


def open_lesson(start: Callable[..., Started], **variables: str) -> Started:
    return start("--no-browser", "--dir", "lessons", "--port", str(free_port()), **variables)


def address(started: Started) -> str:
    [found] = [word for word in started.out.split() if word.startswith("http")]
    return found


def ask(started: Started, path: str, method: str = "GET") -> int:
    """Ask the server for a path, with the token of the address that was announced."""
    there, token = address(started).split("/lab/tree/")[0], address(started).partition("?")[2]
    request = urllib.request.Request(f"{there}{path}?{token}", method=method)  # noqa: S310  our own
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
        return int(answer.status)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_terminal_says_what_a_learner_needs_and_nothing_else(
    start: Callable[..., Started], how: signal.Signals
) -> None:
    started = open_lesson(start)
    started.wait_for(lambda: READY in started.out)
    assert ask(started, "/api/kernels", "POST") == 201
    time.sleep(2)  # a kernel speaks of its sockets by now
    assert started.end(how) == 0
    assert started.err == STARTED
    assert started.out.strip().endswith(READY)
    assert list(started.temporary.glob("cgraph*")) == []


@pytest.mark.parametrize("chosen", ["", "a token"])
def test_the_announced_address_works(start: Callable[..., Started], chosen: str) -> None:
    started = open_lesson(start, JUPYTER_TOKEN=chosen)
    started.wait_for(lambda: READY in started.out)
    assert address(started).endswith("?token=a%20token") is bool(chosen)
    assert ask(started, "/api/sessions") == 200
    assert started.end(signal.SIGINT) == 0


@pytest.mark.parametrize("after", [0.0, 0.2, 0.5, 0.8, 1.2])
def test_interrupted_while_starting_it_ends_without_a_traceback(
    start: Callable[..., Started], after: float
) -> None:
    started = open_lesson(start)
    started.wait_for(lambda: started.err)
    time.sleep(after)
    assert started.end(signal.SIGINT) in (0, *INTERRUPTED)
    assert started.err == STARTED
    assert list(started.temporary.glob("cgraph*")) == []


IMPORTING = """
import os, signal, sys
class Interrupting:
    def find_spec(self, name, *_):
        if name == "numpy":
            os.kill(os.getpid(), signal.SIGINT)
            for _ in range(10**9): pass
sys.meta_path.insert(0, Interrupting())
signal.signal(signal.SIGINT, signal.default_int_handler)  # which a process in the background lacks
from cgraph_command import main
main()
"""


def test_interrupted_while_it_is_imported_it_says_nothing() -> None:
    started = subprocess.run([sys.executable, "-c", IMPORTING], capture_output=True, check=False)
    assert (started.returncode, started.stdout, started.stderr) == (-signal.SIGINT, b"", b"")


@pytest.mark.parametrize("after", [0.0, 0.5, 2.0])
def test_interrupted_while_lessons_run_it_ends_without_a_traceback(
    start: Callable[..., Started], tmp_path: Path, after: float
) -> None:
    started = start("publish", "pages")
    started.wait_for(lambda: started.out)
    time.sleep(after)
    assert started.end(signal.SIGINT) in INTERRUPTED
    assert started.err == ""
    assert list((tmp_path / "pages").iterdir()) == []
