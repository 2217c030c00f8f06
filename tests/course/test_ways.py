"""Ways into the lessons for a school: the stick and the poster."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import Mock, patch

import pytest

from cgraph.course.command import cli
from cgraph.course.school import ways
from cgraph.errors import CgraphError


def wheel(folder: Path, name: str, *needs: str, extras: tuple[str, ...] = ()) -> None:
    """Write what of a wheel is read: its metadata, beside a vendored package's."""
    lines = ["Metadata-Version: 2.1", f"Name: {name}", "Version: 1.0"]
    lines += [f"Provides-Extra: {extra}" for extra in extras]
    lines += [f"Requires-Dist: {one}" for one in needs]
    with zipfile.ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w") as files:
        files.writestr(f"{name}-1.0.dist-info/METADATA", "\n".join(lines) + "\n\n")
        files.writestr(f"{name}/_vendor/other-2.0.dist-info/METADATA", "Name: other\n\n")


def test_what_only_the_other_system_needs_is_found(tmp_path: Path) -> None:
    needs = ('lab>=4; extra == "course"', 'tool; extra == "paper"', "numbers")
    wheel(tmp_path, "cgraph", *needs, extras=("course", "paper"))
    wheel(tmp_path, "numbers", 'old; python_version < "3.12"')
    conditions = ('terminal>=2; os_name == "nt"', 'bus; sys_platform == "linux"', "server[fast]")
    wheel(tmp_path, "lab", *conditions)
    wheel(tmp_path, "server", 'speed; extra == "fast"', 'cosmetics; extra == "nice"', "lab")
    windows, linux = ways.TARGETS["windows"], ways.TARGETS["linux"]
    assert ways.missing(tmp_path, windows, "3.12") == ["speed", "terminal>=2"]
    assert ways.missing(tmp_path, linux, "3.12") == ["bus", "speed"]
    assert ways.missing(tmp_path, linux, "3.11") == ["bus", "old", "speed"]
    for name in ("terminal", "speed"):
        wheel(tmp_path, name)
    assert ways.missing(tmp_path, windows, "3.12") == []


def test_the_stick_is_filled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[tuple[str, ...]] = []

    def pip(*arguments: str) -> None:
        asked.append(arguments)
        if arguments[0] == "wheel":
            wheel(tmp_path / "wheels", "cgraph", 'terminal; os_name == "nt"')
        if "terminal" in arguments:
            wheel(tmp_path / "wheels", "terminal")

    monkeypatch.setattr(ways, "_pip", pip)
    assert cli.main(["stick", str(tmp_path), "--python", "3.12", "--python", "3.13"]) == 0
    assert "README.txt" in capsys.readouterr().out
    fetched = [one for one in asked if one[0] == "download"]
    assert len(fetched) == 5  # two systems, two Pythons, and what Windows alone needs
    own = tmp_path / "wheels" / "cgraph-1.0-py3-none-any.whl"
    assert fetched[0][-1] == f"{own}[course]"  # an index may have another package of that name
    assert ("win_amd64" in fetched[1], fetched[1][-2:]) == (True, ("--no-deps", "terminal"))
    batch = (tmp_path / "start-windows.bat").read_bytes()
    assert b"py -3.12 -m venv" in batch
    assert batch.count(b"\r\n") == batch.count(b"\n")
    script = (tmp_path / "start-linux.sh").read_text(encoding="utf-8")
    assert "\r" not in script
    readme = (tmp_path / "README.txt").read_text(encoding="utf-8-sig")
    assert "双击" in readme
    assert "double click" in readme


@pytest.mark.skipif(sys.platform == "win32", reason="the script of Linux")
def test_the_script_of_linux_installs_from_the_stick_alone_and_opens(tmp_path: Path) -> None:
    template = ways._environment().get_template("start-linux.sh.j2")
    words = {"python": f"{sys.version_info.major}.{sys.version_info.minor}", "wanted": "cgraph"}
    stick = tmp_path / "a stick"
    (stick / "wheels").mkdir(parents=True)
    (stick / "start-linux.sh").write_text(template.render(words), encoding="utf-8")
    home = tmp_path / "home"
    entry = "[console_scripts]\ncgraph = cgraph:main\n"
    name = "cgraph-1.0"
    with zipfile.ZipFile(stick / "wheels" / f"{name}-py3-none-any.whl", "w") as files:
        files.writestr("cgraph.py", "import sys\ndef main(): print('opened', *sys.argv[1:])\n")
        about = {"METADATA": "Metadata-Version: 2.1\nName: cgraph\nVersion: 1.0\n"}
        about["WHEEL"] = (
            "Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        about |= {"entry_points.txt": entry, "RECORD": ""}
        for file, content in about.items():
            files.writestr(f"{name}.dist-info/{file}", content)
    environment = {
        **{key: value for key, value in os.environ.items() if key != "PYTHONPATH"},
        "HOME": str(home),
        "XDG_DATA_HOME": str(home / "data"),
    }
    for _ in range(2):
        done = subprocess.run(
            ["sh", stick / "start-linux.sh", "--lesson", "3"],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stdout.splitlines()[-1:]) == (0, ["opened --lesson 3"]), done


def test_a_wheel_that_was_cut_short_is_fetched_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "wheels").mkdir()
    wheel(tmp_path / "wheels", "whole")
    (tmp_path / "wheels" / "cut-1.0-py3-none-any.whl").touch()

    def pip(*_: str) -> None:
        assert [path.name for path in (tmp_path / "wheels").iterdir()] == [
            "whole-1.0-py3-none-any.whl"
        ]
        raise CgraphError

    monkeypatch.setattr(ways, "_pip", pip)
    with pytest.raises(CgraphError):
        ways.stick(tmp_path, ["3.12"])


