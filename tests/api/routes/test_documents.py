"""`/documents` lists the articles; each can be read with its evidence, and taken back."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from api.demo import FOLDER
from graph.documents import About
from graph.pipeline import ClaimsFile, read_claims_file

IDS = sorted(path.stem for path in FOLDER.glob("*.txt"))
COUNT = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?d a cg:Document } }"


def count(client: TestClient) -> int:
    rows = client.post("/sparql", data={"query": COUNT}).json()["results"]["bindings"]
    return int(rows[0]["n"]["value"])


def test_documents_are_listed_by_id_without_their_texts(demo: TestClient):
    listed = demo.get("/documents", params={"sort": "id"}).json()["documents"]

    assert [one["id"] for one in listed] == IDS
    assert {key for one in listed for key in one} == {
        "id", "iri", "title", "publisher", "published", "language", "claims"
    }  # fmt: skip
    assert {one["language"] for one in listed} == {"en", "it", "ja", "ko", "zh"}


@pytest.mark.parametrize("id", IDS)
def test_a_document_shows_where_its_mentions_and_its_evidence_stand(demo: TestClient, id: str):
    document = demo.get(f"/documents/{id}").json()

    text = document["text"]
    assert text == (FOLDER / f"{id}.txt").read_bytes().decode()
    assert document["length"] == len(text)
    assert document["mentions"]
    assert all(text[one["start"] : one["end"]] == one["form"] for one in document["mentions"])
    assert all(text[one["start"] : one["end"]] == one["quote"] for one in document["evidence"])
    assert all(one["claims"] for one in document["evidence"])


def test_a_document_that_was_taken_back_is_gone_from_everything(open_demo: Callable[..., TestClient]):
    client = open_demo()
    assert count(client) == 6
    tigris = client.get("/search", params={"q": "티그리스"}).json()["results"][0]["entity"]

    removed = client.delete("/documents/ko-openai-tigris")

    assert removed.status_code == 200
    assert removed.json()["document_id"] == "ko-openai-tigris"
    assert removed.json()["evidence"] == 40
    assert count(client) == 5, "a query sent after the change sees it"
    assert client.get("/documents/ko-openai-tigris").status_code == 410
    assert client.get(f"/entities/{tigris}").status_code == 404
    assert client.get("/search", params={"q": "티그리스"}).json()["results"] == []
    assert "ko-openai-tigris" not in {one["id"] for one in client.get("/documents").json()["documents"]}
    assert "ko-openai-tigris" not in client.get("/").text


def test_a_document_that_is_not_there_takes_nothing_along(open_demo: Callable[..., TestClient]):
    client = open_demo()

    response = client.delete("/documents/nobody")

    assert response.status_code == 404
    assert response.json()["detail"] == "there is no document 'nobody'"
    assert count(client) == 6


def test_a_document_of_any_id_is_reached_by_the_addresses_that_are_listed(
    open_demo: Callable[..., TestClient],
):
    client = open_demo()
    row = {
        "event_or_relation": "founded",
        "args": {"person": "Ada", "organization": "Engines"},
        "polarity": "affirmed",
        "modality": "asserted",
        "quote": "Ada founded Engines",
    }
    ids = ("report.json", "기사-1", "a&b=c+d", "a:b@c", "...")
    with client.app.state.service.writing() as library:  # type: ignore[attr-defined]
        for name in ids:
            file = ClaimsFile("a.jsonl", json.dumps(row).encode(), b"Ada founded Engines.", About(name))
            list(library.import_readings([read_claims_file(file, library.vocabulary)]))
    front = client.get("/").text
    addresses = {
        one["id"]: one["iri"].rsplit("/", 1)[-1] for one in client.get("/documents").json()["documents"]
    }

    for name in ids:
        path = f"/documents/{addresses[name]}"
        assert client.get(path).json()["id"] == name
        assert client.get(f"{path}.json").json()["id"] == name
        assert client.get(f"{path}.ttl").headers["content-type"].startswith("text/turtle")
        assert client.get(f"{path}.html").headers["content-type"].startswith("text/html")
        assert f'href="{path}.html"' in front
        assert client.delete(path).json()["document_id"] == name


def test_an_empty_graph_lists_nothing(open_demo: Callable[..., TestClient]):
    client = open_demo()
    with client.app.state.service.writing() as library:  # type: ignore[attr-defined]
        library.remove(IDS)

    assert client.get("/documents").json()["documents"] == []
    assert client.get("/").status_code == 200
    assert count(client) == 0
