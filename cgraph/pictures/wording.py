"""How steps are worded for a learner: lists of names, sums and products with their numbers."""

from collections.abc import Iterable, Sequence

from cgraph.functions import finite
from cgraph.graph.passes import Number
from cgraph.language import say
from cgraph.notation import INNER, MARKED, PICTURE
from cgraph.pictures.frames import Choice, Text, joined
from cgraph.symbols import show_name
from cgraph.tape import Symbol, known
from cgraph.values import is_finite


def name_list(labels: Iterable[str]) -> str:
    """Join the names of nodes, each once, as the learner's language does.

    >>> name_list(["x", "y", "w1"])
    'x, y and w₁'
    """
    names = [show_name(label) for label in dict.fromkeys(labels)]
    if len(names) < 2:  # noqa: PLR2004  a pair is the first list with something between
        return "".join(names)
    return say("passes.comma").join(names[:-1]) + say("passes.and") + names[-1]


def sentences(parts: Sequence[Text]) -> Text:
    """Put sentences one behind the other."""
    return joined(parts, say("passes.between"))


def product(upstream: Number, local: Number, contribution: Number) -> str:
    """Write upstream × local = contribution.

    >>> product(-6.0, -1.0, 6.0)
    '−6 × (−1) = 6'
    """
    write = PICTURE.number
    return f"{write(upstream)} × {write(local, INNER)} = {write(contribution)}"


def addition(parts: Sequence[Number], total: Number) -> str:
    """Write a sum and what it comes to.

    >>> addition([5.0, -2.0], 3.0)
    '5 + (−2) = 3'
    """
    first, *others = parts
    write = PICTURE.number
    terms = [write(first), *(write(other, INNER) for other in others)]
    return f"{' + '.join(terms)} = {write(total)}"


def marked(number: Number) -> str:
    """Write a number of a ledger; one that has overflowed is marked, so as not to look normal."""
    return PICTURE.number(number, MARKED)


def state(words: str, number: Number) -> Text:
    """Return words for the style sheet, and "wrong" among them where a number has overflowed."""
    if number is None or is_finite(known(number)):
        return words  # with other values it may overflow: then the page shows the last good ones
    return chosen(finite(number), f"{words} wrong", words)


def chosen(number: Number, *texts: Text) -> Text:
    """Return the text at the place that `number` says: at once where it is known for good."""
    if isinstance(number, Symbol):
        return Choice(number, texts)
    return texts[int(number)]
