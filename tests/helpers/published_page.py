"""Widgets on a page as `cgraph publish` writes it: no Jupyter, no kernel."""

from ipywidgets import Widget

from cgraph.command.publish.page import Link, page
from cgraph.command.publish.widgets import PageWidgets


def published(title: str, *widgets: Widget) -> str:
    """Return a page that shows widgets one below the other and needs nothing else."""
    found = PageWidgets(Widget.get_manager_state(widgets=widgets)["state"])
    hosts = [f'<div data-widget="{found.add(widget.model_id)}"></div>' for widget in widgets]
    return page(title, "".join(hosts), home=Link("index.html", "Lessons"), widgets=found.data())
