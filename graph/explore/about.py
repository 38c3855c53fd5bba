"""One line that tells a stranger who somebody is, or what a thing is: its type, and what is best told.

Person · chief executive · OpenAI
Person · chief executive · Stability AI · until March 23, 2024
Company · headquartered in: London
Resignation · Emad Mostaque · Stability AI
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import islice

from pyoxigraph import NamedNode

from graph.adjacency.adjacency import Line
from graph.explore.wire import Wire
from graph.ledger import RecordedClaim
from graph.query.cards.questions import parties_of
from graph.vocabulary import Vocabulary, term

_NARROWER = frozenset({"Company", "PublicBody", "UnnamedGroup"})
"""Classes that say more than what they are drawn as."""
_PARTIES, _TENURES = 4, 20
_PLACES = ("organization", "project", "publication", "place")


def about_entity(wire: Wire, node: NamedNode) -> str:
    """Return its type and, as far as there is any, its office now, or its last one, or its strongest fact."""
    told = _office_now(wire, node) or _last_office(wire, node) or _strongest(wire, node)
    return " · ".join([_type(wire, node), *told])


def about_event(wire: Wire, node: NamedNode) -> str:
    """Return what happened and who took part."""
    labels = sorted(wire.reader.node(one).label for one in parties_of(wire.state, node))
    more = ["…"] if len(labels) > _PARTIES else []
    return " · ".join([wire.reader.happenings.what(node), *labels[:_PARTIES], *more])


def about_claim(wire: Wire, claim: RecordedClaim) -> str:
    """Return a fact in words."""
    subject, told = wire.reader.end(claim.subject), wire.term(claim.predicate)
    return wire.words.say(
        "{subject} {predicate} {object}", subject=subject, predicate=told, object=wire.reader.end(claim.end)
    )


def _type(wire: Wire, node: NamedNode) -> str:
    narrower = _NARROWER.intersection(wire.state.types(node, wire.names.facts))
    return wire.term(min(narrower)) if narrower else wire.reader.node(node).kind_label


# --- offices


def _office_now(wire: Wire, node: NamedNode) -> Sequence[str]:
    # Whoever holds an office has a tenure; most have none, and are not asked for one office after another.
    if next(wire.state.source.match(node, term("tenure"), None, wire.names.facts), None) is None:
        return ()
    for office, current in _offices(wire.state.vocabulary):
        held = wire.state.source.match(node, term(current), None, wire.names.facts)
        places = sorted(wire.reader.end(quad.object) for quad in held)
        if places:
            return wire.term(office), places[0]
    return ()


@cache
def _offices(vocabulary: Vocabulary) -> Sequence[tuple[str, str]]:
    """Return offices with the predicates that say who holds them now, higher ones first.

    Who holds an office for the time being holds it, so that is asked for before.
    """
    named = {office.predicate: office.name for office in reversed(vocabulary.offices.values())}
    found = [(named[ever], current) for ever, current in vocabulary.current_form.items() if ever in named]
    return sorted(found, key=lambda one: "interim" not in one[0])


def _last_office(wire: Wire, node: NamedNode) -> Sequence[str]:
    held = islice(wire.state.source.match(node, term("tenure"), None, wire.names.facts), _TENURES)
    tenures = [quad.object for quad in held if isinstance(quad.object, NamedNode)]
    found = [told for one in tenures if (told := _tenure(wire, one))]
    return max(found, default=("", ()))[1]


def _tenure(wire: Wire, tenure: NamedNode) -> tuple[str, Sequence[str]] | None:
    """Return the last day of an office that is over, and which, where, until when; None of any other."""
    values = wire.state.properties(tenure, wire.names.facts)
    date = wire.dates.of_event(tenure)
    places = (place for name in _PLACES for place in values.get(name, ()))
    place = next((wire.reader.end(one) for one in places), None)
    if "to" not in values or "roleFamily" not in values or place is None or date is None:
        return None
    return date["last"] or "", (wire.reader.end(values["roleFamily"][0]), place, date["words"])


# --- what is best told


def _strongest(wire: Wire, node: NamedNode) -> Sequence[str]:
    """Return what most voices tell: of it rather than of another to whom it was done."""
    own = wire.names.id(node)
    lines = [line for line in wire.adjacency.lines(own) if line.is_told and not line.is_by_event]
    line = min(lines, key=lambda one: _rank(one, own), default=None)
    if line is None:
        return ()
    other = wire.reader.end(wire.names.node(line.other(own)))
    if line.source != own:
        return (other,)
    return (wire.words.say("{name}: {value}", name=wire.term(line.predicate), value=other),)


def _rank(line: Line, node: str) -> tuple[bool, int, str]:
    return line.source != node, -line.voices, line.claim
