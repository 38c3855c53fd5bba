"""A resource can be had as JSON, Turtle, JSON-LD and a page, by suffix or by the Accept header."""

from __future__ import annotations

import json

import pytest
import rdflib
from fastapi.testclient import TestClient
from pyoxigraph import RdfFormat, parse

FORMATS = {
    "ttl": ("text/turtle", RdfFormat.TURTLE),
    "jsonld": ("application/ld+json", RdfFormat.JSON_LD),
}


KINDS = ["entities", "claims", "documents", "questions", "events"]
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.fixture(params=KINDS)
def path(request: pytest.FixtureRequest, paths: dict[str, str]) -> str:
    """The path of one resource of each kind."""
    return paths[request.param]


@pytest.mark.parametrize("suffix", FORMATS)
def test_rdf_reads_back_the_same_by_suffix_by_accept_and_in_either_format(
    demo: TestClient, path: str, suffix: str
):
    media_type, rdf = FORMATS[suffix]

    by_suffix = demo.get(f"{path}.{suffix}")
    by_accept = demo.get(path, headers={"Accept": media_type})

    assert by_suffix.headers["content-type"].partition(";")[0] == media_type
    assert by_suffix.content == by_accept.content
    assert by_accept.headers["vary"] == "Accept, Accept-Language, Accept-Encoding"
    triples = {quad.triple for quad in parse(by_suffix.content, format=rdf)}
    turtle = {quad.triple for quad in parse(demo.get(f"{path}.ttl").content, format=RdfFormat.TURTLE)}
    assert triples == turtle
    assert len(triples) > 10


def test_rdflib_reads_the_turtle_too(demo: TestClient, path: str):
    response = demo.get(f"{path}.ttl")

    read = rdflib.Graph().parse(data=response.content, format="turtle")

    node = rdflib.URIRef(demo.get(path).json()["iri"])
    assert (node, None, None) in read


def test_json_is_what_comes_unasked(demo: TestClient, path: str):
    plain = demo.get(path, headers={"Accept": "*/*"})

    assert plain.headers["content-type"] == "application/json"
    assert plain.json() == demo.get(f"{path}.json").json()


def test_a_browser_gets_a_page(demo: TestClient, path: str):
    page = demo.get(path, headers={"Accept": BROWSER})

    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["vary"] == "Accept, Accept-Language, Accept-Encoding"
    assert page.content == demo.get(f"{path}.html").content


def test_what_is_wanted_most_comes(demo: TestClient, path: str):
    response = demo.get(
        path, headers={"Accept": "application/json;q=0.5, text/turtle;q=0.8, text/html;q=0.7"}
    )

    assert response.headers["content-type"].startswith("text/turtle")


def test_a_suffix_comes_before_the_header(demo: TestClient, path: str):
    response = demo.get(f"{path}.json", headers={"Accept": "text/turtle"})

    assert response.headers["content-type"] == "application/json"


def test_a_format_there_is_not_is_answered_with_those_there_are(demo: TestClient, path: str):
    response = demo.get(path, headers={"Accept": "image/png"})

    assert response.status_code == 406
    assert response.headers["content-type"] == "application/problem+json"
    offered = "application/json, text/turtle, application/ld+json, text/csv, text/html"
    assert response.json()["detail"] == f"this can be had as {offered}, and not as image/png"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "id",
    [
        "nobody",
        "a%20b",
        "%3Cscript%3E",
        "%22",
        "%00",
        "%ff",
        "%F0%9F%98%80",
        "%25zz",
        "nobody.ttl",
        "nobody.html",
        "%7B",
    ],
)
def test_what_is_not_there_is_a_problem_document_that_says_so(demo: TestClient, kind: str, id: str):
    response = demo.get(f"/{kind}/{id}")

    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"
    problem = json.loads(response.content)
    assert problem["type"] == "https://w3id.org/claimgraph/problems#not-found"
    assert problem["detail"].startswith("there is no ")
