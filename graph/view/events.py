"""One event as the view shows it: in `events` as anyone tells it, in `facts` as far as it is accepted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pyoxigraph import Literal, NamedNode

from graph.ledger import RecordedClaim, Telling
from graph.model import Quad
from graph.values import TRUE
from graph.view.lens import Lens, best_dates, envelope, is_dating
from graph.view.stances import tells
from graph.vocabulary import TYPE, fold, term

_WAITING = frozenset({"Leaving", "BoardLeaving", "Appointment"})
"""Classes of events whose date, while it lies ahead, keeps a change of office from the current view."""


def event_class(lens: Lens, event: NamedNode) -> str | None:
    """Return the class that an event's key was made with, None where no claim is left of it."""
    cores, _ = lens.ledger.claims_of_event(event)
    for core in cores:
        for telling in lens.ledger.tellings(core.node):
            return lens.vocabulary.relation_told(telling.relation, core.predicate).event_class
    return None


def told_quads(lens: Lens, event: NamedNode) -> Iterator[Quad]:
    """Yield what the graph `events` holds of an event: every telling, whatever its stance."""
    graph = lens.names.events
    cores, attributes = lens.ledger.claims_of_event(event)
    for core in cores:
        tellings = lens.ledger.tellings(core.node)
        yield from _ends_quads(lens, event, core, tellings, graph)
        for stance in dict.fromkeys(telling.stance for telling in tellings):
            yield Quad(event, term("stance"), term(stance), graph)
    yield from _attribute_quads(lens, event, attributes, graph)
    dates = [claim for claim in (*attributes, *cores) if is_dating(claim)]
    yield from _date_quads(event, dates, graph)
    if event_class(lens, event) in _WAITING and any(map(lens.is_ahead, dates)):
        yield Quad(event, term("pending"), TRUE, graph)


def accepted_quads(lens: Lens, event: NamedNode) -> Iterator[Quad]:
    """Yield what the graph `facts` holds of an event: nothing unless one of its core claims is accepted."""
    graph = lens.names.facts
    cores, attributes = lens.ledger.claims_of_event(event)
    accepted = [core for core in cores if lens.accepts(core)]
    if not accepted:
        return
    for core in accepted:
        telling = [t for t in lens.ledger.tellings(core.node) if tells(t, lens.min_confidence)]
        yield from _ends_quads(lens, event, core, telling, graph)
    kept = [claim for claim in attributes if lens.accepts(claim)]
    yield from _attribute_quads(lens, event, kept, graph)
    dates = best_dates(claim for claim in (*kept, *accepted) if is_dating(claim))
    yield from _date_quads(event, dates, graph)
    yield from _basis_quads(lens, event, dates, graph)


def _ends_quads(
    lens: Lens, event: NamedNode, core: RecordedClaim, tellings: Sequence[Telling], graph: NamedNode
) -> Iterator[Quad]:
    """Yield an event's types, and the ends of one core claim as its participants, as tellings have them."""
    for name in dict.fromkeys(telling.relation for telling in tellings):
        relation = lens.vocabulary.relation_told(name, core.predicate)
        yield from _type_quads(lens, event, relation.event_class, graph)
        if relation.event_type:
            yield from _type_quads(lens, event, relation.event_type, graph)
    for role in dict.fromkeys(telling.subject_role for telling in tellings):
        if role:
            yield from lens.with_supers(event, lens.vocabulary.property_of(role), core.subject, graph)
    for end_role in dict.fromkeys(telling.object_role for telling in tellings):
        if end_role:
            yield from lens.with_supers(event, lens.vocabulary.property_of(end_role), core.end, graph)
    if tellings and "roleFamily" in core.qualifiers:
        yield Quad(event, term("roleFamily"), core.qualifiers["roleFamily"], graph)


def _type_quads(lens: Lens, event: NamedNode, class_name: str, graph: NamedNode) -> Iterator[Quad]:
    for name in lens.vocabulary.with_super_classes(class_name):
        yield Quad(event, TYPE, term(name), graph)


def _attribute_quads(
    lens: Lens, event: NamedNode, attributes: Iterable[RecordedClaim], graph: NamedNode
) -> Iterator[Quad]:
    for claim in attributes:
        if claim.predicate == "date":
            continue
        yield from lens.with_supers(event, claim.predicate, claim.end, graph)
        if claim.predicate == "manner" and _is_dismissal(lens, claim.end.value):
            yield from _type_quads(lens, event, "Dismissal", graph)


def _is_dismissal(lens: Lens, manner: str) -> bool:
    return fold(manner) in lens.vocabulary.dismissal_words


def _date_quads(event: NamedNode, dates: Sequence[RecordedClaim], graph: NamedNode) -> Iterator[Quad]:
    for claim in dates:
        yield Quad(event, term("date"), claim.end, graph)
    for name, bound in envelope(dates).items():
        yield Quad(event, term(name), bound, graph)


def _basis_quads(
    lens: Lens, event: NamedNode, dates: Iterable[RecordedClaim], graph: NamedNode
) -> Iterator[Quad]:
    # How the time of a core claim is known is no matter of the year that it tells.
    for claim in (one for one in dates if one.predicate == "date"):
        for telling in lens.ledger.tellings(claim.node):
            if telling.time_basis and tells(telling, lens.min_confidence):
                yield Quad(event, term("dateBasis"), Literal(telling.time_basis), graph)
