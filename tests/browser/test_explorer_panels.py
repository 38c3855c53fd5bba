"""The panels of the explorer on the demo: what they say, in step with each other, for everybody."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

LANGUAGES = ("en", "ko", "ja", "zh", "it")
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def open_page(context: BrowserContext, site: Any, watch: Any) -> Iterator[Callable[..., Page]]:
    """A function that opens the explorer in a language, so wide."""
    pages = []

    def open_page(language: str = "en", width: int = 1440) -> Page:
        page: Page = watch(context.new_page())
        pages.append(page)
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(site.url("/", lang=language))
        page.locator("html[data-ready]").wait_for()
        return page

    yield open_page
    for page in pages:
        page.close()
    assert watch.elsewhere(site.address) == []
    assert watch.complaints == []


def search(page: Page, name: str) -> Locator:
    page.locator("#search input").fill(name)
    page.locator("#search [role=option]").first.click()
    details = page.locator("#details")
    details.locator(".fact-card").first.wait_for(state="attached")
    return details


def test_a_fact_stands_with_its_sentence_and_leads_to_the_spot_in_the_article(open_page: Callable[..., Page]):
    details = search(open_page(), "Emad Mostaque")
    card = details.locator(".fact-card", has_text="resigned from").first

    sentence = card.locator(".sentence").first
    quote = sentence.locator("mark").inner_text()
    language = sentence.locator("blockquote").get_attribute("lang")

    assert quote in sentence.locator("blockquote").inner_text()
    assert language in LANGUAGES
    sentence.locator("figcaption a").click()
    expect(details.page).to_have_url(re.compile(r"/documents/.+#c\d+"))
    expect(details.page.locator(":target")).to_be_in_viewport()


def test_the_explorer_begins_with_disagreements_each_once_that_lead_to_who_says_what(
    open_page: Callable[..., Page],
):
    page = open_page()
    disputes = page.locator(".begin-disputes button")
    listed = page.request.get(page.url.partition("?")[0] + "questions.json?limit=5").json()["questions"]

    expect(disputes).to_have_count(5)
    keys = [button.get_attribute("data-key") for button in disputes.all()]
    assert keys == [f"dispute {question['id']}" for question in listed]

    disputes.first.click()
    card = page.locator("#details .fact-card.is-disputed").first
    expect(card.locator("> .sides h5")).to_have_text(["Who says so", "Who says otherwise"])


def test_what_was_so_only_at_first_is_a_sentence_and_no_other_side(open_page: Callable[..., Page]):
    details = search(open_page(), "Emad Mostaque")
    card = details.locator(".fact-card", has_text="resigned from").first

    expect(card.locator("> .badges .disputed")).to_have_count(0)
    expect(card.locator("> .sides")).to_have_count(0)


def test_a_reading_that_is_wholly_sure_is_not_called_certain(open_page: Callable[..., Page]):
    details = search(open_page(), "Emad Mostaque")

    expect(details.locator(".fact-card .certainty")).to_have_count(0)
    expect(details.locator(".voices").first).to_have_attribute("title", re.compile("independent source"))


def test_neighbours_that_are_shown_can_be_chosen_where_they_are_counted(open_page: Callable[..., Page]):
    page = open_page()
    search(page, "Stability AI").get_by_role("button", name="Neighbours by relation").click()

    row = page.locator("dialog .choices li", has_text="left the board of")
    expect(row.locator(".count")).to_contain_text("shown")
    row.get_by_role("button", name="Coatue").click()

    expect(page.locator("dialog")).to_have_count(0)
    expect(page.locator("#details h2")).to_have_text("Coatue Management")


def test_the_count_of_disagreements_leads_to_them(open_page: Callable[..., Page]):
    details = search(open_page(), "Emad Mostaque")

    details.get_by_role("button", name=re.compile("disagreements of the sources")).click()

    head = details.get_by_role("heading", name="Where the sources disagree")
    expect(head).to_be_focused()
    expect(head).to_be_in_viewport()


def test_quotes_that_are_compared_say_of_which_article_they_are_and_lead_to_the_spot(
    open_page: Callable[..., Page],
):
    page = open_page("it")
    details = search(page, "Stability AI")
    documents = {
        one["id"]: one
        for one in page.request.get(page.url.partition("?")[0] + "documents.json").json()["documents"]
    }
    question = details.locator("#who-disagrees ~ .question").first
    question.locator("> summary").click()
    articles = question.locator(".sides .sentence .article")

    expect(articles.first).to_be_visible()
    for article in articles.all():
        source = documents[str(article.get_attribute("href")).split("/")[-1].partition(".html#c")[0]]
        title = article.locator(".title")
        expect(title).to_have_text(source["title"])
        expect(title).to_have_attribute("lang", source["language"])
        expect(article.locator(".tag")).to_have_text(source["language"])
        expect(article.locator(".about-article")).to_contain_text(source["publisher"])
        expect(article.locator("time")).to_have_attribute("datetime", source["published"])
    articles.first.click()
    expect(page.locator(":target")).to_be_in_viewport()


def test_a_fact_that_has_more_sentences_than_are_shown_leads_to_all_of_them(open_page: Callable[..., Page]):
    details = search(open_page(), "Emad Mostaque")
    card = details.locator(".fact-card", has_text="resigned from").first
    button = card.get_by_role("button", name=re.compile("^All [0-9]+ sentences$"))
    count = int(button.inner_text().split()[1])
    # Not those of the disagreements that it is part of.
    own = "> .sentence, > details:not(.otherwise) .sentence"
    assert card.locator(own).count() < count

    button.click()

    expect(details.locator("h2.statement")).to_contain_text("resigned from")
    expect(details.locator("article.fact-card").locator(own)).to_have_count(count)


def test_more_facts_are_read_on_from_and_what_was_opened_stays_open(open_page: Callable[..., Page]):
    details = search(open_page(), "Stability AI")
    cards = details.locator("> .fact-card")
    opened = [details.locator("details.offices"), cards.first.locator("> details:not(.otherwise)").first]
    for one in opened:
        if not one.evaluate("(one) => one.open"):
            one.locator("> summary").click()
    known = cards.count()

    details.locator("> [data-key=more]").click()
    expect(cards).not_to_have_count(known)

    first = cards.nth(known)
    expect(first).to_be_in_viewport()
    expect(first.locator(":focus")).to_have_count(1)
    top = "(one) => one.getBoundingClientRect().top"
    assert abs(first.evaluate(top) - details.evaluate(top)) < 40
    for one in opened:
        expect(one).to_have_attribute("open", "")


def test_the_board_lists_who_has_a_seat_and_who_had_one_each_with_its_sentence(
    open_page: Callable[..., Page],
):
    page = open_page("ko")
    details = search(page, "Stability AI board of directors")

    expect(details.locator(".body-of")).to_contain_text("스태빌리티 AI")
    expect(details.locator("section.offices li")).to_have_count(2)
    before = details.locator("details.offices")
    left = before.locator("li", has_text="코투")
    expect(left).to_contain_text("끝남, 날짜는 나오지 않음")
    assert before.evaluate("(all) => all.open")

    left.get_by_role("button", name="그렇게 말하는 쪽").click()

    expect(details.locator(".sentence mark").first).to_be_visible()


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

    year, month = width("^20[0-9]{2}: "), width("^[A-Z][a-z]+ 20[0-9]{2}: ")
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
    page.route("**/explore/details/**", lambda route: route.fulfill(status=500, body="none"))
    page.locator("#search input").fill("Emad Mostaque")
    page.locator("#search [role=option]").first.click()
    details = page.locator("#details")
    expect(details.get_by_role("alert")).to_contain_text("went wrong inside the service")
    expect(details.get_by_role("heading", name="Emad Mostaque")).to_be_visible()

    page.unroute("**/explore/details/**")
    details.get_by_role("button", name="Try again").click()

    details.locator(".fact-card").first.wait_for()
    watch.complaints.clear()


def test_details_go_on_by_themselves_once_the_service_is_back(open_page: Callable[..., Page], watch: Any):
    page = open_page()
    for path in ("**/explore/details/**", "**/health"):
        page.route(path, lambda route: route.abort())
    page.locator("#search input").fill("Emad Mostaque")
    page.locator("#search [role=option]").first.click()
    details = page.locator("#details")
    expect(details.get_by_role("alert")).to_contain_text("cannot be reached")

    page.unroute("**/explore/details/**")
    page.unroute("**/health")

    details.locator(".fact-card").first.wait_for()
    expect(details.get_by_role("alert")).to_be_hidden()
    watch.complaints.clear()


def test_what_is_opened_at_the_foot_of_the_details_comes_into_sight(open_page: Callable[..., Page]):
    page = open_page()
    page.locator("#search input").fill("Emad Mostaque")
    page.locator("#search [role=option]").first.click()
    details = page.locator("#details")
    summary = details.locator(".otherwise > summary").first
    # As if it were the last line that is seen.
    summary.evaluate(
        "(one) => { const panel = document.getElementById('details');"
        " panel.scrollTop += one.getBoundingClientRect().bottom - panel.getBoundingClientRect().bottom; }"
    )

    summary.click()

    expect(details.locator(".otherwise[open] h5").first).to_be_in_viewport()


def test_a_drawing_stands_alone_with_its_title_legend_and_sources(
    open_page: Callable[..., Page], tmp_path: Path
):
    page = open_page("ko")
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
