"""The folder of pages: pages are replaced, nothing of others is ever touched."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from cgraph.course.publish.folder import check, write
from cgraph.errors import CgraphError

OLD = {"index.html": b"old", "en/1.html": b"one"}
NEW = {"index.html": b"new", "en/2.html": b"two"}


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
    return {path: content for path, content in found.items() if path != ".cgraph-pages"}


def test_pages_are_written_to_a_new_folder(tmp_path: Path) -> None:
    write(tmp_path / "a b" / "pages", OLD)
    assert contents(tmp_path / "a b" / "pages") == OLD


def test_pages_replace_those_of_the_last_time_and_nothing_else_is_deleted(tmp_path: Path) -> None:
    write(tmp_path, OLD)
    (tmp_path / "en" / "mine.html").write_bytes(b"mine")
    (tmp_path / ".cgraph-pages.json.new").write_bytes(b"mine, too")
    for _ in range(2):
        check(tmp_path)
        write(tmp_path, NEW)
        mine = {"en/mine.html": b"mine", ".cgraph-pages.json.new": b"mine, too"}
        assert contents(tmp_path) == {**NEW, **mine}


def test_a_mark_that_names_what_is_not_below_it_deletes_nothing(tmp_path: Path) -> None:
    precious, folder = tmp_path / "precious", tmp_path / "pages"
    precious.touch()
    write(folder, OLD)
    (folder / "mine").mkdir()
    (folder / ".cgraph-pages").write_text(f"../precious\n{precious}\n\n.\nmine\ngone.html")
    write(folder, NEW)
    assert precious.exists()
    assert (folder / "mine").exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes")
def test_pages_can_be_read_by_a_web_server(tmp_path: Path) -> None:
    write(tmp_path, OLD)
    beside = tmp_path / "plain"
    beside.touch()
    assert (tmp_path / "index.html").stat().st_mode == beside.stat().st_mode


def refused(folder: Path, said: str) -> None:
    """Check that neither a look nor writing changes anything."""
    before = contents(folder) if folder.is_dir() else None
    with pytest.raises(CgraphError, match=said):
        check(folder)
    with pytest.raises(CgraphError, match=said):
        write(folder, NEW)
    assert before == (contents(folder) if folder.is_dir() else None)


@pytest.mark.parametrize("name", ["thesis.txt", "index.html", ".hidden"])
def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("years of work")
    refused(tmp_path, f"not written: {name}")


def test_a_folder_in_the_place_of_a_page(tmp_path: Path) -> None:
    write(tmp_path, OLD)
    (tmp_path / "en" / "2.html").mkdir()
    with pytest.raises(CgraphError, match="cannot be written"):
        write(tmp_path, NEW)
    assert (tmp_path / "en" / "2.html").is_dir()


def test_a_link_in_the_place_of_a_page_is_not_followed(tmp_path: Path) -> None:
    precious, folder = tmp_path / "precious", tmp_path / "pages"
    precious.write_bytes(b"mine")
    write(folder, OLD)
    (folder / "index.html").unlink()
    (folder / "index.html").symlink_to(precious)
    write(folder, NEW)
    assert precious.read_bytes() == b"mine"
    assert (folder / "index.html").read_bytes() == b"new"


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "pages").write_text("a file")
    refused(tmp_path / "pages", "cannot be written")
    refused(tmp_path / "pages" / "below", "cannot be written")


def test_a_disk_that_is_full_leaves_whole_pages_and_can_be_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, OLD)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", full_disk(after=2))
        with pytest.raises(CgraphError, match="No space left"):
            write(tmp_path, NEW)
    assert contents(tmp_path) == {**OLD, "index.html": b"new"}
    write(tmp_path, NEW)
    assert contents(tmp_path) == NEW


def full_disk(after: int) -> object:
    """Return a `write_bytes` that writes one byte and fails, after some calls that succeed."""
    real, calls = Path.write_bytes, []

    def write_bytes(path: Path, content: bytes) -> int:
        calls.append(path)
        if len(calls) > after:
            real(path, content[:1])
            raise OSError(28, "No space left on device")
        return real(path, content)

    return write_bytes


KILLED = """
import os, signal, sys
from pathlib import Path
from cgraph.course.publish.folder import write

real, left = Path.write_bytes, int(sys.argv[2])

def write_bytes(path, content):
    global left
    left -= 1
    if left < 0:
        real(path, content[:1])
        os.kill(os.getpid(), signal.SIGKILL)
    return real(path, content)

Path.write_bytes = write_bytes
write(Path(sys.argv[1]), {"index.html": b"new", "en/2.html": b"two"})
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("written", [0, 1, 2])
def test_a_run_that_was_killed_leaves_whole_pages_and_a_folder_to_publish_to(
    tmp_path: Path, written: int
) -> None:
    command = [sys.executable, "-c", KILLED, str(tmp_path), str(written)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    assert all(content in (b"new", b"two") for path, content in contents(tmp_path).items()
               if path in NEW)  # fmt: skip
    write(tmp_path, NEW)
    assert {path: content for path, content in contents(tmp_path).items() if path in NEW} == NEW
