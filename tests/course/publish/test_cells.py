"""Cells of a notebook as HTML: what JupyterLab would show, and nothing that could break out."""

import base64
import json
import re

import pytest
from nbformat.v4 import (
    new_code_cell,
    new_markdown_cell,
    new_notebook,
    new_output,
    new_raw_cell,
)

from cgraph.course import authoring
from cgraph.course.notebooks import shipped
from cgraph.course.publish.pages import page
from cgraph.course.publish.prose import prose, python
from cgraph.course.publish.widgets import STATE, VIEW, PageWidgets

EVIL = "<script>alert('&')</script>"
SAFE = "&lt;script&gt;"


def shown(given, states=None):
    """Return what a page shows of a cell."""
    metadata = {"widgets": {STATE: {"state": states or {}}}}
    about = {"title": "", "home": ("", ""), "resolve": lambda url: url}
    html = page(new_notebook(cells=[given], metadata=metadata), about)
    return re.search('<main id="main">(.*)</main>', html, re.DOTALL)[1].strip()


def result(**data):
    kinds = {kind.replace("_", "/", 1): value for kind, value in data.items()}
    return new_output("execute_result", data=kinds)


def run(*outputs, source="1 + 1"):
    return new_code_cell(source, outputs=list(outputs))


def test_a_heading_a_link_and_mathematics():
    text = "# A *b* $x_1$\n\n[to](02.ipynb) and $a < b$\n\n$$\\frac{a}{b}$$"
    html = prose(text, {"02.ipynb": "02.html"}.get)
    assert '<h1 id="A-b-">A <em>b</em> <math' in html
    assert '<a href="02.html">to</a>' in html
    assert "<mo>&#x0003C;</mo><mi>b</mi></mrow></math>" in html
    assert '<span class="display" tabindex="0"><math' in html
    assert "$" not in html


def test_a_link_to_nowhere_leaves_its_text():
    html = prose("[words](gone.ipynb) ![picture](gone.png)", lambda _: None)
    assert html == "<p>words picture</p>\n"


def test_an_anchor_is_the_heading_s_text():
    assert '<h2 id="A-&amp;-B-&lt;-C">' in prose("## A & B `<` C", lambda _: None)


def test_mathematics_that_cannot_be_read_is_shown_as_its_source():
    assert "<code>a&lt;^</code>" in prose("$a<^$", lambda _: None)
    assert "<code>\\left( x</code>" in shown(run(result(text_latex="$$\\left( x$$")))


def test_an_attachment_that_is_gone_leaves_its_text():
    assert "<p>a &lt; b</p>" in shown(new_markdown_cell("![a < b](attachment:gone.png)"))


def test_an_attachment_is_part_of_the_page():
    attached = {"a.png": {"image/png": "QUJD"}}
    given = new_markdown_cell("![sketch](attachment:a.png)", attachments=attached)
    assert '<img src="data:image/png;base64,QUJD" alt="sketch"' in shown(given)


def test_an_empty_corner_of_a_table_is_no_header():
    html = prose("| | a |\n|---|---|\n| b | 1 |", lambda url: url)
    assert html.count("<th>") == 1
    assert "<td></td>" in html


def test_underscores_in_mathematics_are_no_emphasis():
    html = prose("$w_1$ and $x_1$, $$ w_1 * x_1 $$", lambda url: url)
    assert "<em>" not in html
    assert html.count("<msub>") == 4


def test_an_environment_of_latex_is_mathematics():
    html = prose(r"\begin{cases} 1 & x > 0 \\ 0 & x < 0 \end{cases}", lambda url: url)
    assert '<span class="display" tabindex="0"><math' in html
    assert html.count("<mtr>") == 2
    assert "begin" not in html


def test_code_is_highlighted_and_escaped():
    html = python(f'text = "{EVIL}"  # {EVIL}')
    assert SAFE in html
    assert "<script" not in html
    assert '<span class="o">=</span>' in html


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        (new_output("stream", text=EVIL), f'<pre class="out stdout" tabindex="0">{SAFE}'),
        (new_output("stream", name="stderr", text=EVIL), '<pre class="out stderr"'),
        (new_output("error", traceback=["\x1b[31mNo\x1b[0m", EVIL]), "ansi-red"),
        (result(text_plain=EVIL), f'<pre class="out result" tabindex="0">{SAFE}'),
        (result(text_plain="p", text_html="<b>h</b>"), '<div class="out"><b>h</b></div>'),
        (result(text_plain=EVIL, image_png="QUJD\n"), f'base64,QUJD" alt="{SAFE}'),
        (result(text_plain="p", text_latex="$$x^2$$"), "<msup>"),
        (result(text_plain="p", text_markdown="**b**"), "<strong>b</strong>"),
    ],
)
def test_an_output_is_shown_in_its_richest_form(output, expected):
    html = shown(run(output))
    assert expected in html
    assert "<script" not in html


def test_raw_and_empty_cells_are_not_shown():
    assert shown(new_raw_cell("<b>")) == ""
    assert shown(new_code_cell("")) == ""


def test_code_that_only_asks_is_not_shown():
    widget = {"q": {"state": {"_esm": "module", "content": {}}}}
    data = {VIEW: {"model_id": "q"}, "text/plain": "Question"}
    given = run(new_output("execute_result", data=data), source='cg.ask("trial.nodes", g)')
    html = shown(given, widget)
    assert "<code>" not in html
    assert 'data-widget="0"' in html
    assert "Question" in html  # for whom the widget does not come to life
    assert "cg.ask" not in html
    longer = run(source='g = 1\ncg.ask("trial.nodes", g)')
    assert "<code>" in shown(longer)


def test_an_exercise_says_that_it_needs_python():
    assert "This exercise needs Python" in shown(run(source="f = ...\ncg.check('02.f', f)"))
    assert "needs Python" not in shown(run(source="'cg.check'"))


def test_a_widget_that_needs_jupyter_says_so():
    data = {VIEW: {"model_id": "box"}, "text/plain": "VBox()"}
    html = shown(run(new_output("execute_result", data=data)), {"box": {"state": {}}})
    assert "VBox()" in html
    assert "only in JupyterLab" in html


def test_widgets_of_one_kind_share_their_module():
    look = "style " * 100
    state = {"_esm": "module </script>", "_model_name": "AnyModel", "look": look, "layout": "m"}
    buffer = {"encoding": "base64", "path": ["columns"], "data": "QUJD"}
    states = {name: {"state": {**state, "n": name}, "buffers": [buffer]} for name in "ab"}
    widgets = PageWidgets(states)
    assert [widgets.add(name) for name in "ab"] == [0, 1]
    text = widgets.data()
    assert "<" not in text
    assert text.count(look) == 1
    data = json.loads(text)
    for name, widget in zip("ab", data["widgets"], strict=True):
        traits = {trait: data["values"][place] for trait, place in widget["traits"].items()}
        assert traits == {"look": look, "n": name}
        assert data["values"][widget["module"]] == "module </script>"
        assert base64.b64decode(data["values"][widget["bytes"]["columns"]]) == b"ABC"


def test_no_mark_of_emphasis_is_left_in_a_lesson():
    """Bold Chinese in quotation marks needs care: **“词”**后 is not bold in Markdown."""
    for path in shipped().glob("*/*.ipynb"):
        for given in authoring.read(path).cells:
            if given.cell_type == "markdown":
                html = re.sub(r"<(pre|code|math)\b.*?</\1>", "", shown(given), flags=re.DOTALL)
                assert "**" not in html, (path.name, given.id)
                assert "\\" not in html, (path.name, given.id)
