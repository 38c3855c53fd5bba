"""`/export/canvas`: exactly what is on a canvas, to take away, in five forms."""

from __future__ import annotations

import csv
import io
from typing import Any
from xml.etree import ElementTree

import pytest
from fastapi.testclient import TestClient
from pyoxigraph import Literal, RdfFormat, Store
from pyoxigraph import NamedNode as Node

from graph.vocabulary import CG, TYPE

Json = dict[str, Any]


@pytest.fixture(scope="module")
def canvas(demo: TestClient, mostaque: str) -> Json:
    """Emad Mostaque with four neighbours, in places of the test's own, and the facts between them."""
    node = f"entity/{mostaque}"
    found = demo.post("/explore/expand", json={"node": node, "shown": [node], "limit": 4}).json()
    ids = [node, *(one["id"] for one in found["nodes"])]
    places = [{"id": one, "x": 200.5 * number, "y": -100 * number} for number, one in enumerate(ids)]
    return {"nodes": places, "facts": [fact["id"] for fact in found["facts"]]}


def triples(demo: TestClient, canvas: Json) -> Store:
    response = demo.post("/export/canvas.ttl", json=canvas)
    assert response.headers["content-type"].startswith("text/turtle")
    store = Store()
    store.load(response.content, format=RdfFormat.TURTLE)
    return store


@pytest.mark.parametrize("format", ["html", "graphml", "gexf", "csv", "ttl"])
def test_a_canvas_can_be_had_in_each_form(demo: TestClient, canvas: Json, format: str):
    response = demo.post(f"/export/canvas.{format}", json=canvas)

    assert response.status_code == 200
    assert "Emad Mostaque" in response.text


@pytest.mark.parametrize("format", ["html", "graphml", "ttl"])
def test_it_goes_out_in_gzip_to_whoever_takes_that(demo: TestClient, canvas: Json, format: str):
    packed, plain = (
        demo.post(f"/export/canvas.{format}", json=canvas, headers={"Accept-Encoding": encoding})
        for encoding in ("gzip", "identity")
    )

    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content


def test_the_page_has_the_nodes_in_the_places_that_were_sent(demo: TestClient, canvas: Json):
    response = demo.post("/export/canvas.html", json=canvas | {"title": "Board & <bosses>", "lang": "ko"})

    assert all(f'"x": {node["x"]:.1f}' in response.text for node in canvas["nodes"])
    assert "Board &amp; &lt;bosses&gt;" in response.text
    assert "에마드 모스타크" in response.text
    assert "unsafe" not in response.headers["content-security-policy"]


def test_graphml_and_gexf_have_the_places_too(demo: TestClient, canvas: Json):
    graphml, gexf = (demo.post(f"/export/canvas.{name}", json=canvas).text for name in ("graphml", "gexf"))

    assert f">{canvas['nodes'][1]['x']}<" in graphml
    positions = [one for one in ElementTree.fromstring(gexf).iter() if one.tag.endswith("position")]
    assert {(float(one.get("x", "")), float(one.get("y", ""))) for one in positions} == {
        (node["x"], -node["y"]) for node in canvas["nodes"]
    }


def test_the_table_has_the_facts_that_were_sent_and_no_others(demo: TestClient, canvas: Json):
    sent = canvas["facts"][:2]

    rows = csv.DictReader(io.StringIO(demo.post("/export/canvas.csv", json=canvas | {"facts": sent}).text))

    assert {row["claim"] for row in rows} == set(sent)


