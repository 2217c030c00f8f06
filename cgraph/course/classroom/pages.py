"""What is served to a class: a lesson's page, the teacher's beside it, and the page for phones."""

import json
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

from cgraph.course.publish.python import bring
from cgraph.course.publish.site import make_class
from cgraph.language import language, say, texts
from cgraph.pictures.palette import css_reader
from cgraph.players.module import module

_FOLDER = Path(__file__).parent
_POLICY = (
    "default-src 'none'; script-src {script}; style-src {style}; connect-src 'self'; "
    "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def class_files(source: Path, lesson: Path, python: str | None = None) -> dict[str, bytes]:
    """Return the files of a lesson, a path from `source`, for the teacher's browser.

    With `python`, a folder with Pyodide or its address, Python can run in them. PublishError if
    the lesson fails.
    """
    scripts = [module(_FOLDER / name) for name in ("classroom.js", "teacher.js")]
    return make_class(source, lesson, scripts, bring(python) if python else None)


def phone_page() -> tuple[str, str]:
    """Return the page for phones in the language in use, and the policy that it is sent with."""
    style = css_reader("phone") + (_FOLDER / "phone.css").read_text(encoding="utf-8")
    script = module(_FOLDER / "phone.js")
    words = json.dumps(texts("class"), ensure_ascii=False).replace("<", "\\u003c")
    page = (
        (_FOLDER / "phone.html")
        .read_text(encoding="utf-8")
        .format(
            language=language(),
            title=say("class.phone"),
            send=say("class.send"),
            waiting=say("class.waiting"),
            style=style,
            script=script,
            words=words,
        )
    )
    return page, _POLICY.format(script=_digest(script), style=_digest(style))


def _digest(text: str) -> str:
    """Return what a policy calls an inline script or style."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
