"""The card of an entity: its names, offices, figures, disagreements, and what is told of it, page by page."""

from __future__ import annotations

from itertools import islice

from pyoxigraph import NamedNode

from graph.model import JsonObject, Quad
from graph.query.cards.around import events_around
from graph.query.cards.bodies import body_of
from graph.query.cards.claims import claim_card
from graph.query.cards.events import MOST_CLAIMS, event_card
from graph.query.cards.figures import figure_tables
from graph.query.cards.questions import question_card
from graph.query.cards.state import State
from graph.query.cards.tenures import tenure_cards
from graph.vocabulary import term

# How much of each section a card shows: together below 200 kB. `totals` says how much there is.
NAMES, TENURES, FIGURES, QUESTIONS, DOCUMENTS = 60, 10, 10, 3, 10
_SENTENCES, _ATTRIBUTES = 3, 5
"""Of each claim; its own page has them all."""

_DOCUMENTS_READ = 100
"""An entity that more documents name has some of them on its card, and a list of its own for all."""


def entity_page(state: State, id: str, *, offset: int = 0, limit: int = 10) -> JsonObject:
    """Return an entity, and `limit` of the events that it takes part in from `offset` on, facts first.

    `events` say what happened, when, and who took part in which role; `claims` are the core claims of
    these events, each with up to three of its sentences; an event has their ids. `body_of` is the
    organization of which it is a body, such as its board, if its name says so. `totals` counts what
    there is in each section, of which a card shows the first few: `names`, `tenures` (the highest offices
    first), `figures` (the latest first), `questions`, `documents` (the newest first). `total` is the
    number of events.

    Raises:
        NotFound: No document names it.
    """
    node = state.required("entity", id)
    rows = events_around(state, node)
    shown = [row.node for row in rows[offset : offset + limit]]
    names = state.labels(node)
    tenures = state.overview.tenures(node)
    amounts = [row for row in rows if row.has_amount]
    amounts.sort(key=lambda row: (row.day or "", row.node.value), reverse=True)
    # The overview may be behind a change that has taken some of them.
    questions = [row for row in state.overview.questions_around(node) if state.is_there(row.node)]
    documents = _documents(state, node)
    body = body_of(state, node)
    return {
        **state.reference(node),
        "types": state.types(node, state.names.facts),
        "names": names[:NAMES],
        "body_of": state.reference(body.organization) if body else None,
        "tenures": tenure_cards(state, tenures[:TENURES]),
        "figures": figure_tables(state, [row.node for row in amounts[:FIGURES]]),
        "questions": [question_card(state, row.node, 4, 1) for row in questions[:QUESTIONS]],
        "documents": [state.document_reference(graph) for graph in documents[:DOCUMENTS]],
        "totals": {
            "names": len(names),
            "tenures": len(tenures),
            "figures": len(amounts),
            "figures_shown": min(len(amounts), FIGURES),
            "questions": len(questions),
            "documents": _article_count(state, node, documents),
            "events": len(rows),
            "facts": sum(row.is_fact for row in rows),
        },
        "offset": offset,
        "limit": limit,
        "total": len(rows),
        "events": [_event(state, event) for event in shown],
        "claims": [
            claim_card(state, core, _SENTENCES, _ATTRIBUTES)
            for event in shown
            for core in state.some_claims(event)[0][:MOST_CLAIMS]
        ],
    }


def _event(state: State, node: NamedNode) -> JsonObject:
    """Return an event; its claims stand beside it on the card, so it has their ids."""
    card = event_card(state, node)
    return card | {"claims": [claim["id"] for claim in card["claims"]]}


def _article_count(state: State, node: NamedNode, documents: list[NamedNode]) -> int:
    row = state.overview.entities.get(node)
    return row.articles if row and len(documents) > _DOCUMENTS_READ else len(documents)


def _documents(state: State, node: NamedNode) -> list[NamedNode]:
    """Return documents that name an entity, the newest first, those without a date last; of a hub some."""
    known = state.overview.documents

    def day(quad: Quad) -> tuple[str, str]:
        row = known.get(quad.subject)
        return (row.day or "") if row else "", quad.subject.value

    quads = list(islice(state.source.match(None, term("mentions"), node), _DOCUMENTS_READ + 1))
    return [quad.subject for quad in sorted(quads, key=day, reverse=True)]
