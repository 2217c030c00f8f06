"""Mathematics as MathML, made offline; today's browsers draw it without any script."""

import re
from functools import lru_cache
from html import escape

from latex2mathml.converter import convert

_WORDS = re.compile(r"\\(?:text|mathrm)\{((?:\\.|[^{}\\])*)\}")
_ESCAPED = re.compile(r"\\(.)")
# latex2mathml puts the words in \text into the markup as they are. So they go through it in
# disguise: ASCII shifted to a private area of Unicode, which means nothing to it.
_PRIVATE = 0xE000
_DISGUISED = {code: code + _PRIVATE for code in range(0x20, 0x7F)}
_UNDISGUISED = {private: escape(chr(code)) for code, private in _DISGUISED.items()}


@lru_cache(maxsize=2048)
def mathml(latex: str, *, display: bool = False) -> str:
    r"""Return LaTeX as a `<math>` element, in a line of text or as a display.

    Words stand in `\text{}` or `\mathrm{}`; whatever is in them is shown as text.

    >>> "<mtext>a&lt;b</mtext>" in mathml(r"\text{a<b}")
    True
    """
    plain = _WORDS.sub(_disguised, latex)
    mathematics = convert(plain, display="block" if display else "inline")
    return str(mathematics).translate(_UNDISGUISED)


def _disguised(match: re.Match[str]) -> str:
    words = _ESCAPED.sub(r"\1", match[1])
    return rf"\text{{{words.translate(_DISGUISED)}}}"
