"""What a page makes of a player, without a page: its engine and its texts, run by Node."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cgraph.pictures.frames import resolved

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cgraph.players.player import Player
    from helpers.node import Node

PAGE = Path(__file__).parents[1] / "js" / "page.js"


def value_of(there: Any) -> Any:
    """Return a value of the page: a float, or an array."""
    return np.reshape(there["data"], there["shape"]) if isinstance(there, dict) else there


def python_frames(player: Player) -> list[dict[tuple[str, str], str]]:
    """Return what every frame shows, by part and attribute, filled in by Python."""
    content = player._content
    values = content.tape.values
    return [
        {
            (track.part, track.attribute): resolved(
                [look for start, look in track.looks if start <= step][-1], values
            )
            for track in content.tracks
        }
        for step in range(content.steps.count)
    ]


class Shown:
    """What a page shows of a player with other values of its fields, at some steps."""

    def __init__(
        self, javascript: Node, player: Player, steps: Sequence[int], **values: float | str
    ) -> None:
        names = ("program", "fields", "checks", "tracks", "source")
        state = {name: getattr(player, name) for name in names}
        now = {field["name"]: field["value"] for field in player.fields} | values
        found = javascript.call(PAGE, "shown", state, now, steps)
        self.wrong, self.marks, self.source = found["wrong"], found["marks"], found["source"]
        self.frames = [
            {(part, attribute): value_of(look) for part, attribute, look in frame}
            for frame in found["frames"]
        ]

    def column(self, part: str, attribute: str = "text") -> list[Any]:
        """Return how a part looks, step by step."""
        return [frame[part, attribute] for frame in self.frames]
