"""What the graph knows of one entity, event, claim, document or question, as data that JSON can hold."""

from graph.query.cards.changes import change_list, change_page, effect_card
from graph.query.cards.claims import claim_page
from graph.query.cards.documents import document_page
from graph.query.cards.entities import entity_page
from graph.query.cards.events import event_page
from graph.query.cards.quads import (
    change_quads,
    document_quads,
    entity_quads,
    event_quads,
    one_claim_quads,
    question_quads,
)
from graph.query.cards.questions import question_page
from graph.query.cards.state import State
from graph.query.cards.timeline import days_between, timeline_page

__all__ = [
    "State",
    "change_list",
    "change_page",
    "change_quads",
    "claim_page",
    "days_between",
    "document_page",
    "document_quads",
    "effect_card",
    "entity_page",
    "entity_quads",
    "event_page",
    "event_quads",
    "one_claim_quads",
    "question_page",
    "question_quads",
    "timeline_page",
]
