"""Hostile words in every field that reaches a page: shown, and never run, with the policy switched off."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page for which no policy holds: nothing but the escaping stands between it and the words."""
    with browser.new_context(bypass_csp=True) as context:
        yield context.new_page()


def has_run(page: Page) -> bool:
    return bool(page.evaluate("'pwned' in window"))


def poke(page: Page) -> None:
    """Move over everything, and follow no link."""
    page.evaluate(
        """() => {
          for (const element of document.querySelectorAll("body *"))
            for (const kind of ["mouseover", "mouseenter", "focus"]) element.dispatchEvent(new Event(kind));
        }"""
    )


def test_no_page_runs_what_it_shows(
    page: Page, watch: Any, hostile: Any, payloads: tuple[str, ...], follow: Callable[..., Any]
):
    watch(page)
    ran = []

    for path in follow(hostile.address, each=len(payloads)).views(each=len(payloads)):
        page.goto(hostile.url(path))
        poke(page)
        if has_run(page) or page.evaluate("document.querySelector(`a[href^='javascript' i]`) !== null"):
            ran.append(path)

    assert ran == []
    assert watch.dialogs == []
    assert watch.elsewhere(hostile.address) == []


def test_a_search_runs_nothing_and_shows_its_words(page: Page, watch: Any, hostile: Any, payload: str):
    words = payload
    watch(page)

    page.goto(hostile.url("/", q=words))
    poke(page)

    assert not has_run(page)
    assert watch.dialogs == []
    assert page.locator("script, img, svg").count() == 0
    assert page.locator("input[name=q]").first.input_value().strip() == words.strip()


def test_pictures_run_nothing_when_their_nodes_and_lines_are_pointed_at(
    page: Page, watch: Any, hostile: Any, payloads: tuple[str, ...]
):
    watch(page)
    ran = []

    for words in payloads:
        found = hostile.json("/search", q=f"Eve {words}")["results"]
        for one in found[:1]:
            page.goto(hostile.url(f"/export/entities/{one['entity']}.html", stances="all"))
            poke(page)
            point_at_everything(page)
            if has_run(page):
                ran.append(words)

    assert ran == []
    assert watch.dialogs == []
    assert watch.complaints == []


def places_of(page: Page) -> list[list[float]]:
    """Return where the nodes are in the window, and then the middles of lines to the first of them."""
    found: list[list[float]] = page.evaluate(
        """() => {
          const frame = document.querySelector("#canvas").getBoundingClientRect();
          const at = Object.values(picture.getPositions()).map((point) => picture.canvasToDOM(point));
          const halfway = ({ x, y }) => ({ x: (x + at[0].x) / 2, y: (y + at[0].y) / 2 });
          return [...at, ...at.slice(1).map(halfway)].map(({ x, y }) => [x + frame.left, y + frame.top]);
        }"""
    )
    return found


def point_at_everything(page: Page) -> None:
    """Rest on each node and each line until its tooltip shows, and choose it."""
    places = places_of(page)
    for x, y in [*places[:3], *places[-1:]]:
        page.mouse.move(x, y)
        page.wait_for_timeout(180)
        page.mouse.click(x, y)


def test_a_title_with_href_in_it_stays_a_text(page: Page, hostile: Any):
    words = '<a href="javascript:pwned=1">href</a>'
    entity = hostile.json("/search", q=f"Eve {words}")["results"][0]["entity"]
    page.goto(hostile.url(f"/export/entities/{entity}.html"))

    page.mouse.move(*places_of(page)[0])
    page.locator(".vis-tooltip").filter(visible=True).wait_for()

    assert "href" in page.locator(".vis-tooltip").inner_text()
    assert page.locator(".vis-tooltip :not(br)").count() == 0
    assert page.locator("a:not([href^='/entities/'])").count() == 0


def test_a_template_in_a_name_is_not_filled_in(page: Page, hostile: Any):
    page.goto(hostile.url("/", q="Eve {{7*7}}"))

    assert "{{7*7}}" in page.inner_text("main")
    assert "49" not in page.inner_text("main")


def test_a_message_of_an_error_is_no_page(page: Page, hostile: Any, payloads: tuple[str, ...]):
    for words in payloads:
        response = page.goto(hostile.url("/entities/" + quote(words, safe="") + ".html"))
        assert response is not None
        assert response.status in (404, 422)
        assert not has_run(page)
