"""Plays a published lesson in Firefox: `python tests/browsers --save` writes README.md beside.

Run by hand, where `firefox` or `firefox-esr` is installed; the suite itself plays in Chromium.
Firefox is told what to do by WebDriver BiDi, which it speaks without a driver.
"""

import argparse
import json
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from websocket import create_connection

from cgraph.course.notebooks import numbered, shipped
from cgraph.course.publish.folder import write
from cgraph.course.publish.site import make_site

LESSON = 3
END = "\ue010"
PLAYERS = "[...document.querySelectorAll('.cgraph-player')].map(host => host.shadowRoot)"
QUESTIONS = "[...document.querySelectorAll('.cgraph-question')].map(host => host.shadowRoot)"
CHECKS = {  # what is looked at: an expression of JavaScript that is true, or what is there instead
    "every widget comes to life": """await new Promise(done => setTimeout(done, 3000)),
        document.querySelectorAll('.widget > .instead').length === 0
        && document.querySelectorAll('.widget').length > 5""",
    "no widget failed": "document.querySelectorAll('.failed').length === 0",
    "a key takes the first player to its end": f"""{PLAYERS}[0].querySelector('.player').focus(),
        await pressed('{END}'),
        /^(\\d+) \\/ \\1$/.test({PLAYERS}[0].querySelector('.count').textContent.trim())
        || {PLAYERS}[0].querySelector('.count').textContent""",
    "a wrong number is told, and does not count": f"""answered = {QUESTIONS}
            .map(root => root.querySelector('form.number')).find(form => form),
        answered.querySelector('input').value = '123456', answered.requestSubmit(),
        answered.querySelector('.feedback').textContent.length > 5
        && answered.querySelector('.mark').classList.contains('open')""",
    "an answer is shown, and marked": """answered.querySelector('button.show').click(),
        answered.querySelector('.mark').classList.contains('shown')""",
    "what was answered is remembered": """JSON.parse(localStorage['cgraph.progress'] ?? '{}')
        && Object.values(JSON.parse(localStorage['cgraph.progress'])).includes('shown')""",
    "the page turns dark": """document.querySelector('#theme').click(),
        getComputedStyle(document.body).colorScheme === 'dark'""",
    "fractions stand on two lines": """document.querySelectorAll('mfrac').length > 5
        && [...document.querySelectorAll('mfrac')].every(one =>
            one.children[1].getBoundingClientRect().top
            > one.children[0].getBoundingClientRect().top + 3)""",
    "nothing is wider than the page": """document.documentElement.scrollWidth <= innerWidth
        || document.documentElement.scrollWidth""",
}


class Firefox:
    """A Firefox that does what it is told."""

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
        actions = [{"type": kind, "value": key} for kind in ("keyDown", "keyUp")]
        keys = {"type": "key", "id": "keys", "actions": actions}
        self.tell("input.performActions", context=self._page, actions=[keys])

    def evaluate(self, expression: str) -> object:
        """Return what an expression is; `await pressed(key)` in it presses a key."""
        before, key, after = re.fullmatch(
            r"(?s)(.*?)(?:await pressed\('(.)'\),(.*))?", expression
        ).groups()
        if key:
            self._run(before.rstrip().rstrip(","))
            self.press(key)
            return self._run(after)
        return self._run(before)

    def _run(self, expression: str) -> object:
        target = {"context": self._page}
        code = f"(async () => JSON.stringify(({expression}) ?? null))()"
        done = self.tell("script.evaluate", expression=code, target=target, awaitPromise=True)
        if done["type"] == "exception":
            return done["exceptionDetails"]["text"]
        return json.loads(done["result"]["value"])


@contextmanager
def firefox(folder: Path):
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


def published(folder: Path) -> Path:
    """Publish the lesson, alone, in `folder`; return its page."""
    lesson = numbered(shipped(), "en")[LESSON]
    source = folder / "notebooks"
    (source / lesson).parent.mkdir(parents=True)
    shutil.copy(shipped() / lesson, source / lesson)
    if (shipped() / "images").is_dir():
        shutil.copytree(shipped() / "images", source / "images")
    write(folder / "pages", make_site(source, print))
    return (folder / "pages" / lesson).with_suffix(".html")


def main() -> int:
    """Play the lesson; return 1 if something is not as it should be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--save", action="store_true")
    save = parser.parse_args().save
    with tempfile.TemporaryDirectory() as name, firefox(Path(name)) as browser:
        browser.open(published(Path(name)).as_uri())
        found = {what: browser.evaluate(expression) for what, expression in CHECKS.items()}
        found["no error on the console"] = not browser.errors or "; ".join(browser.errors)[:300]
    about = (
        f"Lesson {LESSON}, published, on {datetime.now(UTC):%Y-%m-%d}: Firefox {browser.version}"
    )
    rows = [f"| {what} | {'yes' if so is True else so} |" for what, so in found.items()]
    table = "\n".join([f"{about}, {platform.machine()}.", "", "| | |", "|---|---|", *rows, ""])
    print(table)
    if save:
        said = __doc__.split("\n\n", 1)[0]
        text = f"# Other browsers\n\n{said.replace('beside', 'here')}\n\n{table}"
        Path(__file__).with_name("README.md").write_text(text, encoding="utf-8")
    return int(any(so is not True for so in found.values()))


if __name__ == "__main__":
    sys.exit(main())
