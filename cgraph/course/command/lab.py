"""Starting JupyterLab with a lesson open, in the learner's language.

How JupyterLab is preset stands in `jupyter/labconfig`: no pop-up asks about news, and a lesson
saved and opened again shows its widgets as they were. The language of its menus is preset beside
the texts of that language, in a folder of the same form. What a learner sets by hand goes first.
"""

import logging
import os
import secrets
import signal
import socket
import subprocess
from collections.abc import Callable, Iterable
from contextlib import suppress
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import quote

import nbformat
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from jupyterlab.labapp import LabApp
from nbformat.sign import NotebookNotary

from cgraph.course.command.screen import has_screen

__all__ = ["QuietKernels", "check_port", "has_screen", "serve"]

_ENDING = ("SIGINT", "SIGTERM", "SIGHUP")  # Ctrl+C, kill, a terminal that is closed


class QuietKernels(AsyncMappingKernelManager):
    """Kernels whose own log stays out of the learner's terminal: cells show what went wrong."""

    async def start_kernel(self, **choices: Any) -> str:  # type: ignore[override]  # noqa: ANN401
        """Start a kernel and return its id."""
        kernel: str = await super().start_kernel(stderr=subprocess.DEVNULL, **choices)
        return kernel


def check_port(port: int) -> None:
    """Raise OSError if JupyterLab cannot listen on `port` of this machine."""
    socket.create_server(("127.0.0.1", port)).close()


def serve(  # noqa: PLR0913  each a separate choice of the learner
    folder: Path,
    lesson: Path,
    *,
    language: str,
    port: int | None,
    browser: bool,
    trusted: Iterable[Path],
    announce: Callable[[str], None],
) -> None:
    """Serve `folder` with JupyterLab and open `lesson` (a path from it), until it is stopped.

    The notebooks in `trusted` are signed, so that JupyterLab shows their pictures unasked. Once
    the server listens, `announce` is called with its address.
    """
    url = f"/lab/tree/{quote(lesson.as_posix())}"
    arguments = [
        f"--ServerApp.root_dir={folder}",
        f"--LabApp.default_url={url}",
        f"--ServerApp.open_browser={browser}",
        "--ServerApp.allow_root=True",  # in a container everybody is root
        f"--ServerApp.kernel_manager_class={__name__}.QuietKernels",
        "--Application.log_level=ERROR",
    ]
    if port is not None:
        arguments += [f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
    _preset(language)
    if not os.environ.get("JUPYTER_TOKEN"):  # Jupyter would print one that it has chosen
        os.environ["JUPYTER_TOKEN"] = secrets.token_urlsafe(24)
    logging.captureWarnings(True)  # noqa: FBT003  what Jupyter's developers tell each other
    server = LabApp.initialize_server(argv=arguments)
    for name in _ENDING:
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda *_: server.stop(from_signal=True))
    _sign(server.contents_manager.notary, trusted)
    token = server.identity_provider.token
    address = f"{server.connection_url.rstrip('/')}{url}" + (
        f"?token={quote(token)}" if token else ""
    )
    server.io_loop.add_callback(announce, address)  # the loop begins by listening
    server.start()


def _preset(language: str) -> None:
    course = files("cgraph.course")
    own = [course / "command" / "jupyter", course / "texts" / language / "jupyter"]
    paths = [*map(str, own), os.environ.get("JUPYTER_CONFIG_PATH", "")]
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(filter(None, paths))


def _sign(notary: NotebookNotary, notebooks: Iterable[Path]) -> None:
    for path in notebooks:
        with suppress(Exception):  # unsigned, its pictures appear once it is run
            notary.sign(nbformat.read(path, as_version=4))  # type: ignore[no-untyped-call]
