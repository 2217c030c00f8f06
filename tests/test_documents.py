"""README and its neighbours tell what is true: links, commands, files."""

import doctest
import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from cgraph.course import authoring
from cgraph.course.command import cli
from cgraph.course.notebooks import numbered, shipped
from cgraph.language import languages
from helpers.repository import ROOT, pyproject

READMES = ["README.md", "README.zh.md"]
DOCUMENTS = [*READMES, "CONTRIBUTING.md", "CHANGELOG.md"]
WITH_COMMANDS = DOCUMENTS[:3]
FENCE = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def commands(name: str) -> list[str]:
    """Return every single command that a document gives, in blocks of code or in a line."""
    text = read(name)
    blocks = [block for kind, block in FENCE.findall(text) if kind in ("sh", "powershell")]
    inline = re.findall(r"`((?:cgraph|\.venv)[^`]*)`", FENCE.sub("", text))
    lines = [line.split(" #")[0] for block in blocks for line in block.splitlines()] + inline
    return [part.strip() for line in lines for part in re.split(r"&&|;", line)]


def anchors(text: str) -> set[str]:
    titles = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title).strip().lower().replace(" ", "-") for title in titles}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_lead_somewhere(document: str) -> None:
    for link in LINK.findall(read(document)):
        if not link.startswith("http"):
            name, _, anchor = link.partition("#")
            assert (ROOT / name).exists(), link
            assert not anchor or anchor in anchors(read(name or document)), link


@pytest.mark.parametrize("document", WITH_COMMANDS)
def test_commands_of_cgraph_are_understood(document: str) -> None:
    words = [shlex.split(command.replace("\\", "/")) for command in commands(document)]
    calls = [line for line in words if line and Path(line[0]).name == "cgraph"]
    assert calls
    for call in calls:
        if "--help" not in call:
            cli.parser().parse_args(call[1:])


@pytest.mark.parametrize("document", WITH_COMMANDS)
def test_files_and_extras_that_commands_name_are_there(document: str) -> None:
    extras = pyproject()["project"]["optional-dependencies"]
    for command in commands(document):
        for extra in re.findall(r"\.\[(\w+)\]|--extra (\w+)", command):
            assert set(filter(None, extra)) <= set(extras), command
        for path in re.findall(r"\b(?:tests|notebooks|environment)[/.][\w/.]+", command):
            assert (ROOT / path).exists(), command


def test_tasks_that_documents_name_are_there() -> None:
    listed = [sys.executable, "-m", "nox", "--list"]
    told = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    tasks = set(re.findall(r"^[*-] (\S+)", told, re.MULTILINE))
    named = re.findall(r"nox -s ([a-z ]+)", read("CONTRIBUTING.md") + read(".ci/run"))
    assert named
    assert set(" ".join(named).split()) <= tasks


@pytest.mark.parametrize("document", READMES)
@pytest.mark.parametrize("number", numbered(shipped(), authoring.ORIGINAL))
def test_the_table_of_lessons_says_what_the_lessons_say(document: str, number: int) -> None:
    [row] = [line for line in read(document).splitlines() if line.startswith(f"| {number} |")]
    links = {address: text for text, address in re.findall(r"\[(.*?)\]\((.*?)\)", row)}
    for code in languages():
        path = shipped() / numbered(shipped(), code)[number]
        title, _, minutes = authoring.read(path).cells[0].source.split("\n", 3)[:3]
        address = path.relative_to(ROOT).as_posix()
        assert title.partition(" · ")[2].startswith(links[address])
        assert re.findall(r"\d+", minutes)[0] == row.split(" | ")[3]
    own = "zh" if ".zh." in document else authoring.ORIGINAL
    page = numbered(shipped(), own)[number].with_suffix(".md").name
    assert f"notebooks/{own}/teaching/{page}" in links


def test_the_readmes_say_the_same_in_their_languages() -> None:
    def shape(name: str) -> tuple[object, ...]:
        text = read(name)
        levels = re.findall(r"^(#+) ", FENCE.sub("", text), re.MULTILINE)
        blocks = [(kind, code.replace(" --lang zh", "")) for kind, code in FENCE.findall(text)]
        links = sorted(link for link in LINK.findall(text) if not link.startswith("#"))
        rows = [line.count("|") for line in text.splitlines() if line.startswith("|")]
        return levels, blocks, [re.sub("/zh/|/en/", "/", link) for link in links], rows

    english, chinese = shape("README.md"), shape("README.zh.md")
    assert chinese[:2] == english[:2]
    assert {*chinese[2], "README.zh.md"} == {*english[2], "README.md"}  # to each other
    assert chinese[3] == english[3]


