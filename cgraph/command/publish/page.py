"""The frame around a page: head, header, footer, style and script, all in the one file."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path

from cgraph.language import language, say
from cgraph.pictures.mathematics import mathematics_style
from cgraph.pictures.palette import css_themes

_FOLDER = Path(__file__).parent
_EMPTY_ICON = '<link rel="icon" href="data:,">'  # or the browser asks the host for one
# Just before anything is drawn, so that nothing flashes. Asked sooner, Chromium now and then gives
# a page that was opened as a file an empty storage, for as long as it is open.
_EARLY = """document.body.classList.add("alive");
requestAnimationFrame(() => {
  try {
    const light = localStorage.getItem("cgraph.theme");
    if (light) document.body.dataset.jpThemeLight = light;
  } catch { /* no storage here */ }
});"""


@dataclass(frozen=True)
class Link:
    """A link to another page; `language` if it is in another language, `here` if it is this one."""

    address: str
    text: str
    title: str = ""
    language: str = ""
    here: bool = False

    def __str__(self) -> str:
        other = f' lang="{self.language}" hreflang="{self.language}"' if self.language else ""
        title = f' title="{escape(self.title)}"' if self.title else ""
        here = ' aria-current="page"' if self.here else ""
        address = escape(self.address)
        return f'<a href="{address}"{other}{title}{here}>{escape(self.text)}</a>'


def page(  # noqa: PLR0913  the parts of a page
    title: str,
    main: str,
    *,
    home: Link,
    lessons: Sequence[Link] = (),
    others: Sequence[Link] = (),
    footer: str = "",
    widgets: str = "",
) -> str:
    """Return a whole page in the language in use; `main` and `footer` are HTML.

    `widgets` is the JSON text that `page.js` brings to life.
    """
    data = f'<script type="application/json" id="widgets">{widgets}</script>' if widgets else ""
    return f"""<!doctype html>
<html lang="{language()}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{escape(title)}</title>
{_EMPTY_ICON}
<style>
{_style()}</style>
</head>
<body>
<script>{_EARLY}</script>
<a class="skip" href="#main">{escape(say("publish.skip"))}</a>
{_header(home, lessons, others)}
<main id="main">
{main}</main>
<footer>{footer}</footer>
{data}
<script type="module">
{_script()}</script>
</body>
</html>
"""


def _header(home: Link, lessons: Sequence[Link], others: Sequence[Link]) -> str:
    numbers = "".join(f"<li>{link}</li>" for link in lessons)
    nav = f'<nav aria-label="{escape(say("publish.lessons"))}"><ol>{numbers}</ol></nav>'
    rest = " ".join(map(str, others))
    dark = f'<button id="theme" type="button" hidden>{escape(say("publish.dark"))}</button>'
    return f"<header>{home}{nav if lessons else ''}<div>{rest} {dark}</div></header>"


@cache
def _style() -> str:
    rules = (_FOLDER / "page.css").read_text(encoding="utf-8")
    chosen = 'body[data-jp-theme-light="{}"]'
    return f"""body {{ {css_themes()} color-scheme: light dark; }}
{chosen.format("true")} {{ color-scheme: light; }}
{chosen.format("false")} {{ color-scheme: dark; }}
{rules}
{mathematics_style()}"""


@cache
def _script() -> str:
    return (_FOLDER / "page.js").read_text(encoding="utf-8")
