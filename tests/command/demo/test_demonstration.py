"""What a demonstration keeps of a lesson."""

import builtins
import socket

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell

from cgraph.command import cli, lessons
from cgraph.command.demo import server
from cgraph.command.demo.notebook import demonstration, read


def kept(*cells):
    shown = demonstration(new_notebook(cells=list(cells)))
    nbformat.validate(shown)
    return [cell.source for cell in shown.cells]


def test_of_the_prose_only_headings_are_kept():
    text = "# Lesson\n\nWords.\n\n## Part\n\n- # no heading\n\n### Small"
    assert kept(new_markdown_cell(text), new_markdown_cell("Words.")) == ["# Lesson\n\n## Part"]


def test_all_code_is_kept_but_what_is_for_one_learner_is_not_shown():
    cells = ["x = 1\nx", 'cg.progress("01")', 'f = ...\ncg.check("01.f", f)', 'cg.ask("01.f")']
    shown = kept(*map(new_code_cell, cells), new_raw_cell("raw"))
    assert shown == [cells[0], f"{cells[1]}\nNone", f"{cells[2]}\nNone", cells[3]]


def test_the_lesson_itself_stays_as_it_is():
    output = new_output("stream", text="said")
    lesson = new_notebook(
        cells=[new_markdown_cell("# A\n\nb"), new_code_cell("1", outputs=[output])]
    )
    shown = demonstration(lesson)
    assert lesson.cells[0].source == "# A\n\nb"
    assert lesson.cells[1].outputs == [output]
    assert shown.cells[1].outputs == []
    assert shown.metadata.title == "A"


@pytest.fixture
def served(monkeypatch):
    calls = []

    def serve(notebook, **choices):
        calls.append((notebook, choices))
        choices["announce"]("http://localhost:1/")

    monkeypatch.setattr(server, "serve", serve)
    return calls


@pytest.mark.parametrize(
    "arguments",
    [
        ["demo", "--lesson", "2", "--lang", "zh", "--no-browser"],
        ["--lesson", "2", "--lang", "zh", "--no-browser", "demo"],
    ],
)
def test_options_stand_on_either_side(served, capsys, arguments):
    assert cli.main(arguments) == 0
    [(notebook, choices)] = served
    lesson = lessons.shipped() / lessons.numbered(lessons.shipped(), "zh")[2]
    assert notebook.cells[0].source == demonstration(read(lesson)).cells[0].source
    assert (choices["language"], choices["port"], choices["browser"]) == ("zh", None, False)
    assert "第 2 课已可以展示" in capsys.readouterr().out


def test_an_unknown_lesson_and_a_port_in_use(served, capsys):
    assert cli.main(["demo", "--lesson", "99"]) == 1
    assert "There is no lesson 99" in capsys.readouterr().err
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        assert cli.main(["demo", "--port", str(port)]) == 1
    assert f"Port {port} cannot be used" in capsys.readouterr().err
    assert served == []


def test_without_voila_one_is_told_how_to_get_it(monkeypatch, capsys):
    real = builtins.__import__

    def without(name, *rest):
        if name == "cgraph.command.demo.server":
            raise ImportError("No module named 'voila'")
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    assert cli.main(["demo"]) == 1
    assert "python -m pip install voila" in capsys.readouterr().err
