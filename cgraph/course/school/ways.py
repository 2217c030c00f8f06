"""Ways into the lessons for a school: a stick that installs without a network, and a poster.

pip resolves what is needed for another system, but judges by its own what is needed there alone,
such as a Windows terminal; so what is missing for it is found from the wheels' own metadata.

Sources: the core metadata specification and PEP 508 (markers), PEP 600 (manylinux), pip's
documentation of `pip download`.
"""

import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import segno
from jinja2 import Environment, FileSystemLoader
from packaging.markers import default_environment
from packaging.metadata import parse_email
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from cgraph.course.files import write_whole, writing
from cgraph.errors import CgraphError
from cgraph.language import language, languages, say, use_language

_TEMPLATES = Path(__file__).parent / "templates"
_WANTED = "cgraph[course]"
_LONGEST = 500  # characters of an address: a code of more is too fine for a phone
_ABOUT = re.compile(r"[^/]*\.dist-info/METADATA")


@dataclass(frozen=True)
class Target:
    """A system that the stick is for: tags of its wheels, and what markers say of it."""

    platforms: tuple[str, ...]
    markers: Mapping[str, str]


TARGETS = {
    "windows": Target(
        ("win_amd64",),
        {
            "sys_platform": "win32",
            "os_name": "nt",
            "platform_system": "Windows",
            "platform_machine": "AMD64",
        },
    ),
    "linux": Target(
        (
            *(f"manylinux_2_{glibc}_x86_64" for glibc in (28, 27, 26, 24, 17, 12, 5)),
            *("manylinux2014_x86_64", "linux_x86_64"),
        ),
        {
            "sys_platform": "linux",
            "os_name": "posix",
            "platform_system": "Linux",
            "platform_machine": "x86_64",
        },
    ),
}


def stick(folder: Path, pythons: Sequence[str]) -> None:
    """Fill a folder with wheels for each system and each Python, such as "3.12", and what starts.

    Needs a network, or pip's own settings for a mirror. CgraphError if pip fails, or if the
    folder cannot be written.
    """
    source = _source()
    wheels = folder / "wheels"
    with writing(folder):
        wheels.mkdir(parents=True, exist_ok=True)
        for path in wheels.glob("*.whl"):
            if path.name.startswith("cgraph-") or not zipfile.is_zipfile(path):
                path.unlink()  # of another version; cut short when it was fetched
    _pip("wheel", "--no-deps", "--wheel-dir", str(wheels), source)
    [own] = wheels.glob("cgraph-*.whl")
    for python in pythons:
        for name, target in TARGETS.items():
            print(say("school.stick_fetching", system=name, python=python), flush=True)
            _fetch(wheels, target, python, [f"{own}[course]"])
            while wanting := missing(wheels, target, python):
                _fetch(wheels, target, python, wanting, "--no-deps")
    words = {"python": pythons[0], "wanted": _WANTED, "files": ", ".join(pythons)}
    readme = _in_each("school.stick_readme", words).encode("utf-8-sig")
    with writing(folder):
        for name, end in (("start-windows.bat", "\r\n"), ("start-linux.sh", "\n")):
            text = _environment().get_template(f"{name}.j2").render(words)
            write_whole(folder / name, text.replace("\n", end).encode())
        (folder / "start-linux.sh").chmod(0o755)
        write_whole(folder / "README.txt", readme)


def missing(wheels: Path, target: Target, python: str) -> list[str]:
    """Return what the wheels need on a system with that Python and do not have among them."""
    there = {}
    for path in wheels.glob("*.whl"):
        with zipfile.ZipFile(path) as files:
            [inside] = [one for one in files.namelist() if _ABOUT.fullmatch(one)]
            raw, _ = parse_email(files.read(inside))
        there[canonicalize_name(raw["name"])] = raw.get("requires_dist", [])
    markers: dict[str, Any] = {**default_environment(), **target.markers}
    markers |= {"python_version": python, "python_full_version": f"{python}.0"}
    found: dict[tuple[str, str], str] = {}
    waiting = [Requirement(_WANTED)]
    done: set[tuple[str, str]] = set()
    while waiting:
        one = waiting.pop()
        name = canonicalize_name(one.name)
        if name not in there:
            found[name, ""] = f"{one.name}{one.specifier}"
            continue
        for extra in ("", *sorted(one.extras)):
            if (name, extra) in done:
                continue
            done.add((name, extra))
            for needed in map(Requirement, there[name]):
                if needed.marker is None or needed.marker.evaluate({**markers, "extra": extra}):
                    waiting.append(needed)  # noqa: PERF401  while it is read
    return sorted(found.values())


def _fetch(wheels: Path, target: Target, python: str, wanted: Sequence[str], *more: str) -> None:
    tags = [part for tag in target.platforms for part in ("--platform", tag)]
    _pip(
        "download",
        *("--dest", str(wheels), "--find-links", str(wheels), "--only-binary", ":all:"),
        *("--implementation", "cp", "--python-version", python),
        *tags,
        *more,
        *wanted,
    )


def _source() -> str:
    """Return where pip has cgraph from: never an index, where others may use the name."""
    known = json.loads(distribution("cgraph").read_text("direct_url.json") or "{}")
    if "url" not in known:
        raise CgraphError(say("school.stick_source"))
    vcs = known.get("vcs_info")
    return f"{vcs['vcs']}+{known['url']}@{vcs['commit_id']}" if vcs else str(known["url"])


def _pip(*arguments: str) -> None:
    pip = [sys.executable, "-P", "-m", "pip"]  # not a file of that name where the terminal is
    command = [*pip, "--quiet", "--disable-pip-version-check", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        lines = done.stderr.strip().splitlines() or [str(done.returncode)]
        telling = [line for line in lines if "Error" in line or "ERROR" in line] or lines
        raise CgraphError(say("school.pip_failed", reason=telling[-1].strip()))


def poster(address: str) -> bytes:
    """Return a page to print: an address, large, and its QR code; CgraphError if it is none."""
    try:
        parts = urlsplit(address)
        known = parts.scheme in ("http", "https") and parts.hostname and len(address) <= _LONGEST
        code = segno.make(address, error="m", micro=False) if known else None
    except ValueError:  # such as bytes that are no text
        code = None
    if code is None:
        raise CgraphError(say("school.poster_address", most=_LONGEST))
    drawn = code.svg_inline(scale=10, border=4, dark="#000", light="#fff", omitsize=True)
    page = _environment().get_template("poster.html.j2")
    return page.render(address=address, code=drawn, say=say, language=language).encode()


def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        keep_trailing_newline=True,
    )


def _in_each(sentence: str, words: Mapping[str, str]) -> str:
    before, found = language(), []
    for code in languages():
        use_language(code)
        found.append(say(sentence, **words))
    use_language(before)
    return "\n\n".join(found)
