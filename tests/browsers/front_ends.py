"""A notebook with a player and a question, in JupyterLab, Notebook and marimo."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from drivers import PAINTED, Browser, evaluate

END = "\ue010"
_STARTING = 120  # seconds for a server, a page, a kernel
_CODE = """import cgraph as cg
player = cg.forward_player(cg.parse("u = x + y; f = u * y", x=3, y=2))
asked = cg.question.number("df/dy?", 7, {5: "Only one path."}, key="trial")"""
_SHOWN = ("player", "asked")
# Found in all of a page, shadows included.
_DEEP = """(deep = (root, what) => [...root.querySelectorAll(what),
    ...[...root.querySelectorAll('*')].flatMap(one =>
        one.shadowRoot ? deep(one.shadowRoot, what) : [])],
    player = deep(document, '.player')[0], asked = deep(document, 'form.number')[0], true)"""
CHECKS = {
    "a player comes to life": "Boolean(player) || 'none'",
    "a key takes it to its end": f"""player.focus(), await pressed('{END}'),
        /^(\\d+) \\/ \\1$/.test(player.querySelector('.count').textContent.trim())
        || player.querySelector('.count').textContent""",
    "its field follows the hand": f"""field = player.querySelector('.field input[type=text]'),
        field.value = '5', field.dispatchEvent(new Event('input', {{bubbles: true}})),
        await new Promise(done => setTimeout(done, {PAINTED})),
        player.querySelector('[data-part="value:f"]').textContent === '14'
        || player.querySelector('[data-part="value:f"]').textContent""",
    "the right number is told": """asked.querySelector('input').value = '7', asked.requestSubmit(),
        asked.querySelector('.feedback').matches('.right')""",
    "nothing says that a widget is broken": """deep(document, '.jp-RenderedText')
        .filter(one => /Error displaying widget|broken/.test(one.textContent)).length === 0""",
}


def _notebook(folder: Path) -> None:
    cells = [
        {"cell_type": "code", "id": f"c{place}", "metadata": {}, "outputs": [],
         "execution_count": None, "source": source}
        for place, source in enumerate([_CODE, *_SHOWN])
    ]  # fmt: skip
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    whole = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    (folder / "trial.ipynb").write_text(json.dumps(whole), encoding="utf-8")


def _marimo(folder: Path) -> None:
    code = "\n    ".join([*_CODE.splitlines(), "return asked, player"])
    shown = "\n\n".join(f"@app.cell\ndef _({name}):\n    {name}\n    return" for name in _SHOWN)
    text = (
        f"import marimo\n\napp = marimo.App()\n\n\n@app.cell\ndef _():\n    {code}\n\n\n{shown}\n"
    )
    (folder / "trial.py").write_text(text, encoding="utf-8")


_JUPYTER = [
    "--no-browser",
    "--allow-root",
    "--IdentityProvider.token=trial",
    "--ServerApp.root_dir=.",
]
FRONT_ENDS = {  # the command, the page, and whether it is asked to run all cells
    "jupyterlab": (
        [*_JUPYTER, "--expose-app-in-browser", "--port"], "/lab/tree/trial.ipynb?token=trial", True
    ),
    "notebook": (
        [*_JUPYTER, "--expose-app-in-browser", "--port"], "/notebooks/trial.ipynb?token=trial", True
    ),
    "marimo": (["run", "trial.py", "--headless", "--no-token", "--port"], "/", False),
}  # fmt: skip


@contextmanager
def _served(name: str, folder: Path) -> Iterator[str]:
    """Start a front end in `folder`; give the address of its page."""
    _notebook(folder)
    _marimo(folder)
    arguments, page, _ = FRONT_ENDS[name]
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    places = {key: str(folder / key) for key in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "HOME")}
    with (folder / f"{name}.log").open("wb") as log:
        command = [sys.executable, "-m", name, *arguments, str(port)]
        env = {**os.environ, **places}
        process = subprocess.Popen(command, cwd=folder, env=env, stdout=log, stderr=log)
    try:
        for _ in range(_STARTING):
            with socket.socket() as asks:
                if not asks.connect_ex(("127.0.0.1", port)):
                    break
            time.sleep(1)
        yield f"http://127.0.0.1:{port}{page}"
    finally:
        process.terminate()
        process.wait()


def _until(browser: Browser, expression: str) -> object:
    """Ask until it is true; return what it was last."""
    for _ in range(_STARTING):
        found = browser.run(expression)
        if found is True:
            break
        time.sleep(1)
    return found


def tried(name: str, browser: Browser, folder: Path) -> tuple[str, dict[str, object]]:
    """Open a notebook in a front end; return its version, and what was found."""
    with _served(name, folder) as address:
        browser.open(address)
        if FRONT_ENDS[name][2]:
            _until(
                browser,
                """(panel = [...(window.jupyterapp?.shell.widgets('main') ?? [])]
                .find(one => one.context?.isReady), Boolean(panel))""",
            )
            browser.run("""(await panel.revealed, jupyterapp.shell.activateById(panel.id),
                await panel.sessionContext.ready, await panel.sessionContext.session.kernel.info,
                await jupyterapp.commands.execute('notebook:run-all-cells'), true)""")
        _until(browser, f"{_DEEP} && Boolean(player && asked)")
        found = {what: evaluate(browser, check) for what, check in CHECKS.items()}
    return version(name), found
