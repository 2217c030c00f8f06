"""Pictures whose parts have names, and frames that say how the parts look at each step.

A graph is laid out (`layout`), drawn (`drawing`) and written as SVG (`graph_svg`),
with `panels` beside it; a plot is drawn by matplotlib (`plots`), of data (`data_pictures`) or of a
descent (`landscape`). `frames` says what a player shows, and the modules named after a pass, or
after descents, make it.
"""
