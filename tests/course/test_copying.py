"""The learner's copy of the lessons: complete, kept up to date, never overwritten."""

import json
import stat
from pathlib import Path

import nbformat
import pytest

from cgraph.course.command.copying import Newer, default_folder, untouched, update
from cgraph.course.notebooks import numbered, shipped


def notebook(*sources: str, count: int | None = None) -> str:
    """Return a notebook of code cells; with a `count`, as if it had been run."""
    outputs = [] if count is None else [{"name": "stdout", "output_type": "stream", "text": "7"}]
    cells = [
        {"cell_type": "code", "source": [s], "outputs": outputs, "execution_count": count}
        for s in sources
    ]
    whole = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(whole, indent=1) + "\n"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Make what is shipped: a lesson and a picture."""
    folder = tmp_path / "shipped"
    (folder / "en" / "images").mkdir(parents=True)
    (folder / "en" / "01_graphs.ipynb").write_text(notebook("x"))
    (folder / "en" / "images" / "a.png").write_bytes(b"picture")
    return folder


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    return tmp_path / "new" / "mine"


def lesson_in(folder: Path) -> Path:
    return folder / "en" / "01_graphs.ipynb"


def test_everything_is_copied_but_hidden_files(source: Path, mine: Path) -> None:
    (source / "en" / ".ipynb_checkpoints").mkdir()
    (source / "en" / ".ipynb_checkpoints" / "x.ipynb").write_text("{}")
    assert update(source, mine) == []
    copied = {p.relative_to(mine).as_posix() for p in mine.rglob("*") if p.is_file()}
    assert copied == {".cgraph.json", "en/01_graphs.ipynb", "en/images/a.png"}
    assert list(untouched(source, mine)) == [lesson_in(mine)]


@pytest.mark.parametrize("text", ["", "{}", "[]"])
def test_a_lesson_that_is_no_notebook_is_copied_as_it_is(
    source: Path, mine: Path, text: str
) -> None:
    (source / "en" / "08_mine.ipynb").write_text(text)
    update(source, mine)
    assert (mine / "en" / "08_mine.ipynb").read_text() == text
    assert mine / "en" / "08_mine.ipynb" in untouched(source, mine)


def test_the_teacher_s_pages_are_not_for_learners(source: Path, mine: Path) -> None:
    (source / "en" / "teaching").mkdir()
    (source / "en" / "teaching" / "01_graphs.md").write_text("The answer is 4.")
    update(source, mine)
    assert not (mine / "en" / "teaching").exists()


def test_a_copy_that_is_cut_short_leaves_no_broken_lesson(
    source: Path, mine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.write_bytes

    def cut_short(path: Path, content: bytes) -> int:
        real(path, content[:10])
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", cut_short)
        with pytest.raises(KeyboardInterrupt):
            update(source, mine)
    assert [path for path in mine.rglob("*") if path.is_file()] == []
    assert update(source, mine) == []
    assert lesson_in(mine).read_text() == notebook("x")


def test_the_copy_gives_no_answers_away(source: Path, mine: Path) -> None:
    lesson_in(source).write_text(notebook("3 + 4", count=1))
    update(source, mine)
    assert lesson_in(mine).read_text() == notebook("3 + 4")
    assert list(untouched(source, mine)) == [lesson_in(mine)]
    lesson_in(mine).write_text(notebook("3 + 4", count=1))
    update(source, mine)
    assert lesson_in(mine).read_text() == notebook("3 + 4", count=1)
    assert list(untouched(source, mine)) == []


def test_every_lesson_is_given_as_if_it_had_never_been_run(mine: Path) -> None:
    update(shipped(), mine)
    for path in mine.rglob("*.ipynb"):
        copy = nbformat.read(path, as_version=4)
        nbformat.validate(copy)
        assert [c.source for c in copy.cells if c.get("outputs") or c.get("execution_count")] == []


def test_a_copy_can_be_written_though_the_installation_cannot(source: Path, mine: Path) -> None:
    lesson_in(source).chmod(0o444)
    update(source, mine)
    assert lesson_in(mine).stat().st_mode & stat.S_IWUSR


def test_what_the_learner_wrote_stays(source: Path, mine: Path) -> None:
    update(source, mine)
    lesson_in(mine).write_text(notebook("x", "my own"))
    assert update(source, mine) == []
    assert "my own" in lesson_in(mine).read_text()
    assert list(untouched(source, mine)) == []


def test_a_deleted_lesson_comes_back(source: Path, mine: Path) -> None:
    update(source, mine)
    lesson_in(mine).unlink()
    update(source, mine)
    assert lesson_in(mine).exists()


def test_a_newer_lesson_replaces_one_that_was_only_run(source: Path, mine: Path) -> None:
    update(source, mine)
    lesson_in(mine).write_text(notebook("x", count=7))
    lesson_in(source).write_text(notebook("y"))
    assert update(source, mine) == []
    assert lesson_in(mine).read_text() == notebook("y")


def test_a_newer_lesson_comes_once_beside_a_changed_one(source: Path, mine: Path) -> None:
    update(source, mine)
    lesson_in(mine).write_text(notebook("my own"))
    lesson_in(source).write_text(notebook("y"))
    [pair] = update(source, mine)
    assert pair == Newer(lesson_in(mine), pair.newer)
    assert pair.newer.name.startswith("01_graphs-")
    assert pair.newer.read_text() == notebook("y")
    assert lesson_in(mine).read_text() == notebook("my own")
    assert update(source, mine) == []
    lesson_in(source).write_text(notebook("z"))
    [again] = update(source, mine)
    assert again.newer != pair.newer
    assert pair.newer.read_text() == notebook("y")


def test_a_newer_lesson_that_the_learner_has_already_is_not_announced(
    source: Path, mine: Path
) -> None:
    update(source, mine)
    for folder in (source, mine):
        lesson_in(folder).write_text(notebook("y"))
    assert update(source, mine) == []


@pytest.mark.parametrize("memory", ["", "{", "[1]", None])
def test_a_folder_that_forgot_loses_nothing(source: Path, mine: Path, memory: str | None) -> None:
    update(source, mine)
    lesson_in(mine).write_text(notebook("my own"))
    if memory is None:
        (mine / ".cgraph.json").unlink()
    else:
        (mine / ".cgraph.json").write_text(memory)
    [pair] = update(source, mine)
    assert lesson_in(mine).read_text() == notebook("my own")
    assert pair.newer.read_text() == notebook("x")


@pytest.mark.parametrize("text", ["", "not JSON", "[]", '{"cells": 1}', '{"cells": [1]}'])
def test_a_broken_notebook_is_the_learners_all_the_same(
    source: Path, mine: Path, text: str
) -> None:
    update(source, mine)
    lesson_in(mine).write_text(text)
    lesson_in(source).write_text(notebook("y"))
    update(source, mine)
    assert lesson_in(mine).read_text() == text


def test_an_author_works_on_the_lessons_themselves(source: Path) -> None:
    before = {path: path.read_bytes() for path in source.rglob("*") if path.is_file()}
    assert update(source, source) == []
    assert before == {path: path.read_bytes() for path in source.rglob("*") if path.is_file()}


def test_lessons_are_found_by_number() -> None:
    assert numbered(shipped(), "en")[1] == Path("en/01_graphs.ipynb")
    assert set(numbered(shipped(), "en")) == set(numbered(shipped(), "zh"))


def test_a_learner_finds_the_lessons_in_the_home_folder() -> None:
    assert default_folder() == Path.home() / "cgraph-lessons"
