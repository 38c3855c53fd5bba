"""What a SPARQL text asks for, told from its tokens; the engine itself is the oracle for calls."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.query.scan import scan, tokens

# A port on which the engine refuses to call, and says so.
NOWHERE = "http://localhost:1/"

CALLS = [
    f"SELECT * {{ SERVICE <{NOWHERE}> {{ ?s ?p ?o }} }}",
    f"SELECT*{{service<{NOWHERE}>{{?s ?p ?o}}}}",
    f"SELECT * {{ VALUES ?v {{ <{NOWHERE}> }} SERVICE?v{{?s ?p ?o}} }}",
    f"SELECT * {{ SERVICE # a comment with a <{{\n <{NOWHERE}># and > another\n{{?s ?p ?o}} }}",
    f"SELECT * {{ # a comment\rSERVICE <{NOWHERE}> {{ ?s ?p ?o }} }}",
    "PREFIX ex: <http://localhost:1/> SELECT * { SERVICE ex:a { ?s ?p ?o } }",
    "PREFIX ex: <http://localhost:1/> SELECT * { SERVICEex:a { ?s ?p ?o } }",
    "PREFIX : <http://localhost:1/> SELECT * { SERVICE :a { ?s ?p ?o } }",
    "PREFIX : <http://localhost:1/> SELECT * { SERVICE:a { ?s ?p ?o } }",
    f"SELECT * {{ BIND(1 AS ?a) BIND(2 AS ?b) FILTER(?a<?b)SERVICE#>\n <{NOWHERE}> {{ ?s ?p ?o }} }}",
    f"SELECT * {{ BIND(1<2 AS ?x)SERVICE#>\n <{NOWHERE}> {{ ?s ?p ?o }} }}",
    f"SELECT * {{ VALUES (?x ?y) {{ (1 <a:'>) }} FILTER(1<2)SERVICE#>'\n <{NOWHERE}> {{ ?s ?p ?o }} }}",
    f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {{ SELECT * {{ SERVICE <{NOWHERE}> {{ ?s ?p ?o }} }} }} }}",
    f"SELECT * {{ BIND('\\u0027' AS ?x) SERVICE <{NOWHERE}> {{ ?s ?p ?o }} # ' )\n}}",
    f"SELECT * {{ BIND('''a\\''' SERVICE''' AS ?x) SERVICE <{NOWHERE}> {{ ?s ?p ?o }} }}",
]
# The engine takes these too; in an empty store it does not come to make the call, or not to tell of it.
QUIET_CALLS = [
    f"SELECT * {{ service silent <{NOWHERE}> {{ ?s ?p ?o }} }}",
    "PREFIX ex: <http://localhost:1/> SELECT * { SERVICESILENTex:a { ?s ?p ?o } }",
    f"SELECT * {{ ?s ?p 5SERVICE <{NOWHERE}> {{ ?s ?p ?o }} }}",
    f"SELECT * {{ ?s ?p trueSERVICE <{NOWHERE}> {{ ?s ?p ?o }} }}",
    f"SELECT * {{ FILTER EXISTS {{ SERVICE <{NOWHERE}> {{ ?s ?p ?o }} }} }}",
    f"SELECT * {{ ?s ?p <a:b>SERVICE <{NOWHERE}> {{ ?s ?p ?o }} }}",
]

NO_CALLS = [
    "SELECT * { ?s ?p 'SERVICE <a:b> {' }",
    'SELECT * { ?s ?p "a \\" SERVICE <a:b> {" }',
    "SELECT * { ?s ?p '''it's ''SERVICE <a:b> {}''' }",
    'SELECT * { ?s ?p """ " SERVICE <a:b> { "" \n SERVICE <a:b> {}""" }',
    "SELECT * { # SERVICE <a:b> {\n ?s ?p ?o }",
    "SELECT * { ?s ?p <http://a.example/SERVICE> }",
    "SELECT * { ?s <http://a.example/SERVICE#part> ?o . { ?o ?p ?s } }",
    "SELECT ?SERVICE { ?s ?p ?SERVICE { ?s ?p $service } }",
    "SELECT ?service { ?service ?p ?o }",
    "PREFIX ex: <a:b> SELECT * { ?s ex:service ?o { ?o ?p ?s } }",
    "PREFIX service: <a:b> SELECT * { GRAPH service:config { ?s service:p ?o } }",
    "PREFIX service: <a:b> SELECT * FROM NAMED service:a FROM service:b { ?s ?p service:o }",
    "PREFIX service: <a:b> SELECT * { service:s ?p ?o }",
    "SELECT * { ?s ?p 'x'@service }",
    "SELECT * { ?s ?p _:service }",
    "SELECT * { FILTER(?a<?b && ?c>?d) }",
]


