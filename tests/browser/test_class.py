"""A lesson given from the keyboard, on projectors of three sizes, with phones in the room."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

from cgraph.course.classroom.pages import class_files
from cgraph.course.notebooks import numbered, shipped
from helpers.classroom import Served, served

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Locator, Page

SIZES = [(1024, 768), (1366, 768), (1920, 1080)]
LESSON = 3
READABLE = 1 / 46  # of the screen's height: letters at least
# What is shown of the slide: [how large its smallest text is, what sticks out of the screen].
LOOK = """() => {
    const seen = (one) =>
        one.getClientRects().length && getComputedStyle(one).visibility !== "hidden";
    const texts = [...document.querySelectorAll("main > .now.prose > .now, main > .now.run > pre")];
    const hosts = [...document.querySelectorAll("main > .now .cgraph-question")];
    for (const host of hosts) texts.push(host.shadowRoot.querySelector("#prompt"));
    const sizes = texts.filter(seen).map((one) => parseFloat(getComputedStyle(one).fontSize));
    const main = document.querySelector("main");
    const out = [main.scrollHeight - main.clientHeight, main.scrollWidth - main.clientWidth];
    const player = document.querySelector("main > .now .cgraph-player")?.shadowRoot.firstChild;
    if (player && seen(player)) {
        const box = player.getBoundingClientRect();
        out.push(player.scrollHeight - player.clientHeight);
        out.push(box.bottom - innerHeight, box.right - innerWidth);
    }
    return [Math.min(999, ...sizes), Math.max(...out)];
}"""


@pytest.fixture(scope="module")
def classroom(request: pytest.FixtureRequest) -> Iterator[Served]:
    """Serve a lesson, the room closed."""
    lesson = numbered(shipped(), "en")[getattr(request, "param", LESSON)]
    with ThreadPoolExecutor() as outside:  # of the event loop in which Playwright runs the tests
        files = outside.submit(class_files, shipped(), lesson).result()
    with served(files, room=False) as one:
        one.address = one.address.replace("en/a.html", lesson.with_suffix(".html").as_posix())
        yield one


@dataclass
class Beamer:
    """The teacher's browser."""

    page: Page
    served: Served
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda m: self.errors.append(m.text) if m.type == "error" else None)

    def open(self, slide: int = 1) -> None:
        """Open the lesson at a slide, counted from 1."""
        self.page.goto("about:blank")
        self.page.goto(f"{self.served.address}={slide}")
        self.page.wait_for_selector("body.class")

    def at(self) -> int:
        """Return the slide that is shown, counted from 1."""
        return int(self.page.locator("#projector output").inner_text().split("/")[0])

    def find(self, question: str) -> int:
        """Open the slide of a question, such as "03.dfdy"."""
        self.page.evaluate(
            "document.addEventListener('cgraph-slide', (e) => { window.slide = e.detail; })"
        )
        for slide in range(1, 200):
            self.page.evaluate(f"location.hash = '#class={slide}'")
            self.page.locator("#projector output").get_by_text(f"{slide} / ").wait_for()
            if self.page.evaluate("window.slide?.question?.id") == question:
                return slide
        raise AssertionError(question)

    def press(self, *keys: str) -> None:
        """Press keys, and wait until the page has followed."""
        for key in keys:
            self.page.keyboard.press(key)
        self.page.evaluate(
            "() => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))"
        )

    def now(self, what: str) -> Locator:
        """Return something of what is shown."""
        return self.page.locator(f"main > .now {what}")


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def beamer(request: pytest.FixtureRequest, browser: Browser, classroom: Served) -> Iterator[Beamer]:
    """Give a projector of each size, on which nothing goes wrong."""
    width, height = request.param
    dark = "dark" if width == SIZES[0][0] else "light"
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=dark)
    one = Beamer(context.new_page(), classroom)
    one.open()
    yield one
    classroom.order("end")
    classroom.order("close_room")
    context.close()
    assert one.errors == []


