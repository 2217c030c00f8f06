"""Players that teach one thing each: a pass, a bug, a gradient check, a formula, one step."""
