"""How names are written: `w1` as w₁ in a picture and w_{1} in mathematics, `yhat` as ŷ.

Also how wide they are, how they are cut, and that nothing in them is markup.
"""

import re
import unicodedata
from functools import lru_cache
from html import escape
from itertools import accumulate

LONGEST = 18  # columns; a Chinese character takes two
_UNPRINTABLE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]"
)
_SPELT = "alpha beta gamma delta epsilon eta theta lambda mu nu rho sigma tau phi psi omega"
GREEK = dict(zip(_SPELT.split(), "αβγδεηθλμνρστφψω", strict=True))
_LATEX = {letter: f"\\{name}" for name, letter in GREEK.items()}
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_NUMBER = re.compile(r"(?P<digits>-?\d+(\.\d+)?)(e(?P<power>-?\d+))?(#\d+)?", re.ASCII)
_PARTS = re.compile(r"(?P<stem>.*?)(?P<hat>_?hat)?(?:_?(?P<digits>\d+)|_(?P<sub>\w+))?")


def _split(name: str) -> tuple[str, bool, str]:
    """Split a name into its stem (Greek where it spells a Greek letter), a hat, a subscript."""
    match = _PARTS.fullmatch(name)
    if match is None or not match["stem"]:
        return name, False, ""
    stem = GREEK.get(match["stem"], match["stem"])
    return stem, bool(match["hat"]), match["digits"] or match["sub"] or ""


def _without_primes(name: str) -> tuple[str, str]:
    """Split off the primes that tell two uses of one name apart."""
    bare = name.rstrip("′") or name
    return bare, name[len(bare) :]


@lru_cache(maxsize=1024)
def show_name(name: str) -> str:
    """Write a name for a picture; what a constant is called, as the number that it is.

    >>> show_name("w1"), show_name("yhat"), show_name("theta_new"), show_name("2.5#2")
    ('w₁', 'ŷ', 'θ_new', '2.5')
    """
    if _NUMBER.fullmatch(name):
        return name.partition("#")[0]
    name, primes = _without_primes(name)
    stem, hat, subscript = _split(name)
    if hat:
        stem = unicodedata.normalize("NFC", stem + "\N{COMBINING CIRCUMFLEX ACCENT}")
    if subscript.isdecimal() and subscript.isascii():
        return stem + subscript.translate(_SUBSCRIPTS) + primes
    return (f"{stem}_{subscript}" if subscript else stem) + primes


def latex_name(name: str) -> str:
    r"""Write a name as LaTeX; what a constant is called, as the number that it is.

    >>> latex_name("w1"), latex_name("yhat"), latex_name("loss"), latex_name("1e-5")
    ('w_{1}', '\\hat{y}', '\\mathrm{loss}', '1 \\times 10^{-5}')
    """
    if number := _NUMBER.fullmatch(name):
        power = number["power"]
        return number["digits"] + (rf" \times 10^{{{power}}}" if power else "")
    name, primes = _without_primes(name)
    stem, hat, subscript = _split(name)
    written = _latex_word(stem)
    if hat:
        written = rf"\hat{{{written}}}"
    if subscript:
        written += f"_{{{_latex_word(subscript)}}}"
    return written + "'" * len(primes)


def _latex_word(word: str) -> str:
    if word in _LATEX:
        return _LATEX[word]
    if word.isascii() and word.replace(".", "", 1).isdecimal():
        return word
    if len(word) == 1 and word.isalpha() and word.isascii():
        return word
    kind = "mathrm" if word.isascii() and word.isalpha() else "text"
    escaped = re.sub(r"([{}_$%&#])", r"\\\1", word.replace("\\", ""))
    return rf"\{kind}{{{escaped}}}"


def columns(text: str) -> int:
    """Return how many columns of a terminal the text would take: a measure that needs no font.

    >>> columns("loss"), columns("损失"), columns("ŷ")
    (4, 4, 1)
    """
    hidden = sum(bool(unicodedata.combining(c)) or unicodedata.category(c) == "Cf" for c in text)
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return len(text) + wide - hidden


def slants(name: str) -> bool:
    """Tell whether a name is set in italics: one in Latin or Greek letters is.

    >>> slants("ŷ₁"), slants("损失")
    (True, False)
    """
    return all(ord(character) < 0x2100 for character in name)  # noqa: PLR2004


def elide(text: str, longest: int = LONGEST) -> str:
    """Cut a text that is wider than `longest` columns, in its middle: its end tells names apart.

    >>> elide("a_very_long_name_indeed_1", 12)
    'a_very…eed_1'
    """
    if columns(text) <= longest:
        return text
    room = longest - 1
    return _start(text, room - room // 2) + "…" + _start(text[::-1], room // 2)[::-1]


def _start(text: str, room: int) -> str:
    used = accumulate(map(columns, text))
    return text[: sum(columns <= room for columns in used)]


def safe(text: str) -> str:
    """Escape a text for markup, between tags or in quotes; what XML cannot hold becomes "\ufffd".

    >>> safe('<b>"&')
    '&lt;b&gt;&quot;&amp;'
    """
    return escape(_UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text))
