"""The learner's own copy of the lessons.

The copy comes without outputs and without the teacher's pages: a lesson asks before it shows, and
they would give the answers away. A file that the learner has changed is never written again. What
counts as a change of a notebook is a change of its cells: outputs come back by running it. A folder
remembers in `.cgraph.json` what each file was like when it was put there.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

from cgraph.course.files import write_whole

_MEMORY = ".cgraph.json"
_FOR_TEACHERS = "teaching"


@dataclass(frozen=True)
class Newer:
    """A newer lesson that was put beside one that the learner has changed."""

    lesson: Path
    newer: Path


def default_folder() -> Path:
    """Return where a learner's copy goes: one place, wherever the command is started."""
    try:
        home = Path.home()
    except RuntimeError:  # as for a user that only a container knows
        home = Path()
    return home / "cgraph-lessons"


def update(source: Path, folder: Path) -> list[Newer]:
    """Bring the copy in `folder` up to date with `source`, leaving changed files as they are.

    Where `folder` is `source` itself, as for an author, nothing is to be done. Raises OSError
    where a file cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if folder.samefile(source):
        return []
    memory_file = folder / _MEMORY
    memory = _read_memory(memory_file)
    beside: list[Newer] = []
    for path in _files(source):
        new, old, key = source / path, folder / path, path.as_posix()
        given = memory.get(key)
        memory[key] = _fingerprint(new)
        if not old.exists() or _fingerprint(old) == given != memory[key]:
            _copy(new, old)
        elif memory[key] not in (given, _fingerprint(old)):
            target = _free_name(old)
            _copy(new, target)
            beside.append(Newer(old, target))
    write_whole(memory_file, json.dumps(memory, indent=1, sort_keys=True).encode())
    return beside


def untouched(source: Path, folder: Path) -> Iterator[Path]:
    """Yield the notebooks in `folder` that are, byte for byte, as they were put there."""
    for path in _files(source):
        copy = folder / path
        if path.suffix == ".ipynb" and copy.read_bytes() == _as_given(source / path):
            yield copy


def _files(source: Path) -> list[Path]:
    found = (path for path in sorted(source.rglob("*")) if path.is_file())
    inside = (path.relative_to(source) for path in found)
    return [
        path
        for path in inside
        if _FOR_TEACHERS not in path.parts and not any(part.startswith(".") for part in path.parts)
    ]


def _copy(source: Path, target: Path) -> None:
    write_whole(target, _as_given(source))  # not its mode: what was installed may be read-only


def _as_given(path: Path) -> bytes:
    """Return a shipped file as a learner is given it: a notebook as if it had never been run.

    It tells of its language what JupyterLab would write into it, and then ask to be saved.
    """
    content = path.read_bytes()
    if path.suffix != ".ipynb":
        return content
    try:
        notebook = json.loads(content)
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                cell.update(execution_count=None, outputs=[])
        if "language_info" in notebook["metadata"]:
            notebook["metadata"]["language_info"] = _language()
    except (ValueError, KeyError, TypeError):
        return content  # not a notebook that anyone can open
    return f"{json.dumps(notebook, ensure_ascii=False, indent=1)}\n".encode()


@cache
def _language() -> dict[str, object]:
    try:
        from ipykernel.ipkernel import IPythonKernel  # noqa: PLC0415  slow, and may be missing
    except ImportError:
        return {"name": "python"}
    return dict(IPythonKernel.language_info)


def _read_memory(path: Path) -> dict[str, str]:
    try:
        memory = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}  # forgotten: every file that differs counts as changed by the learner
    return dict(memory) if isinstance(memory, dict) else {}


def _fingerprint(path: Path) -> str:
    """Return a digest of what a learner can change: a notebook's cells, or a file's bytes."""
    content = path.read_bytes()
    if path.suffix == ".ipynb":
        try:
            cells = json.loads(content)["cells"]
            parts = [[cell["cell_type"], cell["source"], cell.get("attachments")] for cell in cells]
            content = json.dumps(parts).encode()
        except (ValueError, KeyError, TypeError):
            pass  # not a notebook that anyone can open: its bytes have to do
    return hashlib.sha256(content).hexdigest()


def _free_name(path: Path) -> Path:
    stem = f"{path.stem}-{version('cgraph')}"
    target = path.with_stem(stem)
    count = 1
    while target.exists():
        count += 1
        target = path.with_stem(f"{stem}-{count}")
    return target
