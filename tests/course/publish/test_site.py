"""The site as a whole: which pages there are, and how they lead to one another."""

import json
import re
import socket
from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath

import nbformat
import pytest
from jupyter_client.connect import LocalPortCache
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from cgraph.course.command import cli
from cgraph.course.publish import notebook as notebook_module
from cgraph.course.publish import site as site_module
from cgraph.course.publish.notebook import PublishError, run
from cgraph.course.publish.site import make_class, make_site
from cgraph.language import language

FIRST = """# 1 · Graphs & `code`

*About 5 minutes.*

**Wonder.** Why $x$?"""
TEXT = """## What is *this*?

[Next](02_more.ipynb#here), [words](glossary.md), [gone](03_gone.ipynb), [out](../../secret.md),
[web](https://example.org/a_b), ![dot](img/a%20dot.png) ![big](img/B.PNG), [here](#What-is-this?)"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "lessons"
    (folder / "en" / "img").mkdir(parents=True)
    (folder / "zh").mkdir()
    for name in ("a dot.png", "B.PNG"):
        (folder / "en" / "img" / name).write_bytes(b"png")
    words = "# Words\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n[more](../zh/glossary.md)"
    for code in ("en", "zh"):
        (folder / code / "glossary.md").write_text(words)
    cells = [new_markdown_cell(FIRST), new_markdown_cell(TEXT), new_code_cell("1 + 1")]
    for name in ["en/01_graphs", "en/02_more", "zh/01_graphs"]:
        nbformat.write(new_notebook(cells=cells), folder / f"{name}.ipynb")
    return folder


@pytest.fixture
def files(source: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """Return the site of `source`, its notebooks not run."""
    read = lambda folder, path: nbformat.read(folder / path, as_version=4)  # noqa: E731
    monkeypatch.setattr(site_module, "run", read)
    ran: list[PurePosixPath] = []
    files = make_site(source, ran.append)
    assert list(map(str, ran)) == ["en/01_graphs.ipynb", "en/02_more.ipynb", "zh/01_graphs.ipynb"]
    return files


class Parsed(HTMLParser):
    """What tests look for in a page."""

    def __init__(self, html: bytes) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.language = ""
        self.feed(html.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what the tag brings."""
        found = dict(attrs)
        self.links += [found[name] or "" for name in ("href", "src") if name in found]
        self.ids += [found["id"] or ""] if "id" in found else []
        if tag == "html":
            self.language = found["lang"] or ""


def test_there_is_a_page_for_each_lesson(files: dict[str, bytes]) -> None:
    assert sorted(files) == [
        "en/01_graphs.html",
        "en/02_more.html",
        "en/glossary.html",
        "en/img/B.PNG",
        "en/img/a dot.png",
        "index.html",
        "zh/01_graphs.html",
        "zh/glossary.html",
    ]
    assert files["en/img/a dot.png"] == b"png"


def test_every_link_leads_somewhere(files: dict[str, bytes]) -> None:
    pages = {path: Parsed(content) for path, content in files.items() if path.endswith("html")}
    for path, page in pages.items():
        for link in page.links:
            if link.startswith(("https:", "data:")):
                continue
            target, _, anchor = link.replace("%20", " ").partition("#")
            there = (Path("/") / path).parent / target if target else Path("/") / path
            name = str(PurePosixPath(*there.parts).as_posix())
            found = str(Path(name).resolve().relative_to("/").as_posix())
            assert found in files, (path, link)
            if anchor and found in pages and anchor != "here":
                assert anchor in pages[found].ids, (path, link)


def test_links_of_a_lesson_become_links_between_pages(files: dict[str, bytes]) -> None:
    links = Parsed(files["en/01_graphs.html"]).links
    assert {"02_more.html#here", "glossary.html", "img/a%20dot.png"} <= set(links)
    assert "https://example.org/a_b" in links
    text = files["en/01_graphs.html"].decode()
    assert ", gone, out," in text.replace("\n", " ")


