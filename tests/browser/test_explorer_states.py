"""Errors, emptiness, slowness and too much each have their words in the explorer, and a way on."""

from __future__ import annotations

import json
import re
import shutil
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Route, expect

SOME_ENTITY = "entity/{:032x}"
TOO_MANY = 1_001


@pytest.fixture
def opened(explorer: Any) -> Any:
    """The explorer at its beginning."""
    return explorer.open()


def node(explorer: Any, name: str) -> str:
    return f"entity/{explorer.site.entity(name)}"


def notice(explorer: Any) -> Locator:
    return explorer.page.locator("#notice")


def begun(explorer: Any, action: str, *given: object) -> None:
    """Begin what a button or a key begins, and do not wait for it."""
    explorer.page.evaluate("([name, given]) => void explorer.actions[name](...given)", [action, given])


class Held:
    """Answers that are held back until they are let go."""

    def __init__(self, explorer: Any, path: str) -> None:
        self._waiting: list[Route] = []
        explorer.page.route(path, self._hold)

    def _hold(self, route: Route) -> None:
        self._waiting.append(route)

    def let_go(self) -> None:
        for route in self._waiting:
            route.continue_()


def fails(explorer: Any, path: str, status: int, detail: str = "") -> None:
    """Let the first request to a path fail, as the service would say it."""
    problem = json.dumps({"type": "about:blank", "title": "It fails", "status": status, "detail": detail})
    explorer.page.route(
        path,
        lambda route: route.fulfill(status=status, content_type="application/problem+json", body=problem),
        times=1,
    )


# --- the service is away, slow, or fails


def test_a_service_that_is_gone_is_said_to_be_and_what_is_shown_stays(opened: Any):
    page, before = opened.page, opened.seen()
    stability = node(opened, "Stability AI")
    page.route("**/*", lambda route: route.abort("connectionrefused"))

    begun(opened, "expand", stability)

    expect(page.locator("#banner")).to_contain_text("The service cannot be reached")
    assert opened.seen() == before
    opened.do("filter", {"kinds": ["Person"]}, "by hand")
    opened.do("view", "table")
    assert page.locator("#table tbody tr").count() > 5
    page.unroute("**/*")
    expect(page.locator("#banner")).to_be_hidden()
    notice(opened).get_by_role("button", name="Try again").click()
    opened.until(f"Object.keys(explorer.store.get().nodes).length > {len(before['nodes'])}")


SLOW = {
    "expand": ("**/explore/expand", "Looking for neighbours of Stability AI"),
    "labels": ("**/explore", "Reading 60 nodes"),
    "findPath": ("**/paths?*", "Looking for paths"),
}


@pytest.mark.parametrize("action", SLOW)
def test_what_takes_long_says_what_it_does_and_can_be_left(opened: Any, action: str):
    path, words = SLOW[action]
    stability = node(opened, "Stability AI")
    asked = {"from": stability, "to": node(opened, "Coatue"), "first": None, "last": None, "stances": "told"}
    given = {"expand": stability, "labels": "ko", "findPath": asked}[action]
    before, busy = opened.state(), opened.page.locator("#busy")
    held = Held(opened, path)

    begun(opened, action, given)

    expect(busy).to_contain_text(words)
    busy.get_by_role("button", name="Cancel").click()
    expect(busy).to_be_hidden()
    held.let_go()
    assert opened.state() == before
    assert notice(opened).is_hidden()
    assert opened.page.locator("#labels").input_value() == "en"


def test_details_that_take_long_say_so_and_can_be_left_and_asked_for_again(opened: Any):
    details = opened.page.locator("#details")
    Held(opened, "**/explore/details/**")

    opened.do("choose", {"node": node(opened, "Stability AI")})
    details.get_by_role("button", name="Cancel").click()

    expect(details).to_contain_text("You stopped the reading")
    opened.page.unroute("**/explore/details/**")
    details.get_by_role("button", name="Try again").click()
    expect(details).to_contain_text("What is told")


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (500, "Something went wrong inside the service.a wheel has come off"),
        (503, "This took longer than a question may take"),
        (504, "This took longer than a question may take"),
    ],
)
def test_an_error_says_what_failed_keeps_the_canvas_and_can_be_tried_again(
    opened: Any, status: int, words: str
):
    before, stability = opened.seen(), node(opened, "Stability AI")
    fails(opened, "**/explore/expand", status, "a wheel has come off")

    begun(opened, "expand", stability)

    expect(notice(opened)).to_contain_text(words)
    assert opened.seen() == before
    notice(opened).get_by_role("button", name="Try again").click()
    opened.until(f"explorer.visible().nodes.length > {len(before['nodes'])}")
    assert notice(opened).is_hidden()


