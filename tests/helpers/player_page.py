"""A player on a plain page with a model that talks, played by the test instead of a kernel.

`window.sent` collects what the page sends; `window.receive(traits, message)` is the kernel's turn;
`window.traits` is what the model holds.
"""

import json
from typing import Any

from playwright.sync_api import Locator, Page

from cgraph.players.player import Player

ADDRESS = "http://lesson.test/"
SECURE = "https://lesson.test/"  # where a page may use the clipboard
_HTML = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Lesson</title>
<meta name="viewport" content="width=device-width">{head}
<body data-jp-theme-light="true"><main><h1>Lesson</h1><div id="views"></div></main></body></html>"""
_START = """async ({ module, state }) => {
    const blob = new Blob([module], { type: "text/javascript" });
    window.module = await import(URL.createObjectURL(blob));
    const traits = (window.traits = state);
    const heard = (window.heard = new Map());
    window.sent = [];
    window.model = {
        get: (name) => traits[name],
        set: (name, value) => { traits[name] = value; },
        save_changes: () => {},
        send: (message) => window.sent.push(message),
        on: (name, hear) => heard.set(name, [...(heard.get(name) ?? []), hear]),
        off: (name, hear) => heard.set(name, heard.get(name).filter((one) => one !== hear)),
    };
    window.receive = (state = {}, message = null) => {
        const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
        const news = Object.keys(state).filter((name) => !same(state[name], traits[name]));
        Object.assign(traits, state);
        for (const name of news)  // as in Jupyter: nobody hears of what is the same
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
_TRAITS = (
    *("pictures", "steps", "tracks", "fields", "checks", "program", "source", "moved"),
    *("variants", "choice", "words", "look"),
)


def state_of(player: Player) -> dict[str, Any]:
    """Return the traits that the page reads."""
    return {name: getattr(player, name) for name in _TRAITS}


def put(
    page: Page, player: Player, *, head: str = "", secure: bool = False, **traits: object
) -> list[str]:
    """Show a player, some of its traits changed; return what collects errors and any request."""
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.route("**/*", lambda route: errors.append(route.request.url) or route.abort())
    html = _HTML.format(head=head)
    address = SECURE if secure else ADDRESS
    page.route(address, lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto(address)
    state = state_of(player) | traits
    page.evaluate(_START, {"module": str(player._esm), "state": state})
    frames(page)
    return errors


def receive(page: Page, player: Player, message: dict[str, Any] | None = None) -> None:
    """Let the page hear that the traits are now those of `player`, and a message."""
    state = state_of(player)
    del state["moved"]  # the page's own
    page.evaluate("([state, message]) => window.receive(state, message)", [state, message])
    frames(page)


def sent(page: Page) -> list[dict[str, Any]]:
    """Return what the page has sent so far."""
    return json.loads(page.evaluate("() => JSON.stringify(window.sent)"))


def frames(page: Page) -> None:
    """Wait until the page has painted what was asked for."""
    page.evaluate(
        "() => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))"
    )


def press(page: Page, *keys: str) -> None:
    """Press keys, one after the other, and wait until the page has followed."""
    for key in keys:
        page.keyboard.press(key)
    frames(page)


def count(page: Page) -> str:
    """Return the place, such as "2 / 5"."""
    return page.locator(".steps .count").inner_text()


def sentence(page: Page) -> str:
    """Return the sentence of the step."""
    return page.locator(".sentence .live").inner_text().replace("\N{NO-BREAK SPACE}", " ")


def part(page: Page, name: str) -> str:
    """Return the text of a part of a picture."""
    return page.locator(f'[data-part="{name}"]').first.text_content() or ""


def slide(page: Page, slider: Locator, start: float, end: float, moves: int = 20) -> None:
    """Drag a slider's thumb from one share of its way to another, as a hand does."""
    box = slider.bounding_box()
    assert box
    thumb = 17.6

    def at(share: float) -> tuple[float, float]:
        x = box["x"] + thumb / 2 + share * (box["width"] - thumb)
        return x, box["y"] + box["height"] / 2

    page.mouse.move(*at(start))
    page.mouse.down()
    for move in range(1, moves + 1):
        page.mouse.move(*at(start + (end - start) * move / moves))
    page.mouse.up()
    frames(page)
