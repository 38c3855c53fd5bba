"""Who holds which office, now and before, at a place or as a person, each with the fact that tells of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TypedDict

from pyoxigraph import NamedNode

from graph.explore.wire import Wire
from graph.model import JsonObject
from graph.query.cards.bodies import Body, body_of
from graph.query.cards.state import local_id
from graph.query.cards.tenures import tenure_cards
from graph.view.offices import APPOINTMENT, BOARD_LEAVING, LEAVINGS, family_name
from graph.vocabulary import Office, term

_TENURES = 24
"""So many tenures of a node are looked at, the highest offices first; its own page has them all."""


class HeldOffice(TypedDict):
    """An office in words, with who holds it where, by node id.

    `period` says in words from when to when, as far as that is told; of one that is over and nobody says
    since when, that too. `fact` is the id of a claim that tells of it, of one that is over a claim that tells
    of the leaving where there is any.
    """

    person: str
    place: str
    label: str
    period: str
    fact: str | None


class Offices(TypedDict):
    """The offices at an organization, or of a person: those held on the day `as_of`, and former ones.

    `more` is how many tenures were not looked at for former ones. Those of a board are the seats on it:
    `body_of` is the organization, by node id, where the name of the board says so, and the place of these.
    """

    now: list[HeldOffice]
    before: list[HeldOffice]
    more: int
    as_of: str | None
    body_of: str | None


NO_OFFICES: Offices = {"now": [], "before": [], "more": 0, "as_of": None, "body_of": None}

_Ends = tuple[NamedNode, NamedNode]
_Held = tuple[str, str, str]
"""Who, where, and the family of the office; ids of nodes, empty where there is none."""


def offices_of(wire: Wire, node: NamedNode) -> Offices:
    """Return the offices that the plain view holds for now, and those of the first tenures that are over.

    The highest come first, and of the same the last to begin, or to end.
    """
    body = body_of(wire.state, node)
    tenures = [*wire.state.overview.tenures(node), *(_seats(wire, body) if body else ())]
    cards = tenure_cards(wire.state, tenures[:_TENURES])
    found = [*_found(wire, node), *(_sitting(wire, body) if body else ())]
    as_of = wire.state.lens.as_of
    return {
        "now": _held_now(wire, found, {_held(card): _period(wire, card) for card in cards}),
        "before": list(_held_before(wire, cards)),
        "more": max(0, len(tenures) - _TENURES),
        "as_of": wire.dates.of(as_of)["words"] if as_of else None,
        "body_of": wire.names.id(body.organization) if body else None,
    }


def _seats(wire: Wire, body: Body) -> Iterator[NamedNode]:
    """Yield the tenures at an organization that are seats in one of its bodies."""
    families = {one.family for one in wire.state.vocabulary.offices.values() if one.predicate in body.seats}
    for tenure in wire.state.overview.tenures(body.organization):
        told = wire.state.properties(tenure, wire.names.facts).get("roleFamily", ())
        if any(family_name(family) in families for family in told):
            yield tenure


def _sitting(wire: Wire, body: Body) -> Iterator[tuple[Office, _Ends]]:
    """Yield the seats in a body that are held now."""
    for office, ends in _found(wire, body.organization):
        if office.predicate in body.seats and ends[1] == body.organization:
            yield office, ends


def _held(card: JsonObject) -> _Held:
    place = _entity(card["place"]) if card["place"] else ""
    return _entity(card["holder"]), place, _family(card)


def _family(card: JsonObject) -> str:
    """Return the family of an office: a term of the vocabulary, or the words of a role that is none."""
    office = card["office"] or {}
    return office.get("name") or office.get("value") or ""


def _entity(reference: JsonObject) -> str:
    return f"entity/{reference['id']}"


def _period(wire: Wire, card: JsonObject) -> str:
    date = wire.dates.of_event(NamedNode(card["iri"]))
    return date["words"] if date else ""


# --- now


def _held_now(
    wire: Wire, found: Iterable[tuple[Office, _Ends]], periods: Mapping[_Held, str]
) -> list[HeldOffice]:
    """Return in words the offices that are held now.

    Of an office and its more particular form, such as the interim one, only the particular one is named.
    """
    held: dict[_Ends, list[Office]] = defaultdict(list)
    for office, ends in found:
        held[ends].append(office)
    particular = [(ends, one) for ends, offices in held.items() for one in _most_particular(offices)]
    latest = {tenure: place for place, tenure in enumerate(periods)}

    def order(one: tuple[_Ends, Office]) -> tuple[int, int]:
        rank = wire.state.vocabulary.office_rank(one[1].family)
        return rank, latest.get(_tenure(wire, *one), len(latest))

    return [_spelled(wire, *one, periods) for one in sorted(particular, key=order)]


def _tenure(wire: Wire, ends: _Ends, office: Office) -> _Held:
    person, place = map(wire.names.id, ends)
    return person, place, office.family


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


def _spelled(wire: Wire, ends: _Ends, office: Office, periods: Mapping[_Held, str]) -> HeldOffice:
    person, place, _ = tenure = _tenure(wire, ends, office)
    return {
        "person": person,
        "place": place,
        "label": wire.term(office.name),
        "period": periods.get(tenure, ""),
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


# --- before


def _held_before(wire: Wire, cards: Iterable[JsonObject]) -> Iterator[HeldOffice]:
    """Yield what is over, as far as it is told as what and where: by rank, then the last to end."""
    ended = sorted(cards, key=_ended, reverse=True)
    for card in sorted(ended, key=lambda card: wire.state.vocabulary.office_rank(_family(card))):
        person, place, family = _held(card)
        if place and family and not card["is_current"]:
            yield {
                "person": person,
                "place": place,
                "label": wire.term(family) if family in wire.state.vocabulary.offices else family,
                "period": _ended_period(wire, card),
                "fact": _leaving(card),
            }


def _ended_period(wire: Wire, card: JsonObject) -> str:
    """Return from when to when an office was held that is over, also where nobody says when it ended."""
    if card["to"]:
        return _period(wire, card)
    begun = [wire.words.say("from {date}", date=wire.dates.of(one["edtf"])["words"]) for one in card["from"]]
    known = begun[0] if begun else _period(wire, card)
    return " · ".join(filter(None, [known, wire.words.say("ended, date not given")]))


def _ended(card: JsonObject) -> str:
    return max((date["last"] or "" for date in card["to"]), default="")


def _leaving(card: JsonObject) -> str | None:
    """Return the claim that most voices tell a leaving by, or else the office."""
    ways = LEAVINGS | {BOARD_LEAVING}
    told = [(one["predicate"]["name"] in ways, one["voices"], one["id"]) for one in card["claims"]]
    return max(told, default=(False, 0, None))[2]
