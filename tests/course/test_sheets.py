"""Handouts, homework and their keys on paper, in both languages."""

import io
import re
from pathlib import Path
from random import Random

import pytest
import typst
from pypdf import PdfReader

import cgraph as cg
from cgraph.course.command import cli
from cgraph.course.lessons import lessons
from cgraph.course.school import sheets
from cgraph.course.school.content import read_lesson
from cgraph.course.school.stills import CHINESE_FONTS, families
from cgraph.errors import CgraphError
from cgraph.language import languages, say, use_language

NUMBERS = [int(number) for number in lessons()]
chinese = pytest.mark.skipif(
    not set(CHINESE_FONTS) & set(typst.Fonts().families()), reason="needs a Chinese font"
)


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def texts_in(svg: str) -> list[str]:
    return [text for text in re.findall(r"<text[^>]*>([^<]*)</text>", svg) if text]


@pytest.mark.parametrize("number", NUMBERS)
def test_the_handout_asks_all_and_the_key_answers_all(number: int) -> None:
    lesson, blocks = read_lesson(number)
    made = sheets.handout(lesson, blocks)
    handout, key = (
        bare(text_of(made[f"{lesson.path.stem}-{part}.pdf"])) for part in ("handout", "key")
    )
    for block in blocks:
        if block.question:
            content = block.question
            assert bare(content["prompt"].replace("`", "")) in handout
            explained = bare(content["explain"].replace("`", ""))
            assert explained in key
            assert explained not in handout


@chinese
def test_chinese() -> None:
    use_language("zh")
    lesson, blocks = read_lesson(3)
    made = sheets.handout(lesson, blocks)
    text = text_of(made["03_backward-handout.pdf"])
    assert "反向传播" in text
    assert "学案" in text
    pages = PdfReader(io.BytesIO(made["03_backward-handout.pdf"])).pages
    fonts = {str(font) for page in pages for font in page["/Resources"]["/Font"].values()}
    assert fonts


def test_without_a_chinese_font_there_are_no_boxes_but_a_word_on_what_to_install() -> None:
    there = ["DejaVu Sans", "Libertinus Serif"]
    assert families("u = x + y", there) == ["DejaVu Sans"]
    with pytest.raises(CgraphError, match="fonts-noto-cjk"):
        families("第 3 课", there)
    assert families("第 3 课", [*there, "SimSun"]) == ["DejaVu Sans", "SimSun"]


def test_a_graph_is_blank_on_the_handout_and_complete_in_the_key() -> None:
    [item, *_] = [
        found
        for block in read_lesson(3)[1]
        if block.cell == "both-paths" and block.player and (found := sheets.fill_in(block.player))
    ]
    assert texts_in(item["blank"]) == ["3", "x", "2", "y", "5", "+", "u", "10", "×", "f"]
    filled = ["3", "2", "x", "2", "7", "y", "5", "2", "+", "u", "10", "1", "×", "f"]
    assert texts_in(item["filled"]) == filled
    assert item["text"] == say("school.fill_gradients")


@pytest.mark.parametrize("number", NUMBERS)
def test_equal_names_get_equal_numbers_and_others_get_others(number: int) -> None:
    ann = sheets.exercises(number, "Ann")
    assert ann == sheets.exercises(number, " ann ")
    others = [sheets.exercises(number, f"Learner {k}") for k in range(20)]
    assert sum(other != ann for other in others) >= 15


FORMULAS = [formula for level in sheets.GRAPHS[1:4] for formula in level.split(" | ")]


@pytest.mark.parametrize("formula", FORMULAS)
def test_the_key_of_homework_is_right(formula: str) -> None:
    graph = cg.parse(formula)
    item = sheets._pass(formula, Random(5), backward=True)
    given, full = (shown(item[part]) for part in ("blank", "filled"))
    graph.forward(**{name: given[f"value:{name}"] for name in graph.inputs})
    graph.backward()
    wanted = {f"value:{view.label}": view.value for view in graph.nodes if view.kind != "constant"}
    wanted |= {f"gradient:{view.label}": view.gradient for view in graph.nodes}
    assert full == {name: wanted[name] for name in full}
    assert full.keys() == {name for name in wanted if not re.search(r":\d", name)}
    assert given.keys() == {f"value:{name}" for name in graph.inputs}


def shown(svg: str) -> dict[str, float]:
    """Return the numbers that are shown: part -> number."""
    found = re.findall(r'data-part="((?:value|gradient):\w+)"[^>]*>([^<]+)</text>', svg)
    return {part: float(text.replace("−", "-")) for part, text in found}


def test_a_step_of_descent_is_computed() -> None:
    for item in sheets.exercises(4, "Ann"):
        rate = float(re.search(r"α = ([\d.]+)", item["text"])[1])
        for name, new in re.findall(r"(\w) − α · ∂L/∂\w = (−?[\d.]+)", item["answer"]):
            node = re.search(
                rf'data-part="value:{name}"[^>]*>([^<]+)</text>.*?data-part="gradient:{name}"[^>]*>([^<]+)<',
                item["filled"],
            )
            value, gradient = (float(text.replace("−", "-")) for text in node.groups())
            assert float(new.replace("−", "-")) == pytest.approx(value - rate * gradient, rel=5e-3)


@pytest.mark.parametrize("code", languages())
def test_the_commands(code: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if code == "zh" and not set(CHINESE_FONTS) & set(typst.Fonts().families()):
        pytest.skip("needs a Chinese font")
    to = str(tmp_path / "out")
    assert cli.main(["handout", "--lesson", "2", to, "--lang", code]) == 0
    names = tmp_path / "names.txt"
    names.write_text("Ann\n\n  Ben \nZoë\n", encoding="utf-8-sig")
    assert cli.main(["homework", "--lesson", "2", "--names", str(names), to, "--lang", code]) == 0
    capsys.readouterr()
    pages = PdfReader(tmp_path / "out" / "02_forward-homework.pdf").pages
    assert [name for page in pages for name in ("Ann", "Ben", "Zoë") if name in page.extract_text()]
    assert len(pages) == 3
    names.write_text("\n", encoding="utf-8")
    assert cli.main(["homework", "--lesson", "2", "--names", str(names), to]) == 1
    assert "there is no name" in capsys.readouterr().err


def test_names_as_windows_writes_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names, to = tmp_path / "names.txt", tmp_path / "out"
    homework = ["homework", "--lesson", "2", "--names", str(names), str(to), "--lang"]
    names.write_text("Zoë\nBen\n", encoding="utf-16")
    assert cli.main([*homework, "en"]) == 0
    pages = PdfReader(to / "02_forward-homework.pdf").pages
    assert ["Zoë" in page.extract_text() for page in pages] == [True, False]
    names.write_text("王小明\n", encoding="gbk")
    assert cli.main([*homework, "zh"]) == 1
    told = capsys.readouterr().err
    assert "另存为" in told
    assert "codec" not in told
