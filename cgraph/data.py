"""Small data sets, drawn at random from a seed: the same for every learner.

Each is a dictionary from the name of an input to an array with one entry for each example. The
mails are not drawn: they were written for the lessons.
"""

from __future__ import annotations

import re
from importlib.resources import files
from typing import Any

import numpy as np

from cgraph.language import language, languages, say
from cgraph.values import Array

Data = dict[str, Array]


def noisy_line(
    rows: int = 20, slope: float = 2.0, intercept: float = 1.0, noise: float = 0.3, seed: int = 0
) -> Data:
    """Return points x, y scattered about a line, for x between -2 and 2."""
    generator = np.random.default_rng(seed)
    x = generator.uniform(-2.0, 2.0, rows)
    return {"x": x, "y": slope * x + intercept + noise * generator.standard_normal(rows)}


def two_blobs(rows: int = 40, distance: float = 3.0, seed: int = 0) -> Data:
    """Return points x1, x2 in two round clouds, and y: which of them, 0 or 1."""
    generator = np.random.default_rng(seed)
    y = (np.arange(rows) % 2).astype(float)
    x1, x2 = generator.standard_normal((2, rows)) + distance * (y - 0.5) * np.sqrt(0.5)
    return {"x1": x1, "x2": x2, "y": y}


def moons(rows: int = 100, noise: float = 0.1, seed: int = 0) -> Data:
    """Return points x1, x2 on two half circles that interlock, and y: which of them, 0 or 1."""
    generator = np.random.default_rng(seed)
    y = (np.arange(rows) % 2).astype(float)
    angle = generator.uniform(0.0, np.pi, rows)
    x1 = np.where(y == 0.0, np.cos(angle), 1.0 - np.cos(angle))
    x2 = np.where(y == 0.0, np.sin(angle), 0.5 - np.sin(angle))
    scatter = noise * generator.standard_normal((2, rows))
    return {"x1": x1 + scatter[0], "x2": x2 + scatter[1], "y": y}


class Mails(dict[str, Array]):
    """Mails in columns: x1, x2 and so on, how often each says a word; y, 1 if it is spam, else 0.

    `texts` are the mails themselves, `kinds` the words for what is 0 and what is 1. A slice, such
    as `mails[:6]`, is some of them.
    """

    def __init__(self, columns: dict[str, Array], texts: list[str]) -> None:
        super().__init__(columns)
        self.texts = texts
        self.kinds = say("data.no_spam"), say("data.spam")

    def __getitem__(self, key: Any) -> Any:  # noqa: ANN401  a column, or some mails
        if isinstance(key, slice):
            return Mails({name: many[key] for name, many in self.items()}, self.texts[key])
        return super().__getitem__(key)


def mails(code: str | None = None, *, words: tuple[str, ...] = ()) -> tuple[Mails, Mails]:
    """Return 60 mails to learn from, and 20 others; in English, or in the language `code`.

    Counted is how often each says one of `words`; without any, "!" (x1) and "winner" (x2). The
    same mail stands at the same place in all languages, with the same counts of these two.
    ValueError if there are none in that language.

    >>> learnt, unseen = mails("en")
    >>> learnt.texts[1][:31], learnt["x1"][1], learnt["x2"][1], learnt["y"][1]
    ('Thanks for lending me your umbr', 1.0, 0.0, 0.0)
    """
    code = code or language()
    if code not in languages():
        raise ValueError(say("data.mails_language", code=code, known=", ".join(languages())))
    file = files("cgraph") / "mails" / f"{code}.txt"
    usual, *parts = file.read_text(encoding="utf-8").split("\n\n")
    counted = words or tuple(usual.split())
    learnt, unseen = (_counted(part.splitlines(), counted) for part in parts)
    return learnt, unseen


def _counted(lines: list[str], words: tuple[str, ...]) -> Mails:
    texts = [line[2:] for line in lines]
    columns = {
        f"x{place}": np.array([float(_count(word, text)) for text in texts])
        for place, word in enumerate(words, 1)
    }
    return Mails({**columns, "y": np.array([float(line[0]) for line in lines])}, texts)


def _count(word: str, text: str) -> int:
    """Count a whole word, in small letters or large; a sign, and Chinese, wherever it stands."""
    if word.isascii() and word.isalpha():
        return len(re.findall(rf"\b{word}\b", text, re.IGNORECASE))
    return text.count(word)
