"""The answer to a query as a picture: the entities that its rows name, and what is told between them."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pyoxigraph as ox
from pyoxigraph import NamedNode, RdfFormat

from graph.adjacency.adjacency import Adjacency
from graph.draw.choose import picture_of
from graph.draw.picture import Picture
from graph.draw.read import GraphReader
from graph.errors import InvalidQuery
from graph.query.readers import Answer
from graph.query.run import Formats

ANSWER_FORMATS = Formats(results="application/sparql-results+json", graph="application/n-triples")
"""What to ask a reader for, to make a picture of its answer."""


def picture_of_answer(
    reader: GraphReader, adjacency: Adjacency, answer: Answer, *, limit: int = 60
) -> Picture:
    """Return the first `limit` entities and events of an answer, in its order, with the lines between them.

    A claim in the answer stands for its two ends. Whatever else is in it is not drawn. An answer without
    rows is a picture without nodes.

    Raises:
        InvalidQuery: The answer is a yes or no, or has rows and names nothing that can be drawn.
    """
    iris, has_rows = _iris(answer)
    named = dict.fromkeys(node for iri in iris for node in _drawable(reader, iri))
    if has_rows and not named:
        raise InvalidQuery(
            "the answer names no entity, event or claim, so there is nothing to draw; "
            "let the query select some, such as `SELECT ?person ?company`"
        )
    shown = list(named)[:limit]
    title = reader.words.say("The answer to a query")
    return picture_of(reader, adjacency, title, shown, found=len(named))


def _iris(answer: Answer) -> tuple[list[str], bool]:
    """Return the IRIs of an answer in its order, and whether it has any rows or triples."""
    if answer.media_type == ANSWER_FORMATS.graph:
        triples = list(ox.parse(answer.body, format=RdfFormat.N_TRIPLES))
        nodes = (node for triple in triples for node in (triple.subject, triple.object))
        return [node.value for node in nodes if isinstance(node, NamedNode)], bool(triples)
    results = json.loads(answer.body)
    if "boolean" in results:
        raise InvalidQuery("the answer is a yes or no, which is no picture; ask with SELECT or CONSTRUCT")
    rows = results["results"]["bindings"]
    cells = (row.get(name, {}) for row in rows for name in results["head"]["vars"])
    return [cell["value"] for cell in cells if cell.get("type") == "uri"], bool(rows)


def _drawable(reader: GraphReader, iri: str) -> Iterator[NamedNode]:
    node, kind = NamedNode(iri), reader.names.id(iri).partition("/")[0]
    if kind in ("entity", "event") and reader.is_known(node):
        yield node
    elif kind == "claim" and (claim := reader.claim(node)):
        for link in reader.links_of_claim(claim):
            yield from (link.source, link.target)
