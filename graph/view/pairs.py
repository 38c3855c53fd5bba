"""All plain triples from one node to another, and the offices that the one held at the other."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode

from graph.ledger import RecordedClaim
from graph.model import Quad, Term
from graph.view.events import accepted_quads, event_class
from graph.view.lens import Lens
from graph.view.offices import Holding, Offices, family_name, family_term, tenure_node
from graph.vocabulary import TYPE, event_node, term, term_name

TENURE = term("tenure")


def pair_quads(lens: Lens, subject: NamedNode, end: Term) -> Iterator[Quad]:
    """Yield the facts from one node to another node or literal, tenures included."""
    claims = _accepted_between(lens, subject, end)
    for claim in claims:
        yield from lens.with_supers(subject, claim.predicate, end, lens.names.facts)
    if isinstance(end, NamedNode):
        yield from _inverse_quads(lens, subject, end)
        yield from _office_quads(lens, subject, end, claims)
    yield from _told_tenure_quads(lens, claims)


def _accepted_between(lens: Lens, subject: NamedNode, end: Term) -> list[RecordedClaim]:
    return [c for c in lens.ledger.claims_between(subject, end) if c.is_core and lens.accepts(c)]


def _inverse_quads(lens: Lens, subject: NamedNode, end: NamedNode) -> Iterator[Quad]:
    """Yield what the claims the other way round say about this one."""
    for claim in _accepted_between(lens, end, subject):
        for name in (claim.predicate, *lens.vocabulary.super_properties.get(claim.predicate, ())):
            if inverse := lens.vocabulary.inverses.get(name):
                yield from lens.with_supers(subject, inverse, end, lens.names.facts)


def _office_quads(
    lens: Lens, subject: NamedNode, place: NamedNode, claims: list[RecordedClaim]
) -> Iterator[Quad]:
    offices = Offices(lens, claims)
    for holding in offices:
        yield from lens.with_supers(subject, holding.predicate, place, lens.names.facts)
        current = lens.vocabulary.current_form.get(holding.predicate)
        if holding.is_current and current:
            yield from lens.with_supers(subject, current, place, lens.names.facts)
        yield from _tenure_quads(lens, subject, place, holding, offices)


def _tenure_quads(
    lens: Lens, subject: NamedNode, place: NamedNode, holding: Holding, offices: Offices
) -> Iterator[Quad]:
    """Yield a tenure as a node; one that only follows from an appointment or a leaving is described whole."""
    graph = lens.names.facts
    tenure = tenure_node(lens, subject, place, holding)
    yield Quad(subject, TENURE, tenure, graph)
    if not holding.told_events:
        for name in lens.vocabulary.with_super_classes("Tenure"):
            yield Quad(tenure, TYPE, term(name), graph)
        yield from lens.with_supers(tenure, "person", subject, graph)
        yield from lens.with_supers(tenure, "organization", place, graph)
    if holding.family:
        yield Quad(tenure, term("roleFamily"), family_term(holding.family), graph)
    for date in offices.dates_of(holding.appointments):
        yield Quad(tenure, term("from"), date, graph)
    for date in offices.dates_of(holding.endings):
        yield Quad(tenure, term("to"), date, graph)


def _told_tenure_quads(lens: Lens, claims: list[RecordedClaim]) -> Iterator[Quad]:
    """Yield what is told of the tenures between the two, which belong to this pair alone."""
    for event in sorted({c.event for c in claims if c.event}, key=lambda node: node.value):
        if event_class(lens, event) == "Tenure":
            yield Quad(_holder(claims, event), TENURE, event, lens.names.facts)
            yield from accepted_quads(lens, event)


def _holder(claims: list[RecordedClaim], event: NamedNode) -> NamedNode:
    return next(claim.subject for claim in claims if claim.event == event)


def old_pair_quads(lens: Lens, subject: NamedNode, end: Term) -> Iterator[Quad]:
    """Yield the facts that stand in the graph for this pair now: just those that `pair_quads` yields."""
    facts, vocabulary = lens.names.facts, lens.vocabulary
    has_office = False
    for quad in list(lens.source.match(subject, None, end, facts)):
        name = term_name(quad.predicate.value)
        has_office |= name in vocabulary.tenure_predicates
        if name not in vocabulary.transitive:
            yield quad
    if has_office:
        told = {claim.event for claim in lens.ledger.claims_between(subject, end)}
        for quad in list(lens.source.match(subject, TENURE, None, facts)):
            tenure = quad.object
            assert isinstance(tenure, NamedNode)
            if tenure in told or _follows_from(lens, subject, end, tenure):
                yield quad
                yield from lens.source.match(tenure, None, None, facts)


def _follows_from(lens: Lens, person: NamedNode, place: Term, tenure: NamedNode) -> bool:
    """Return whether a tenure is of that place, by its node: who appointed someone is no place of theirs."""
    facts = lens.names.facts
    # Most tenures of a person are elsewhere, and are told so by one look-up that finds nothing.
    if not isinstance(place, NamedNode) or next(lens.source.match(tenure, None, place, facts), None) is None:
        return False
    described = lens.source.match(tenure, term("roleFamily"), None, facts)
    families = [None, *(family_name(quad.object) for quad in described)]
    ids = [lens.names.id(node) for node in (person, place)]
    return tenure in {lens.names.node(event_node("Tenure", [*ids, family])) for family in families}
