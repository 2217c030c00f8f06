"""Questions as Python sees them: words in every language, numbers computed, nothing given away."""

import json
import re
from collections import Counter
from contextlib import suppress
from functools import partial
from string import Formatter

import pytest

import cgraph as cg
from cgraph.course.lessons import lessons
from cgraph.course.questions import ask, progress
from cgraph.errors import NameUnknownError, ShapeError, ValueMissingError
from cgraph.language import languages, texts, use_language
from helpers import lessons as helper
from helpers.lessons import NOTEBOOKS, QUESTIONS, name_of, number_of

PRODUCT = cg.parse("u = x + y; f = u * y", x=1, y=4)
row_of, words_of = (partial(one, section="questions") for one in (helper.row_of, helper.words_of))

KINDS = {name: row_of(name)["kind"] for name in QUESTIONS}
NUMBERS, CHOICES, ORDERINGS = (
    [name for name, kind in KINDS.items() if kind == wanted]
    for wanted in ("number", "choice", "ordering")
)


def shape(words):
    """Return the names in a table of words, with the numbers that each text speaks of."""
    if isinstance(words, dict):
        return {name: shape(text) for name, text in words.items()}
    return {field for _, field, _, _ in Formatter().parse(words) if field}


@pytest.mark.parametrize("lesson", lessons())
def test_a_lesson_asks_five_questions_or_more(lesson):
    assert len(lessons()[lesson].questions) >= 5


def test_the_lessons_ask_in_every_way():
    assert set(KINDS.values()) == {"number", "choice", "ordering", "formula", "sketch"}


@pytest.mark.parametrize("lesson", lessons())
def test_every_language_says_the_same_things_with_the_same_numbers(lesson):
    original = shape(lessons()[lesson].words("questions"))
    assert set(original) == set(lessons()[lesson].questions)
    for code in languages():
        use_language(code)
        assert shape(lessons()[lesson].words("questions")) == original, code


@pytest.mark.parametrize("name", QUESTIONS)
def test_no_hint_is_missing_or_left_over(name):
    row, words = row_of(name), words_of(name)
    if row["kind"] == "choice":
        wanted = set(words["options"]) - {row["answer"]}
        assert row["answer"] in words["options"]
    elif "pairs" in row:
        wanted = {f"{a}_{b}" for a, b in row["pairs"]}
        assert set(words["items"]) == set(row["items"])
    else:
        wanted = set(row.get("mistakes", [] if row["kind"] == "sketch" else ["pair"]))
    assert set(words.get("hints", ())) == wanted


@pytest.mark.parametrize("code", languages())
@pytest.mark.parametrize("name", QUESTIONS)
def test_the_text_asks_and_does_not_tell(name, code):
    use_language(code)
    question = helper.ask(name)
    content = question.content
    data = question._repr_mimebundle_()[0]
    assert data["text/plain"] == question.text
    assert "application/vnd.jupyter.widget-view+json" in data
    assert content["prompt"].replace("`", "") in question.text
    assert all(text.replace("`", "") in question.text for _, text in content["options"])
    secrets = [content["explain"], *[w["hint"] for w in content["wrong"]]]
    if KINDS[name] != "sketch":  # of which the page itself says where it differs
        secrets.append(content["first"])
    for secret in secrets:
        assert secret
        assert "{" not in secret
        assert secret.replace("`", "") not in question.text
    json.dumps(content, allow_nan=False)


@pytest.mark.parametrize("name", NUMBERS)
def test_the_lesson_s_numbers_give_the_answer_that_is_expected(name):
    assert helper.ask(name).content["answer"] == pytest.approx(row_of(name)["expected"])


@pytest.mark.parametrize("code", languages())
def test_the_numbers_that_show_how_to_answer_answer_nothing(code):
    use_language(code)
    words = texts("questions")
    answers = [helper.ask(name).content for name in NUMBERS]
    taken = {c["answer"] for c in answers} | {w["value"] for c in answers for w in c["wrong"]}
    for sentence in (words["placeholder_number"], words["unread_number"]):
        shown = re.findall(r"[−\d][\d./]*", sentence)
        assert len(shown) >= 3
        values = {cg.parse(number.replace("−", "-")).evaluate({}) for number in shown}
        assert not values & taken


def test_the_right_choice_stands_in_no_place_of_its_own():
    contents = [helper.ask(name).content for name in CHOICES]
    places = Counter([key for key, _ in c["options"]].index(c["answer"]) for c in contents)
    assert set(places) == set(range(max(len(c["options"]) for c in contents)))
    assert max(places.values()) <= len(contents) / 2


@pytest.mark.parametrize("name", CHOICES)
def test_options_stand_in_one_order_whenever_and_in_whatever_language_one_asks(name):
    orders = []
    for code in (*languages(), *languages()):
        use_language(code)
        orders.append([key for key, _ in helper.ask(name).content["options"]])
    assert all(order == orders[0] for order in orders)


def test_other_numbers_are_computed_anew():
    name = next(name for name in NUMBERS if row_of(name)["answer"] == "d_y")
    content = ask(name, PRODUCT).content
    assert content["answer"] == 9
    assert {5, 4, 20, -9} <= {wrong["value"] for wrong in content["wrong"]}
    assert "`x` = 1 and `y` = 4" in content["prompt"]