def test_a_beginning_that_fails_can_be_tried_again(explorer: Any):
    fails(explorer, "**/explore?*", 503)

    explorer.open()

    expect(notice(explorer)).to_contain_text("longer than a question may take")
    notice(explorer).get_by_role("button", name="Try again").click()
    explorer.until("explorer.visible().nodes.length > 20")


def test_details_that_fail_can_be_tried_again(opened: Any):
    details = opened.page.locator("#details")
    fails(opened, "**/explore/details/**", 500, "a wheel has come off")

    opened.do("choose", {"node": node(opened, "Stability AI")})

    expect(details).to_contain_text("a wheel has come off")
    details.get_by_role("button", name="Try again").click()
    expect(details).to_contain_text("What is told")


def test_a_search_that_fails_says_so(opened: Any):
    fails(opened, "**/search?*", 500)

    opened.page.get_by_role("combobox", name="Search people").fill("Coatue")

    expect(opened.page.locator("#search .note")).to_contain_text("The search does not answer")


# --- nothing found, too many, gone


def test_a_name_that_nobody_has_is_said_to_be_and_the_nearest_are_shown(opened: Any):
    search, note = (
        opened.page.get_by_role("combobox", name="Search people"),
        opened.page.locator("#search .note"),
    )

    search.fill("Mostaqeu")
    expect(opened.page.locator("#search [role=option]").first).to_contain_text("Mostaque")
    expect(note).to_contain_text("The nearest are these")
    first = opened.page.locator("#search [role=option]").first
    assert first.bounding_box()["y"] > note.bounding_box()["y"]
    search.fill("xqzwvkjy")
    expect(note).to_contain_text("No name and no article has “xqzwvkjy”")

    assert opened.page.locator("#search [role=option]").count() == 0


def graph_of(many: int) -> dict[str, Any]:
    """Return a graph of so many people, each joined to the first, as the service would answer."""
    ids = [SOME_ENTITY.format(i) for i in range(many)]
    person = {
        "iri": "",
        "address": "/",
        "language": "en",
        "kind": "Person",
        "kind_label": "Person",
        "date": None,
    }
    people = [
        {**person, "id": one, "label": f"Person {i}", "neighbours": {"told": 1, "all": 1}}
        for i, one in enumerate(ids)
    ]
    told = {
        "address": "/", "predicate": "knows", "predicate_label": "knows", "words": "", "event": None,
        "stance": "Asserts", "stance_label": "asserts", "is_fact": True, "is_disputed": False, "certainty": 1,
        "voices": 1, "voices_against": 0, "date": None, "documents": [], "details": [],
        "value": None, "currency": None,
    }  # fmt: skip
    facts = [
        {
            **told, "id": f"{i:032x}", "subject": ids[0], "object": one,
            "edges": [{"source": ids[0], "target": one, "label": "knows"}],
        }
        for i, one in enumerate(ids[1:])
    ]  # fmt: skip
    return {"language": "en", "nodes": people, "facts": facts, "documents": []}


