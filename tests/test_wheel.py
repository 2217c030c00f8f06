"""What is built carries all that a learner needs."""

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from helpers.repository import ROOT, build


def files(*folders: str) -> set[str]:
    """Return the files of the repository that belong into a wheel."""
    paths = (path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file())
    names = (path.relative_to(ROOT).as_posix() for path in paths)
    return {name for name in names if "__pycache__" not in name and "/." not in name}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("wheel", ROOT, tmp_path_factory.mktemp("wheel"))


def test_a_wheel_holds_the_package_and_the_lessons(wheel: Path) -> None:
    held = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    lessons = {f"cgraph/{name}" for name in files("notebooks")}
    assert held == files("cgraph") | lessons | {"cgraph_command.py"}


def test_a_wheel_brings_the_command(wheel: Path, tmp_path: Path) -> None:
    pip = [sys.executable, "-m", "pip", "install", "--no-deps", "--no-index"]
    subprocess.run([*pip, "--target", str(tmp_path), str(wheel)], check=True, capture_output=True)
    [command] = (tmp_path / "bin").glob("cgraph*")
    where = {**os.environ, "PYTHONPATH": str(tmp_path)}
    told = subprocess.run(
        [command, "--help"], env=where, cwd=tmp_path, check=True, capture_output=True, text=True
    )
    assert "usage: cgraph" in told.stdout


def test_a_wheel_from_the_sdist_is_the_same(wheel: Path, tmp_path: Path) -> None:
    sdist = build("sdist", ROOT, tmp_path / "sdist")
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    source = tmp_path / sdist.name.removesuffix(".tar.gz")
    again = build("wheel", source, tmp_path / "wheel")
    assert set(zipfile.ZipFile(again).namelist()) == set(zipfile.ZipFile(wheel).namelist())
    assert (source / "tests" / "test_wheel.py").exists()


def test_an_editable_installation_copies_nothing(tmp_path: Path) -> None:
    names = zipfile.ZipFile(build("wheel:editable", ROOT, tmp_path / "wheel")).namelist()
    assert [name for name in names if ".dist-info/" not in name] == ["_cgraph.pth"]
