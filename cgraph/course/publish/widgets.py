"""A page's widgets as one JSON text, for `page.js` to bring to life without a kernel.

Equal values are stored once: all players of a page share one module and one style sheet.
"""

import json
from collections.abc import Mapping
from typing import Any

STATE = "application/vnd.jupyter.widget-state+json"
VIEW = "application/vnd.jupyter.widget-view+json"

# Of every widget, or of whoever runs the lesson.
_OWN = ("layout", "tabbable", "tooltip", "kept", "exercises")


class PageWidgets:
    """The widgets of one page, from the states that a notebook's kernel left behind."""

    def __init__(self, states: Mapping[str, Any]) -> None:
        self._states = states
        self._values: dict[str, int] = {}  # JSON text -> its place
        self._widgets: list[dict[str, Any]] = []

    def add(self, model: str) -> int | None:
        """Take the widget `model` into the page and return its number; None if it needs Jupyter.

        Only a widget whose state holds its own module can live without Jupyter.
        """
        known = self._states.get(model, {})
        state: dict[str, Any] = known.get("state", {})
        if "_esm" not in state:
            return None
        traits = {name: value for name, value in state.items() if not name.startswith("_")}
        columns = {buffer["path"][0]: buffer["data"] for buffer in known.get("buffers", ())}
        self._widgets.append(
            {
                "module": self._place(state["_esm"]),
                "traits": {n: self._place(v) for n, v in traits.items() if n not in _OWN},
                "bytes": {name: self._place(data) for name, data in columns.items()},
            }
        )
        return len(self._widgets) - 1

    def _place(self, value: object) -> int:
        text = json.dumps(value, ensure_ascii=False)
        return self._values.setdefault(text, len(self._values))

    def data(self) -> str:
        """Return the JSON text, safe within a script element; "" if there is no widget."""
        if not self._widgets:
            return ""
        values = ",".join(self._values)
        text = f'{{"values":[{values}],"widgets":{json.dumps(self._widgets)}}}'
        return text.replace("<", "\\u003c")  # "</script>" or "<!--" would end or open something
