"""Widgets on a plain page: no JupyterLab, no kernel, no network.

`put` gives each widget's module a model that can only be read, as a published page would. Any
request but for the page itself fails the test.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from anywidget import AnyWidget
    from playwright.sync_api import Page, Route

ADDRESS = "http://lesson.test/"

_HTML = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><title>Lesson</title>{head}</head>
<body {attributes}><main></main><script type="module">
const {{ esm, states }} = {data};
const blob = new Blob([esm], {{ type: "text/javascript" }});
window.widget = await import(URL.createObjectURL(blob));
window.clear = [];
for (const state of states) {{
  const el = document.createElement("div");
  document.querySelector("main").append(el);
  const model = {{ get: (name) => state[name] }};
  window.clear.push(window.widget.default.render({{ model, el }}));
}}
window.ready = true;
</script></body></html>"""


def put(
    page: Page, *widgets: AnyWidget, language: str = "en", dark: bool = False, head: str = ""
) -> list[str]:
    """Show widgets of one kind of module on `page`; return a list that collects errors."""
    data = json.dumps(
        {
            "esm": str(widgets[0]._esm),
            "states": [_state(widget) for widget in widgets],
        }
    ).replace("</", "<\\/")
    light = f'data-jp-theme-light="{str(not dark).lower()}" style="background: '
    ground = "#111111" if dark else "#ffffff"
    html = _HTML.format(language=language, head=head, data=data, attributes=f'{light}{ground}"')
    errors: list[str] = []

    def answer(route: Route) -> None:
        if route.request.url == ADDRESS:
            route.fulfill(body=html, content_type="text/html; charset=utf-8")
        else:
            errors.append(f"asked for {route.request.url}")
            route.abort()

    page.unroute_all()
    page.route("**/*", answer)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.goto(ADDRESS)
    page.wait_for_function("window.ready")
    return errors


def _state(widget: AnyWidget) -> dict[str, Any]:
    names = {*widget.trait_names(sync=True)} - {"layout", "tabbable", "tooltip"}
    return {name: getattr(widget, name) for name in names if not name.startswith("_")}
