"""Reads claims and their evidence out of quads: what the view, the pages and the checks work on."""

from __future__ import annotations

from bisect import insort
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Sized
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, TypeVar

from pyoxigraph import NamedNode

from graph.model import Properties, Quad, QuadSource, Store, Term
from graph.vocabulary import CG, RDF, Names, end_key, pair_node, term, term_name

Item = TypeVar("Item")

SUBJECT, PREDICATE, OBJECT, VALUE = (term(n) for n in ("subject", "predicate", "object", "value"))
EVENT, CLAIM, PRESUPPOSES, ENDS = (term(n) for n in ("event", "claim", "presupposes", "ends"))
_ALL_CLAIMS = """
    SELECT ?claim ?name ?value WHERE {
      GRAPH $claims { ?claim a <$cg:Claim> ; ?name ?value . FILTER(?name != rdf:type) }
    }""".replace("$cg:", CG).replace("rdf:type", f"<{RDF}type>")
_TELLING_PROPERTIES = (
    "stance negated saidBy reportedBy attributionOrder confidence relation subjectRole objectRole timeBasis"
).split()
_ALL_EVIDENCE = (
    "SELECT ?evidence ?name ?value WHERE { VALUES ?name { "
    + " ".join(f"<{CG}{name}>" for name in _TELLING_PROPERTIES)
    + f" }} GRAPH ?document {{ ?evidence <{CG}stance> ?stance ; ?name ?value }} }}"
)
_ALL_LINKS = "SELECT ?evidence ?document ?claim WHERE { GRAPH ?document { ?evidence ?property ?claim } }"
_OWN = frozenset({"subject", "predicate", "object", "value", "event", RDF + "type"})
_NONE: dict[str, Term] = {}
_VERDICT, _AT = term("verdict"), term("at")


@dataclass(frozen=True, slots=True)
class RecordedClaim:
    """A claim as it stands in the graph. `end` is its object or value; `qualifiers` by property name."""

    node: NamedNode
    subject: NamedNode
    predicate: str
    end: Term
    event: NamedNode | None
    qualifiers: dict[str, Term]

    @property
    def is_core(self) -> bool:
        return self.event is not None


@dataclass(frozen=True, slots=True)
class Telling:
    """One evidence as seen from one of its claims. `is_told` is False where it only presupposes it."""

    evidence: NamedNode
    document: NamedNode
    is_told: bool
    stance: str
    is_negated: bool
    said_by: NamedNode
    passed_on_by: NamedNode | None
    confidence: float
    relation: str
    subject_role: str
    object_role: str | None
    time_basis: str | None


REMEMBERED = 300_000
"""How many claims, tellings and lists of them a ledger keeps from one change to the next; about 1 KB each."""


