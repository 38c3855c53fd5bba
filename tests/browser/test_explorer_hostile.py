"""Hostile words in every field that reaches the explorer: shown, never run, with no policy to stop them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from graph.view.stances import STANCES

ALL_STANCES = list(STANCES)
# Moves over everything, and says what of it came from words and is no text.
POKE = """() => {
  for (const element of document.querySelectorAll("body *"))
    for (const kind of ["mouseover", "mouseenter", "focus"]) element.dispatchEvent(new Event(kind));
  const handlers = [...document.querySelectorAll("*")].filter((one) => one.getAttributeNames().some((name) => name.startsWith("on")));
  const strange = document.querySelectorAll("body img, body script, body iframe, body object, a[href^='javascript' i]");
  return [...("pwned" in window ? ["it ran"] : []), ...[...handlers, ...strange].map((one) => one.outerHTML.slice(0, 200))];
}"""  # noqa: E501


@pytest.fixture
def attacked(explorer: Any, hostile: Any, browser: Browser) -> Iterator[Any]:
    """The explorer of the hostile graph in a context for which no policy holds."""
    with browser.new_context(bypass_csp=True, viewport={"width": 1440, "height": 900}) as context:
        yield type(explorer)(explorer.watch(context.new_page()), hostile, explorer.watch)


def unharmed(explorer: Any, page: Page | None = None) -> None:
    assert (page or explorer.page).evaluate(POKE) == []
    assert explorer.watch.dialogs == []
    assert [url for url in explorer.watch.elsewhere(explorer.site.address) if not is_own(url)] == []


def is_own(url: str) -> bool:
    """Tell whether an address is of the page itself: what it has made, or a file that it has saved."""
    return url.startswith(("about:", "blob:", "file:"))


def named(explorer: Any, kind: str) -> list[str]:
    """Return the nodes of a kind on the canvas."""
    found: list[str] = explorer.page.evaluate(
        "(kind) => explorer.visible().nodes.filter((node) => node.kind === kind).map(({ id }) => id)", kind
    )
    return found


def everything(explorer: Any) -> Any:
    """Open the explorer with all stances shown."""
    explorer.open()
    explorer.do("filter", {"stances": ALL_STANCES}, "all stances")
    return explorer


def test_no_view_of_the_canvas_runs_what_it_shows(attacked: Any):
    everything(attacked)

    for view in ("graph", "table", "timeline"):
        attacked.do("view", view)
        unharmed(attacked)
    assert attacked.page.locator("#table tr").count() > 20
    attacked.do("labels", "ko")
    unharmed(attacked)


def test_no_details_run_what_they_tell(attacked: Any, payloads: tuple[str, ...]):
    everything(attacked)
    details = attacked.page.locator("#details")
    people, events, facts = named(attacked, "Person"), named(attacked, "Event"), attacked.seen()["facts"]

    chosen = [*({"node": one} for one in (*people, *events[:6])), *({"fact": one} for one in facts[:12])]
    for one in chosen:
        attacked.do("choose", one)
        expect(details.locator("h2")).to_be_visible()
        expect(details.locator(".fact-card, .quiet").first).to_be_visible()
        unharmed(attacked)
    assert len(people) >= len(payloads)


def test_no_search_runs_what_it_suggests(attacked: Any, payloads: tuple[str, ...]):
    attacked.open()
    search = attacked.page.get_by_role("combobox", name="Search people")

    for words in payloads:
        with attacked.page.expect_response("**/search?*"):
            search.fill(f"Eve {words}")
        expect(attacked.page.locator("#search [role=option], #search .note:visible").first).to_be_visible()
        unharmed(attacked)


def test_no_dialog_and_no_menu_runs_what_it_names(attacked: Any):
    everything(attacked)
    page = attacked.page
    eve = named(attacked, "Person")[0]
    attacked.do("choose", {"node": eve})
    attacked.do("hide", named(attacked, "Person")[1])
    attacked.do("filter", {"predicates": ["nothing"], "certainty": 0.99}, "by hand")

    for opens in ("#why", "#help", "#details [data-key=relation]"):
        page.locator(opens).click()
        expect(page.get_by_role("dialog")).to_be_visible()
        unharmed(attacked)
        page.keyboard.press("Escape")
    page.get_by_role("button", name="Export").click()
    page.locator("[data-way=embed]").click()
    expect(page.locator("dialog textarea")).to_be_visible()
    unharmed(attacked)


def test_no_path_runs_its_sentences(attacked: Any):
    everything(attacked)
    neighbours = attacked.page.evaluate(
        "explorer.visible().edges.map(({ source, target }) => [source, target])[0]"
    )

    found = attacked.do(
        "findPath",
        {"from": neighbours[0], "to": neighbours[1], "first": None, "last": None, "stances": "all"},
    )

    assert found["paths"]
    unharmed(attacked)


def test_no_link_runs_what_its_state_holds(
    attacked: Any, payloads: tuple[str, ...], linked: Callable[[object], str]
):
    attacked.open()
    some = attacked.state()["nodes"]
    for words in payloads[:8]:
        ids = {"documents": [words], "predicates": [words], "kinds": [words], "first": words}
        fold = {"node": next(iter(some)), "predicate": words, "direction": "out"}
        state = {
            "nodes": some | {words: [0, 0]},
            "filters": ids,
            "folded": [fold],
            "labels": words,
            "view": words,
        }
        for path in ("/", "/embed"):
            attacked.open(path + linked(state))
            unharmed(attacked)


# --- what is taken away


@pytest.mark.parametrize("format", ["svg", "html"])
def test_no_file_that_is_taken_away_runs_what_it_shows(attacked: Any, tmp_path: Path, format: str):
    everything(attacked)
    page = attacked.page
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as download:
        page.locator(f"[data-way={format}]").click()
    download.value.save_as(tmp_path / f"taken.{format}")
    unharmed(attacked)

    page.goto((tmp_path / f"taken.{format}").as_uri())

    if format == "html":
        page.locator("html[data-ready]").wait_for()
    ran = page.evaluate(
        "'pwned' in window || document.querySelectorAll('[onerror], [onload], [onmouseover]').length"
    )
    assert not ran
    assert attacked.watch.dialogs == []


def test_all_of_it_works_without_any_other_network(explorer: Any):
    page, host = explorer.page, urlsplit(explorer.site.address).netloc

    def only_ours(route: Route) -> None:
        if urlsplit(route.request.url).netloc == host:
            route.continue_()
        else:
            route.abort()

    page.context.route("**/*", only_ours)
    explorer.open()
    explorer.do("expand", explorer.seen()["nodes"][0])
    explorer.do("labels", "ja")
    for view in ("table", "timeline", "graph"):
        explorer.do("view", view)
    page.goto(explorer.site.url("/sparql"))

    assert explorer.watch.elsewhere(explorer.site.address) == []
    assert explorer.watch.complaints == []