def calls_out(query: str) -> bool:
    """Ask the engine itself, which refuses to call that port, or a service without a name."""
    try:
        list(ox.Store().query(query))  # type: ignore[arg-type]
    except (OSError, RuntimeError):
        return True
    return False


@pytest.mark.parametrize("query", CALLS + QUIET_CALLS)
def test_a_call_of_another_endpoint_is_found(query: str):
    assert scan(query).services


@pytest.mark.parametrize("query", CALLS)
def test_the_engine_really_calls_out_in_each_of_these(query: str):
    assert calls_out(query)


@pytest.mark.parametrize("query", QUIET_CALLS + NO_CALLS)
def test_the_engine_takes_each_of_these_too(query: str):
    assert not calls_out(query)


@pytest.mark.parametrize("query", NO_CALLS)
def test_the_word_alone_is_no_call(query: str):
    assert scan(query).services == frozenset()


@given(before=st.text(max_size=60), between=st.text(alphabet="<>'\"#\n\\ ?a:)(", max_size=30))
def test_no_text_before_a_call_hides_it_from_us_but_not_from_the_engine(before: str, between: str):
    query = f"SELECT * {{ BIND(1 AS ?a) {before} FILTER(?a<?a{between} SERVICE <{NOWHERE}> {{ ?s ?p ?o }} }}"
    try:
        list(ox.Store().query(query))  # type: ignore[arg-type]
    except OSError:
        assert scan(query).services
    except (SyntaxError, RuntimeError):
        pass


@given(text=st.text(alphabet="<>'\"#\n\\ ?a:){(SERVICE{", max_size=200))
def test_any_text_can_be_scanned(text: str):
    scan(text)


@given(text=st.text(alphabet="<>'\"#\n\\ ?a:){(@_^.5%-SERVICE{", max_size=200))
def test_tokens_cover_the_text_in_order(text: str):
    position = 0
    for token in tokens(text):
        assert text[token.start : token.start + len(token.text)] == token.text
        assert token.start >= position
        position = token.start + len(token.text)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("SELECT * {}", "SELECT"),
        ("ask{}", "ASK"),
        ("# INSERT\n Construct WHERE {}", "CONSTRUCT"),
        ("DESCRIBE <a:b>", "DESCRIBE"),
        ("BASE <http://a/> PREFIX insert: <delete> PREFIX :<a> SELECT * {}", "SELECT"),
        ("PREFIX ex: <http://insert/> INSERT DATA {}", "update"),
        ("WITH <a:b> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", "update"),
        ("LOAD <a:b>", "update"),
        ("CLEAR ALL", "update"),
        ("", "unknown"),
        ("what is this?", "unknown"),
    ],
)
def test_the_form_is_told_by_the_first_word_after_the_prologue(text: str, form: str):
    assert scan(text).form == form


@pytest.mark.parametrize(
    ("text", "has_dataset"),
    [
        ("SELECT * FROM <a:b> {}", True),
        ("SELECT*FROM<a:b>{}", True),
        ("CONSTRUCT { ?s ?p ?o } from named <a:b> { ?s ?p ?o }", True),
        ("SELECT ?from { ?from ?p 'FROM' } # FROM", False),
        ("SELECT * { ?s <http://a/FROM> ex:FROM }", False),
    ],
)
def test_a_dataset_clause_is_the_keyword_from(text: str, has_dataset: bool):
    assert scan(text).has_dataset == has_dataset


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("true.a-b:c.d.", ["true.a-b:c.d", "."]),
        ("true.a-b .", ["true", ".", "a", "-", "b", "."]),
        ("a.:b", ["a", ".", ":b"]),
        ("x:b\u0301\\#c d", ["x:b\u0301\\#c", "d"]),
        ("?a\u00b7b _:a-b.c.", ["?a\u00b7b", "_:a-b.c", "."]),
        (r"'''a'\q'''", ["''", "'a'", "\\", "q", "''", "'"]),
        (r"'\n\u00e9' 'a\uD800'", [r"'\n\u00e9'", "'", "a", "\\", "uD800", "'"]),
    ],
)
def test_the_tokens_are_those_of_the_grammar(text: str, expected: list[str]):
    assert [token.text for token in tokens(text)] == expected


@pytest.mark.parametrize("part", ["a-", "a.", "x:a.", "_:a.", "<a", "'a", "'''", ";#", "x:%", "\\u0041"])
def test_a_hostile_text_takes_as_long_as_its_length(part: str):
    assert "".join(token.text for token in tokens(part * 200_000)) in part * 200_000
