"""Whatever a page sends: one answer, that can be sent, and nothing is changed by half."""

import json

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from jupyter_client.session import json_packer

import cgraph as cg
from cgraph.course.data import two_blobs
from cgraph.language import say
from cgraph.players.packing import pack

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
NUMBERS = st.one_of(
    st.floats(),
    st.sampled_from([0, -1, 1.5, 5e-324, 1.7e308, -1.7e308, 10**400, 1e-9, 123456789.0]),
    st.integers(),
)
SIGNS = st.text(st.characters(codec=None, exclude_categories=()), max_size=20)
FORMULAS = st.one_of(
    SIGNS,
    st.sampled_from(["x / y", "log(x)", "x ** y", "x +", "x * x * x * x", "1", "exp(exp(x))", "="]),
    st.just("x" * 2000),
    st.just("+".join("xy" * 200)),
)


def deck():
    w, b = cg.parameter("w", 1.0), cg.parameter("b", 0.0)
    return cg.Graph((w * cg.input("x", 2.0) + b - cg.input("y", 5.0)) ** 2)


def boundary():
    data = two_blobs(10)
    z = cg.parameter("b", 0.0)
    for name in ("1", "2"):
        z = z + cg.parameter(f"w{name}", 0.1) * cg.input(f"x{name}")
    loss = cg.mean((cg.sigmoid(z) - cg.input("y")) ** 2)
    return cg.explore(loss, data=data, steps=3)


def quotient():
    return cg.parse("u = x / y; f = u * log(y)", x=3, y=2)


MAKERS = {
    "forward": lambda: cg.forward_player(quotient()),
    "backward": lambda: cg.backward_player(quotient()),
    "bug": lambda: cg.bug_player(quotient(), bug="overwrite"),
    "playground": lambda: cg.playground("(x + y) * y", x=3, y=2),
    "descent": lambda: cg.explore(deck(), rates=(0.01, 0.1), steps=3),
    "race": lambda: cg.race(["gradient descent", "adam"], deck(), steps=3),
    "boundary": boundary,
    "gradient check": lambda: cg.gradient_check(quotient()),
}


class Heard:
    """A player whose answers must get through to a page."""

    def __init__(self, make):
        self.player = make()
        self.answers = []
        self.player.send = lambda message, *_: self.answers.append(message)

    def state(self):
        """Return what a page would be sent of the player."""
        return {name: value for name, value in self.player.get_state().items() if name[0] != "_"}

    def hear(self, message):
        """Let the player hear a message; return its answer, if it gave one."""
        self.answers.clear()
        self.player._hear(self.player, message, [])
        assert len(self.answers) <= 1
        return self.answers[0] if self.answers else None


def sendable(value):
    """Check that Jupyter can send a value, strictly as JSON, without mending it."""
    json.loads(json.dumps(value, ensure_ascii=False, allow_nan=False).encode("utf-8"))
    assert json_packer(value)


def mended(text):
    """Return a text as it is answered: JavaScript lets halves of signs through, UTF-8 does not."""
    return text.encode("utf-8", "replace").decode("utf-8")


def check(heard, message):
    before = heard.state()
    answer = heard.hear(message)
    if not isinstance(message, dict) or message.get("kind") != "change":
        assert answer is None
    elif answer["kind"] == "done":
        values = {field.name: field.value for field in heard.player._content.fields}
        for name, value in message["values"].items():
            assert values[name] == (mended(value) if isinstance(value, str) else value)
        fresh = pack(heard.player.answer(values))
        assert {name: getattr(heard.player, name) for name in fresh} == fresh
    else:
        assert answer["message"]
        assert not answer["message"].startswith(say("player.failed", error="")), answer
    if answer is None or answer["kind"] == "error":
        assert heard.state() == before
    sendable(answer)
    sendable({name: value for name, value in heard.state().items() if name != "program"})


def messages(names):
    near = st.dictionaries(st.sampled_from(names), NUMBERS | FORMULAS, max_size=3)
    values = st.one_of(near, near, near, st.dictionaries(SIGNS, JSON, max_size=2), JSON)
    change = st.fixed_dictionaries({"kind": st.just("change"), "id": JSON, "values": values})
    return st.one_of(change, change, change, change, JSON)


def change(**values):
    return {"kind": "change", "id": "1", "values": values}


@pytest.mark.parametrize("maker", MAKERS)
def test_any_message_is_answered_whole_or_not_at_all(maker, pytestconfig):
    heard = Heard(MAKERS[maker])
    fields = heard.player._content.fields
    names = [field.name for field in fields] or ["x"]
    numbers = [field.name for field in fields if not isinstance(field.value, str)]

    def heard_whole_or_not_at_all(message):
        check(heard, message)

    run = given(messages(names))(heard_whole_or_not_at_all)
    for message in (
        *(change(**dict.fromkeys(numbers, number)) for number in (1.7e308, 5e-324, -2, 0)),
        change(**{"\ud800": 1}),
        change(**{names[0]: "\ud800\u202e"}),
    ):
        run = example(message)(run)
    settings(
        max_examples=max(10, pytestconfig.getoption("--graphs") // 40),
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )(run)()


@pytest.mark.parametrize("maker", [*MAKERS, "question"])
def test_a_page_cannot_set_what_is_shown(maker, capfd):
    shown = cg.question.number("?", 1, {}) if maker == "question" else MAKERS[maker]()
    before = shown.get_state()
    for state in ({"fields": [], "program": {}, "content": {}}, {"pictures": 5}, {"x": 1}, 3):
        data = {"method": "update", "state": state, "buffer_paths": []}
        shown._handle_msg({"content": {"data": data}, "buffers": []})
    assert shown.get_state() == before
    assert capfd.readouterr().err == ""
