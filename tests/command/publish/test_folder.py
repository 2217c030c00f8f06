"""The folder of pages: what cgraph wrote is replaced, nothing else is ever touched."""

from pathlib import Path

import pytest

from cgraph.command.publish.folder import check, write
from cgraph.command.publish.notebook import PublishError

OLD = {"index.html": b"old", "en/1.html": b"one"}
NEW = {"index.html": b"new", "en/2.html": b"two"}


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
    return {path: content for path, content in found.items() if not path.startswith(".")}


def test_pages_are_written_to_a_new_folder(tmp_path: Path) -> None:
    write(tmp_path / "a b" / "pages", OLD)
    assert contents(tmp_path / "a b" / "pages") == OLD


def test_pages_replace_those_of_the_last_time(tmp_path: Path) -> None:
    write(tmp_path, OLD)
    write(tmp_path, NEW)
    assert contents(tmp_path) == NEW
    write(tmp_path, NEW)
    assert contents(tmp_path) == NEW


def test_a_file_put_beside_the_pages_stays(tmp_path: Path) -> None:
    write(tmp_path, OLD)
    (tmp_path / "en" / "mine.html").write_bytes(b"mine")
    write(tmp_path, NEW)
    assert contents(tmp_path) == {**NEW, "en/mine.html": b"mine"}


def test_a_page_that_is_gone_but_was_changed_by_hand_stays(tmp_path: Path) -> None:
    write(tmp_path, OLD)
    (tmp_path / "en" / "1.html").write_bytes(b"mine")
    write(tmp_path, NEW)
    assert contents(tmp_path) == {**NEW, "en/1.html": b"mine"}


def refused(folder: Path, said: str) -> None:
    """Check that neither a look nor writing changes anything."""
    before = contents(folder) if folder.is_dir() else None
    with pytest.raises(PublishError, match=said):
        check(folder, NEW)
    with pytest.raises(PublishError, match=said):
        write(folder, NEW)
    assert before == (contents(folder) if folder.is_dir() else None)


def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    refused(tmp_path, r"thesis\.txt")


@pytest.mark.parametrize("memory", ["not JSON", "[]", '{"index.html": 3}'])
def test_a_memory_that_says_nothing_gives_no_right(tmp_path: Path, memory: str) -> None:
    (tmp_path / ".cgraph-pages.json").write_text(memory)
    (tmp_path / "index.html").write_text("mine")
    refused(tmp_path, r"\.cgraph-pages\.json")


def test_a_page_changed_by_hand_is_not_lost(tmp_path: Path) -> None:
    write(tmp_path, OLD)
    (tmp_path / "index.html").write_bytes(b"mine")
    refused(tmp_path, r"index\.html")


def test_a_folder_in_the_place_of_a_page(tmp_path: Path) -> None:
    write(tmp_path, OLD)
    (tmp_path / "en" / "2.html").mkdir()
    refused(tmp_path, r"2\.html")


def test_a_memory_cannot_lead_out_of_the_folder(tmp_path: Path) -> None:
    precious = tmp_path / "precious.html"
    precious.write_bytes(b"one")
    folder = tmp_path / "pages"
    write(folder, OLD)
    memory = folder / ".cgraph-pages.json"
    memory.write_text(memory.read_text().replace("en/1.html", "../precious.html"))
    write(folder, NEW)
    assert precious.read_bytes() == b"one"


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "pages").write_text("a file")
    refused(tmp_path / "pages", "cannot be written")
    refused(tmp_path / "pages" / "below", "cannot be written")


def test_writing_that_was_cut_short_can_be_done_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, OLD)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", full_disk(after=1))
        with pytest.raises(PublishError, match="No space left"):
            write(tmp_path, NEW)
    assert contents(tmp_path) == {**OLD, "index.html": b"new"}
    write(tmp_path, NEW)
    assert contents(tmp_path) == NEW


def full_disk(after: int) -> object:
    """Return a `write_bytes` that fails after some calls."""
    real, calls = Path.write_bytes, []

    def write_bytes(path: Path, content: bytes) -> int:
        calls.append(path)
        if len(calls) > after:
            raise OSError(28, "No space left on device")
        return real(path, content)

    return write_bytes
