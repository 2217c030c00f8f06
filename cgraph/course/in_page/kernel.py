"""An IPython in a page's web worker, with the hooks that `worker.js` calls.

What cells show and what widgets say goes to the page as JSON:

    {"kind": "show", "data": {<MIME type>: …}}             a result, or what was displayed
    {"kind": "print", "name": "stdout", "text": …}         or stderr, or error: a traceback; all in
                                                           a terminal's colours
    {"kind": "clear"}
    {"kind": "code", "data": …}                            the cell's code as HTML
    {"kind": "exercises", "data": {<name>: …}}             those that have been checked
    {"kind": "comm_open", "comm": <id>, "data": …}         or comm_msg, comm_close: as in Jupyter
"""

import asyncio
import base64
import builtins
import io
import json
import logging
import os
import sys
from collections.abc import Mapping, Sequence
from importlib import invalidate_caches
from importlib.machinery import ModuleSpec, PathFinder
from site import getsitepackages
from types import SimpleNamespace
from typing import Any
from zipfile import ZipFile

import comm
from comm.base_comm import BaseComm
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.pylabtools import print_figure
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer
from traitlets import Type
from traitlets.config import Config

from cgraph.course.exercises.tried import TRIED
from cgraph.language import say
from cgraph.pictures import viz

_MOST = 100_000  # characters that a cell may print: a loop without end must not fill the page
_SHOWN = 500  # characters that count for what is displayed
_page: Any  # `worker.js`: takes text for the page, and fetches; heeds stops, or does not
_shell: "_Shell"
_task: "asyncio.Task[Any] | None" = None  # of the cell that runs
_STOPPED = KeyboardInterrupt.__name__


def _tell(kind: str, **parts: object) -> None:
    _page.post(json.dumps({"kind": kind, **parts}, default=_text))


def _text(value: object) -> str:
    return base64.b64encode(value).decode() if isinstance(value, bytes) else str(value)


class _Stream(io.TextIOBase):
    left = 0  # characters that this cell may still print

    def __init__(self, name: str) -> None:
        self.name = name

    def write(self, text: str) -> int:
        self.spend(len(text), "print", name=self.name, text=text[: self.left])
        return len(text)

    @classmethod
    def spend(cls, characters: int, kind: str, **parts: object) -> None:
        """Tell what takes so many characters, if some are left; then that there are no more."""
        if characters and cls.left:
            _tell(kind, **parts)
            cls.left = max(0, cls.left - characters)
            if not cls.left:
                text = f"\n{say('python.cut', most=_MOST)}\n"
                _tell("print", name="stdout", text=text)


class _Hook(DisplayHook):
    def write_output_prompt(self) -> None:
        """Write none."""

    def write_format_data(self, format_dict: Mapping[str, Any], *_: object) -> None:
        _Stream.spend(_SHOWN, "show", data=format_dict)


class _Publisher(DisplayPublisher):
    def publish(self, data: Mapping[str, Any], *_: object, **__: object) -> None:
        _Stream.spend(_SHOWN, "show", data=data)

    def clear_output(self, *_: object, **__: object) -> None:
        _Stream.left = _MOST
        _tell("clear")


class _Shell(InteractiveShell):
    kernel: Any = None
    displayhook_class = Type(_Hook)
    display_pub_class = Type(_Publisher)

    def enable_gui(self, gui: object = None) -> None:
        """Enable none: `%matplotlib inline` asks for that."""

    def ask_exit(self) -> None:
        """Stay: there is nothing that `exit()` could leave."""

    def _showtraceback(self, kind: type, _error: object, lines: Sequence[str]) -> None:
        stopped = issubclass(kind, asyncio.CancelledError)
        _tell("print", name="error", text=_STOPPED if stopped else "\n".join(lines))


class _PageComm(BaseComm):
    def publish_msg(self, msg_type: str, data: object = None, *_: object, **__: object) -> None:
        _tell(msg_type, comm=self.comm_id, data=data)


def _wheel(name: str, path: Sequence[str] | None, *_: object) -> ModuleSpec | None:
    """Find in a package of Pyodide's that is fetched when it is imported, and not before."""
    address = _page.wheels.get(name)
    if not address:
        return None
    wheel = io.BytesIO(_page.fetch(address).to_bytes())
    ZipFile(wheel).extractall(getsitepackages()[0])
    _page.wheels.delete(name)
    invalidate_caches()
    return PathFinder.find_spec(name, path)


def _ask(*_: object) -> str:
    raise OSError(say("python.no_input"))


async def start(page: Any) -> None:  # noqa: ANN401
    """Make ready for `run`; the page knows addresses of packages, and exercises of before."""
    global _page, _shell  # noqa: PLW0603  one page, one Python
    _page = page
    comm.create_comm = _PageComm
    TRIED.exercises = page.exercises.to_py()
    TRIED.observe(lambda change: _tell("exercises", data=change["new"]), "exercises")
    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)  # it looks for fonts
    finder: Any = SimpleNamespace(find_spec=_wheel)
    sys.meta_path.insert(sys.meta_path.index(PathFinder) + 1, finder)
    _shell = _Shell.instance(config=Config({"HistoryManager": {"enabled": False}}))
    png = _shell.display_formatter.formatters["image/png"]  # type: ignore[union-attr]
    png.for_type_by_name("matplotlib.figure", "Figure", print_figure)  # IPython's comes a cell late
    builtins.input = _ask
    await viz.start()


async def run(cell: str, code: str) -> str:
    """Run a cell; return the name of its error, or ""."""
    global _task  # noqa: PLW0603
    _task = asyncio.current_task()
    try:
        _page.heed(True)  # noqa: FBT003  a stop from before raises here, where it is caught
        return await _run(cell, code)
    except KeyboardInterrupt:  # before the cell's own code, or after it
        _tell("print", name="error", text=_STOPPED)
        return _STOPPED
    finally:
        _page.heed(False)  # noqa: FBT003
        _task = None


def stop() -> None:
    """Stop the cell if it waits for something: only then is this heard while it runs."""
    if _task:
        _page.heed(False)  # noqa: FBT003  or Python would be stopped where it stops the cell
        _task.cancel()


async def _run(cell: str, code: str) -> str:
    parent = {"metadata": {"cellId": cell}, "header": {"msg_id": str(_shell.execution_count)}}
    _shell.kernel = SimpleNamespace(get_parent=lambda: parent)
    _Stream.left = _MOST
    sys.stdout, sys.stderr = _Stream("stdout"), _Stream("stderr")
    _tell("code", data=highlight(code, PythonLexer(), HtmlFormatter(nowrap=True)))
    try:
        source, unread = _shell.transform_cell(code), None  # type: ignore[no-untyped-call]
    except SyntaxError:
        source, unread = code, sys.exc_info()
    result = await _shell.run_cell_async(
        code, store_history=True, transformed_cell=source, preprocessing_exc_tuple=unread
    )
    _shell.events.trigger("post_run_cell", result)  # matplotlib's first one makes the other show
    _shell.events.trigger("post_execute")
    error = result.error_before_exec or result.error_in_exec
    return type(error).__name__ if error else ""


def hear(name: str, data: str) -> None:
    """Pass a message of the page on to the widget whose comm has that name."""
    content = {"comm_id": name, "data": json.loads(data)}
    comm.get_comm_manager().comm_msg(_page, "", {"content": content, "buffers": []})
