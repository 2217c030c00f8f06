"""The usual tasks, in the environment that nox itself is installed in.

`nox --list` names them, `nox -s lint` runs one; what follows `--` goes to the program behind it.
"""

import sys

import nox

nox.options.default_venv_backend = "none"
nox.options.sessions = ["lint", "tests"]

PYTHON = (sys.executable, "-m")
PUBLIC = [
    "cgraph",
    "cgraph.descent.optimizers",
    "cgraph.descent.schedules",
    "cgraph.course.data",
    "cgraph.course.question",
]

REFERENCE = """
import runpy, cgraph
vars(cgraph).update({name: getattr(cgraph, name) for name in cgraph.__all__})  # pdoc asks for none
runpy.run_module("pdoc", run_name="__main__")
"""


@nox.session
def tests(session: nox.Session) -> None:
    """Run all tests."""
    session.run(*PYTHON, "pytest", "-n", "2", "--dist", "loadfile", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Check types and style of Python and JavaScript."""
    session.run(*PYTHON, "pytest", "tests/test_style.py", *session.posargs)


@nox.session(name="format")
def format_(session: nox.Session) -> None:
    """Format Python and JavaScript, and mend what the linter can."""
    session.run(*PYTHON, "ruff", "check", "--fix")
    session.run(*PYTHON, "ruff", "format")
    session.run("npm", "run", "format", "--", "--write")


@nox.session
def lessons(session: nox.Session) -> None:
    """Run the lessons, and write what they say into them."""
    session.run(*PYTHON, "cgraph.course.authoring", "execute", *session.posargs)


@nox.session
def docs(session: nox.Session) -> None:
    """Write a reference of the public names, as pages, into build/reference."""
    folder = session.posargs or ["build/reference"]
    strict = ("-W", "error", "-W", "ignore::DeprecationWarning")  # of packages, the oldest ones too
    session.run(sys.executable, *strict, "-c", REFERENCE, *PUBLIC, "-o", *folder)


@nox.session
def benchmarks(session: nox.Session) -> None:
    """Measure speed and memory; takes half an hour."""
    session.run(sys.executable, "tests/benchmarks", *session.posargs)


@nox.session
def browsers(session: nox.Session) -> None:
    """Play a published lesson in Firefox, which has to be installed."""
    session.run(sys.executable, "tests/browsers", *session.posargs)


def without_browser(session: nox.Session, resolution: str, *arguments: str) -> None:
    """Run the tests that depend on versions, in an environment of their own."""
    session.install("--resolution", resolution, "-e", ".[test]")
    ignored = ["tests/browser", "tests/test_style.py", "tests/test_wheel.py"]
    ignored += ["tests/players/test_long_use.py"]  # what is kept cannot be told while it is traced
    few = ("--graphs", "200")  # random graphs: many of them are drawn with the packages of today
    run = ("python", "-m", "pytest", "-n", "2", "--dist", "loadfile", *few)
    session.run(*run, *(f"--ignore={path}" for path in ignored), *arguments, *session.posargs)


@nox.session(venv_backend="uv")
def oldest(session: nox.Session) -> None:
    """Run tests with the oldest packages that pyproject.toml allows."""
    without_browser(session, "lowest-direct", "-W", "ignore::DeprecationWarning")


@nox.session(venv_backend="uv")
def newest(session: nox.Session) -> None:
    """Run tests with the newest packages: `-P 3.13` says on which Python."""
    without_browser(session, "highest")
