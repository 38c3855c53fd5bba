"""The explorer as a whole: state in the address, undo, keys, and what it says when something fails."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route

WIDE = {"width": 1440, "height": 900}
READY = "html[data-ready]"

STATE = "JSON.stringify(explorer.store.get())"
MOVED = """(before) => {
  const now = explorer.store.get().nodes;
  return Object.keys(before).filter((id) => now[id][0] !== before[id][0] || now[id][1] !== before[id][1]);
}"""
# Labels that lie on one another, and nodes without theirs.
LABELS = """() => {
  const painted = explorer.canvas.painted();
  const on = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  return {
    nodes: explorer.visible().nodes.length,
    labels: painted.length,
    overlaps: painted.filter((one, i) => painted.some((other, j) => j > i && on(one.box, other.box))).length,
  };
}"""


def opened(page: Page, address: str) -> Page:
    page.goto(address)
    page.wait_for_selector(READY, state="attached")
    return page


@pytest.fixture
def page(context: BrowserContext, site: Any, watch: Any) -> Iterator[Page]:
    """The explorer in a wide window, on the demo, with nothing to complain of and nothing asked of others."""
    page = watch(context.new_page())
    yield opened(page, site.url("/"))
    page.close()
    assert watch.complaints == []
    assert watch.elsewhere(site.address) == []


def state(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(page.evaluate(STATE))
    return found


def search(page: Page, words: str) -> str:
    """Find somebody by keys alone, and return the node."""
    page.keyboard.press("/")
    page.keyboard.type(words)
    page.wait_for_selector("#search [role=option]")
    page.keyboard.press("Enter")
    page.locator("#details h1, #details h2").first.wait_for()
    chosen: str = state(page)["chosen"]["node"]
    return chosen


def wait_until(page: Page, expression: str) -> None:
    """Wait for what a page's state comes to; the page's policy lets nothing be evaluated within it."""
    for _ in range(200):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(25)
    pytest.fail(f"never: {expression}")


# --- the first view


def test_every_node_of_the_first_view_has_a_label_and_none_lies_on_another(page: Page):
    found = page.evaluate(LABELS)

    assert found["nodes"] > 20
    assert found["labels"] == found["nodes"]
    assert found["overlaps"] == 0


def test_the_plain_address_stays_plain_until_something_is_done(page: Page, site: Any):
    assert page.url == site.url("/")


# --- expansion


def test_an_expansion_is_one_request_and_moves_nothing(page: Page, watch: Any):
    search(page, "Stability AI")
    before = state(page)["nodes"]
    wait_until(page, "!document.querySelector('#details [aria-busy=true]')")
    page.wait_for_timeout(300)
    watch.requests.clear()

    page.keyboard.press("Enter")
    wait_until(page, f"Object.keys(explorer.store.get().nodes).length > {len(before)}")

    assert page.evaluate(MOVED, before) == []
    assert [url for url in watch.requests if "/assets/" not in url] == [
        next(url for url in watch.requests if url.endswith("/explore/expand"))
    ]
    assert page.evaluate(LABELS)["overlaps"] == 0


# --- undo, Back, links


def test_undo_redo_back_and_forward_walk_the_same_steps(page: Page):
    first = state(page)
    search(page, "Emad Mostaque")
    chosen = state(page)
    page.keyboard.press("h")
    hidden = state(page)

    page.keyboard.press("Control+z")
    wait_until(page, "explorer.store.get().hidden.length === 0")
    assert state(page) == chosen
    page.go_back()
    wait_until(page, "explorer.store.get().chosen === null")
    assert state(page) == first
    page.go_forward()
    wait_until(page, "explorer.store.get().chosen !== null")
    assert state(page) == chosen
    page.keyboard.press("Control+Shift+Z")
    wait_until(page, "explorer.store.get().hidden.length === 1")
    assert state(page) == hidden


def test_a_filter_can_be_undone(page: Page):
    page.locator("#filters").get_by_label("Person").uncheck()
    without = page.evaluate("explorer.visible().nodes.filter((node) => node.kind === 'Person').length")

    page.locator("#canvas").focus()
    page.keyboard.press("Control+z")
    wait_until(page, "explorer.store.get().filters.kinds.length === 0")

    assert without == 0
    assert page.locator("#filters").get_by_label("Person").is_checked()


def test_a_link_restores_nodes_places_and_filters_exactly(page: Page, browser: Browser):
    search(page, "Stability AI")
    page.keyboard.press("Enter")
    wait_until(page, "explorer.store.undoes().includes('Neighbours')")
    page.locator("#filters").get_by_label("Event").uncheck()
    wait_until(page, "location.hash.startsWith('#g=')")
    before, shown = state(page), page.evaluate("explorer.visible().nodes.map((node) => node.id).sort()")

    other = opened(browser.new_page(viewport=WIDE), page.evaluate("explorer.actions.address()"))

    assert state(other) == before
    assert other.evaluate("explorer.visible().nodes.map((node) => node.id).sort()") == shown
    other.close()


def test_a_reload_shows_the_same(page: Page):
    search(page, "Emad Mostaque")
    wait_until(page, "location.hash.startsWith('#g=')")
    before = state(page)

    page.reload()
    page.wait_for_selector(READY, state="attached")

    assert state(page) == before


def test_labels_change_their_language_and_nothing_else(page: Page):
    before = state(page)

    page.locator("#labels").select_option("ko")
    wait_until(page, "explorer.data.language === 'ko'")

    assert state(page) == before | {"labels": "ko"}
    assert any(
        "\uac00" <= char <= "\ud7a3" for char in page.evaluate("explorer.visible().nodes[0].kind_label")
    )


def test_a_link_to_one_node_begins_there(page: Page, browser: Browser, site: Any):
    entity = site.entity("Coatue")

    other = opened(browser.new_page(viewport=WIDE), site.url(f"/#node=entity/{entity}"))

    assert state(other)["chosen"] == {"node": f"entity/{entity}"}
    assert len(state(other)["nodes"]) > 1
    other.close()


# --- by keyboard


def test_arrows_lead_to_neighbours_and_each_is_said(page: Page):
    start = search(page, "Stability AI")
    page.locator("#canvas").focus()

    reached = set()
    for key in ("ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"):
        page.keyboard.press(key)
        reached.add(state(page)["chosen"]["node"])
        assert page.locator("#live").inner_text().strip()

    assert reached - {start}


def test_a_walk_by_arrows_is_one_step_of_undo(page: Page):
    start = search(page, "Stability AI")
    page.locator("#canvas").focus()
    for key in ("ArrowLeft", "ArrowUp", "ArrowRight"):
        page.keyboard.press(key)

    page.keyboard.press("Control+z")
    wait_until(page, f"explorer.store.get().chosen?.node === '{start}'")


def test_the_help_lists_every_key_and_closes_where_it_was_opened(page: Page):
    page.locator("#canvas").focus()
    page.keyboard.press("?")

    keys = page.locator("dialog kbd").all_inner_texts()
    assert {"/", "←", "→", "↑", "↓", "Enter", "Shift+Enter", "P", "H", "F", "[", "]", "T", "?"} <= set(keys)
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "canvas"


def test_letters_in_the_search_are_letters(page: Page):
    page.keyboard.press("/")
    page.keyboard.type("thp")

    assert page.locator("#search input").input_value() == "thp"
    assert state(page)["view"] == "graph"


# --- what is hidden, what is not found, what fails


def test_what_is_hidden_says_why_and_can_be_shown_again(page: Page):
    search(page, "Emad Mostaque")
    page.keyboard.press("h")
    page.locator("#why").click()

    section = page.locator("dialog section", has_text="Hidden by you")
    assert "Emad Mostaque" in section.inner_text()
    section.get_by_role("button").click()
    assert state(page)["hidden"] == []


def test_allegations_are_shown_when_they_are_asked_for(page: Page):
    search(page, "Stability AI")
    told = page.evaluate("explorer.visible().facts.map((fact) => fact.stance)")

    assert set(told) <= {"Asserts", "Reports"}


def test_words_of_an_article_are_answered_with_it_and_no_second_request(page: Page):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/search?" in request.url else None)
    page.keyboard.press("/")
    page.locator("#search input").fill("unpaid bills")

    article = page.get_by_role("group", name="Articles").get_by_role("option")
    article.wait_for()

    assert page.locator("#search .note").inner_text() == "No name has “unpaid bills”, but articles do."
    assert article.locator("mark").all_inner_texts() == ["unpaid", "bills"]
    assert len(asked) == 1
    page.keyboard.press("Enter")
    page.wait_for_url("**/documents/en-stability-accounts.html*")


def test_articles_stand_below_names_and_are_reached_by_the_same_keys(page: Page):
    page.keyboard.press("/")
    page.locator("#search input").fill("Stability AI")
    page.locator("#search [role=option]").first.wait_for()

    names = page.locator("#search [role=listbox] > [role=option]").count()
    for _ in range(names):
        page.keyboard.press("ArrowDown")

    marked = page.locator("#search [role=group] [aria-selected=true]")
    assert marked.count() == 1
    assert page.locator("#search input").get_attribute("aria-activedescendant") == marked.get_attribute("id")


def test_a_name_that_nobody_has_is_answered_with_the_nearest(page: Page):
    page.keyboard.press("/")
    page.keyboard.type("Mostaquixyz")

    page.locator("#search .note:visible").wait_for()
    assert page.locator("#search .note").inner_text()


def test_when_the_service_is_away_the_canvas_stays_and_comes_back_by_itself(
    browser: Browser, site: Any, watch: Any
):
    page = opened(browser.new_page(viewport=WIDE), site.url("/"))
    before = search(page, "Stability AI")
    # An answer that is still on its way would say that the service is there.
    page.locator("#details .fact-card").first.wait_for()

    def gone(route: Route) -> None:
        route.abort()

    page.route("**/explore/**", gone)
    page.route("**/health", gone)
    page.locator("#canvas").focus()
    page.keyboard.press("Enter")
    page.locator("#banner:visible").wait_for()
    assert page.locator("#notice").inner_text()
    assert state(page)["chosen"] == {"node": before}
    assert page.evaluate("explorer.visible().nodes.length") > 20

    page.unroute("**/explore/**")
    page.unroute("**/health")
    page.locator("#banner").wait_for(state="hidden")
    page.locator("#notice").get_by_role("button", name="Try again").click()
    wait_until(page, "explorer.store.undoes().includes('Neighbours')")
    page.close()


def test_a_slow_answer_says_what_is_waited_for_and_can_be_left(browser: Browser, site: Any):
    page = opened(browser.new_page(viewport=WIDE), site.url("/"))
    search(page, "Stability AI")
    page.route("**/explore/expand", lambda route: None)

    page.locator("#canvas").focus()
    page.keyboard.press("Enter")
    page.locator("#busy").get_by_role("button", name="Cancel").click()

    page.locator("#busy").wait_for(state="hidden")
    assert page.locator("#notice").is_hidden()
    page.close()


def test_without_script_or_with_one_missing_the_front_page_stays(browser: Browser, site: Any):
    plain = browser.new_page(java_script_enabled=False)
    plain.goto(site.url("/"))
    assert plain.get_by_role("heading", name="claimgraph").is_visible()
    plain.close()

    broken = browser.new_page()
    broken.route("**/explorer/main.js", lambda route: route.abort())
    broken.goto(site.url("/"))
    broken.get_by_role("heading", name="claimgraph").first.wait_for()
    assert broken.locator("#explorer").is_hidden()
    broken.close()


# --- narrow, and framed


def test_in_a_narrow_window_the_table_comes_first_and_panels_are_sheets(browser: Browser, site: Any):
    page = opened(browser.new_page(viewport={"width": 360, "height": 740}), site.url("/"))

    assert page.locator("#table").is_visible()
    assert page.locator("#filters").is_hidden()
    page.locator("#sheet-filters").click()
    assert page.locator("#filters").is_visible()
    page.keyboard.press("Escape")
    assert page.locator("#filters").is_hidden()
    page.close()


def test_the_first_drawing_has_the_shape_of_the_window_though_the_table_comes_first(
    browser: Browser, site: Any
):
    page = opened(browser.new_page(viewport={"width": 360, "height": 740}), site.url("/"))
    assert page.locator("#canvas").is_hidden()

    places = state(page)["nodes"].values()

    wide, high = (max(ends) - min(ends) for ends in zip(*places, strict=True))
    assert high > wide
    page.close()


def test_the_embedded_view_is_the_canvas_with_a_way_to_the_whole(browser: Browser, site: Any):
    page = opened(
        browser.new_page(viewport={"width": 700, "height": 500}),
        site.url(f"/embed#node=entity/{site.entity('Coatue')}"),
    )

    assert page.evaluate("explorer.visible().nodes.length") > 1
    assert page.locator("#search").count() == 0
    assert page.locator("#whole").is_visible()
    page.close()