@pytest.mark.parametrize(
    ("known", "source"),
    [
        ('{"url": "file:///a/b", "dir_info": {}}', "file:///a/b"),
        (
            '{"url": "https://x/y.git", "vcs_info": {"vcs": "git", "commit_id": "f00"}}',
            "git+https://x/y.git@f00",
        ),
        (None, ""),
    ],
)
def test_the_stick_has_this_very_cgraph_and_none_from_an_index(
    known: str | None, source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = SimpleNamespace(read_text=lambda _: known)
    monkeypatch.setattr(ways, "distribution", lambda _: installed)
    (tmp_path / "wheels").mkdir()
    wheel(tmp_path / "wheels", "cgraph")  # of the last time

    def pip(*arguments: str) -> None:
        assert (arguments[0], arguments[-1]) == ("wheel", source)
        assert not [*(tmp_path / "wheels").iterdir()]
        raise CgraphError("so far")

    monkeypatch.setattr(ways, "_pip", pip)
    with pytest.raises(CgraphError, match="so far" if source else "another package of its name"):
        ways.stick(tmp_path, ["3.12"])


def test_a_stick_that_cannot_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").touch()
    for folder, why in (("file", "这不是文件夹"), ("file/below", "这不是文件夹")):
        assert cli.main(["stick", str(tmp_path / folder), "--lang=zh"]) == 1
        assert f"无法写入：{why}。" in capsys.readouterr().err


def test_no_file_where_the_terminal_is_takes_the_place_of_what_pip_imports(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pip = "import colorsys, sys; sys.exit('ERROR: No matching distribution')"
    (tmp_path / "installed").mkdir()
    (tmp_path / "installed" / "pip.py").write_text(pip)
    (tmp_path / "colorsys.py").write_text("raise SystemExit('a learner wrote this')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "installed"))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CgraphError, match=r"pip could not fetch.* No matching distribution"):
        ways._pip("download")


def test_what_pip_tells_is_the_error_and_not_its_last_words() -> None:
    said = "OSError: [Errno 28] No space left\n  [end of output]\n\nnote: not a problem with pip."
    with (
        patch.object(ways.subprocess, "run", return_value=Mock(returncode=1, stderr=said)),
        pytest.raises(CgraphError, match=r"No space left$"),
    ):
        ways._pip("download")


def test_a_poster_has_the_address_and_its_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "poster.html"
    address = "http://192.168.1.20:8000/?a=1&b=<x>"
    assert cli.main(["poster", address, str(file), "--lang", "zh"]) == 0
    assert "poster.html" in capsys.readouterr().out
    page = file.read_text(encoding="utf-8")
    assert "http://192.168.1.20:8000/?a=1&amp;b=&lt;x&gt;" in page
    assert "<svg" in page
    assert 'lang="zh"' in page


@pytest.mark.parametrize(
    "address",
    ["", "lessons", "ftp://a/", "http://", "http://[", "http://x/\udcff", "http://x/" + "a" * 4000],
)
def test_what_is_no_address_is_not_put_up(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], address: str
) -> None:
    assert cli.main(["poster", address, str(tmp_path / "poster.html")]) == 1
    assert "no address for a poster" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["thesis.txt", ".", "..", "folder.html"])
def test_a_poster_takes_no_others_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    (tmp_path / "folder.html").mkdir()
    assert cli.main(["poster", "http://x/", f"{tmp_path}/{name}"]) == 1
    assert "Nothing has been touched" in capsys.readouterr().err
    assert (tmp_path / "thesis.txt").read_text() == "years of work"
    for _ in range(2):  # a page may be made anew
        assert cli.main(["poster", "http://x/", str(tmp_path / "new.html")]) == 0
