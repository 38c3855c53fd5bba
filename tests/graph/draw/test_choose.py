"""What is drawn around an entity: the nearest and most told of, and only what is told as so."""

from __future__ import annotations

from typing import Any

import networkx as nx
import pytest
from pyoxigraph import NamedNode

from graph.draw.choose import neighbourhood, whole
from graph.draw.tables import as_graph
from graph.errors import InvalidInput, NotFound
from graph.query.labels import Labels, preferred
from graph.vocabulary import term_name


def test_an_entity_is_drawn_with_its_neighbours_and_the_lines_between_them(demo: Any):
    picture = neighbourhood(demo.reader(), demo.adjacency, demo.id("Emad Mostaque"))

    labels = {node.label: node for node in picture.nodes}
    assert labels["Emad Mostaque"].kind == "Person"
    assert labels["Stability AI"].kind == "Organization"
    assert picture.focus == {labels["Emad Mostaque"].id}
    assert {edge.source for edge in picture.edges} | {edge.target for edge in picture.edges} <= {
        node.id for node in picture.nodes
    }


def test_every_fact_has_the_sentences_that_tell_it_with_speaker_and_date(demo: Any):
    picture = neighbourhood(demo.reader(), demo.adjacency, demo.id("Emad Mostaque"), depth=2)

    resigned = next(fact for fact in picture.facts if fact.predicate == "resignedFrom")
    assert {"ko", "en"} <= {sentence.language for sentence in resigned.sentences}
    assert all(one.speaker and one.document and one.published for one in resigned.sentences)
    assert all(fact.sentences for fact in picture.facts)


def test_what_is_left_out_is_counted_and_what_most_voices_tell_of_stays(demo: Any):
    everything = neighbourhood(demo.reader(), demo.adjacency, demo.id("Stability AI"), limit=1000)
    few = neighbourhood(demo.reader(), demo.adjacency, demo.id("Stability AI"), limit=5)

    assert everything.found == len(everything.nodes) > 50
    assert len(few.nodes) == 5
    assert few.found > 50
    assert "Emad Mostaque" in {node.label for node in few.nodes}


def test_a_line_counts_independent_voices_and_not_articles(demo: Any):
    picture = neighbourhood(demo.reader(), demo.adjacency, demo.id("Stability AI"), limit=1000)

    for fact in picture.facts:
        counted = demo.store.match(demo.names.named("claim", fact.claim), None, None, demo.names.voices)
        told = {term_name(quad.predicate.value): int(quad.object.value) for quad in counted}
        assert (fact.voices, fact.voices_against) == (told["voices"], told.get("voicesAgainst", 0))
    assert any(fact.voices < fact.documents for fact in picture.facts)
    assert [edge.fact.voices for edge in picture.edges] == sorted(
        (edge.fact.voices for edge in picture.edges), reverse=True
    )


def test_dates_and_amounts_are_told_as_on_the_pages(demo: Any):
    def ends(language: str) -> set[str]:
        reader = demo.reader(language=language, all_stances=True)
        facts = neighbourhood(reader, demo.adjacency, demo.id("Stability AI"), limit=1000).facts
        return {words for fact in facts for words in (fact.object, *(value for _, value in fact.details))}

    assert {"1 billion US dollars", "March 23, 2024"} <= ends("en")
    assert "2024년 3월 23일" in ends("ko")


def test_two_steps_reach_further_than_one(demo: Any):
    one = neighbourhood(demo.reader(), demo.adjacency, demo.id("Coatue"), depth=1, limit=1000)
    two = neighbourhood(demo.reader(), demo.adjacency, demo.id("Coatue"), depth=2, limit=1000)

    assert {node.id for node in one.nodes} < {node.id for node in two.nodes}


def test_an_allegation_is_drawn_only_where_all_stances_are_asked_for(demo: Any):
    told = neighbourhood(demo.reader(), demo.adjacency, demo.id("Stability AI"), limit=1000)
    everything = neighbourhood(
        demo.reader(all_stances=True), demo.adjacency, demo.id("Stability AI"), limit=1000
    )

    assert {fact.stance for fact in told.facts} == {"Asserts", "Reports"}
    assert {"Alleges", "Denies"} <= {one.stance for fact in everything.facts for one in fact.sentences}
    assert not any(fact.is_fact for fact in everything.facts if fact.stance == "Alleges")


@pytest.mark.parametrize(
    ("language", "name", "predicate"),
    [
        ("en", "Emad Mostaque", "founder of"),
        ("ko", "에마드 모스타크", "창업"),
        ("ja", "エマド・モスターク", "創業"),
        ("zh", "埃马德·莫斯塔克", "创办"),
        ("it", "Emad Mostaque", "fondatore"),
    ],
)
def test_labels_are_in_the_language_that_is_asked_for(demo: Any, language: str, name: str, predicate: str):
    picture = neighbourhood(demo.reader(language=language), demo.adjacency, demo.id("Emad Mostaque"))

    assert name in {node.label for node in picture.nodes}
    assert any(predicate in edge.label for edge in picture.edges if edge.fact.predicate == "founderOf")


def test_a_picture_is_the_same_each_time(demo: Any):
    company = demo.id("Stability AI")

    assert neighbourhood(demo.reader(), demo.adjacency, company) == neighbourhood(
        demo.reader(), demo.adjacency, company
    )


def test_everything_holds_what_lies_around_any_entity(demo: Any):
    everything = whole(demo.reader())
    around = neighbourhood(demo.reader(), demo.adjacency, demo.id("OpenAI"), limit=1000)

    assert {node.id for node in around.nodes} <= {node.id for node in everything.nodes}
    assert {fact.claim for fact in around.facts} <= {fact.claim for fact in everything.facts}
    assert nx.number_of_isolates(as_graph(everything)) == 0


def test_more_than_can_be_seen_is_refused(demo: Any):
    with pytest.raises(InvalidInput, match="more than the 10 that can be seen at once; name an --entity"):
        whole(demo.reader(), limit=10)


def test_an_entity_that_is_not_there_is_not_found(demo: Any):
    with pytest.raises(NotFound, match="there is no entity 'nobody'"):
        neighbourhood(demo.reader(), demo.adjacency, "nobody")


@pytest.mark.parametrize("language", ["en", "ko", "ja", "zh", "it"])
def test_a_picture_calls_everything_what_the_pages_call_it(demo: Any, language: str):
    labels = Labels(demo.store, demo.names)

    nodes = neighbourhood(demo.reader(language=language), demo.adjacency, demo.id("Stability AI")).nodes

    named = [(node, labels.of(NamedNode(node.iri))) for node in nodes if node.kind != "Event"]
    assert len(named) > 10
    for node, names in named:
        assert node.label == preferred(names, language)
