"""Answers that a format cannot hold, and those that it can hold only with care."""

from __future__ import annotations

import io
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from pyoxigraph import Literal, NamedNode, Quad, Triple

from graph.errors import UnknownFormat
from graph.query.formats import GRAPH_FORMATS
from graph.query.run import Formats, GraphRead, Query, run

XML, RDF_XML, JSON_LD = "application/sparql-results+xml", "application/rdf+xml", "application/ld+json"
A, B = NamedNode("https://example.org/a"), NamedNode("https://example.org/b")


def answer(query: str | GraphRead, results: str = XML, graph: str = RDF_XML, *quads: Quad) -> str:
    store, output = ox.Store(), io.BytesIO()
    store.extend(quads)
    asked = query if isinstance(query, GraphRead) else Query(query, "plain")
    run(store, "https://example.org/", asked, Formats(results, graph), output)
    return output.getvalue().decode()


@pytest.mark.parametrize(
    "text", ["a\rb", "a\r\nb\n", "\t  \r", "]]>&<'\"", "\U0001f600\ud7ff\ue000\ufffd", ""]
)
def test_what_xml_can_hold_comes_out_of_it_as_it_went_in(text: str):
    spelled = (
        text.encode("unicode_escape").decode().replace("\\x", "\\u00").replace("'", "\\'").replace('"', '\\"')
    )

    [value] = ElementTree.fromstring(answer(f'SELECT ("{spelled}" AS ?x) {{}}')).iter(
        "{http://www.w3.org/2005/sparql-results#}literal"
    )
    [quad] = ox.parse(answer(GraphRead(), XML, RDF_XML, Quad(A, B, Literal(text))), GRAPH_FORMATS[RDF_XML])

    assert (value.text or "") == text
    assert quad.object == Literal(text)


@pytest.mark.parametrize(
    ("character", "name"), [("\\u0001", "U+0001"), ("\\u000B", "U+000B"), ("\\uFFFE", "U+FFFE")]
)
def test_a_character_that_xml_cannot_hold_is_told_and_goes_elsewhere(character: str, name: str):
    query = f'SELECT ("a{character}" AS ?x) {{}}'

    with pytest.raises(
        UnknownFormat, match=rf"the character {name.replace('+', '.')}, which XML cannot hold"
    ):
        answer(query)
    assert answer(query, "text/csv").startswith("x\r\n")


def test_such_a_character_is_found_wherever_an_engine_cuts_its_output():
    long = "x" * 8_000 + "\ufffe" * 9_000

    with pytest.raises(UnknownFormat, match="FFFE"):
        answer(GraphRead(), XML, RDF_XML, Quad(A, B, Literal(long)))


def test_a_property_without_a_name_at_its_end_is_told_in_rdf_xml():
    quad = Quad(A, NamedNode("https://example.org/1"), Literal("x"))

    with pytest.raises(UnknownFormat, match="does not end in a name"):
        answer(GraphRead(), XML, RDF_XML, quad)
    assert "example.org/1" in answer(GraphRead(), XML, "text/turtle", quad)


def test_a_triple_within_a_triple_is_told_in_json_ld():
    quad = Quad(A, B, Triple(A, B, Literal("x")))

    with pytest.raises(UnknownFormat, match="JSON-LD cannot hold"):
        answer(GraphRead(), XML, JSON_LD, quad)
    for media_type in set(GRAPH_FORMATS) - {JSON_LD}:
        assert list(ox.parse(answer(GraphRead(), XML, media_type, quad), GRAPH_FORMATS[media_type])) == [quad]
