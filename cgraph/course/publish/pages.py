"""Notebooks as pages, by nbconvert and the template in `templates/page`."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context
from nbconvert.exporters import TemplateExporter
from nbformat import NotebookNode
from traitlets.config import Config

from cgraph.course.publish.prose import prose, python
from cgraph.course.publish.widgets import STATE, VIEW, PageWidgets
from cgraph.language import language, say, texts
from cgraph.pictures.mathematics import mathematics_style
from cgraph.pictures.palette import css_themes
from cgraph.players.module import module

_TEMPLATES = Path(__file__).parent / "templates"
_BEST_FIRST = (  # of an output's forms, the first that is there is shown
    *(VIEW, "text/html", "image/svg+xml", "image/png", "image/jpeg"),
    *("text/markdown", "text/latex", "text/plain"),
)
# A cell that only asks or opens a solution: its code says nothing to a reader.
_NO_CODE = re.compile(r"\s*cg\.(ask|progress|solution)\([^\n]*\)\s*")
_EXERCISE = re.compile(r"^cg\.check\(", re.MULTILINE)
_HEADING = re.compile(r'<h2 id="([^"]*)">(.*?)</h2>')


def page(notebook: NotebookNode, about: Mapping[str, Any]) -> str:
    """Return a notebook that has been run as a page, in the language in use.

    `about` is what the template tells of the page: its title, where its links lead.
    """
    html, _ = _exporter().from_notebook_node(notebook, dict(about))
    return str(html)


def home(about: Mapping[str, Any]) -> str:
    """Return the page that leads to all others; `about` is what its template tells."""
    return str(_exporter().environment.get_template("home.html.j2").render(resources=about))


@cache
def _exporter() -> TemplateExporter:
    exporter = TemplateExporter(  # type: ignore[no-untyped-call]
        config=Config({"NbConvertBase": {"display_data_priority": _BEST_FIRST}}),
        extra_template_basedirs=[str(_TEMPLATES)],
        template_name="page",
        file_extension=".html",
        filters={"markdown2html": _markdown2html, "highlight_code": python},
        preprocessors=[_for_readers],
    )
    script = module(_TEMPLATES / "page" / "page.js")
    words = {"say": say, "texts": texts, "language": language, "style": _style(), "script": script}
    exporter.environment.globals.update(words)
    return exporter


@pass_context
def _markdown2html(context: Context, source: str) -> str:
    cell = context.get("cell") or {}
    return prose(source, context["resources"]["resolve"], cell.get("attachments"))


def _for_readers(
    notebook: NotebookNode, resources: dict[str, Any]
) -> tuple[NotebookNode, dict[str, Any]]:
    """Note what a reader of the page needs to know of each cell, and take in its widgets."""
    states = notebook.metadata.get("widgets", {}).get(STATE, {}).get("state", {})
    widgets, contents = PageWidgets(states), []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            html = prose(cell.source, resources["resolve"], cell.get("attachments"))
            contents += _HEADING.findall(html)
        elif cell.cell_type == "code":
            cell.metadata.transient = {"remove_source": bool(_NO_CODE.fullmatch(cell.source))}
            cell.metadata.exercise = bool(_EXERCISE.search(cell.source))
            for output in cell.outputs:
                view = output.get("data", {}).get(VIEW)
                if view:
                    output.metadata.widget = widgets.add(view["model_id"])
                    output.metadata.needs_kernel = output.metadata.widget is None
                    if output.metadata.needs_kernel:
                        del output.data[VIEW]
    return notebook, resources | {"contents": contents, "widgets": widgets.data()}


def _style() -> str:
    chosen = 'body[data-jp-theme-light="{}"]'
    return f"""body {{ {css_themes()} color-scheme: light dark; }}
{chosen.format("true")} {{ color-scheme: light; }}
{chosen.format("false")} {{ color-scheme: dark; }}
{_own("page.css")}
{mathematics_style()}"""


def _own(name: str) -> str:
    return (_TEMPLATES / "page" / name).read_text(encoding="utf-8")
