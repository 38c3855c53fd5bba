"""What every store does to a term at its border."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from graph.store.bindings import bind
from graph.store.border import canonical

XSD = "http://www.w3.org/2001/XMLSchema#"
A = NamedNode("https://news.example/a")
TYPES = ["string", "integer", "decimal", "double", "boolean", "date", "dateTime", "gYear", "duration", "byte"]


@given(text=st.text() | st.from_regex(r"[-+]?[0-9]{0,25}(\.[0-9]*)?(E[0-9])?"), type=st.sampled_from(TYPES))
def test_a_canonical_value_is_what_oxigraph_keeps(text: str, type: str):
    written = Literal(text, datatype=NamedNode(XSD + type))
    store = ox.Store()
    store.add(Quad(A, A, written))

    assert [quad.object for quad in store] == [canonical(written)]


@given(text=st.text(), type=st.sampled_from(TYPES))
def test_a_canonical_value_is_its_own_canonical_value(text: str, type: str):
    value = canonical(Literal(text, datatype=NamedNode(XSD + type)))

    assert canonical(value) == value


def test_an_iri_is_canonical():
    assert canonical(A) is A


@pytest.mark.parametrize(
    ("query", "bound"),
    [
        ("?x", "<https://news.example/a>"),
        ("$x", "<https://news.example/a>"),
        ("?xy ?x_ ?x1", "?xy ?x_ ?x1"),
        ("?x?x", "<https://news.example/a><https://news.example/a>"),
        ("'?x' \"?x\"", "'?x' \"?x\""),
        (r'"a\"?x" ?x', r'"a\"?x" <https://news.example/a>'),
        ("<https://b.example/?x> ?x", "<https://b.example/?x> <https://news.example/a>"),
        ("?y < ?x && ?x > ?y", "?y < <https://news.example/a> && <https://news.example/a> > ?y"),
        ("# ?x\n?x", "# ?x\n<https://news.example/a>"),
    ],
)
def test_only_variables_are_bound(query: str, bound: str):
    assert bind(query, {"x": A}) == bound
