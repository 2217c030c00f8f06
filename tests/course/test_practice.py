"""Practice: exercises that the page draws can be done, in one's head, and differ."""

from itertools import pairwise
from pathlib import Path

import pytest

import cgraph as cg
from cgraph.language import languages, say, texts, use_language

PAGE = Path(__file__).parents[1] / "js" / "doing.js"
KINDS = ("forward", "backward", "descent")


def drawn(javascript, kind, level, count, seed=7):
    shown = cg.practice(kind, level, seed=seed)
    given = {"pool": shown.pool, "task": shown.task}
    return javascript.call(PAGE, "practised", given, count, [0.7, 0.1, 0.4])


def easy(number):
    return abs(number) <= 100 and abs(float(f"{number:.2g}") - number) < 1e-9


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("level", range(1, 6))
def test_exercises_differ_and_can_be_done_in_ones_head(javascript, kind, level) -> None:
    found = drawn(javascript, kind, level, 40)
    for one in found:
        assert one["said"] == []
        assert all(map(easy, one["asked"])), one
        assert len({*one["fields"].values()}) == len(one["fields"])
    exercises = [str([one["fields"], one["titles"]]) for one in found]
    assert len({*exercises}) > 25
    assert not any(one == other for one, other in pairwise(exercises))


@pytest.mark.parametrize("level", range(1, 6))
def test_a_step_of_a_descent_lowers_the_loss(javascript, level) -> None:
    for one in drawn(javascript, "descent", level, 40):
        numbers = one["fields"]
        x = numbers.get("x", 1)
        slopes = x**2 + ("b" in numbers)  # the error is multiplied by 1 - 2 * rate * slopes
        assert abs(1 - 2 * numbers["rate"] * slopes) < 1


def test_a_level_asks_for_more_than_the_one_before(javascript) -> None:
    for kind in KINDS:
        mean = [
            sum(len(one["asked"]) for one in drawn(javascript, kind, level, 20))
            for level in range(1, 5)
        ]
        assert mean == sorted(mean), kind


def test_equal_seeds_give_equal_exercises(javascript) -> None:
    one, again, other = (drawn(javascript, "forward", 2, 5, seed) for seed in (1, 1, 2))
    assert one == again
    assert one != other


@pytest.mark.parametrize("code", languages())
def test_all_words_are_there_in_each_language(code) -> None:
    use_language(code)
    for kind in KINDS:
        shown = cg.practice(kind)
        assert shown.transcript == say(f"practice.about_{kind}", levels=5)
        assert shown.pool["words"] == texts("practice")
        assert shown.task["words"].items() >= texts("doing").items()


def test_what_there_is_none_of_is_told() -> None:
    with pytest.raises(cg.WrongKindError, match="not of 'sideways'"):
        cg.practice("sideways")
    with pytest.raises(cg.WrongKindError, match="from 1 to 5; 6"):
        cg.practice("forward", 6)
