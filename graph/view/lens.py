"""How the view looks at the graph: the claims, the rules, and the day it is seen from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeGuard

from pyoxigraph import Literal, NamedNode

from graph.dates import width_days
from graph.ledger import Ledger, RecordedClaim
from graph.model import Quad, QuadSource, Term, Time
from graph.view.accept import is_accepted
from graph.view.stances import tells
from graph.vocabulary import EDTF, Names, Vocabulary, term


class Lens:
    """Reads one state of the graph; what it has read it keeps, so a new state needs a new lens.

    `as_of` is the newest publication date in the graph, None while no document has one;
    `min_confidence` is how sure an evidence must be to count. `steps` are the predicates whose facts are
    single steps of a transitive property.
    """

    def __init__(
        self,
        source: QuadSource,
        names: Names,
        vocabulary: Vocabulary,
        as_of: str | None,
        min_confidence: float,
        ledger: Ledger | None = None,
    ) -> None:
        self.source = source
        self.names = names
        self.vocabulary = vocabulary
        self.as_of = as_of
        self.min_confidence = min_confidence
        self.ledger = ledger or Ledger(source, names)
        self._parties: dict[NamedNode, frozenset[NamedNode]] = {}
        self._accepted: dict[NamedNode, bool] = {}
        self.steps = frozenset(term(name) for steps in vocabulary.steps.values() for name in steps)
        self._wider: dict[str, Sequence[NamedNode]] = {}
        self._entity_base = names.base + "entity/"

    def accepts(self, claim: RecordedClaim) -> bool:
        """Return whether a claim enters the view; an attribute claim only with a core claim of its event."""
        if claim.node not in self._accepted:
            self._accepted[claim.node] = self._judge(claim)
        return self._accepted[claim.node]

    def _judge(self, claim: RecordedClaim) -> bool:
        event = claim.event or claim.subject
        if not is_accepted(self.ledger, claim, self.parties(event), self.min_confidence):
            return False
        if claim.is_core:
            return True
        return any(self.accepts(core) for core in self.ledger.claims_of_event(event)[0])

    def parties(self, event: NamedNode) -> frozenset[NamedNode]:
        """Return the entities that an event is told of."""
        if event not in self._parties:
            cores, attributes = self.ledger.claims_of_event(event)
            nodes = [core.subject for core in cores] + [claim.end for claim in cores + attributes]
            self._parties[event] = frozenset(node for node in nodes if self.is_entity(node))
        return self._parties[event]

    def is_entity(self, node: Term) -> TypeGuard[NamedNode]:
        """Return whether a term is an entity that a document names."""
        return isinstance(node, NamedNode) and node.value.startswith(self._entity_base)

    def tells(self, claim: RecordedClaim) -> bool:
        """Return whether any evidence says that a claim is so, whoever speaks against it."""
        return any(tells(telling, self.min_confidence) for telling in self.ledger.tellings(claim.node))

    def is_ahead(self, claim: RecordedClaim) -> bool:
        """Return whether a date lies after the day the view is seen from."""
        first = claim.qualifiers.get("notBefore")
        return bool(self.as_of and first is not None and first.value > self.as_of)

    # --- what follows from a triple

    def with_supers(self, subject: NamedNode, predicate: str, end: Term, graph: NamedNode) -> Iterator[Quad]:
        """Yield a triple, and the same under every property above its own; transitive ones come apart."""
        for wider in self._predicates(predicate):
            yield Quad(subject, wider, end, graph)

    def _predicates(self, name: str) -> Sequence[NamedNode]:
        if name not in self._wider:
            names = (name, *self.vocabulary.super_properties.get(name, ()))
            self._wider[name] = [term(one) for one in names if one not in self.vocabulary.transitive]
        return self._wider[name]


def is_dating(claim: RecordedClaim) -> bool:
    """Return whether a claim says when its event was; of a founding its core claim may, by the year."""
    return isinstance(claim.end, Literal) and claim.end.datatype.value == EDTF


def best_dates(claims: Iterable[RecordedClaim]) -> list[RecordedClaim]:
    """Return the most exact of an event's dates: all that leave the fewest days open."""
    dated = list(claims)
    if not dated:
        return []
    fewest = min(map(_open_days, dated))
    return [claim for claim in dated if _open_days(claim) == fewest]


def _open_days(claim: RecordedClaim) -> float:
    first, last = claim.qualifiers.get("notBefore"), claim.qualifiers.get("notAfter")
    return width_days(Time(claim.end.value, first and first.value, last and last.value))


def envelope(claims: Iterable[RecordedClaim]) -> Mapping[str, Literal]:
    """Return the earliest `notBefore` and the latest `notAfter` of dates; an open side stays open."""
    dated = list(claims)
    ends: dict[str, Literal] = {}
    for name, choose in (("notBefore", min), ("notAfter", max)):
        bounds = [claim.qualifiers[name] for claim in dated if name in claim.qualifiers]
        if bounds and len(bounds) == len(dated):
            chosen = choose(bounds, key=lambda bound: bound.value)
            assert isinstance(chosen, Literal)
            ends[name] = chosen
    return ends
