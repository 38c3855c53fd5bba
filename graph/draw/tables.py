"""Pictures for other programs: GraphML and GEXF for graph tools, CSV for spreadsheets."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import asdict

import networkx as nx

from graph.draw.picture import Fact, Picture, Sentence
from graph.spreadsheets import harmless

# What XML 1.0 allows no document to hold, not even escaped (2.2): a text may come from anywhere.
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_COLUMNS = (
    "subject", "predicate", "object", "value", "currency", "status", "voices", "voices_against", "claim",
    "stance", "quote", "language", "speaker", "document", "title", "publisher", "published",
)  # fmt: skip


def write_graphml(picture: Picture) -> bytes:
    """Return a picture as GraphML: a directed graph, several edges between two nodes allowed.

    An edge's sentences are one attribute, `evidence`, as JSON: GraphML has no lists.
    """
    return _xml("\n".join(nx.generate_graphml(as_graph(picture), prettyprint=False)))


def write_gexf(picture: Picture) -> bytes:
    """Return a picture as GEXF 1.2, with the attributes that GraphML has, nodes in their places."""
    graph = as_graph(picture)
    for node, (x, y) in picture.places.items():
        # The tools that read it draw y upwards, a canvas downwards.
        graph.nodes[node]["viz"] = {"position": {"x": x, "y": -y, "z": 0.0}}
    return _xml("\n".join(nx.generate_gexf(graph, prettyprint=False)))


def as_graph(picture: Picture) -> nx.MultiDiGraph:
    """Return a picture as a graph of networkx; attributes are texts, numbers and yes or no."""
    graph = nx.MultiDiGraph(name=_xml_text(picture.title))
    for node in picture.nodes:
        graph.add_node(
            node.id,
            **_texts(label=node.label, kind=node.kind, kind_label=node.kind_label, iri=node.iri),
            in_focus=node.id in picture.focus,
            **_place(picture, node.id),
        )
    for number, edge in enumerate(picture.edges):
        fact = edge.fact
        graph.add_edge(
            edge.source,
            edge.target,
            key=number,
            **_texts(label=edge.label, predicate=fact.predicate, stance=fact.stance, claim=fact.claim),
            **_texts(value=fact.value, currency=fact.currency),
            is_fact=fact.is_fact,
            is_disputed=fact.is_disputed,
            weight=max(fact.voices, 1),
            voices=fact.voices,
            voices_against=fact.voices_against,
            documents=fact.documents,
            evidence=_xml_text(json.dumps([asdict(one) for one in fact.sentences], ensure_ascii=False)),
        )
    return graph


def _place(picture: Picture, node: str) -> dict[str, float]:
    """Return where a node was placed, right and down from a corner; nothing where nobody has placed any."""
    x, y = picture.places.get(node, (None, None))
    return {} if x is None or y is None else {"x": x, "y": y}


def write_csv(picture: Picture) -> bytes:
    """Return the facts of a picture as CSV in UTF-8, one row a sentence.

    A cell that a spreadsheet would take for a formula begins with an apostrophe.
    """
    output = io.StringIO(newline="")
    writer = csv.writer(output)
    writer.writerow(_COLUMNS)
    for fact in picture.facts:
        writer.writerows([harmless(cell) for cell in row] for row in _rows(fact))
    return output.getvalue().encode("utf-8", errors="replace")


def _rows(fact: Fact) -> Iterator[list[str]]:
    status = "disputed" if fact.is_disputed else "fact" if fact.is_fact else "told"
    counts = str(fact.voices), str(fact.voices_against)
    for one in fact.sentences:
        said = fact.subject, fact.predicate_label, fact.object, fact.value, fact.currency
        yield [*said, status, *counts, fact.claim, *_cells(one)]


def _cells(one: Sentence) -> list[str]:
    return [
        one.stance, one.quote, one.language or "", one.speaker,
        one.document_id, one.document, one.publisher or "", one.published or "",
    ]  # fmt: skip


def _texts(**values: str) -> dict[str, str]:
    return {name: _xml_text(value) for name, value in values.items()}


def _xml_text(text: str) -> str:
    return _NOT_IN_XML.sub("\ufffd", text)


def _xml(text: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()
