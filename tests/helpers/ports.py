"""Ports that nobody else takes: below those that a system deals out, 500 for each worker.

Jupyter asks the system for a free port, lets go of it, and has the kernel listen on it a second
later; another worker, or a browser, may have got the same one meanwhile.
"""

import itertools
import os
import socket

_WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
_FIRST, _COUNT = 21_000, 500
_NUMBERS = itertools.cycle(range(_FIRST + _WORKER * _COUNT, _FIRST + (_WORKER + 1) * _COUNT))


def free_port(ip: str = "127.0.0.1") -> int:
    """Return a port that nobody listens on, another one at each call."""
    for port in itertools.islice(_NUMBERS, _COUNT):
        try:
            with socket.create_server((ip, port)):
                return port
        except OSError:
            continue
    message = f"No port from {_FIRST} on is free."
    raise RuntimeError(message)
