"""The pages for people: readable without script, safe with hostile names, all from here."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from fastapi.testclient import TestClient

from graph.documents import About
from graph.pipeline import ClaimsFile, read_claims_file

LISTS = ["/entities.html", "/events.html", "/documents.html", "/questions.html", "/timeline.html"]
KINDS = ["entities", "claims", "documents", "questions", "events"]
HOSTILE = '"><script>alert(1)</script>'


class Page(HTMLParser):
    """The elements of a page, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def addresses(self) -> list[str]:
        names = ("href", "src", "action", "srcset", "data", "poster", "formaction")
        return [attributes[name] for _, attributes in self.elements for name in names if name in attributes]


@pytest.fixture(params=["/", "/docs", "/query", "/?q=모스타크", *LISTS, *KINDS])
def path(request: pytest.FixtureRequest, paths: dict[str, str]) -> str:
    return f"{paths[request.param]}.html" if request.param in paths else request.param


@pytest.fixture
def page(demo: TestClient, path: str) -> Page:
    return Page(demo.get(path).text)


def test_a_page_runs_scripts_of_its_own_and_loads_nothing_from_elsewhere(page: Page):
    assert page.all("iframe") == page.all("img") == []
    assert all(attributes["src"].startswith("/assets/") for attributes in page.all("script"))
    assert all(re.match(r"/(?!/)|[#?]", address) for address in page.addresses)
    assert not any(name.startswith("on") or name == "style" for _, a in page.elements for name in a)
    assert not any(attributes.get("http-equiv") for attributes in page.all("meta"))


def test_every_link_of_a_page_leads_somewhere(demo: TestClient, path: str, page: Page):
    ids = {attributes["id"] for _, attributes in page.elements if "id" in attributes}

    # Of a long list of like links a few will do.
    asking = ("/query?", "/export/paths")
    for address in sorted({one for one in page.addresses if not one.startswith(asking)})[::3]:
        if address.startswith("#"):
            assert address[1:] in ids
        else:
            assert demo.get(urljoin(path, address)).status_code == 200, address


def test_a_page_has_one_heading_of_its_own_and_no_id_twice(page: Page):
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]

    assert len(page.all("h1")) == 1
    assert len(ids) == len(set(ids))


def test_a_page_says_to_the_browser_that_nothing_else_may_run(demo: TestClient, path: str):
    headers = demo.get(path).headers

    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    ours = ("script-src", "style-src", "connect-src", "font-src", "form-action")
    assert {policy[name] for name in ours} == {"'self'"}
    assert policy["img-src"] == "'self' data: blob:"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["content-type"] == "text/html; charset=utf-8"


def test_the_front_page_lists_articles_names_and_questions(demo: TestClient):
    page = Page(demo.get("/").text)

    for words in ("6 articles", "Emad Mostaque", "Stability AI", "Stable Diffusion", "모스타크 물러난"):
        assert words in page.text
    assert len([one for one in page.addresses if one.startswith("/query?")]) == 1 + 15, (
        "its own query, and the examples"
    )


def test_an_article_of_no_known_publisher_or_day_has_its_language_alone(open_demo: Callable[..., TestClient]):
    client = open_demo()
    service = client.app.state.service  # type: ignore[attr-defined]
    row = {
        "event_or_relation": "founded",
        "args": {"person": "Ada", "organization": "Acme"},
        "polarity": "affirmed",
        "modality": "asserted",
        "quote": "Ada founded Acme",
    }
    bare = ClaimsFile(
        "bare.jsonl", json.dumps(row).encode(), b"Ada founded Acme.", About("bare", language="en")
    )
    with service.writing() as library:
        list(library.import_readings([read_claims_file(bare, library.vocabulary)]))

    page = client.get("/", headers={"Accept": "text/html"}).text

    assert re.search(r">bare</a> <small>English</small>", page)


def test_every_question_of_the_front_page_has_an_answer_behind_it(demo: TestClient):
    links = [urlsplit(one) for one in Page(demo.get("/").text).addresses if one.startswith("/query?")]

    for link in links:
        response = demo.get("/sparql", params={"query": parse_qs(link.query)["query"][0]})
        assert response.status_code == 200
        assert "bindings" in response.json().get("results", {}) or "boolean" in response.json()


