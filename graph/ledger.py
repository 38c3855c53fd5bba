"""Reads claims and their evidence out of quads: what the view, the pages and the checks work on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from pyoxigraph import NamedNode

from graph.model import Quad, QuadSource, Store, Term
from graph.vocabulary import CG, RDF, Names, end_key, pair_node, term, term_name

SUBJECT, PREDICATE, OBJECT, VALUE = (term(n) for n in ("subject", "predicate", "object", "value"))
EVENT, CLAIM, PRESUPPOSES, ENDS = (term(n) for n in ("event", "claim", "presupposes", "ends"))
_ALL_CLAIMS = """
    SELECT ?claim ?name ?value WHERE {
      GRAPH $claims { ?claim a <$cg:Claim> ; ?name ?value . FILTER(?name != rdf:type) }
    }""".replace("$cg:", CG).replace("rdf:type", f"<{RDF}type>")
_TELLING_PROPERTIES = "stance negated saidBy confidence relation subjectRole objectRole timeBasis".split()
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
    confidence: float
    relation: str
    subject_role: str
    object_role: str | None
    time_basis: str | None


@dataclass
class Memory:
    """What has been read of claims and evidence, kept from one state of the graph to the next.

    That is safe because their IRIs are hashes of all that is kept here: it never changes while it is
    there, and who asks has just found it there.
    """

    claims: dict[NamedNode, RecordedClaim] = field(default_factory=dict)
    tellings: dict[tuple[NamedNode, bool], Telling] = field(default_factory=dict)

    def learn_claim(self, node: NamedNode, quads: Iterable[Quad]) -> None:
        """Take in a claim from the quads that are about to be stored."""
        claim = _claim_of(node, _values(quads, node))
        if claim:
            self.claims[node] = claim

    def learn_evidence(self, node: NamedNode, document: NamedNode, quads: Iterable[Quad]) -> None:
        """Take in evidence from the quads that are about to be stored."""
        values = _values(quads, node)
        for name, is_told in (("claim", True), ("presupposes", False)):
            if name in values:
                self.tellings[node, is_told] = _telling_of(node, document, is_told, values)

    def forget_some(self) -> None:
        """Forget everything once there is much of it, to keep memory bounded."""
        if len(self.claims) + len(self.tellings) > REMEMBERED:
            self.claims.clear()
            self.tellings.clear()


REMEMBERED = 300_000
"""How many claims and tellings a memory may hold after a change; about 1 KB each."""


class Ledger:
    """Claims and evidence of one state of the graph, each read once."""

    def __init__(self, source: QuadSource, names: Names, memory: Memory | None = None) -> None:
        self.source = source
        self.names = names
        self._memory = memory or Memory()
        self._claims: dict[NamedNode, RecordedClaim | None] = {}
        self._events: dict[NamedNode, tuple[list[RecordedClaim], list[RecordedClaim]]] = {}
        self._between: dict[tuple[NamedNode, Term], list[RecordedClaim]] = {}
        self._from: dict[NamedNode, list[RecordedClaim]] = {}
        self._tellings: dict[NamedNode, list[Telling]] = {}
        self._evidence: dict[NamedNode, dict[str, list[Term]]] = {}
        self._assessed: frozenset[NamedNode] | None = None
        self._has_all = False

    # --- all at once

    def preload(self, store: Store) -> None:
        """Read all claims and all evidence: for work on the whole graph, about 2 KB a claim.

        By queries and not by `match`, because the engine then spells out only the terms asked for.
        """
        for node, values in _gather(store, self.names, _ALL_CLAIMS, "claim").items():
            self._learn_claim(node, values)
        evidence = _gather(store, self.names, _ALL_EVIDENCE, "evidence")
        for name, is_told in (("claim", True), ("presupposes", False)):
            self._index_tellings(store, term(name), is_told, evidence)

    def knows_claim(self, node: NamedNode) -> bool:
        """Return whether a claim has been read or learnt."""
        return self._claims.get(node) is not None

    def learn_claim(self, node: NamedNode, quads: Iterable[Quad]) -> None:
        """Take in a claim from the quads that are about to be stored."""
        self._learn_claim(node, _values(quads, node))

    def _learn_claim(self, node: NamedNode, values: dict[str, list[Term]]) -> None:
        claim = self._claims[node] = _claim_of(node, values)
        if claim:
            self._index(claim)

    def learn_evidence(self, node: NamedNode, document: NamedNode, quads: Iterable[Quad]) -> None:
        """Take in evidence from the quads that are about to be stored."""
        values = _values(quads, node)
        for name, is_told in (("claim", True), ("presupposes", False)):
            if name in values:
                telling = _telling_of(node, document, is_told, values)
                for claim in values[name]:
                    self._tellings.setdefault(claim, []).append(telling)  # type: ignore[arg-type]

    def complete(self) -> None:
        """Say that everything has been read and learnt: from now on nothing is looked up."""
        for tellings in self._tellings.values():
            tellings.sort(key=_evidence_iri)
        for claims in (*self._between.values(), *self._from.values()):
            claims.sort(key=_iri)
        for cores, attributes in self._events.values():
            cores.sort(key=_iri)
            attributes.sort(key=_iri)
        self._has_all = True

    def _index(self, claim: RecordedClaim) -> None:
        cores, attributes = self._events.setdefault(claim.event or claim.subject, ([], []))
        if claim.is_core:
            cores.append(claim)
            self._between.setdefault((claim.subject, claim.end), []).append(claim)
            self._from.setdefault(claim.subject, []).append(claim)
        else:
            attributes.append(claim)

    def _index_tellings(
        self,
        store: Store,
        property: NamedNode,
        is_told: bool,
        evidence: dict[NamedNode, dict[str, list[Term]]],
    ) -> None:
        for row in store.select(_ALL_LINKS, {"property": property}):
            node, document, claim = row["evidence"], row["document"], row["claim"]
            assert isinstance(node, NamedNode)
            assert isinstance(document, NamedNode)
            assert isinstance(claim, NamedNode)
            if node in evidence:
                telling = _telling_of(node, document, is_told, evidence[node])
                self._tellings.setdefault(claim, []).append(telling)

    def events(self) -> list[NamedNode]:
        """Return all events of what has been read, in the order of their IRIs."""
        return sorted(self._events, key=lambda node: node.value)

    # --- claims

    def claim(self, node: NamedNode) -> RecordedClaim | None:
        """Return a claim, or None where there is none of that IRI."""
        if node not in self._claims:
            known = self._memory.claims.get(node)
            self._claims[node] = known or self._read_claim(node)
        return self._claims[node]

    def _read_claim(self, node: NamedNode) -> RecordedClaim | None:
        values: dict[str, list[Term]] = {}
        for quad in self.source.match(node, None, None, self.names.claims):
            values.setdefault(term_name(quad.predicate.value), []).append(quad.object)
        claim = _claim_of(node, values)
        if claim:
            self._memory.claims[node] = claim
        return claim

    def claims_of_event(self, event: NamedNode) -> tuple[list[RecordedClaim], list[RecordedClaim]]:
        """Return an event's core claims and its attribute claims, each in the order of their IRIs."""
        if event not in self._events:
            cores = [] if self._has_all else self._claims_with(EVENT, event)
            attributes = [] if self._has_all else self._claims_with(SUBJECT, event)
            self._events[event] = cores, attributes
        return self._events[event]

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

    def cores_from(self, subject: NamedNode) -> list[RecordedClaim]:
        """Return the core claims with that subject, in the order of their IRIs."""
        if self._has_all:
            return self._from.get(subject, [])
        return [claim for claim in self._claims_with(SUBJECT, subject) if claim.is_core]

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
        key = (quad.subject, is_told)
        if key not in self._memory.tellings:
            values = self.evidence(quad.subject, quad.graph_name)
            self._memory.tellings[key] = _telling_of(quad.subject, quad.graph_name, is_told, values)
        return self._memory.tellings[key]

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


