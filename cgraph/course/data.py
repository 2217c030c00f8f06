"""Small data sets, drawn at random from a seed: the same for every learner; and a learner's own.

Each is a dictionary from the name of an input to an array with one entry for each example. The
mails are not drawn: they were written for the lessons.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from csv import reader
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cgraph.descent.arguments import whole
from cgraph.errors import CgraphError, NameUnknownError, ShapeError
from cgraph.language import language, languages, say
from cgraph.values import Array, as_value

Data = dict[str, Array]

_MISSING = {"", "-", "?", "na", "n/a", "nan", "none", "null"}
_SHOWN = 3  # of what is wrong in a file


def _generator(rows: int, seed: int) -> np.random.Generator:
    whole("rows", rows, 1)
    return np.random.default_rng(whole("seed", seed, 0))


def noisy_line(
    rows: int = 20, slope: float = 2.0, intercept: float = 1.0, noise: float = 0.3, seed: int = 0
) -> Data:
    """Return points x, y scattered about a line, for x between -2 and 2."""
    generator = _generator(rows, seed)
    x = generator.uniform(-2.0, 2.0, rows)
    return {"x": x, "y": slope * x + intercept + noise * generator.standard_normal(rows)}


def two_blobs(rows: int = 40, distance: float = 3.0, seed: int = 0) -> Data:
    """Return points x1, x2 in two round clouds, and y: which of them, 0 or 1."""
    generator = _generator(rows, seed)
    y = (np.arange(rows) % 2).astype(float)
    x1, x2 = generator.standard_normal((2, rows)) + distance * (y - 0.5) * np.sqrt(0.5)
    return {"x1": x1, "x2": x2, "y": y}


def moons(rows: int = 100, noise: float = 0.1, seed: int = 0) -> Data:
    """Return points x1, x2 on two half circles that interlock, and y: which of them, 0 or 1."""
    generator = _generator(rows, seed)
    y = (np.arange(rows) % 2).astype(float)
    angle = generator.uniform(0.0, np.pi, rows)
    x1 = np.where(y == 0.0, np.cos(angle), 1.0 - np.cos(angle))
    x2 = np.where(y == 0.0, np.sin(angle), 0.5 - np.sin(angle))
    scatter = noise * generator.standard_normal((2, rows))
    return {"x1": x1 + scatter[0], "x2": x2 + scatter[1], "y": y}


def xor(rows: int = 100, noise: float = 0.05, seed: int = 0) -> Data:
    """Return points x1, x2 in a square, and y: 1 where just one of them is positive."""
    generator = _generator(rows, seed)
    x1, x2 = generator.uniform(0.15, 1.5, (2, rows)) * generator.choice([-1.0, 1.0], (2, rows))
    scatter = noise * generator.standard_normal((2, rows))
    return {"x1": x1 + scatter[0], "x2": x2 + scatter[1], "y": (x1 * x2 < 0.0).astype(float)}


def circles(rows: int = 100, noise: float = 0.1, seed: int = 0) -> Data:
    """Return points x1, x2 in a disc, y = 1, and in a ring around it, y = 0."""
    generator = _generator(rows, seed)
    y = (np.arange(rows) % 2).astype(float)
    radius = np.where(y == 1.0, 0.6 * np.sqrt(generator.uniform(0.0, 1.0, rows)), 1.2)
    angle = generator.uniform(0.0, 2.0 * np.pi, rows)
    scatter = noise * generator.standard_normal((2, rows))
    return {
        "x1": radius * np.cos(angle) + scatter[0],
        "x2": radius * np.sin(angle) + scatter[1],
        "y": y,
    }


def spiral(rows: int = 100, noise: float = 0.05, turns: float = 1.0, seed: int = 0) -> Data:
    """Return points x1, x2 on two arms that wind around each other, and y: which of them."""
    generator = _generator(rows, seed)
    y = (np.arange(rows) % 2).astype(float)
    way = np.sqrt(generator.uniform(0.02, 1.0, rows))
    angle = 2.0 * np.pi * turns * way + np.pi * y
    scatter = noise * generator.standard_normal((2, rows))
    return {
        "x1": 1.5 * way * np.cos(angle) + scatter[0],
        "x2": 1.5 * way * np.sin(angle) + scatter[1],
        "y": y,
    }


def wave(rows: int = 20, noise: float = 0.2, seed: int = 0) -> Data:
    """Return points x, y scattered about one period of a sine, for x between -1 and 1."""
    generator = _generator(rows, seed)
    x = generator.uniform(-1.0, 1.0, rows)
    return {"x": x, "y": np.sin(np.pi * x) + noise * generator.standard_normal(rows)}


#: Points with two features and two classes, by name.
SETS: dict[str, Callable[..., Data]] = {
    "moons": moons, "xor": xor, "circles": circles, "blobs": two_blobs, "spiral": spiral,
}  # fmt: skip


def split(data: Mapping[str, ArrayLike], share: float = 0.3, seed: int = 0) -> tuple[Data, Data]:
    """Return the examples to learn from, and a share of them, drawn at random, to test with.

    ShapeError if the columns differ in length, CgraphError if nothing is left of either.
    """
    columns = {name: np.asarray(many, dtype=float) for name, many in data.items()}
    lengths = {len(many) for many in columns.values()}
    if len(lengths) != 1:
        raise ShapeError(say("data.lengths", lengths=", ".join(map(str, sorted(lengths)))))
    order = np.random.default_rng(seed).permutation(lengths.pop())
    count = round(share * len(order))
    if not 0 < count < len(order):
        raise CgraphError(say("data.share", share=share, rows=len(order)))
    test, train = np.sort(order[:count]), np.sort(order[count:])
    return _rows(columns, train), _rows(columns, test)


def scaled(data: Mapping[str, Array], like: Mapping[str, Array] | None = None) -> Data:
    """Return the features with mean 0 and standard deviation 1; the last column stays as it is.

    Both are those of the columns of `like`, where given: a test set is scaled as what was learnt.
    """
    *features, target = data
    found = {name: (data if like is None else like)[name] for name in features}
    return {
        **{n: (data[n] - by.mean()) / (by.std() or 1.0) for n, by in found.items()},
        target: data[target],
    }


def arrays(data: Mapping[str, Array]) -> Data:
    """Return the same examples as X, with a row for each and a column for each feature, and y.

    >>> arrays(xor(3))["X"].shape
    (3, 2)
    """
    *features, target = data.values()
    return {"X": np.column_stack(features), "y": np.asarray(target)}


def columns(X: ArrayLike, y: ArrayLike) -> Data:  # noqa: N803  as everybody calls it
    """Return arrays of one's own as columns x1, x2, … and y.

    `X` has a row for each example. ShapeError if there is not one number in `y` for each.
    """
    rows, target = np.asarray(as_value(X, "X")), np.asarray(as_value(y, "y"))
    if rows.ndim == 1:
        rows = rows[:, None]
    if rows.ndim != 2 or target.shape != rows.shape[:1]:  # noqa: PLR2004  rows and columns
        raise ShapeError(say("data.columns", X=rows.shape, y=target.shape))
    return {**{f"x{n}": many for n, many in enumerate(rows.T, 1)}, "y": target}


def csv(source: str | Path, wanted: Sequence[str] = (), *, skip_missing: bool = False) -> Data:
    r"""Read a table: a path, or the text itself. Its first line names the columns.

    `wanted` names the columns to take, what is to be predicted last; without it all are taken.
    Rows with a missing number are left out with `skip_missing`. CgraphError says what cannot be
    read, and in which line.

    >>> csv("age; height\n3; 0,95\n5; 1,1")["height"]
    array([0.95, 1.1 ])
    """
    lines = _text(source).splitlines()
    head = lines[0] if lines else ""
    sign = max(",;\t", key=head.count)
    names, *rows = ([cell.strip() for cell in row] for row in reader(lines or [""], delimiter=sign))
    if any(_number(name, sign) is not None for name in names) or not rows:
        raise CgraphError(say("data.no_header", line=head[:60]))
    for name in wanted:
        if name not in names:
            raise NameUnknownError(say("data.no_column", name=name, known=", ".join(names)))
    chosen = [*wanted] or names
    table, missing = [], []
    for place, row in enumerate(rows, 2):
        if not any(row):
            continue
        if len(row) != len(names):
            raise CgraphError(say("data.cells", line=place, given=len(row), wanted=len(names)))
        cells = {name: row[names.index(name)] for name in chosen}
        gone = [name for name, cell in cells.items() if cell.lower() in _MISSING]
        missing += [say("data.place", line=place, name=name) for name in gone]
        if not gone:
            table.append([_must_be_number(cell, sign, place, n) for n, cell in cells.items()])
    if missing and not skip_missing:
        shown = ", ".join(missing[:_SHOWN]) + ("…" if len(missing) > _SHOWN else "")
        raise CgraphError(say("data.missing", count=len(missing), places=shown))
    if not table:
        raise CgraphError(say("data.nothing_left"))
    return dict(zip(chosen, np.array(table).T, strict=True))


def _rows(columns: Data, places: NDArray[Any]) -> Data:
    return {name: many[places] for name, many in columns.items()}


def _text(source: str | Path) -> str:
    if isinstance(source, str) and "\n" in source:
        return source
    try:
        return Path(source).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CgraphError(say("data.no_file", path=source, here=Path.cwd())) from error


def _number(cell: str, sign: str) -> float | None:
    try:
        number = float(cell.replace(",", ".") if sign != "," else cell)
    except ValueError:
        return None
    return number if np.isfinite(number) else None


def _must_be_number(cell: str, sign: str, line: int, name: str) -> float:
    number = _number(cell, sign)
    if number is None:
        raise CgraphError(say("data.no_number", line=line, name=name, cell=cell[:40]))
    return number


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
    >>> learnt.texts[1][:31], *(int(learnt[name][1]) for name in ("x1", "x2", "y"))
    ('Thanks for lending me your umbr', 1, 0, 0)
    """
    code = code or language()
    if code not in languages():
        raise ValueError(say("data.mails_language", code=code, known=", ".join(languages())))
    file = files("cgraph.course") / "mails" / f"{code}.txt"
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
