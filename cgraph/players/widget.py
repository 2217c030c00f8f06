"""A widget that shows what the kernel says, until its cell is run again.

ipywidgets keeps every widget alive until it is closed, so a cell run ten times would leave ten
players in the kernel and in the page. A widget is closed when every cell that has shown it has
been run again without showing it.
"""

from collections import defaultdict
from typing import Any

import anywidget
import ipywidgets
from IPython.core.getipython import get_ipython

_run_of: dict[str, str] = {}  # cell -> the run in which it last showed a widget
_shown: defaultdict[str, list[ipywidgets.Widget]] = defaultdict(list)  # cell -> widgets


def shown_in_cell(widget: ipywidgets.Widget) -> None:
    """Remember that the cell being run shows this widget; close what only its last run showed."""
    cell, run = _running()
    if not cell:
        return
    if _run_of.get(cell) != run:
        _run_of[cell] = run
        old = [known for known in _shown.pop(cell, []) if known is not widget]
        for known in old:
            if not any(known in widgets for widgets in _shown.values()):
                known.layout.close()  # ipywidgets makes one for every widget
                known.close()
    if widget not in _shown[cell]:
        _shown[cell].append(widget)


def _running() -> tuple[str, str]:
    """Return what the front end calls the cell and its run; "" where there is no such thing."""
    kernel: Any = getattr(get_ipython(), "kernel", None)
    if not hasattr(kernel, "get_parent"):
        return "", ""
    request = kernel.get_parent() or {}
    return request.get("metadata", {}).get("cellId") or "", request.get("header", {}).get("msg_id")


class OneWayWidget(anywidget.AnyWidget):
    """An anywidget whose traits no page can set: what a page sends is not trusted."""

    def set_state(self, sync_data: object) -> None:
        """Leave everything as it is."""