def test_pages_speak_their_language(files: dict[str, bytes]) -> None:
    assert Parsed(files["zh/01_graphs.html"]).language == "zh"
    assert "跳到正文" in files["zh/01_graphs.html"].decode()
    assert "cgraph --lesson 1 --lang zh" in files["zh/01_graphs.html"].decode()
    assert Parsed(files["en/01_graphs.html"]).language == "en"
    assert Parsed(files["zh/glossary.html"]).language == "zh"
    assert 'href="../en/glossary.html" lang="en"' in files["zh/glossary.html"].decode()
    assert language() == "en"
    english = files["en/01_graphs.html"].decode()
    assert '<a href="../zh/01_graphs.html" lang="zh" hreflang="zh">中文</a>' in english
    assert 'hreflang="zh"' not in files["en/02_more.html"].decode()  # not translated


def test_the_index_tells_what_each_lesson_asks(files: dict[str, bytes]) -> None:
    index = files["index.html"].decode()
    assert index.count('<a href="en/01_graphs.html">1 · Graphs &amp; code</a>') == 1
    assert index.count("<strong>Wonder.</strong> Why <math") == 3
    assert "About 5 minutes" not in index


def test_lessons_lead_to_the_next_and_back(files: dict[str, bytes]) -> None:
    first, second = (files[f"en/{name}.html"].decode() for name in ("01_graphs", "02_more"))
    assert '<div class="next"' in first
    assert 'class="previous"' not in first
    assert 'class="previous"' in second
    assert '<div class="next"' not in second
    assert re.search(r'<a href="02_more.html"[^>]* aria-current="page">2</a>', second)


def test_no_page_names_another_host(files: dict[str, bytes]) -> None:
    for path in ("en/01_graphs.html", "index.html", "en/glossary.html"):
        hosts = set(re.findall(rb"https?://([\w.]+)", files[path]))
        assert hosts <= {b"example.org", b"www.w3.org"}, path