def test_more_than_a_drawing_can_show_is_said_to_be_and_the_table_has_it(
    explorer: Any, linked: Callable[[object], str]
):
    graph = graph_of(TOO_MANY)
    explorer.page.route(
        "**/explore", lambda route: route.fulfill(content_type="application/json", body=json.dumps(graph))
    )
    places = {one["id"]: [i % 40 * 90, i // 40 * 60] for i, one in enumerate(graph["nodes"])}

    explorer.open("/" + linked({"nodes": places}))

    expect(notice(explorer)).to_contain_text("More than 1,000 nodes")
    notice(explorer).get_by_role("button", name="Show the table").click()
    assert explorer.page.locator("#table tbody tr").count() == TOO_MANY - 1


def test_a_document_that_is_removed_under_ones_eyes_takes_its_nodes_along_in_words(
    explorer: Any, serve: Callable[[Path], Any], demo_data: Path, tmp_path: Path
):
    shutil.copytree(demo_data, tmp_path / "data")
    explorer.site = serve(tmp_path / "data")
    explorer.open()
    before = explorer.seen()["nodes"]
    removed = explorer.site.json("/documents")["documents"][0]["id"]

    delete = urllib.request.Request(explorer.site.url(f"/documents/{removed}"), method="DELETE")
    urllib.request.urlopen(delete).close()
    gone = gone_of(explorer, before)
    explorer.do("choose", {"node": gone[0]})
    expect(explorer.page.locator("#details")).to_contain_text("This is no longer in the graph")
    begun(explorer, "expand", gone[0])
    expect(notice(explorer)).to_contain_text(f"{len(gone)} of the things shown are no longer in the graph")
    explorer.do("labels", "ko")
    expect(notice(explorer)).to_contain_text("no longer in the graph")

    assert set(explorer.seen()["nodes"]).isdisjoint(gone)
    assert len(explorer.seen()["nodes"]) > 5


def gone_of(explorer: Any, nodes: list[str]) -> list[str]:
    request = urllib.request.Request(
        explorer.site.url("/explore"),
        json.dumps({"nodes": nodes}).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as response:
        gone: list[str] = json.load(response)["gone"]
    assert gone, "the first article tells of something that no other does"
    return gone


# --- what is hidden


def test_all_that_is_hidden_says_why_and_can_be_shown_again(opened: Any):
    stability, page = node(opened, "Stability AI"), opened.page
    opened.do("fold", stability)
    opened.do("hide", node(opened, "Emad Mostaque"))
    opened.do("filter", {"kinds": ["Product"], "certainty": 0.9, "first": "2023-01-01"}, "all of these")

    page.locator("#why").click()
    dialog = page.get_by_role("dialog", name="What is hidden, and why")

    counted = sum(int(words) for words in dialog.locator("h3 .count").all_inner_texts())
    assert counted == int(re.findall("[0-9]+", page.locator("#why").inner_text())[0])
    reasons = [re.sub(" [0-9]+$", "", words) for words in dialog.locator("h3").all_inner_texts()]
    assert {"Hidden by you", "Folded into one node", "Its type is switched off", "It has no date"} <= set(
        reasons
    )
    assert dialog.locator("section").count() == dialog.locator("section:has(li)").count()
    while dialog.get_by_role("button", name="Show these").count():
        dialog.get_by_role("button", name="Show these").first.click()
    expect(dialog).to_contain_text("Nothing is hidden.")
    page.keyboard.press("Escape")
    assert page.locator("#why").is_hidden()


def test_a_canvas_with_nothing_on_it_says_what_to_do(opened: Any):
    kinds = opened.page.evaluate("[...new Set(explorer.visible().nodes.map(({ kind }) => kind))]")

    opened.do("filter", {"kinds": kinds}, "all types")

    expect(opened.page.locator("#empty")).to_contain_text("filtered away or hidden")
    opened.do("view", "timeline")
    expect(opened.page.locator("#timeline")).not_to_be_empty()
    opened.do("view", "table")
    table = opened.page.locator("#table")
    expect(table).to_contain_text("No fact is shown")
    table.get_by_role("button", name="All filters off").click()
    expect(table).not_to_contain_text("No fact is shown")


def test_what_the_reader_has_hidden_is_brought_back_from_a_canvas_with_nothing_on_it(opened: Any):
    nodes = opened.seen()["nodes"]

    for node in nodes:
        opened.do("hide", node)

    empty = opened.page.locator("#empty")
    expect(empty).to_contain_text("filtered away or hidden")
    expect(empty.get_by_role("button", name="All filters off")).to_have_count(0)
    empty.get_by_role("button", name="Show what you have hidden").click()
    expect(empty).to_be_hidden()
    assert opened.seen()["nodes"] == nodes


def test_an_empty_table_offers_what_helps(opened: Any):
    opened.do("view", "table")
    buttons = opened.page.locator("#table button")
    kinds = opened.page.evaluate("[...new Set(explorer.visible().nodes.map(({ kind }) => kind))]")

    for node in opened.seen()["nodes"]:
        opened.do("hide", node)
    expect(buttons).to_have_text(["Show what you have hidden"])
    opened.do("filter", {"kinds": kinds}, "all types")
    expect(buttons).to_have_text(["All filters off", "Show what you have hidden"])

    buttons.nth(1).click()
    expect(buttons).to_have_text(["All filters off"])
    buttons.click()
    expect(opened.page.locator("#table tbody tr")).not_to_have_count(0)


def test_without_modules_the_front_page_keeps_its_place(browser: Browser, site: Any):
    with browser.new_context() as context:
        page = context.new_page()
        page.route("**/explorer/main.js", lambda route: route.abort())

        page.goto(site.url("/"))

        expect(page.get_by_role("searchbox").or_(page.locator("input[type=search]")).first).to_be_visible()
        assert page.locator("#explorer").is_hidden()
