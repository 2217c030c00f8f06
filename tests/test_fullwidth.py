"""Cells with signs of a Chinese keyboard: what is said of them, and that nothing else changes."""

import ast
import subprocess
import sys

import pytest

from cgraph.course import fullwidth

LINES = [  # as typed, the signs, as Python wants it
    ("f = （x - y）* x", "（）", "f = (x - y)* x"),
    ("x，y = 1，2", "，", "x,y = 1,2"),
    ("x ＝ ２＋ ３。5；y = x", "＝２＋３。；", "x = 2+ 3.5;y = x"),
    ("if x：", "：", "if x:"),
    ("a = 2　* 3", "　", "a = 2 * 3"),
    ("g = cg.parse(“x + y”)", "“”", 'g = cg.parse("x + y")'),
    ("print('hi’)", "’", "print('hi')"),
    ('print(“hi")', "“", 'print("hi")'),
    ("s = '，（' ， “（”", "，“”", "s = '，（' , \"（\""),
    ('print("他说“你好”"，x)', "，", 'print("他说“你好”",x)'),
    ("y = x ** 2  # 平方（x）", "", "y = x ** 2  # 平方（x）"),
    ("a ≤ b × 2²", "≤×²", "a <= b * 2**2"),
    ("x = [1、2】", "、】", "x = [1,2]"),
    ("损失 = (", "", "损失 = ("),
]


@pytest.mark.parametrize(("line", "signs", "expected"), LINES)
def test_signs_are_found_and_put_right(line, signs, expected):
    assert fullwidth.plain(line) == ([*signs], expected)
    if signs:
        with pytest.raises(SyntaxError):
            ast.parse(line)


IN_IPYTHON = """
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance(colors="NoColor")
shell.set_custom_exc((ZeroDivisionError,), lambda *_, **__: print("theirs"))
shell.run_cell("import cgraph as cg; cg.use_language('zh')")
for cell in ("x = 1\\ny = （x + 1）", "x = (", "1 / 0", "print('（）')", "eval('（')"):
    print("==", cell.splitlines()[-1])
    shell.run_cell(cell)
"""


def test_help_comes_below_the_error_and_nowhere_else():
    done = subprocess.run(
        [sys.executable, "-c", IN_IPYTHON], capture_output=True, encoding="utf-8", check=True
    )
    _, wide, other, theirs, text, inner = done.stdout.split("==")
    said = "第 2 行：Python 不认识 （ ） 这样的符号。请把输入法切换到英文，写成：y = (x + 1)"
    assert wide.rstrip().endswith(said)
    assert wide.index("SyntaxError") < wide.index(said)
    assert theirs.strip().endswith("theirs")
    assert text.strip().endswith("（）")
    assert "SyntaxError" in inner
    for cell in (other, theirs, text, inner):
        assert "不认识" not in cell


def test_without_ipython_nothing_happens():
    code = "import sys, cgraph; print('IPython' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("False\n", "")
