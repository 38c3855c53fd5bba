"""The SPARQL 1.1 Protocol: three ways to ask, one answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from pyoxigraph import Literal, Quad

from api.service import Service
from graph.query.formats import GRAPH_FORMATS, RESULT_FORMATS
from graph.vocabulary import DATA, LABEL, term

Way = Callable[..., Response]

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
DIRECT = {"Content-Type": "application/sparql-query"}
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


def by_get(client: TestClient, query: str, accept: str = "*/*", **parameters: Any) -> Response:
    asked = urlencode({"query": query} | parameters, doseq=True)
    return client.get(f"/sparql?{asked}", headers={"Accept": accept})


def by_form(client: TestClient, query: str, accept: str = "*/*", **parameters: Any) -> Response:
    asked = urlencode({"query": query} | parameters, doseq=True)
    return client.post("/sparql", content=asked, headers=FORM | {"Accept": accept})


def directly(client: TestClient, query: str, accept: str = "*/*", **parameters: Any) -> Response:
    asked = urlencode(parameters, doseq=True)
    return client.post(f"/sparql?{asked}", content=query.encode(), headers=DIRECT | {"Accept": accept})


WAYS = [by_get, by_form, directly]


@pytest.fixture(params=WAYS)
def ask(request: pytest.FixtureRequest, client: TestClient) -> Way:
    way: Way = request.param
    return lambda *args, **parameters: way(client, *args, **parameters)


def only(response: Response) -> str:
    [row] = response.json()["results"]["bindings"]
    [value] = row.values()
    return str(value["value"])


@pytest.mark.parametrize(
    "text",
    [
        "100 %",
        "%41 %2B %",
        "1+1 = 2",
        "R&D; a=b",
        "Müller & Söhne, 스태빌리티, 人工知能, 🙂",
        "what?#nothing",
        "\\u0041 and \\\\",
        " spaces  at both ends ",
    ],
)
def test_a_text_arrives_as_it_was_sent_whichever_way_it_goes(ask: Way, text: str):
    quoted = text if "\\" in text else str(Literal(text))[1:-1]
    wanted = "A and \\" if "\\" in text else text

    response = ask(f'SELECT ("{quoted}" AS ?text) {{}}')

    assert response.status_code == 200, response.text
    assert only(response) == wanted


def test_lines_and_comments_arrive_as_they_were_sent(ask: Way):
    assert (
        only(ask('# a + comment\r\nSELECT ?t\n{ BIND("""one\n\ttwo &""" AS ?t) } # % end')) == "one\n\ttwo &"
    )


def test_an_iri_that_is_percent_encoded_stays_so(ask: Way):
    assert only(ask("SELECT (<https://a.example/%EA%B0%80%20b+c> AS ?x) {}")).endswith("/%EA%B0%80%20b+c")


# --- formats


@pytest.mark.parametrize("media_type", RESULT_FORMATS)
def test_rows_come_as_asked_for(ask: Way, media_type: str):
    response = ask(COUNT, media_type)

    assert response.headers["content-type"].split(";")[0] == media_type
    assert "300" in response.text


@pytest.mark.parametrize("media_type", GRAPH_FORMATS)
def test_graphs_come_as_asked_for(ask: Way, media_type: str):
    response = ask("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o } LIMIT 1", f"text/html, {media_type};q=0.5")

    assert response.headers["content-type"].split(";")[0] == media_type


def test_an_answer_says_what_it_depends_on(ask: Way):
    assert {"Accept", "Accept-Encoding"} <= set(ask(COUNT).headers["vary"].split(", "))


@pytest.mark.parametrize(
    ("query", "accept", "offered"),
    [
        (COUNT, "text/html", "text/csv"),
        (COUNT, "text/turtle", "application/sparql-results+json"),
        ("DESCRIBE <entity/ada>", "text/csv", "text/turtle"),
    ],
)
def test_a_format_we_have_not_is_a_406_that_names_those_we_have(
    ask: Way, query: str, accept: str, offered: str
):
    response = ask(query, accept)

    assert response.status_code == 406
    assert offered in response.json()["detail"]


# --- what a query sees


def test_a_query_sees_what_was_committed_before_it(client: TestClient, service: Service):
    news = Quad(service.names.node("entity/eve"), term("says"), Literal("news"), service.names.events)
    query = "SELECT ?s { GRAPH <events> { ?s cg:says 'news' } }"
    assert by_get(client, query).json()["results"]["bindings"] == []

    with service.writing() as library:
        library.store.change(add=[news])
    assert only(by_get(client, query)) == DATA + "entity/eve"

    with service.writing() as library:
        library.store.change(remove=[news])
    assert by_get(client, query).json()["results"]["bindings"] == []


def test_the_view_is_chosen_by_a_parameter(ask: Way):
    assert only(ask(COUNT)) == "300"
    assert int(only(ask(COUNT, view="evidence"))) > 300


def test_a_view_there_is_not_is_told(ask: Way):
    response = ask(COUNT, view="everything")

    assert response.status_code == 400
    assert "facts or evidence" in response.json()["detail"]


def test_graphs_are_chosen_by_parameters(ask: Way):
    log = {"default-graph-uri": DATA + "log"}
    both = {"default-graph-uri": [DATA + "log", DATA + "facts"]}
    named = {"named-graph-uri": DATA + "log"}

    assert only(ask(COUNT, **log)) == "3"
    assert only(ask(COUNT, **both)) == "303"
    assert only(ask(COUNT, **named)) == "0"
    assert only(ask("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }", **named)) == DATA + "log"


def test_a_field_for_graphs_that_was_left_empty_names_none(ask: Way):
    assert only(ask(COUNT, **{"default-graph-uri": "", "named-graph-uri": ""})) == only(ask(COUNT))
    assert only(ask(COUNT, **{"default-graph-uri": ["", DATA + "log"]})) == "3"


def test_a_byte_order_mark_is_no_part_of_a_query(client: TestClient):
    response = client.post("/sparql", content="\ufeffASK {}".encode(), headers=DIRECT)

    assert response.json()["boolean"] is True


# --- search inside a query


def test_a_query_may_search(ask: Way, service: Service):
    name = Quad(service.names.node("entity/ada"), LABEL, Literal("Ada Byron"), service.names.facts)
    query = 'SELECT ?e { SERVICE cg:search { ?e cg:matches "byorn" } }'
    with service.writing() as library:
        library.store.change(add=[name])

    assert only(ask(query)) == name.subject.value
    assert only(ask(query, view="evidence")) == name.subject.value
    assert ask("SELECT ?e { SERVICE cg:search { ?e cg:matches ?e } }").status_code == 400

    with service.writing() as library:
        library.store.change(remove=[name])
    assert ask(query).json()["results"]["bindings"] == []


# --- what is refused


@pytest.mark.parametrize(
    ("query", "status", "sentence"),
    [
        ("SELECT * {\n ?s ?p }", 400, "at line 2, column 8: expected an IRI"),
        ("INSERT DATA { <a:b> <a:b> <a:b> }", 403, "this is an update, and a query changes nothing"),
        (
            "SELECT * { SERVICE <http://localhost:1/> { ?s ?p ?o } }",
            403,
            "calls only hosts that its operator allows",
        ),
        ("SELECT * { ?a ?b ?c . ?d ?e ?f }", 503, "more than 1,048,576 bytes"),
    ],
)
def test_a_query_that_gets_no_answer_gets_a_problem(ask: Way, query: str, status: int, sentence: str):
    response = ask(query)

    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert sentence in response.json()["detail"]


def test_a_query_that_kills_its_reader_gets_a_problem_and_the_next_an_answer(client: TestClient):
    response = by_form(client, "ASK { FILTER(" + "!" * 1_000_000 + "true) }")

    assert response.status_code == 503
    assert "ended before the answer was whole" in response.json()["detail"]
    assert only(by_form(client, COUNT)) == "300"


def test_one_query_it_must_be(client: TestClient):
    response = client.get("/sparql?query=ASK%7B%7D&query=ASK%7B%7D")

    assert response.status_code == 400
    assert "exactly one parameter `query`" in response.json()["detail"]


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/json",
        "",
        "application/sparql-query; charset=latin-1",
        "application/sparql-query; version=1.1; charset=latin-1",
    ],
)
def test_another_media_type_is_a_415_that_names_ours(client: TestClient, content_type: str):
    response = client.post("/sparql", content=b"ASK {}", headers={"Content-Type": content_type})

    assert response.status_code == 415
    assert "application/sparql-query" in response.json()["detail"]


@pytest.mark.parametrize(
    "content_type",
    [
        "application/sparql-query;charset=UTF-8",
        'APPLICATION/sparql-query; charset="utf-8"',
        'application/sparql-query; Charset="UTF-8" ; version="1.1"',
        'application/sparql-query; note="; charset=latin-1"',
    ],
)
def test_utf_8_may_be_said(client: TestClient, content_type: str):
    assert client.post("/sparql", content=b"ASK {}", headers={"Content-Type": content_type}).json()["boolean"]


@pytest.mark.parametrize(
    ("body", "headers"), [(b"ASK { \xff }", DIRECT), (b"query=ASK%20%FF", FORM), (b"query=\xff", FORM)]
)
def test_what_is_not_utf_8_is_told(client: TestClient, body: bytes, headers: dict[str, str]):
    response = client.post("/sparql", content=body, headers=headers)

    assert response.status_code == 400
    assert "not UTF-8" in response.json()["detail"]


@pytest.mark.parametrize(
    ("headers", "status", "words"),
    [
        ({"Content-Encoding": "gzip"}, 415, "packed as gzip"),
        ({"Content-Range": "bytes 0-5/9"}, 400, "is a part"),
        ({"Content-Encoding": "identity"}, 200, ""),
    ],
)
def test_a_body_is_sent_whole_and_as_it_is(
    client: TestClient, headers: dict[str, str], status: int, words: str
):
    response = client.post("/sparql", content=b"ASK {}", headers=DIRECT | headers)

    assert response.status_code == status
    assert words in response.text


def test_a_body_beyond_all_measure_is_not_read(client: TestClient):
    response = client.post("/sparql", content=b"#" * 17_000_000, headers=DIRECT)

    assert response.status_code == 413
    assert "16,777,216 bytes" in response.json()["detail"]


def test_other_methods_are_told_what_is_taken(client: TestClient):
    response = client.put("/sparql")

    assert response.status_code == 405
    assert response.json()["detail"] == "/sparql does not take PUT; it takes GET, HEAD, POST, OPTIONS"
