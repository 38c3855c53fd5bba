"""Hostile words in every field that reaches a page: shown, and never run, with the policy switched off."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page

from graph.documents import About
from graph.pipeline import ClaimsFile, Library, read_claims_file
from graph.resolve import read_roster
from graph.store.format import open_store
from graph.values import name_fault
from graph.vocabulary import Names, Vocabulary

# Whatever runs of these leaves a mark behind, or opens a dialog.
PAYLOADS = (
    "<script>pwned=1</script>",
    '"><img src=x onerror=pwned=1>',
    "'><svg/onload=pwned=1>",
    "' onmouseover='pwned=1' x='",
    "javascript:pwned=1//",
    '<a href="javascript:pwned=1">href</a>',
    "</style></title></textarea><script>pwned=1</script>",
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "{{7*7}}{% raw %}${7*7}",
    "\u202egnp.exe\u2066\u200f",
    "a\u2028b\u2029c\u0085d",
    "=HYPERLINK(1)&amp;&#0;\\u0000",
    "]]><![CDATA[",
    "\ufffe\u0001\u0008",
)


# The door refuses markup in a document's id, a language tag and an argument's name; quotes it lets in.
DOCUMENT_ID = "{}'onmouseover='pwned=1'"


def as_name(words: str) -> str:
    """Return what of the words the door lets in as a name or a title."""
    return "".join(char for char in words if name_fault(char) is None) or "nothing"


def told(words: str, number: int) -> Iterator[dict[str, Any]]:
    """Yield a row for each kind of argument, all of them the words, and every optional key that takes any."""
    eve, corp, aide = (f"{name} {as_name(words)}" for name in ("Eve", "Corp", "Aide"))
    around: dict[str, Any] = {
        "quote": words, "start": 0, "end": len(words), "polarity": "affirmed", "modality": "reported",
        "attribution_text": words, "time_text": words, "note": words, "event_group": words,
    }  # fmt: skip
    amount = {"value": number, "currency": "USD", "qualifier": "about"}
    arguments: dict[str, dict[str, Any]] = {
        "holds_role": {"person": eve, "organization": corp, "role": words, "unheard_of": words},
        "other": {"person": eve, "organization": corp, "kind": words, "reason": words},
        "accused": {"defendant": eve, "charge": words, "accuser": aide},
        "finances": {"organization": corp, "metric": words, "amount": amount},
        "commented": {"person": eve, "topic": words, "about": corp},
        "resigned": {"person": eve, "organization": corp, "reason": words},
    }
    for relation, args in arguments.items():
        yield {**around, "event_or_relation": relation, "args": args, "attributed_to": aide}
    yield {**around, "event_or_relation": "resigned", "args": arguments["resigned"], "polarity": "denied"}


def entities(words: str) -> bytes:
    """Return an entities file with the words in every text of it."""
    kinds = (("Eve", "Person"), ("Corp", "Organization"), ("Aide", "Person"))
    shown = as_name(words)
    rows = [
        {"id": f"{name} {shown}", "type": kind, "name": f"{name} {shown}", "roles": [shown], "more": words}
        for name, kind in kinds
    ]
    return "".join(json.dumps(one) + "\n" for one in rows).encode()


def load(library: Library, words: str, number: int) -> None:
    """Import an article in which everything that may be any text is the words."""
    about = About(
        DOCUMENT_ID.format(number),
        title=as_name(words),
        publisher=as_name(words),
        url=as_name(words),
        published="2024-03-25",
        language="en",
    )
    claims = ClaimsFile(
        source="hostile.jsonl",
        claims="".join(json.dumps(line) + "\n" for line in told(words, number)).encode(),
        text=f"{words} and nothing more.".encode(),
        about=about,
        roster=read_roster(entities(words), f"{words}/{number}", library.vocabulary, "entities.jsonl"),
    )
    list(library.import_readings([read_claims_file(claims, library.vocabulary)]))


@pytest.fixture(scope="module")
def hostile(serve: Callable[[Path], Any], tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A site whose graph is hostile throughout."""
    data, names = tmp_path_factory.mktemp("hostile") / "data", Names()
    store = open_store(data, names.base)
    try:
        library = Library(store, names, Vocabulary())
        for number, words in enumerate(PAYLOADS):
            load(library, words, number)
    finally:
        store.close()
    return serve(data)


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


def test_no_page_runs_what_it_shows(page: Page, watch: Any, hostile: Any, follow: Callable[..., Any]):
    watch(page)
    ran = []

    for path in follow(hostile.address, at_most=300).views(each=len(PAYLOADS)):
        page.goto(hostile.url(path))
        poke(page)
        if has_run(page) or page.locator("a[href^='javascript' i]").count():
            ran.append(path)

    assert ran == []
    assert watch.dialogs == []
    assert watch.elsewhere(hostile.address) == []


@pytest.mark.parametrize("words", PAYLOADS)
def test_a_search_runs_nothing_and_shows_its_words(page: Page, watch: Any, hostile: Any, words: str):
    watch(page)

    page.goto(hostile.url("/", q=words))
    poke(page)

    assert not has_run(page)
    assert watch.dialogs == []
    assert page.locator("script, img, svg").count() == 0
    assert page.locator("input[name=q]").first.input_value().strip() == words.strip()


def test_pictures_run_nothing_when_their_nodes_and_lines_are_pointed_at(page: Page, watch: Any, hostile: Any):
    watch(page)
    ran = []

    for words in PAYLOADS:
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


def test_a_message_of_an_error_is_no_page(page: Page, hostile: Any):
    for words in PAYLOADS:
        response = page.goto(hostile.url("/entities/" + quote(words, safe="") + ".html"))
        assert response is not None
        assert response.status in (404, 422)
        assert not has_run(page)
