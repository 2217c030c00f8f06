"""Browsers that do what they are told: Firefox by WebDriver BiDi, WebKitGTK by WebDriver."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from typing import Any, Protocol

from websocket import create_connection

PAINTED = 1000  # ms within which a screen is drawn anew, also by a slow machine
_MINI_BROWSER = "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser"


class Browser(Protocol):
    """What is asked of each browser."""

    name: str
    version: str
    errors: list[str] | None  # on its console; None where it does not tell them

    def open(self, address: str) -> None:
        """Open a page; return when it has loaded."""

    def press(self, key: str) -> None:
        """Press a key."""

    def run(self, expression: str) -> object:
        """Return what an expression of JavaScript is, or what was thrown."""


def evaluate(browser: Browser, expression: str) -> object:
    """Return what an expression is; `await pressed(key)` in it presses a key."""
    before, key, after = re.fullmatch(
        r"(?s)(.*?)(?:await pressed\('(.)'\),(.*))?", expression
    ).groups()
    if key:
        browser.run(before.rstrip().rstrip(","))
        browser.press(key)
        browser.run(f"await new Promise(done => setTimeout(done, {PAINTED}))")
        return browser.run(after)
    return browser.run(before)


def _pressed(key: str) -> dict:
    actions = [{"type": kind, "value": key} for kind in ("keyDown", "keyUp")]
    return {"type": "key", "id": "keys", "actions": actions}


class Firefox:
    """A Firefox that does what it is told."""

    name = "Firefox"

    def __init__(self, address: str) -> None:
        self._socket = create_connection(f"{address}/session", suppress_origin=True, timeout=120)
        self._numbers = count(1)
        self.errors: list[str] = []
        found = self.tell("session.new", capabilities={})
        self.version = found["capabilities"]["browserVersion"]
        self.tell("session.subscribe", events=["log.entryAdded"])
        self._page = self.tell("browsingContext.getTree")["contexts"][0]["context"]

    def tell(self, method: str, **params: object) -> dict:
        """Give a command and return what comes of it; RuntimeError if it fails."""
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while (heard := json.loads(self._socket.recv())).get("id") != number:
            if heard.get("method") == "log.entryAdded" and heard["params"]["level"] == "error":
                self.errors.append(heard["params"]["text"])
        if heard["type"] == "error":
            raise RuntimeError(heard["message"])
        return heard["result"]

    def open(self, address: str) -> None:
        """Open a page; return when it has loaded."""
        self.tell("browsingContext.navigate", context=self._page, url=address, wait="complete")

    def press(self, key: str) -> None:
        """Press a key."""
        self.tell("input.performActions", context=self._page, actions=[_pressed(key)])

    def run(self, expression: str) -> object:
        """Return what an expression is, or what was thrown."""
        target = {"context": self._page}
        code = f"(async () => JSON.stringify(({expression}) ?? null))()"
        done = self.tell("script.evaluate", expression=code, target=target, awaitPromise=True)
        if done["type"] == "exception":
            return done["exceptionDetails"]["text"]
        return json.loads(done["result"]["value"])


@contextmanager
def firefox(folder: Path) -> Iterator[Firefox]:
    """Start a Firefox with a profile of its own in `folder`."""
    found = shutil.which("firefox") or shutil.which("firefox-esr") or sys.exit("needs Firefox")
    (folder / "profile").mkdir()
    (folder / "profile" / "user.js").write_text('user_pref("ui.systemUsesDarkTheme", 0);\n')
    where = ["--headless", "--no-remote", "--profile", str(folder / "profile")]
    command = [found, *where, "--remote-debugging-port", "0", "about:blank"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=folder)
    try:
        lines = iter(process.stderr.readline, "")
        yield Firefox(next(line.split()[-1] for line in lines if "BiDi listening" in line))
    finally:
        process.terminate()
        process.wait()


class WebKit:
    """A WebKitGTK that does what it is told, by WebDriver over HTTP."""

    name = "WebKitGTK"
    errors = None

    def __init__(self, port: int) -> None:
        self._driver = HTTPConnection("127.0.0.1", port, timeout=120)
        self._session = "/session"
        asked = {"binary": _MINI_BROWSER, "args": ["--automation"]}
        always = {"alwaysMatch": {"webkitgtk:browserOptions": asked}}
        found = self.tell("", capabilities=always)
        self._session += f"/{found['sessionId']}"
        self.version = found["capabilities"]["browserVersion"]

    def tell(self, path: str, method: str = "POST", **params: object) -> Any:
        """Give a command and return what comes of it."""
        self._driver.request(method, self._session + path, json.dumps(params))
        return json.load(self._driver.getresponse())["value"]

    def open(self, address: str) -> None:
        """Open a page; return when it has loaded."""
        self.tell("/url", url=address)

    def press(self, key: str) -> None:
        """Press a key."""
        self.tell("/actions", actions=[_pressed(key)])

    def run(self, expression: str) -> object:
        """Return what an expression is, or what was thrown."""
        script = f"""const done = arguments[0];
            (async () => JSON.stringify(({expression}) ?? null))()
                .then(done, error => done(JSON.stringify(String(error))))"""
        return json.loads(self.tell("/execute/async", script=script, args=[]))


@contextmanager
def webkit(_folder: Path) -> Iterator[WebKit]:
    """Start a WebKitGTK on a screen that nobody sees."""
    needed = {name: shutil.which(name) for name in ("Xvfb", "WebKitWebDriver")}
    if None in needed.values() or not Path(_MINI_BROWSER).exists():
        sys.exit("needs Xvfb, and WebKitWebDriver: apt-get install xvfb webkit2gtk-driver")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    reads, writes = os.pipe()
    screen = ["-displayfd", str(writes), "-screen", "0", "1366x768x24"]
    hidden = subprocess.Popen(
        [needed["Xvfb"], *screen], pass_fds=[writes], stderr=subprocess.DEVNULL
    )
    display = os.read(reads, 9).decode().strip()
    # a machine without namespaces has no sandbox
    env = {**os.environ, "DISPLAY": f":{display}", "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1"}
    driver = subprocess.Popen([needed["WebKitWebDriver"], f"--port={port}"], env=env)
    try:
        time.sleep(2)  # until it listens
        browser = WebKit(port)
        yield browser
        browser.tell("", "DELETE")
    finally:
        for process in (driver, hidden):
            process.terminate()
            process.wait()
