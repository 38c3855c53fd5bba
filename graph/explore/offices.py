"""Who holds which office now, at a place or as a person, each with the fact that tells of it most firmly."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TypedDict

from pyoxigraph import NamedNode

from graph.explore.wire import Wire
from graph.query.cards.state import local_id
from graph.view.offices import APPOINTMENT
from graph.vocabulary import Office, term


class HeldOffice(TypedDict):
    """An office in words, with who holds it where, by node id; `fact` is the id of a claim that tells it."""

    person: str
    place: str
    label: str
    fact: str | None


_Ends = tuple[NamedNode, NamedNode]


def held_now(wire: Wire, node: NamedNode) -> list[HeldOffice]:
    """Return the offices that the plain view holds for now, at an organization or of a person.

    Of an office and its more particular form, such as the interim one, only the particular one is named.
    """
    held: dict[_Ends, list[Office]] = defaultdict(list)
    for office, ends in _found(wire, node):
        held[ends].append(office)
    return [
        _spelled(wire, ends, office) for ends, offices in held.items() for office in _most_particular(offices)
    ]


def _found(wire: Wire, node: NamedNode) -> Iterator[tuple[Office, _Ends]]:
    """Yield each office once for a predicate, in the order of the vocabulary."""
    vocabulary, facts = wire.state.vocabulary, wire.names.facts
    for office in {one.predicate: one for one in reversed(vocabulary.offices.values())}.values():
        current = term(vocabulary.current_form[office.predicate])
        for quad in (
            *wire.state.source.match(None, current, node, facts),
            *wire.state.source.match(node, current, None, facts),
        ):
            if isinstance(quad.object, NamedNode):
                yield office, (quad.subject, quad.object)


def _most_particular(offices: list[Office]) -> list[Office]:
    families = {office.family for office in offices if office.name != office.family}
    return [office for office in offices if office.name not in families]


def _spelled(wire: Wire, ends: _Ends, office: Office) -> HeldOffice:
    person, place = ends
    return {
        "person": wire.names.id(person),
        "place": wire.names.id(place),
        "label": wire.term(office.name),
        "fact": _fact(wire, ends, office),
    }


def _fact(wire: Wire, ends: _Ends, office: Office) -> str | None:
    """Return the claim that tells of an office: that it is held, or else that somebody came to it."""
    claims = wire.state.ledger.claims_between(*ends)
    for predicate in (office.predicate, APPOINTMENT):
        telling = [claim.node for claim in claims if claim.predicate == predicate]
        if telling:
            return local_id(max(telling, key=wire.reader.voices_of))
    return None
