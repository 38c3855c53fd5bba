"""How the canvas is told of the graph: in one language, every fact with how firmly it is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from pyoxigraph import Literal, NamedNode

from graph.explore.details import told_fact
from graph.explore.questions import question
from graph.explore.wire import Wire
from graph.ledger import RecordedClaim
from graph.vocabulary import TYPE, document_node, term


def claims(wire: Wire) -> Iterator[RecordedClaim]:
    return wire.reader.all_claims()


def test_a_fact_is_told_as_pictures_tell_it(wire: Callable[..., Wire]):
    spelled = wire()

    links = [link for claim in claims(spelled) for link in spelled.reader.links_of_claim(claim)]
    assert links
    for link in links:
        fact, drawn = spelled.fact(link.claim), spelled.reader.edge(link).fact
        assert (fact["stance"], fact["is_disputed"]) == (drawn.stance, drawn.is_disputed)
        assert (fact["voices"], fact["voices_against"]) == (drawn.voices, drawn.voices_against)
        assert (fact["is_fact"], fact["words"], fact["value"]) == (drawn.is_fact, drawn.object, drawn.value)
        assert set(fact["details"]) <= set(drawn.details)


def test_a_fact_names_the_articles_that_tell_it_and_those_that_speak_against_it(wire: Callable[..., Wire]):
    spelled = wire()

    for claim in claims(spelled):
        told = {one.document for one in spelled.state.ledger.tellings(claim.node) if one.is_told}
        named = {spelled.names.document(one) for one in spelled.fact(claim)["documents"]}
        assert named == told or not told


def test_what_ends_in_a_value_has_words_and_no_node(wire: Callable[..., Wire]):
    raised = next(
        fact for claim in claims(wire("it")) if (fact := wire("it").fact(claim))["predicate"] == "raised"
    )

    assert raised["object"] is None
    assert "milioni di dollari" in raised["words"]
    assert raised["currency"] == "USD"


@pytest.mark.parametrize("language", ["en", "ko", "ja", "zh", "it"])
def test_a_quote_stands_in_its_sentence_as_the_article_has_it(wire: Callable[..., Wire], language: str):
    spelled = wire(language)

    for claim in claims(spelled):
        for telling in spelled.state.ledger.tellings(claim.node):
            sentence = spelled.sentence(telling)
            quad = next(spelled.state.source.match(telling.document, term("text"), None, telling.document))
            around = sentence["before"], sentence["quote"], sentence["after"]
            assert "".join(around).strip("…") in quad.object.value
            assert "\n" not in sentence["before"] + sentence["after"]


def test_who_speaks_is_named_and_an_article_speaks_by_its_publisher(wire: Callable[..., Wire]):
    spelled = wire("ko")
    sentences = [
        spelled.sentence(telling)
        for claim in claims(spelled)
        for telling in spelled.state.ledger.tellings(claim.node)
    ]

    by_articles = [one["speaker"] for one in sentences if one["speaker"]["id"] is None]
    assert {one["label"] for one in by_articles} == {"claimgraph demo"}
    by_others = [one["speaker"] for one in sentences if one["speaker"]["id"] is not None]
    assert "에마드 모스타크" in {one["label"] for one in by_others}


def test_the_answers_to_a_question_are_words_with_voices_and_sentences(wire: Callable[..., Wire]):
    spelled = wire("zh")
    found = spelled.state.source.match(None, TYPE, term("Question"), spelled.names.questions)
    questions = [question(spelled, quad.subject) for quad in found]

    assert questions
    for asked in questions:
        assert asked["title"]
        assert len(asked["answers"]) > 1
        for answer in asked["answers"]:
            assert answer["words"]
            assert answer["voices"] > 0
            assert len(answer["sentences"]) in (1, 2)


def test_two_claims_of_one_event_draw_its_line_to_a_party_once(wire: Callable[..., Wire]):
    spelled = wire()
    nodes = list(spelled.adjacency.nodes())

    graph = spelled.graph(nodes, spelled.adjacency.between(nodes))

    lines = [
        (edge["source"], edge["target"], edge["label"])
        for fact in graph["facts"]
        for edge in fact["edges"]
        if edge["source"].startswith("event/")
    ]
    assert len(lines) == len(set(lines))


def test_what_has_gone_since_the_lines_were_read_is_left_out(
    wire: Callable[..., Wire], named: Callable[[str], str]
):
    spelled, mostaque = wire(), named("Emad Mostaque")

    graph = spelled.graph([mostaque, "entity/none"], spelled.adjacency.lines(mostaque))

    assert [node["id"] for node in graph["nodes"]] == [mostaque]


def test_an_article_is_a_source_with_its_own_language_and_page(wire: Callable[..., Wire]):
    spelled = wire("en")

    source = spelled.source(NamedNode(spelled.names.base + document_node("ko-mostaque-resigns")))

    assert (source["language"], source["address"]) == ("ko", "/documents/ko-mostaque-resigns.html")
    assert source["published"] is not None
    assert source["published"]["words"] == "March 24, 2024"


def test_a_disagreement_on_a_list_is_named_by_what_the_list_is_of(wire: Callable[..., Wire]):
    spelled = wire()
    quads = spelled.state.source.match(None, TYPE, term("Question"), spelled.names.questions)

    titles = {
        question(spelled, quad.subject)["title"] for quad in quads if isinstance(quad.subject, NamedNode)
    }

    assert "Stability AI: founder of" in titles
    assert "Stable Diffusion: developer of" in titles


def test_reasons_that_are_told_together_are_one_answer_and_set_apart_in_it(wire: Callable[..., Wire]):
    spelled = wire()
    quads = list(spelled.state.source.match(None, term("rule"), Literal("reasons"), spelled.names.questions))

    answers = [
        a["words"] for quad in quads for a in question(spelled, NamedNode(quad.subject.value))["answers"]
    ]

    (own,) = [words for words in answers if "to pursue decentralised AI" in words]
    assert "a move to decentralise the power of AI" in own.split(" / ")


def test_of_sentences_alike_those_in_the_readers_language_come_first(wire: Callable[..., Wire]):
    for language in ("ko", "it"):
        spelled = wire(language)
        told = [told_fact(spelled, claim)["sentences"] for claim in claims(spelled)]
        mixed = [some for some in told if {one["language"] for one in some} > {language}]

        assert mixed
        for sentences in mixed:
            alike = [one for one in sentences if one["stance"] == sentences[0]["stance"]]
            own = [one["language"] == language for one in alike if not one["is_against"]]
            assert own == sorted(own, reverse=True)
