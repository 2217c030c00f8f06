"""The data sets are what they are called, and the same for every learner."""

import numpy as np
import pytest

import cgraph as cg
from cgraph.course.data import (
    SETS,
    arrays,
    circles,
    columns,
    csv,
    mails,
    moons,
    noisy_line,
    scaled,
    spiral,
    split,
    two_blobs,
    wave,
    xor,
)
from cgraph.errors import CgraphError
from cgraph.language import languages, use_language


@pytest.mark.parametrize("make", [noisy_line, wave, *SETS.values()])
def test_a_seed_gives_the_same_rows_every_time(make):
    one, again, other = make(30, seed=1), make(30, seed=1), make(30, seed=2)
    for name, column in one.items():
        assert column.shape == (30,)
        np.testing.assert_array_equal(column, again[name])
    first = next(iter(one))  # the last may be the class, which no chance decides
    assert not np.array_equal(one[first], other[first])


@pytest.mark.parametrize("make", [noisy_line, wave, *SETS.values()])
@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"rows": -1}, "rows"),
        ({"rows": 0}, "rows"),
        ({"rows": "ten"}, "rows"),
        ({"seed": -1}, "seed"),
    ],
)
def test_rows_and_seeds_that_cannot_be_drawn_are_told(make, given, told):
    with pytest.raises(CgraphError, match=told):
        make(**given)


def test_points_scatter_about_the_line():
    data = noisy_line(2000, slope=3.0, intercept=-1.0, noise=0.5)
    off = data["y"] - (3.0 * data["x"] - 1.0)
    assert abs(data["x"]).max() <= 2.0
    assert abs(off.mean()) < 0.05
    assert off.std() == pytest.approx(0.5, abs=0.05)


def test_blobs_are_round_and_as_far_apart_as_is_said():
    data = two_blobs(4000, distance=5.0)
    points = np.stack([data["x1"], data["x2"]])
    clouds = [points[:, data["y"] == kind] for kind in (0.0, 1.0)]
    between = clouds[1].mean(axis=1) - clouds[0].mean(axis=1)
    assert np.hypot(*between) == pytest.approx(5.0, abs=0.15)
    for cloud in clouds:
        assert cloud.shape == (2, 2000)
        np.testing.assert_allclose(np.cov(cloud), np.eye(2), atol=0.15)


def test_moons_are_half_circles_that_interlock():
    data = moons(200, noise=0.0)
    upper = data["y"] == 0.0
    assert upper.sum() == 100
    x1, x2 = data["x1"], data["x2"]
    np.testing.assert_allclose(np.hypot(x1, x2)[upper], 1.0)
    np.testing.assert_allclose(np.hypot(x1 - 1.0, x2 - 0.5)[~upper], 1.0)
    assert (x2[upper] >= 0.0).all()
    assert (x2[~upper] <= 0.5).all()
    noisy = moons(200, noise=0.1)
    assert (noisy["x1"] - x1).std() == pytest.approx(0.1, abs=0.02)


@pytest.mark.parametrize("make", SETS.values(), ids=SETS)
def test_classes_are_told_apart_and_on_the_scale_of_1(make):
    data = make(400)
    assert list(data) == ["x1", "x2", "y"]
    assert 120 < data["y"].sum() < 280
    assert set(data["y"]) == {0.0, 1.0}
    points = np.stack([data["x1"], data["x2"]])
    assert 0.3 < points.std() < 2.5


def test_shapes_without_noise():
    data = xor(200, noise=0.0)
    np.testing.assert_array_equal(data["y"] == 1.0, data["x1"] * data["x2"] < 0.0)
    data = circles(200, noise=0.0)
    inside = np.hypot(data["x1"], data["x2"]) < 0.9
    np.testing.assert_array_equal(data["y"] == 1.0, inside)
    data = spiral(200, noise=0.0)
    angle = np.arctan2(data["x2"], data["x1"]) - 2 * np.pi * np.hypot(data["x1"], data["x2"]) / 1.5
    np.testing.assert_allclose(np.cos(angle), 1.0 - 2.0 * data["y"], atol=1e-9)
    data = wave(200, noise=0.0)
    np.testing.assert_allclose(data["y"], np.sin(np.pi * data["x"]))


def test_a_split_has_every_row_once():
    data = moons(50)
    train, test = split(data, 0.3, seed=4)
    assert (len(train["y"]), len(test["y"])) == (35, 15)
    both = np.sort(np.concatenate([train["x1"], test["x1"]]))
    np.testing.assert_array_equal(both, np.sort(data["x1"]))
    assert not np.array_equal(split(data, 0.3, seed=5)[1]["x1"], test["x1"])
    with pytest.raises(cg.CgraphError, match="nothing to test with"):
        split(data, 0.001)
    with pytest.raises(cg.ShapeError, match="2, 3 rows"):
        split({"x": [1, 2], "y": [1, 2, 3]})


def test_scaled_features_and_the_test_points_alike():
    train, test = split({"x": np.linspace(0, 900, 60), "y": np.ones(60)})
    new, other = scaled(train), scaled(test, like=train)
    assert new["x"].mean() == pytest.approx(0.0, abs=1e-12)
    assert new["x"].std() == pytest.approx(1.0)
    np.testing.assert_allclose(
        other["x"] * train["x"].std() + train["x"].mean(), test["x"], rtol=1e-12
    )
    assert new["y"] is train["y"]