def test_turtle_has_the_claims_that_were_sent_with_every_sentence_and_no_others(
    demo: TestClient, canvas: Json
):
    found = triples(demo, canvas)

    claims = {
        one.subject.value.rpartition("/")[2]
        for one in found.quads_for_pattern(None, TYPE, Node(CG + "Claim"), None)
    }
    assert claims == set(canvas["facts"])
    told = {
        one.object.value.rpartition("/")[2]
        for one in found.quads_for_pattern(None, Node(CG + "claim"), None, None)
    }
    assert told <= claims
    quotes = {one.object.value for one in found.quads_for_pattern(None, Node(CG + "quote"), None, None)}
    sentences = [
        sentence["quote"]
        for claim in canvas["facts"]
        for sentence in demo.get(f"/explore/details/claims/{claim}").json()["facts"][0]["sentences"]
    ]
    assert quotes.issuperset(sentences)


def test_turtle_has_the_plain_triple_of_a_fact_and_of_nothing_else(demo: TestClient, canvas: Json):
    found = triples(demo, canvas)
    facts = {
        one["id"]: one
        for one in demo.post("/explore", json={"nodes": [node["id"] for node in canvas["nodes"]]}).json()[
            "facts"
        ]
    }

    stands = {
        claim: bool(list(found.quads_for_pattern(None, Node(CG + fact["predicate"]), None, None)))
        for claim, fact in facts.items()
        if claim in canvas["facts"]
    }
    assert all(stands[claim] for claim in stands if facts[claim]["is_fact"])
    plain = {fact["predicate"] for claim, fact in facts.items() if fact["is_fact"]}
    told_only = {facts[claim]["predicate"] for claim in stands} - plain
    assert not any(list(found.quads_for_pattern(None, Node(CG + name), None, None)) for name in told_only)


def test_turtle_names_what_it_speaks_of_and_holds_no_article(demo: TestClient, canvas: Json):
    found = triples(demo, canvas)

    assert list(found.quads_for_pattern(None, None, Literal("エマド・モスターク", language="ja"), None))
    assert list(found.quads_for_pattern(None, Node(CG + "publisher"), None, None))
    assert not list(found.quads_for_pattern(None, Node(CG + "text"), None, None))


@pytest.mark.parametrize("far", ["1e308", "-1000001", "NaN", "1e999"])
def test_a_place_beyond_any_canvas_is_refused(demo: TestClient, mostaque: str, far: str):
    body = f'{{"nodes": [{{"id": "entity/{mostaque}", "x": {far}, "y": 0}}]}}'

    response = demo.post("/export/canvas.html", content=body, headers={"Content-Type": "application/json"})

    assert response.status_code == 422
    assert "nodes.0.x" in response.json()["detail"]


def test_many_nodes_in_one_spot_are_drawn(demo: TestClient, canvas: Json):
    heap = [node | {"x": 0, "y": 0} for node in canvas["nodes"]]

    response = demo.post("/export/canvas.html", json=canvas | {"nodes": heap})

    assert response.status_code == 200


def test_what_is_gone_meanwhile_is_left_out(demo: TestClient, canvas: Json):
    with_gone = {
        "nodes": [
            *canvas["nodes"],
            *({"id": one, "x": 0, "y": 0} for one in ("entity/none", "nothing", "<\0 {")),
        ],
        "facts": [*canvas["facts"], "none", "<\0 {"],
    }

    for name in ("csv", "graphml", "ttl"):
        as_before, found = (demo.post(f"/export/canvas.{name}", json=one) for one in (canvas, with_gone))
        assert found.content == as_before.content


def test_an_empty_canvas_is_an_empty_picture(demo: TestClient):
    for name in ("html", "graphml", "gexf", "csv", "ttl"):
        assert demo.post(f"/export/canvas.{name}", json={"nodes": []}).status_code == 200


@pytest.mark.parametrize(
    ("format", "body", "status"),
    [
        ("pdf", b'{"nodes": []}', 406),
        ("csv", b'{"nodes": [{"id": "entity/1", "x": NaN, "y": 0}]}', 422),
        ("csv", b"{}", 422),
    ],
)
def test_what_cannot_be_had_is_refused(demo: TestClient, format: str, body: bytes, status: int):
    assert demo.post(f"/export/canvas.{format}", content=body).status_code == status
