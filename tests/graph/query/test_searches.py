"""`SERVICE cg:search` stands wherever VALUES may, and is what the index finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pyoxigraph as ox
import pytest
from pyoxigraph import Literal, NamedNode, Quad

from graph.errors import InvalidQuery, QueryRefused
from graph.query.scan import scan
from graph.query.search import Search
from graph.query.searches import refuse_search, with_search
from graph.store.format import open_store
from graph.store.indexed import IndexedStore
from graph.store.memory import RdflibStore
from graph.vocabulary import CG, DATA, LABEL, PREFIXES, TYPE, Names, term

NAMES = Names(DATA)
ADA, ADAM, ACME = (NAMES.node(f"entity/{name}") for name in ("ada", "adam", "acme"))
ONE = NAMES.document("one")
QUADS = [
    *(
        Quad(ADA, LABEL, form, NAMES.facts)
        for form in (Literal("Ada Byron", language="en"), Literal("에이다", language="ko"))
    ),
    Quad(ADAM, LABEL, Literal('Adam "the Ax"\n', language="en"), NAMES.facts),
    Quad(ACME, LABEL, Literal("Acme"), NAMES.facts),
    *(Quad(node, TYPE, term("Person"), NAMES.facts) for node in (ADA, ADAM)),
    Quad(ACME, TYPE, term("Company"), NAMES.facts),
    Quad(ADA, term("founderOf"), ACME, NAMES.facts),
    Quad(ONE, TYPE, term("Document"), ONE),
    Quad(ONE, term("text"), Literal("First. Ada founded Acme."), ONE),
    Quad(ONE, term("title"), Literal("Beginnings"), ONE),
    Quad(ONE, term("language"), Literal("en"), ONE),
    Quad(ONE, term("mentions"), ADA, ONE),
]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[IndexedStore]:
    store = open_store(tmp_path_factory.mktemp("asked") / "data", DATA)
    store.change(add=QUADS)
    yield store
    store.close()


@pytest.fixture(scope="module")
def searched(store: IndexedStore) -> Callable[[str], str]:
    search = Search(store, NAMES)
    return lambda text: with_search(text, search, DATA)


@pytest.fixture(scope="module")
def ask(store: IndexedStore, searched: Callable[[str], str]) -> Callable[[str], list[tuple[str, ...]]]:
    """A function that runs a query on the plain view; it gives the rows, in order, as words."""
    engine = ox.Store()
    engine.extend(store.match())

    def ask(query: str) -> list[tuple[str, ...]]:
        text = searched(query)
        found: Any = engine.query(text, base_iri=DATA, prefixes=dict(PREFIXES), default_graph=NAMES.facts)
        return [
            tuple(NAMES.id(row[name].value) if row[name] else "" for name in found.variables) for row in found
        ]

    return ask


A = "SERVICE cg:search"


@pytest.mark.parametrize(
    "query",
    [
        f'SELECT ?e {{ {A} {{ ?e cg:matches "byron" }} }}',
        f'SELECT ?e {{ {A} {{ ?e cg:matches "byron" . }} }}',
        f"SELECT ?e {{ {A} {{ ?e cg:matches 'byorn' ; }} }}",
        f'SELECT ?e {{ {A} {{ ?e cg:matches """by\\u0072on""" }} }}',
        f'SELECT ?e {{ {A} {{ ?e cg:matches "byron"^^xsd:string }} }}',
        f'SELECT ?e {{ {A} {{ ?e cg:matches "에이다"@ko ; a cg:Person ; cg:limit 5 }} }}',
        f'SELECT ?e {{ {A} {{ ?e a cg:Person . ?e cg:matches "byron" }} }}',
        f'SELECT*{{service<{CG}search>{{?e<{CG}matches>"byron"}}}}',
        'SELECT ?e { SERVICE SILENT cg:search { $e cg:matches "byron" } }',
        f'PREFIX x: <{CG}> SELECT ?e {{ SERVICE x:search {{ ?e x:matches "byron" }} }}',
        'BASE <https://w3id.org/claimgraph/> SELECT*{SERVICE<ontology#search>{ ?e cg:matches "byron" }}',
        f'SELECT ?e {{ # SERVICE cg:search {{\n {A} # a comment }}\n {{ ?e cg:matches # "no"\n "byron" }} }}',
        f'SELECT ?e {{ ?e a cg:Person . {A} {{ ?e cg:matches "ada" }} }} ORDER BY ?e LIMIT 1',
        f'SELECT ?e {{ {{ {A} {{ ?e cg:matches "byron" }} }} UNION {{ {A} {{ ?e cg:matches "xyz" }} }} }}',
        f'SELECT ?e {{ {{ SELECT ?e {{ {A} {{ ?e cg:matches "byron" }} }} }} }}',
        f'SELECT ?e {{ GRAPH ?g {{ {A} {{ ?e cg:matches "byron" }} ?e cg:founderOf ?c }} }}',
        f'SELECT ?e {{ ?e cg:founderOf ?c . {A} {{ ?c cg:matches "acme" }} }}',
        f'SELECT ?e {{ ?e cg:founderOf ?c OPTIONAL {{ {A} {{ ?c cg:matches "x" ; cg:form ?f }} }} }}',
    ],
)
def test_it_stands_wherever_values_may(ask: Any, query: str):
    assert {row[0] for row in ask(query)} >= {"entity/ada"}
    assert scan(query).services, "it is a call, until it is answered"


def test_it_tells_the_form_how_it_matched_and_how_well(ask: Any):
    rows = ask(
        f'SELECT ?e ?form ?how ?score {{ {A} {{ ?e cg:matches "ada" ; cg:form ?form ; cg:matchKind ?how ; '
        "cg:score ?score } } ORDER BY DESC(?score)"
    )

    assert [row[:3] for row in rows] == [
        ("entity/ada", "Ada Byron", "prefix"),
        ("entity/adam", 'Adam "the Ax"\n', "prefix"),
    ]
    assert [float(row[3]) for row in rows] == [0.618, 0.6]


def test_articles_come_with_the_sentence_and_where_it_stands(ask: Any):
    asked = '?d cg:textMatches "founded acme" ; cg:sentence ?s ; cg:start ?a ; cg:end ?b'

    rows = ask(f"SELECT ?d ?s ?a ?b {{ {A} {{ {asked} }} }}")

    assert rows == [("document/one", "Ada founded Acme.", "7", "24")]


def test_what_only_the_title_has_comes_without_a_sentence(ask: Any):
    assert ask(f'SELECT ?d ?s {{ {A} {{ ?d cg:textMatches "beginnings" ; cg:sentence ?s }} }}') == [
        ("document/one", "")
    ]


def test_nothing_found_is_no_row(ask: Any):
    assert ask(f'SELECT ?e {{ {A} {{ ?e cg:matches "nobody at all" }} }}') == []


def test_a_limit_and_a_class_are_kept(ask: Any):
    assert len(ask(f'SELECT ?e {{ {A} {{ ?e cg:matches "a" }} }}')) == 3
    assert len(ask(f'SELECT ?e {{ {A} {{ ?e cg:matches "a" ; cg:limit 2 }} }}')) == 2
    assert ask(f'SELECT ?e {{ {A} {{ ?e cg:matches "a" ; a cg:Company }} }}') == [("entity/acme",)]


def test_it_is_the_same_on_every_store(searched: Callable[[str], str]):
    other = RdflibStore()
    other.change(add=QUADS)
    founders, wanted = f"GRAPH <{DATA}facts> {{ ?e cg:founderOf ?c }}", "{ ?e cg:matches 'bryon' }"
    query = f"PREFIX cg: <{CG}> SELECT ?e {{ {founders} {A} {wanted} }}"

    assert [row["e"] for row in other.select(searched(query))] == [ADA]


def test_it_can_say_where_an_update_applies(searched: Callable[[str], str]):
    engine = ox.Store()
    where = f'{A} {{ ?e cg:matches "byron" }}'
    update = f"PREFIX cg: <{CG}> INSERT {{ GRAPH <a:g> {{ ?e <a:p> 1 }} }} WHERE {{ {where} }}"

    engine.update(searched(update))

    assert [quad.subject for quad in engine.quads_for_pattern(None, None, None, None)] == [
        NamedNode(ADA.value)
    ]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s ?p 'SERVICE cg:search { }' }",
        "SELECT * { # SERVICE cg:search { ?e cg:matches 'x' }\n ?s ?p ?o }",
        "SELECT * { ?s cg:search ?o }",
        "SELECT * { SERVICE <https://elsewhere.example/> { ?s cg:matches 'x' } }",
        "PREFIX cg: <https://elsewhere.example/> SELECT * { SERVICE cg:search { ?s cg:matches 'x' } }",
        "SELECT * { SERVICE ?search { ?s cg:matches 'x' } }",
        "SELECT * { SERVICE",
        "SELECT * { SERVICE cg:",
        "SERVICE SILENT",
    ],
)
def test_what_is_no_search_of_ours_stays_as_it_is(searched: Callable[[str], str], query: str):
    assert searched(query) == query


def test_lines_stay_the_same_lines(searched: Callable[[str], str]):
    query = f'SELECT * {{\n {A} {{\n ?e cg:matches "byron"\n }}\n ?s ?p }}'

    with pytest.raises(SyntaxError, match=r"error at 5:"):
        ox.Store().query(searched(query))


@pytest.mark.parametrize(
    ("block", "sentence"),
    [
        ("{ ?e cg:matches ?words }", r"the words of a search are written out.*\?words"),
        ("{ ?e cg:matches cg:words }", "the words of a search are written out"),
        ("{ ?e cg:score ?s }", "wants words to search for"),
        ("{ }", "wants words to search for"),
        ('{ <a:b> cg:matches "x" }', "is a variable and not '<a:b>'"),
        ('{ ?e cg:matches "x" . ?f cg:score ?s }', "one thing at a time"),
        ('{ ?e cg:matches "x" ; cg:matches "y" }', "searches once"),
        ('{ ?e cg:matches "x" ; cg:rank ?r }', "knows no cg:rank; it knows a, cg:matches"),
        ('{ ?e cg:matches "x" ; cg:sentence ?s }', "by cg:matches tells cg:score.*not cg:sentence"),
        ('{ ?e cg:textMatches "x" ; a cg:Person }', "leave `a` out"),
        ('{ ?e cg:matches "x" ; cg:score 1 }', "takes a variable, not 1"),
        ('{ ?e cg:matches "x" ; cg:limit 0 }', "a number from 1 to 1,000"),
        ('{ ?e cg:matches "x" ; cg:limit 1001 }', "a number from 1 to 1,000"),
        ('{ ?e cg:matches "x" ; cg:limit ?n }', "a number from 1 to 1,000"),
        ('{ ?e cg:matches "x" ; a <a:b> }', "a class of the vocabulary"),
        ('{ ?e cg:matches "x" ; a ?c }', "a class of the vocabulary"),
        ('{ ?e cg:matches "x" { ?s ?p ?o } }', "one subject with properties"),
        ('{ ?e cg:matches "x" ', "one subject with properties"),
        ('{ ?e cg:matches "x" FILTER(?e = 1) }', "cannot be read|knows no"),
        ('{ ?e cg:matches/cg:score "x" }', "cannot be read"),
        ('{ ?e cg:matches "x", "y" }', "cannot be read|knows no"),
        ("{ ?e cg:matches }", "cannot be read"),
        ("{ ?e }", "wants words"),
        ('{ ?e cg:matches "%s" }' % ("x" * 201), "200 characters at most, and this one 201"),
        ("( ?e )", "wants a block in braces"),
    ],
)
def test_what_cannot_be_searched_is_said_in_a_sentence(
    searched: Callable[[str], str], block: str, sentence: str
):
    with pytest.raises(InvalidQuery, match=sentence):
        searched(f"SELECT * {{ {A} {block}")


def test_a_query_searches_a_bounded_number_of_times(searched: Callable[[str], str]):
    with pytest.raises(InvalidQuery, match="may search 20 times"):
        searched("SELECT * { " + f'{A} {{ ?e cg:matches "x" }} ' * 21 + "}")


def test_a_plain_store_says_that_it_has_nothing_to_search():
    query = f'PREFIX cg: <{CG}> SELECT * {{ {A} {{ ?e cg:matches "x" }} }}'

    with pytest.raises(QueryRefused, match="plain store"):
        refuse_search(query)
    assert refuse_search("SELECT * { ?s ?p ?o }") == "SELECT * { ?s ?p ?o }"
