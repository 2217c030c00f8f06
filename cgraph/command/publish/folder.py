"""The folder that pages are written to. What cgraph did not write there is never touched."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from cgraph.command.publish.notebook import PublishError
from cgraph.language import say

_MEMORY = ".cgraph-pages.json"  # path -> digests of what was written there


def check(folder: Path, paths: Iterable[str] = ()) -> None:
    """Raise PublishError unless `folder` can be written and its files at `paths` are cgraph's."""
    memory = _memory(folder)
    with _told(folder):
        folder.mkdir(parents=True, exist_ok=True)
        strange = [path.name for path in sorted(folder.iterdir())] if memory is None else []
        probe = folder / f"{_MEMORY}.new"
        probe.touch()
        probe.unlink()
    strange += [path for path in paths if not _ours(folder, path, memory or {})]
    if strange:
        raise PublishError(say("publish.not_ours", folder=folder, file=strange[0]))


def write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write `files` (path from `folder` -> content), and remove those of the last time.

    PublishError, and nothing has changed, if a file of somebody else would be lost.
    """
    check(folder, files)
    before = _memory(folder) or {}
    now = {path: [_digest(content)] for path, content in files.items()}
    with _told(folder):
        # Until all is written, either version of a file counts as ours: writing can be cut short.
        either = {path: before.get(path, []) + now.get(path, []) for path in {*before, *now}}
        _remember(folder, either)
        for path, content in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
        for path in before.keys() - now.keys():
            if _ours(folder, path, before):
                (folder / path).unlink(missing_ok=True)
        _remember(folder, now)


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """Turn an OSError into a PublishError that names the folder."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or error
        message = say("publish.unwritable", folder=folder, reason=reason)
        raise PublishError(message) from error


def _memory(folder: Path) -> dict[str, list[str]] | None:
    """Return the digests of what was written; None if nothing was, or nobody can tell."""
    try:
        memory = json.loads((folder / _MEMORY).read_text(encoding="utf-8"))
        return {path: list(digests) for path, digests in memory.items() if _inside(path)}
    except FileNotFoundError:
        return {} if not folder.exists() or not any(folder.iterdir()) else None
    except (OSError, ValueError, AttributeError, TypeError):
        return None


def _inside(path: str) -> bool:
    parts = PurePosixPath(path)
    return not parts.is_absolute() and ".." not in parts.parts


def _ours(folder: Path, path: str, memory: Mapping[str, list[str]]) -> bool:
    """Return whether nothing would be lost with the file at `path`."""
    file = folder / path
    if not file.exists():
        return True
    return file.is_file() and _digest(file.read_bytes()) in memory.get(path, ())


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _remember(folder: Path, memory: Mapping[str, list[str]]) -> None:
    text = json.dumps(memory, indent=1, sort_keys=True)
    (folder / _MEMORY).write_text(text, encoding="utf-8")
