"""The lines in memory are those that pictures draw, whichever store they come from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from graph.adjacency.read import LineReader
from graph.model import Store
from graph.pipeline import Library
from graph.store.memory import RdflibStore
from graph.store.remote import RemoteStore
from graph.vocabulary import Names


@pytest.mark.parametrize("all_stances", [False, True])
def test_the_lines_are_those_that_a_picture_of_everything_draws(told: Any, all_stances: bool):
    reader, names = told.reader(all_stances=all_stances), told.names

    drawn = {
        (names.id(link.source), names.id(link.target), link.predicate, names.id(link.claim.node))
        for claim in reader.all_claims()
        for link in reader.links_of_claim(claim)
    }

    lines = [line for line in told.adjacency if all_stances or line.is_told]
    assert {(line.source, line.target, line.predicate, f"claim/{line.claim}") for line in lines} == drawn


def test_what_is_known_of_a_line_is_what_the_explorer_shows_of_its_fact(told: Any):
    wire = told.wire()

    for line in told.adjacency:
        claim = wire.reader.claim(told.names.node(f"claim/{line.claim}"))
        fact = wire.fact(claim)
        date = fact["date"] or {"first": None, "last": None}
        assert (line.stance, line.certainty) == (fact["stance"], fact["certainty"])
        assert (line.voices, line.voices_against) == (fact["voices"], fact["voices_against"])
        assert (line.first, line.last) == (date["first"], date["last"])
        assert line.is_told == wire.state.lens.tells(claim)
    assert {line.stance for line in told.adjacency} > {"Asserts", "Reports", "Alleges"}


def test_a_fact_is_the_same_whether_its_line_is_at_hand_or_its_evidence_is_read(told: Any):
    by_evidence, by_lines = told.wire(), told.wire(told.adjacency)
    claims = [told.names.node(f"claim/{line.claim}") for line in told.adjacency]

    facts = [by_lines.fact(by_lines.reader.claim(claim)) for claim in claims]

    assert facts == [by_evidence.fact(by_evidence.reader.claim(claim)) for claim in claims]
    assert any(fact["details"] for fact in facts)


def test_what_is_told_less_firmly_does_not_stand_beside_a_fact(demo: Any):
    wire, person = demo.wire(), demo.node("Emad Mostaque")
    lines = demo.adjacency.lines(person)
    [resigned] = [line for line in lines if line.predicate == "resignedFrom" and line.is_told]
    claim = wire.reader.claim(demo.names.node(f"claim/{resigned.claim}"))

    fact = wire.fact(claim)

    # The articles themselves say that he went, and when; why, only he and the company say.
    assert fact["stance"] == "Asserts"
    assert {label for label, _ in fact["details"]} == {"role", "date"}
    drawn = wire.reader.details(claim, wire.state.ledger.tellings(claim.node))
    assert {label for label, _ in drawn} == {"role", "date"}


def test_a_line_has_the_days_of_its_event(demo: Any):
    company, person = demo.node("Stability AI"), demo.node("Emad Mostaque")

    [resigned] = [
        line for line in demo.adjacency.lines(person) if line.predicate == "resignedFrom" and line.is_told
    ]

    assert (resigned.other(person), resigned.first, resigned.last) == (company, "2024-03-23", "2024-03-23")
    assert resigned.voices > 1


def test_a_claim_whose_event_has_more_parties_goes_by_way_of_the_event(demo: Any):
    by_event = [line for line in demo.adjacency if line.is_by_event]

    assert by_event
    for line in by_event:
        assert line.event in (line.source, line.target)
        assert line in demo.adjacency.lines(line.event)


STORES = ["rdflib", "remote"]


@pytest.fixture(params=STORES)
def other_store(request: pytest.FixtureRequest, names: Names) -> Iterator[Store]:
    """Return an empty store that is not ours: rdflib's, and one in an engine elsewhere."""
    if request.param == "rdflib":
        yield RdflibStore()
        return
    engine = request.getfixturevalue("oxigraph_server")
    engine.empty()
    store = RemoteStore(engine.endpoint, names.node("store/notes"))
    yield store
    store.close()


def test_any_store_gives_the_same_lines(
    other_store: Store, world: Any, row: Any, names: Names, vocabulary: Any, newsrooms: Any
):
    rows = [
        row("appointed", person="ada", organization="acme", role="CEO", appointed_by="bell", time="2024-03"),
        row("resigned", person="bob", organization="acme", modality="alleged", confidence=0.6),
        row("founded", person="ada", organization="bell", polarity="negated"),
        row("valuation", organization="acme", amount={"value": 5, "currency": "USD"}),
    ]
    ours = newsrooms.open()
    for library in (ours.library, Library(other_store, names, vocabulary)):
        list(library.import_readings([world.reading("d1", rows, published="2024-03-31")]))

    theirs = LineReader(other_store, names, vocabulary, 0.7).everything()

    assert set(theirs) == set(LineReader(ours.library.store, names, vocabulary, 0.7).everything())
    assert (len(theirs), theirs.as_of) == (6, "2024-03-31")


def test_an_empty_graph_has_no_lines(names: Names, vocabulary: Any):
    empty = LineReader(RdflibStore(), names, vocabulary, 0.7).everything()

    assert (list(empty), empty.as_of, empty.lines("entity/ada")) == ([], None, ())
