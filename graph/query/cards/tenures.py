"""Offices on a card: who held which at which place, from when to when as told, now or before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pyoxigraph import NamedNode

from graph.ledger import RecordedClaim
from graph.model import JsonObject, Term
from graph.query.cards.claims import voices
from graph.query.cards.state import State, date_card, local_id
from graph.view.offices import APPOINTMENT, BOARD_LEAVING, BOARD_SEAT, LEAVINGS, family_name
from graph.vocabulary import term

Values = Mapping[str, list[Term]]
_WITHOUT_OFFICE = frozenset({"hasRoleAt", "workedAt"})


def tenure_cards(state: State, tenures: Iterable[NamedNode]) -> list[JsonObject]:
    """Return the tenures with who, where, as what, from, to, in their order; those held now first.

    `office` is a term of the vocabulary or the role's own words, None where only a place is told;
    `roles` are the words it was told in; `is_current` is as of the newest publication date in the graph.
    One that is no longer there is left out.
    """
    cards = [card for tenure in tenures for card in _cards(state, tenure)]
    return sorted(cards, key=lambda card: not card["is_current"])


def _cards(state: State, tenure: NamedNode) -> Iterator[JsonObject]:
    link = next(state.source.match(None, term("tenure"), tenure, state.names.facts), None)
    if link is None:
        return
    holder, values = link.subject, state.properties(tenure, state.names.facts)
    told, _ = state.ledger.claims_of_event(tenure)
    place = _place(state, told, values)
    families = values.get("roleFamily", [])
    predicates = _predicates(state, values)
    claims = _office_claims(state, holder, place, predicates) if place else told
    yield {
        "iri": tenure.value,
        "holder": state.reference(holder),
        "place": state.reference(place) if place else None,
        "office": state.end(families[0]) if families else None,
        "roles": [value.value for value in values.get("role", ())],
        "from": _dates(values, "from"),
        "to": _dates(values, "to"),
        "at": _dates(values, "date"),
        "is_current": place is not None and _is_current(state, holder, place, predicates, values),
        "claims": [
            {"id": local_id(claim.node), "predicate": state.term(claim.predicate), **voices(state, claim)}
            for claim in claims
        ],
    }


def _place(state: State, told: Iterable[RecordedClaim], values: Values) -> NamedNode | None:
    """Return where an office is held: the end of the claim that tells it, or what the view says."""
    ends = [*(core.end for core in told), *values.get("organization", ())]
    return next((end for end in ends if state.lens.is_entity(end)), None)


def _predicates(state: State, values: Values) -> frozenset[str]:
    """Return the plain predicates of an office in their ever form; those of no office where it is none."""
    office = next((family_name(family) for family in values.get("roleFamily", ())), None)
    found = frozenset(one.predicate for one in state.vocabulary.offices.values() if one.family == office)
    return found or _WITHOUT_OFFICE


def _office_claims(
    state: State, holder: NamedNode, place: NamedNode, predicates: frozenset[str]
) -> list[RecordedClaim]:
    """Return what is told of an office that one held at the other, and of coming to it and leaving."""
    ways = {BOARD_LEAVING} if BOARD_SEAT in predicates else LEAVINGS | {APPOINTMENT}
    return [one for one in state.ledger.claims_between(holder, place) if one.predicate in predicates | ways]


def _is_current(
    state: State, holder: NamedNode, place: NamedNode, predicates: frozenset[str], values: Values
) -> bool:
    """Return whether the plain view says that the office is held now."""
    # Roles that are no office of the scheme share one predicate: each is over for itself.
    if predicates == _WITHOUT_OFFICE and ("to" in values or _is_former(state, values)):
        return False
    current = (term(state.vocabulary.current_form[name]) for name in predicates)
    found = (state.source.match(holder, one, place, state.names.facts) for one in current)
    return any(next(quads, None) for quads in found)


def _is_former(state: State, values: Values) -> bool:
    words = [value.value for name in ("role", "status") for value in values.get(name, ())]
    return any(map(state.vocabulary.says_former, words))


def _dates(values: Values, name: str) -> list[JsonObject]:
    return [date_card(date.value) for date in values.get(name, ())]
