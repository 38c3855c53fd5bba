"""Documents, claims and evidence as quads: one spelling for each value."""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.model import EntityRecord, Number, Text, Time, Truth
from graph.store.border import canonical
from graph.triples import decode_record
from graph.triples.quads import encode_record
from graph.values import decimal_literal, literal_of, plain_decimal, value_of
from graph.vocabulary import XSD, term


@given(value=st.decimals(-(10**18), 10**18, places=18, allow_nan=False))
def test_a_number_is_written_as_the_store_gives_it_back(value: Any):
    literal = decimal_literal(plain_decimal(str(value)))

    assert canonical(literal) == literal
    assert value_of(literal) == Number(literal.value)


@pytest.mark.parametrize("value", [Text("a b"), Number("0.1"), Truth(), Time("2024~", None, None)])
def test_a_value_comes_back_from_its_literal(value: Any):
    assert value_of(literal_of(value)) == value


def test_a_text_is_held_with_single_spaces_in_one_unicode_form():
    assert literal_of(Text(" cafe\u0301\n au  lait ")).value == "café au lait"


texts = st.text(min_size=1, max_size=5)


@given(
    record=st.builds(
        EntityRecord,
        node=texts,
        type=texts,
        name=texts,
        recorded_id=st.none(),
        roles=st.lists(texts, max_size=2).map(tuple),
        forms=st.lists(texts, max_size=2).map(tuple),
        english=st.lists(texts, max_size=2).map(tuple),
        extra=st.none() | texts,
    )
    | st.builds(EntityRecord, texts, texts, texts, recorded_id=texts, entity_set=st.just("") | texts),
    extractor=texts,
)
def test_an_entity_record_comes_back_whole(record: EntityRecord, extractor: str):
    assert decode_record(encode_record(extractor, record)) == (extractor, record)


def test_an_article_and_its_evidence_say_where_the_words_stand(
    newsroom: Any, world: Any, row: Any, names: Any
):
    roster = world.roster(ada={"forms": {"a": ["Ada"]}})
    told = row("resigned", person="ada", organization="acme")
    document = newsroom.told(told, document="a", published="2024-03", roster=roster)

    graph = names.document(document)
    values = {quad.predicate: quad.object for quad in newsroom.library.store.match(graph, None, None, graph)}
    text = values[term("text")].value
    assert values[term("length")].value == str(len(text))
    assert values[term("notAfter")] == ox.Literal("2024-03-31", datatype=ox.NamedNode(XSD + "date"))
    for kind, words in (("Evidence", "quote"), ("Mention", "form")):
        nodes = [quad.subject for quad in newsroom.library.store.match(None, None, term(kind), graph)]
        assert nodes
        for node in nodes:
            found = {q.predicate: q.object for q in newsroom.library.store.match(node, None, None, graph)}
            start, end = (int(found[term(name)].value) for name in ("start", "end"))
            assert text[start:end] == found[term(words)].value


def test_no_claim_stands_as_a_plain_triple_where_claims_are_recorded(newsroom: Any, row: Any, names: Any):
    newsroom.told(row("resigned", person="ada", organization="acme"))

    assert list(newsroom.library.store.match(None, term("resignedFrom"), None, names.claims)) == []


def test_a_claim_is_its_own_canonical_claim_while_nothing_is_merged(newsroom: Any, row: Any, names: Any):
    newsroom.told(row("resigned", person="ada", organization="acme", role="CEO"))

    links = list(newsroom.library.store.match(None, term("canonical"), None, names.canonical))
    assert len(links) == 2
    assert all(quad.subject == quad.object for quad in links)


def test_the_date_of_a_report_dates_the_evidence(newsroom: Any, row: Any, names: Any):
    document = newsroom.told(
        row("resigned", person="ada", organization="acme", time="2024-03", time_of="report")
    )

    graph = names.document(document)
    (quad,) = newsroom.library.store.match(None, term("reportedNotAfter"), None, graph)
    assert quad.object.value == "2024-03-31"
    assert newsroom.facts("date") == set()
