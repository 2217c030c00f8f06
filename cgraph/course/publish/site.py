"""All pages: one for each lesson and language, the glossaries, and one that leads to all."""

import posixpath
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from urllib.parse import quote, unquote

from nbformat.v4 import new_markdown_cell, new_notebook

from cgraph.course.notebooks import numbered
from cgraph.course.publish.notebook import Lesson, run, title_of
from cgraph.course.publish.pages import home, page
from cgraph.course.publish.prose import Resolve
from cgraph.course.publish.python import FOLDER, Python
from cgraph.language import language, languages, say, use_language

_GLOSSARY, _GLOSSARY_PAGE = "glossary.md", "glossary.html"  # in the folder of each language
_TEACHERS_FIRST = "README.md"  # in the folder `teaching` of each language
_ELSEWHERE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//|#|$")
_PICTURES = (".png", ".svg", ".jpg", ".jpeg", ".gif", ".webp")


def make_site(
    source: Path,
    running: Callable[[PurePosixPath], None],
    python: Python | None = None,
    *,
    teachers: bool = False,
) -> dict[str, bytes]:
    """Return all files of the site, with `python` behind its lessons: path -> content.

    With `teachers` their pages are there, too, which hold the answers.

    Every lesson in `source` is run, which takes a while: `running` is called for each.
    PublishError if one fails.
    """
    lessons: dict[str, list[Lesson]] = {}
    for code in languages():
        for number, path in numbered(source, code).items():
            running(PurePosixPath(path))
            lessons.setdefault(code, []).append(_lesson(source, code, number, path))
    return _Site(source, lessons, python, teachers=teachers).files()


def make_class(
    source: Path, lesson: Path, scripts: Sequence[str], python: Python | None = None
) -> dict[str, bytes]:
    """Return the files of one lesson for a class: its page, and the teachers' pages.

    `lesson` is a path from `source`. Of the `scripts` the first goes to the page of the lesson, the
    second to those of the teachers. PublishError if the lesson fails.
    """
    code = lesson.parts[0]
    lessons = {code: [_lesson(source, code, int(lesson.name[:2]), lesson)]}
    return _Site(source, lessons, python, scripts, teachers=True).files()


def _lesson(source: Path, code: str, number: int, path: Path) -> Lesson:
    return Lesson(PurePosixPath(path), number, code, run(source, PurePosixPath(path)))


