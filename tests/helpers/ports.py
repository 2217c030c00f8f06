"""Ports that nobody else takes: below those that a system deals out, and in a turn of our own.

Jupyter asks the system for a free port, lets go of it, and has the kernel listen on it a second
later; another worker, or a browser, may have got the same one meanwhile.
"""

import itertools
import os
import socket

_PORTS = range(10_000, 32_768)
_first = os.getpid() * 4001 % len(_PORTS)  # far from that of the next process
_turn = itertools.cycle([*_PORTS[_first:], *_PORTS[:_first]])


def free_port(ip: str = "127.0.0.1") -> int:
    """Return a port that nobody listens on, another one at each call."""
    for port in itertools.islice(_turn, len(_PORTS)):
        try:
            with socket.create_server((ip, port)):
                return port
        except OSError:
            continue
    message = "No port is free."
    raise RuntimeError(message)
