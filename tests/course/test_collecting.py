"""What a class hands in, collected: files of many learners, cut short, forged, empty."""

import base64
import csv
import errno
import io
import json
import os
import random
import re
import sys
import time
from pathlib import Path

import pytest

from cgraph.course.command import cli
from cgraph.course.lessons import lessons
from cgraph.course.school import command
from cgraph.course.school import handed as handing
from cgraph.course.school.collected import _cell, learners, tables
from cgraph.course.school.handed import _LATEST, UnreadableError, read, read_folder
from cgraph.language import use_language

QUESTION = {
    "first": "5",
    "mistakes": ["direct"],
    "last": "7",
    "tries": 2,
    "state": "right",
    "from": 1_700_000_000_000,
    "to": 1_700_000_060_000,
}
EXERCISE = {
    "code": "def multiply_backward(a, b, upstream): ...",
    "verdict": "unfinished",
    "tries": 1,
    "from": 1_700_000_000_000,
    "to": 1_700_000_000_000,
}


def handed(**parts: object) -> dict[str, object]:
    whole = {
        "cgraph": 1,
        "lesson": "03",
        "name": "Ann",
        "made": 1_700_000_100_000,
        "browser": "abc",
        "questions": {"03.dfdy": QUESTION},
        "exercises": {"03.multiply": EXERCISE},
    }
    return {**whole, **parts}


def line(text: str) -> str:
    return "cgraph1." + base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def test_a_file_is_read() -> None:
    found = read(json.dumps(handed(name=" 小明\n")), "a.json")
    assert (found.name, found.lesson, found.browser) == ("小明", "03", "abc")
    assert found.questions["03.dfdy"].mistakes == ("direct",)
    assert found.exercises["03.multiply"].verdict == "unfinished"


FORGED = {
    "a list": [],
    "another version": handed(cgraph=2),
    "no name": handed(name="  "),
    "a name that is a number": handed(name=5),
    "an unknown lesson": handed(lesson="99"),
    "no questions": handed(questions=None),
    "questions that are numbers": handed(questions={"03.dfdy": 7}),
    "a state of its own": handed(questions={"03.dfdy": {**QUESTION, "state": "excellent"}}),
    "negative tries": handed(questions={"03.dfdy": {**QUESTION, "tries": -1}}),
    "tries that are true": handed(questions={"03.dfdy": {**QUESTION, "tries": True}}),
    "a time after all times": handed(made=10**18),
    "a time that is no number": handed(made=float("nan")),
    "mistakes that are text": handed(questions={"03.dfdy": {**QUESTION, "mistakes": "all"}}),
    "code that is a list": handed(exercises={"03.multiply": {**EXERCISE, "code": []}}),
}


@pytest.mark.parametrize("text", [json.dumps(one) for one in FORGED.values()], ids=list(FORGED))
def test_what_no_browser_writes_is_refused(text: str) -> None:
    with pytest.raises(UnreadableError):
        read(text, "a.json")


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, "null", '"x"', "9" * 10_000])
def test_what_is_no_file_is_refused(text: str) -> None:
    with pytest.raises(UnreadableError):
        read(text, "a.json")


def test_a_file_cut_short_anywhere_is_refused_and_harms_nothing() -> None:
    text = json.dumps(handed())
    for end in range(len(text)):
        with pytest.raises(UnreadableError):
            read(text[:end], "a.json")


def test_what_the_lesson_does_not_ask_is_left_out() -> None:
    found = read(json.dumps(handed(questions={"03.none": QUESTION, "__class__": 1})), "a.json")
    assert found.questions == {}


def test_lines_in_text_files_count_like_files(tmp_path: Path) -> None:
    lines = [line(json.dumps(handed(name=name))) for name in ("Ann", "Ben", "陈")]
    text = f"Dear teacher, {lines[0]}\nBest\n> {lines[1]}\r\n{lines[2]}"
    (tmp_path / "chat.txt").write_text(text, encoding="utf-8")
    (tmp_path / "notepad.txt").write_bytes(line(json.dumps(handed(name="Dan"))).encode("utf-16"))
    short = line(json.dumps(handed(name="Eve")))
    (tmp_path / "short.txt").write_text(f"{short}\n{lines[0][:-40]}", encoding="utf-8")
    found, refused = read_folder(tmp_path)
    assert [one.name for one in found] == ["Ann", "Ben", "陈", "Dan", "Eve"]
    assert [place for place, _ in refused] == ["short.txt, line 2"]


