"""The page to write SPARQL on, and what it asks for: the terms, what an answer names, and the sources."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from fastapi.testclient import TestClient

from api.languages import LANGUAGES
from graph.query.examples import read_examples
from graph.vocabulary import CG, DATA

HTML = {"Accept": "text/html"}


class Field(HTMLParser):
    """What stands in the field of the page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self._is_inside = False
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._is_inside = tag == "textarea"

    def handle_endtag(self, tag: str) -> None:
        self._is_inside = False

    def handle_data(self, data: str) -> None:
        self.text += data if self._is_inside else ""


# --- the page


def test_without_scripts_it_is_a_form_with_the_query_of_the_address(demo: TestClient):
    query = 'SELECT * { ?a ?b "</textarea><script>" }'

    page = demo.get("/query", params={"query": query}).text

    assert Field(page).text == query
    assert '<form id="ask" action="/sparql" method="get">' in page


def test_a_browser_that_opens_the_endpoint_is_sent_to_the_page(demo: TestClient):
    response = demo.get("/sparql", headers=HTML, follow_redirects=False)

    assert response.status_code == 303
    assert response.headers["location"] == "/query"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_examples_have_titles_in_every_language(demo: TestClient, language: str):
    page = demo.get("/query", params={"lang": language}).text

    english = [one.title for one in read_examples()]
    there = [title for title in english if f">{title}</a>" in page]
    assert page.count('href="/query?query=') == len(english)
    assert (there == english) == (language == "en")


def test_pages_lead_to_it_with_the_query_behind_them(demo: TestClient):
    assert 'href="/query?query=PREFIX' in demo.get("/documents.html").text


# --- terms


def test_terms_have_labels_in_five_languages(demo: TestClient):
    terms = {one["name"]: one for one in demo.get("/query/terms").json()["terms"]}

    assert terms["cg:Person"]["kind"] == "class"
    assert terms["cg:resignedFrom"]["kind"] == "property"
    assert terms["cg:Alleges"]["kind"] == "value"
    assert terms["cg:resignedFrom"]["labels"].keys() == LANGUAGES.keys()
    assert terms["rdfs:label"]["used"] > 0


def test_what_is_used_most_comes_first(demo: TestClient):
    used = [one["used"] for one in demo.get("/query/terms").json()["terms"]]

    assert used == sorted(used, reverse=True)


# --- names


@pytest.fixture
def named(demo: TestClient):
    return lambda *iris, **more: demo.post("/query/names", json={"iris": iris, **more}).json()


def test_what_an_answer_names_comes_in_the_language_asked_for(named, mostaque: str):
    iri = f"{DATA}entity/{mostaque}"

    thing = named(iri, lang="ko")["things"][iri]

    assert thing["label"] == "에마드 모스타크"
    assert thing["language"] == "ko"
    assert thing["address"] == f"/entities/{mostaque}.html"
    assert thing["nodes"] == [f"entity/{mostaque}"]


def test_a_claim_is_a_sentence_and_stands_for_its_ends(named, resignation):
    iri = f"{DATA}claim/{resignation['id']}"

    thing = named(iri, lang="en")["things"][iri]

    assert thing["label"].startswith("Emad Mostaque — ")
    assert thing["address"] == f"/claims/{resignation['id']}.html"
    assert len(thing["nodes"]) == 2


@pytest.mark.parametrize("iri", [f"{DATA}document/ko-mostaque-resigns", f"{CG}resignedFrom"])
def test_articles_and_terms_have_names(named, iri: str):
    assert named(iri)["things"][iri]["label"]


@pytest.mark.parametrize(
    "iri", [f"{DATA}entity/nobody", f"{DATA}claim/x", f"{DATA}document/x", "no iri", "urn:x", f"{CG}x"]
)
def test_what_nobody_knows_is_left_out(named, iri: str):
    assert named(iri)["things"] == {}


def test_every_page_that_a_name_leads_to_is_there(demo: TestClient, named):
    query = """SELECT ?x {
        { ?x a [] } UNION { GRAPH <claims> { ?x cg:subject ?y } }
        UNION { GRAPH ?x { ?y cg:quote ?z } } UNION { GRAPH <questions> { ?x cg:rule ?y } }
    }"""
    rows = demo.post("/sparql", data={"query": query}).json()["results"]["bindings"]
    iris = list(dict.fromkeys(row["x"]["value"] for row in rows))[:1000]

    things = named(*iris)["things"]

    addresses = [thing["address"] for thing in things.values() if thing["address"]]
    assert len(things) > 0.9 * len(iris)
    assert {demo.get(address).status_code for address in addresses[::9]} == {200}


def test_dates_come_in_words_and_with_the_days_they_lie_between(named):
    dates = named(dates=["2024-03", "nonsense"], lang="it")["dates"]

    assert dates["2024-03"] == {
        "edtf": "2024-03",
        "words": "marzo 2024",
        "first": "2024-03-01",
        "last": "2024-03-31",
    }
    assert dates["nonsense"]["first"] is None


# --- sources


def test_the_query_for_the_sources_runs_as_it_stands(demo: TestClient):
    asked = {"query": "SELECT ?who { ?who cg:resignedFrom ?what ; rdfs:label ?name }", "lang": "ko"}

    found = demo.post("/query/sources", json=asked).json()

    rows = demo.post("/sparql", data={"query": found["query"]}).json()["results"]["bindings"]
    assert rows
    assert all("quote" in row for row in rows)
    assert found["notes"] == [
        "?who rdfs:label ?name: 이름과 종류는 모든 언급에 딸려 있어 따로 말하는 주장이 없습니다."
    ]


def test_a_query_without_facts_has_no_such_query(demo: TestClient):
    query = "SELECT * { ?a <https://elsewhere.example/b> ?c }"

    found = demo.post("/query/sources", json={"query": query}).json()

    assert found["query"] is None
    assert len(found["notes"]) == 1


def test_what_is_no_query_is_refused_in_words(demo: TestClient):
    response = demo.post("/query/sources", json={"query": "SELEKT"})

    assert response.status_code == 400
    assert "the query cannot be read" in response.json()["detail"]
