"""What both servers have in common: they refuse what does not come from their own pages."""

import json
import logging
import secrets
from typing import Any

from tornado.web import Application, RequestHandler

_UNSAID = 80  # a port that browsers leave out
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Type": "text/plain; charset=utf-8",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class Guarded(RequestHandler):
    """Answers only to its own address, and takes orders only from its own pages."""

    def set_default_headers(self) -> None:
        """Say nothing of what serves, and let no other page use it."""
        self.clear_header("Server")
        for name, value in _HEADERS.items():
            self.set_header(name, value)

    def prepare(self) -> None:
        """Refuse other names for this address, and what other pages send."""
        host = self.request.host
        reads = self.request.method in ("GET", "HEAD")
        own = reads or self.request.headers.get("Origin") == f"http://{host}"
        if host not in self.own_hosts() or not own:
            self.refuse(403)

    def own_hosts(self) -> set[str]:
        """Return the names of this server: the address that this very connection came in by."""
        stream = getattr(self.request.connection, "stream", None)
        if stream is None or stream.socket is None:
            return set()
        address, port = stream.socket.getsockname()[:2]
        return {f"{address}:{port}", *([address] if port == _UNSAID else [])}

    def sent(self) -> dict[str, Any]:
        """Return the JSON object that was sent; {} if it is none."""
        kind = self.request.headers.get("Content-Type", "").partition(";")[0]
        try:
            found = json.loads(self.request.body) if kind == "application/json" else None
        except (ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}

    def tell(self, message: dict[str, object]) -> None:
        """Answer with JSON."""
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps(message))

    def refuse(self, status: int) -> None:
        """End with a status and no words."""
        self.set_status(status)
        self.finish()

    def write_error(self, status_code: int, **_: Any) -> None:  # noqa: ANN401  tornado's own
        """Give no reasons."""
        self.refuse(status_code)


class Nothing(Guarded):
    """Whatever else is asked for."""

    def prepare(self) -> None:
        """Answer 404, or what all others do."""
        super().prepare()
        if not self._finished:
            self.refuse(404)


def application(*routes: Any) -> Application:  # noqa: ANN401  tornado's own
    """Return an application of Guarded handlers that knows nothing else."""
    logging.getLogger("tornado").setLevel(logging.CRITICAL)  # strangers choose its words
    secret = secrets.token_bytes(32)
    return Application(list(routes), default_handler_class=Nothing, cookie_secret=secret)
