"""Pictures whose parts have names, and frames that say how the parts look at each step.

A graph is laid out (`layout`), drawn (`drawing`) and written as SVG (`graph_svg`), with `panels`
beside it; `display` shows it in a notebook. `frames` says what a player shows; `forward_frames` and
`backward_frames` make that of a pass, in the words of `wording`.
"""
