"""What a change does to what readers see: the claims, facts, disagreements and entities that go or come."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pyoxigraph import Literal, NamedNode

from graph.ledger import Ledger
from graph.model import JsonObject, Quad, QuadSource, Term
from graph.overlay import Overlay
from graph.vocabulary import LABEL, PREFERRED_LABEL, TYPE, Names, Vocabulary, term, term_name

LISTED = 500
"""At most so many of each are listed; all are counted."""

_SUBJECT, _PREDICATE, _OBJECT, _VALUE = (term(n) for n in ("subject", "predicate", "object", "value"))
_EVENT, _QUESTION = term("event"), term("Question")
_ASKS_ABOUT, _ASKS_OF, _KIND, _MONEY = (term(n) for n in ("asksAbout", "asksOf", "questionKind", "Money"))
_MONEY_PARTS = ("amount", "currency", "qualifier", "period")


@dataclass(frozen=True, slots=True)
class Listed:
    """Some things of one kind, each as JSON can hold it, and how many there are in all."""

    items: Sequence[JsonObject] = ()
    total: int = 0

    @classmethod
    def of(cls, things: Iterable[Any], shown: Callable[[Any], JsonObject]) -> Listed:
        """Return the first `LISTED` of the things in the order of their text, as `shown` tells them."""
        ordered = sorted(things, key=str)
        return cls([shown(thing) for thing in ordered[:LISTED]], len(ordered))


@dataclass(frozen=True, slots=True)
class Effect:
    """What readers find no more, and what they find instead.

    `claims_gone` are core claims that nothing tells any more. Facts are those between an entity and
    another node or a value, the most telling ones only: with "chief executive of" goes "works for".
    """

    claims_gone: Listed = field(default_factory=Listed)
    facts_gone: Listed = field(default_factory=Listed)
    facts_come: Listed = field(default_factory=Listed)
    questions_gone: Listed = field(default_factory=Listed)
    questions_come: Listed = field(default_factory=Listed)
    entities_gone: Listed = field(default_factory=Listed)

    def as_json(self) -> JsonObject:
        """Return the effect by its parts, each with `items` and `total`; parts without any are left out."""
        parts = {name: getattr(self, name) for name in self.__slots__}
        return {
            name: {"items": list(listed.items), "total": listed.total}
            for name, listed in parts.items()
            if listed.total
        }


def effect_of(overlay: Overlay, source: QuadSource, ledger: Ledger, vocabulary: Vocabulary) -> Effect:
    """Return what a change does, whose view has been brought in step.

    `source` is the graph before it; `ledger` reads the overlay, which is the graph after it.
    """
    names = ledger.names
    before, after = _Teller(source, Ledger(source, names)), _Teller(overlay, ledger)
    gone, come = _Quads(overlay.removed), _Quads(overlay.added)
    facts_gone, facts_come = gone.facts(names, vocabulary), come.facts(names, vocabulary)
    return Effect(
        claims_gone=Listed.of(gone.subjects(_EVENT, names.claims), before.claim),
        facts_gone=Listed.of(facts_gone, before.fact),
        facts_come=Listed.of(facts_come, after.fact),
        questions_gone=Listed.of(gone.questions(names) - come.questions(names), before.question),
        questions_come=Listed.of(come.questions(names) - gone.questions(names), after.question),
        entities_gone=Listed.of(_entities_gone(overlay, gone, names), before.reference),
    )


def _entities_gone(overlay: Overlay, gone: _Quads, names: Names) -> set[NamedNode]:
    left = gone.subjects(TYPE, names.entities)
    return {node for node in left if next(overlay.match(node, TYPE, None, names.entities), None) is None}


class _Quads:
    """The quads that a change takes out, or those that it puts in."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self._by_graph: dict[object, list[Quad]] = {}
        for quad in quads:
            self._by_graph.setdefault(quad.graph_name, []).append(quad)

    def subjects(self, predicate: NamedNode, graph: NamedNode) -> set[NamedNode]:
        return {quad.subject for quad in self._by_graph.get(graph, ()) if quad.predicate == predicate}

    def questions(self, names: Names) -> set[NamedNode]:
        graph = self._by_graph.get(names.questions, ())
        return {quad.subject for quad in graph if quad.predicate == TYPE and quad.object == _QUESTION}

    def facts(self, names: Names, vocabulary: Vocabulary) -> set[Quad]:
        """Return the most telling facts about entities."""
        entity, plain = names.base + "entity/", (TYPE, LABEL, PREFERRED_LABEL, term("tenure"))
        facts = [
            quad
            for quad in self._by_graph.get(names.facts, ())
            if quad.subject.value.startswith(entity) and quad.predicate not in plain
        ]
        implied = {quad for fact in facts for quad in _implied(fact, names, vocabulary)}
        return set(facts) - implied


