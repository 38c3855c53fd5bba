"""`/export/...`: a part of the graph to take away, in four forms, in five languages."""

from __future__ import annotations

import csv
import io
import re
from html import unescape
from typing import Any
from xml.etree import ElementTree

import pytest
from fastapi.testclient import TestClient

FORMATS = {
    "html": "text/html; charset=utf-8",
    "graphml": "application/graphml+xml",
    "gexf": "application/gexf+xml",
    "csv": "text/csv; charset=utf-8",
}
LEADERS = "SELECT ?person ?company WHERE { ?person cg:chiefExecutiveOf ?company }"


@pytest.fixture(scope="session")
def coatue(demo: TestClient) -> str:
    found: str = demo.get("/search", params={"q": "Coatue"}).json()["results"][0]["entity"]
    return found


@pytest.mark.parametrize("format", FORMATS)
def test_a_neighbourhood_a_path_and_an_answer_can_be_had_in_each_form(
    demo: TestClient, mostaque: str, coatue: str, format: str
):
    for path, parameters in (
        (f"/export/entities/{mostaque}", {}),
        ("/export/paths", {"from": coatue, "to": mostaque}),
        ("/export/query", {"query": LEADERS}),
    ):
        response = demo.get(f"{path}.{format}", params=parameters)

        assert response.status_code == 200
        assert response.headers["content-type"] == FORMATS[format]
        assert "Emad Mostaque" in response.text


def test_a_picture_is_served_with_the_policy_that_it_has_itself(demo: TestClient, mostaque: str):
    response = demo.get(f"/export/entities/{mostaque}.html")

    policy = response.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert policy.endswith("; frame-ancestors 'none'")
    assert policy.removesuffix("; frame-ancestors 'none'").replace("'", "&#39;") in response.text
    assert "unsafe" not in policy
    assert response.headers["x-content-type-options"] == "nosniff"


def test_a_picture_leads_back_to_its_entity_and_the_entity_to_it(demo: TestClient, mostaque: str):
    assert f'href="/entities/{mostaque}.html"' in demo.get(f"/export/entities/{mostaque}.html").text
    assert f'href="/export/entities/{mostaque}.html' in demo.get(f"/entities/{mostaque}.html").text


def test_files_are_offered_under_a_name_of_their_own(demo: TestClient, mostaque: str):
    response = demo.get(f"/export/entities/{mostaque}.csv")

    assert response.headers["content-disposition"].startswith("attachment;")
    assert f"claimgraph-{mostaque}.csv" in response.headers["content-disposition"]


def test_labels_are_in_the_language_that_is_asked_for(demo: TestClient, mostaque: str):
    assert "에마드 모스타크" in demo.get(f"/export/entities/{mostaque}.html", params={"lang": "ko"}).text


def test_without_a_language_in_the_address_it_is_the_browsers(demo: TestClient, mostaque: str):
    response = demo.get(f"/export/entities/{mostaque}.html", headers={"Accept-Language": "ja, en;q=0.5"})

    assert response.headers["content-language"] == "ja"
    assert '<html lang="ja">' in response.text


def test_a_picture_that_the_browser_has_is_not_sent_again(demo: TestClient, mostaque: str, coatue: str):
    for address, parameters in (
        (f"/export/entities/{mostaque}.html", {}),
        ("/export/paths.html", {"from": coatue, "to": mostaque}),
        ("/export/query.csv", {"query": LEADERS}),
    ):
        tag = demo.get(address, params=parameters).headers["etag"]

        again = demo.get(address, params=parameters, headers={"If-None-Match": tag})

        assert again.status_code == 304


def test_the_canonical_address_of_a_path_says_between_whom(demo: TestClient, mostaque: str, coatue: str):
    response = demo.get("/export/paths.csv", params={"from": coatue, "to": mostaque, "lang": "ko"})

    assert response.headers["link"] == f'</export/paths.csv?from={coatue}&to={mostaque}>; rel="canonical"'


