"""What the command `cgraph` does: open the lessons, show one to a class, publish them."""
