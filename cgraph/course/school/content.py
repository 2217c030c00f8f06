"""What a lesson asks and shows, in its order, found by running its notebook."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from cgraph.course.notebooks import numbered, shipped
from cgraph.course.publish.notebook import Lesson, run
from cgraph.course.publish.widgets import STATE, VIEW
from cgraph.language import language


@dataclass(frozen=True)
class Block:
    """A cell of a lesson; `widget` is what the page is given of a question or a player."""

    cell: str
    kind: str  # "markdown" or "code"
    source: str
    widget: dict[str, Any]

    @property
    def question(self) -> dict[str, Any] | None:
        """The content of a question, or None."""
        content: dict[str, Any] = self.widget.get("content", {})
        return content if content.get("id") else None

    @property
    def player(self) -> dict[str, Any] | None:
        """The state of a player, or None."""
        return self.widget if "pictures" in self.widget else None


def read_lesson(number: int) -> tuple[Lesson, list[Block]]:
    """Return a lesson in the language in use, which has been run, and its cells.

    KeyError if there is none of that number, PublishError if a cell fails.
    """
    path = PurePosixPath(numbered(shipped(), language())[number])
    notebook = run(shipped(), path)
    return Lesson(path, number, language(), notebook), list(_blocks(notebook))


def _blocks(notebook: Any) -> Iterator[Block]:  # noqa: ANN401  nbformat has no types
    states = notebook.metadata.get("widgets", {}).get(STATE, {}).get("state", {})
    for cell in notebook.cells:
        shown = [
            states.get(view["model_id"], {}).get("state", {})
            for output in cell.get("outputs", ())
            if (view := output.get("data", {}).get(VIEW))
        ]
        yield Block(cell.id, cell.cell_type, cell.source, shown[0] if shown else {})