def test_a_lesson_is_given_with_one_key(beamer: Beamer) -> None:
    height = beamer.page.viewport_size["height"]  # type: ignore[index]
    count = int(beamer.page.locator("#projector output").inner_text().split("/")[1])
    slides: list[int] = [1]
    small, out = [], []
    for _ in range(6 * count):
        size, over = beamer.page.evaluate(LOOK)
        small += [(slides[-1], size)] if size < READABLE * height else []
        out += [(slides[-1], over)] if over > 1 else []
        beamer.press("PageDown")
        slides.append(beamer.at())
        if slides[-1] == count:
            break
    assert slides[-1] == count
    assert set(slides) == set(range(1, count + 1))
    assert len(slides) > count + 30  # it has stepped players, and shown results
    assert small == []
    assert out == []


def test_a_presenter_steps_the_player_and_then_goes_on(beamer: Beamer) -> None:
    slide = beamer.find("03.overwritten")
    beamer.press("PageDown")
    steps = beamer.now(".steps .count")
    last = int(steps.inner_text().split("/")[1])
    for step in range(1, last + 1):
        beamer.press("PageDown")
        assert steps.inner_text() == f"{step} / {last}"
    beamer.press("PageUp", "PageDown")
    assert (steps.inner_text(), beamer.at()) == (f"{last} / {last}", slide + 1)
    beamer.press("PageDown")
    assert beamer.at() == slide + 2
    beamer.press("PageUp", "PageUp")
    assert (beamer.at(), steps.inner_text()) == (slide + 1, f"{last - 1} / {last}")


def test_a_number_is_typed_and_a_slider_moved(beamer: Beamer) -> None:
    slide = beamer.find("03.overwritten") + 1
    beamer.open(slide)
    field = beamer.now(".field input[type=text]").first
    field.fill("4")
    beamer.press()  # a frame of the screen may be under way
    assert beamer.now("[data-part$='value:x']").first.text_content() == "4"
    handle = beamer.now(".field input[type=range]").first
    handle.focus()
    beamer.press("ArrowRight")
    assert beamer.at() == slide
    assert beamer.now("[data-part$='value:x']").first.text_content() != "4"
    field.focus()
    beamer.press("ArrowRight", "ArrowLeft", "c", "f")
    assert beamer.at() == slide
    beamer.page.locator("main > .now.run").focus()
    beamer.press("ArrowRight")
    assert beamer.now(".steps .count").inner_text().startswith("1 /")


def test_a_question_is_a_card_that_fills_the_screen(beamer: Beamer) -> None:
    beamer.find("03.dfdy")
    size = beamer.page.viewport_size
    card = beamer.now("form").bounding_box()
    assert size
    assert card
    assert card["width"] > 0.9 * size["width"]
    assert card["height"] > 0.6 * size["height"]
    beamer.now("form input").fill("5")
    beamer.press("Enter")
    assert beamer.now(".feedback.hint").is_visible()


def test_a_result_waits_until_the_class_has_guessed(beamer: Beamer) -> None:
    beamer.find("03.nudge")
    for _ in range(5):
        beamer.press("PageDown")
        if beamer.now("> pre.code").count():
            break
    code = beamer.now("> pre.code").bounding_box()
    assert not beamer.now("> pre.result").is_visible()
    beamer.press("PageDown")
    assert beamer.now("> pre.result").inner_text().strip() == "2.0"
    assert beamer.now("> pre.code").bounding_box() == code  # nothing has moved


def test_one_comes_in_and_leaves_where_one_reads(beamer: Beamer) -> None:
    page = beamer.page
    slide = beamer.find("03.dfdy")
    beamer.press("Escape")
    assert page.locator("header").is_visible()
    card = page.locator("#ask-dfdy .cgraph-question")
    assert card.is_visible()
    assert card.evaluate("one => getComputedStyle(one).fontSize") == "16px"
    beamer.press("c")
    assert beamer.at() == slide
    page.locator("#projector .leave").click()
    page.locator("#class").click()
    assert page.locator("body.class").count() == 1
    page.locator("#projector select").select_option(label="The chain rule")
    assert beamer.now("h2").inner_text() == "The chain rule"