@pytest.mark.parametrize("document", READMES)
def test_python_in_the_readme_says_what_the_readme_says(document: str) -> None:
    for number, (kind, code) in enumerate(FENCE.findall(read(document))):
        if kind == "python":
            parsed = doctest.DocTestParser().get_doctest(code, {}, f"{document}:{number}", None, 0)
            assert parsed.examples
            told: list[str] = []
            assert not doctest.DocTestRunner().run(parsed, out=told.append).failed, "".join(told)


@pytest.mark.parametrize("document", READMES)
def test_the_first_screen_shows_what_it_is(document: str) -> None:
    lines = read(document).splitlines()
    picture = next(number for number, line in enumerate(lines) if line.startswith("!["))
    assert picture < 8
    assert lines.index(next(line for line in lines if line.startswith("```sh"))) < 40


def test_continuous_integration_runs_the_readmes_own_command() -> None:
    # in brackets: where a part of the line fails, the run ends there
    [command] = re.findall(r"^\(\n(.*pytest.*)\n\)$", read(".ci/run"), re.MULTILINE)
    assert f"```sh\n{command}\n```" in read("README.md")


def test_conda_takes_everything_from_pyproject() -> None:
    needs = yaml.safe_load(read("environment.yml"))["dependencies"]
    python = "python" + pyproject()["project"]["requires-python"]
    assert needs == [python, "pip", {"pip": ["-e .[course]"]}]


def test_the_workflow_of_the_pages_does_what_the_readme_says() -> None:
    workflow = yaml.safe_load(read(".github/workflows/pages.yml"))
    steps = workflow["jobs"]["publish"]["steps"]
    release = f"pyodide-{workflow['env']['PYODIDE']}.tar.bz2"
    told = [step["run"] for step in steps if "run" in step]
    runs = [shlex.split(run.replace("$PYODIDE", workflow["env"]["PYODIDE"])) for run in told]
    [fetch] = [run for run in runs if run[0] == "gh"]
    [unpack] = [run for run in runs if run[0] == "tar"]
    assert release in fetch
    assert release in unpack
    assert f"tar -xjf {release}\n" in read("README.md")
    [publish] = [run for run in runs if run[0] == "cgraph"]
    assert f".venv/bin/{shlex.join(publish)}\n" in read("README.md")
    wanted = cli.parser().parse_args(publish[1:])
    assert wanted.python == unpack[-1] == "pyodide"
    [path] = [step["with"]["path"] for step in steps if "upload" in step.get("uses", "")]
    assert path == str(wanted.folder)
    [install] = [run for run in runs if "pip" in run]
    assert install[-1] == ".[course]"
    [python] = [s["with"]["python-version"] for s in steps if "setup-python" in s.get("uses", "")]
    assert f"Programming Language :: Python :: {python}" in pyproject()["project"]["classifiers"]
    assert {name for name, may in workflow["permissions"].items() if may == "write"} == {
        "pages",
        "id-token",
    }


@pytest.mark.parametrize("document", READMES)
def test_badges_open_lessons_that_are_there(document: str) -> None:
    badges = [code for kind, code in FENCE.findall(read(document)) if kind == "markdown"]
    opened = [re.findall(r"notebooks/[\w/]+\.ipynb", badge) for badge in badges]
    assert opened
    assert all((ROOT / path).exists() for [path] in opened)


def test_what_is_said_twice_is_the_same() -> None:
    project = pyproject()["project"]
    citation = yaml.safe_load(read("CITATION.cff"))
    assert citation["version"] == project["version"]
    assert " AND ".join(citation["license"]) == project["license"]

    jobs = yaml.safe_load(read(".github/workflows/tests.yml"))["jobs"]
    pythons = [
        f"Programming Language :: Python :: {version}"
        for version in jobs["tests"]["strategy"]["matrix"]["python"]
    ]
    assert pythons == [said for said in project["classifiers"] if ":: 3." in said]

    prettier = json.loads(read("package.json"))["devDependencies"]["prettier"]
    assert f'additional_dependencies: ["prettier@{prettier}"]' in read(".pre-commit-config.yaml")
