"""Where a text stops being SPARQL is told by line and column, with what was expected and what there is."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.query.syntax import find_fault, syntax_sentence
from ontology import QUESTIONS

ANYTHING = "an IRI, a prefixed name, a variable"


def said(text: str, work: str = "query", words: str = "error at 1:1: expected [_]") -> str:
    return syntax_sentence(work, text, SyntaxError(words))


@pytest.mark.parametrize(
    ("text", "column", "expected", "found"),
    [
        ("SELEC * { ?s ?p ?o }", 1, "`ASK`, `BASE`, `CONSTRUCT`", "`SELEC`"),
        ("", 1, "`ASK`, `BASE`", "the end"),
        ("SELECT * WHERE ?s ?p ?o", 16, "expected `{`,", "`?s`"),
        ("SELECT * { ?s ?p }", 18, ANYTHING, "`}`"),
        ("SELECT * { ?s ?p ?o", 20, "or `}`", "the end"),
        ("SELECT ?s, ?o { ?s ?p ?o }", 10, "a variable, `(`", "`,`"),
        ("SELECT COUNT(*) { ?s ?p ?o }", 8, "a variable, `(`, `*`", "`COUNT`"),
        ("ASK { FILTER (CONTAIN(?a, 'x')) }", 15, "a function", "`CONTAIN`"),
        ("ASK { ?s ?p 'never closed }", 13, "a string", "`'`"),
        ("ASK { ?s ?p ?o } ASK { ?s ?p ?o }", 18, "`GROUP`, `HAVING`", "`ASK`"),
        ("ASK { ?s ?p 1.5.2 }", 16, "`,`, `.`", "`.2`"),
    ],
)
def test_a_fault_is_told_by_its_place_with_what_was_expected_and_what_there_is(
    text: str, column: int, expected: str, found: str
):
    sentence = said(text)

    assert sentence.startswith(f"the query does not parse at line 1, column {column}: expected ")
    assert expected in sentence
    assert sentence.endswith(f", and there is {found}")


def test_lines_are_counted():
    assert "at line 3, column 2: " in said("SELECT *\n# {\n }")


def test_a_fault_in_an_update_is_told_likewise():
    assert said("SELECT * { ?s ?p ?o }", "update").startswith(
        "the update does not parse at line 1, column 1: expected `ADD`, `BASE`, `CLEAR`"
    )


def test_what_is_wrong_beyond_the_grammar_is_said_as_the_engine_says_it():
    words = 'error at 1:20: expected one of "$", Prefix not found, [_]'

    assert said("ASK { ?s nobody:p ?o }", words=words) == (
        "the query does not parse at line 1, column 20: Prefix not found"
    )


def test_what_the_engine_has_no_words_for_is_narrowed_down():
    text = "SELECT * { VALUES (?a ?b) { (1) } }"

    assert "VALUES has more or fewer values" in said(text, words="error at 1:40: expected UNDEF")


@pytest.mark.parametrize("file", sorted(QUESTIONS.glob("*.rq")), ids=lambda file: file.stem)
def test_a_query_without_fault_has_none(file: Path):
    assert find_fault(file.read_text(encoding="utf-8"), is_update=False) is None


@pytest.mark.parametrize(
    "text",
    [
        "SELECT (COUNT(DISTINCT *) AS ?n) (-1 AS ?m) { ?s (^a|!(a|^<b>))*/<c>+ [] , (1 2.0 -3e4) ; a 1 }",
        "ASK { { SELECT * { ?s ?p ?o } } UNION { FILTER NOT EXISTS { ?a ?b 'x'^^<t>, 'y'@en } } MINUS {} }",
        "ASK { ?s ?p ?o . FILTER (?o < 3 && ?o >= -1 || !(?o IN (1, 2)) && ?s NOT IN ()) }",
        "SELECT (GROUP_CONCAT(?a; SEPARATOR=', ') AS ?l) {} GROUP BY ?b (?c AS ?d) HAVING (1) LIMIT 2",
        "DESCRIBE <a> ?b FROM NAMED <g> { VALUES (?a ?b) { (UNDEF 1) () } VALUES ?c { 'x' } }",
    ],
)
def test_no_part_of_the_language_is_taken_for_a_fault(text: str):
    assert find_fault(text, is_update=False) is None


@pytest.mark.parametrize("text", ["ASK { << ?s ?p ?o >> ?q }", "ASK { ?s ?p " + "?o, " * 6_000])
def test_a_text_that_is_not_read_has_no_fault_to_tell(text: str):
    assert find_fault(text, is_update=False) is None
