"""Build, run, draw and animate computational graphs."""
