"""The overview says of each thing what reading it by itself says too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from graph.query.cards import State
from graph.query.cards.around import event_row, events_around
from graph.vocabulary import TYPE, term


def test_an_event_read_by_itself_is_the_row_of_the_overview(demo_state: State):
    rows = demo_state.overview.events

    assert len(rows) > 100
    for node, row in rows.items():
        alone = event_row(demo_state, node)
        assert set(alone.classes) == set(row.classes)
        assert (alone.first, alone.last, alone.is_fact) == (row.first, row.last, row.is_fact)
        assert (alone.voices, alone.has_amount) == (row.voices, row.has_amount)


def test_the_events_of_an_entity_are_those_the_overview_has_in_the_same_order(demo_state: State):
    overview = demo_state.overview

    for node in overview.entities:
        around = events_around(demo_state, node)
        of_participant = [row for row in around if row in overview.around(node)]
        assert of_participant == overview.around(node)


def test_an_entity_counts_its_facts_and_the_articles_that_name_it(demo_state: State):
    names = demo_state.names

    for node, row in demo_state.overview.entities.items():
        events = {q.subject for q in demo_state.source.match(None, term("participant"), node, names.facts)}
        assert row.facts == len(events)
        assert row.articles == len(list(demo_state.source.match(None, term("mentions"), node)))
        assert set(row.types) <= set(demo_state.types(node, names.facts))


def test_every_entity_is_there_by_one_name(demo_state: State):
    graph = demo_state.names.facts
    named = {quad.subject for quad in demo_state.source.match(None, TYPE, term("Entity"), graph)}

    listed = demo_state.overview.entities

    assert {node for node in named if demo_state.lens.is_entity(node)} == set(listed)
    assert all(row.label for row in listed.values())


def test_an_empty_graph_has_an_overview_of_nothing(newsroom: Any, look: Callable[[Any], State]):
    overview = look(newsroom).overview

    assert overview.entities == overview.events == overview.documents == overview.questions == {}
