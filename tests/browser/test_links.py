"""Links to a player of a published page: they open it as they say."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

import cgraph as cg
from cgraph.language import say
from helpers.player_page import frames
from helpers.published_page import published

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Locator, Page

    from cgraph.players.player import Player

ALIVE = "!document.querySelector('.widget > .instead')"


def product(**choices: object) -> Player:
    return cg.forward_player(cg.parse("u = x + y; f = u * y", x=3, y=2), **choices)


@pytest.fixture
def reader(page: Page, tmp_path: Path) -> Iterator[Callable[[Player], Page]]:
    """Give a function that shows a player on a published page; it must end without an error."""
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))

    def shown(player: Player) -> Page:
        path = tmp_path / "page.html"
        path.write_text(published("Lesson", player), encoding="utf-8")
        page.goto(path.as_uri())
        page.wait_for_function(ALIVE)
        return page

    yield shown
    assert errors == []


def link(page: Page) -> tuple[str, str]:
    """Copy a link; return it, and what is said of it."""
    page.evaluate("navigator.clipboard.writeText = async (text) => { window.link = text; }")
    page.locator("button.link").click()
    said = page.locator(".notice")
    said.filter(has_text=" ").wait_for()
    return page.evaluate("window.link"), said.inner_text()


def follow(page: Page, link: str) -> None:
    """Open a link in a window of its own."""
    page.goto("about:blank")
    page.goto(link)
    page.wait_for_function(ALIVE)


def word(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=say(f"doing.{name}"))


@pytest.mark.parametrize("do", [False, True])
def test_who_watches_links_to_what_is_watched_and_who_does_to_what_is_done(reader, do) -> None:
    page = reader(product(do=do))
    word(page, "watch" if do else "do").click()
    if do:
        page.get_by_role("button", name="Next").click()
    address, said = link(page)
    assert said == say("player.linked" if do else "player.linked_start")
    follow(page, address)
    assert word(page, "do" if do else "watch").is_visible()
    assert page.locator(".steps .count").is_visible() == do
    if do:
        assert page.locator(".steps .count").inner_text() == "1 / 2"


def test_who_has_only_to_do_is_not_led_to_watching(reader) -> None:
    page = reader(cg.practice("forward", seed=1))
    name = page.locator(".run").first.get_attribute("id")
    place = quote('{"does": false}')
    follow(page, f"{page.url}#player={name}&at={place}")
    assert word(page, "show").is_visible()


def test_of_a_training_the_link_says_that_it_opens_at_the_start(reader) -> None:
    page = reader(cg.train_network("xor", 2, seed=3))
    for _ in range(3):
        page.get_by_role("button", name="Next").click()
    frames(page)
    address, said = link(page)
    assert said == say("player.linked_start")
    follow(page, address)
    assert page.locator(".steps .count").inner_text() == "0"


def test_a_choice_that_this_version_does_not_have_is_none(reader) -> None:
    page = reader(cg.train_network("xor", 2))
    address, _ = link(page)
    begun = page.get_by_label("Data", exact=True).input_value()
    follow(page, address.replace(quote('"data":') + begun, quote('"data":') + "77"))
    assert page.get_by_label("Data", exact=True).input_value() == begun
    assert page.locator(".error").inner_text() == ""


def test_a_link_followed_from_the_page_itself_opens_the_player(reader) -> None:
    page = reader(product())
    page.get_by_role("textbox", name="x", exact=True).fill("10")
    page.get_by_role("button", name="Next").click()
    address, _ = link(page)
    page.reload()
    page.wait_for_function(ALIVE)
    with page.expect_navigation(wait_until="load"):
        page.evaluate("address => { location.href = address; }", address)
    page.locator(".steps .count", has_text="1 / 2").wait_for()
    assert page.get_by_role("textbox", name="x", exact=True).input_value() == "10"


@pytest.mark.parametrize("place", ["100%", "%E0", "%23", "no-such"])
def test_a_place_that_is_none_opens_the_page(reader, place) -> None:
    page = reader(product())
    follow(page, f"{page.url}#{place}")
    assert page.locator(".steps .count").inner_text() == "0 / 2"
