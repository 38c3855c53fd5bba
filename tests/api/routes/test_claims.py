"""`/claims/{id}` is one claim with all its evidence; `/claims.schema.json` is the format claims come in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jsonschema
from fastapi.testclient import TestClient

from api.demo import FOLDER
from graph.jsonl import read_lines
from graph.vocabulary import Names
from ontology import CLAIMS_SCHEMA


def test_a_claim_has_its_ends_its_evidence_and_what_is_told_beside_it(
    demo: TestClient, mostaque: str, resignation: dict[str, Any]
):
    claim = demo.get(f"/claims/{resignation['id']}").json()

    assert claim["subject"]["id"] == mostaque
    assert claim["predicate"]["name"] == "resignedFrom"
    assert claim["predicate"]["labels"]["ko"]
    assert claim["object"]["label"] == "Stability AI"
    assert claim["evidence"] == resignation["evidence"]
    assert claim["attributes"]
    assert claim["assessments"] == []


def test_each_thing_told_beside_it_is_a_claim_about_its_event(demo: TestClient, resignation: dict[str, Any]):
    for attribute in resignation["attributes"]:
        claim = demo.get(f"/claims/{attribute['id']}").json()
        assert resignation["id"] in {core["id"] for core in claim["about"]}
        assert claim["subject"]["iri"] == resignation["event"]


def test_evidence_against_stands_beside_evidence_for(demo: TestClient):
    found = demo.get("/search", params={"q": "Stability AI"}).json()["results"][0]["entity"]
    pages = [demo.get(f"/entities/{found}", params={"offset": at, "limit": 50}).json() for at in (0, 50)]
    claims = [claim for page in pages for claim in page["claims"]]

    denied = next(c for c in claims if {"Alleges", "Denies"} <= {e["stance"] for e in c["evidence"]})

    claim = demo.get(f"/claims/{denied['id']}").json()
    assert claim["status"] == "told"
    assert {e["said_by"]["label"] for e in claim["evidence"] if e["stance"] == "Denies"} == {"Stability AI"}


def test_a_verdict_stands_on_its_claim(open_demo: Any, resignation: dict[str, Any]):
    client = open_demo()
    service = client.app.state.service
    with service.writing() as library:
        library.assess(f"claim/{resignation['id']}", "rejected", "쓰지 않았다", "이브")

    claim = client.get(f"/claims/{resignation['id']}").json()

    assert (claim["verdict"], claim["status"]) == ("Rejected", "told")
    [assessment] = claim["assessments"]
    assert (assessment["verdict"], assessment["why"], assessment["by"]) == ("rejected", "쓰지 않았다", "이브")


def test_the_iri_of_a_claim_ends_in_its_id(resignation: dict[str, Any]):
    assert resignation["iri"] == Names().node(f"claim/{resignation['id']}").value


def test_the_schema_is_served_as_it_lies_in_the_repository_and_holds_for_the_demo(demo: TestClient):
    response = demo.get("/claims.schema.json")

    assert response.headers["content-type"] == "application/schema+json"
    assert response.content == CLAIMS_SCHEMA.read_bytes()
    validator = jsonschema.Draft202012Validator(response.json())
    for path in sorted(FOLDER.glob("*-*.jsonl")):
        for _, row in read_lines(path.read_bytes(), path.name):
            validator.validate(row)


def test_the_page_of_a_claim_says_how_many_speak_for_it_and_against_it(open_demo: Callable[..., TestClient]):
    client = open_demo()
    claims = [
        claim
        for event in client.get("/events?sort=voices").json()["events"]
        for claim in client.get(f"/events/{event['id']}").json()["claims"]
    ]
    disputed = next(claim for claim in claims if claim["voices"] and claim["voices_against"])

    html = client.get(f"/claims/{disputed['id']}.html").text

    assert f"{disputed['voices_against']} against it" in html
    assert f"{disputed['voices']} independent voice" in html


def test_the_page_of_a_claim_says_who_assessed_it_when(open_demo: Callable[..., TestClient]):
    client = open_demo()
    event = client.get("/events").json()["events"][0]["id"]
    claim = client.get(f"/events/{event}").json()["claims"][0]["id"]
    with client.app.state.service.writing() as library:  # type: ignore[attr-defined]
        library.assess(f"claim/{claim}", "disputed", "two papers differ", "<b>editor</b>")

    html = client.get(f"/claims/{claim}.html").text

    assert "two papers differ" in html
    assert "&lt;b&gt;editor&lt;/b&gt;" in html
    assert '<time datetime="' in html
