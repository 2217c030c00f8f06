"""Players on a web page of their own, without Jupyter: stepping works, the fields are locked."""

import base64
import json
from collections.abc import Sequence
from html import escape

from cgraph.language import language
from cgraph.pictures.palette import DARK, LIGHT
from cgraph.widgets.player import Player

_TRAITS = ("pictures", "axes", "tracks", "fields", "words", "look")
_SHIM = """
const { module, players } = JSON.parse(document.getElementById("players").textContent);
const address = URL.createObjectURL(new Blob([module], { type: "text/javascript" }));
const { default: player } = await import(address);
const silent = () => {};
for (const [index, { columns, ...state }] of players.entries()) {
  const bytes = Uint8Array.from(atob(columns), (sign) => sign.charCodeAt(0));
  const traits = { ...state, columns: new DataView(bytes.buffer), kernel: false };
  const model = {
    get: (name) => traits[name],
    set: silent, on: silent, off: silent, send: silent, save_changes: silent,
  };
  player.render({ model, el: document.getElementById(`player-${index}`) });
}
"""


def static_page(players: Sequence[Player], title: str) -> str:
    """Return a page that shows players one below the other and needs nothing else."""
    states = [
        {name: getattr(player, name) for name in _TRAITS}
        | {"columns": base64.b64encode(player.columns).decode("ascii")}
        for player in players
    ]
    data = json.dumps({"module": str(players[0]._esm), "players": states}, ensure_ascii=False)  # noqa: SLF001
    data = data.replace("</", "<\\/")  # or it could end the script element
    hosts = "".join(f'<div id="player-{index}"></div>' for index in range(len(players)))
    return (
        f'<!doctype html><html lang="{language()}"><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
        f"<style>body {{ margin: 1rem; background: {LIGHT.ground} }}"
        f"@media (prefers-color-scheme: dark) {{ body {{ background: {DARK.ground} }} }}</style>"
        f'<body><main><h1 style="position:absolute;clip-path:inset(50%)">{escape(title)}</h1>'
        f"{hosts}</main>"
        f'<script type="application/json" id="players">{data}</script>'
        f'<script type="module">{_SHIM}</script></body></html>'
    )
