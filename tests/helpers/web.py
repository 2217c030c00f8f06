"""A plain web server, such as hosts static pages, that counts what it sends."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import IO, Any


class _Handler(SimpleHTTPRequestHandler):
    server: "Web"

    def do_GET(self) -> None:
        """Send a file, or refuse it."""
        path = self.path.partition("?")[0]
        if path.endswith(self.server.refused or "\0"):
            self.send_error(503)
        else:
            if path.endswith(self.server.late or "\0"):
                time.sleep(1)
            super().do_GET()

    def copyfile(self, source: IO[bytes], outputfile: IO[bytes]) -> None:  # type: ignore[override]
        """Send what is asked for."""
        content = source.read()
        self.server.sent[self.path.partition("?")[0].rpartition("/")[2]] += len(content)
        outputfile.write(content)

    def end_headers(self) -> None:
        """Send headers of one's own as well."""
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Web(ThreadingHTTPServer):
    """Serves a folder; `sent` counts bytes by file, `refused` and `late` end paths."""

    daemon_threads = True
    request_queue_size = 128  # a page asks for many files at once

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), partial(_Handler, directory=str(folder)))
        self.sent: Counter[str] = Counter()
        self.headers: dict[str, str] = {}
        self.refused = ""
        self.late = ""  # by a second

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://localhost:{self.server_port}/"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a page that was closed while it loaded."""


@contextmanager
def serving(folder: Path) -> Iterator[Web]:
    """Serve a folder."""
    with Web(folder) as web:
        threading.Thread(target=web.serve_forever, daemon=True).start()
        yield web
        web.shutdown()
