"""What a notebook shows of an error: the learner's line and the message, no inner workings."""

import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

import cgraph as cg
from cgraph.errors import DomainError, NameUnknownError


@pytest.fixture(scope="module")
def shell():
    """Return an IPython that runs cells as a notebook's kernel does."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("VIRTUAL_ENV", raising=False)  # one that is activated need not be this one
        shell = InteractiveShell(config=Config(HistoryManager={"enabled": False}))
    shell.run_cell("import cgraph as cg\ng = cg.parse('f = x / y', x=1, y=2)")
    return shell


@pytest.mark.parametrize(
    ("cell", "line", "message"),
    [
        ("a = 1\ng.forward(y=0)", "2 g.forward(y=0)", "DomainError: f = x / y divides by zero"),
        ("g['z']", "1 g['z']", "NameUnknownError: This graph has no node called z"),
        ("cg.parse('x +')", "1 cg.parse('x +')", "FormulaError: "),
    ],
)
def test_a_cell_shows_its_own_line_and_the_message(shell, capsys, cell, line, message):
    shell.run_cell(cell)
    shown = capsys.readouterr().out
    assert line in shown
    assert message in shown
    assert "cgraph/" not in shown, "the package's own lines mean nothing to a learner"


def test_a_name_is_not_put_in_quotes():
    g = cg.parse("x + 1", x=1)
    with pytest.raises(NameUnknownError) as caught:
        g["z"]
    assert not str(caught.value).startswith(("'", '"'))


def test_an_error_without_a_place_still_speaks():
    assert DomainError("no value")._render_traceback_() == ["DomainError: no value"]
