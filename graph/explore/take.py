"""What is on the canvas, to take away: as a picture in the places it has there, or as quads."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from pyoxigraph import NamedNode

from graph.draw.choose import drawn
from graph.draw.layout import Point
from graph.draw.picture import Picture
from graph.explore.wire import Wire
from graph.ledger import CLAIM, PRESUPPOSES, RecordedClaim
from graph.model import Quad
from graph.query.cards.quads import claim_quads
from graph.vocabulary import LABEL, PREFERRED_LABEL, TYPE, term

_OF_A_DOCUMENT = ("documentId", "title", "publisher", "published", "url", "language")
_WHEN = ("date", "notBefore", "notAfter")


def picture_on_canvas(wire: Wire, title: str, places: Mapping[str, Point], facts: Iterable[str]) -> Picture:
    """Return nodes in the places that they have, by id, with those of the facts that are drawn between them.

    What is gone from the graph meanwhile is left out.
    """
    nodes = {wire.names.id(node): node for node in _nodes(wire, places)}
    links = {
        link.key: link
        for claim in _claims(wire, facts)
        for link in wire.reader.links_of_claim(claim)
        if {wire.names.id(link.source), wire.names.id(link.target)} <= nodes.keys()
    }
    picture = drawn(wire.reader, title, nodes.values(), links.values(), found=len(nodes))
    return replace(picture, places={node: places[node] for node in nodes})


def quads_on_canvas(wire: Wire, nodes: Iterable[str], facts: Iterable[str]) -> Iterator[Quad]:
    """Yield facts as quads: the plain triples of what the view holds, and all as claims with their evidence.

    Beside these come types and names of whatever they and the canvas name, the dates of events, and of the
    articles all but their texts. A quad may come twice.
    """
    claims = {claim.node: claim for claim in _claims(wire, facts)}
    named: dict[NamedNode, None] = dict.fromkeys(_nodes(wire, nodes))
    for claim in claims.values():
        for quad in _told(wire, claim, claims.keys()):
            named |= dict.fromkeys(end for end in (quad.subject, quad.object) if isinstance(end, NamedNode))
            yield quad
    for node in named:
        yield from _about(wire, node)


def _nodes(wire: Wire, ids: Iterable[str]) -> Iterator[NamedNode]:
    """Yield the nodes of ids that lead to an entity or an event."""
    for given in ids:
        kind, _, local = given.partition("/")
        # Of another kind it may be any text, and that makes no IRI.
        if kind in ("entity", "event") and wire.reader.is_known(node := wire.names.named(kind, local)):
            yield node


def _claims(wire: Wire, ids: Iterable[str]) -> Iterator[RecordedClaim]:
    for given in dict.fromkeys(ids):
        if claim := wire.reader.claim(wire.names.named("claim", given)):
            yield claim


def _told(wire: Wire, claim: RecordedClaim, claims: Collection[NamedNode]) -> Iterator[Quad]:
    """Yield a fact's triple where the view holds it, and the claim; evidence links to none but `claims`."""
    source, names = wire.state.source, wire.names
    if wire.state.is_fact(claim):
        yield from source.match(claim.subject, term(claim.predicate), claim.end, names.facts)
    for quad in claim_quads(source, names, claim.node):
        if quad.predicate not in (CLAIM, PRESUPPOSES) or quad.object in claims:
            yield quad


def _about(wire: Wire, node: NamedNode) -> Iterator[Quad]:
    """Yield what a reader needs to know of a node that is named."""
    source, names = wire.state.source, wire.names
    kind = names.id(node).partition("/")[0]
    if kind == "entity":
        for predicate in (TYPE, LABEL, PREFERRED_LABEL):
            yield from source.match(node, predicate, None, names.facts)
    elif kind == "event":
        yield from source.match(node, TYPE, None, names.events)
        for name in _WHEN:
            yield from source.match(node, term(name), None, names.facts)
    elif kind == "document":
        yield from source.match(node, TYPE, None, node)
        for name in _OF_A_DOCUMENT:
            yield from source.match(node, term(name), None, node)
