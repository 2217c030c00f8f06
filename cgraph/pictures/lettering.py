"""Names in a picture: how wide they are, how they are cut, and that nothing in them is markup."""

import re
from html import escape
from itertools import accumulate

from cgraph.symbols import columns

LONGEST = 18  # columns; a Chinese character takes two
_UNPRINTABLE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]"
)


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
