"""All pages of a site: one for each lesson and language, the glossary, and an index."""

import posixpath
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import escape, unescape
from pathlib import Path, PurePosixPath
from urllib.parse import quote, unquote

from cgraph.command.lessons import numbered
from cgraph.command.publish.cells import cell
from cgraph.command.publish.notebook import Lesson, run
from cgraph.command.publish.page import Link, page
from cgraph.command.publish.prose import Resolve, prose
from cgraph.command.publish.widgets import STATE, PageWidgets
from cgraph.language import language, languages, say, use_language

GLOSSARY = "glossary.md"
_HEADING = re.compile(r'<h2 id="([^"]*)">(.*?)</h2>')
_ELSEWHERE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//|#|$")
_PICTURES = (".png", ".svg", ".jpg", ".jpeg", ".gif", ".webp")


def site(source: Path, running: Callable[[PurePosixPath], None]) -> dict[str, bytes]:
    """Return all files of the site: path -> content.

    Every lesson in `source` is run, which takes a while: `running` is told of each. PublishError
    if one fails.
    """
    lessons: dict[str, list[Lesson]] = {}
    for code in languages():
        for number, path in numbered(source, code).items():
            running(PurePosixPath(path))
            notebook = run(source, PurePosixPath(path))
            lesson = Lesson(PurePosixPath(path), number, code, notebook)
            lessons.setdefault(code, []).append(lesson)
    return _Site(source, lessons).files()


