"""The course: what the lessons need beside the library, which knows nothing of it.

`lessons` has one folder for each lesson, `players` the players that teach one thing each, `data`
what a model learns from and `networks` such models. `questions` asks, in the widgets of `question`;
`exercises` checks the learner's own code, and `fullwidth` helps with what a Chinese keyboard types.
`notebooks` finds the lessons' notebooks, `command` opens them in JupyterLab, `publish` makes web
pages of them, `school` is for what a class hands in and is given, and `authoring`, with the
README's `animation`, is for those who write them.
"""

from importlib import resources

from cgraph.course import data
from cgraph.language import add_texts

__all__ = ["data"]

add_texts(resources.files(__name__) / "texts")