def test_arrays_and_columns_are_the_same_points():
    data = moons(10)
    whole = arrays(data)
    assert (whole["X"].shape, whole["y"].shape) == ((10, 2), (10,))
    again = columns(whole["X"], whole["y"])
    assert list(again) == ["x1", "x2", "y"]
    for name, column in data.items():
        np.testing.assert_array_equal(again[name], column)
    assert list(columns([1, 2], [3, 4])) == ["x1", "y"]
    with pytest.raises(cg.ShapeError, match=r"\(3, 2\) and \(2,\)"):
        columns(np.ones((3, 2)), np.ones(2))


def test_a_table_of_ones_own(tmp_path):
    file = tmp_path / "mine.csv"
    file.write_text("\ufeffage,height ,spam\n3,0.95,0\n\n5,1.1,1\n", encoding="utf-8")
    for source in (file, str(file), "age;height;spam\r\n3;0,95;0\n5;1,1;1"):
        data = csv(source)
        assert {name: many.tolist() for name, many in data.items()} == {
            "age": [3.0, 5.0],
            "height": [0.95, 1.1],
            "spam": [0.0, 1.0],
        }
    assert list(csv(file, ["spam", "age"])) == ["spam", "age"]
    assert csv("a,b\n1,\n2,NA\n3,4", skip_missing=True)["a"].tolist() == [3.0]


WRONG = [
    ("a,b\n1,\n2,3", "line 2, b"),
    ("a,b\n1,2\n2,red", "Line 3: in the column b stands 'red'"),
    ("a,b\n1,2\n2", "Line 3 has 1 cells"),
    ("1,2\n3,4", "first line has to name"),
    ("a,b\n", "first line has to name"),
    ("a,b\n,\n", "no row"),
    ("nowhere.csv", "cannot be read"),
]


@pytest.mark.parametrize(("source", "told"), WRONG)
def test_what_is_wrong_with_a_table_is_told(source, told):
    with pytest.raises(cg.CgraphError, match=told):
        csv(source)
    for code in languages():
        use_language(code)
        with pytest.raises(cg.CgraphError):
            csv(source)


def test_a_column_that_is_not_there_is_told():
    with pytest.raises(cg.NameUnknownError, match="a, b"):
        csv("a,b\n1,2", ["c"])


def test_mails_are_the_same_in_every_language():
    english = mails("en")
    assert [len(some.texts) for some in english] == [60, 20]
    for code in languages():
        for there, here in zip(mails(code), english, strict=True):
            assert {name: many.tolist() for name, many in there.items()} == {
                name: many.tolist() for name, many in here.items()
            }
            assert len({*there.texts}) == len(there.texts) == len(here.texts)
            assert code == "en" or not {*there.texts} & {*here.texts}


def test_mails_are_counted():
    learnt, unseen = mails()
    for some in (learnt, unseen):
        for text, signs, winners in zip(some.texts, some["x1"], some["x2"], strict=True):
            assert text.count("!") == signs
            assert text.lower().replace("winners", "").count("winner") == winners
        assert 0.4 < some["y"].mean() < 0.6
    of_words, _ = mails(words=("meeting", "the", "?"))
    assert [*of_words] == ["x1", "x2", "x3", "y"]
    first = learnt.texts.index("The minutes of yesterday's meeting are in the shared folder.")
    assert [of_words[name][first] for name in of_words] == [1.0, 2.0, 0.0, 0.0]


def test_some_mails_are_mails():
    learnt, _ = mails()
    some = learnt[2:5]
    assert [*some] == ["x1", "x2", "y"]
    assert some.texts == learnt.texts[2:5]
    assert some["x1"].tolist() == learnt["x1"].tolist()[2:5]
    assert some.kinds == ("no spam", "spam")


def test_mails_are_those_of_the_learner():
    use_language("zh")
    assert "中奖" in mails()[0].texts[0]
    assert mails()[0].kinds == ("正常邮件", "垃圾邮件")
    with pytest.raises(ValueError, match="en, zh"):
        mails("xx")


def test_mails_can_be_learnt_but_not_without_a_mistake():
    learnt, unseen = mails()
    formula = "p = sigmoid(w1*x1 + w2*x2 + b); L = -mean(y*log(p) + (1-y)*log(1-p))"
    spam = cg.parse(formula, "w1 w2 b", w1=0, w2=0, b=0)
    end = cg.descend(spam, data=learnt, rate=0.5, steps=300)[-1]
    right = []
    for some in (learnt, unseen):
        spam.evaluate({**some, **end})
        right.append(int(((spam["p"].value > 0.5) == some["y"]).sum()))
    assert right == [53, 16]
    # The first six can be told apart, the first seven cannot.
    for count, least in ((6, 0.0), (7, 0.1)):
        end = cg.descend(spam, data=learnt[:count], rate=1.0, steps=3000)
        assert (end.loss[-1] > 0.1) == (least > 0.0)
