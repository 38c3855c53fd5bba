"""Who belongs to whom: a subsidiary to its parent, who holds an office to where it is held."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode

from graph.model import Term
from graph.view.lens import Lens


def are_tied(lens: Lens, one: Term, other: Term) -> bool:
    """Return whether one of two is told to be a part of the other, or to hold or have held a post there."""
    return _belongs(lens, one, other) or _belongs(lens, other, one)


def _belongs(lens: Lens, one: Term, other: Term) -> bool:
    if not (lens.is_entity(one) and lens.is_entity(other)):
        return False
    claims = lens.ledger.claims_between(one, other)
    return any(claim.predicate in lens.vocabulary.ties and lens.accepts(claim) for claim in claims)


def events_acted_in_by(lens: Lens, one: NamedNode, other: NamedNode) -> set[NamedNode]:
    """Return the events in which both of two stand in a list, or in a role that one party fills."""
    events = set(_events_of(lens, one))
    return events.intersection(_events_of(lens, other)) if events else events


def _events_of(lens: Lens, party: NamedNode) -> Iterator[NamedNode]:
    cores = lens.ledger.cores_from(party)
    for predicate in lens.vocabulary.list_properties & cores.keys():
        yield from (claim.event for claim in cores[predicate] if claim.event)
    for claim in lens.ledger.attributes_to(party):
        if claim.predicate in lens.vocabulary.single_roles:
            yield claim.subject