def _implied(fact: Quad, names: Names, vocabulary: Vocabulary) -> Iterable[Quad]:
    """Yield what goes without saying beside a fact: its like under wider properties, and its inverse."""
    name, facts = term_name(fact.predicate.value), names.facts
    for wider in vocabulary.super_properties.get(name, ()):
        yield Quad(fact.subject, term(wider), fact.object, facts)
    inverse = vocabulary.inverses.get(name)
    if inverse and isinstance(fact.object, NamedNode) and fact.subject.value < fact.object.value:
        for other in (inverse, *vocabulary.super_properties.get(inverse, ())):
            yield Quad(fact.object, term(other), fact.subject, facts)


class _Teller:
    """Tells nodes of one state of the graph in words that stay when they are gone."""

    def __init__(self, source: QuadSource, ledger: Ledger) -> None:
        self._source = source
        self._ledger = ledger
        self._names = ledger.names
        self._told: dict[Term, JsonObject] = {}

    def claim(self, node: NamedNode) -> JsonObject:
        values = {q.predicate: q.object for q in self._source.match(node, None, None, self._names.claims)}
        return {
            "id": node.value.rsplit("/", 1)[-1],
            "subject": self.reference(values[_SUBJECT]),
            "predicate": term_name(values[_PREDICATE].value),
            "object": self.reference(values.get(_OBJECT) or values[_VALUE]),
            **self._voices([node]),
        }

    def fact(self, quad: Quad) -> JsonObject:
        return {
            "subject": self.reference(quad.subject),
            "predicate": term_name(quad.predicate.value),
            "object": self.reference(quad.object),
            **self._voices(self._behind(quad)),
        }

    def _behind(self, fact: Quad) -> list[NamedNode]:
        """Return the claims that a fact is or follows from: of its predicate, else all between its ends."""
        found = list(self._ledger.claims_between(fact.subject, fact.object))
        if isinstance(fact.object, NamedNode):
            found += self._ledger.claims_between(fact.object, fact.subject)
        same = [claim for claim in found if term(claim.predicate) == fact.predicate]
        return [claim.node for claim in same or found]

    def _voices(self, claims: Iterable[NamedNode]) -> JsonObject:
        """Return how many voices tell the claim that most tell, and speak against it; nothing without one."""
        counts = [[self._count(claim, name) for name in ("voices", "voicesAgainst")] for claim in claims]
        telling, against = max(counts, default=(None, None))
        return {"voices": telling, "voices_against": against} if telling is not None else {}

    def _count(self, claim: NamedNode, name: str) -> int:
        found = next(self._source.match(claim, term(name), None, self._names.voices), None)
        return int(found.object.value) if found else 0

    def question(self, node: NamedNode) -> JsonObject:
        values = {q.predicate: q.object for q in self._source.match(node, None, None, self._names.questions)}
        return {
            "id": node.value.rsplit("/", 1)[-1],
            "about": self._parties(values[_ASKS_ABOUT]),
            "of": term_name(values[_ASKS_OF].value),
            "kind": term_name(values[_KIND].value),
        }

    def _parties(self, about: Term) -> list[JsonObject]:
        """Return an entity, or those that take part in an event."""
        if not about.value.startswith(self._names.base + "event/"):
            return [self.reference(about)]
        assert isinstance(about, NamedNode)
        told = self._source.match(about, None, None, self._names.events)
        entities = {q.object for q in told if q.object.value.startswith(self._names.base + "entity/")}
        return [self.reference(entity) for entity in sorted(entities, key=str)]

    def reference(self, value: Term) -> JsonObject:
        """Return a node by IRI and label, an amount by its parts, a literal by its value and datatype."""
        if value not in self._told:
            self._told[value] = self._reference(value)
        return self._told[value]

    def _reference(self, value: Term) -> JsonObject:
        if isinstance(value, Literal):
            return {"value": value.value, "datatype": value.datatype.value}
        described = list(self._source.match(value, None, None, self._names.claims))
        if Quad(value, TYPE, _MONEY, self._names.claims) in described:
            parts = {term_name(quad.predicate.value): quad.object.value for quad in described}
            return {"iri": value.value, "money": {n: parts[n] for n in _MONEY_PARTS if n in parts}}
        label = self._label(value)
        return {"iri": value.value} | ({"label": label} if label else {})

    def _label(self, node: NamedNode) -> str | None:
        """Return the English name of an entity where there is one, else its first by the alphabet."""
        labels = [q.object for q in self._source.match(node, PREFERRED_LABEL, None, self._names.facts)]
        ordered = sorted(labels, key=lambda label: (_language(label) != "en", label.value))
        return ordered[0].value if ordered else None


def _language(label: Term) -> str | None:
    return label.language if isinstance(label, Literal) else None


def effect_from(parts: Mapping[str, Mapping[str, Any]]) -> Effect:
    """Return the effect that `Effect.as_json` gave, from its JSON."""
    return Effect(**{name: Listed(part["items"], part["total"]) for name, part in parts.items()})