def test_the_front_page_shows_what_a_search_has_found(demo: TestClient, mostaque: str):
    page = Page(demo.get("/", params={"q": "모스타크"}).text)

    assert "Found for “모스타크”" in page.text
    assert f"/entities/{mostaque}.html" in page.addresses
    assert page.all("input")[0]["value"] == "모스타크"


def test_a_name_that_the_page_shows_is_not_shown_once_more_as_what_was_found(demo: TestClient):
    page = demo.get("/search.html", params={"q": "investors in Stability AI", "lang": "zh"}).text
    found = page.partition('<ul class="found">')[2].partition("</li>")[0]

    assert re.sub("<[^>]*>", "", found).count("investors in Stability AI") == 1


def test_a_search_that_finds_nothing_says_what_to_try(demo: TestClient):
    assert "No name has these words" in Page(demo.get("/", params={"q": "Nemo"}).text).text


@pytest.mark.parametrize("q", [HOSTILE, "'onfocus='alert(1)", "</title><h1>", "{{ 7*7 }}", "&lt;b&gt;", "\0"])
def test_a_hostile_search_is_shown_as_the_words_it_is(demo: TestClient, q: str):
    html = demo.get("/", params={"q": q}).text

    page = Page(html)
    assert page.all("script") == []
    assert len(page.all("h1")) == 1
    assert page.all("input")[0]["value"].replace("\ufffd", "\0") == q
    assert f"Found for “{q}”" in page.text.replace("\ufffd", "\0")


def test_the_front_page_is_kept_for_its_language_until_the_graph_changes(
    open_demo: Callable[..., TestClient],
):
    client = open_demo()

    def front(language: str) -> str:
        return client.get("/", headers={"Accept": "text/html", "Accept-Language": language}).text

    first, korean = front("en"), front("ko")
    assert "6 articles" in first
    assert first != korean
    assert (front("en"), front("ko")) == (first, korean)

    client.delete("/documents/ko-openai-tigris")

    assert "5 articles" in front("en")


def test_hostile_names_and_titles_are_shown_as_the_words_they_are(open_demo: Callable[..., TestClient]):
    client = open_demo()
    service = client.app.state.service  # type: ignore[attr-defined]
    name = f"Eve {HOSTILE}"
    row = {
        "event_or_relation": "founded",
        "args": {"person": name, "organization": "Evil'\"<b>Corp"},
        "polarity": "affirmed",
        "modality": "asserted",
        "quote": f"{name} founded Evil'\"<b>Corp",
    }
    about = About("evil", title=HOSTILE, publisher="<img src=x onerror=alert(1)>", url="javascript:alert(1)")
    file = ClaimsFile("e.jsonl", json.dumps(row).encode(), f"{row['quote']}.".encode(), about)
    with service.writing() as library:
        list(library.import_readings([read_claims_file(file, library.vocabulary)]))

    page = Page(client.get("/", params={"q": "Eve"}).text)

    assert page.all("script") == page.all("img") == page.all("b") == []
    assert page.text.count(name) >= 2, "among those found, and among the people"
    for words in (HOSTILE, "<img src=x onerror=alert(1)>", "Evil'\"<b>Corp"):
        assert words in page.text
    assert not any("javascript" in address for address in page.addresses)

    entity = client.get("/search", params={"q": "Eve"}).json()["results"][0]["entity"]
    claim = client.get(f"/entities/{entity}").json()["claims"][0]["id"]
    for path in ("/documents/evil", f"/entities/{entity}", f"/claims/{claim}"):
        page = Page(client.get(f"{path}.html").text)
        assert page.all("script") == page.all("img") == page.all("b") == []
        assert name in page.text
        assert not any("javascript" in address for address in page.addresses)


def test_the_docs_page_has_every_call_of_the_description(demo: TestClient):
    paths = demo.get("/openapi.json").json()["paths"]

    text = Page(demo.get("/docs").text).text

    assert paths
    for path, methods in paths.items():
        for method, call in methods.items():
            assert f"{method.upper()} {path}" in text
            assert call["description"].splitlines()[0].replace("`", "") in text
    assert "`" not in text


def test_the_style_sheet_is_one_and_loads_nothing(demo: TestClient):
    response = demo.get("/front.css")

    assert response.headers["content-type"].startswith("text/css")
    assert "url(" not in response.text
    assert "@import" not in response.text
