"""The card of a document: its text, whom it names, and what it is evidence of."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode

from graph.errors import DocumentRemoved, NotFound
from graph.ledger import CLAIM, PRESUPPOSES
from graph.model import JsonObject
from graph.pipeline.shelf import stored_document
from graph.query.cards.claims import brief
from graph.query.cards.evidence import side
from graph.query.cards.state import State
from graph.vocabulary import TYPE, term, term_name


def document_page(state: State, id: str) -> JsonObject:
    """Return a document: its text, the entities it names, its mentions of them, and its evidence.

    Offsets count Unicode code points of `text`, `end` excluded. Each evidence has its claims, the core
    claim first.

    Raises:
        DocumentRemoved: It was here, and has been taken out.
        NotFound: There never was one of that id.
    """
    document = stored_document(state.source, state.names, id)
    if document is None:
        raise _absence(state, id)
    graph = state.names.document(id)
    mentions = _mentions(state, graph)
    return {
        **state.document_reference(graph),
        "sha256": document.sha256,
        "url": document.url,
        "length": len(document.text),
        "text": document.text,
        "entities": _entities(state, graph, mentions),
        "mentions": mentions,
        "evidence": _evidence(state, graph),
    }


def _absence(state: State, id: str) -> NotFound:
    """Return what to say of a document that is not there, from the log of imports and removals."""
    entries = [q.subject for q in state.source.match(None, term("documentId"), Literal(id), state.names.log)]
    logged = [state.properties(entry, state.names.log) for entry in entries]
    removals = [one["at"][0].value for one in logged if one["action"][0].value == "remove"]
    if not removals:
        return NotFound(f"there is no document {id!r}")
    return DocumentRemoved(
        f"document {id!r} was removed on {max(removals)[:10]}, with all claims that only it supported"
    )


def _entities(state: State, graph: NamedNode, mentions: list[JsonObject]) -> list[JsonObject]:
    """Return whom a document names, with the number of its mentions, the most mentioned first."""
    counts: dict[str, int] = {}
    for mention in mentions:
        counts[mention["entity"]["iri"]] = counts.get(mention["entity"]["iri"], 0) + 1
    named = [state.reference(q.object) for q in state.source.match(graph, term("mentions"), None, graph)]
    cards = [one | {"mentions": counts.get(one["iri"], 0)} for one in named]
    return sorted(cards, key=lambda card: (-card["mentions"], str(card["label"])))


def _mentions(state: State, graph: NamedNode) -> list[JsonObject]:
    mentions = []
    for quad in state.source.match(None, TYPE, term("Mention"), graph):
        found = state.properties(quad.subject, graph)
        start, end = int(found["start"][0].value), int(found["end"][0].value)
        entity = state.reference(found["entity"][0])
        mentions.append({"start": start, "end": end, "form": found["form"][0].value, "entity": entity})
    return sorted(mentions, key=lambda mention: (mention["start"], mention["end"]))


def _evidence(state: State, graph: NamedNode) -> list[JsonObject]:
    nodes = [quad.subject for quad in state.source.match(None, TYPE, term("Evidence"), graph)]
    rows = [_one_evidence(state, node, graph) for node in nodes]
    return sorted(rows, key=lambda row: (row["start"], row["end"], row["iri"]))


def _one_evidence(state: State, node: NamedNode, graph: NamedNode) -> JsonObject:
    values = state.ledger.evidence(node, graph)
    told = values.get(term_name(CLAIM.value), [])
    granted = values.get(term_name(PRESUPPOSES.value), [])
    telling = state.ledger.telling(node, graph)
    found = [c for one in (*told, *granted) if isinstance(one, NamedNode) and (c := state.ledger.claim(one))]
    found.sort(key=lambda claim: not claim.is_core)
    return {
        "iri": node.value,
        "start": int(values["start"][0].value),
        "end": int(values["end"][0].value),
        "quote": values["quote"][0].value,
        "stance": telling.stance,
        "negated": telling.is_negated,
        "presupposed": not told,
        "side": side(telling),
        "said_by": state.speaker(telling.said_by),
        "reported_by": [state.speaker(by) for by in values.get("reportedBy", ())],
        "claims": [brief(state, claim) | {"presupposed": claim.node in granted} for claim in found],
    }
