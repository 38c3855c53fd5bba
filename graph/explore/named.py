"""What an answer of SPARQL names, in words: entities, events, claims, articles, amounts, dates ..."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypedDict

from pyoxigraph import NamedNode

from graph.explore.questions import question
from graph.explore.shapes import Date
from graph.explore.wire import Wire, address
from graph.query.cards.state import local_id
from graph.vocabulary import CG, term_name


class Thing(TypedDict):
    """What an IRI stands for: `kind` in words, `address` of its page, `nodes` that it is drawn as."""

    label: str
    language: str | None
    kind: str
    address: str | None
    nodes: list[str]


class Named(TypedDict):
    """Things by their IRIs and dates as they were told by their EDTF; what nobody knows is left out."""

    language: str
    things: dict[str, Thing]
    dates: dict[str, Date]


def named(wire: Wire, iris: Iterable[str], dates: Iterable[str]) -> Named:
    """Return what is known of IRIs and of dates."""
    found = ((iri, _thing(wire, NamedNode(iri))) for iri in iris if _is_iri(iri))
    return {
        "language": wire.words.language,
        "things": {iri: thing for iri, thing in found if thing},
        "dates": {edtf: wire.dates.of(edtf) for edtf in dates},
    }


def _is_iri(text: str) -> bool:
    try:
        NamedNode(text)
    except ValueError:
        return False
    return True


def _thing(wire: Wire, node: NamedNode) -> Thing | None:
    if node.value.startswith(CG):
        return _term(wire, node)
    kind = wire.names.id(node).partition("/")[0]
    read = {
        "entity": _node,
        "event": _node,
        "claim": _claim,
        "document": _document,
        "question": _question,
        "money": _money,
    }.get(kind)
    return read(wire, node) if read else None


def _term(wire: Wire, node: NamedNode) -> Thing | None:
    if node.value not in wire.state.vocabulary.labels:
        return None
    return _named(wire, wire.term(term_name(node.value)), "")


def _node(wire: Wire, node: NamedNode) -> Thing | None:
    if not wire.reader.is_known(node):
        return None
    drawn = wire.reader.node(node)
    return {
        "label": drawn.label,
        "language": drawn.language,
        "kind": drawn.kind_label,
        "address": address(drawn.id),
        "nodes": [drawn.id],
    }


def _claim(wire: Wire, node: NamedNode) -> Thing | None:
    claim = wire.reader.claim(node)
    if claim is None:
        return None
    subject = wire.reader.node(claim.subject).label
    label = f"{subject} — {wire.term(claim.predicate)} → {wire.reader.end(claim.end)}"
    ends = (end for link in wire.reader.links_of_claim(claim) for end in (link.source, link.target))
    nodes = list(dict.fromkeys(wire.names.id(end) for end in ends))
    return _named(wire, label, wire.term("Claim"), address=f"/claims/{local_id(node)}.html", nodes=nodes)


def _document(wire: Wire, node: NamedNode) -> Thing | None:
    if next(wire.state.source.match(node, None, None, node), None) is None:
        return None
    source = wire.source(node)
    return {
        "label": source["title"] or source["id"],
        "language": source["language"],
        "kind": wire.term("Document"),
        "address": source["address"],
        "nodes": [],
    }


def _question(wire: Wire, node: NamedNode) -> Thing | None:
    if next(wire.state.source.match(node, None, None, wire.names.questions), None) is None:
        return None
    asked = question(wire, node, sentences=0)
    return _named(wire, asked["title"], asked["kind_label"], address=asked["address"])


def _money(wire: Wire, node: NamedNode) -> Thing | None:
    if next(wire.state.source.match(node, None, None, wire.names.claims), None) is None:
        return None
    return _named(wire, wire.reader.end(node), wire.term("Money"))


def _named(
    wire: Wire, label: str, kind: str, *, address: str | None = None, nodes: Iterable[str] = ()
) -> Thing:
    """Return a thing that is called in the language of the words."""
    language = wire.words.language
    return {"label": label, "language": language, "kind": kind, "address": address, "nodes": list(nodes)}
