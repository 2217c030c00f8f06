"""Wrong arguments of an explorer, a race, a training: what a learner is told names them."""

import pytest

import cgraph as cg
from cgraph.course.data import noisy_line
from cgraph.language import languages, use_language

nan, inf = float("nan"), float("inf")


def deck():
    w, b = cg.parameter("w", 1.0), cg.parameter("b", 0.0)
    return cg.Graph(((w * cg.input("x", 2.0) + b - cg.input("y", 5.0)) ** 2).named("L"))


def fit():
    w, b = cg.parameter("w", 1.0), cg.parameter("b", 0.0)
    return cg.mean(((w * cg.input("x") + b).named("yhat") - cg.input("y")) ** 2)


def call(name, *given, **options):
    """Call one of them with what is right, but for what is given."""
    usual = {
        "explore": (deck(),),
        "race": (["adam", "momentum"], deck()),
        "train": (fit(),),
        "slope": (deck(),),
    }[name]
    if name == "train":
        options = {"data": noisy_line(), **options}
    return getattr(cg, name)(*given, *usual[len(given) :], **{"steps": 3, **options})


ALL = ("explore", "race", "train")
WRONG = [
    *((name, {"steps": given}, "whole number") for name in ALL for given in (1.5, "ten", None)),
    *((name, {"steps": given}, "at least 1") for name in ALL for given in (0, -1)),
    *((name, {"steps": 10_001}, "at most 10000") for name in ("explore", "race")),
    *((name, {"rate": given}, "0 upwards") for name in ALL for given in (nan, inf, -0.1)),
    *((name, {"rate": given}, "rate takes") for name in ALL for given in ("fast", {"a": 1}, [[1]])),
    *((name, {"rate": [0.1, 0.2]}, "one learning rate") for name in ("explore", "train")),
    *((name, {"parameters": given}, "by name") for name in ALL for given in (5, "w", ["w"])),
    *((name, {"parameters": {"w": given}}, "w takes") for name in ALL for given in ("a", None)),
    *((name, {"optimizer": "adaam"}, "'adam'") for name in ("explore", "train")),
    *((name, {"optimizer": given}, "neither") for name in ("explore", "train")
      for given in (5, None, ["adam"])),
    *((name, {"box": given}, "box says") for name in ("explore", "race")
      for given in (5, {"w": 3}, {"w": (1, 1)}, {"w": (3, 1)}, {"w": (nan, 1)}, {"w": "ab"})),
    *((name, {"box": {"q": (0, 1)}}, "w, b") for name in ("explore", "race")),
    *((name, {"schedule": given}, "schedules.Step") for name in ("explore", "race")
      for given in (5, cg.schedules.Step)),
    *((name, {"schedule": lambda _: 1}, "of step 0") for name in ("explore", "race")),
    *((name, {"rates": given}, "rates says") for name in ("explore", "train", "slope")
      for given in ([.01, .1, 1], 0.1, ("a", "b"), (1, 0.1), (-1, 1), (0.1, inf), (0, 10**400))),
    *((name, {"settings": given}, "settings are names") for name in ALL
      for given in (None, "beta", [1], 5)),
    *((name, {"optimizer": "adam", "settings": ["betta1"]}, "called betta1. It has: beta1, beta2")
      for name in ("explore", "train")),
    ("race", {"settings": ["rho"]}, "adam, momentum has no number called rho"),
    *((name, {"lr": 0.1}, "write rate") for name in ALL),
    *((name, {"parameters": {"w": given}}, "Start somewhere else") for name in ALL
      for given in (nan, inf, 1e200)),
    ("race", {"schedule": [None]}, "one for each"),
    ("race", {"rate": [0.1, 0.2, 0.3]}, "one for each"),
    ("race", {"names": ["calm"]}, "one for each"),
    ("race", {"names": "ab"}, "texts"),
    ("race", {"names": [1, 2]}, "texts"),
    ("train", {"batch": 1.5}, "whole number"),
    ("train", {"batch": 2, "seed": -1}, "seed"),
    ("train", {"data": None, "batch": 2}, "taken from data"),
    ("train", {"data": {"x": [[1.0, 2.0]], "y": [[1.0, 2.0]]}}, "2 columns"),
    ("train", {"data": {"x": [1.0, 2.0]}}, "2 columns"),
    ("train", {"data": {"x": [], "y": []}}, "empty"),
    ("train", {"data": [1, 2]}, "by name"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "options", "told"), WRONG)
def test_what_is_wrong_is_told(name, options, told):
    with pytest.raises(cg.CgraphError, match=told):
        call(name, **options)


@pytest.mark.parametrize("code", languages())
def test_it_is_told_in_every_language(code):
    use_language(code)
    for name, options, _ in WRONG[::5]:
        with pytest.raises(cg.CgraphError):
            call(name, **options)


@pytest.mark.parametrize("given", ["adam", 5, None, {"adam": 1}])
def test_racers_stand_in_a_list(given):
    with pytest.raises(cg.WrongKindError, match="in a list"):
        call("race", given)


@pytest.mark.parametrize("given", [["nobody"], [5], [cg.optimizers]])
def test_every_racer_is_an_optimizer(given):
    with pytest.raises(cg.CgraphError, match="optimizer"):
        call("race", given)


@pytest.mark.parametrize("name", ["explore", "train"])
def test_a_loss_that_would_keep_a_learner_waiting_is_told(name):
    w = loss = cg.parameter("w", 1.0)
    for _ in range(500):
        loss = loss * 0.5 + w
    with pytest.raises(cg.CgraphError, match="up to 1000"):
        getattr(cg, name)(loss, steps=1)


@pytest.mark.parametrize("make", [cg.explore, cg.slope])
def test_a_start_without_a_loss_is_told(make):
    with pytest.raises(cg.DomainError, match=r"log\(−3\)"):
        make(cg.log(cg.parameter("w", -3.0)))
