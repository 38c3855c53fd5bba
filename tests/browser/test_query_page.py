"""The page to write SPARQL on: in a browser, by mouse and by keyboard, and with hostile answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from graph.query.examples import read_examples

WORDS = {"en": "rows in", "ko": "행", "ja": "行", "zh": "行", "it": "righe"}
LEFT = next(one.query for one in read_examples() if one.id == "Q02")
HOSTILE = "<img src=x onerror=window.pwned=1>"
EDITOR = ".CodeMirror"
TABS = ("table", "graph", "timeline", "explanation")

Open = Callable[..., Page]


@pytest.fixture
def open_query(context: BrowserContext, site, watch) -> Iterator[Open]:
    """A function that opens the page with a query, which then has an answer; without one if it has none."""
    pages: list[Page] = []

    def open_query(query: str = "", lang: str = "en", width: int = 1280, context=context) -> Page:
        page = watch(context.new_page())
        pages.append(page)
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(site.url("/query", lang=lang) + (f"#query={quote(query)}" if query else ""))
        expect(page.locator(EDITOR)).to_be_visible()
        if query:
            expect(page.locator("#answer")).to_have_attribute("aria-busy", "false")
        return page

    yield open_query
    for page in pages:
        page.close()


def text(page: Page) -> str:
    found: str = page.evaluate(f"document.querySelector('{EDITOR}').CodeMirror.getValue()")
    return found


def write(page: Page, query: str) -> None:
    """Write a query in place of the one that is there."""
    page.evaluate(f"document.querySelector('{EDITOR}').CodeMirror.setValue('')")
    page.locator(EDITOR).click()
    page.keyboard.type(query)


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{one['id']} at {one['nodes'][0]['html'][:120]}" for one in found]


# --- an answer


@pytest.mark.parametrize("lang", WORDS)
def test_a_link_opens_with_its_answer_in_the_language_of_the_page(open_query: Open, lang: str):
    page = open_query(LEFT, lang)

    expect(page.locator("#status")).to_contain_text(WORDS[lang])
    expect(page.locator("#table tbody tr")).to_have_count(3)
    assert page.locator("#table a").first.get_attribute("href").startswith("/entities/")
    assert text(page) == LEFT


def test_an_example_is_answered_when_it_is_followed(open_query: Open, site):
    page = open_query(lang="it")

    page.locator(".questions a").nth(1).click()

    expect(page.locator("#table tbody tr")).to_have_count(3)
    assert page.url.startswith(site.url("/query", lang="it") + "#query=")


def test_every_view_is_drawn_and_none_asks_for_anything_elsewhere(open_query: Open, site, watch):
    page = open_query(LEFT)

    for name, shown in zip(
        TABS, ("#table td", "#graph canvas", "#timeline .bar", "#explanation li"), strict=True
    ):
        page.click(f"#tab-{name}")
        expect(page.locator(shown).first).to_be_visible()
        assert violations(page) == [], name

    assert watch.complaints == []
    assert watch.elsewhere(site.address) == []


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("ASK { ?a ?b ?c }", "Yes"),
        ("SELECT * { ?a cg:nobody ?b }", "No row fits"),
        ("CONSTRUCT { ?a cg:left ?b } WHERE { ?a cg:resignedFrom ?b }", "Emad Mostaque"),
        ("SELECT ?a { VALUES ?a { 1 UNDEF } }", "?a"),
    ],
)
def test_every_kind_of_answer_is_shown(open_query: Open, query: str, words: str):
    expect(open_query(query).locator("#table")).to_contain_text(words)


def test_a_wide_answer_is_scrolled_in_its_box_beside_its_first_column(open_query: Open):
    page = open_query("SELECT ?a ?b ?c ?d ?e ?f ?g { ?a ?b ?c . ?a ?d ?e . ?a ?f ?g } LIMIT 40", width=360)
    box = page.locator("#table .wide")
    across = "() => document.documentElement.scrollWidth - innerWidth"

    assert box.evaluate("(box) => box.scrollWidth > 1.5 * box.clientWidth")
    assert page.evaluate(across) <= 0
    box.evaluate("(box) => box.scrollIntoView()")
    box.evaluate("(box) => box.scrollTo(box.scrollWidth, box.scrollHeight)")

    # The name of the first column, and its value in the last row.
    kept = [page.locator("#table thead th").nth(1), page.locator("#table tbody tr").last.locator("td").first]
    frame = box.bounding_box()
    assert frame
    for one in kept:
        place = one.bounding_box()
        assert place
        assert frame["x"] - 1 <= place["x"]
        assert place["x"] + place["width"] < frame["x"] + frame["width"] / 2
        assert frame["y"] - 1 <= place["y"] < frame["y"] + frame["height"]
    last = page.locator("#table thead th").last
    expect(last).to_be_in_viewport()
    assert page.evaluate(across) <= 0
    assert page.evaluate("() => scrollX") == 0


def test_the_sources_of_facts_are_one_click_away(open_query: Open):
    page = open_query("SELECT ?who { ?who cg:resignedFrom ?what }")

    page.click("#trace")

    expect(page.locator("#table thead")).to_contain_text("?quote")
    expect(page.locator("#table")).to_contain_text("모스타크")
    assert "cg:saidBy ?speaker" in text(page)


def test_a_view_that_takes_long_says_so(open_query: Open):
    page = open_query(LEFT)
    page.route("**/sparql?*explain*", lambda route: None, times=1)

    page.click("#tab-explanation")

    expect(page.locator("#explanation")).to_have_text("Asking …")


def test_back_leads_to_the_query_before(open_query: Open):
    page = open_query("ASK { ?a cg:resignedFrom ?b }")
    page.click("#trace")
    expect(page.locator("#table thead")).to_contain_text("?quote")

    page.go_back()

    expect(page.locator("#table")).to_contain_text("Yes")
    assert text(page) == "ASK { ?a cg:resignedFrom ?b }"


# --- writing


def test_a_name_in_any_language_becomes_a_property_and_an_entity(open_query: Open, site, watch):
    page = open_query()

    write(page, "SELECT * { ?who 辞任")
    assert "?who 辞任" in text(page), "no letter is lost"
    expect(page.locator(".CodeMirror-hint").first).to_contain_text("cg:resignedFrom")
    assert violations(page) == []
    page.keyboard.press("Enter")
    # Whoever types on before a name is chosen goes on with its letters.
    expect(page.locator(".CodeMirror-hints")).to_have_count(0)
    page.keyboard.type(" Stabil")
    expect(page.locator(".CodeMirror-hint").first).to_contain_text("Stability AI")
    page.keyboard.press("Enter")
    expect(page.locator(".CodeMirror-hints")).to_have_count(0)
    page.keyboard.type(" }")
    page.keyboard.press("Control+Enter")

    expect(page.locator("#table tbody")).to_contain_text("Emad Mostaque")
    assert text(page).startswith("PREFIX cg: <https://w3id.org/claimgraph/ontology#>")
    assert watch.elsewhere(site.address) == []


def test_no_letter_of_an_input_method_is_lost_on_a_slow_machine(open_query: Open):
    page = open_query()
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 6})

    write(page, "SELECT * { ?who ")
    for syllable in (("ㅅ", "사"), ("ㅇ", "이", "임")):
        for composed in syllable:
            caret = len(composed)
            session.send(
                "Input.imeSetComposition",
                {"text": composed, "selectionStart": caret, "selectionEnd": caret},
            )
        session.send("Input.insertText", {"text": composed})

    # Under the page's policy Playwright itself cannot wait for an expression.
    page.evaluate(
        """async (editor) => {
          const { CodeMirror } = document.querySelector(editor), end = performance.now() + 60_000;
          while (!CodeMirror.getValue().endsWith("임") && performance.now() < end) await new Promise(requestAnimationFrame);
        }""",  # noqa: E501
        EDITOR,
    )
    assert text(page) == "SELECT * { ?who 사임"


def test_it_is_used_without_a_mouse(open_query: Open):
    page = open_query()
    page.locator(f"{EDITOR} [role=textbox]").focus()

    page.keyboard.press("Control+Enter")
    expect(page.locator("#table tbody tr")).to_have_count(3)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Run", "Tab leads out of the editor"
    page.locator("#tab-table").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")

    expect(page.locator("#timeline .bar").first).to_be_visible()


def test_what_cannot_be_read_is_said_with_its_line(open_query: Open):
    page = open_query()

    write(page, "SELECT * { ?a ?b ?c } }")
    expect(page.locator("#syntax")).to_contain_text("Line 1 cannot be read. There may stand: LIMIT")
    expect(page.locator("#syntax")).not_to_contain_text(re.compile(r"[$}]"))
    page.keyboard.press("Control+Enter")

    expect(page.locator("#problem")).to_contain_text("The query cannot be read")


def test_the_prefixes_that_every_query_may_use_need_no_declaration(open_query: Open):
    page = open_query()

    write(page, "SELECT * { ?a cg:chiefExecutiveOf ?b ; rdfs:label ?c }")
    expect(page.locator("#syntax")).to_be_hidden()

    write(page, "SELECT * { ?a nobody:knows ?b }")
    expect(page.locator("#syntax")).to_contain_text("Line 1 cannot be read.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_written_can_be_read_in_light_and_in_dark(open_query: Open, scheme: str):
    page = open_query()
    page.emulate_media(color_scheme=scheme)

    write(page, 'PREFIX a: <urn:a> SELECT * { ?a rdfs:label "b"@en ; a:b 1, <urn:c> } # d')
    page.locator("h1").click()

    assert violations(page) == []
    ground = page.evaluate("getComputedStyle(document.querySelector('.CodeMirror')).backgroundColor")
    assert ground == ("rgb(255, 255, 255)" if scheme == "light" else "rgb(29, 33, 37)")


def test_a_korean_page_says_in_korean_what_happened_and_then_the_engines_own_words(open_query: Open):
    page = open_query(lang="ko")

    write(page, "SELECT * { ?a ?b ?c } }")
    page.keyboard.press("Control+Enter")

    expect(page.locator("#problem p").first).to_have_text("질의를 읽을 수 없습니다")
    expect(page.locator("#problem p[lang=en]")).to_contain_text("line 1, column 23")


# --- when something is wrong


@pytest.mark.parametrize(
    ("status", "words"),
    [(504, "stopped at its limit"), (503, "stopped at its limit"), (None, "The service cannot be reached")],
)
def test_trouble_has_its_words_and_the_query_stays(open_query: Open, status: int | None, words: str):
    page = open_query()
    page.route("**/sparql", lambda route: route.fulfill(status=status, json={}) if status else route.abort())

    page.click("#ask button:not([type])")

    expect(page.locator("#problem")).to_contain_text(words)
    assert text(page) == LEFT


@pytest.fixture
def without_policy(browser: Browser) -> Iterator[BrowserContext]:
    with browser.new_context(bypass_csp=True) as context:
        yield context


def test_nothing_in_an_answer_runs_even_where_no_policy_holds(
    without_policy: BrowserContext, open_query: Open, watch
):
    values = f"""SELECT ?a ?b ("{HOSTILE}" AS ?c) {{ VALUES (?a ?b) {{
        ("{HOSTILE}" <javascript:window.pwned=1>) ("{HOSTILE}"@en <data:text/html,pwned>)
        ("{HOSTILE}"^^<http://id.loc.gov/datatypes/edtf/EDTF> <https://elsewhere.example/'onclick='window.pwned=1>)
    }} }}"""
    page = open_query(values, context=without_policy)

    for name in TABS:
        page.click(f"#tab-{name}")
        page.wait_for_load_state("networkidle")

    assert page.evaluate("window.pwned") is None
    page.click("#tab-table")
    expect(page.locator("#table")).to_contain_text(HOSTILE)
    assert page.locator("#answer img").count() == 0
    links = page.locator("#answer a").evaluate_all("all => all.map(one => one.protocol)")
    assert set(links) <= {"http:", "https:"}
    assert watch.dialogs == []


# --- what stays


def test_few_queries_are_kept_and_can_be_forgotten(open_query: Open):
    page = open_query()

    page.evaluate(
        """localStorage.setItem("claimgraph.queries", JSON.stringify(
            { recent: Array(50).fill("ASK {}"), draft: 7 }
        ))"""
    )
    page.reload()
    expect(page.locator("#queries li")).to_have_count(12)
    page.click("#forget")

    expect(page.locator("#recent")).to_be_hidden()
    assert page.evaluate("localStorage.length") == 0


@pytest.mark.parametrize("width", [360, 900])
def test_nothing_is_wider_than_a_narrow_window(open_query: Open, width: int):
    page = open_query(LEFT, width=width)

    for name in TABS:
        page.click(f"#tab-{name}")
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