class _Site:
    def __init__(self, source: Path, lessons: dict[str, list[Lesson]]) -> None:
        self._source = source
        self._lessons = lessons
        self._pages = {str(le.path) for known in lessons.values() for le in known}
        if (source / GLOSSARY).exists():
            self._pages.add(GLOSSARY)
        self._pictures: set[str] = set()

    def files(self) -> dict[str, bytes]:
        made = {"index.html": self._index()}
        for code, lessons in self._lessons.items():
            with _speaking(code):
                made |= {_page_of(str(le.path)): self._lesson(le) for le in lessons}
        if GLOSSARY in self._pages:
            made[_page_of(GLOSSARY)] = self._glossary()
        files = {path: text.encode() for path, text in made.items()}
        return files | {path: (self._source / path).read_bytes() for path in self._pictures}

    def _lesson(self, lesson: Lesson) -> str:
        resolve = self._resolver(str(lesson.path))
        states = lesson.notebook.metadata.get("widgets", {}).get(STATE, {}).get("state", {})
        widgets = PageWidgets(states)
        cells = [cell(given, resolve, widgets) for given in lesson.notebook.cells]
        note = say("publish.note", command=f"cgraph --lesson {lesson.number}")
        after_title = f'<div class="note">{prose(note, resolve)}</div>\n{_contents(cells)}'
        cells.insert(1, after_title)
        return page(
            f"{_plain(lesson.title)} – {say('publish.title')}",
            "".join(cells),
            home=Link(f"../index.html#{lesson.language}", say("publish.title")),
            lessons=self._numbers(lesson),
            others=self._others(lesson),
            footer=self._before_and_after(lesson),
            widgets=widgets.data() if len(widgets) else "",
        )

    def _numbers(self, lesson: Lesson) -> list[Link]:
        return [
            Link(
                quote(_page_of(other.path.name)),
                str(other.number),
                _plain(other.title),
                here=other is lesson,
            )
            for other in self._lessons[lesson.language]
        ]

    def _others(self, lesson: Lesson) -> list[Link]:
        """Return links to the glossary and to the same lesson in other languages."""
        links = []
        if GLOSSARY in self._pages:
            links.append(Link(f"../{_page_of(GLOSSARY)}", say("publish.glossary")))
        for code, lessons in self._lessons.items():
            if code != lesson.language and any(o.path.name == lesson.path.name for o in lessons):
                address = f"../{code}/{quote(_page_of(lesson.path.name))}"
                links.append(Link(address, _name(code), language=code))
        return links

    def _before_and_after(self, lesson: Lesson) -> str:
        lessons = self._lessons[lesson.language]
        place = lessons.index(lesson)
        sides = {"previous": lessons[:place][-1:], "next": lessons[place + 1 :][:1]}
        links = [
            f'<div class="{side}">{escape(say(f"publish.{side}"))}<br>'
            f"{Link(quote(_page_of(other.path.name)), _plain(other.title))}</div>"
            for side, found in sides.items()
            for other in found
        ]
        return f'<nav aria-label="{escape(say("publish.go_on"))}">{"".join(links)}</nav>'

    def _glossary(self) -> str:
        text = (self._source / GLOSSARY).read_text(encoding="utf-8")
        shown = prose(text, self._resolver(GLOSSARY))
        title = " · ".join(_in_each("publish.glossary"))
        home = Link("index.html", " · ".join(_in_each("publish.title")))
        return page(title, f'<div class="full">{shown}</div>\n', home=home)

    def _index(self) -> str:
        title = " · ".join(_in_each("publish.title"))
        parts = []
        for code, lessons in self._lessons.items():
            with _speaking(code):
                cards = "".join(map(self._card, lessons))
                glossary = Link(_page_of(GLOSSARY), say("publish.glossary"))
                parts.append(
                    f'<section lang="{code}" id="{code}" aria-labelledby="{code}-name">'
                    f'<h2 id="{code}-name">{escape(_name(code))}</h2>'
                    f"<p>{escape(say('publish.about'))}</p>"
                    f'<ol class="cards">{cards}</ol>'
                    f"<p>{glossary if GLOSSARY in self._pages else ''}</p></section>"
                )
        main = (
            f'<h1 class="full">{escape(title)}</h1><div class="full tongues">{"".join(parts)}</div>'
        )
        return page(title, main, home=Link("index.html", "cgraph", here=True))

    def _card(self, lesson: Lesson) -> str:
        link = Link(quote(_page_of(str(lesson.path))), _plain(lesson.title))
        return f"<li>{link}{prose(lesson.opening, lambda _: None)}</li>"

    def _resolver(self, here: str) -> Resolve:
        """Return what finds the way from the page of `here`, a path in the source, to others."""
        folder = posixpath.dirname(here)

        def resolve(url: str) -> str | None:
            if _ELSEWHERE.match(url):
                return url
            path, mark, anchor = url.partition("#")
            target = posixpath.normpath(posixpath.join(folder, unquote(path)))
            if target in self._pages:
                target = _page_of(target)
            elif self._is_picture(target):
                self._pictures.add(target)
            else:
                return None
            return quote(posixpath.relpath(target, folder or ".")) + mark + anchor

        return resolve

    def _is_picture(self, target: str) -> bool:
        inside = not target.startswith(("/", ".."))
        return inside and target.endswith(_PICTURES) and (self._source / target).is_file()


@contextmanager
def _speaking(code: str) -> Iterator[None]:
    before = language()
    use_language(code)
    try:
        yield
    finally:
        use_language(before)


def _in_each(sentence: str) -> list[str]:
    found = []
    for code in languages():
        with _speaking(code):
            found.append(say(sentence))
    return found


def _name(code: str) -> str:
    with _speaking(code):
        return say("publish.name")


def _page_of(path: str) -> str:
    return posixpath.splitext(path)[0] + ".html"


def _plain(markdown: str) -> str:
    """Return a line of Markdown as plain text."""
    return unescape(re.sub(r"<[^>]*>", "", prose(markdown, lambda _: None))).strip()


def _contents(cells: list[str]) -> str:
    found = [match for text in cells for match in _HEADING.findall(text)]
    if not found:
        return ""
    links = "".join(f'<li><a href="#{mark}">{title}</a></li>' for mark, title in found)
    title = escape(say("publish.contents"))
    return f'<details class="contents"><summary>{title}</summary><ol>{links}</ol></details>\n'
