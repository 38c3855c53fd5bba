"""A plain store, served by the same processes: no model, no guards, and the unnamed graph is the default."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from anyio.to_thread import current_default_thread_limiter
from fastapi.testclient import TestClient
from httpx2 import Response
from pyoxigraph import CanonicalizationAlgorithm, Dataset, Quad, RdfFormat, parse
from rdflib import RDF, Graph, Namespace

from api.app import create_app
from api.plain import UPLOADS, PlainService
from api.service import Service
from graph.errors import InvalidInput, StoreBusy, StoreFormatError, StoreUnavailable
from graph.settings import Settings

VOID = Namespace("http://rdfs.org/ns/void#")
UPDATE = {"Content-Type": "application/sparql-update"}


@pytest.fixture
def service(tmp_path: Path) -> Iterator[PlainService]:
    service = PlainService(Settings(data=tmp_path / "data", readers=1, write_timeout=10))
    yield service
    service.close()


@pytest.fixture
def client(service: PlainService) -> TestClient:
    return TestClient(create_app(service), base_url="http://127.0.0.1")


def update(client: TestClient, text: str) -> Response:
    return client.post("/sparql", content=text, headers=UPDATE)


def count(client: TestClient) -> int:
    query = "SELECT (COUNT(*) AS ?n) { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
    [row] = client.get("/sparql", params={"query": query}).json()["results"]["bindings"]
    return int(row["n"]["value"])


def test_updates_go_anywhere(client: TestClient):
    into = "INSERT DATA { <urn:a> <urn:b> 1 GRAPH <urn:g> { <urn:a> <urn:b> 2 } _:a <urn:b> 3 }"

    assert update(client, into).status_code == 204
    assert count(client) == 3
    assert update(client, "CLEAR NAMED").status_code == 204
    assert count(client) == 2
    assert update(client, "DROP ALL").status_code == 204
    assert count(client) == 0


def test_who_changes_and_asks_by_turns_sees_every_change_however_fast(client: TestClient):
    for number in range(1, 61):
        update(client, f"INSERT DATA {{ <urn:a> <urn:b> {number} }}")

        assert count(client) == number


def test_who_changes_what_he_has_read_is_told_of_a_change_meanwhile(client: TestClient):
    def put(number: int, **headers: str) -> int:
        headers |= {"Content-Type": "text/turtle"}
        content = f"<urn:a> <urn:b> {number} ."
        return client.put("/rdf-graph-store?default", content=content, headers=headers).status_code

    tag = client.get("/rdf-graph-store?default").headers["etag"]

    assert put(1, **{"If-Match": tag}) == 204
    assert put(2, **{"If-Match": tag}) == 412
    assert put(3, **{"If-None-Match": "*"}) == 412
    assert put(4, **{"If-Match": client.get("/rdf-graph-store?default").headers["etag"]}) == 204
    assert "4" in client.get("/rdf-graph-store?default").text


@pytest.mark.parametrize(
    "media_type", ["text/turtle", "application/n-triples", "application/trig", "application/rdf+xml"]
)
def test_a_graph_with_triples_within_triples_is_put_and_read_back(client: TestClient, media_type: str):
    told = """
        <https://example.org/report> <https://example.org/says>
            <<( <https://example.org/ada> <https://example.org/name> "عدا"@ar--rtl )>> .
        <https://example.org/ada> <https://example.org/age> 36 {| <https://example.org/by> <urn:census> |} .
    """

    put = client.put("/rdf-graph-store?graph=urn:g", content=told, headers={"Content-Type": "text/turtle"})
    read = client.get("/rdf-graph-store?graph=urn:g", headers={"Accept": media_type})

    assert put.status_code == 201
    wanted, found = (
        Dataset(Quad(*quad.triple) for quad in parse(content, RdfFormat.from_media_type(given)))
        for content, given in ((told.encode(), "text/turtle"), (read.content, media_type))
    )
    for quads in (wanted, found):
        quads.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    assert set(found) == set(wanted)


@pytest.mark.parametrize("verb", ["PUT", "POST"])
def test_a_graph_without_triples_is_made_and_there(client: TestClient, verb: str):
    path, headers = "/rdf-graph-store?graph=urn:empty", {"Content-Type": "text/turtle"}

    assert client.request(verb, path, content="", headers=headers).status_code == 201
    assert client.get(path).status_code == 200
    assert client.request(verb, path, content="", headers=headers | {"If-Match": "*"}).status_code == 204
    assert client.delete(path).status_code == 204
    assert client.get(path).status_code == 404


def test_no_prefix_is_declared(client: TestClient):
    response = client.get("/sparql", params={"query": "SELECT * { ?s rdfs:label ?o }"})

    assert response.status_code == 400
    assert "Prefix not found" in response.json()["detail"]


def test_it_describes_itself_and_its_data(client: TestClient):
    update(client, "INSERT DATA { <urn:a> a <urn:C> ; <urn:b> 1, 2 }")

    described = Graph().parse(data=client.get("/.well-known/void").text, format="turtle")

    [dataset] = described.subjects(RDF.type, VOID.Dataset)
    assert [int(n) for n in described.objects(dataset, VOID.triples)] == [3]
    assert len(list(described.objects(dataset, VOID.propertyPartition))) == 2
    assert client.get("/health").json() == {"status": "ok"}


def test_a_writer_that_is_killed_is_put_in_its_place_again_and_nothing_is_lost(
    service: PlainService, client: TestClient
):
    update(client, "INSERT DATA { <urn:a> <urn:b> 1 }")
    first = service.writer_pid
    assert first
    os.kill(first, signal.SIGKILL)

    # The first change after that may be the one that finds out, and is told so.
    again = "INSERT DATA { <urn:a> <urn:b> 2 }"
    assert update(client, again).status_code == 204 or update(client, again).status_code == 204

    assert count(client) == 2
    assert service.writer_pid != first


def test_a_writer_killed_over_an_update_has_changed_nothing(tmp_path: Path):
    service = PlainService(Settings(data=tmp_path / "data", readers=1, write_timeout=1))
    client = TestClient(create_app(service), base_url="http://127.0.0.1")
    try:
        update(
            client, "INSERT { ?s <urn:b> ?s } WHERE { VALUES ?s { <urn:1> <urn:2> <urn:3> <urn:4> <urn:5> } }"
        )
        far = " . ".join(f"?a{i} ?b{i} ?c{i}" for i in range(20))

        response = update(client, f"INSERT {{ <urn:x> <urn:y> ?c0 }} WHERE {{ {far} }}")

        assert response.status_code == 504
        assert count(client) == 5
    finally:
        service.close()


def test_what_was_acknowledged_is_there_after_a_new_start(tmp_path: Path):
    settings = Settings(data=tmp_path / "data", readers=1, durability="safe")
    for expected in (1, 2):
        service = PlainService(settings)
        try:
            client = TestClient(create_app(service), base_url="http://127.0.0.1")
            update(client, f"INSERT DATA {{ <urn:a> <urn:b> {expected} }}")
            assert count(client) == expected
        finally:
            service.close()


def test_a_graph_of_the_model_is_not_opened_without_it(tmp_path: Path):
    Service.open(Settings(data=tmp_path, readers=1)).close()

    with pytest.raises(InvalidInput, match="serve it without --raw"):
        PlainService(Settings(data=tmp_path))


def test_a_second_service_on_the_folder_takes_nothing_from_the_first(service: PlainService):
    upload = service.settings.data / UPLOADS / "one"
    upload.mkdir(parents=True)

    with pytest.raises(StoreBusy):
        PlainService(service.settings)

    assert upload.is_dir()


def test_a_plain_store_is_not_taken_for_the_model(service: PlainService, client: TestClient):
    update(client, "INSERT DATA { <urn:a> <urn:b> 1 }")
    service.close()

    with pytest.raises(StoreFormatError, match="does not say one format"):
        Service.open(service.settings)


def test_a_search_is_refused_in_words(client: TestClient):
    prefix = "PREFIX cg: <https://w3id.org/claimgraph/ontology#>"
    search = prefix + ' SELECT * { SERVICE cg:search { ?e cg:matches "ada" } }'
    insert = search.replace("SELECT *", "INSERT { ?e <urn:a> 1 } WHERE")

    for refused in (client.get("/sparql", params={"query": search}), update(client, insert)):
        assert refused.status_code == 403
        assert "a plain store (serve --raw), which has none" in refused.json()["detail"]


def test_a_long_query_that_searches_is_refused_too(client: TestClient):
    search = "PREFIX cg: <https://w3id.org/claimgraph/ontology#>" + " " * 100_000
    search += "SELECT * { SERVICE cg:search { ?entity cg:matches 'Ada' } }"

    refused = client.post("/sparql", data={"query": search})

    assert refused.status_code == 403
    assert "SERVICE calls" in refused.json()["detail"]


@pytest.mark.parametrize("path", ["/", "/explore", "/query", "/states/1", "/embed", "/words/en.json"])
def test_what_needs_the_model_is_not_there_and_the_sentence_leads_to_what_is(client: TestClient, path: str):
    response = client.get(path)

    assert response.status_code == 404
    assert response.json()["detail"] == f"there is nothing at {path}; this store takes SPARQL at /sparql"


def test_where_readers_cannot_be_had_the_store_is_let_go(tmp_path: Path):
    settings = Settings(data=tmp_path, readers=1)
    PlainService(settings).close()
    (tmp_path / "readers").write_text("no folder", encoding="utf-8")
    with pytest.raises(StoreUnavailable, match="no copies for readers"):
        PlainService(settings)

    (tmp_path / "readers").unlink()

    PlainService(settings).close()


def test_an_upload_that_cannot_be_kept_is_told(service: PlainService, client: TestClient):
    (service.settings.data / UPLOADS).write_text("no folder", encoding="utf-8")

    response = client.put("/rdf-graph-store?default", content="", headers={"Content-Type": "text/turtle"})

    assert response.status_code == 503
    assert response.json()["detail"] == "the upload could not be kept: File exists"


def test_a_version_that_is_none_of_ours_is_not_the_one_that_is_there(client: TestClient):
    tag = client.get("/rdf-graph-store?default").headers["etag"].rstrip('"')
    headers = {"Content-Type": "text/turtle", "If-Match": f'{tag}{"1" * 5_000}"'}

    response = client.put("/rdf-graph-store?default", content="", headers=headers)

    assert response.status_code == 412


def test_the_event_loop_does_not_remove_the_files_of_an_upload(
    service: PlainService, client: TestClient, monkeypatch: pytest.MonkeyPatch
):
    removed_by_loop: list[bool] = []
    remove = TemporaryDirectory.cleanup

    def look_and_remove(folder: TemporaryDirectory[str]) -> None:
        removed_by_loop.append(asyncio._get_running_loop() is not None)
        remove(folder)

    monkeypatch.setattr(TemporaryDirectory, "cleanup", look_and_remove)

    client.put("/rdf-graph-store?default", content="", headers={"Content-Type": "text/turtle"})

    assert removed_by_loop == [False]
    assert list((service.settings.data / UPLOADS).iterdir()) == []


def test_threads_are_left_for_others_where_all_wait_who_may(tmp_path: Path):
    service = PlainService(Settings(data=tmp_path / "data", readers=3))
    readers = service.readers
    with TestClient(create_app(service)) as client:
        assert client.portal
        threads = client.portal.call(lambda: current_default_thread_limiter().total_tokens)

    asking = sum(
        places.acquire(blocking=False)
        for places in (readers._places, readers._places_among_long)
        for _ in range(threads)
    )
    assert asking == readers.most_asking
    assert threads - asking - service._store._turns._most >= 40
