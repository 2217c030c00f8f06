"""Widgets on a page as `cgraph publish` writes it: no Jupyter, no kernel."""

from ipywidgets import Widget
from nbformat.v4 import new_code_cell, new_notebook, new_output

from cgraph.course.publish.pages import page
from cgraph.course.publish.widgets import STATE, VIEW


def published(title: str, *widgets: Widget) -> str:
    """Return a page that shows widgets one below the other and needs nothing else."""
    views = [{VIEW: {"model_id": widget.model_id}, "text/plain": ""} for widget in widgets]
    outputs = [new_output("display_data", data=view) for view in views]
    state = {STATE: Widget.get_manager_state(widgets=widgets)}
    cell = new_code_cell("widgets", outputs=outputs)
    notebook = new_notebook(cells=[cell], metadata={"widgets": state})
    about = {"title": title, "home": ("index.html", "Lessons"), "resolve": lambda url: url}
    return page(notebook, about)
