"""Players that teach one thing each: a classic bug, a gradient check, a formula to play with."""
