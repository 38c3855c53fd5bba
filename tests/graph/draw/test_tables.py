"""Pictures for other programs come back whole, and harm neither XML readers nor spreadsheets."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

import networkx as nx
import pytest

from graph.draw.choose import neighbourhood
from graph.draw.tables import as_graph, write_csv, write_gexf, write_graphml

HOSTILE = "<a>&\"']]>\x00\x0b\ud800\ufffe =1+1 \u202e"


def test_graphml_read_back_is_the_same_graph(demo: Any):
    graph = as_graph(neighbourhood(demo.reader(), demo.adjacency, demo.id("Stability AI")))

    back = nx.read_graphml(io.BytesIO(write_graphml_of(demo)), force_multigraph=True)

    assert dict(back.nodes(data=True)) == dict(graph.nodes(data=True))
    assert attributes(back) == attributes(graph)


def test_gexf_read_back_is_the_same_graph(demo: Any):
    picture = neighbourhood(demo.reader(), demo.adjacency, demo.id("Stability AI"))
    graph = as_graph(picture)

    back = nx.read_gexf(io.BytesIO(write_gexf(picture)))

    assert dict(back.nodes(data=True)) == dict(graph.nodes(data=True))
    for (_, _, _, given), (_, _, _, found) in zip(sorted_edges(graph), sorted_edges(back), strict=True):
        assert given.items() <= found.items()


def write_graphml_of(demo: Any) -> bytes:
    return write_graphml(neighbourhood(demo.reader(), demo.adjacency, demo.id("Stability AI")))


def sorted_edges(graph: nx.MultiDiGraph) -> list[tuple[Any, ...]]:
    return sorted(graph.edges(keys=True, data=True), key=lambda edge: (edge[0], edge[1], edge[3]["claim"]))


def attributes(graph: nx.MultiDiGraph) -> list[Any]:
    return [(edge[0], edge[1], edge[3]) for edge in sorted_edges(graph)]


def test_the_sentences_of_an_edge_are_json(demo: Any):
    graph = as_graph(neighbourhood(demo.reader(), demo.adjacency, demo.id("Emad Mostaque")))

    evidence = json.loads(next(iter(graph.edges(data="evidence")))[2])

    assert {"quote", "stance", "speaker", "publisher", "published"} <= evidence[0].keys()


@pytest.mark.parametrize("write", [write_graphml, write_gexf])
def test_what_xml_cannot_hold_is_replaced(pictured: Any, write: Any):
    written = write(pictured(subject=HOSTILE, title=HOSTILE, quote=HOSTILE, speaker=HOSTILE))

    texts = [*ElementTree.fromstring(written).itertext()]
    texts += [
        value for element in ElementTree.fromstring(written).iter() for value in element.attrib.values()
    ]
    assert any("<a>&\"']]>\ufffd" in text for text in texts)


def test_csv_has_a_row_for_each_sentence(demo: Any):
    picture = neighbourhood(demo.reader(), demo.adjacency, demo.id("Emad Mostaque"))

    rows = list(csv.DictReader(io.StringIO(write_csv(picture).decode())))

    assert len(rows) == sum(len(fact.sentences) for fact in picture.facts)
    resigned = next(row for row in rows if row["predicate"] == "resigned from")
    assert (resigned["subject"], resigned["object"]) == ("Emad Mostaque", "Stability AI")
    assert resigned["quote"] and resigned["speaker"] and resigned["published"]  # noqa: PT018


def test_csv_has_amounts_in_words_and_as_numbers(demo: Any):
    picture = neighbourhood(demo.reader(), demo.adjacency, demo.id("Stability AI"))

    rows = list(csv.DictReader(io.StringIO(write_csv(picture).decode())))

    amounts = {(row["object"], row["value"], row["currency"]) for row in rows if row["currency"]}
    assert ("about 8 million US dollars a month", "8000000", "USD") in amounts
    assert all(Decimal(value) for _, value, _ in amounts)


@pytest.mark.parametrize(
    "formula", ["=1+1", "+1+A1", "-1+A1", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0", "＝1+1", "\uff0b1"]
)
def test_no_cell_is_a_formula(pictured: Any, formula: str):
    written = write_csv(pictured(subject=formula, quote=formula, speaker=formula, publisher=formula))

    cells = [cell for row in csv.reader(io.StringIO(written.decode())) for cell in row]
    assert f"'{formula}" in cells
    assert formula not in cells
