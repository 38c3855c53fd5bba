"""The card of an event: what happened, or is told to have, when, and who took part in which role."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from pyoxigraph import NamedNode

from graph.ledger import EVENT, RecordedClaim
from graph.model import JsonObject, Term
from graph.query.cards.claims import brief, claim_card, support
from graph.query.cards.evidence import speakers
from graph.query.cards.questions import question_card, questions_about
from graph.query.cards.state import State, date_card, local_id
from graph.vocabulary import TYPE, term, term_name

MOST_PARTICIPANTS, MOST_CLAIMS = 8, 2
"""How many of each an event on a larger page shows; its own page shows all claims."""
_SENTENCES, _ATTRIBUTES = 20, 50
_SPEAKING = 6
"""Of so many sentences an event says who says so."""


def event_page(state: State, id: str) -> JsonObject:
    """Return an event with its claims, their evidence, and the disagreements about it.

    Raises:
        NotFound: There is none of that id.
    """
    node = state.required("event", id)
    cores, _ = state.ledger.claims_of_event(node)
    return event_card(state, node) | {
        "claims": [claim_card(state, core, _SENTENCES, _ATTRIBUTES) for core in cores],
        "questions": [question_card(state, one, 6, 2) for one in questions_about(state, node)],
    }


def event_card(state: State, node: NamedNode) -> JsonObject:
    """Return an event without its sentences.

    `classes` are its own, not those above them; `dates` the most exact where the plain view holds it, else
    all that are told; `stances` every way in which it is told; `said_by` some of those who say so;
    `is_pending` that a change of office still lies ahead of the day the view is seen from.
    `participants` and `claims` may be some of them: their totals stand beside them. `voices` are the
    independent ones of the core claim that has most.
    """
    told = state.properties(node, state.names.events)
    cores, _ = state.some_claims(node)
    found = [link for core in cores for link in state.links(core.node)]
    participants = _participants(state, told)
    return {
        "id": local_id(node),
        "iri": node.value,
        "classes": [state.term(name) for name in _own_classes(state, told)],
        "status": "fact" if any(map(state.is_fact, cores)) else "told",
        "stances": [term_name(stance.value) for stance in told.get("stance", ())],
        "is_pending": "pending" in told,
        "dates": [date_card(edtf) for edtf in _dates(state, node, told, cores)],
        "participants": participants[:MOST_PARTICIPANTS],
        "participants_total": len(participants),
        "voices": max((support(state, core)["voices"] for core in cores), default=0),
        "documents": len({link.document for link in found}),
        "sentences": len(found),
        "said_by": speakers(state, found[:_SPEAKING]),
        "claims": [brief(state, core) for core in cores[:MOST_CLAIMS]],
        "claims_total": sum(1 for _ in state.source.match(None, EVENT, node, state.names.claims)),
    }


def _dates(
    state: State, node: NamedNode, told: Mapping[str, list[Term]], cores: Sequence[RecordedClaim]
) -> list[str]:
    """Return the dates of an event: those of the view, else all told; a figure's is part of its claim."""
    accepted = [quad.object.value for quad in state.source.match(node, term("date"), None, state.names.facts)]
    figures = {core.qualifiers["date"].value for core in cores if "date" in core.qualifiers}
    return sorted(accepted) or [date.value for date in told.get("date", ())] or sorted(figures)


def _own_classes(state: State, told: Mapping[str, list[Term]]) -> list[str]:
    """Return an event's classes without those that another of them is a kind of."""
    names = {term_name(node.value) for node in _types(told)}
    above = {name for one in names for name in state.vocabulary.super_classes.get(one, ())}
    return sorted(names - above)


def _types(told: Mapping[str, list[Term]]) -> Iterable[Term]:
    return told.get(TYPE.value, ())


def _participants(state: State, told: Mapping[str, list[Term]]) -> list[JsonObject]:
    """Return who takes part, each with the roles that no other role of theirs is a kind of."""
    roles: dict[NamedNode, set[str]] = {}
    for name, values in told.items():
        for value in values:
            if isinstance(value, NamedNode) and state.lens.is_entity(value):
                roles.setdefault(value, set()).add(name)
    supers = state.vocabulary.super_properties
    cards = []
    for node, names in roles.items():
        above = {name for one in names for name in supers.get(one, ())}
        cards.append(state.reference(node) | {"roles": [state.term(name) for name in sorted(names - above)]})
    return sorted(cards, key=lambda card: str(card["label"]))
