"""What every run of pytest needs, of lessons alone, too."""

import pytest
from nbval.plugin import IPyNbCell


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Compare what lessons say in words: a picture is committed as pixels, and shown as SVG."""
    for notebook in {item.parent for item in items if isinstance(item, IPyNbCell)}:
        notebook.skip_compare += ("text/html",)
