"""One state of the graph, and how every card spells the things that stand in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sized
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from graph.dates import parse_time
from graph.errors import InvalidDate
from graph.ledger import CLAIM, EVENT, PRESUPPOSES, SUBJECT, Ledger, RecordedClaim
from graph.model import JsonObject, Quad, QuadSource, Term
from graph.query.labels import Labels, preferred
from graph.query.overview import Overview
from graph.query.presence import is_there, required
from graph.values import shortened
from graph.view.lens import Lens
from graph.vocabulary import LABEL, TYPE, Names, Vocabulary, document_id, term, term_name

_DOCUMENT_VALUES = ("title", "publisher", "published", "language")

_CLAIMS_READ = 24

SHOWN_WORDS = 500
"""Of so many characters a quote or a text is shown wherever it is not alone: a sentence has about 150."""


@dataclass(frozen=True, slots=True)
class Link:
    """That an evidence tells a claim, or takes it for granted: all of it that is cheap to read."""

    evidence: NamedNode
    document: NamedNode
    is_told: bool


class State:
    """Reads one state of the graph for cards; what it has read it keeps, so a changed graph needs a new one.

    Threads may share it: each value is the same whoever reads it. `overview` is asked only where a card
    needs an order or a number over more than it shows; `overview_at_hand` spares reading articles one by one
    where it is there already, as the graph is now.
    """

    def __init__(
        self,
        source: QuadSource,
        names: Names,
        vocabulary: Vocabulary,
        min_confidence: float,
        overview: Callable[[], Overview],
        overview_at_hand: Callable[[], Overview | None] = lambda: None,
    ) -> None:
        self.source = source
        self.names = names
        self.vocabulary = vocabulary
        as_of = next(source.match(names.node("view"), term("asOf"), None, names.facts), None)
        day = as_of.object.value if as_of and isinstance(as_of.object, Literal) else None
        self.lens = Lens(source, names, vocabulary, day, min_confidence)
        self._overview = overview
        self._overview_at_hand = overview_at_hand
        self.entity_labels = Labels(source, names)
        self._references: dict[NamedNode, JsonObject] = {}
        self._facts: dict[NamedNode, bool] = {}
        self._properties: dict[tuple[NamedNode, NamedNode], Mapping[str, list[Term]]] = {}
        self._links: dict[NamedNode, list[Link]] = {}
        self._some_claims: dict[NamedNode, tuple[list[RecordedClaim], list[RecordedClaim]]] = {}

    def is_fact(self, claim: RecordedClaim) -> bool:
        """Return whether the plain view holds a claim: its triple, and the event it is part of.

        The view is asked, and not all evidence again: of a claim that a hundred papers tell that is much.
        """
        if claim.node not in self._facts:
            self._facts[claim.node] = self._is_in_view(claim)
        return self._facts[claim.node]

    def _is_in_view(self, claim: RecordedClaim) -> bool:
        facts = self.names.facts
        if self._has(self.source.match(claim.subject, term(claim.predicate), claim.end, facts)):
            return claim.event is None or self._has(self.source.match(claim.event, TYPE, None, facts))
        # Of several accepted dates the view has the most exact alone.
        return claim.predicate == "date" and self.lens.accepts(claim)

    def _has(self, quads: Iterator[Quad]) -> bool:
        return next(quads, None) is not None

    @property
    def ledger(self) -> Ledger:
        """The claims and their evidence."""
        return self.lens.ledger

    @property
    def overview(self) -> Overview:
        """The graph as lists need it; of a large one it may be a few seconds old."""
        return self._overview()

    @property
    def size(self) -> int:
        """How many claims, evidence and other nodes it keeps by now; about 1 KB each."""
        kept: tuple[Sized, ...] = (self._references, self._facts, self._properties, self._links)
        return self.ledger.size + sum(len(one) for one in kept)

    # --- nodes

    def required(self, kind: str, id: str) -> NamedNode:
        """Return the node of a kind and an id that somebody gave.

        Raises:
            NotFound: There is none.
        """
        return required(self.source, self.names, kind, id)

    def is_there(self, node: NamedNode) -> bool:
        """Return whether the graph has an entity, an event, a claim, a question or a document."""
        return is_there(self.source, self.names, node)

    def has_document(self, graph: NamedNode) -> bool:
        """Return whether the graph has a document."""
        overview = self._overview_at_hand()
        return (overview is not None and graph in overview.documents) or self.is_there(graph)

    def reference(self, node: Term) -> JsonObject:
        """Return `{id, iri, label, labels}` of an entity; `labels` has a name for each language."""
        assert isinstance(node, NamedNode)
        if node not in self._references:
            labels = self.entity_labels.of(node)
            self._references[node] = {
                "id": self.names.id(node).partition("/")[2],
                "iri": node.value,
                "label": preferred(labels),
                "labels": labels,
            }
        return self._references[node]

    def document_reference(self, graph: NamedNode) -> JsonObject:
        """Return `{id, iri, title, publisher, published, language}` of a document; None where unknown."""
        if graph not in self._references:
            overview = self._overview_at_hand()
            row = overview.documents.get(graph) if overview else None
            values = {
                name: getattr(row, name) if row else self._document_value(graph, name)
                for name in _DOCUMENT_VALUES
            }
            found = document_id(self.names.id(graph))
            self._references[graph] = {"id": found, "iri": graph.value, **values}
        return self._references[graph]

    def _document_value(self, graph: NamedNode, name: str) -> str | None:
        quad = next(self.source.match(graph, term(name), None, graph), None)
        return quad.object.value if quad and isinstance(quad.object, Literal) else None

    def speaker(self, node: Term) -> JsonObject:
        """Return who says something: an entity, or the document that speaks for itself."""
        assert isinstance(node, NamedNode)
        if self.names.id(node).startswith("document/"):
            return self.document_reference(node)
        return self.reference(node)

    def literals(self, node: NamedNode, predicate: NamedNode) -> list[Literal]:
        """Return the literals that the plain view has for a node's property."""
        found = (q.object for q in self.source.match(node, predicate, None, self.names.facts))
        return [literal for literal in found if isinstance(literal, Literal)]

    def labels(self, node: NamedNode) -> list[JsonObject]:
        """Return all names of an entity as `{name, language}`, by language."""
        names = [{"name": name.value, "language": name.language} for name in self.literals(node, LABEL)]
        return sorted(names, key=lambda name: (name["language"] or "", name["name"]))

    def types(self, node: NamedNode, graph: NamedNode) -> list[str]:
        """Return the names of a node's classes, sorted."""
        return sorted(term_name(q.object.value) for q in self.source.match(node, TYPE, None, graph))

    # --- values

    def term(self, name: str) -> JsonObject:
        """Return `{name, iri, labels}` of a term of the vocabulary."""
        node = term(name)
        labels = self.vocabulary.labels.get(node.value, {})
        return {"name": name, "iri": node.value, "labels": dict(labels)}

    def end(self, end: Term, most: int | None = SHOWN_WORDS) -> JsonObject:
        """Return an end of a claim: an entity, an event, an amount, an office, or a plain value.

        A value has up to `most` characters, all where that is None; `is_whole` says whether these are all.
        """
        if isinstance(end, Literal):
            value = shown_words(end.value, most)
            return {"datatype": end.datatype.value, "language": end.language, **value}
        kind = self.names.id(end).partition("/")[0]
        if kind == "money":
            return {"iri": end.value, "money": self.money(end)}
        if kind == "event":
            return {"iri": end.value, "event": self.types(end, self.names.events)}
        if kind == "document":
            return self.document_reference(end)
        return self.reference(end) if kind == "entity" else self.term(term_name(end.value))

    def money(self, node: NamedNode) -> Mapping[str, str]:
        """Return what is told of an amount: `amount`, `currency`; `period`, `qualifier`, bounds if any."""
        quads = self.source.match(node, None, None, self.names.claims)
        return {term_name(q.predicate.value): q.object.value for q in quads if q.predicate != TYPE}

    def properties(self, node: NamedNode, graph: NamedNode) -> Mapping[str, list[Term]]:
        """Return what one graph says of a node, by property name, values sorted."""
        if (node, graph) not in self._properties:
            values: dict[str, list[Term]] = {}
            for quad in self.source.match(node, None, None, graph):
                values.setdefault(term_name(quad.predicate.value), []).append(quad.object)
            self._properties[node, graph] = {name: sorted(terms, key=str) for name, terms in values.items()}
        return self._properties[node, graph]

    def some_claims(self, event: NamedNode) -> tuple[list[RecordedClaim], list[RecordedClaim]]:
        """Return core and attribute claims of an event, in the order of their IRIs, up to 24 of each.

        An event that hundreds take part in has as many claims: its own page reads them all.
        """
        if event not in self._some_claims:
            cores, attributes = (self._first_claims(one, event) for one in (EVENT, SUBJECT))
            self._some_claims[event] = cores, attributes
        return self._some_claims[event]

    def _first_claims(self, property: NamedNode, event: NamedNode) -> list[RecordedClaim]:
        found = self.source.match(None, property, event, self.names.claims)
        nodes = sorted((quad.subject for quad in found), key=lambda node: node.value)
        return [claim for node in nodes[:_CLAIMS_READ] if (claim := self.ledger.claim(node))]

    def links(self, claim: NamedNode) -> list[Link]:
        """Return what leads from the documents to a claim: what tells it first, then by document."""
        if claim not in self._links:
            found = [
                Link(quad.subject, quad.graph_name, predicate == CLAIM)
                for predicate in (CLAIM, PRESUPPOSES)
                for quad in self.source.match(None, predicate, claim)
                if quad.graph_name != self.names.judgements
            ]
            found.sort(key=lambda one: (not one.is_told, one.document.value, one.evidence.value))
            self._links[claim] = found
        return self._links[claim]


def date_card(edtf: str) -> JsonObject:
    """Return a date as `{edtf, first, last}`: as told, and the days it lies between, None where open."""
    try:
        time = parse_time(edtf)
    except InvalidDate:
        return {"edtf": edtf, "first": None, "last": None}
    return {"edtf": edtf, "first": time.not_before, "last": time.not_after}


def shown_words(words: str, most: int | None, name: str = "value") -> JsonObject:
    """Return words under a name, shortened to `most` characters, and whether they are whole."""
    shown = words if most is None else shortened(words, most)
    return {name: shown, "is_whole": shown == words}


def local_id(node: NamedNode) -> str:
    """Return the part of a node's IRI that stands in its page's address."""
    return node.value.rsplit("/", 1)[-1]
