"""A real JupyterLab with the lessons in a folder of its own, started by the command `cgraph`."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from helpers.ports import free_port

STARTING = 120  # seconds that a slow, busy machine may need
_TOKEN = "test"  # noqa: S105  of a server that this machine alone can reach


@dataclass
class Server:
    """A running JupyterLab: its folder of lessons, and how to reach it."""

    folder: Path
    url: str
    token: str
    process: subprocess.Popen[bytes]
    log: Path

    def address(self, notebook: str) -> str:
        """Return the address that opens `notebook`, a path such as "en/01_graphs.ipynb"."""
        return f"{self.url}/lab/tree/{notebook}?token={self.token}&reset"

    def stop(self) -> None:
        """Stop the server and its kernels."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def environment(home: Path) -> dict[str, str]:
    """Return an environment in which Jupyter keeps everything it writes below `home`."""
    names = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "IPYTHONDIR": "ipython",
        "MPLCONFIGDIR": "matplotlib",
        "TMPDIR": "tmp",
    }
    return {**os.environ, **{name: str(home / folder) for name, folder in names.items()}}


def start(home: Path, *arguments: str) -> Server:
    """Start `cgraph --no-browser` with `arguments`; everything it writes stays below `home`."""
    config = home / "config"
    config.mkdir(parents=True, exist_ok=True)
    (home / "tmp").mkdir(exist_ok=True)
    expose = {"LabApp": {"expose_app_in_browser": True}}  # for Notebook to press menu items
    (config / "jupyter_lab_config.json").write_text(json.dumps(expose))
    folder, log, port = home / "lessons", home / "log.txt", free_port()
    where = ["--no-browser", "--port", str(port), "--dir", str(folder)]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "cgraph", *where, *arguments],
            env={**environment(home), "JUPYTER_TOKEN": _TOKEN},
            cwd=home,  # away from the repository, whose cgraph would go before an installed one
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    server = Server(folder, f"http://localhost:{port}", _TOKEN, process, log)
    try:
        _wait_for(server)
    except BaseException:
        server.stop()
        raise
    return server


def _wait_for(server: Server) -> None:
    end = time.monotonic() + STARTING
    while time.monotonic() < end and server.process.poll() is None:
        try:
            with urllib.request.urlopen(f"{server.url}/api", timeout=5):  # noqa: S310  our own
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    message = f"JupyterLab did not start:\n{server.log.read_text(errors='replace')}"
    raise RuntimeError(message)
