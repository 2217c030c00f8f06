"""A player on a plain page with a model that talks, played by the test instead of a kernel.

`window.sent` collects what the page sends; `window.receive(traits, message)` is the kernel's turn.
"""

import json
from typing import Any

from playwright.sync_api import Page

from cgraph.players.player import Player

ADDRESS = "http://lesson.test/"
_HTML = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Lesson</title>
<body data-jp-theme-light="true"><main><h1>Lesson</h1><div id="views"></div></main></body></html>"""
_START = """async ({ module, state, columns }) => {
    const bytes = (numbers) => new DataView(Uint8Array.from(numbers).buffer);
    const blob = new Blob([module], { type: "text/javascript" });
    window.module = await import(URL.createObjectURL(blob));
    const traits = { ...state, columns: bytes(columns) };
    const heard = (window.heard = new Map());
    window.sent = [];
    window.model = {
        get: (name) => traits[name],
        set: () => {},
        save_changes: () => {},
        send: (message) => window.sent.push(message),
        on: (name, hear) => heard.set(name, [...(heard.get(name) ?? []), hear]),
        off: (name, hear) => heard.set(name, heard.get(name).filter((one) => one !== hear)),
    };
    window.receive = ({ columns, ...state } = {}, message = null) => {
        if (columns) state.columns = bytes(columns);
        Object.assign(traits, state);
        for (const name of Object.keys(state))
            for (const hear of heard.get(`change:${name}`) ?? []) hear();
        if (message) for (const hear of heard.get("msg:custom") ?? []) hear(message, []);
    };
    window.open_view = () => {
        const el = document.createElement("div");
        document.getElementById("views").append(el);
        const close = window.module.default.render({ model: window.model, el });
        return () => { close(); el.remove(); };
    };
    window.close_view = window.open_view();
}"""
_TRAITS = ("pictures", "axes", "tracks", "fields", "words", "look")


def state_of(player: Player) -> dict[str, Any]:
    """Return the traits that the page reads, the columns as a list of bytes."""
    return {name: getattr(player, name) for name in _TRAITS} | {"columns": list(player.columns)}


def put(page: Page, player: Player) -> list[str]:
    """Show a player; return a list that collects errors and any request to the network."""
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.route("**/*", lambda route: errors.append(route.request.url) or route.abort())
    page.route(ADDRESS, lambda route: route.fulfill(body=_HTML, content_type="text/html"))
    page.goto(ADDRESS)
    state = state_of(player)
    columns = state.pop("columns")
    module = str(player._esm)
    page.evaluate(_START, {"module": module, "state": state, "columns": columns})
    frames(page)
    return errors


def receive(page: Page, player: Player, message: dict[str, Any] | None = None) -> None:
    """Let the page hear that the traits are now those of `player`, and a message."""
    page.evaluate(
        "([state, message]) => window.receive(state, message)", [state_of(player), message]
    )
    frames(page)


def sent(page: Page) -> list[dict[str, Any]]:
    """Return what the page has sent so far."""
    return json.loads(page.evaluate("() => JSON.stringify(window.sent)"))


def frames(page: Page) -> None:
    """Wait until the page has painted what was asked for."""
    page.evaluate(
        "() => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))"
    )
