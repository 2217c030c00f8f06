"""Starting JupyterLab with a lesson open, in the learner's language."""

import json
import os
import secrets
import socket
import sys
import tempfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import nbformat
from jupyterlab.labapp import LabApp
from nbformat.sign import NotebookNotary

_LOCALES = {"zh": "zh_CN"}


def has_screen() -> bool:
    """Return whether a browser can show itself: a text browser would take over the terminal."""
    if not sys.platform.startswith("linux"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))


def check_port(port: int) -> None:
    """Raise OSError if JupyterLab cannot listen on `port` of this machine."""
    socket.create_server(("127.0.0.1", port)).close()


def settings(language: str) -> dict[str, dict[str, object]]:
    """Return how JupyterLab is preset; what a learner sets by hand goes before it.

    No pop-up asks about news; a lesson saved and opened again shows its widgets as they were;
    menus speak `language`.
    """
    presets: dict[str, dict[str, object]] = {
        "@jupyterlab/apputils-extension:notification": {"fetchNews": "false"},
        "@jupyter-widgets/jupyterlab-manager:plugin": {"saveState": True},
    }
    if language in _LOCALES:
        presets["@jupyterlab/translation-extension:plugin"] = {"locale": _LOCALES[language]}
    return presets


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
    token = os.environ.setdefault("JUPYTER_TOKEN", secrets.token_urlsafe(24))
    arguments = [
        f"--ServerApp.root_dir={folder}",
        f"--LabApp.default_url={url}",
        f"--ServerApp.open_browser={browser}",
        "--ServerApp.answer_yes=True",  # Ctrl+C stops at once; lessons are saved as one works
        "--ServerApp.allow_root=True",  # in a container everybody is root
        "--log-level=ERROR",
    ]
    if port is not None:
        arguments += [f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
    with tempfile.TemporaryDirectory(prefix="cgraph-", ignore_cleanup_errors=True) as presets:
        _preset(Path(presets), language)
        server = LabApp.initialize_server(argv=arguments)
        _sign(server.contents_manager.notary, trusted)
        address = f"{server.connection_url.rstrip('/')}{url}?token={quote(token)}"
        server.io_loop.add_callback(announce, address)  # the loop begins by listening
        server.start()


def _preset(folder: Path, language: str) -> None:
    (folder / "labconfig").mkdir()
    overrides = folder / "labconfig" / "default_setting_overrides.json"
    overrides.write_text(json.dumps(settings(language)), encoding="utf-8")
    paths = [str(folder), os.environ.get("JUPYTER_CONFIG_PATH", "")]
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(filter(None, paths))


def _sign(notary: NotebookNotary, notebooks: Iterable[Path]) -> None:
    for path in notebooks:
        with suppress(OSError):  # unsigned, its pictures appear once it is run
            notary.sign(nbformat.read(path, as_version=4))  # type: ignore[no-untyped-call]
