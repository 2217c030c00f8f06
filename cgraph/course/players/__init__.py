"""Players that teach one thing each: a bug, a gradient check, a formula, one step by hand."""