class _Site:
    def __init__(
        self,
        source: Path,
        lessons: dict[str, list[Lesson]],
        python: Python | None,
        class_scripts: Sequence[str] = (),
        *,
        teachers: bool = False,
    ) -> None:
        self._source = source
        self._python = python
        self._class_scripts = class_scripts
        self._lessons = lessons
        self._glossaries = [code for code in lessons if (source / code / _GLOSSARY).exists()]
        self._pages = {str(le.path): le.page for known in lessons.values() for le in known}
        for code in self._glossaries:
            self._pages[f"{code}/{_GLOSSARY}"] = f"{code}/{_GLOSSARY_PAGE}"
        self._teaching = {
            code: [f"{code}/teaching/{file.name}" for file in sorted(files)]
            for code in lessons
            if teachers and (files := list((source / code / "teaching").glob("*.md")))
        }
        for paths in self._teaching.values():
            self._pages |= {path: path.removesuffix(".md") + ".html" for path in paths}
        self._pictures: set[str] = set()

    def files(self) -> dict[str, bytes]:
        made = {"index.html": self._home_page()}
        for code, lessons in self._lessons.items():
            with _speaking(code):
                made |= {lesson.page: self._lesson_page(lesson) for lesson in lessons}
                if code in self._glossaries:
                    made[f"{code}/{_GLOSSARY_PAGE}"] = self._glossary_page(code)
                made |= {
                    self._pages[path]: self._teaching_page(path)
                    for path in self._teaching.get(code, ())
                }
        files = {path: text.encode() for path, text in made.items()}
        files |= {path: (self._source / path).read_bytes() for path in self._pictures}
        return files | (dict(self._python.files) if self._python else {})

    def _lesson_page(self, lesson: Lesson) -> str:
        lessons = self._lessons[lesson.language]
        place = lessons.index(lesson)
        sides = {"previous": lessons[:place][-1:], "next": lessons[place + 1 :][:1]}
        about = {
            "title": f"{lesson.title} – {say('publish.title')}",
            "home": (f"../index.html#{lesson.language}", say("publish.title")),
            "lesson": lesson,
            "lessons": lessons,
            "sides": [(side, other) for side, found in sides.items() for other in found],
            "glossary": _GLOSSARY_PAGE if lesson.language in self._glossaries else "",
            "translations": [
                (f"../{code}/{lesson.address}", _in(code, "publish.name"), code)
                for code, others in self._lessons.items()
                if code != lesson.language and lesson.address in [le.address for le in others]
            ],
            "note": say("python.note")
            if self._python
            else say("publish.note", command=f"cgraph --lesson {lesson.number}"),
            "python": {**self._python.settings, "at": f"../{FOLDER}"} if self._python else None,
            "resolve": self._resolver(str(lesson.path)),
            "classroom": {"script": self._class_scripts[0]} if self._class_scripts else None,
        }
        return page(lesson.notebook, about)

    def _teaching_page(self, path: str) -> str:
        """Return a page for teachers, which leads back to their first, or to the lessons."""
        code, _, name = path.split("/")
        text = (self._source / path).read_text(encoding="utf-8")
        lessons, teachers = f"../../index.html#{code}", ("README.html", say("publish.teachers"))
        about = {
            "title": f"{title_of(text)} – {say('publish.title')}",
            "home": (lessons, say("publish.title")) if name == _TEACHERS_FIRST else teachers,
            "translations": [
                (
                    f"../../{other}/teaching/{name.removesuffix('.md')}.html",
                    _in(other, "publish.name"),
                    other,
                )
                for other, paths in self._teaching.items()
                if other != code and f"{other}/teaching/{name}" in paths
            ],
            "resolve": self._resolver(path),
            "classroom": {"script": self._class_scripts[1]} if self._class_scripts else None,
        }
        return page(new_notebook(cells=[new_markdown_cell(text, id="teacher")]), about)  # type: ignore[no-untyped-call]

    def _glossary_page(self, code: str) -> str:
        path = f"{code}/{_GLOSSARY}"
        text = (self._source / path).read_text(encoding="utf-8")
        about = {
            "title": f"{say('publish.glossary')} – {say('publish.title')}",
            "home": (f"../index.html#{code}", say("publish.title")),
            "translations": [
                (f"../{other}/{_GLOSSARY_PAGE}", _in(other, "publish.name"), other)
                for other in self._glossaries
                if other != code
            ],
            "resolve": self._resolver(path),
        }
        return page(new_notebook(cells=[new_markdown_cell(text, id="glossary")]), about)  # type: ignore[no-untyped-call]

    def _home_page(self) -> str:
        tongues = [
            {
                "code": code,
                "name": _in(code, "publish.name"),
                "about": _in(code, "publish.about"),
                "lessons": lessons,
                "glossary": (f"{code}/{_GLOSSARY_PAGE}", _in(code, "publish.glossary"))
                if code in self._glossaries
                else None,
                "teachers": (f"{code}/teaching/README.html", _in(code, "publish.teachers"))
                if code in self._teaching
                else None,
            }
            for code, lessons in self._lessons.items()
        ]
        about = {
            "title": _in_each("publish.title"),
            "home": ("index.html", "cgraph", "", "", True),
            "tongues": tongues,
            "resolve": lambda _: None,
        }
        return home(about)

    def _resolver(self, here: str) -> Resolve:
        """Return what finds the way from the page of `here`, a path in the source, to others."""
        folder = posixpath.dirname(here)

        def resolve(url: str) -> str | None:
            if _ELSEWHERE.match(url):
                return url
            path, mark, anchor = url.partition("#")
            target = posixpath.normpath(posixpath.join(folder, unquote(path)))
            if target in self._pages:
                target = self._pages[target]
            elif self._is_picture(target):
                self._pictures.add(target)
            else:
                return None
            return quote(posixpath.relpath(target, folder or ".")) + mark + anchor

        return resolve

    def _is_picture(self, target: str) -> bool:
        inside = not target.startswith(("/", ".."))
        return inside and target.lower().endswith(_PICTURES) and (self._source / target).is_file()


@contextmanager
def _speaking(code: str) -> Iterator[None]:
    before = language()
    use_language(code)
    try:
        yield
    finally:
        use_language(before)


def _in(code: str, sentence: str) -> str:
    with _speaking(code):
        return say(sentence)


def _in_each(sentence: str) -> str:
    return " · ".join(_in(code, sentence) for code in languages())