def test_a_damaged_line_costs_no_other(tmp_path: Path) -> None:
    lines = [line(json.dumps(handed(name=name))) for name in ("Ann", "Ben", "Cem")]
    lines[1] = lines[1][:-30]
    (tmp_path / "chat.txt").write_text("\n".join(lines))
    found, refused = read_folder(tmp_path)
    assert [(one.name, one.file) for one in found] == [
        *[("Ann", "chat.txt, line 1"), ("Cem", "chat.txt, line 3")]
    ]
    assert [place for place, _ in refused] == ["chat.txt, line 2"]


@pytest.mark.parametrize("broken", ["\n", "\r\n> ", "=\r\n"])
@pytest.mark.parametrize("columns", [60, 76, 77, 78, 79])
def test_lines_that_a_mail_program_has_broken_are_whole_again(
    tmp_path: Path, broken: str, columns: int
) -> None:
    lines = [f"{name}: {line(json.dumps(handed(name=name)))}" for name in ("Ann", "Ben", "Cem-Can")]
    text = "\nBest\n".join(
        broken.join(one[at : at + columns] for at in range(0, len(one), columns)) for one in lines
    )
    (tmp_path / "mail.txt").write_bytes(text.encode())
    found, refused = read_folder(tmp_path)
    assert ([one.name for one in found], refused) == (["Ann", "Ben", "Cem-Can"], [])


@pytest.mark.skipif(os.name == "nt", reason="Windows has one time zone for all programs")
@pytest.mark.parametrize("zone", ["XXX-14", "XXX+12"])
@pytest.mark.parametrize("made", [0, _LATEST])
def test_any_time_that_is_taken_can_be_shown(
    monkeypatch: pytest.MonkeyPatch, zone: str, made: int
) -> None:
    with monkeypatch.context() as patch:
        patch.setenv("TZ", zone)
        time.tzset()
        try:
            assert tables([read(json.dumps(handed(made=made)), "a.json")], [])
        finally:
            patch.undo()
            time.tzset()
    with pytest.raises(UnreadableError):
        read(json.dumps(handed(made=253_402_300_799_000)), "a.json")


@pytest.mark.skipif(sys.platform != "linux", reason="others' names are text")
def test_a_name_in_another_encoding_stops_nobody(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "class"
    folder.mkdir()
    Path(os.fsdecode(bytes(folder) + b"/\xd5\xc5\xc8\xfd.json")).write_text(json.dumps(handed()))
    assert cli.main(["collect", str(folder)]) == 0
    assert "1 learners" in capsys.readouterr().out


@pytest.mark.parametrize("method", ["scandir", "stat"])
def test_what_may_not_be_entered_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    (tmp_path / "closed").mkdir()
    (tmp_path / "closed" / "a.json").touch()
    (tmp_path / "b.json").write_text(json.dumps(handed()))
    real = getattr(os, method)

    def refuse(path: str, *rest: object, **more: object) -> object:
        if "closed" in str(path):
            raise PermissionError(errno.EACCES, "", str(path))
        return real(path, *rest, **more)

    monkeypatch.setattr(os, method, refuse)
    found, refused = read_folder(tmp_path)
    assert len(found) == 1
    place = "closed" if method == "scandir" else "closed/a.json"
    assert refused == [(place, "Permission denied")]


def test_the_newest_of_a_learner_counts_and_what_is_strange_is_remarked() -> None:
    files = [
        handed(name="Ann", made=1_700_000_000_000, browser="a"),
        handed(name="ann ", made=1_700_000_200_000, browser="a"),
        handed(name="Ben", browser="b"),
        handed(name="Eve", browser="b"),
    ]
    found = learners(read(json.dumps(one), f"{k}.json") for k, one in enumerate(files))
    assert [(one.handed.name, one.handed.file) for one in found] == [
        *[("ann", "1.json"), ("Ben", "2.json"), ("Eve", "3.json")]
    ]
    assert found[0].remarks == ("2 files of this name; the newest counts: 1.json.",)
    assert "Eve" in found[1].remarks[0]
    assert "Ben" in found[2].remarks[0]


def test_one_name_from_two_browsers_is_told_with_the_file_that_does_not_count(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for k, name in enumerate(("Ann", "ann", " ANN ")):
        one = json.dumps(handed(name=name, browser=str(k % 2), made=k))
        (tmp_path / f"{k}.json").write_text(one)
    [found] = learners(read_folder(tmp_path)[0])
    assert "two learners" in found.remarks[0]
    assert "2.json. The rest: 0.json, 1.json." in found.remarks[0]
    assert cli.main(["collect", str(tmp_path), "--to", str(tmp_path / "to")]) == 0
    assert "1 learners" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("  +cmd|' /C calc'!A0", "'  +cmd|' /C calc'!A0"),
        ("-2+3", "'-2+3"),
        ("\t=1", "'\t=1"),
        ("＝1", "'＝1"),
        ("-12.5", "-12.5"),
        ("u * y", "u * y"),
    ],
)
def test_no_cell_is_a_formula(text: str, safe: str) -> None:
    assert _cell(text) == safe


