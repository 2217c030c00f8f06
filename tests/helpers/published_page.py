"""Widgets on a page as `cgraph publish` writes it: no Jupyter, no kernel."""

from ipywidgets import Widget
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook, new_output

from cgraph.course.publish.pages import page
from cgraph.course.publish.widgets import STATE, VIEW


def published(title: str, *widgets: Widget) -> str:
    """Return a page that shows widgets one below the other and needs nothing else."""
    about = {"title": title, "home": ("index.html", "Lessons"), "resolve": lambda url: url}
    return page(notebook_with(*widgets), about)


def notebook_with(*widgets: Widget) -> NotebookNode:
    """Return a notebook, as it has been run, of one cell that shows widgets."""
    texts = [getattr(widget, "text", "") for widget in widgets]
    views = [
        {VIEW: {"model_id": widget.model_id}, "text/plain": text}
        for widget, text in zip(widgets, texts, strict=True)
    ]
    outputs = [new_output("display_data", data=view) for view in views]
    state = {STATE: Widget.get_manager_state(widgets=widgets)}
    cell = new_code_cell("widgets", outputs=outputs)
    return new_notebook(cells=[cell], metadata={"widgets": state})
