"""Pictures whose parts have names, and frames that say how the parts look at each step.

A graph is laid out (`layout`), drawn (`drawing`, `drawn_node`) and written as SVG (`graph_svg`); a
plot is drawn by matplotlib (`plots`, `landscape`). `frames` says what a player shows, and the
modules named after a pass, a descent or data make such frames.
"""
