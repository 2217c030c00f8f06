"""A lesson as a notebook: run with a kernel of its own, and what it says of itself."""

import asyncio
import atexit
import re
from dataclasses import dataclass
from hashlib import sha256
from html import unescape
from pathlib import Path, PurePosixPath
from subprocess import DEVNULL
from typing import Any
from urllib.parse import quote

import nbformat
from jupyter_client.client import KernelClient
from jupyter_client.kernelspec import NoSuchKernel
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from cgraph.course.files import reason, text_of
from cgraph.course.publish.prose import prose
from cgraph.errors import CgraphError
from cgraph.language import say

_FORMAT, _WITH_IDS = 4, 5  # of notebooks: its major version, and the minor one that asks for ids
_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
_OF_PAGE = ("class", "classroom", "main", "projector", "python", "theme", "widgets")
_TIMEOUT = 300  # seconds for one cell
_TITLE = re.compile(r"^# +(.+)$", re.MULTILINE)


class PublishError(CgraphError):
    """Why the lessons could not be published; the message is for whoever wanted to."""


@dataclass(frozen=True)
class Lesson:
    """A notebook: its path from the folder of lessons, its number and language, its cells."""

    path: PurePosixPath
    number: int
    language: str
    notebook: NotebookNode

    @property
    def page(self) -> str:
        """The path of its page."""
        return str(self.path.with_suffix(".html"))

    @property
    def address(self) -> str:
        """The address of its page, from another page of its language."""
        return quote(self.path.with_suffix(".html").name)

    @property
    def _first(self) -> str:
        texts = (cell.source for cell in self.notebook.cells if cell.cell_type == "markdown")
        return str(next(texts, ""))

    @property
    def title(self) -> str:
        """The first heading, as plain text."""
        return title_of(self._first) or self.path.stem

    @property
    def opening(self) -> str:
        """What the lesson starts out from: the last paragraph of its first cell, as Markdown."""
        paragraphs = _TITLE.sub("", self._first).strip().split("\n\n")
        return paragraphs[-1]


def title_of(markdown: str) -> str:
    """Return the first heading, as plain text; "" if there is none."""
    found = _TITLE.search(markdown)
    html = prose(found[1] if found else "", lambda _: None)
    return unescape(re.sub(r"<[^>]*>", "", html)).strip()


def read(folder: Path, path: PurePosixPath) -> NotebookNode:
    """Return the notebook `path` of `folder`, each cell with an id of its own.

    PublishError if it cannot be read.
    """
    try:
        notebook = nbformat.reader.reads(text_of((folder / path).read_bytes()))  # type: ignore[no-untyped-call]
        known = notebook["nbformat_minor"] if notebook.get("nbformat") == _FORMAT else None
        notebook = nbformat.convert(notebook, _FORMAT)  # type: ignore[no-untyped-call]
        _name_cells(notebook, known=known is not None)
        notebook.nbformat_minor = max(known or 0, _WITH_IDS)
        nbformat.validate(notebook)
    except nbformat.ValidationError as error:
        raise PublishError(say("publish.unreadable", lesson=path, reason=error.message)) from error
    except (OSError, ValueError) as error:
        raise PublishError(say("publish.unreadable", lesson=path, reason=reason(error))) from error
    except (LookupError, TypeError, AttributeError) as error:
        why = say("publish.no_notebook")
        raise PublishError(say("publish.unreadable", lesson=path, reason=why)) from error
    return notebook  # type: ignore[no-any-return]


def _name_cells(notebook: NotebookNode, *, known: bool) -> None:
    """Give an id to each cell that has none of its own: one that stays as long as its text does.

    Old notebooks have none, those made by hand may have equal ones; pages keep edits by them.
    """
    taken = {*_OF_PAGE}
    for cell in notebook.cells:
        name, count = str(cell.get("id", "")) if known else "", 0
        while name in taken or not _ID.fullmatch(name):
            count += 1
            name = sha256(f"{count} {cell.source}".encode()).hexdigest()[:12]
        taken.add(name)
        cell.id = name


def run(folder: Path, path: PurePosixPath) -> NotebookNode:
    """Return the notebook `path` of `folder`, run from first to last, with its widgets' states.

    PublishError if it cannot be read or a cell fails; the file is not changed.
    """
    notebook = read(folder, path)
    where = {"metadata": {"path": str((folder / path).parent)}}
    client = _Client(
        notebook,
        timeout=_TIMEOUT,
        kernel_name="python3",
        resources=where,
        store_widget_state=True,
    )
    try:
        with asyncio.Runner(loop_factory=_Loop) as runner:
            runner.run(_execute(client))
    except CellExecutionError as error:
        raised = f"{error.ename}: {error.evalue}"
        raise PublishError(say("publish.failed", lesson=path, reason=raised)) from error
    except (CellTimeoutError, NoSuchKernel, RuntimeError, nbformat.ValidationError) as error:
        raise PublishError(say("publish.failed", lesson=path, reason=error)) from error
    except OSError as error:  # the kernel keeps files of its own
        why = reason(error, file=True)
        raise PublishError(say("cli.home_unwritable", reason=why)) from error
    return notebook


class _Loop(asyncio.SelectorEventLoop):
    """A loop that leaves Ctrl+C to Python: then it cancels what is running."""

    def add_signal_handler(self, *_: object) -> None:
        """Refuse, as on Windows."""
        raise NotImplementedError


class _Client(NotebookClient):
    """A client that starts its kernel quietly, and again if another program took its port."""

    async def async_start_new_kernel(self, **choices: Any) -> None:  # noqa: ANN401
        """Start a kernel, without what it says of its own sockets."""
        await super().async_start_new_kernel(stderr=DEVNULL, **choices)

    async def async_start_new_kernel_client(self) -> KernelClient:
        """Wait for the kernel's first answer."""
        try:
            return await super().async_start_new_kernel_client()
        except RuntimeError:  # it died before
            self.km = self.create_kernel_manager()
            await self.async_start_new_kernel()
            return await super().async_start_new_kernel_client()


async def _execute(client: NotebookClient) -> None:
    task = asyncio.current_task()
    try:
        await client.async_execute()
    except DeadKernelError:
        if task and task.cancelling():  # which nbclient takes for the end of the kernel
            raise asyncio.CancelledError from None
        raise
    finally:
        if client.km is None:  # cancelled while it cleaned up, nbclient would do so once more
            atexit.unregister(client._cleanup_kernel)  # noqa: SLF001
