"""What a learner moves in a notebook: anywidgets, the page that computes them, and their style.

`player` shows content and does not know what it means. `packing` brings `content` on its way to the
page, and `module` puts JavaScript files together.
"""
