"""Every page in a browser: in five languages, narrow and wide, with and without script."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, expect

LANGUAGES = ("en", "ko", "ja", "zh", "it")
WIDTHS = (360, 900, 1440)
HEIGHT = 900


@pytest.fixture(scope="module")
def views(site: Any, follow: Callable[..., Any]) -> list[str]:
    """A page of each kind: those that links lead to, and those that need a question."""
    mostaque, coatue = site.entity("Emad Mostaque"), site.entity("Coatue")
    query = "SELECT ?person ?company WHERE { ?person cg:chiefExecutiveOf ?company }"
    return [
        *follow(site.address, each=1).views(),
        f"/entities/{mostaque}.html",
        "/?" + urlencode({"q": "모스타크"}),
        "/?" + urlencode({"q": "nobody of that name"}),
        "/search.html?" + urlencode({"q": "OpenAI"}),
        "/export/paths.html?" + urlencode({"from": coatue, "to": mostaque}),
        "/export/query.html?" + urlencode({"query": query}),
    ]


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """One page for all: a new one for each address takes longer than the address."""
    with browser.new_context() as context:
        yield context.new_page()


def faults(
    page: Page,
    watch: Any,
    site: Any,
    path: str,
    language: str,
    width: int,
    check: Callable[[Page], list[str]],
) -> list[str]:
    """Return what is wrong with a page in one language at one width."""
    page.set_viewport_size({"width": width, "height": HEIGHT})
    page.goto(site.url(path, lang=language))
    page.wait_for_load_state()
    found = [f"asks for {url}" for url in watch.elsewhere(site.address)]
    found += [f"complains: {words}" for words in watch.complaints]
    found += check(page)
    watch.requests.clear()
    watch.complaints.clear()
    return [f"{path} in {language} at {width} px {fault}" for fault in found]


@pytest.mark.parametrize(
    ("language", "width", "rules"),
    [
        ("en", 900, "all"), ("en", 360, "for fingers"), ("en", 1440, None),
        ("ko", 900, "of words"), ("ja", 900, None), ("zh", 900, None), ("it", 900, None),
    ],
)  # fmt: skip
def test_no_page_cuts_text_or_asks_elsewhere_or_shuts_anybody_out(
    page: Page,
    watch: Any,
    site: Any,
    views: list[str],
    language: str,
    width: int,
    rules: str | None,
    faults_of: Callable[..., list[str]],
):
    watch(page)

    check = partial(faults_of, rules=rules)
    assert [
        fault for path in views for fault in faults(page, watch, site, path, language, width, check)
    ] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_tables_are_read_on_a_telephone_without_scrolling_aside(page: Page, site: Any, language: str):
    heads = {"/entities": 4, "/events": 5, "/documents": 5, "/changes": 3}
    page.set_viewport_size({"width": 360, "height": HEIGHT})
    for path, count in heads.items():
        page.goto(site.url(path, lang=language))

        assert too_wide(page) == [], path
        assert page.locator(".rows tbody tr").count() > 0, path
        assert page.get_by_role("columnheader").count() == count, path


def test_no_table_of_an_entity_scrolls_aside_on_a_telephone(page: Page, site: Any):
    page.set_viewport_size({"width": 360, "height": HEIGHT})
    page.goto(site.url(f"/entities/{site.entity('Stability AI')}.html", lang="it"))

    assert page.locator(".wide").count() == 2
    assert too_wide(page) == []


def test_a_list_is_sorted_on_a_telephone_too(page: Page, site: Any):
    page.set_viewport_size({"width": 360, "height": HEIGHT})
    page.goto(site.url("/documents", lang="en"))

    page.get_by_role("columnheader").get_by_role("link", name="Publisher").click()

    expect(page.get_by_role("columnheader", name="Publisher")).to_have_attribute("aria-sort", "ascending")


def too_wide(page: Page) -> list[str]:
    """Return how far the page, and each table of it, can be scrolled aside."""
    frames = page.locator("html, .wide").all()
    hidden = [frame.evaluate("(one) => one.scrollWidth - one.clientWidth") for frame in frames]
    return [f"{width} px" for width in hidden if width > 0]


# What stands at the beginning of a line, and only parts what is before it from what comes after.
LEADING_DOTS = """() => {
  const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), range = document.createRange();
  for (let node = walker.nextNode(); node; node = walker.nextNode()) for (const { index } of node.data.matchAll(/·(?= )/g)) {
    let block = node.parentElement;
    while (getComputedStyle(block).display === "inline") block = block.parentElement;
    range.setStart(node, index);
    range.setEnd(node, index + 1);
    const start = block.getBoundingClientRect().left + parseFloat(getComputedStyle(block).paddingLeft);
    if (range.getClientRects().length > 0 && range.getBoundingClientRect().left < start + 3) found.push(block.textContent.trim().slice(0, 80));
  }
  return found;
}"""  # noqa: E501


@pytest.mark.parametrize("language", ["zh", "it"])
def test_no_line_begins_with_what_only_parts(browser: Browser, site: Any, views: list[str], language: str):
    found = {}
    # Without script the front page is there, and not the explorer.
    with browser.new_context(
        viewport={"width": 360, "height": HEIGHT}, java_script_enabled=False
    ) as without_script:
        page = without_script.new_page()
        for path in views:
            page.goto(site.url(path, lang=language))
            found[path] = page.evaluate(LEADING_DOTS)

    assert {path: lines for path, lines in found.items() if lines} == {}


def test_every_page_is_readable_without_script(browser: Browser, site: Any, views: list[str]):
    with (
        browser.new_context(java_script_enabled=False) as without,
        browser.new_context() as with_script,
    ):
        plain, full = without.new_page(), with_script.new_page()
        for path in views:
            words = {}
            for page in (plain, full):
                page.goto(site.url(path))
                words[page] = set(re.findall(r"\w+", page.locator("main").first.inner_text()))

            assert len(words[plain]) > 5, path
            # Where script runs, the explorer stands in place of the front page, and answers beside a query.
            landed = full.url.removeprefix(site.address)
            if landed != "/" and not landed.startswith("/query"):
                assert words[full] - words[plain] == set(), path


def test_no_link_is_dead(site: Any, follow: Callable[..., Any]):
    crawl = follow(site.address)

    assert crawl.dead == {}
    assert len(crawl.pages) > 100


def test_screenshots(page: Page, site: Any, views: list[str], pytestconfig: pytest.Config):
    folder: Path | None = pytestconfig.getoption("--screenshots")
    if folder is None:
        pytest.skip("pictures of the pages are taken by `make screenshots`")
    shots = [(language, 1440) for language in LANGUAGES] + [("en", width) for width in WIDTHS[:2]]
    for language, width in shots:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        for number, path in enumerate(views):
            page.goto(site.url(path, lang=language))
            page.wait_for_load_state()
            words = [part for part in re.split("[/.]", path.partition("?")[0]) if part.isalpha()]
            kind = "-".join(words).removesuffix("-html") or "front"
            page.screenshot(path=folder / f"{language}-{width}" / f"{number:02}-{kind}.png", full_page=True)


def test_screenshots_of_the_readme(browser: Browser, page: Page, site: Any, pytestconfig: pytest.Config):
    if pytestconfig.getoption("--screenshots") is None:
        pytest.skip("the pictures of the README are taken by `make screenshots`")
    mostaque, stability = site.entity("Emad Mostaque"), site.entity("Stability AI")
    shown = {
        "entity": site.url(f"/entities/{mostaque}.html", lang="en"),
        "disagreements": site.url("/questions", lang="ko", rule="lists"),
        "article": site.url("/documents/zh-stability-in-march.html", lang="it"),
        "picture": site.url(f"/export/entities/{stability}.html", lang="ja", limit="16"),
    }
    page.set_viewport_size({"width": 900, "height": 640})
    for name, address in shown.items():
        page.goto(address)
        page.wait_for_load_state()
        if name == "picture":
            page.locator("html[data-ready]").wait_for(state="attached")
        page.screenshot(path=pytestconfig.rootpath / "docs" / "pictures" / f"{name}.png")
    # Canvas and details, at the width that the README is read at, without the bar above them.
    with browser.new_context(viewport={"width": 1440, "height": 900}, device_scale_factor=0.6) as context:
        small = context.new_page()
        small.goto(site.url("/", lang="en"))
        small.locator("html[data-ready]").wait_for()
        small.evaluate("(node) => explorer.actions.choose({ node })", f"entity/{mostaque}")
        small.locator("#details blockquote").first.wait_for()
        # Folded, his former offices leave room for a sentence.
        small.locator("#details .offices > summary").click()
        small.mouse.move(0, 0)
        small.screenshot(
            path=pytestconfig.rootpath / "docs" / "pictures" / "explorer.png",
            clip={"x": 232, "y": 48, "width": 1208, "height": 516},
        )
