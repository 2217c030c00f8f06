"""What a learner moves in a notebook: anywidgets, the page that computes them, and their style.

`player` shows content, whatever it means; what is to be shown, the course's players say.
`packing` brings `content` on its way to the page, and `module` puts JavaScript files together.
"""