def test_what_is_shown_is_open_to_all(beamer: Beamer) -> None:
    for question in ("03.dfdy", "03.overwritten"):
        beamer.find(question)
        beamer.press("PageDown")
        found = Axe().run(beamer.page).response["violations"]
        assert [(v["id"], [n["html"][:200] for n in v["nodes"][:3]]) for v in found] == []


def test_the_class_votes_talks_and_votes_again(beamer: Beamer, browser: Browser) -> None:
    page, room = beamer.page, beamer.served
    beamer.find("03.dfdy")
    beamer.press("v")
    page.locator(".ballot .open_room").click()
    page.locator(".ballot .code svg").wait_for()
    assert str(room.classroom.room.port) in page.locator(".ballot .address").inner_text()
    phones = room.crowd(29)
    for place, phone in enumerate(phones):
        assert phone.vote("5" if place < 20 else "7") == 200
    context = browser.new_context(viewport={"width": 390, "height": 780}, has_touch=True)
    mine = context.new_page()
    mine.goto(f"http://127.0.0.1:{room.classroom.room.port}/")
    mine.locator("input").fill("2")
    mine.locator("[type=submit]").tap()
    mine.get_by_text("Counted.").wait_for()
    page.get_by_text("30 of 30").wait_for()
    assert page.locator(".bars").count() == 0  # nobody is swayed
    beamer.press("PageDown")
    page.locator(".bars").wait_for()
    assert page.locator(".bars th").all_inner_texts() == ["5", "7", "2"]
    assert page.locator(".bars .line").all_inner_texts() == ["20", "9", "1"]
    mine.get_by_text("This vote is closed").wait_for()
    beamer.press("v")
    for phone in phones:
        assert phone.vote("7") == 200
    beamer.press("PageDown")
    page.get_by_text("2: 29").wait_for()
    beamer.press("PageDown")
    page.locator(".bars.told").wait_for()
    assert page.locator(".bars th").first.inner_text() == "✓ 7"
    hint = page.locator(".bars tr", has=page.get_by_text("5", exact=True)).locator(".meaning")
    assert "direct path" in hint.inner_text()
    with page.expect_download() as kept:
        page.locator(".keep").click()
    text = kept.value.path().read_text(encoding="utf-8-sig")
    assert '"5","20","0"' in text
    beamer.press("PageDown")
    assert page.locator(".ballot").count() == 0
    assert room.order("end")["rounds"] == []
    context.close()


@pytest.mark.parametrize("beamer", SIZES[1:2], indirect=True)
def test_an_order_is_tapped_on_a_phone(beamer: Beamer, browser: Browser) -> None:
    room = beamer.served
    room.order("open_room")
    beamer.find("03.order")
    beamer.press("v")
    mine = browser.new_page(viewport={"width": 390, "height": 780}, has_touch=True)
    mine.goto(f"http://127.0.0.1:{room.classroom.room.port}/")
    send = mine.locator("[type=submit]")
    send.wait_for()
    keys = [one.get_attribute("value") for one in mine.locator("button[value]").all()]
    for key in [keys[0], *keys]:  # the first one is taken back at once, and comes last
        assert send.is_disabled()
        mine.locator(f"button[value={key}]").tap()
    mine.locator(f"button[value={keys[0]}]").tap()
    send.tap()
    mine.get_by_text("Counted.").wait_for()
    assert mine.locator(f"button[value={keys[0]}]").get_attribute("data-place") == f"{len(keys)}. "
    beamer.press("PageDown")
    beamer.page.locator(".bars").wait_for()
    beamer.press("PageDown")
    beamer.page.locator(".bars.told").wait_for()
    found = Axe().run(beamer.page).response["violations"] + Axe().run(mine).response["violations"]
    assert [v["id"] for v in found] == []
    mine.close()


