"""Serving one notebook with Voilà, its page asking no other host."""

import logging
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from traitlets.config import Config
from voila.app import Voila

_TEMPLATES = Path(__file__).parent / "jupyter"


class _Demonstration(Voila):  # type: ignore[misc]  # Voilà tells no types
    """Voilà, saying where it is once it listens."""

    def __init__(self, announce: Callable[[str], None], *, browser: bool, **traits: object) -> None:
        quiet = {"ws_ping_timeout": 30_000}  # ms; the default is longer than tornado lets it be
        super().__init__(
            open_browser=True, log_level=logging.ERROR, tornado_settings=quiet, **traits
        )
        self._announce = announce
        self._browser = browser

    def launch_browser(self) -> None:
        """Announce the address; Voilà calls this once it listens."""
        self._announce(self.connection_url)
        if self._browser:
            super().launch_browser()


def serve(
    notebook: NotebookNode,
    *,
    language: str,
    port: int | None,
    browser: bool,
    announce: Callable[[str], None],
) -> None:
    """Serve `notebook` until Ctrl+C; each visitor gets a kernel of its own.

    Once the server listens, `announce` is called with its address.
    """
    paths = [str(_TEMPLATES), os.environ.get("JUPYTER_PATH", "")]
    os.environ["JUPYTER_PATH"] = os.pathsep.join(filter(None, paths))
    page = {
        "VoilaConfiguration": {"template": "cgraph"},
        "HTMLExporter": {"language_code": language},
    }
    chosen = {} if port is None else {"port": port, "port_retries": 0}
    with tempfile.TemporaryDirectory(prefix="cgraph-", ignore_cleanup_errors=True) as folder:
        file = Path(folder) / "lesson.ipynb"
        nbformat.write(notebook, file)  # type: ignore[no-untyped-call]
        app = _Demonstration(announce, browser=browser, config=Config(page), **chosen)
        app.initialize([str(file)])
        app.start()
