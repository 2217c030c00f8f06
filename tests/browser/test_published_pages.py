"""The published pages in a browser: opened as files, without a kernel, without a network."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from cgraph.course.notebooks import numbered, shipped
from cgraph.course.publish.folder import write
from cgraph.course.publish.site import make_site
from cgraph.language import languages, say, use_language

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Locator, Page, Request

TRIAL = "90_trial"  # a notebook with one of each, whatever the lessons hold today
TITLE = {
    "en": "# Trial\n\nOne of each: $x_1 \\times 2$.",
    "zh": "# 试验\n\n每样一个：$x_1 \\times 2$。",
}
CELLS = [
    'import cgraph as cg\ncg.use_language("{language}")',
    'g = cg.parse("u = x + y; f = u * y", x=3, y=2)\ng',
    "cg.forward_player(g)",
    'cg.explore(cg.parse("loss = theta**2", "theta", theta=4), steps=20)',
    'cg.question.number("df/dy?", 7, {5: "Only one path."}, key="trial")',
    'cg.question.progress_of(["trial", "more"])',
    'cg.playground("(x + y) * y", x=3, y=2)',
    "import ipywidgets\nipywidgets.IntSlider()",
    'print("<b>")',
]
LESSONS = [
    p.with_suffix("").as_posix() for c in languages() for p in numbered(shipped(), c).values()
]
SCHEMES = ("light", "dark")


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Publish the lessons, and a notebook with one of each widget, in every language."""
    source = tmp_path_factory.mktemp("source") / "notebooks"
    shutil.copytree(shipped(), source)
    for code in languages():
        cells = [new_code_cell(text.replace("{language}", code)) for text in CELLS]
        notebook = new_notebook(cells=[new_markdown_cell(TITLE[code]), *cells])
        nbformat.write(notebook, source / code / f"{TRIAL}.ipynb")
    folder = tmp_path_factory.mktemp("a folder") / "pages"
    with ThreadPoolExecutor() as outside:  # of the event loop in which Playwright runs the tests
        write(folder, outside.submit(make_site, source, print).result())
    return folder


@dataclass
class Reader:
    """Someone with a browser and no network."""

    page: Page
    folder: Path
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("request", self._look)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on(
            "console", lambda m: self.errors.append(m.text) if m.type in ("error", "warning") else 0
        )
        self.page.context.set_offline(True)  # files stay within reach

    def _look(self, request: Request) -> None:
        if not request.url.startswith(("file:", "data:", "blob:")):
            self.errors.append(f"asked for {request.url}")

    def open(self, path: str) -> None:
        """Open a page; return when its widgets are alive."""
        self.page.goto((self.folder / path).as_uri())
        self.page.wait_for_function("!document.querySelector('.widget > .instead')")

    def widget(self, cell: int) -> Locator:
        """Return the widget of the trial's code cell."""
        found = self.page.locator(".run").nth(cell).locator(".widget > div > *")
        found.scroll_into_view_if_needed()
        return found


@pytest.fixture(params=SCHEMES)
def reader(request: pytest.FixtureRequest, browser: Browser, pages: Path) -> Iterator[Reader]:
    """Give a reader with a light or a dark screen, who meets no error and asks no other host."""
    size = {"width": 1280, "height": 900}
    context = browser.new_context(viewport=size, color_scheme=request.param)
    reader = Reader(context.new_page(), pages)
    yield reader
    assert reader.errors == []
    context.close()


def look(page: Page) -> None:
    """Let axe look for what keeps people out."""
    found = Axe().run(page).response["violations"]
    assert [(v["id"], [n["html"][:200] for n in v["nodes"][:3]]) for v in found] == []


def drag(page: Page, slider: Locator, start: float, end: float) -> None:
    """Drag a slider's thumb from one share of its way to another."""
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + start * box["width"], middle)
    page.mouse.down()
    for move in range(1, 11):
        page.mouse.move(box["x"] + (start + (end - start) * move / 10) * box["width"], middle)
    page.mouse.up()


@pytest.mark.parametrize("language", languages())
def test_stepping_needs_no_kernel(reader: Reader, language: str) -> None:
    reader.open(f"{language}/{TRIAL}.html")
    player = reader.widget(2)
    assert player.locator(".steps .count").inner_text() == "0 / 2"
    player.locator("button.next").click()
    player.locator("button.next").click()
    player.get_by_text("2 / 2").wait_for()
    assert player.locator("svg [data-part='value:f']").text_content() == "10"


