"""What the graph says of the things in a list, in short: what they are and what they are called."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import NamedNode

from graph.model import Quad, QuadSource
from graph.vocabulary import LABEL, PREFERRED_LABEL, TYPE, Names, term

_OF_DOCUMENT = (
    TYPE,
    *(term(n) for n in ("documentId", "title", "publisher", "published", "language", "url")),
)


def listed_quads(source: QuadSource, names: Names, iris: Iterable[str]) -> Iterator[Quad]:
    """Yield what the graph says of entities, events, documents, questions and changes, as rows of a list."""
    for iri in iris:
        node = NamedNode(iri)
        kind = names.id(node).partition("/")[0]
        if kind == "document":
            yield from _properties(source, node, _OF_DOCUMENT, node)
        elif kind == "question":
            yield from source.match(node, None, None, names.questions)
        elif kind == "event":
            yield from source.match(node, None, None, names.events)
        elif kind == "claim":
            yield from source.match(node, None, None, names.claims)
        elif kind == "change":
            yield from source.match(node, None, None, names.log)
        else:
            yield from _properties(source, node, (TYPE, LABEL, PREFERRED_LABEL), names.facts)


def _properties(
    source: QuadSource, node: NamedNode, properties: Iterable[NamedNode], graph: NamedNode
) -> Iterator[Quad]:
    for one in properties:
        yield from source.match(node, one, None, graph)
