"""A link restores what its sender saw; Back and Forward are undo and redo; a lost link says so."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Browser, expect

NOBODY = "entity/" + "0" * 32


def node(explorer: Any, name: str) -> str:
    return f"entity/{explorer.site.entity(name)}"


def arranged(explorer: Any) -> None:
    """Change everything that a state has, each by one step."""
    stability, coatue = node(explorer, "Stability AI"), node(explorer, "Coatue")
    explorer.do("add", coatue)
    explorer.do("hide", explorer.seen()["nodes"][-1])
    explorer.do("fold", stability)
    explorer.do("filter", {"stances": ["Asserts", "Reports", "Alleges"], "certainty": 0.2}, "stances")
    explorer.do("filter", {"kinds": ["Place"], "first": "2019-01-01", "last": "2024-12-31"}, "time")
    explorer.do("move", {coatue: [-321, 123]})
    explorer.do("labels", "ko")
    explorer.do("findPath", asked(coatue, stability))
    explorer.do("choose", {"node": coatue})
    explorer.do("view", "table")


def asked(one: str, other: str) -> dict[str, Any]:
    return {"from": one, "to": other, "first": None, "last": None, "stances": "told"}


def words_of_table(explorer: Any) -> str:
    return str(explorer.page.locator("#table").inner_text())


def another(browser: Browser, explorer: Any, address: str) -> Any:
    """Open an address as somebody else: in a context that has nothing of the first."""
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    other = type(explorer)(page, explorer.site, type(explorer.watch)())
    other.watch(page)
    url = urlsplit(address)
    return other.open(f"{url.path}{'?' if url.query else ''}{url.query}#{url.fragment}")


def test_a_link_restores_nodes_places_filters_and_all_else(browser: Browser, explorer: Any):
    explorer.open()
    arranged(explorer)

    other = another(browser, explorer, explorer.do("address"))

    assert other.state() == explorer.state()
    assert other.seen() == explorer.seen()
    assert words_of_table(other) == words_of_table(explorer)
    assert other.page.locator("#details").inner_text() == explorer.page.locator("#details").inner_text()
    assert other.page.locator("#labels").input_value() == "ko"
    assert [explorer.watch.complaints, other.watch.complaints] == [[], []]
    other.page.context.close()


def test_a_link_to_much_is_short_and_restores_all_of_it(
    browser: Browser, explorer: Any, linked: Callable[[object], str]
):
    listed = explorer.site.json("/entities", limit="200")["entities"]
    places = {f"entity/{one['id']}": [97 * (i % 13), 61 * (i // 13) + i] for i, one in enumerate(listed)}
    every = places | {
        one["id"]: [one["x"], one["y"]] for one in explorer.site.json("/explore", limit="200")["nodes"]
    }
    explorer.open("/" + linked({"nodes": every}))

    address = explorer.do("address")

    assert len(explorer.state()["nodes"]) == len(every) > 90
    assert len(address) < 120
    other = another(browser, explorer, address)
    assert other.state() == explorer.state()
    assert other.seen() == explorer.seen()
    other.page.context.close()


def test_an_embedded_view_shows_what_its_link_holds(explorer: Any, linked: Callable[[object], str]):
    explorer.open()
    arranged(explorer)
    before = explorer.state()

    explorer.open("/embed" + linked(before))

    assert explorer.state() == before
    assert explorer.page.locator("#canvas").is_visible()
    assert explorer.page.locator("#filters, #table, header").count() == 0


# --- Back and Forward


def changed(explorer: Any) -> list[dict[str, Any]]:
    """Open the explorer, change much, and return the state after each step, the first one included."""
    explorer.open()
    states = [explorer.state()]
    stability, coatue = node(explorer, "Stability AI"), node(explorer, "Coatue")
    for action, *given in (
        ("choose", {"node": stability}),
        ("expand", stability),
        ("add", coatue),
        ("fold", stability),
        ("hide", coatue),
        ("filter", {"certainty": 0.5}, "certainty"),
        ("filter", {"stances": ["Asserts", "Alleges"]}, "stances"),
        ("move", {stability: [12, 34]}),
        ("view", "timeline"),
        ("unfilter",),
    ):
        explorer.do(action, *given)
        states.append(explorer.state())
    return states


def test_back_and_forward_undo_and_redo_restore_each_state_and_ask_for_nothing(explorer: Any):
    states = changed(explorer)
    page, last = explorer.page, len(states) - 1
    explorer.asked()
    ways = [
        (page.go_back, page.go_forward),
        (page.locator("#undo").click, page.locator("#redo").click),
        (lambda: page.keyboard.press("Control+z"), lambda: page.keyboard.press("Control+Shift+z")),
    ]

    for back, forward in ways:
        for step, to in [
            *((back, to) for to in range(last - 1, -1, -1)),
            *((forward, to) for to in range(1, last + 1)),
        ]:
            step()
            explorer.until(f"explorer.store.position() === {to}")
            assert explorer.state() == states[to]

    assert {path for path in explorer.asked() if not path.startswith("/explore/details/")} == set()
    assert page.locator("#redo").is_disabled()
    assert explorer.watch.complaints == []


def test_back_after_loading_anew_and_from_another_page_leads_to_what_was_seen(explorer: Any):
    states = changed(explorer)
    page = explorer.page
    expect(page).to_have_url(explorer.do("address"))
    page.reload()
    assert explorer.ready().state() == states[-1]

    page.go_back()
    explorer.until("explorer.store.get().view === 'timeline'")
    assert explorer.state() == states[-2]
    page.goto(explorer.address("/questions"))
    page.go_back()

    assert explorer.ready().state() == states[-2]
    assert explorer.watch.complaints == []


def test_forward_after_loading_anew_and_back_leads_to_what_was_seen(explorer: Any):
    explorer.open()
    states = [explorer.state()]
    for name in ("Stability AI", "Coatue"):
        explorer.do("choose", {"node": node(explorer, name)})
        states.append(explorer.state())
    page = explorer.page
    expect(page).to_have_url(explorer.do("address"))
    page.reload()
    explorer.ready()

    for step, to in ((page.go_back, 1), (page.go_back, 0), (page.go_forward, 1), (page.go_forward, 2)):
        step()
        shown = "explorer.store.get().chosen?.node ?? null"
        explorer.until(f"({shown}) === {json.dumps((states[to]['chosen'] or {}).get('node'))}")
        assert explorer.state() == states[to]
    assert explorer.watch.complaints == []


def test_a_link_pasted_into_the_same_window_is_followed_and_can_be_left_again(
    explorer: Any, linked: Callable[[object], str]
):
    explorer.open()
    first, coatue = explorer.state(), node(explorer, "Coatue")

    explorer.page.goto(explorer.address("/" + linked({"nodes": {coatue: [0, 0]}})))
    explorer.until("explorer.visible().nodes.length === 1")

    assert explorer.seen()["nodes"] == [coatue]
    explorer.page.go_back()
    explorer.until("explorer.visible().nodes.length > 1")
    assert explorer.state() == first


def test_beginning_anew_is_one_step_that_can_be_taken_back(explorer: Any):
    before = changed(explorer)[-1]
    page = explorer.page
    explorer.asked()

    page.locator("details.menu summary").click()
    page.get_by_role("button", name="From the beginning").click()
    explorer.until("explorer.store.get().view === 'graph'")

    assert explorer.asked() == ["/explore"]
    page.locator("#undo").click()
    explorer.until("explorer.store.get().view === 'timeline'")
    assert explorer.state() == before


# --- links that cannot be kept


NO_STATES = (
    [1, 2],
    {"nodes": 5},
    {"nodes": []},
    None,
    {"nodes": {"__proto__": [0, 0], "entity/00": ["a", None]}},
)
BROKEN = (
    "#g=nonsense",
    "#g=",
    "#s=0000000000000000",
    "#s=../health",
    "#node=entity/nobody",
    "#node=claim/00",
)


def test_a_broken_link_says_so_and_shows_the_beginning(explorer: Any, linked: Callable[[object], str]):
    beginning = explorer.open().seen()

    for fragment in (*BROKEN, *map(linked, NO_STATES)):
        explorer.open("/" + fragment)

        notice = explorer.page.locator("#notice")
        expect(notice, fragment).to_contain_text("What this link showed is not kept any more")
        assert explorer.seen() == beginning, fragment
        assert explorer.page.locator("#empty").is_hidden()


def test_what_no_state_can_have_is_left_out_of_it(explorer: Any, linked: Callable[[object], str]):
    coatue = node(explorer, "Coatue")
    odd = {
        "nodes": {coatue: [1e300, -5], "constructor": [0, 0], NOBODY: [0, "1"]},
        "chosen": {"node": "<img src=x>"},
        "view": "nowhere",
        "labels": "tlh",
        "filters": {
            "stances": ["Asserts", "Insists", 7],
            "certainty": -9,
            "first": "soon",
            "kinds": "Person",
        },
        "hidden": {"length": 3},
        "folded": [{"node": coatue}],
        "path": {"from": coatue, "to": 4},
    }

    explorer.open("/" + linked(odd))

    state = explorer.state()
    assert list(state["nodes"]) == [coatue]
    assert state["chosen"] is None
    assert state["view"] == "graph"
    assert state["filters"]["stances"] == ["Asserts"]
    assert state["filters"]["certainty"] == 0
    assert [state["hidden"], state["folded"], state["path"]] == [[], [], None]
    assert explorer.page.locator("#labels").input_value() == "en"
    assert explorer.watch.complaints == []


def test_a_link_to_something_that_is_gone_says_so_and_shows_the_rest(
    explorer: Any, linked: Callable[[object], str]
):
    coatue, stability = node(explorer, "Coatue"), node(explorer, "Stability AI")
    places = {coatue: [0, 0], stability: [200, 0], NOBODY: [100, 100]}

    explorer.open("/" + linked({"nodes": places, "chosen": {"node": NOBODY}}))

    expect(explorer.page.locator("#notice")).to_contain_text(
        "1 of the things shown is no longer in the graph"
    )
    assert explorer.page.locator("#notice a").get_attribute("href").startswith("/changes")
    assert explorer.seen()["nodes"] == sorted([coatue, stability])
    expect(explorer.page.locator("#details")).to_contain_text("This is no longer in the graph")


def test_a_link_to_a_name_that_is_gone_says_so_and_shows_the_beginning(explorer: Any):
    explorer.open(f"/#node={NOBODY}")

    expect(explorer.page.locator("#notice")).to_contain_text("no longer in the graph")
    assert len(explorer.seen()["nodes"]) > 20


def test_sparql_asks_about_what_is_chosen_and_leads_back_to_the_same_canvas(explorer: Any):
    page = explorer.open().page
    page.locator("#details .begin button", has_text="Emad Mostaque").click()
    page.locator("#details .fact-card").first.wait_for()
    explorer.until("location.hash.startsWith('#g=')")
    before = explorer.state()

    page.locator("#sparql").click()
    expect(page.locator("#table tbody tr").first).to_contain_text("Emad Mostaque")
    page.locator("#back").click()

    explorer.ready()
    assert explorer.state() == before


# The query that the link to SPARQL takes along.
ASKED = """async () => {
  const own = document.querySelector("script[src*='explorer/main.js']").src;
  const { queryOf } = await import(own.replace("main.js", "sparql.js"));
  return queryOf(explorer);
}"""


def test_sparql_says_that_it_asks_about_a_part_of_a_large_canvas(explorer: Any, linked: Any):
    explorer.open()
    every = explorer.page.evaluate("fetch('/events.json?limit=200').then((answer) => answer.json())")[
        "events"
    ]
    explorer.open("/" + linked({"nodes": {f"event/{one['id']}": [0, 0] for one in every}}))

    query = explorer.page.evaluate(ASKED)

    shown = len(explorer.seen()["nodes"])
    assert shown > 100
    assert f"# 100 of {shown} entities and events" in query
    assert query.count("/event/") == 200, "each of a hundred from and to"


# What a link leads to: followed at once after a step, and once it has been pressed, with no pause over.
FOLLOWED = """async ([selector, node]) => {
  const link = document.querySelector(selector), later = globalThis.setTimeout;
  const click = () => new MouseEvent("click", { bubbles: true, cancelable: true });
  const follow = () => (link.dispatchEvent(click()) ? "" : link.href);
  addEventListener("click", (event) => event.preventDefault());
  globalThis.setTimeout = () => 0;
  explorer.actions.choose({ node });
  const atOnce = follow();
  link.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true }));
  for (let i = 0; i < 100 && follow() === atOnce; i += 1) await new Promise((done) => later(done, 20));
  globalThis.setTimeout = later;
  return [atOnce, follow(), await explorer.actions.address()];
}"""


@pytest.mark.parametrize("selector", ["#sparql", "[data-keeps-state][lang=ko]"])
def test_a_link_takes_what_is_shown_along_and_nothing_older(explorer: Any, selector: str):
    explorer.open()
    explorer.do("choose", {"node": node(explorer, "Stability AI")})
    explorer.until("location.hash.startsWith('#g=')")

    followed = explorer.page.evaluate(FOLLOWED, [selector, node(explorer, "Coatue")])

    at_once, pressed, address = (dict(parse_qsl(urlsplit(one).fragment)) for one in followed)
    assert "g" not in at_once
    assert pressed["g"] == address["g"]


def test_a_link_takes_what_its_own_address_has_shown_along(explorer: Any, linked: Callable[[object], str]):
    fragment = linked({"nodes": {node(explorer, "Coatue"): [0, 0]}})
    explorer.open("/" + fragment)

    page = explorer.page
    with page.expect_navigation():
        page.evaluate("document.querySelector('[data-keeps-state][lang=ko]').click()")

    assert page.url.endswith(fragment)


# The query about a name that tries to end the comment it stands in, in each way.
QUERY_OF = """async (label) => {
  const own = document.querySelector("script[src*='explorer/main.js']").src;
  const { queryOf } = await import(own.replace("main.js", "sparql.js"));
  const named = { label, iri: "https://example.org/it" };
  const app = { data: { nodes: new Map([["it", named]]) }, store: { get: () => ({ path: null, chosen: { node: "it" } }) } };
  return queryOf({ ...explorer, ...app });
}"""  # noqa: E501


def test_no_name_ends_the_comment_of_a_query(explorer: Any):
    explorer.open()

    plain = explorer.page.evaluate(QUERY_OF, "it").splitlines()
    odd = explorer.page.evaluate(QUERY_OF, "one\n two\r\\u000A three\\").splitlines()

    assert odd[0] == "# Around one two u000A three "
    assert odd[1:] == plain[1:]