@pytest.mark.parametrize("language", languages())
def test_the_learning_rate_is_dragged_without_a_kernel(reader: Reader, language: str) -> None:
    reader.open(f"{language}/{TRIAL}.html")
    player = reader.widget(3)
    slider = player.locator(".sliders input[type=range]").first
    rate = player.locator(".sliders input[type=text]").first
    before = float(rate.input_value())
    start = int(slider.input_value()) / int(slider.get_attribute("max") or 1)
    drag(reader.page, slider, start, 0.9)
    assert float(rate.input_value()) > before


@pytest.mark.parametrize("language", languages())
def test_questions_are_judged_in_the_page(reader: Reader, language: str) -> None:
    reader.open(f"{language}/{TRIAL}.html")
    question = reader.widget(4)
    answer, feedback = question.locator("input"), question.locator(".feedback")
    answer.fill("5")  # only the direct path
    answer.press("Enter")
    assert "hint" in (feedback.get_attribute("class") or "")
    assert feedback.inner_text()
    answer.fill("14/2")
    question.locator("button.check").click()
    assert "right" in (feedback.get_attribute("class") or "")
    assert reader.widget(5).locator(".mark.right").count() == 1
    reader.page.reload()
    reader.page.wait_for_function("!document.querySelector('.widget > .instead')")
    assert reader.widget(5).locator(".mark.right").count() == 1


@pytest.mark.parametrize("language", languages())
def test_a_value_is_typed_without_a_kernel_and_only_a_formula_needs_one(
    reader: Reader, language: str
) -> None:
    use_language(language)
    reader.open(f"{language}/{TRIAL}.html")
    assert reader.page.locator(".cgraph-player").locator("input:disabled").count() == 0
    for cell in (2, 6):
        player = reader.widget(cell)
        player.get_by_role("textbox", name="x", exact=True).fill("10")
        player.get_by_role("textbox", name="x", exact=True).press("Enter")
        player.locator("button.last").click()
        player.locator("svg [data-part='value:f']", has_text="24").wait_for(state="attached")
    formula = player.locator(".field input").first
    formula.fill("x - y")
    formula.press("Enter")
    player.get_by_text(say("player.no_kernel")).wait_for()
    assert player.locator("svg [data-part='value:f']").text_content() == "24"
    assert "JupyterLab" in reader.page.locator(".run").nth(7).locator(".needs").inner_text()
    assert reader.page.locator(".run").nth(8).locator(".out").inner_text().strip() == "<b>"


@pytest.mark.parametrize("language", languages())
def test_a_link_opens_a_player_where_its_sender_left_it(reader: Reader, language: str) -> None:
    reader.open(f"{language}/{TRIAL}.html")
    player = reader.widget(2)
    player.get_by_role("textbox", name="x", exact=True).fill("10")
    player.get_by_role("textbox", name="x", exact=True).press("Enter")
    player.locator("button.next").click()
    reader.page.evaluate("navigator.clipboard.writeText = async (text) => { window.link = text; }")
    player.locator("button.link").click()
    link = reader.page.evaluate("window.link")
    reader.page.goto("about:blank")
    reader.page.goto(link)
    reader.page.wait_for_function("!document.querySelector('.widget > .instead')")
    player = reader.widget(2)
    assert player.get_by_role("textbox", name="x", exact=True).input_value() == "10"
    assert player.locator(".steps .count").inner_text() == "1 / 2"
    assert player.locator("svg [data-part='value:u']").text_content() == "12"


@pytest.mark.parametrize("place", ['{"values":{"x":"<b>"},"step":-1e9}', "[[[", '{"values":3}', ""])
def test_a_link_that_was_tampered_with_opens_the_page_as_it_is(reader: Reader, place: str) -> None:
    reader.open(f"en/{TRIAL}.html")
    name = reader.page.locator(".run").nth(2).get_attribute("id")
    reader.page.goto("about:blank")
    reader.page.goto(
        f"{(reader.folder / 'en' / TRIAL).as_uri()}.html#player={name}&at={quote(place)}"
    )
    reader.page.wait_for_function("!document.querySelector('.widget > .instead')")
    player = reader.widget(2)
    assert player.get_by_role("textbox", name="x", exact=True).input_value() == "3"
    assert player.locator(".steps .count").inner_text() == "0 / 2"


@pytest.mark.parametrize("path", ["index", "en/glossary", "zh/glossary", *LESSONS])
def test_every_page_is_whole_and_open_to_all(reader: Reader, path: str) -> None:
    reader.open(f"{path}.html")
    page = reader.page
    assert page.locator("h1").count() == 1
    assert page.locator(".failed, merror").count() == 0
    wide, seen = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide <= seen
    look(page)
    page.set_viewport_size({"width": 360, "height": 780})
    wide, seen = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide <= seen


