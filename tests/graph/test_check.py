"""What `check` finds: nothing in what came in by the door, and what has been spoilt since."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, Quad

from graph.check import check
from graph.vocabulary import TYPE, term


@given(data=st.data())
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_the_door_takes_conforms_to_the_shapes(rows: Any, newsrooms: Any, data: st.DataObject):
    drawn = data.draw(st.lists(rows.valid(), min_size=1, max_size=6))
    newsroom = newsrooms.open()

    newsroom.told(*(row | {"id": str(number)} for number, row in enumerate(drawn)))

    assert list(check(newsroom.library)) == []


def test_an_assessment_without_its_verdict_is_a_fault_and_no_crash(newsroom: Any, row: Any):
    newsroom.told(row("resigned", person="ada", organization="acme"))
    newsroom.assess("resignedFrom", "rejected")
    store, names = newsroom.library.store, newsroom.world.names

    store.change(remove=list(store.match(None, term("verdict"), None, names.judgements)))

    faults = list(check(newsroom.library))
    assert any("verdict" in fault for fault in faults), faults


def test_a_view_made_by_other_rules_is_made_anew_on_opening(newsrooms: Any, world: Any, row: Any):
    newsroom = newsrooms.open(min_confidence=0.5)
    newsroom.told(row("resigned", person="ada", organization="acme", confidence=0.6))
    assert newsroom.facts("resignedFrom") == {("ada", "acme")}

    stricter = newsrooms.reopen(newsroom, min_confidence=0.7)

    assert stricter.facts("resignedFrom") == set()
    assert list(check(stricter.library)) == []


def test_a_view_made_by_an_earlier_version_is_made_anew_on_opening(newsrooms: Any, row: Any):
    newsroom = newsrooms.open()
    newsroom.told(row("resigned", person="ada", organization="acme"))
    store, names = newsroom.library.store, newsroom.world.names
    (rules,) = store.match(None, term("viewRules"), None, names.log)
    earlier = Literal(rules.object.value.partition(" ")[2])
    facts = list(store.match(None, None, None, names.facts))
    store.change(remove=[rules, *facts], add=[Quad(rules.subject, rules.predicate, earlier, names.log)])

    later = newsrooms.reopen(newsroom)

    assert later.facts("resignedFrom") == {("ada", "acme")}
    assert list(store.match(None, term("viewRules"), None, names.log)) == [rules]


def test_a_quote_that_is_not_the_text_any_more_is_a_fault(newsroom: Any, row: Any):
    newsroom.told(row("resigned", person="ada", organization="acme"))
    store = newsroom.library.store
    (quote,) = store.match(None, term("quote"))

    spoilt = Quad(quote.subject, quote.predicate, Literal("other words", language="en"), quote.graph_name)
    store.change(remove=[quote], add=[spoilt])

    assert any("is not the text" in fault for fault in check(newsroom.library))


def test_a_fact_that_follows_from_nothing_is_a_fault(newsroom: Any, row: Any):
    newsroom.told(row("resigned", person="ada", organization="acme"))
    store, names, world = newsroom.library.store, newsroom.world.names, newsroom.world

    store.change(add=[Quad(world.entity("bob"), TYPE, term("Investor"), names.facts)])

    assert any("the graph facts should not hold" in fault for fault in check(newsroom.library))