def _claim_of(node: NamedNode, values: dict[str, list[Term]]) -> RecordedClaim | None:
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


def _telling_of(
    node: NamedNode, document: NamedNode, is_told: bool, values: dict[str, list[Term]]
) -> Telling:
    said_by = values["saidBy"][0]
    assert isinstance(said_by, NamedNode)
    return Telling(
        evidence=node,
        document=document,
        is_told=is_told,
        stance=term_name(values["stance"][0].value),
        is_negated="negated" in values,
        said_by=said_by,
        confidence=float(values["confidence"][0].value),
        relation=values["relation"][0].value,
        subject_role=_first(values, "subjectRole") or "",
        object_role=_first(values, "objectRole"),
        time_basis=_first(values, "timeBasis"),
    )


def _gather(store: Store, names: Names, query: str, key: str) -> dict[NamedNode, dict[str, list[Term]]]:
    """Return properties by node: `query` has a template with the graph of claims, and three columns."""
    found: dict[NamedNode, dict[str, list[Term]]] = {}
    for row in store.select(query.replace("$claims", str(names.claims))):
        node, name = row[key], row["name"]
        assert isinstance(node, NamedNode)
        found.setdefault(node, {}).setdefault(term_name(name.value), []).append(row["value"])
    return found


def _values(quads: Iterable[Quad], node: NamedNode) -> dict[str, list[Term]]:
    """Return a node's properties by name, of the quads that are about it."""
    values: dict[str, list[Term]] = {}
    for quad in quads:
        if quad.subject == node:
            values.setdefault(term_name(quad.predicate.value), []).append(quad.object)
    return values


def _iri(claim: RecordedClaim) -> str:
    return claim.node.value


def _evidence_iri(telling: Telling) -> str:
    return telling.evidence.value


def _first(values: dict[str, list[Term]], name: str) -> str | None:
    return values[name][0].value if name in values else None
