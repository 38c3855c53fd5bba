"""Whether a client has a page already: ETag and If-None-Match; HEAD; the permalink and what leads from it."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from html import unescape
from io import StringIO
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient
from pyoxigraph import NamedNode, RdfFormat, parse

from api.languages import LANGUAGES

SUFFIXES = ["json", "ttl", "jsonld", "html"]


@pytest.fixture(params=["entities", "claims", "documents", "questions"])
def path(request: pytest.FixtureRequest, paths: dict[str, str]) -> str:
    return paths[request.param]


LISTS = ["/documents", "/entities", "/entities?type=Person", "/events", "/timeline", "/questions"]


@pytest.fixture(
    params=[
        "/",
        "/docs",
        "/query",
        "/query/terms",
        "/search?q=Emad",
        *LISTS,
        "entities",
        "claims",
        "documents",
        "questions",
        "events",
    ]
)
def address(request: pytest.FixtureRequest, paths: dict[str, str]) -> str:
    return paths.get(request.param, request.param)


# --- ETag


def test_a_client_that_has_it_is_told_so(demo: TestClient, address: str):
    first = demo.get(address)

    again = demo.get(address, headers={"If-None-Match": first.headers["etag"]})

    assert again.status_code == 304
    assert again.content == b""
    for name in ("etag", "vary", "cache-control"):
        assert again.headers[name] == first.headers[name]


@pytest.mark.parametrize("given", ["*", "W/{tag}", '"other", {tag}', '"other",W/{tag}, "more"'])
def test_the_tag_is_found_however_it_is_given(demo: TestClient, path: str, given: str):
    tag = demo.get(path).headers["etag"]

    assert demo.get(path, headers={"If-None-Match": given.format(tag=tag)}).status_code == 304


@pytest.mark.parametrize("given", ['"other"', "", "other", "W/", '"', "{}"])
def test_another_tag_gets_the_whole_answer(demo: TestClient, path: str, given: str):
    assert demo.get(path, headers={"If-None-Match": given}).status_code == 200


def test_every_format_and_language_has_a_tag_of_its_own(demo: TestClient, path: str):
    answers = [
        *(demo.get(f"{path}.{suffix}") for suffix in SUFFIXES),
        *(demo.get(f"{path}.html", params={"lang": language}) for language in LANGUAGES),
    ]

    tags = [answer.headers["etag"] for answer in answers]
    assert len(set(tags)) == len(tags)
    assert all(re.fullmatch(r'"[0-9a-f]{32}(-gzip)?"', tag) for tag in tags)


def test_a_change_of_the_graph_changes_the_tag(open_demo: Callable[..., TestClient]):
    client = open_demo()
    before = client.get("/documents/ko-openai-tigris").headers["etag"]

    assert client.delete("/documents/it-stability-conti").status_code == 200

    after = client.get("/documents/ko-openai-tigris", headers={"If-None-Match": before})
    assert after.status_code == 200
    assert after.headers["etag"] != before


# --- HEAD


def test_head_says_what_get_says_without_the_body(demo: TestClient, address: str):
    got = demo.get(address)

    head = demo.head(address)

    assert head.status_code == 200
    assert head.content == b""
    assert dict(head.headers) == dict(got.headers)


def test_head_of_what_is_not_there_is_no_answer_either(demo: TestClient):
    assert demo.head("/entities/nobody").status_code == 404
    assert demo.head("/health").status_code == 200
    assert demo.request("POST", "/health").headers["allow"] == "GET, HEAD, OPTIONS"


# --- suffixes and tables


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_front_page_has_formats_too(demo: TestClient, suffix: str):
    response = demo.get(f"/index.{suffix}")

    assert response.status_code == 200
    assert response.headers["link"] == '</>; rel="canonical"'


def test_a_search_is_a_table_too(demo: TestClient, mostaque: str):
    for response in (
        demo.get("/search.csv", params={"q": "모스타크"}),
        demo.get("/search", params={"q": "모스타크"}, headers={"Accept": "text/csv"}),
    ):
        rows = list(csv.DictReader(StringIO(response.text)))

        assert response.headers["content-type"] == "text/csv; charset=utf-8; header=present"
        assert rows[0]["entity"] == mostaque
        assert rows[0]["label"] == "Emad Mostaque"


def test_a_search_for_people_is_the_front_page_s(demo: TestClient):
    response = demo.get(
        "/search", params={"q": "모스타크"}, headers={"Accept": "text/html"}, follow_redirects=False
    )

    assert response.status_code == 303
    assert response.headers["location"] == "/?q=%EB%AA%A8%EC%8A%A4%ED%83%80%ED%81%AC"


def test_the_claims_of_a_card_are_a_table_too(demo: TestClient, paths: dict[str, str]):
    response = demo.get(f"{paths['entities']}.csv", params={"limit": 5})

    rows = list(csv.DictReader(StringIO(response.text)))
    claims = demo.get(f"{paths['entities']}.json", params={"limit": 5}).json()["claims"]
    assert [row["iri"] for row in rows] == [claim["iri"] for claim in claims]
    assert all(row["subject"] and row["predicate"] and row["object"] and row["evidence"] for row in rows)


@pytest.mark.parametrize("address", LISTS)
def test_every_list_is_a_table_too(demo: TestClient, address: str):
    path, _, asked = address.partition("?")

    rows = list(csv.DictReader(StringIO(demo.get(f"{path}.csv?{asked}").text)))

    listed = demo.get(address).json()
    name = path.strip("/").replace("timeline", "events")
    assert [row["iri"] for row in rows] == [one["iri"] for one in listed[name]]
    assert len(rows) > 1


@pytest.mark.parametrize("address", LISTS)
def test_every_list_says_in_rdf_what_the_listed_are(demo: TestClient, address: str):
    path, _, asked = address.partition("?")

    triples = {
        quad.triple for quad in parse(demo.get(f"{path}.ttl?{asked}").content, format=RdfFormat.TURTLE)
    }

    name = path.strip("/").replace("timeline", "events")
    for one in demo.get(address).json()[name]:
        assert any(triple.subject == NamedNode(one["iri"]) for triple in triples)


@pytest.mark.parametrize(
    ("kind", "table"),
    [("claims", "evidence"), ("questions", "answers"), ("documents", "evidence"), ("events", "claims")],
)
def test_what_a_page_lists_is_a_table_too(demo: TestClient, paths: dict[str, str], kind: str, table: str):
    rows = list(csv.DictReader(StringIO(demo.get(f"{paths[kind]}.csv").text)))

    listed = demo.get(f"{paths[kind]}.json").json()[table]
    assert [row["iri"] for row in rows] == [one["iri"] for one in listed]
    assert rows


def test_what_is_no_table_is_not_had_as_one(demo: TestClient, paths: dict[str, str]):
    response = demo.get(f"{paths['documents']}/removal", headers={"Accept": "text/csv"})

    assert response.status_code == 406
    assert "not as text/csv" in response.json()["detail"]


@pytest.mark.parametrize("path", ["/nowhere.json", "/index.png", "/health.csv.json", "/sparqlx.csv"])
def test_a_suffix_leads_nowhere_that_its_path_does_not(demo: TestClient, path: str):
    response = demo.get(path)

    assert response.status_code == 404
    assert path in response.json()["detail"]


# --- the permalink, and what leads from it


def test_the_permalink_has_neither_format_nor_language(demo: TestClient, path: str):
    for address in (path, f"{path}.html", f"{path}.html?lang=ko"):
        html = demo.get(address, headers={"Accept": "text/html"}).text

        assert f'<link rel="canonical" href="{path}">' in html
    for suffix in SUFFIXES:
        assert demo.get(f"{path}.{suffix}").headers["link"] == f'<{path}>; rel="canonical"'


def test_every_format_and_language_that_a_page_names_is_there(demo: TestClient, path: str):
    html = demo.get(f"{path}.html").text

    alternates = re.findall(r'<link rel="alternate" (type|hreflang)="([^"]+)" href="([^"]+)">', html)

    assert {name for kind, name, _ in alternates if kind == "hreflang"} == set(LANGUAGES)
    assert {"application/json", "text/turtle", "application/ld+json"} <= {name for _, name, _ in alternates}
    for kind, name, href in alternates:
        response = demo.get(unescape(href), headers={"Accept": "text/html"})
        found = response.headers["content-type" if kind == "type" else "content-language"]
        assert found.partition(";")[0] == name


def test_the_query_behind_a_page_has_rows(demo: TestClient, address: str):
    if address.startswith(("/docs", "/query", "/search")):
        pytest.skip("this shows no part of the graph")
    html = demo.get(address, headers={"Accept": "text/html"}).text
    link = re.search(r'href="(/query\?query=[^"]+)" rel="nofollow"', html)

    assert link
    query = parse_qs(urlsplit(unescape(link[1])).query)["query"][0]
    answer = demo.get("/sparql", params={"query": query}).json()
    assert answer["results"]["bindings"]
    assert all(row.keys() for row in answer["results"]["bindings"])


@pytest.mark.parametrize("q", ["모스타크", 'a"b', "\\", "}", "'; DROP", "\n"])
def test_the_query_behind_a_search_holds_its_words_whatever_they_are(demo: TestClient, q: str):
    html = demo.get("/", params={"q": q}).text
    link = re.search(r'href="(/query\?query=[^"]+)" rel="nofollow"', html)

    assert link
    query = parse_qs(urlsplit(unescape(link[1])).query)["query"][0]
    assert demo.get("/sparql", params={"query": query}).status_code == 200
