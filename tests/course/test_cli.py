"""The command `cgraph`, as far as it goes without a JupyterLab that runs."""

import builtins
import errno
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

import pytest

from cgraph.course.command import cli, copying, lab, screen, teach
from cgraph.course.notebooks import shipped
from helpers.lessons import first
from helpers.repository import ROOT, pyproject


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, object]]:
    """Note what would be served, instead of serving it."""
    calls: list[dict[str, object]] = []

    def serve(folder: Path, lesson: Path, **choices: object) -> None:
        calls.append({"folder": folder, "lesson": lesson.as_posix(), **choices})
        choices["announce"]("http://localhost:1/lab?token=t")  # type: ignore[operator]

    monkeypatch.setattr(lab, "serve", serve)
    return calls


def test_lesson_1_is_opened_in_english(
    served: list[dict[str, object]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["--dir", str(tmp_path / "a b"), "--no-browser"]) == 0
    [call] = served
    assert (call["lesson"], call["language"]) == (first("en"), "en")
    assert (call["browser"], call["port"]) == (False, None)
    assert call["folder"] == tmp_path / "a b"
    assert (tmp_path / "a b" / first("zh")).exists()
    assert "http://localhost:1/lab?token=t" in capsys.readouterr().out


def test_chinese(
    served: list[dict[str, object]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["--lang", "zh", "--dir", str(tmp_path)]) == 0
    assert served[0]["lesson"] == first("zh")
    assert "课程所在的文件夹" in capsys.readouterr().out


def test_the_copy_goes_to_the_home_folder(
    served: list[dict[str, object]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "default_folder", lambda: tmp_path / "100%" / "cgraph-lessons")
    assert cli.main([]) == 0
    assert served[0]["folder"] == tmp_path / "100%" / "cgraph-lessons"


def test_a_newer_lesson_is_announced(
    served: list[dict[str, object]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cli.main(["--dir", str(tmp_path)])
    (tmp_path / first("en")).write_text("mine")
    (tmp_path / ".cgraph.json").unlink()
    cli.main(["--dir", str(tmp_path)])
    assert f"{Path(first('en')).stem}-" in capsys.readouterr().out
    assert len(served) == 2


def sorry(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Return what the command says when it gives up."""
    assert cli.main(arguments) == 1
    said = capsys.readouterr()
    assert said.out == ""
    return said.err


def test_an_unknown_lesson(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert "There is no lesson 99" in sorry(capsys, "--lesson", "99", "--dir", str(tmp_path))
    assert "没有第 99 课" in sorry(capsys, "--lesson=99", "--lang=zh", "--dir", str(tmp_path))


def test_a_folder_that_cannot_be_written(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    message = sorry(capsys, "--dir", str(tmp_path / "file" / "below"))
    assert "cannot be written: Not a directory" in message
    assert "--dir" in message


@pytest.mark.parametrize(
    ("number", "reason"),
    [(errno.EACCES, "Permission denied"), (errno.ENOSPC, "No space left on device")],
)
def test_a_folder_that_takes_no_more(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    reason: str,
) -> None:
    written, write = [], Path.write_bytes

    def write_bytes(path: Path, content: bytes) -> int:
        if written:
            raise OSError(number, os.strerror(number), str(path))
        written.append(path)
        return write(path, content)

    monkeypatch.setattr(lab, "serve", lambda *_, **__: None)
    with monkeypatch.context() as full:
        full.setattr(Path, "write_bytes", write_bytes)
        assert f"cannot be written: {reason}" in sorry(capsys, "--dir", str(tmp_path))
    assert cli.main(["--dir", str(tmp_path)]) == 0  # once there is room, nothing is lacking
    copies = {path.name for path in tmp_path.rglob("*.ipynb")}
    assert copies == {path.name for path in shipped().rglob("[!.]*.ipynb")}


def test_a_port_in_use(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        message = sorry(capsys, "--port", str(port), "--dir", str(tmp_path))
    assert f"Port {port} cannot be used: Address already in use" in message


@pytest.mark.parametrize("port", ["0", "65536", "-1", "x", "1e3", "٣", ""])
def test_what_is_not_a_port(capsys: pytest.CaptureFixture[str], port: str) -> None:
    with pytest.raises(SystemExit, match="2"):
        cli.main([f"--port={port}", "--lang", "zh"])
    assert f"{port} 不是端口号" in capsys.readouterr().err


def test_an_unknown_language(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        cli.main(["--lang", "xx"])
    assert "'zh'" in capsys.readouterr().err


def test_a_language_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        cli.main(["--lang"])
    assert "expected one argument" in capsys.readouterr().err


def test_help_speaks_the_language_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        cli.main(["--help", "--lang", "zh"])
    assert "打开计算图课程" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("module", "arguments"),
    [
        ("cgraph.course.command", ["--dir", "{folder}"]),
        ("cgraph.course.publish", ["publish", "{folder}"]),
    ],
)
def test_without_what_the_course_needs_one_is_told_what_to_install(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    module: str,
    arguments: list[str],
) -> None:
    real = builtins.__import__

    def importing(name: str, *rest: object) -> object:
        if name == module and {"lab", "publish"} & {*(rest[2] or ())}:  # type: ignore[misc]
            message = "No module named 'jupyterlab'"
            raise ImportError(message)
        return real(name, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", importing)
    message = sorry(capsys, *[word.format(folder=tmp_path / "new") for word in arguments])
    assert "No module named 'jupyterlab'. Install it with: " in message
    assert f'{sys.executable} -m pip install "cgraph[course]"' in message


@pytest.mark.parametrize("arguments", [[], ["publish", "pages"], ["--lang", "zh"]])
def test_interrupted_it_ends_without_a_word(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "shipped", interrupted)
    assert cli.main(arguments) == 130
    assert capsys.readouterr() == ("", "")


def test_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        cli.main(["--version"])
    assert capsys.readouterr().out == f"cgraph {pyproject()['project']['version']}\n"


@pytest.mark.parametrize("option", ["--dir=~/mine", "--dir=~nobody-of-this-name/mine"])
def test_home_in_an_option_that_the_shell_leaves_as_it_is(
    served: list[dict[str, object]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, option: str
) -> None:
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    assert cli.main([option]) == 0
    known = option == "--dir=~/mine"
    expected = tmp_path / ("home/mine" if known else "~nobody-of-this-name/mine")
    assert served[0]["folder"] == expected
    assert not (tmp_path / "~").exists()


def test_a_home_folder_where_jupyterlab_cannot_write(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def serve(*_arguments: object, **_choices: object) -> None:
        raise PermissionError(13, "Permission denied", "/home/ann/.local")

    monkeypatch.setattr(lab, "serve", serve)
    message = sorry(capsys, "--dir", str(tmp_path))
    assert "Permission denied: '/home/ann/.local'. Check that your home folder" in message


def test_where_matplotlib_keeps_its_cache_is_not_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    command = [sys.executable, str(ROOT / "cgraph_command.py"), "export", "--lesson", "1", "made"]
    variables = {**os.environ, "MPLCONFIGDIR": str(tmp_path / "file"), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=tmp_path, env=variables, capture_output=True, check=True)
    assert done.stderr == b""


def test_without_a_home_folder_the_copy_goes_where_one_is(
    served: list[dict[str, object]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_home() -> Path:
        raise RuntimeError

    monkeypatch.setattr(Path, "home", no_home)
    monkeypatch.chdir(tmp_path)
    assert cli.main([]) == 0
    assert served[0]["folder"] == tmp_path / "cgraph-lessons"


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps a folder that somebody is in")
def test_a_folder_that_is_no_longer_there(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    assert "no longer there" in sorry(capsys, "slides", "--lesson=1", str(tmp_path))


@pytest.mark.parametrize("arguments", [["--dir="], ["publish", ""], ["publish", "a", "--python="]])
def test_an_empty_text_is_no_folder(
    capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        cli.main([*arguments, "--lang=zh"])
    assert "空文本" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform != "linux", reason="a shell of Linux")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("--help | true", ""),
        ("poster http://x/ poster.html | true", ""),
        ("poster http://x/ poster.html > /dev/full", "cgraph: No space left on device\n"),
        ("collect . > /dev/full", "cgraph: In . there is nothing that a lesson has handed in.\n"),
    ],
)
def test_output_that_nobody_takes_makes_no_noise(tmp_path: Path, arguments: str, said: str) -> None:
    code = "import sys, time; from cgraph.course.command import cli; time.sleep(0.3)"
    shell = f"{sys.executable} -c '{code}; sys.exit(cli.main())' {arguments}"
    done = subprocess.run(
        ["sh", "-c", shell], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.stderr == said


def test_without_lessons(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "shipped", lambda: tmp_path)
    assert "missing from this installation" in sorry(capsys)


@pytest.mark.parametrize(
    ("platform", "variables", "shown"),
    [
        ("linux", {}, False),
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("linux", {"BROWSER": "firefox"}, True),
        ("darwin", {}, True),
        ("win32", {}, True),
    ],
)
def test_no_text_browser_takes_over_the_terminal(
    monkeypatch: pytest.MonkeyPatch, platform: str, variables: dict[str, str], *, shown: bool
) -> None:
    monkeypatch.setattr(screen.sys, "platform", platform)
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert screen.has_screen() is shown


@pytest.fixture
def taught(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, object]]:
    """Note what would be shown to a class, instead of preparing and serving it."""
    calls: list[tuple[str, object]] = []
    monkeypatch.setattr(
        teach, "class_files", lambda _, lesson, python: calls.append((lesson.as_posix(), python))
    )

    async def serve(classroom: object, page: str, door: socket.socket, **choices: object) -> None:
        calls.append((page, (classroom.at, choices["room"])))  # type: ignore[attr-defined]
        door.close()
        choices["announce"](f"http://127.0.0.1:1/t/{page}#class")  # type: ignore[operator]

    monkeypatch.setattr(teach, "serve", serve)
    return calls


@pytest.mark.usefixtures("taught")
def test_nobody_sees_the_address_that_a_browser_is_started_with(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[tuple[str, str]] = []

    def start(address: str) -> None:
        page = Path(url2pathname(urlsplit(address).path))
        assert sys.platform == "win32" or page.parent.stat().st_mode & 0o077 == 0
        seen.append((address, page.read_text()))

    monkeypatch.setattr(teach.webbrowser, "open", start)
    monkeypatch.setattr(teach, "has_screen", lambda: True)
    assert cli.main(["class"]) == 0
    [(address, text)] = seen
    assert address.startswith("file:")
    assert "http://127.0.0.1:1/t/en/01_graphs.html#class" in text
    assert not Path(url2pathname(urlsplit(address).path)).exists()


def test_a_class_is_private_unless_asked(
    taught: list[tuple[str, object]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["class", "--no-browser"]) == 0
    assert taught == [(first("en"), None), ("en/01_graphs.html", ("", False))]
    assert "http://127.0.0.1:1/t/en/01_graphs.html#class" in capsys.readouterr().out


@pytest.mark.parametrize(("given", "at"), [(["--room"], ""), (["--room=127.0.0.1"], "127.0.0.1")])
def test_a_class_opens_its_room_when_asked(
    taught: list[tuple[str, object]], given: list[str], at: str
) -> None:
    assert cli.main(["class", "--lang=zh", "--no-browser", *given]) == 0
    assert taught[1] == ("zh/01_graphs.html", (at, True))


def test_a_class_cannot_have_a_port_in_use_and_hears_so_before_the_lesson_is_prepared(
    taught: list[tuple[str, object]], capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert "不能用：已被占用。" in sorry(capsys, "class", "--lang=zh", f"--port={port}")
    for address in ("192.0.2.1", "::1", "。。"):
        said = sorry(capsys, "class", "--lang=zh", f"--room={address}")
        assert "不能用：这台电脑没有这个地址。" in said
    assert taught == []


@pytest.mark.usefixtures("taught")
def test_a_class_has_a_home_folder_that_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "home").touch()
    monkeypatch.setattr(teach, "jupyter_runtime_dir", lambda: str(tmp_path / "home" / "runtime"))
    assert cli.main(["class", "--no-browser"]) == 0
    assert "http://127.0.0.1:1/t/" in capsys.readouterr().out


ENDED = """
import os, signal, sys
from cgraph.course.command import cli, teach

signal.signal(signal.SIGINT, signal.default_int_handler)  # which a process in the background lacks
teach.class_files = lambda *_: {}
teach.jupyter_runtime_dir = lambda: sys.argv[1]
teach.has_screen = lambda: True
teach.webbrowser.open = lambda _: os.kill(os.getpid(), int(sys.argv[2]))
sys.exit(cli.main(["class"]))
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_class_that_is_ended_leaves_nothing(tmp_path: Path, name: str) -> None:
    command = [sys.executable, "-c", ENDED, str(tmp_path), str(int(signal.Signals[name]))]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (130, "Preparing lesson 1 …\n")
    assert list(tmp_path.iterdir()) == []


def test_a_class_cannot_have_a_lesson_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert "There is no lesson 99" in sorry(capsys, "class", "--lesson", "99")
