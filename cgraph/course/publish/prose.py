"""Markdown as HTML: mathematics as MathML, links between lessons as links between pages."""

import re
from collections.abc import Callable, Mapping
from html import escape, unescape

from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from cgraph.pictures.mathematics import mathml

Resolve = Callable[[str], str | None]
Attachments = Mapping[str, dict[str, str]]


def prose(source: str, resolve: Resolve, attachments: Attachments | None = None) -> str:
    """Return Markdown as HTML.

    `resolve` says where a link or picture leads from the page, None if nowhere: then only its
    text is left.
    """
    renderer = _Renderer(resolve, dict(attachments or {}))
    return MarkdownWithMath(renderer).render(source)


def python(source: str) -> str:
    """Return Python code as HTML, its parts marked with Pygments' classes."""
    marked: str = highlight(source, PythonLexer(), HtmlFormatter(nowrap=True))
    return f'<pre class="code" tabindex="0"><code>{marked}</code></pre>'


def anchor(title: str) -> str:
    """Return the anchor of a heading, as JupyterLab names it."""
    return re.sub(r"\s", "-", title)


class _Renderer(IPythonRenderer):
    def __init__(self, resolve: Resolve, attachments: dict[str, dict[str, str]]) -> None:
        super().__init__(escape=False, exclude_anchor_links=True, attachments=attachments)
        self._resolve = resolve

    def heading(self, text: str, level: int, **_: object) -> str:
        plain = re.sub(r"<math.*?</math>|<[^>]*>", "", text)
        return f'<h{level} id="{escape(anchor(unescape(plain)))}">{text}</h{level}>\n'

    def link(self, text: str, url: str, title: str | None = None) -> str:
        target = self._resolve(url)
        return text if target is None else str(super().link(text, target, title))

    def image(self, text: str, url: str, title: str | None = None) -> str:
        attached = url.startswith("attachment:")
        known = url.removeprefix("attachment:") in self.attachments
        target = (url if known else None) if attached else self._resolve(url)
        return escape(unescape(text)) if target is None else str(super().image(text, target, title))

    def block_code(self, code: str, info: str | None = None) -> str:  # noqa: ARG002  all is Python
        return python(code)

    def block_math(self, body: str) -> str:
        return _displayed(body.strip())

    def inline_math(self, body: str) -> str:
        return _mathematics(body.strip())

    def latex_environment(self, name: str, body: str) -> str:
        return _displayed(rf"\begin{{{name}}}{body}\end{{{name}}}")

    def table(self, text: str) -> str:
        rows = re.sub(r"<th[^>]*></th>", "<td></td>", text)  # a corner is no header
        return f'<div class="wide" tabindex="0"><table>{rows}</table></div>\n'


def _displayed(latex: str) -> str:
    """Return mathematics in a box that scrolls where it is wider than the page."""
    return f'<span class="display" tabindex="0">{_mathematics(latex, display=True)}</span>'


def _mathematics(latex: str, *, display: bool = False) -> str:
    """Return mathematics, or its source where that cannot be read."""
    try:
        return mathml(latex, display=display)
    except Exception:  # noqa: BLE001  latex2mathml's errors have no class in common
        return f"<code>{escape(latex)}</code>"
