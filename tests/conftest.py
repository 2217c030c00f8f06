"""English in every test; for a real browser `browser`, `page`, `jupyterlab` and `lab`.

Without a Chromium the tests that need one are skipped, with a word on how to get it; in
continuous integration (CI=true) they fail. The same goes for Graphviz's command, `dot`, and for
Node with npm, which check the JavaScript.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest
from hypothesis import HealthCheck, settings
from jupyter_client.connect import LocalPortCache

from cgraph.language import use_language
from helpers.node import Node
from helpers.pages import Lab
from helpers.ports import free_port
from helpers.repository import ROOT
from helpers.server import Server, start

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

collect_ignore = [  # no tests, but --doctest-modules looks
    "benchmarks",
    "browsers",
    "course/make_torch.py",
    "descent/make_pytorch.py",
    "graph/make_torch.py",
]

_BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
)
_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_MISSING = "needs Chromium or Chrome: apt-get install chromium, or set CHROMIUM to its path"


LocalPortCache.find_available_port = lambda _, ip: free_port(ip)  # for kernels of this process

# A busy machine is no fault of what is tested.
settings.register_profile("cgraph", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("cgraph")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --graphs: how many random graphs the property-based tests differentiate."""
    count = 2000 if os.environ.get("CI") else 200
    parser.addoption("--graphs", type=int, default=count, help="random graphs (200; in CI 2000)")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """In continuous integration, try once more what failed in a browser; the last line counts it.

    A busy machine may be late in painting; what is broken fails again.
    """
    for item in items:
        if os.environ.get("CI") and "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.flaky(reruns=1))


def lacking(what: str) -> NoReturn:
    """Skip a test for lack of something; fail it in continuous integration."""
    if os.environ.get("CI"):
        pytest.fail(what)
    pytest.skip(what)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Speak English, whatever the test before has chosen; and after it, for the doctests."""
    use_language("en")
    yield
    use_language("en")


@pytest.fixture
def dot() -> None:
    """Ask for Graphviz's own command, which no Python package brings."""
    if shutil.which("dot") is None:
        lacking("needs the command dot: apt-get install graphviz")


def _version(node: str) -> tuple[int, ...]:
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    return tuple(map(int, told.strip().lstrip("v").split(".")))


@pytest.fixture(scope="session")
def node() -> str:
    """Return the path of Node, which runs JavaScript without a page."""
    found = shutil.which("node")
    if found is None or _version(found) < (20, 19):  # which knows modules by what stands in them
        lacking("needs Node 20.19 or newer")
    return found


@pytest.fixture(scope="session")
def javascript(node: str) -> Iterator[Node]:
    """Give a Node that calls functions of the page's JavaScript."""
    running = Node(node)
    yield running
    running.stop()


@pytest.fixture(scope="session")
def npm() -> str:
    """Return the path of npm, once it has installed what package.json asks for."""
    found = shutil.which("npm") or lacking("needs npm: apt-get install npm")
    install = [found, "install", "--prefer-offline", "--no-audit", "--no-fund"]
    done = subprocess.run(install, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        lacking(f"npm cannot install what package.json asks for: {done.stderr}")
    return found


@pytest.fixture(scope="module")  # what follows may need an event loop of its own
def browser() -> Iterator[Browser]:
    """Start a headless Chromium."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _BROWSERS)), None)
    if found is None:
        lacking(_MISSING)
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415  it may be missing
    except ImportError:
        lacking("needs Playwright: python -m pip install playwright")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=list(_FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Open an empty page of the browser."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def jupyterlab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Start JupyterLab in English, on a copy of the lessons, for all tests of a worker."""
    server = start(Path(tmp_path_factory.mktemp("jupyterlab")))
    yield server
    server.stop()


@pytest.fixture
def lab(page: Page, jupyterlab: Server) -> Lab:
    """Give a page on JupyterLab; see `helpers.pages` for what it can do."""
    return Lab(page, jupyterlab)
