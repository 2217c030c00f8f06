"""Plays in Firefox and WebKit: `python tests/browsers --save` writes README.md beside.

Run by hand, where `firefox` or `firefox-esr`, `WebKitWebDriver` and `Xvfb` are installed, by a
Python that has JupyterLab, Notebook and marimo; the suite itself plays in Chromium.
"""

import argparse
import platform
import shutil
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from drivers import Browser, evaluate, firefox, webkit
from front_ends import FRONT_ENDS, tried

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


def _row(what: str, found: list[object]) -> str:
    says = {True: "yes", None: "cannot be asked"}
    return f"| {what} | {' | '.join(str(says.get(so, so)) for so in found)} |"


def _table(title: str, columns: dict[str, dict[str, object]]) -> str:
    whats = next(iter(columns.values()))
    rows = [_row(what, [column.get(what) for column in columns.values()]) for what in whats]
    return "\n".join(
        [title, "", _row("", list(columns)), f"|{'---|' * (len(columns) + 1)}", *rows, ""]
    )


def _played(browser: Browser, page: Path) -> dict[str, object]:
    """Play the published lesson."""
    browser.open(page.as_uri())
    found = {what: evaluate(browser, check) for what, check in CHECKS.items()}
    errors = browser.errors
    found["no error on the console"] = None if errors is None else not errors or "; ".join(errors)
    return found


def main() -> int:
    """Play in every browser; return 1 if something is not as it should be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--save", action="store_true")
    save = parser.parse_args().save
    lesson: dict[str, dict[str, object]] = {}
    notebook: dict[str, dict[str, object]] = {}
    for start in (firefox, webkit):
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
            folder = Path(name)
            with start(folder) as browser:
                own = f"{browser.name} {browser.version}"
                lesson[own] = _played(browser, published(folder))
                for front_end in FRONT_ENDS:
                    tells, found = tried(front_end, browser, folder)
                    notebook[f"{front_end} {tells}, {browser.name}"] = found
    when = f"on {datetime.now(UTC):%Y-%m-%d}, {platform.machine()}"
    tables = [
        _table(f"Lesson {LESSON}, published, {when}:", lesson),
        _table(f"A notebook with a player and a question, {when}:", notebook),
    ]
    print(*tables, sep="\n")
    if save:
        said = __doc__.split("\n\n", 1)[0]
        text = "\n".join([f"# Other browsers\n\n{said.replace('beside', 'here')}\n", *tables])
        Path(__file__).with_name("README.md").write_text(text, encoding="utf-8")
    every = [so for column in [*lesson.values(), *notebook.values()] for so in column.values()]
    return int(any(so not in (True, None) for so in every))


if __name__ == "__main__":
    sys.exit(main())
