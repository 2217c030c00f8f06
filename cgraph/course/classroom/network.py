"""The address of this computer in the network around it, and room for a class of phones."""

import errno
import socket
from contextlib import suppress

EVERY = "0.0.0.0"  # noqa: S104  all addresses of this computer
_ELSEWHERE = ("192.0.2.1", 9)  # an address for documentation; nothing is sent there
_WAITING = 512  # connections that have not been looked at
_PHONES = 2048  # connections at once


def address() -> str:
    """Return the address under which others reach this computer, as far as it can be known."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_ELSEWHERE)  # only asks which way it would go
        except OSError:
            return "127.0.0.1"  # no network
        return str(probe.getsockname()[0])


def listen(address: str, port: int) -> socket.socket:
    """Return a socket that takes connections; OSError if that cannot be."""
    try:
        number = socket.gethostbyname(address)
    except (OSError, ValueError, TypeError) as error:  # a name, of no computer
        raise OSError(errno.EADDRNOTAVAIL, str(error)) from error
    door = socket.create_server((number, port), backlog=_WAITING)
    door.settimeout(0)
    return door


def make_room() -> None:
    """Allow as many connections as a large class needs; some systems begin with 256."""
    with suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415  not on Windows, which has no such limit

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = _PHONES if hard == resource.RLIM_INFINITY else min(_PHONES, hard)
        if soft < wanted:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
