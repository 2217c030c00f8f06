"""A widget that shows what the kernel says; a page may ask it for something, by messages."""

import anywidget


class OneWayWidget(anywidget.AnyWidget):
    """An anywidget whose traits no page can set: what a page sends is not trusted."""

    def set_state(self, sync_data: object) -> None:
        """Leave everything as it is."""
