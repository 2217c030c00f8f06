"""A notebook's cells as HTML, looking as they do in JupyterLab."""

import re
from collections.abc import Mapping
from html import escape
from typing import Any

from nbconvert.filters import ansi2html
from nbformat import NotebookNode

from cgraph.command.publish.prose import Resolve, prose, python
from cgraph.command.publish.widgets import VIEW, PageWidgets
from cgraph.language import say

# A cell that only asks or opens a solution: its code says nothing to a reader.
_NO_CODE = re.compile(r"\s*cg\.(ask|progress|solution)\([^\n]*\)\s*")
_EXERCISE = re.compile(r"^cg\.check\(", re.MULTILINE)


def cell(given: NotebookNode, resolve: Resolve, widgets: PageWidgets) -> str:
    """Return one cell as a `<div>`; its widgets are added to those of the page."""
    if given.cell_type == "markdown":
        inside, kind = prose(given.source, resolve, given.get("attachments")), "prose"
    elif given.cell_type == "code":
        inside, kind = _code(given, resolve, widgets), "run"
    else:  # raw: not for a reader
        return ""
    return f'<div class="{kind}" id="{escape(given.id)}">{inside}</div>\n' if inside else ""


def _code(given: NotebookNode, resolve: Resolve, widgets: PageWidgets) -> str:
    parts = []
    if given.source.strip() and not _NO_CODE.fullmatch(given.source):
        parts.append(python(given.source))
    parts += [_output(output, resolve, widgets) for output in given.outputs]
    if _EXERCISE.search(given.source):
        parts.append(needs_python("publish.exercise_needs"))
    return "\n".join(filter(None, parts))


def needs_python(sentence: str) -> str:
    """Return the sentence, as a note on what this page cannot do."""
    return f'<p class="needs">{escape(say(sentence))}</p>'


def _output(output: NotebookNode, resolve: Resolve, widgets: PageWidgets) -> str:
    if output.output_type == "stream":
        return _text(output.text, output.name)
    if output.output_type == "error":
        return _text("\n".join(output.traceback), "stderr")
    data = {kind: _joined(value) for kind, value in output.get("data", {}).items()}
    if VIEW in data:
        number = widgets.add(data[VIEW]["model_id"])
        if number is not None:
            return _widget(number, data)
        return _still(data, resolve) + needs_python("publish.widget_needs")
    return _still(data, resolve)


def _widget(number: int, data: Mapping[str, Any]) -> str:
    instead = _text(data.get("text/plain", ""), "instead")
    return f'<div class="out widget" data-widget="{number}">{instead}</div>'


def _still(data: Mapping[str, Any], resolve: Resolve) -> str:
    """Return the richest form of an output that shows without Jupyter."""
    for kind in ("text/html", "image/svg+xml"):
        if kind in data:
            return f'<div class="out">{data[kind]}</div>'
    for kind in ("image/png", "image/jpeg"):
        if kind in data:
            words = escape(data.get("text/plain", ""))
            source = f"data:{kind};base64,{data[kind].strip()}"
            return f'<div class="out"><img src="{source}" alt="{words}"></div>'
    if "text/markdown" in data:
        return f'<div class="out">{prose(data["text/markdown"], resolve)}</div>'
    if "text/latex" in data:
        return f'<div class="out">{prose(data["text/latex"], resolve)}</div>'
    return _text(data.get("text/plain", ""), "result")


def _text(text: str, kind: str) -> str:
    shown = ansi2html(text)  # type: ignore[no-untyped-call]
    return f'<pre class="out {kind}" tabindex="0">{shown}</pre>' if text else ""


def _joined(value: Any) -> Any:  # noqa: ANN401  a piece of a notebook
    """Return text that a notebook file keeps as lines in one piece."""
    return "".join(value) if isinstance(value, list) else value