@pytest.mark.parametrize("beamer", SIZES[1:2], indirect=True)
@pytest.mark.parametrize("classroom", [1], indirect=True)
def test_a_graph_that_is_asked_about_is_seen_while_phones_vote(beamer: Beamer) -> None:
    room = beamer.served
    room.order("open_room")
    for question, answer in [("01.formula", "x*y + x"), ("01.another", "(x + y)*(x - y)")]:
        beamer.find(question)
        beamer.press("v")
        beamer.page.locator(".ballot svg .node").nth(3).wait_for()
        room.phone("127.0.5.5").vote(answer)
        beamer.page.get_by_text("1 of 1").wait_for()
        beamer.press("PageDown")
        beamer.page.locator(".bars").wait_for()
        beamer.press("PageDown")
        assert beamer.page.locator(".bars.told .right th").inner_text() == f"✓ {answer}"
        beamer.press("PageDown")
    beamer.find("01.draw")
    assert not beamer.page.locator("#projector .vote").is_visible()


def test_the_vote_fits_and_survives_a_reload(beamer: Beamer) -> None:
    page, room = beamer.page, beamer.served
    room.order("open_room")
    slide = beamer.find("03.side")
    beamer.press("v")
    page.locator(".ballot .code svg").wait_for()
    room.phone("127.0.5.5").vote("low")
    beamer.open(slide)
    page.get_by_text("1 of 1").wait_for()
    for _ in range(2):
        beamer.press("PageDown")
        page.wait_for_timeout(900)
        over = page.evaluate(
            "(({scrollHeight: a, clientHeight: b}) => a - b)(document.querySelector('.ballot'))"
        )
        assert over <= 0


def test_counting_each_phone_is_a_switch(beamer: Beamer) -> None:
    page, room = beamer.page, beamer.served
    room.order("open_room")
    beamer.find("03.side")
    beamer.press("v")
    page.locator(".ballot .code svg").wait_for()
    for phone in (room.phone("127.0.5.5"), room.phone("127.0.5.5")):
        phone.vote("low")
    page.get_by_role("button", name="Count each phone").click()
    page.get_by_role("button", name="Count each address once").click()
    page.get_by_role("button", name="Count each phone").wait_for()
    assert not room.classroom.ballot.shared


def test_a_phone_finds_its_way_back(beamer: Beamer, browser: Browser) -> None:
    room = beamer.served
    room.order("open_room")
    port = room.classroom.room.port
    room.order("ask", id="q", kind="number", prompt="1 + 1?", options=[])
    context = browser.new_context(viewport={"width": 390, "height": 780})
    mine = context.new_page()
    mine.goto(f"http://127.0.0.1:{port}/")
    mine.get_by_text("1 + 1?").wait_for()
    mine.locator("input").fill("2")
    room.order("close_room")
    mine.get_by_text("No connection").wait_for()
    mine.locator("[type=submit]").click()
    room.order("open_room")
    assert room.classroom.room.port == port
    mine.get_by_text("Counted.").wait_for()
    assert room.order("close")["rounds"] == [{"2": 1}]
    context.close()


def test_the_teacher_sees_what_to_expect(beamer: Beamer) -> None:
    beamer.find("03.dfdy")
    with beamer.page.context.expect_page() as opened:
        beamer.press("t")
    teacher = opened.value
    panel = teacher.locator(".panel")
    panel.get_by_text("only the direct path").wait_for()
    assert "32–44" in panel.inner_text()
    before = beamer.at()
    teacher.keyboard.press("PageDown")
    panel.get_by_text(f"{before + 1} / ").wait_for()
    assert beamer.at() == before + 1
