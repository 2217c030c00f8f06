"""A published page where scripts may not run says so, and shows text in the place of players."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

import cgraph as cg
from cgraph.course.publish.pages import page as page_of
from cgraph.language import say
from helpers.published_page import notebook_with
from helpers.repository import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ALIVE = "Everything here is alive."
README = (ROOT / "README.md").read_text(encoding="utf-8")
ALLOWED = " ".join(re.search(r"`(script-src[^`]*)`", README)[1].split())


def load(page: Page, policy: str) -> list[str]:
    """Open a page with a player and a question, sent with `policy`; return what went wrong."""
    graph = cg.parse("u = x + y; f = u * y", x=3, y=2)
    question = cg.question.number("df/dy?", 7, {}, key="policy")
    notebook = notebook_with(cg.forward_player(graph), question)
    about = {"title": "Trial", "home": ("index.html", "Lessons"), "resolve": str, "note": ALIVE}
    html = page_of(notebook, {**about, "python": {"at": "python/", "size": None}})
    wrong: list[str] = []
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    headers = {"Content-Security-Policy": policy, "Content-Type": "text/html; charset=utf-8"}
    page.route("**/*", lambda route: route.fulfill(body=html, headers=headers))
    page.goto("http://lessons.example/")
    return wrong


def test_the_policy_that_the_readme_tells_is_all_that_a_page_needs(page: Page) -> None:
    wrong = load(page, f"default-src 'none'; {ALLOWED}")
    page.get_by_role("textbox", name="df/dy?").fill("7")
    page.get_by_role("button", name="Check").click()
    assert page.locator(".feedback.right").is_visible()
    page.locator(".player").wait_for()
    assert page.get_by_text(ALIVE).is_visible()
    assert not page.locator(".scripts").is_visible()
    assert wrong == []


@pytest.mark.parametrize("left_out", ["'unsafe-inline' blob:", "blob:"])
def test_each_part_of_the_policy_is_needed(page: Page, left_out: str) -> None:
    wrong = load(page, f"default-src 'none'; {ALLOWED.replace(left_out, '', 1)}")
    page.locator(".scripts").wait_for()
    assert wrong
    assert page.locator(".scripts").inner_text() == say("publish.scripts_needed")
    assert not page.get_by_text(ALIVE).is_visible()
    assert page.get_by_text("Question: df/dy?").is_visible()


def test_a_browser_without_javascript(browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    load(page, "default-src * 'unsafe-inline' data: blob:")
    assert page.locator(".scripts").is_visible()
    assert not page.get_by_text(ALIVE).is_visible()
    assert page.get_by_text("Question: df/dy?").is_visible()
    assert page.get_by_role("button").count() == 0
    context.close()
