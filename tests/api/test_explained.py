"""`/sparql?explain`: a query in words, as JSON and as a page in five languages, within a query's limits."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pyoxigraph import Literal, Quad

from api.app import create_app
from api.languages import LANGUAGES
from api.plain import PlainService
from api.service import Service
from graph.query.steps import AT_MOST
from graph.settings import Settings
from graph.vocabulary import term

SAYS = "SELECT ?n { <entity/ada> cg:says ?n }"
PAGE = {"Accept": "text/html"}


def explained(client: TestClient, query: str, **parameters: str) -> dict[str, Any]:
    response = client.get("/sparql", params={"query": query, "explain": "", **parameters})
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def test_an_explanation_has_the_steps_the_times_and_the_size(client: TestClient):
    found = explained(client, SAYS)

    assert [step["words"] for step in found["steps"]] == [
        "Give rows of ?n",
        "Find <entity/ada> cg:says ?n: 300 by itself",
    ]
    assert found["rows"] == 300
    assert found["size_bytes"] > 300
    assert list(found["milliseconds"]) == ["waiting", "opening", "first_row", "all_rows"]
    assert found["advice"] == []


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("ASK { ?s cg:says ?n }", 1),
        ("SELECT ?s { ?s cg:says 'nothing' }", 0),
        ("CONSTRUCT { ?n cg:says ?s } WHERE { ?s cg:says ?word BIND(IRI(?word) AS ?n) }", 300),
    ],
)
def test_every_form_of_query_is_explained(client: TestClient, query: str, rows: int):
    assert explained(client, query)["rows"] == rows


def test_a_pattern_with_very_many_matches_has_the_number_that_is_kept(open_service: Callable[..., Service]):
    with closing(open_service()) as service:
        node, facts = service.names.node("entity/bob"), service.names.facts
        with service.writing() as library:
            numbers = (Literal(str(i)) for i in range(AT_MOST))
            library.store.change(add=[Quad(node, term("says"), number, facts) for number in numbers])

        found = explained(TestClient(create_app(service)), "SELECT ?x { ?a cg:says ?x }")

    assert found["steps"][1]["words"] == f"Find ?a cg:says ?x: {AT_MOST + 300} by itself"
    assert [one["kind"] for one in found["advice"]] == ["broad"]


def test_a_query_that_has_to_be_stopped_is_explained_all_the_same(open_service: Callable[..., Service]):
    cross = " ".join(f"?s{i} cg:says ?n{i} ." for i in range(5))
    with closing(open_service(timeout=8)) as service:
        found = explained(TestClient(create_app(service)), f"SELECT (COUNT(*) AS ?n) {{ {cross} }}")

    assert "stopped after 8 seconds" in found["stopped"]
    assert found["milliseconds"] == {}
    assert found["advice"][0]["words"].startswith("“?s0 cg:says ?n0” and “?s1 cg:says ?n1” share no variable")


def test_a_posted_query_is_explained_as_json(client: TestClient):
    as_form = client.post("/sparql", data={"query": SAYS, "explain": "1"}, headers=PAGE)
    direct = client.post(
        "/sparql?explain", content=SAYS, headers={"Content-Type": "application/sparql-query"}
    )

    assert as_form.json()["steps"] == direct.json()["steps"] != []


@pytest.mark.parametrize(
    ("method", "parameters", "words"),
    [
        ("POST", {"update": "DELETE WHERE { ?s ?p ?o }", "explain": ""}, "only a query is explained"),
        ("GET", {"query": "DELETE WHERE { ?s ?p ?o }", "explain": ""}, "this is an update"),
        ("GET", {"explain": ""}, "exactly one parameter `query`"),
        ("GET", {"query": "SELECT * {", "explain": ""}, "does not parse"),
        (
            "GET",
            {"query": "ASK { SERVICE <http://x.example/> { ?s ?p ?o } }", "explain": ""},
            "SERVICE calls",
        ),
    ],
)
def test_what_is_no_query_is_refused_in_words(
    client: TestClient, method: str, parameters: dict[str, str], words: str
):
    where = "params" if method == "GET" else "data"

    response = client.request(method, "/sparql", **{where: parameters})  # type: ignore[arg-type]

    assert 400 <= response.status_code < 500
    assert words in response.json()["detail"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_in_the_language_of_the_reader(client: TestClient, language: str):
    query = "SELECT * { ?a cg:says ?x . ?b cg:says ?y OPTIONAL { ?b cg:says ?z } FILTER(?x > '<b>') } LIMIT 2"

    response = client.get("/sparql", params={"query": query, "explain": "", "lang": language}, headers=PAGE)

    assert response.status_code == 200
    assert response.headers["Content-Language"] == language
    assert f'<html lang="{language}">' in response.text
    subject, value = (f'<span class="whole">{name}</span>' for name in ("?a", "?x"))
    assert f'<code translate="no">{subject} cg:says {value}</code>' in response.text
    assert "<b>" not in response.text
    assert ("Where its time goes" in response.text) == (language == "en")


def test_a_plain_store_explains_as_json(tmp_path: Any):
    with closing(PlainService(Settings(data=tmp_path / "data"))) as service:
        found = explained(TestClient(create_app(service)), "SELECT * { ?s <urn:p> ?o }")

    assert found["steps"][1]["words"] == "Find ?s <urn:p> ?o: 0 by itself"
