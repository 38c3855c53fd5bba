"""The events that an entity takes part in, whichever way it is told: of a few exactly, of a hub in order."""

from __future__ import annotations

from itertools import islice

from pyoxigraph import NamedNode

from graph.query.cards.claims import support
from graph.query.cards.state import State
from graph.query.overview import EventRow
from graph.vocabulary import TYPE, term_name

READ_AT_MOST = 300
"""So many quads that lead to an entity are read at a request, in about 5 ms; beyond it is a hub."""


def events_around(state: State, entity: NamedNode) -> list[EventRow]:
    """Return the events of an entity, those that most is told of first.

    Read as the graph is now; for a hub as the overview has it. An event that the overview does not
    know yet is read by itself.
    """
    quads = list(islice(state.source.match(None, None, entity, state.names.events), READ_AT_MOST + 1))
    overview = state.overview
    if len(quads) > READ_AT_MOST:
        return overview.around(entity)
    rows = (overview.events.get(node) or event_row(state, node) for node in {quad.subject for quad in quads})
    return sorted(rows, key=lambda row: row.rank)


def event_row(state: State, node: NamedNode) -> EventRow:
    """Return an event as the overview would have it."""
    names = state.names
    told = state.properties(node, names.events)
    facts = state.properties(node, names.facts)
    classes = [term_name(value.value) for value in told.get(TYPE.value, ())]
    cores, _ = state.ledger.claims_of_event(node)
    days = facts if facts.keys() & {"notBefore", "notAfter"} else told
    return EventRow(
        node,
        classes=[name for name in classes if name in state.overview.event_classes],
        first=days["notBefore"][0].value if "notBefore" in days else None,
        last=days["notAfter"][0].value if "notAfter" in days else None,
        is_fact=TYPE.value in facts,
        voices=max((support(state, core)["voices"] for core in cores), default=0),
        has_amount="amount" in told,
    )