def test_a_lesson_that_fails_is_named_and_nothing_is_written(
    source: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    notebook = new_notebook(cells=[new_code_cell("1 / 0")])
    nbformat.write(notebook, source / "en" / "01_graphs.ipynb")
    monkeypatch.setattr(cli, "shipped", lambda: source)
    assert cli.main(["publish", str(tmp_path / "pages")]) == 1
    said = capsys.readouterr()
    assert "en/01_graphs.ipynb fails" in said.err
    assert "ZeroDivisionError: division by zero" in said.err
    assert "Traceback" not in said.err
    assert list((tmp_path / "pages").iterdir()) == []


def test_a_kernel_that_dies_is_told(source: Path) -> None:
    cells = [new_code_cell("import os; os._exit(1)")]
    nbformat.write(new_notebook(cells=cells), source / "en" / "01_graphs.ipynb")
    with pytest.raises(PublishError, match=r"en/01_graphs.ipynb fails, .*: Kernel died"):
        run(source, PurePosixPath("en/01_graphs.ipynb"))


def test_an_output_that_no_notebook_can_hold_is_told(
    source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As of `display({'application/x-own': {'a': 1}}, raw=True)`, whenever nbclient sees it."""

    async def refuse(_client: object) -> None:
        raise nbformat.ValidationError("1 is not valid")

    monkeypatch.setattr(notebook_module, "_execute", refuse)
    with pytest.raises(PublishError, match=r"en/01_graphs.ipynb fails, .*: 1 is not valid"):
        run(source, PurePosixPath("en/01_graphs.ipynb"))


def test_a_kernel_whose_port_is_taken_is_started_again(
    source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = LocalPortCache.find_available_port
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = [other.getsockname()[1]] * 5
        monkeypatch.setattr(
            LocalPortCache,
            "find_available_port",
            lambda cache, ip: taken.pop() if taken else free(cache, ip),
        )
        ran = run(source, PurePosixPath("en/01_graphs.ipynb"))
    assert not taken
    assert ran.cells[-1].outputs[0].data["text/plain"] == "2"


@pytest.mark.parametrize("text", ["not a notebook", "", "{}", "[]", '{"cells": {}, "nbformat": 4}'])
def test_a_notebook_that_is_none(source: Path, text: str) -> None:
    (source / "en" / "01_graphs.ipynb").write_text(text)
    with pytest.raises(PublishError, match=r"cannot be read: .{9}"):
        run(source, PurePosixPath("en/01_graphs.ipynb"))


@pytest.mark.parametrize("minor", [2, 5])
@pytest.mark.parametrize("ids", ["", "aaaa", ["b c", "", "main", "python"], ["a", "b", "c", "d"]])
def test_every_cell_has_an_id_of_its_own_that_stays(
    source: Path, monkeypatch: pytest.MonkeyPatch, ids: Sequence[str], minor: int
) -> None:
    """Though notebooks from elsewhere, or made by hand, have none or equal ones."""
    monkeypatch.setattr(site_module, "run", notebook_module.read)
    cells = [{"cell_type": "markdown", "source": s, "metadata": {}} for s in ("A", "B", "B", "C")]
    for cell, own in zip(cells, ids, strict=False):
        cell["id"] = own
    path = PurePosixPath("en/01_graphs.ipynb")

    def found(cells: list[dict[str, object]]) -> list[str]:
        whole = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": minor}
        (source / path).write_text(json.dumps(whole))
        files = make_class(source, Path(path), ["", ""])
        return re.findall(r'id="([^"]*)"', files["en/01_graphs.html"].decode())

    first = found(cells)
    assert len({*first}) == len(first)
    assert first == found(cells)
    assert {"main", "class", "theme", *(["a", "b", "c", "d"] if ids == [*"abcd"] else [])} <= {
        *first
    }
    assert {*first} <= {*found([{**cells[0], "source": "new", "id": "new"}, *cells])}


def test_a_folder_of_somebody_else_is_noticed_before_lessons_are_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "thesis.txt").touch()
    assert cli.main(["--lang", "zh", "publish", str(tmp_path)]) == 1
    said = capsys.readouterr()
    assert "thesis.txt" in said.err
    assert "不是 cgraph 写入的" in said.err
    assert said.out == ""


def test_teachers_pages_are_there_where_they_are_asked_for(
    source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site_module, "run", lambda folder, path: nbformat.read(folder / path, 4))
    for code in ("en", "zh"):
        (source / code / "teaching").mkdir()
        about = "# Plan\n\n[first](01_graphs.md) [lesson](../01_graphs.ipynb#More) [no](../../x.md)"
        for name in ("README.md", "01_graphs.md"):
            (source / code / "teaching" / name).write_text(about, encoding="utf-8")
    assert not [path for path in make_site(source, lambda _: None) if "teaching" in path]
    files = make_site(source, lambda _: None, teachers=True)
    found = {path for path in files if "teaching" in path}
    names = ("README.html", "01_graphs.html")
    assert found == {f"{code}/teaching/{name}" for code in ("en", "zh") for name in names}
    links = Parsed(files["en/teaching/README.html"]).links
    assert {"01_graphs.html", "../01_graphs.html#More", "../../zh/teaching/README.html"} <= {*links}
    assert "../../index.html#en" in links
    assert "README.html" in Parsed(files["zh/teaching/01_graphs.html"]).links
    assert {"en/teaching/README.html", "zh/teaching/README.html"} <= {
        *Parsed(files["index.html"]).links
    }
    for path, html in files.items():
        if "teaching" in path:
            assert b"x.md" not in html


def test_only_a_class_has_what_a_vote_needs(source: Path, files: dict[str, bytes]) -> None:
    (source / "en" / "teaching").mkdir()
    (source / "en" / "teaching" / "01_graphs.md").write_text("# Plan", encoding="utf-8")
    scripts = ("export default 'lesson';", "export default 'teacher';")
    made = make_class(source, Path("en/01_graphs.ipynb"), scripts)
    own = Parsed(made["en/01_graphs.html"]).ids
    assert {"classroom", "projector"} <= {*own}
    assert scripts[0].encode() in made["en/01_graphs.html"]
    assert scripts[1].encode() in made["en/teaching/01_graphs.html"]
    assert "en/02_more.html" not in made
    pages = [html for path, html in files.items() if path.endswith(".html")]
    assert not any("classroom" in Parsed(html).ids for html in pages)
    assert "projector" in Parsed(files["en/01_graphs.html"]).ids