def test_what_code_gives_waits_until_it_is_asked_for(reader: Reader) -> None:
    reader.open("en/03_backward.html")
    cell = reader.page.locator("#slope-of-x")
    out, button = cell.locator("> .out"), cell.get_by_role("button", name=say("publish.show"))
    assert not out.is_visible()
    button.click()
    assert out.inner_text().strip() == "2.0"
    assert out.is_visible()
    assert not button.is_visible()


def test_the_switch_turns_page_and_players_and_is_remembered(reader: Reader) -> None:
    reader.open(f"en/{TRIAL}.html")
    page = reader.page

    def dark() -> list[bool]:
        ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
        pressed = page.locator("#theme").get_attribute("aria-pressed")
        player = page.locator(".cgraph-player .player").first
        behind = player.evaluate("root => getComputedStyle(root).backgroundColor")
        return [ground == "rgb(17, 17, 17)", pressed == "true", behind == "rgb(17, 17, 17)"]

    [before] = set(dark())
    page.locator("#theme").click()
    assert dark() == [not before] * 3
    look(page)
    reader.open(f"zh/{TRIAL}.html")
    assert dark() == [not before] * 3


def test_storage_is_asked_once_the_page_is_about_to_be_drawn(reader: Reader) -> None:
    # Asked sooner, Chromium now and then finds it empty for as long as a file is open.
    reader.page.add_init_script("""
        const asked = (window.asked = []), get = Storage.prototype.getItem;
        let drawn = false;
        requestAnimationFrame(() => { drawn = true; });
        Storage.prototype.getItem = function (name) {
            asked.push([name, drawn]);
            return get.call(this, name);
        };""")
    reader.open(f"en/{TRIAL}.html")
    asked = reader.page.evaluate("window.asked")
    assert {"cgraph.theme"} < {name for name, _ in asked}
    assert all(drawn for _, drawn in asked)


def page_of(language: str, place: int) -> str:
    return [*numbered(shipped(), language).values()][place].with_suffix(".html").as_posix()


def test_the_current_lesson_is_marked_where_the_reader_chooses_all_colours(reader: Reader) -> None:
    reader.page.emulate_media(forced_colors="active")
    reader.open(page_of("en", 2))
    links = reader.page.locator("header li a")
    outlines = links.evaluate_all("all => all.map((one) => getComputedStyle(one).outlineStyle)")
    here = links.evaluate_all("all => all.map((one) => one.hasAttribute('aria-current'))")
    assert [style == "solid" for style in outlines] == here
    assert any(here)


def test_one_finds_the_way(reader: Reader) -> None:
    page = reader.page
    reader.open("index.html")
    page.locator("#en .cards a").first.click()
    page.wait_for_url(f"**/{page_of('en', 0)}")
    page.keyboard.press("Tab")
    assert page.locator(":focus").get_attribute("class") == "skip"
    skip = page.locator(":focus").bounding_box()
    assert skip is not None
    seen = "([x, y]) => document.elementFromPoint(x, y).className"
    assert page.evaluate(seen, [skip["x"] + 5, skip["y"] + 5]) == "skip"  # not the header above it
    heading = page.locator("main h2").nth(1)
    heading.scroll_into_view_if_needed()
    page.mouse.wheel(0, 600)
    page.wait_for_function("scrollY > 600")
    page.get_by_role("link", name="中文").click()
    page.wait_for_url(f"**/{page_of('zh', 0)}#*")
    page.wait_for_function("scrollY > 300")  # where one was reading
    page.locator("footer .next a").click()
    page.wait_for_url(f"**/{page_of('zh', 1)}")
    page.locator("header nav a").first.click()
    page.wait_for_url(f"**/{page_of('zh', 0)}")
    page.get_by_role("link", name="术语表").first.click()
    page.wait_for_url("**/zh/glossary.html")


def test_a_page_is_shown_to_a_class_without_a_server(reader: Reader) -> None:
    reader.open(f"en/{TRIAL}.html")
    page = reader.page
    page.locator("#class").click()
    assert page.locator("body.class").count() == 1
    assert page.locator("#projector .vote, #projector .teacher").count() == 0
    slides = int(page.locator("#projector output").inner_text().split("/")[1])
    for _ in range(40):
        page.keyboard.press("PageDown")
    assert page.locator("#projector output").inner_text() == f"{slides} / {slides}"
    page.reload()
    page.wait_for_selector("body.class")  # where it was
    assert page.locator("#projector output").inner_text() == f"{slides} / {slides}"
    page.keyboard.press("Escape")
    assert page.locator("header").is_visible()
