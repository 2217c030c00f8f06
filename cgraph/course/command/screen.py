"""Whether there is a screen to show anything on."""

import os
import sys


def has_screen() -> bool:
    """Return whether a browser can show itself: a text browser would take over the terminal."""
    if not sys.platform.startswith("linux"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))
