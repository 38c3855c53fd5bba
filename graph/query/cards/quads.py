"""What a card shows, as quads: for Turtle and JSON-LD."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import NamedNode

from graph.errors import NotFound
from graph.ledger import CLAIM, EVENT, PRESUPPOSES, SUBJECT
from graph.model import Quad, QuadSource
from graph.query.cards.around import events_around
from graph.query.cards.state import State
from graph.query.presence import required
from graph.vocabulary import LABEL, PREFERRED_LABEL, TYPE, Names, term


def entity_quads(state: State, id: str, *, offset: int = 0, limit: int = 10) -> Iterator[Quad]:
    """Yield an entity's types and names, and what its card shows of its events; a quad may come twice.

    Of each event that is what the view has, the plain triple of each claim, the claims and their evidence.

    Raises:
        NotFound: No document names it.
    """
    source, names = state.source, state.names
    node = state.required("entity", id)
    for predicate in (TYPE, LABEL, PREFERRED_LABEL):
        yield from source.match(node, predicate, None, names.facts)
    for row in events_around(state, node)[offset : offset + limit]:
        yield from source.match(row.node, None, None, names.facts)
        cores, attributes = state.ledger.claims_of_event(row.node)
        for core in cores:
            yield from source.match(core.subject, term(core.predicate), core.end, names.facts)
        for claim in (*cores, *attributes):
            yield from claim_quads(source, names, claim.node)


def claim_quads(source: QuadSource, names: Names, claim: NamedNode) -> Iterator[Quad]:
    """Yield a claim, its amount if it has one, its evidence and its assessments."""
    for quad in source.match(claim, None, None, names.claims):
        yield quad
        if isinstance(quad.object, NamedNode) and names.id(quad.object).startswith("money/"):
            yield from source.match(quad.object, None, None, names.claims)
    for link in (CLAIM, PRESUPPOSES):
        for quad in list(source.match(None, link, claim)):
            yield from source.match(quad.subject, None, None, quad.graph_name)


def one_claim_quads(source: QuadSource, names: Names, id: str) -> Iterator[Quad]:
    """Yield the quads of a claim by its id.

    Raises:
        NotFound: There is none of that id.
    """
    yield from claim_quads(source, names, required(source, names, "claim", id))


def event_quads(source: QuadSource, names: Names, id: str) -> Iterator[Quad]:
    """Yield an event as it is told, its claims and their evidence; a quad may come twice.

    Raises:
        NotFound: There is none of that id.
    """
    node = required(source, names, "event", id)
    yield from source.match(node, None, None, names.events)
    for end in (EVENT, SUBJECT):
        for quad in list(source.match(None, end, node, names.claims)):
            yield from claim_quads(source, names, quad.subject)


def question_quads(source: QuadSource, names: Names, id: str) -> Iterator[Quad]:
    """Return a question with its answers.

    Raises:
        NotFound: There is none of that id.
    """
    return _with_parts(source, names.questions, names.named("question", id), "answer", f"question {id!r}")


def change_quads(source: QuadSource, names: Names, id: str) -> Iterator[Quad]:
    """Return a change of the graph with its parts, and its effect as JSON.

    Raises:
        NotFound: There is none of that id.
    """
    return _with_parts(source, names.log, names.named("change", id), "part", f"change {id!r}")


def _with_parts(
    source: QuadSource, graph: NamedNode, node: NamedNode, property: str, called: str
) -> Iterator[Quad]:
    """Yield a node of a graph, and the nodes that one of its properties leads to."""
    quads = list(source.match(node, None, None, graph))
    if not quads:
        raise NotFound(f"there is no {called}")
    for quad in quads:
        yield quad
        if quad.predicate == term(property) and isinstance(quad.object, NamedNode):
            yield from source.match(quad.object, None, None, graph)


def document_quads(source: QuadSource, names: Names, id: str) -> Iterable[Quad]:
    """Return all quads of a document's graph.

    Raises:
        NotFound: There is none of that id.
    """
    quads = list(source.match(graph=names.document(id)))
    if not quads:
        raise NotFound(f"there is no document {id!r}")
    return quads