@pytest.fixture(scope="module")
def class_of_200(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a folder as a class might hand it in: some files are cut short, forged or empty."""
    folder = tmp_path_factory.mktemp("class")
    draw = random.Random(3)
    names = [f"03.{short}" for short in lessons()["03"].questions]
    for k in range(200):
        questions = {}
        for name in draw.sample(names, 15):
            mistakes = draw.choice([[], ["direct"], ["through_u", ""], [""]])
            state = "right" if k % 3 else "open"
            tries = len(mistakes) + (state == "right")
            row = {"mistakes": mistakes, "state": state, "tries": tries}
            questions[name] = {**QUESTION, **row, "first": "=HYPERLINK(1)" if mistakes else "7"}
        name = f"<script>alert({k})</script>" if k == 7 else f"Learner {k}"
        one = handed(name=name, browser=f"b{k}", questions=questions)
        text = json.dumps(one, ensure_ascii=False)
        if k % 10 == 1:
            text = text[: draw.randrange(len(text))]
        elif k % 10 == 2:
            text = ""
        elif k % 10 == 3:
            text = json.dumps({**one, "questions": {names[0]: {"state": "best"}}})
        (folder / f"{k:03}.json").write_text(text, encoding="utf-8")
    return folder


def test_a_class_of_200(class_of_200: Path, capsys: pytest.CaptureFixture[str]) -> None:
    to = class_of_200.parent / "tables"
    assert cli.main(["collect", str(class_of_200), "--to", str(to)]) == 0
    assert "140 learners; 60 files" in capsys.readouterr().out
    page = (to / "class.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "&lt;script&gt;alert(7)" in page
    assert "What can be forged: everything." in page
    assert "right for the direct path" in page  # the misconception, as its hint names it
    assert page.count("<li><code>") == 60
    raw = (to / "learners-03.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    assert len(rows) == 140
    assert not [text for row in rows for text in row.values() if re.match(r"[=+@-]", text)]
    counts = csv.DictReader(
        io.StringIO((to / "questions-03.csv").read_text(encoding="utf-8-sig"), newline="")
    )
    handed_in = sum(bool(row["03.dfdy first"]) for row in rows)
    assert sum(int(row["learners"]) for row in counts if row["question"] == "03.dfdy") == handed_in


def test_chinese() -> None:
    use_language("zh")
    page = tables([read(json.dumps(handed(name="小明")), "a.json")], [])["class.html"].decode()
    assert '<html lang="zh">' in page
    assert "小明" in page
    assert "什么可以伪造" in page


def test_a_folder_with_nothing_in_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["collect", str(tmp_path)]) == 1
    assert cli.main(["collect", str(tmp_path / "none")]) == 1
    assert "There is no folder" in capsys.readouterr().err


def test_where_nothing_can_be_read_one_hears_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(20):
        (tmp_path / f"{number:02}.json").write_text(json.dumps(handed())[:-9])
    assert cli.main(["collect", str(tmp_path)]) == 1
    told = capsys.readouterr().err.splitlines()
    assert told[1].startswith("    '00.json': cut short")
    assert len(told) == 11


@pytest.mark.parametrize(("folder", "tables"), [("..", "class-tables"), ("/", "collected-tables")])
def test_tables_are_beside_a_folder_whatever_it_is_called_by(
    folder: str,
    tables: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "class" / "sub").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "class" / "sub")
    monkeypatch.setattr(handing, "read_folder", lambda _: ([read(json.dumps(handed()), "a")], []))
    monkeypatch.setattr(command, "_write", lambda *_: None)
    assert cli.main(["collect", folder]) == 0
    page = Path(folder).resolve().parent / tables / "class.html"
    assert page.as_uri() in capsys.readouterr().out


def test_a_file_of_many_damaged_lines_is_read_soon(tmp_path: Path) -> None:
    (tmp_path / "many.txt").write_text("cgraph1.a\n\n" * 150_000)
    start = time.monotonic()
    _, refused = read_folder(tmp_path)
    assert refused[-1][0] == "many.txt, line 299999"
    assert time.monotonic() - start < 30  # each line was counted from the first