def test_the_answer_to_a_construct_is_drawn_as_well(demo: TestClient):
    query = LEADERS.replace("SELECT ?person ?company", "CONSTRUCT { ?person cg:leads ?company }")

    response = demo.get("/export/query.graphml", params={"query": query})

    assert "chiefExecutiveOf" in response.text
    ElementTree.fromstring(response.content)


def test_a_claim_in_an_answer_stands_for_its_ends(demo: TestClient):
    query = "SELECT ?c WHERE { GRAPH <claims> { ?c cg:predicate cg:resignedFrom } }"

    rows = csv.DictReader(io.StringIO(demo.get("/export/query.csv", params={"query": query}).text))

    assert "resigned from" in {row["predicate"] for row in rows}


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("SELECT ?x WHERE {", 400, "does not parse"),
        ("ASK {}", 400, "yes or no"),
        ("SELECT ?x WHERE { BIND(1 AS ?x) }", 400, "nothing to draw"),
        ("INSERT DATA { <a:b> <a:b> <a:b> }", 403, "update"),
        ("SELECT * { SERVICE <http://x.example/> { ?s ?p ?o } }", 403, "SERVICE"),
    ],
)
def test_a_query_that_cannot_be_drawn_is_refused_in_words(
    demo: TestClient, query: str, status: int, words: str
):
    response = demo.get("/export/query.html", params={"query": query})

    assert response.status_code == status
    assert words in response.json()["detail"]


@pytest.mark.parametrize(
    ("path", "parameters", "status"),
    [
        ("entities/nobody.html", {}, 404),
        ("entities/nobody.exe", {}, 406),
        ("query.json", {"query": LEADERS}, 406),
        ("paths.html", {"from": "nobody", "to": "nobody"}, 404),
        ("paths.html", {}, 422),
        ("query.html", {}, 422),
        ("entities/nobody.html", {"limit": 100000}, 422),
        ("entities/nobody.html", {"depth": 9}, 422),
    ],
)
def test_what_cannot_be_had_is_told_by_its_status(
    demo: TestClient, path: str, parameters: dict[str, Any], status: int
):
    response = demo.get(f"/export/{path}", params=parameters)

    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"


def test_a_path_is_found_by_names_in_any_language(demo: TestClient, mostaque: str):
    found = demo.get("/export/paths.csv", params={"from": mostaque, "to": "코투"})
    nobody = demo.get("/export/paths.csv", params={"from": mostaque, "to": "Nobody At All"})

    assert "Coatue" in found.text
    assert nobody.status_code == 404
    assert "none that is called so" in nobody.json()["detail"]


def test_an_entity_has_a_form_for_its_connection_to_another(demo: TestClient, mostaque: str):
    page = demo.get(f"/entities/{mostaque}.html?lang=it").text

    form = page.partition('action="/export/paths.html"')[2].partition("</form>")[0]
    assert f'name="from" value="{mostaque}"' in form
    assert 'name="lang" value="it"' in form


@pytest.mark.parametrize("format", FORMATS)
def test_an_empty_answer_is_a_picture_of_nothing(demo: TestClient, format: str):
    query = "SELECT ?x WHERE { ?x cg:chiefExecutiveOf <nobody> }"

    response = demo.get(f"/export/query.{format}", params={"query": query, "lang": "ko"})

    assert response.status_code == 200
    if format == "html":
        assert "그릴 것이 없습니다" in response.text
        assert not re.search("<(button|table|script)", response.text), "there is nothing to use them on"


@pytest.mark.parametrize("page", ["entities", "events", "claims", "documents", "/entities", "/timeline", "/"])
def test_a_page_leads_to_a_picture_of_the_answer_to_its_query(
    demo: TestClient, paths: dict[str, str], page: str
):
    text = demo.get(paths.get(page, page), headers={"Accept": "text/html"}).text

    picture = unescape(text.partition('href="/export/query.html')[2].partition('"')[0])
    assert demo.get("/export/query.csv" + picture).status_code == 200
