"""Graphviz in a browser: Viz.js, for a Python that runs in the page itself.

`viz.js` is @viz-js/viz 3.26.0 as it was built (`viz.LICENSE.txt`); its Graphviz is 14.1.5.
"""

from pathlib import Path

from cgraph.language import say
from cgraph.pictures import layout


async def start() -> None:
    """Lay graphs out by Viz.js from now on; ImportError if this Python runs in no browser."""
    from pyodide.code import run_js  # noqa: PLC0415
    from pyodide.ffi import JsException  # noqa: PLC0415

    import js  # noqa: PLC0415  only there

    if not hasattr(js, "Viz"):  # a page whose policy forbids to evaluate text has imported it
        run_js(Path(__file__).with_name("viz.js").read_text(encoding="utf-8"))
    viz = await js.Viz.instance()

    def engine(source: str) -> str:
        try:
            return str(viz.renderString(source, format="json0"))
        except JsException as error:
            message = say("pictures.layout_failed", reason=error)
            raise layout.LayoutError(message) from error

    layout.engine = engine