class Ledger:
    """Claims and evidence of one graph, each read once, and kept in step with it by who changes it.

    `source` is the graph as it is now. A list that is kept is complete: a change that is learnt goes
    into the lists that are there, and a list that is not there is read when it is asked for.
    """

    def __init__(self, source: QuadSource, names: Names) -> None:
        self.source = source
        self.names = names
        self._claims: dict[NamedNode, RecordedClaim | None] = {}
        self._events: dict[NamedNode, tuple[list[RecordedClaim], list[RecordedClaim]]] = {}
        self._between: dict[tuple[NamedNode, Term], list[RecordedClaim]] = {}
        self._from: dict[NamedNode, dict[str, list[RecordedClaim]]] = {}
        self._attributes_to: dict[Term, list[RecordedClaim]] = {}
        self._tellings: dict[NamedNode, list[Telling]] = {}
        self._evidence: dict[NamedNode, dict[str, list[Term]]] = {}
        self._money: dict[NamedNode, dict[str, str]] = {}
        self._assessed: frozenset[NamedNode] | None = None
        self._has_all = False
        self._is_in_order = True

    @property
    def size(self) -> int:
        """How many claims, events and evidence it keeps by now."""
        kept: tuple[Sized, ...] = (self._claims, self._events, self._between, self._tellings, self._evidence)
        return sum(len(one) for one in kept)

    # --- all at once

    def begin(self) -> None:
        """Note that the graph has no claims: all that it will have is learnt, and nothing is looked up.

        That holds until something is forgotten.
        """
        self.forget_all()
        self._has_all = True

    def preload(self, store: Store) -> None:
        """Read all claims and all evidence: for work on the whole graph, about 2 KB a claim.

        By queries and not by `match`, because the engine then spells out only the terms asked for.
        From now on nothing is looked up; `complete` has to be called before anything is asked.
        """
        self._has_all, self._is_in_order = True, False
        for node, values in _gather(store, self.names, _ALL_CLAIMS, "claim").items():
            self._take_in(node, _claim_of(node, values))
        evidence = _gather(store, self.names, _ALL_EVIDENCE, "evidence")
        for name, is_told in (("claim", True), ("presupposes", False)):
            self._index_tellings(store, term(name), is_told, evidence)

    def complete(self) -> None:
        """Put everything that was read or learnt since `preload` in order."""
        for tellings in self._tellings.values():
            if len(tellings) > 1:
                tellings.sort(key=_evidence_iri)
        by_predicate = (claims for lists in self._from.values() for claims in lists.values())
        of_events = (claims for lists in self._events.values() for claims in lists)
        for claims in chain(self._between.values(), by_predicate, of_events):
            if len(claims) > 1:
                claims.sort(key=_iri)

    # --- what a change brings, and what it takes

    def knows_claim(self, node: NamedNode) -> bool:
        """Return whether a claim has been read or learnt."""
        return self._claims.get(node) is not None

    def learn_claim(self, node: NamedNode, properties: Properties) -> None:
        """Take in a claim that was not in the graph and is about to be stored."""
        self._take_in(node, _claim_of(node, properties))
        self._tellings[node] = []

    def learn_evidence(self, node: NamedNode, document: NamedNode, properties: Properties) -> None:
        """Take in evidence that is about to be stored; its claims have been learnt before."""
        for name, is_told in (("claim", True), ("presupposes", False)):
            if name in properties:
                telling = _telling_of(node, document, is_told, properties)
                for claim in properties[name]:
                    self._note_telling(claim, telling)

    def _note_telling(self, claim: Term, telling: Telling) -> None:
        assert isinstance(claim, NamedNode)
        tellings = self._tellings.get(claim)
        if tellings is not None:
            _put(tellings, telling, _evidence_iri, in_order=self._is_in_order)

    def _take_in(self, node: NamedNode, claim: RecordedClaim | None) -> None:
        self._claims[node] = claim
        if claim is None:
            return
        if self._has_all:
            self._make_room(claim)
        for claims in self._lists_of(claim):
            _put(claims, claim, _iri, in_order=self._is_in_order)

    def _make_room(self, claim: RecordedClaim) -> None:
        """Begin every list that a claim belongs to: only where all claims pass by is it then complete."""
        self._tellings.setdefault(claim.node, [])
        self._events.setdefault(claim.event or claim.subject, ([], []))
        if claim.is_core:
            self._between.setdefault((claim.subject, claim.end), [])
            self._from.setdefault(claim.subject, {})

    def _lists_of(self, claim: RecordedClaim) -> Iterator[list[RecordedClaim]]:
        """Yield the lists kept that a claim belongs to."""
        of_event = self._events.get(claim.event or claim.subject)
        if of_event is not None:
            yield of_event[0 if claim.is_core else 1]
        if not claim.is_core:
            attributes = self._attributes_to.get(claim.end)
            if attributes is not None:
                yield attributes
            return
        between = self._between.get((claim.subject, claim.end))
        if between is not None:
            yield between
        by_predicate = self._from.get(claim.subject)
        if by_predicate is not None:
            yield by_predicate.setdefault(claim.predicate, [])

    def forget_evidence(self, node: NamedNode, claims: Iterable[NamedNode]) -> None:
        """Forget an evidence that goes, and who tells the claims that it tells."""
        self._has_all = False
        self._evidence.pop(node, None)
        for claim in claims:
            self._tellings.pop(claim, None)

    def forget_claim(self, claim: RecordedClaim) -> None:
        """Forget a claim that goes, and every list that it stands in."""
        self._has_all = False
        self._tellings.pop(claim.node, None)
        self._claims.pop(claim.node, None)
        self._events.pop(claim.event or claim.subject, None)
        self._between.pop((claim.subject, claim.end), None)
        self._from.pop(claim.subject, None)
        self._attributes_to.pop(claim.end, None)

    def forget_verdicts(self) -> None:
        """Forget which claims are assessed: a verdict comes."""
        self._assessed = None

    def forget_all(self) -> None:
        """Forget everything: the graph changed in a way that was not learnt, or a change was not made."""
        self._has_all = False
        for known in self._kept():
            known.clear()
        self._assessed = None

    def forget_some(self) -> None:
        """Forget what was read first, once there is more than may be kept."""
        size = sum(map(len, self._kept()))
        if size <= REMEMBERED:
            return
        self._has_all = False
        for known in self._kept():
            for key in list(islice(known, len(known) // 2)):
                del known[key]

    def _kept(self) -> Sequence[dict[Any, Any]]:
        lists = self._events, self._between, self._from, self._attributes_to, self._tellings
        return *lists, self._claims, self._evidence, self._money

    def _index_tellings(
        self,
        store: Store,
        property: NamedNode,
        is_told: bool,
        evidence: Mapping[NamedNode, Properties],
    ) -> None:
        for row in store.select(_ALL_LINKS, {"property": property}):
            node, document, claim = row["evidence"], row["document"], row["claim"]
            assert isinstance(node, NamedNode)
            assert isinstance(document, NamedNode)
            assert isinstance(claim, NamedNode)
            if node in evidence:
                self._note_telling(claim, _telling_of(node, document, is_told, evidence[node]))

    def events(self) -> list[NamedNode]:
        """Return all events of what has been read, in the order of their IRIs."""
        return sorted(self._events, key=lambda node: node.value)

    # --- claims

    def claim(self, node: NamedNode) -> RecordedClaim | None:
        """Return a claim, or None where there is none of that IRI."""
        if node not in self._claims:
            self._claims[node] = None if self._has_all else self._read_claim(node)
        return self._claims[node]

    def _read_claim(self, node: NamedNode) -> RecordedClaim | None:
        values: dict[str, list[Term]] = {}
        for quad in self.source.match(node, None, None, self.names.claims):
            values.setdefault(term_name(quad.predicate.value), []).append(quad.object)
        return _claim_of(node, values)

    def claims_of_event(self, event: NamedNode) -> tuple[list[RecordedClaim], list[RecordedClaim]]:
        """Return an event's core claims and its attribute claims, each in the order of their IRIs."""
        if event not in self._events:
            cores = [] if self._has_all else self._claims_with(EVENT, event)
            attributes = [] if self._has_all else self._claims_with(SUBJECT, event)
            self._events[event] = cores, attributes
        return self._events[event]

    def cores_of_event(self, event: NamedNode) -> list[RecordedClaim]:
        """Return an event's core claims alone, in the order of their IRIs; its other claims are not read."""
        known = self._events.get(event)
        if known is not None or self._has_all:
            return known[0] if known else []
        return self._claims_with(EVENT, event)

    def _claims_with(self, predicate: NamedNode, value: Term) -> list[RecordedClaim]:
        nodes = {q.subject for q in self.source.match(None, predicate, value, self.names.claims)}
        claims = (self.claim(node) for node in nodes)
        return sorted((claim for claim in claims if claim), key=_iri)

    def claims_between(self, subject: NamedNode, end: Term) -> list[RecordedClaim]:
        """Return the core claims from one node to another, or to a literal, in the order of their IRIs."""
        if (subject, end) not in self._between:
            self._between[subject, end] = [] if self._has_all else self._read_between(subject, end)
        return self._between[subject, end]

    def _read_between(self, subject: NamedNode, end: Term) -> list[RecordedClaim]:
        pair = self.names.node(pair_node(self.names.id(subject), self._end_key(end)))
        nodes = {quad.subject for quad in self.source.match(None, ENDS, pair, self.names.canonical)}
        claims = [claim for node in nodes if (claim := self.claim(node))]
        return sorted(claims, key=_iri)

    def _end_key(self, end: Term) -> list[str]:
        return (
            end_key(self.names.id(end), None)
            if isinstance(end, NamedNode)
            else end_key(end.value, end.datatype.value)
        )

    def cores_from(self, subject: NamedNode) -> Mapping[str, list[RecordedClaim]]:
        """Return the core claims with that subject by predicate, each in the order of their IRIs."""
        if subject not in self._from:
            by_predicate = self._from[subject] = {}
            for claim in [] if self._has_all else self._claims_with(SUBJECT, subject):
                if claim.is_core:
                    by_predicate.setdefault(claim.predicate, []).append(claim)
        return self._from[subject]

    def attributes_to(self, end: NamedNode) -> Sequence[RecordedClaim]:
        """Return the attribute claims with that object: in which events a node is more than an end."""
        if end not in self._attributes_to:
            claims = self._claims_with(OBJECT, end)
            self._attributes_to[end] = [claim for claim in claims if not claim.is_core]
        return self._attributes_to[end]

    def money(self, node: NamedNode) -> Mapping[str, str]:
        """Return an amount's properties by name; its node is the hash of them, so they never change."""
        if node not in self._money:
            described = self.source.match(node, None, None, self.names.claims)
            self._money[node] = {term_name(q.predicate.value): q.object.value for q in described}
        return self._money[node]

    def subjects(self) -> list[NamedNode]:
        """Return all subjects of core claims of what has been read, in the order of their IRIs."""
        return sorted(self._from, key=lambda node: node.value)

    # --- evidence

    def tellings(self, claim: NamedNode) -> list[Telling]:
        """Return all evidence of a claim, for and against, in the order of the evidence's IRIs."""
        if claim not in self._tellings:
            self._tellings[claim] = [] if self._has_all else self._read_tellings(claim)
        return self._tellings[claim]

    def _read_tellings(self, claim: NamedNode) -> list[Telling]:
        found = [
            self._telling(quad, is_told)
            for predicate, is_told in ((CLAIM, True), (PRESUPPOSES, False))
            for quad in self.source.match(None, predicate, claim)
            if quad.graph_name != self.names.judgements
        ]
        return sorted(found, key=_evidence_iri)

    def telling(self, evidence: NamedNode, document: NamedNode) -> Telling:
        """Return an evidence as seen from what it tells."""
        return _telling_of(evidence, document, True, self.evidence(evidence, document))

    def _telling(self, quad: Quad, is_told: bool) -> Telling:
        values = self.evidence(quad.subject, quad.graph_name)
        return _telling_of(quad.subject, quad.graph_name, is_told, values)

    def evidence(self, node: NamedNode, document: NamedNode) -> dict[str, list[Term]]:
        """Return all properties of an evidence by name, values of one property sorted."""
        if node not in self._evidence:
            values: dict[str, list[Term]] = defaultdict(list)
            for quad in self.source.match(node, None, None, document):
                values[term_name(quad.predicate.value)].append(quad.object)
            self._evidence[node] = {name: sorted(terms, key=str) for name, terms in values.items()}
        return self._evidence[node]

    def _assessed_claims(self) -> frozenset[NamedNode]:
        """Return the claims that anybody has assessed: few, so they are read at once."""
        if self._assessed is None:
            found = self.source.match(None, CLAIM, None, self.names.judgements)
            self._assessed = frozenset(quad.object for quad in found)  # type: ignore[misc]
        return self._assessed

    def verdict(self, claim: NamedNode) -> str | None:
        """Return the latest assessment of a claim: "Accepted", "Disputed", "Rejected", or None."""
        if claim not in self._assessed_claims():
            return None
        assessments = list(self.source.match(None, CLAIM, claim, self.names.judgements))
        given = [(self._said(quad.subject, _AT), self._said(quad.subject, _VERDICT)) for quad in assessments]
        verdict = term_name(max(given, default=("", "none"))[1])
        return None if verdict in ("none", "") else verdict

    def _said(self, assessment: NamedNode, predicate: NamedNode) -> str:
        """Return a property of an assessment; nothing where it lacks it, which is for `check` to tell."""
        quad = next(self.source.match(assessment, predicate, None, self.names.judgements), None)
        return quad.object.value if quad else ""


def _claim_of(node: NamedNode, values: Properties) -> RecordedClaim | None:
    """Return the claim of its properties, None where these are not a claim's."""
    if not ({"subject", "predicate"} <= values.keys() and ("object" in values or "value" in values)):
        return None
    subject, predicate = values["subject"][0], values["predicate"][0]
    assert isinstance(subject, NamedNode)
    assert isinstance(predicate, NamedNode)
    event = values["event"][0] if "event" in values else None
    assert event is None or isinstance(event, NamedNode)
    end = values["object"][0] if "object" in values else values["value"][0]
    qualifiers = {name: terms[0] for name, terms in values.items() if name not in _OWN} or _NONE
    return RecordedClaim(node, subject, term_name(predicate.value), end, event, qualifiers)


def _telling_of(node: NamedNode, document: NamedNode, is_told: bool, values: Properties) -> Telling:
    said_by = values["saidBy"][0]
    assert isinstance(said_by, NamedNode)
    return Telling(
        evidence=node,
        document=document,
        is_told=is_told,
        stance=term_name(values["stance"][0].value),
        is_negated="negated" in values,
        said_by=said_by,
        passed_on_by=_passed_on_by(values),
        confidence=float(values["confidence"][0].value),
        relation=values["relation"][0].value,
        subject_role=_first(values, "subjectRole") or "",
        object_role=_first(values, "objectRole"),
        time_basis=_first(values, "timeBasis"),
    )


def _passed_on_by(values: Properties) -> NamedNode | None:
    """Return who passed the words on: the innermost of several."""
    passed_on = values.get("reportedBy", ())
    if not passed_on:
        return None
    order = (_first(values, "attributionOrder") or "").split()
    places = {iri: place for place, iri in enumerate(order)}
    known = sorted(passed_on, key=lambda node: (places.get(node.value, -1), node.value))
    return known[-1]  # type: ignore[return-value]


def _gather(store: Store, names: Names, query: str, key: str) -> Mapping[NamedNode, Properties]:
    """Return properties by node: `query` has a template with the graph of claims, and three columns."""
    found: dict[NamedNode, dict[str, list[Term]]] = {}
    for row in store.select(query.replace("$claims", str(names.claims))):
        node, name = row[key], row["name"]
        assert isinstance(node, NamedNode)
        found.setdefault(node, {}).setdefault(term_name(name.value), []).append(row["value"])
    return found


def _put(items: list[Item], item: Item, key: Callable[[Item], str], *, in_order: bool) -> None:
    """Put an item into a list at its place, or at the end of one that is sorted later."""
    if in_order:
        insort(items, item, key=key)
    else:
        items.append(item)


def _iri(claim: RecordedClaim) -> str:
    return claim.node.value


def _evidence_iri(telling: Telling) -> str:
    return telling.evidence.value


def _first(values: Properties, name: str) -> str | None:
    return values[name][0].value if name in values else None
