"""SPARQL updates and the graph store in the model's service: to graphs of the user's own only."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from pyoxigraph import Literal, Quad

from api.app import create_app
from api.service import Service
from graph.settings import Settings
from graph.store.indexed import INDEX_TOKEN
from graph.vocabulary import DATA, LABEL

MINE = "https://example.org/mine"
NOTE = "INSERT DATA { GRAPH <https://example.org/mine> { <urn:a> <urn:says> 'hello' } }"
UPDATE = {"Content-Type": "application/sparql-update"}
TURTLE = {"Content-Type": "text/turtle"}


@pytest.fixture(scope="module")
def own_service(open_service: Callable[..., Service]) -> Iterator[Service]:
    service = open_service(readers=1)
    yield service
    service.close()


@pytest.fixture
def client(own_service: Service) -> Iterator[TestClient]:
    client = TestClient(create_app(own_service), base_url="http://127.0.0.1:8000")
    before = everything(own_service)
    yield client
    client.delete("/rdf-graph-store", params={"graph": MINE})
    assert everything(own_service) == before


def everything(service: Service) -> set[Quad]:
    """Return all quads but the token of the search index, which is another one after each change."""
    return {quad for quad in service.store.match() if quad.predicate != INDEX_TOKEN}


def update(client: TestClient, text: str, **parameters: Any) -> Response:
    return client.post(f"/sparql?{urlencode(parameters, doseq=True)}", content=text.encode(), headers=UPDATE)


def values(client: TestClient, graph: str = MINE, **headers: str) -> list[str]:
    query = f"SELECT ?o {{ GRAPH <{graph}> {{ ?s ?p ?o }} }} ORDER BY ?o"
    rows = client.get("/sparql", params={"query": query}, headers=headers).json()["results"]["bindings"]
    return [row["o"]["value"] for row in rows]


# --- updates


@pytest.mark.parametrize(
    "send",
    [
        update,
        lambda client, text: client.post("/sparql", data={"update": text}),
    ],
    ids=["direct", "form"],
)
def test_an_update_is_made_and_seen_by_the_next_query(client: TestClient, send: Callable[..., Response]):
    response = send(client, NOTE)

    assert (response.status_code, response.content) == (204, b"")
    assert values(client) == ["hello"]


def test_an_update_reads_the_model_and_writes_beside_it(client: TestClient):
    copied = (
        f"INSERT {{ GRAPH <{MINE}> {{ ?s <urn:said> ?o }} }} "
        "USING <facts> WHERE { ?s cg:says ?o FILTER(?o IN ('1', '2')) }"
    )

    assert update(client, copied).status_code == 204

    assert values(client) == ["1", "2"]


def test_an_update_takes_out_what_it_says(client: TestClient):
    update(client, f"INSERT DATA {{ GRAPH <{MINE}> {{ <urn:a> <urn:b> 1, 2, 3 }} }}")

    update(
        client,
        f"WITH <{MINE}> DELETE {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o FILTER(?o > 1) }}",
    )

    assert values(client) == ["1"]


@pytest.mark.parametrize("name", ["claims", "facts", "judgements", "log", "document/1", "anything"])
@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA {{ GRAPH <{0}> {{ <urn:a> <urn:b> 1 }} }}",
        "DELETE WHERE {{ GRAPH <{0}> {{ ?s ?p ?o }} }}",
        "WITH <{0}> DELETE {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o }}",
        "DROP SILENT GRAPH <{0}>",
        "MOVE <{0}> TO <urn:mine>",
        "COPY <urn:mine> TO <{0}>",
        "PREFIX d: <"
        + DATA
        + "> CLEAR SILENT GRAPH <{1}>; INSERT DATA {{ GRAPH <urn:mine> {{ <urn:a> <urn:b> 1 }} }}",
    ],
)
def test_a_graph_of_the_model_is_refused_with_the_call_to_use_instead(
    client: TestClient, name: str, text: str
):
    response = update(client, text.format(name, DATA + name))

    assert response.status_code == 403, response.text
    assert f"<{DATA}{name}> is a graph that claimgraph keeps itself" in response.json()["detail"]
    assert values(client, "urn:mine") == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", "the default graph"),
        ("DROP ALL", "every graph"),
        ("CLEAR NAMED", "every named graph"),
        ("DELETE { GRAPH ?g { ?s ?p ?o } } WHERE { GRAPH ?g { ?s ?p ?o } }", "the graph ?g"),
        ("INSERT DATA { GRAPH <urn:mine> { <urn:a> cg:claim <urn:b> } }", "would pass for evidence"),
        ("INSERT DATA { GRAPH <urn:mine> { <urn:a> a cg:Document } }", "would pass for evidence"),
        ("LOAD <http://localhost:1/x> INTO GRAPH <urn:mine>", "calls only hosts that its operator allows"),
    ],
)
def test_what_could_reach_the_model_is_refused(client: TestClient, text: str, words: str):
    response = update(client, text)

    assert response.status_code == 403
    assert words in response.json()["detail"]


def test_an_update_that_does_not_parse_is_told_where(client: TestClient):
    response = update(client, f"INSERT DATA {{\n GRAPH <{MINE}> {{ <urn:a> <urn:b> }} }}")

    assert response.status_code == 400
    assert "the update does not parse at line 2, column" in response.json()["detail"]


def test_an_update_is_whole_or_not_at_all(client: TestClient):
    response = update(client, f"{NOTE} ; CLEAR GRAPH <urn:nowhere>")

    assert response.status_code == 400
    assert values(client) == []


def test_blank_nodes_become_iris(client: TestClient):
    update(client, f"INSERT DATA {{ GRAPH <{MINE}> {{ _:a <urn:knows> _:a }} }}")

    [node] = values(client)
    assert node.startswith(DATA + ".well-known/genid/")


def test_graphs_may_be_given_beside_the_update(client: TestClient):
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    copied = f"INSERT {{ GRAPH <{MINE}> {{ <urn:a> <urn:n> ?n }} }} WHERE {{ {count} }}"

    assert update(client, copied, **{"using-graph-uri": DATA + "facts"}).status_code == 204

    assert values(client) == ["300"]


def test_graphs_beside_the_update_and_in_it_are_refused(client: TestClient):
    text = f"WITH <{MINE}> INSERT {{ <urn:a> <urn:b> 1 }} WHERE {{}}"

    response = update(client, text, **{"using-graph-uri": DATA + "facts"})

    assert response.status_code == 400
    assert "only one may be" in response.json()["detail"]


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"update": NOTE, "query": "ASK {}"}, "a query and an update"),
        ({"update": [NOTE, NOTE]}, "exactly one parameter `update`"),
        ({"update": NOTE, "default-graph-uri": MINE}, "not default-graph-uri"),
        ({"query": "ASK {}", "using-graph-uri": MINE}, "not using-graph-uri"),
    ],
)
def test_a_request_is_one_thing(client: TestClient, parameters: dict[str, Any], words: str):
    response = client.post("/sparql", data=parameters)

    assert response.status_code == 400
    assert words in response.json()["detail"]


def test_an_update_by_get_is_refused(client: TestClient):
    response = client.get("/sparql", params={"update": NOTE})

    assert response.status_code == 400
    assert "by POST" in response.json()["detail"]


def test_a_page_of_another_site_changes_nothing(client: TestClient):
    response = client.post("/sparql", data={"update": NOTE}, headers={"Origin": "http://evil.example"})

    assert response.status_code == 403
    assert values(client) == []


def test_an_update_needs_the_key(open_service: Callable[..., Service]):
    service = open_service(readers=1, key="geheim")
    client = TestClient(create_app(service))
    try:
        assert update(client, NOTE).status_code == 401
        key = UPDATE | {"Authorization": "Bearer geheim"}
        assert client.post("/sparql", content=NOTE, headers=key).status_code == 204
        assert client.put("/rdf-graph-store", params={"graph": MINE}, content=b"").status_code == 401
    finally:
        service.close()


def test_an_update_that_runs_away_is_stopped_and_changes_nothing(open_service: Callable[..., Service]):
    service = open_service(readers=1, write_timeout=1.0)
    client = TestClient(create_app(service), base_url="http://127.0.0.1")
    far = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    try:
        response = update(
            client, f"INSERT {{ GRAPH <{MINE}> {{ <urn:a> <urn:b> ?l }} }} USING <facts> WHERE {far}"
        )

        assert response.status_code == 504
        assert "the update was stopped after 1 seconds" in response.json()["detail"]
        assert values(client) == []
    finally:
        service.close()


# --- the graph store


def test_a_graph_is_put_read_added_to_and_deleted(client: TestClient):
    named = {"graph": MINE}

    assert (
        client.put("/rdf-graph-store", params=named, content="<a> <b> 1 .", headers=TURTLE).status_code == 201
    )
    assert (
        client.put("/rdf-graph-store", params=named, content="<a> <b> 2 .", headers=TURTLE).status_code == 204
    )
    assert (
        client.post("/rdf-graph-store", params=named, content="<a> <b> 3 .", headers=TURTLE).status_code
        == 204
    )
    assert values(client) == ["2", "3"]
    read = client.get("/rdf-graph-store", params=named, headers={"Accept": "application/n-triples"})
    assert f"<{MINE.removesuffix('mine')}a>" in read.text
    assert client.head("/rdf-graph-store", params=named).status_code == 200
    assert client.delete("/rdf-graph-store", params=named).status_code == 204
    assert client.get("/rdf-graph-store", params=named).status_code == 404
    assert client.delete("/rdf-graph-store", params=named).status_code == 404


@pytest.mark.parametrize("verb", ["PUT", "POST"])
def test_a_graph_without_triples_is_none_and_so_none_was_made(client: TestClient, verb: str):
    path = f"/rdf-graph-store?graph={MINE}"
    assert client.request(verb, path, content="", headers=TURTLE).status_code == 204
    assert client.get(path).status_code == 404
    assert client.request(verb, path, content="", headers=TURTLE | {"If-Match": "*"}).status_code == 412

    assert client.put(path, content="<a> <b> 1 .", headers=TURTLE).status_code == 201
    assert client.request(verb, path, content="", headers=TURTLE).status_code == 204
    assert client.get(path).status_code == (404 if verb == "PUT" else 200)

    unnamed = client.post("/rdf-graph-store", content="", headers=TURTLE)
    assert unnamed.status_code == 204
    assert "location" not in unnamed.headers


def test_the_default_graph_is_the_plain_view_and_is_only_read(client: TestClient):
    assert client.get("/rdf-graph-store?default").text.count('"') == 600
    response = client.put("/rdf-graph-store?default", content="<a> <b> 1 .", headers=TURTLE)
    assert response.status_code == 403
    assert "keeps itself" in response.json()["detail"]


def test_the_default_graph_is_there_though_nothing_is_in_it(tmp_path: Path):
    service = Service.open(Settings(data=tmp_path / "data", readers=1))
    try:
        client = TestClient(create_app(service), base_url="http://127.0.0.1:8000")
        read = client.get("/rdf-graph-store?default")
        named = client.get("/rdf-graph-store", params={"graph": service.default_graph})
    finally:
        service.close()

    assert (read.status_code, read.text) == (200, "")
    assert named.status_code == 404


def test_a_graph_without_a_name_gets_one(client: TestClient):
    response = client.post("/rdf-graph-store", content="<> <b> 1 .", headers=TURTLE)

    assert response.status_code == 201
    assert response.headers["location"] in client.get(response.headers["location"]).text
    assert client.delete(response.headers["location"]).status_code == 204


def put(client: TestClient, content: str, **conditions: str) -> int:
    headers = TURTLE | {name.replace("_", "-"): value for name, value in conditions.items()}
    return client.put(f"/rdf-graph-store?graph={MINE}", content=content, headers=headers).status_code


def test_a_graph_is_changed_only_as_it_was_read_if_the_client_says_so(client: TestClient):
    assert put(client, "<a> <b> 1 .") == 201
    tag = client.get(f"/rdf-graph-store?graph={MINE}").headers["etag"]

    assert put(client, "<a> <b> 2 .", If_Match=f'"other", {tag}') == 204
    assert put(client, "<a> <b> 3 .", If_Match=tag) == 412
    assert put(client, "<a> <b> 3 .", If_Match='"other"') == 412
    refused = client.delete(f"/rdf-graph-store?graph={MINE}", headers={"If-Match": tag})

    assert refused.status_code == 412
    assert "read the graph again" in refused.json()["detail"]
    assert values(client) == ["2"]


def test_a_graph_is_made_only_if_there_is_none_or_changed_only_if_there_is_one(client: TestClient):
    assert put(client, "<a> <b> 1 .", If_Match="*") == 412
    assert put(client, "<a> <b> 1 .", If_None_Match="*") == 201
    assert put(client, "<a> <b> 2 .", If_None_Match="*") == 412
    assert put(client, "<a> <b> 3 .", If_Match="*") == 204
    tag = client.get(f"/rdf-graph-store?graph={MINE}").headers["etag"]
    assert put(client, "<a> <b> 4 .", If_None_Match=tag) == 412
    assert put(client, "<a> <b> 5 .", If_None_Match='"other"') == 204

    assert values(client) == ["5"]


def test_of_many_who_change_what_they_have_read_each_change_is_kept(client: TestClient):
    assert put(client, "<a> <b> 0 .") == 201

    def add_one(_: int) -> None:
        status = 412
        while status == 412:
            read = client.get(f"/rdf-graph-store?graph={MINE}", headers={"Accept": "application/n-triples"})
            number = len(read.text.splitlines())
            status = put(client, f"{read.text} <a> <b> {number} .", If_Match=read.headers["etag"])
        assert status == 204

    with ThreadPoolExecutor(3) as many:
        list(many.map(add_one, range(6)))
    # Where several have changed the graph on a busy machine, what came last may be missing else.
    assert values(client, **{"Cache-Control": "no-cache"}) == [str(number) for number in range(7)]


@pytest.mark.parametrize(
    ("path", "content", "kind", "status", "words"),
    [
        ("?graph=urn:g", "<a> <b> .", "text/turtle", 400, "no Turtle: Parser error at line 1"),
        ("?graph=urn:g", "<a> <b> 1 .", "text/plain", 415, "text/turtle"),
        ("?graph=urn:g", "<a> <b> 1 .", "application/trig", 415, "text/turtle"),
        ("?graph=relative", "<a> <b> 1 .", "text/turtle", 400, "whole IRI"),
        ("?graph=", "<a> <b> 1 .", "text/turtle", 400, "whole IRI"),
        ("?graph=urn:g&default", "", "text/turtle", 400, "names one graph"),
        ("?graph=urn:g&graph=urn:h", "", "text/turtle", 400, "names one graph"),
        ("", "", "text/turtle", 400, "say which graph"),
    ],
)
def test_what_cannot_be_taken_is_told(
    client: TestClient, path: str, content: str, kind: str, status: int, words: str
):
    response = client.put(f"/rdf-graph-store{path}", content=content, headers={"Content-Type": kind})

    assert response.status_code == status
    assert words in response.json()["detail"]


# --- what a client may do with an answer


def test_an_answer_that_has_not_changed_is_not_sent_again(client: TestClient):
    tag = client.get("/sparql", params={"query": "ASK {}"}).headers["etag"]

    again = client.get("/sparql", params={"query": "ASK {}"}, headers={"If-None-Match": tag})
    assert update(client, NOTE).status_code == 204
    changed = client.get("/sparql", params={"query": "ASK {}"}, headers={"If-None-Match": tag})

    assert (again.status_code, again.content, changed.status_code) == (304, b"", 200)


def test_what_is_another_each_time_has_no_tag(client: TestClient):
    assert "etag" not in client.get("/sparql", params={"query": "SELECT (NOW() AS ?t) {}"}).headers


def test_a_long_answer_is_compressed_where_that_is_asked_for(client: TestClient):
    query = {"query": "SELECT * { ?s ?p ?o }"}

    packed = client.get("/sparql", params=query, headers={"Accept-Encoding": "gzip"})
    plain = client.get("/sparql", params=query, headers={"Accept-Encoding": "identity"})

    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content
    assert int(plain.headers["content-length"]) == len(plain.content)


def test_a_short_answer_is_compressed_only_for_who_takes_nothing_else(client: TestClient):
    def coding(accepted: str) -> str | None:
        answer = client.get("/sparql", params={"query": "ASK {}"}, headers={"Accept-Encoding": accepted})
        return answer.headers.get("content-encoding")

    assert coding("gzip") is None
    assert coding("gzip, identity;q=0.5") is None
    assert coding("gzip, identity;q=0") == "gzip"
    assert coding("gzip, *;q=0") == "gzip"
    assert coding("identity;q=0") is None


def test_scripts_of_other_sites_may_read(client: TestClient):
    response = client.get("/sparql", params={"query": "ASK {}"}, headers={"Origin": "http://news.example"})

    assert response.headers["access-control-allow-origin"] == "*"


def test_scripts_of_other_sites_may_send_what_the_docs_tell_them_to_and_read_why_they_were_refused(
    client: TestClient,
):
    origin = {"Origin": "http://news.example"}
    ahead = origin | {
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "cache-control,if-none-match",
    }

    assert client.options("/sparql", headers=ahead).status_code == 200
    answered = client.get("/sparql", params={"query": "ASK {}"}, headers=origin)
    exposed = set(answered.headers["access-control-expose-headers"].split(", "))
    assert exposed >= {"Allow", "ETag", "Location", "Retry-After", "WWW-Authenticate"}


def test_the_endpoint_says_what_it_takes(client: TestClient):
    response = client.options("/sparql")

    assert response.status_code == 204
    assert "application/sparql-update" in response.headers["accept-post"]
    assert response.headers["allow"] == "GET, HEAD, POST, OPTIONS"


def test_an_update_may_search(client: TestClient, own_service: Service):
    name = Quad(own_service.names.node("entity/ada"), LABEL, Literal("Ada"), own_service.names.facts)
    with own_service.writing() as library:
        library.store.change(add=[name])

    search = 'SERVICE cg:search { ?e cg:matches "ada" ; cg:form ?f }'
    response = update(client, f"INSERT {{ GRAPH <{MINE}> {{ ?e <urn:a> ?f }} }} WHERE {{ {search} }}")

    assert (response.status_code, values(client)) == (204, ["Ada"])
    with own_service.writing() as library:
        library.store.change(remove=[name])


# --- many at once


@pytest.mark.parametrize(
    ("refused", "status"),
    [("a cg:Evidence", 403), ("<urn:b> <<( <urn:x> <urn:y> <urn:z> )>>", 400)],
    ids=["evidence", "a triple in a triple"],
)
def test_updates_that_wait_are_made_together_and_a_bad_one_is_refused_alone(
    client: TestClient, own_service: Service, refused: str, status: int
):
    before = own_service.generation
    texts = [f"INSERT DATA {{ GRAPH <{MINE}> {{ <urn:a> <urn:b> {number} }} }}" for number in range(10)]
    texts[4] = f"INSERT DATA {{ GRAPH <{MINE}> {{ <urn:a> {refused} }} }}"
    with ThreadPoolExecutor(max_workers=10) as threads:
        with own_service.trying():
            sent = [threads.submit(update, client, text) for text in texts]
            while len(own_service._line._line) < 10:
                time.sleep(0.001)
        statuses = [one.result().status_code for one in sent]

    assert statuses == [204] * 4 + [status] + [204] * 5
    assert values(client) == [str(number) for number in range(10) if number != 4]
    assert own_service.generation - before < 9
