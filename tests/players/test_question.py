"""Questions as Python sees them: words in every language, numbers computed, nothing given away."""

import json
from string import Formatter

import pytest

import cgraph as cg
from cgraph.command.lessons import shipped
from cgraph.errors import NameUnknownError, ValueMissingError
from cgraph.graph import written
from cgraph.language import languages, texts, use_language
from cgraph.operations import OPERATIONS
from cgraph.players.lesson_questions import ask, progress, table
from helpers.lesson_graphs import BOWL, GIVEN, LINE, PRODUCT

NAMES = tuple(GIVEN)
NOTEBOOKS = sorted(shipped().glob("[a-z][a-z]/[0-9][0-9]_*.ipynb"))


def asked(name):
    graph, values = GIVEN[name]
    return ask(name, *graph, **values)


def shape(words):
    """Return the names in a table of words, with the numbers that each text speaks of."""
    if isinstance(words, dict):
        return {name: shape(text) for name, text in words.items()}
    return {field for _, field, _, _ in Formatter().parse(words) if field}


def test_each_lesson_asks_five_questions_or_more():
    assert set(table()) == {"01", "02", "03", "04", "05"}
    assert all(len(rows) >= 5 for rows in table().values())
    kinds = {row["kind"] for rows in table().values() for row in rows.values()}
    assert kinds == {"number", "choice", "ordering", "formula"}


@pytest.mark.parametrize("lesson", table())
def test_every_language_says_the_same_things_with_the_same_numbers(lesson):
    section = f"questions_{lesson}"
    original = shape(texts(section))
    assert set(original) == set(table()[lesson])
    for code in languages():
        use_language(code)
        assert shape(texts(section)) == original, code


@pytest.mark.parametrize("name", NAMES)
def test_no_hint_is_missing_or_left_over(name):
    lesson, _, short = name.partition(".")
    row, words = table()[lesson][short], texts(f"questions_{lesson}")[short]
    if row["kind"] == "choice":
        wanted = set(words["options"]) - {row["answer"]}
        assert row["answer"] in words["options"]
    elif "pairs" in row:
        wanted = {f"{a}_{b}" for a, b in row["pairs"]}
        assert set(words["items"]) == set(row["items"])
    else:
        wanted = set(row.get("mistakes", ["pair"]))
    assert set(words["hints"]) == wanted


@pytest.mark.parametrize("code", languages())
@pytest.mark.parametrize("name", NAMES)
def test_the_text_asks_and_does_not_tell(name, code):
    use_language(code)
    question = asked(name)
    content = question.content
    data = question._repr_mimebundle_()[0]
    assert data["text/plain"] == question.text
    assert "application/vnd.jupyter.widget-view+json" in data
    assert content["prompt"].replace("`", "") in question.text
    assert all(text.replace("`", "") in question.text for _, text in content["options"])
    for secret in (content["first"], content["explain"], *[w["hint"] for w in content["wrong"]]):
        assert secret
        assert "{" not in secret
        assert secret.replace("`", "") not in question.text
    json.dumps(content, allow_nan=False)


def test_the_deck_s_numbers():
    answers = {
        "01.nodes": 4, "01.edges": 4, "02.value": 10, "03.dfdu": 2, "03.dfdx": 2, "03.dfdy": 7,
        "04.update": 3.2, "04.limit": 1, "05.loss": 9, "05.dyhat": -6, "05.dw": -12, "05.db": -6,
        "05.new_b": 0.6,
    }  # fmt: skip
    assert {name: asked(name).content["answer"] for name in answers} == pytest.approx(answers)


def test_the_local_derivative_is_the_one_of_the_table():
    row = OPERATIONS["multiply"].derivatives[0]
    assert written(row.text, ["u", "y"]) == table()["03"]["local"]["answer"]


def test_other_numbers_are_computed_anew():
    graph = cg.parse("u = x + y; f = u * y", x=1, y=4)
    content = ask("03.dfdy", graph).content
    assert content["answer"] == 9
    assert {wrong["value"] for wrong in content["wrong"]} == {5, 4, 20, 6, 1, -9}
    assert "`x` = 1 and `y` = 4" in content["prompt"]


def test_a_mistake_that_leads_to_the_right_answer_is_no_mistake():
    content = ask("03.dfdx", cg.parse("u = x + y; f = u * y", x=3, y=1)).content
    assert content["answer"] == 1
    assert 1 not in [wrong["value"] for wrong in content["wrong"]]


def test_asking_leaves_the_graph_alone():
    graph = cg.parse("u = x + y; f = u * y", x=3, y=2)
    ask("03.dfdy", graph)
    assert graph["f"].value is None
    assert graph["y"].gradient is None


def test_an_ordering_begins_in_a_wrong_order_and_any_right_one_counts():
    for name in ("02.order", "03.order", "04.order", "05.order"):
        content = asked(name).content
        order = [key for key, _ in content["options"]]
        assert sorted(order) == sorted(content["right"])
        assert any(order.index(a) > order.index(b) for a, b in content["answer"])
        assert all(
            content["right"].index(a) < content["right"].index(b) for a, b in content["answer"]
        )
    two = cg.question.ordering("?", {"a": "A", "b": "B", "c": "C"}, {("a", "c"): "no"}).content
    assert [key for key, _ in two["options"]] == ["c", "b", "a"]


@pytest.mark.parametrize(
    ("error", "name", "graph", "said"),
    [
        (NameUnknownError, "03.nothing", PRODUCT, "03.dfdy"),
        (NameUnknownError, "nothing", PRODUCT, "03.dfdy"),
        (ValueMissingError, "03.dfdy", None, "'d_y'"),
        (ValueMissingError, "03.dfdy", BOWL, "'d_y'"),
        (ValueMissingError, "04.update", BOWL, "'rate'"),
        (ValueMissingError, "03.dfdy", cg.parse("u = x + y; f = u * y", x=3), "'d_y'"),
        (ValueMissingError, "02.order", None, "at least two operations"),
        (ValueMissingError, "02.order", BOWL, "at least two operations"),
    ],
)
def test_what_is_missing_is_said(error, name, graph, said):
    with pytest.raises(error, match=said):
        ask(name, graph)


def test_progress_knows_the_lesson():
    assert progress("05").content["questions"] == [f"05.{short}" for short in table()["05"]]
    assert "7 questions" in progress("05").text
    with pytest.raises(NameUnknownError):
        progress("06")


def test_a_question_about_what_is_known_by_name_needs_no_graph():
    assert ask("04.update", theta=4, d_theta=8, rate=0.1).content["answer"] == pytest.approx(3.2)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_lesson_asks_all_of_its_questions(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    source = "".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")
    lesson = path.stem[:2]
    missing = [short for short in table()[lesson] if f'cg.ask("{lesson}.{short}"' not in source]
    assert not missing
    assert f'cg.progress("{lesson}")' in source


def test_the_line_is_the_deck_s():
    assert LINE.evaluate({}) == 9
