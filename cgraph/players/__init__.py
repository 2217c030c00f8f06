"""What a learner moves in a notebook: anywidgets, the page that computes them, and their style.

`player` shows content and does not know what it means; `graph_content` fills it with a pass.
`packing` brings `content` on its way to the page, and `module` puts JavaScript files together.
"""
