"""Let go of what a cell showed when it is run again and shows something else.

The page shows the last output of a cell only, but IPython keeps that of every run until the
kernel ends, pictures and all. In a lesson whose cells are run a hundred times that would be most
of the kernel's memory.
"""

from typing import Any, NamedTuple

from IPython.core.getipython import get_ipython
from IPython.core.history import HistoryManager


class Run(NamedTuple):
    """One run of a cell: what the front end calls the cell and the request; both "" if unknown."""

    cell: str
    request: str
    number: int = 0  # In [number]: IPython notes the cell's result and what it prints under it
    displayed: int = 0  # ... and what it displays under this: the same, or the next


_last: dict[str, Run] = {}  # cell -> the run in which it last showed something


def shown_now() -> Run:
    """Say that the cell being run shows something, and return the run.

    What IPython has noted of the output of the cell's run before is dropped; `Out` stays.
    """
    shell: Any = get_ipython()
    if getattr(shell, "kernel", None) is None:
        return Run("", "")
    request = shell.kernel.get_parent("shell") or {"header": {"msg_id": ""}}
    cell = request.get("metadata", {}).get("cellId") or ""
    number, displayed = shell.displayhook.prompt_count, shell.execution_count
    run = Run(cell, request["header"]["msg_id"], number, displayed)
    if cell:
        before = _last.get(cell, run)
        _last[cell] = run
        if before.number != number:
            _forget_output(shell.history_manager, before)
    return run


def _forget_output(history: HistoryManager, run: Run) -> None:
    history.output_hist_reprs.pop(run.number, None)
    outputs = getattr(history, "outputs", {})  # since IPython 9
    for number in {run.number, run.displayed}:
        others = [
            output
            for output in outputs.pop(number, [])
            if number != (run.displayed if output.output_type == "display_data" else run.number)
        ]
        if others:
            outputs[number] = others


def forget_result(thing: object) -> None:
    """Take what can no longer be shown out of `Out`, and its variables such as `_12`."""
    shell: Any = get_ipython()
    results = shell.user_ns["_oh"]
    for number in [number for number, result in results.items() if result is thing]:
        del results[number]
        for names in (shell.user_ns, shell.user_ns_hidden):
            names.pop(f"_{number}", None)
