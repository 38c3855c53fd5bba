"""The panels of the explorer on the demo: what they say, in step with each other, for everybody."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

LANGUAGES = ("en", "ko", "ja", "zh", "it")
WIDTHS = (360, 900, 1440)
SVG = "{http://www.w3.org/2000/svg}"

# Text in a panel that runs out of a box that hides what is too much, or out of the window.
CUT_TEXT = """(panel) => {
  const cut = [];
  const texts = document.createTreeWalker(panel, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode, element = text.parentElement;
    if (!text.data.trim() || !element.checkVisibility()) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    const boxes = [...range.getClientRects()].filter((box) => box.width > 1 && box.height > 1);
    for (let e = element; e && panel.contains(e); e = e.parentElement) {
      const frame = e.getBoundingClientRect(), hides = getComputedStyle(e).overflowX !== "visible";
      const [left, right] = hides ? [frame.left, frame.right] : [0, innerWidth];
      const isOut = boxes.some((box) => box.right > right + 1 || box.left < left - 1);
      if (isOut) { cut.push(text.data.trim()); break; }
    }
  }
  return cut;
}"""
SMALL_TEXT = """(panel) => [...panel.querySelectorAll("*")]
  .filter((one) => one.checkVisibility())
  .filter((one) => [...one.childNodes].some((text) => text.nodeType === 3 && text.data.trim()))
  .filter((one) => parseFloat(getComputedStyle(one).fontSize) < 11.99)
  .map((one) => one.textContent.slice(0, 40))"""


@pytest.fixture
def open_page(browser: Browser, site: Any, watch: Any) -> Iterator[Callable[..., Page]]:
    """A function that opens the explorer in a language, so wide."""
    contexts = []

    def open_page(language: str = "en", width: int = 1440, **options: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, locale="en-GB", **options)
        contexts.append(context)
        page: Page = watch(context.new_page())
        page.goto(site.url("/", lang=language))
        page.locator("html[data-ready]").wait_for()
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert watch.elsewhere(site.address) == []
    assert watch.complaints == []


def search(page: Page, name: str) -> Locator:
    page.locator("#search input").fill(name)
    page.locator("#search [role=option]").first.click()
    details = page.locator("#details")
    details.locator(".fact-card").first.wait_for(state="attached")
    return details


def faults(panel: Locator) -> list[str]:
    """Return what axe finds in a panel, and text that is cut off or too small."""
    selector = panel.evaluate("(one) => `#${one.id}`")
    violations = (
        Axe()
        .run(panel.page, context=selector, options={"resultTypes": ["violations"]})
        .response["violations"]
    )
    found = [f"axe: {one['id']} at {one['nodes'][0]['html'][:120]}" for one in violations]
    found += [f"cut: {words}" for words in panel.evaluate(CUT_TEXT)]
    return [*found, *(f"small: {words}" for words in panel.evaluate(SMALL_TEXT))]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_panels_can_be_read_by_all(open_page: Callable[..., Page], language: str, width: int):
    page = open_page(language, width)
    found = {}
    details = search(page, "Mostaque")
    if not details.is_visible():
        page.locator("#sheet-details").click()
    details.evaluate("(one) => one.querySelectorAll('details').forEach((more) => (more.open = true))")
    found["details"] = faults(details)
    if page.locator("#sheet-details").is_visible():
        page.locator("#sheet-details").click()
    for view in ("table", "timeline"):
        page.locator(f"#tab-{view}").click()
        page.locator(f"#{view} > *").first.wait_for()
        found[view] = faults(page.locator(f"#{view}"))
    page.locator("#take > button").click()
    found["take"] = faults(page.locator("#take"))
    page.keyboard.press("Escape")
    page.keyboard.press("p")
    page.locator("#paths form").wait_for()
    found["paths"] = faults(page.locator("#paths"))

    assert {panel: what for panel, what in found.items() if what} == {}


def test_a_fact_stands_with_its_sentence_and_leads_to_the_spot_in_the_article(open_page: Callable[..., Page]):
    details = search(open_page(), "Emad Mostaque")
    card = details.locator(".fact-card", has_text="resigned from").first

    sentence = card.locator(".sentence").first
    quote = sentence.locator("mark").inner_text()
    language = sentence.locator("blockquote").get_attribute("lang")

    assert quote in sentence.locator("blockquote").inner_text()
    assert language in LANGUAGES
    expect(card.locator("> .sides h5")).to_have_text(["Who says so", "Who says otherwise"])
    sentence.locator("figcaption a").click()
    expect(details.page).to_have_url(re.compile(r"/documents/.+#c\d+"))
    expect(details.page.locator(":target")).to_be_in_viewport()


def test_the_table_has_just_the_facts_that_are_shown_and_is_in_step_with_the_canvas(
    open_page: Callable[..., Page],
):
    page = open_page()
    count = int(re.findall(r"(\d+) facts", page.locator("#status").inner_text())[0])
    page.locator("#tab-table").click()
    rows = page.locator("#table tbody tr")
    expect(rows).to_have_count(count)

    page.locator("#filters .kinds input").first.uncheck()
    expect(rows).not_to_have_count(count)
    page.locator("#filters .kinds input").first.check()
    rows.nth(2).click()

    expect(rows.nth(2)).to_have_attribute("aria-selected", "true")
    expect(page.locator("#details h2")).to_contain_text(rows.nth(2).locator(".relation").inner_text())


def test_the_table_goes_by_keys_and_sorts_by_each_head(open_page: Callable[..., Page]):
    page = open_page()
    page.locator("#tab-table").click()
    rows = page.locator("#table tbody tr")

    rows.first.focus()
    for key in ("ArrowDown", "End", "Home", "PageDown", "ArrowUp"):
        page.keyboard.press(key)
    expect(rows.nth(9)).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(rows.nth(9).locator("button").first).to_be_focused()

    for name, column in (("Date", "date"), ("Subject", "subject"), ("Voices", "voices")):
        head = page.locator("#table").get_by_role("columnheader", name=name)
        head.get_by_role("button").click()
        down = head.get_attribute("aria-sort") == "descending"
        told = page.locator(f"#table tbody .{column}").all_inner_texts()
        if column == "subject":
            assert told == sorted(told, key=str.casefold, reverse=down)
        if column == "voices":
            voices = [int(words.split()[0]) for words in told]
            assert voices == sorted(voices, reverse=down)
        if column == "date":
            is_undated = [words == "undated" for words in told]
            assert is_undated == sorted(is_undated)


def test_the_focus_is_kept_when_what_has_it_goes(open_page: Callable[..., Page]):
    page = open_page()
    page.locator("#tab-table").click()
    page.locator("#table tbody tr").last.focus()

    page.keyboard.press("]")
    page.wait_for_timeout(200)
    expect(page.locator("#table :focus")).to_have_count(1)

    page.keyboard.press("Control+z")
    page.wait_for_timeout(200)
    expect(page.locator("#table :focus")).to_have_count(1)


def test_the_timeline_shows_dates_as_exactly_as_they_were_told(open_page: Callable[..., Page]):
    page = open_page()
    page.locator("#tab-timeline").click()
    bars = page.locator("#timeline [role=option]")

    def width(words: str) -> float:
        bar = page.get_by_role("option", name=re.compile(words)).first
        box = bar.locator("path").bounding_box()
        assert box is not None
        return float(box["width"])

    year, month = width("^2019: Founding"), width("^August 2022")
    assert year > 8 * month
    undated = page.locator("#timeline .undated summary").inner_text()
    assert int(undated.split()[0]) == page.locator("#timeline .undated li").count() > 0
    bars.first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(bars.nth(1)).to_have_attribute("aria-selected", "true")
    expect(bars.nth(1)).to_be_focused()


def test_the_window_says_its_days_and_what_it_leaves_out(open_page: Callable[..., Page]):
    page = open_page("it")
    first = page.locator("#brush [role=slider]").first
    facts = page.locator("#status").inner_text()

    first.focus()
    page.keyboard.press("PageUp")

    expect(first).to_have_attribute("aria-valuetext", "1 gennaio 2020")
    expect(first).to_be_focused()
    expect(page.locator("#brush .window-words")).to_have_text("1 gennaio 2020 o dopo")
    expect(page.locator("#brush")).to_contain_text("senza data")
    expect(page.locator("#status")).not_to_have_text(facts)
    page.locator("#brush [data-key=clear]").click()
    expect(page.locator("#status")).to_have_text(facts)


def test_a_path_says_when_there_is_none_and_when_both_ends_are_one(open_page: Callable[..., Page]):
    page = open_page()
    search(page, "Emad Mostaque").get_by_role("button", name="Path from here").click()
    finder = page.locator("#paths")
    to = finder.get_by_role("combobox", name="To")

    to.fill("Emad Mostaque")
    finder.get_by_role("option").first.click()
    expect(finder.get_by_role("status")).to_contain_text("Both ends are the same")

    finder.locator("summary").click()
    finder.get_by_label("to", exact=True).fill("1900-01-01")
    to.fill("Coatue")
    finder.get_by_role("option").first.click()
    expect(finder.locator(".path-result")).to_contain_text("connects Emad Mostaque and Coatue")
    expect(finder.locator(".path-result")).to_contain_text("Try without the time.")


def test_what_goes_wrong_with_details_is_said_and_can_be_tried_again(
    open_page: Callable[..., Page], watch: Any
):
    page = open_page()
    page.route("**/explore/details/**", lambda route: route.abort())
    page.locator("#search input").fill("Emad Mostaque")
    page.locator("#search [role=option]").first.click()
    details = page.locator("#details")
    expect(details.get_by_role("alert")).to_contain_text("cannot be reached")
    expect(details.get_by_role("heading", name="Emad Mostaque")).to_be_visible()

    page.unroute("**/explore/details/**")
    details.get_by_role("button", name="Try again").click()

    details.locator(".fact-card").first.wait_for()
    watch.complaints.clear()


def test_a_drawing_stands_alone_with_its_title_legend_and_sources(
    open_page: Callable[..., Page], tmp_path: Path
):
    page = open_page("ko", accept_downloads=True)
    search(page, "모스타크")
    nodes = int(re.findall(r"(\d+)개", page.locator("#status").inner_text())[-1])
    page.locator("#take > button").click()
    with page.expect_download() as download:
        page.locator("[data-way=svg]").click()
    file = tmp_path / "drawing.svg"
    download.value.save_as(file)

    root = ElementTree.parse(file).getroot()
    texts = ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]

    assert download.value.suggested_filename == "에마드-모스타크의-주변.svg"
    assert texts[0] == "에마드 모스타크의 주변"
    assert {"인물", "조직", "단언"} <= set(texts)
    assert any("모스타크 물러난 스태빌리티 AI" in text for text in texts)
    assert len(root.findall(f".//{SVG}g/{SVG}title")) >= nodes
    names = {one.tag.removeprefix(SVG) for one in root.iter()}
    assert names <= {"svg", "g", "title", "rect", "circle", "polygon", "path", "text", "tspan"}
    assert not [name for one in root.iter() for name in one.attrib if name.startswith("on") or "href" in name]
