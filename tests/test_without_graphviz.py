"""A machine without any Graphviz: the lessons' mathematics works, pictures say what to install."""

import os
import subprocess
import sys

import pytest

CODE = """
import sys
sys.modules["wasmtime"] = None  # importing it fails
import cgraph as cg
cg.use_language({language!r})
g = cg.parse("u = x + y; f = u * y", x=3, y=2)
assert (g.forward(), g.backward()) == (10.0, {{"x": 2.0, "y": 7.0}})
assert cg.question.number("2 + 2?", 4, {{}}).text
bundle = g._repr_mimebundle_()
assert set(bundle) == {{"text/plain"}}, set(bundle)
print(bundle["text/plain"])
w = cg.parameter("w", 1.0)
loss = (w - 3) ** 2
makers = {{
    "forward_player": lambda: cg.forward_player(g),
    "backward_player": lambda: cg.backward_player(g),
    "bug_player": lambda: cg.bug_player(g),
    "playground": lambda: cg.playground("x + 1"),
    "gradient_check": lambda: cg.gradient_check(g),
    "explore": lambda: cg.explore(loss, rate=0.1, steps=3),
    "race": lambda: cg.race(["gradient descent", "adam"], loss, steps=3),
}}
for name, make in makers.items():
    try:
        print(name, type(make()).__name__)
    except cg.CgraphError as error:
        print(name, error)
"""


@pytest.mark.parametrize(("language", "says"), [("en", "Install it with"), ("zh", "安装")])
def test_pictures_say_what_to_install(language, says, tmp_path):
    run = [sys.executable, "-c", CODE.format(language=language)]
    nowhere = {**os.environ, "PATH": str(tmp_path), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(run, env=nowhere, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    told = [line for line in done.stdout.splitlines() if "wasmtime" in line]
    assert len(told) == 6, done.stdout  # the graph itself, and five players
    assert "gradient_check Player\n" in done.stdout  # these two need no Graphviz
    assert "race Player\n" in done.stdout
    assert says in done.stdout
    assert "u = x + y" in done.stdout
