"""A word of help below the error of a cell with signs of a Chinese keyboard, as in f = （x）."""

import re

from cgraph.language import say

_PLAIN = {
    **{chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},  # full-width ！ to ～
    **dict(zip("。、【】《》“”‘’×·÷−–—　", ".,[]<>\"\"''**/--- ", strict=True)),
    **dict(zip("≠≤≥²³", ("!=", "<=", ">=", "**2", "**3"), strict=True)),
}
_PARTS = re.compile(
    r"""(?P<kept>"[^"]*"|'[^']*'|\#.*)"""
    r"""|(?P<opening>["'“‘])(?P<inside>[^"'“”‘’]*)(?P<closing>["'”’])"""  # “x”, "x”
    rf"|(?P<sign>[{''.join(_PLAIN)}])"
)


def help_with(error: SyntaxError) -> None:
    """Say below a SyntaxError which signs Python does not know, and how the line is written."""
    signs, line = plain((error.text or "").strip())
    if signs:
        print(say("fullwidth.help", line=error.lineno, signs=" ".join(signs), plain=line))


def plain(line: str) -> tuple[list[str], str]:
    """Return the signs in a line of code that Python does not know, and the line without them.

    What stands between quotation marks or in a comment may be anything.

    >>> plain("f = （x − y）* x")
    (['（', '−', '）'], 'f = (x - y)* x')
    >>> plain("print(“你好，世界”)  # 你好")
    (['“', '”'], 'print("你好，世界")  # 你好')
    """
    signs: list[str] = []

    def known(part: re.Match[str]) -> str:
        if part["kept"]:
            return part["kept"]
        found = [part["sign"]] if part["sign"] else [part["opening"], part["closing"]]
        signs.extend(sign for sign in found if sign in _PLAIN and sign not in signs)
        if part["sign"]:
            return _PLAIN[part["sign"]]
        quote = _PLAIN.get(part["opening"], part["opening"])
        return f"{quote}{part['inside']}{quote}"

    return signs, _PARTS.sub(known, line)