def test_a_mistake_that_leads_to_the_right_answer_is_no_mistake():
    rows = ((name, row_of(name)) for name in NUMBERS)
    name = next(
        n for n, row in rows if row["answer"] == "d_x" and "d_u + 1" in row["mistakes"].values()
    )
    content = ask(name, cg.parse("u = x + y; f = u * y", x=3, y=1)).content
    assert content["answer"] == 1
    assert 1 not in [wrong["value"] for wrong in content["wrong"]]


@pytest.mark.parametrize("name", QUESTIONS)
def test_asking_leaves_the_graph_alone(name):
    graph = cg.parse("u = x + y; f = u * y", x=3, y=2)
    with suppress(ValueMissingError, cg.WrongKindError):  # it asks about another graph
        ask(name, graph)
    assert graph["f"].value is None
    assert graph["y"].gradient is None


@pytest.mark.parametrize("name", ORDERINGS)
def test_an_ordering_begins_in_a_wrong_order(name):
    content = helper.ask(name).content
    order = [key for key, _ in content["options"]]
    assert sorted(order) == sorted(content["right"])
    assert any(order.index(a) > order.index(b) for a, b in content["answer"])
    assert all(content["right"].index(a) < content["right"].index(b) for a, b in content["answer"])


def test_an_ordering_that_halving_leaves_right_begins_backwards():
    two = cg.question.ordering("?", {"a": "A", "b": "B", "c": "C"}, {("a", "c"): "no"}).content
    assert [key for key, _ in two["options"]] == ["c", "b", "a"]


UNKNOWN = ["nothing", "nothing.at_all", *(f"{lesson}.nothing" for lesson in lessons())]


@pytest.mark.parametrize("name", UNKNOWN)
def test_an_unknown_question_is_named_and_so_are_those_that_there_are(name):
    with pytest.raises(NameUnknownError, match=re.escape(name)) as caught:
        ask(name, PRODUCT)
    assert all(known in str(caught.value) for known in QUESTIONS)


@pytest.mark.parametrize("name", [n for n in NUMBERS if cg.parse(row_of(n)["answer"]).inputs])
def test_a_question_says_what_it_needs(name):
    with pytest.raises(ValueMissingError, match=r"needs '\w+'"):
        ask(name)


@pytest.mark.parametrize("name", [name for name in ORDERINGS if "order" in row_of(name)])
@pytest.mark.parametrize("graph", [None, cg.parse("f = x ** 2", x=3)])
def test_an_order_of_a_graph_needs_two_operations(name, graph):
    with pytest.raises(ValueMissingError, match="at least two operations"):
        ask(name, graph)


@pytest.mark.parametrize("lesson", lessons())
def test_progress_knows_the_lesson(lesson):
    shorts = list(lessons()[lesson].questions)
    shown = progress(lesson)
    assert shown.content["questions"] == [f"{lesson}.{short}" for short in shorts]
    assert f"{len(shorts)} questions" in shown.text


def test_progress_of_no_lesson():
    with pytest.raises(NameUnknownError):
        progress("00")


def test_a_question_of_a_number_says_that_arrays_are_none():
    with pytest.raises(ShapeError, match="is one number"):
        ask("02.value", cg.parse("f = (x + y) * y", x=[1, 2], y=3))


def test_a_question_about_what_is_known_by_name_needs_no_graph():
    name = next(name for name in NUMBERS if row_of(name)["answer"] == "theta - rate * d_theta")
    assert ask(name, theta=4, d_theta=8, rate=0.1).content["answer"] == pytest.approx(3.2)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=name_of)
def test_a_lesson_asks_all_of_its_questions(path):
    source = "".join(helper.code_cells(path))
    lesson = number_of(path)
    asked = [
        short for short in lessons()[lesson].questions if f'cg.ask("{lesson}.{short}"' in source
    ]
    assert asked == list(lessons()[lesson].questions)
    assert f'cg.progress("{lesson}")' in source


def test_an_order_names_nodes_as_their_picture_does():
    graph = cg.parse("v1 = w1 * x1; yhat = sigmoid(v1)", x1=1, w1=2)
    asked = ask("02.order", graph).content
    assert dict(asked["options"]) == {"v1": "`v₁ = w₁ × x₁`", "yhat": "`ŷ = sigmoid(v₁)`"}
    assert "`v₁`, `ŷ`" in asked["explain"]
    ((hint, *_),) = [[one["hint"]] for one in asked["wrong"]]
    assert "`ŷ`" in hint
    assert "`v₁`" in hint


@pytest.mark.parametrize("ask", [cg.ask, cg.check, cg.solution])
@pytest.mark.parametrize("name", [3, 1.05, None, "03"])
def test_a_name_that_is_none_is_told(ask, name):
    with pytest.raises(cg.NameUnknownError, match=f"{name}"):
        ask(name)


def test_a_question_is_about_a_graph():
    for given in (3, cg.input("x", 1)):
        with pytest.raises(cg.WrongKindError, match="graph"):
            ask("02.value", given)


def test_a_lesson_is_found_by_its_number_too():
    assert progress(3).content == progress("03").content
    for given in ("3", 99, [1], None):
        with pytest.raises(NameUnknownError, match="There is no lesson"):
            progress(given)
