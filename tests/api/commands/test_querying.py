"""`claimgraph query` answers SPARQL in every format, from its argument or from a file."""

# Tables of cases read best with one case a line.
# ruff: noqa: E501

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from pyoxigraph import RdfFormat, parse

from ontology import QUESTIONS

WHO = """SELECT ?name WHERE { ?p cg:currentChiefExecutiveOf ?c ; skos:prefLabel ?name .
 ?c rdfs:label "Stability AI"@en FILTER(LANG(?name) = "en") } ORDER BY ?name"""
GRAPH = "CONSTRUCT { ?c rdfs:label ?name } WHERE { ?c rdfs:label ?name FILTER(?name = '모스타크'@ko) }"
ANSWER = ["Christian Laforte", "Shan Shan Wong"]
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


@pytest.fixture(scope="module")
def asked_data(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's data folder, which no test here changes."""
    folder = tmp_path_factory.mktemp("asked") / "graph"
    shutil.copytree(demo_data, folder)
    return folder


@pytest.fixture
def asked(graph: Any, asked_data: Path) -> Any:
    return graph.another(asked_data)


def test_rows_are_a_table_for_people(asked: Any):
    ran = asked("query", WHO)

    assert ran.status == 0
    assert ran.err == ""
    assert [line.strip() for line in ran.out.splitlines()] == ["name", *ANSWER]


def test_rows_can_be_had_in_every_format_of_results(asked: Any):
    def answer(format: str) -> str:
        return asked("query", WHO, "--format", format).out

    bindings = json.loads(answer("json"))["results"]["bindings"]
    assert asked("query", WHO, "--json").out == answer("json")
    cells = ET.fromstring(answer("xml")).iterfind(".//{*}literal")
    assert [row["name"]["value"] for row in bindings] == ANSWER
    assert [row["name"] for row in csv.DictReader(io.StringIO(answer("csv")))] == ANSWER
    assert answer("tsv").splitlines() == ["?name", *(f'"{name}"@en' for name in ANSWER)]
    assert [cell.text for cell in cells] == ANSWER


@pytest.mark.parametrize(
    ("format", "rdf"),
    [
        ("table", RdfFormat.TURTLE),
        ("turtle", RdfFormat.TURTLE),
        ("json", RdfFormat.JSON_LD),
        ("xml", RdfFormat.RDF_XML),
    ],
)
def test_a_graph_can_be_had_in_every_format_of_graphs(asked: Any, format: str, rdf: RdfFormat):
    ran = asked("query", GRAPH, "--format", format)

    [quad] = parse(ran.out.encode(), format=rdf)
    assert (quad.object.value, quad.object.language) == ("모스타크", "ko")


@pytest.mark.parametrize(
    ("format", "words"),
    [
        ("table", "true\n"),
        ("json", '"boolean":true'),
        ("csv", "true"),
        ("tsv", "true"),
        ("xml", "true</bool"),
    ],
)
def test_a_yes_is_a_yes_in_every_format_of_results(asked: Any, format: str, words: str):
    assert words in asked("query", "ASK {}", "--format", format).out


def test_no_row_is_an_answer(asked: Any):
    ran = asked("query", "SELECT ?s WHERE { ?s a cg:Nothing }")

    assert (ran.status, ran.out.split()) == (0, ["s"])


def test_a_query_may_lie_in_a_file(asked: Any):
    ran = asked("query", QUESTIONS / "Q13.rq", "--format", "csv")

    assert ran.status == 0
    assert len(ran.out.splitlines()) > 1


def test_a_file_with_a_byte_order_mark_is_read_like_one_without(asked: Any, tmp_path: Path):
    file = tmp_path / "windows.rq"
    file.write_text("\ufeffASK {}", encoding="utf-8")

    assert asked("query", file).out == "true\n"


def test_the_default_graph_is_the_plain_view_or_everything(asked: Any):
    query = "ASK { ?evidence a cg:Evidence }"

    assert asked("query", query).out == "false\n"
    assert asked("query", query, "--view", "evidence").out == "true\n"


def test_a_query_changes_nothing_and_leaves_no_copy(asked: Any):
    before = asked.quads()

    asked("query", WHO)

    assert asked.quads() == before
    assert sorted(path.name for path in asked.data.iterdir()) == ["index.sqlite", "store"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["SELECT ?x WHERE"], "the query does not parse at line 1, column 16: "),
        (["SELECT *\nWHERE { ?s cg:x }"], "the query does not parse at line 2, column "),
        ([""], "the query does not parse at line 1, column 1: "),
        (["nowhere.rq"], "nowhere.rq cannot be read: No such file or directory"),
        (["SELECT * { SERVICE <https://x.example/> { ?s ?p ?o } }"], "SERVICE calls https://x.example/, and this service calls only hosts"),
        (["INSERT DATA { <a> <b> <c> }"], "this is an update, and a query changes nothing"),
        ([GRAPH, "--format", "csv"], "the answer to this query is a graph, which can be had as "),
        (["ASK {}", "--format", "turtle"], "the answer to this query is rows or a yes or no, which can be had as "),
        ([RUNAWAY, "--timeout", "0.5"], "the query was stopped after 0.5 seconds; "),
        (["ASK {}", "--timeout", "0"], "the setting timeout is 0.0; it takes seconds above 0, at most 86,400"),
        (["ASK {}", "--timeout", "inf"], "the setting timeout is inf; it takes seconds above 0, at most 86,400"),
    ],
)  # fmt: skip
def test_a_query_that_cannot_be_answered_says_why(asked: Any, arguments: list[str], sentence: str):
    ran = asked("query", *arguments)

    assert ran.status == 1
    assert ran.out == ""
    assert ran.sentence.startswith(sentence)


def test_a_file_that_is_no_text_is_named(asked: Any, tmp_path: Path):
    file = tmp_path / "query.rq"
    file.write_bytes(b"ASK {}\n# caf\xe9")

    ran = asked("query", file)

    assert ran.sentence == f"{file} is not UTF-8: line 2, byte 12 of all, cannot be read"


def test_an_answer_larger_than_allowed_is_refused(asked: Any):
    ran = asked("query", "SELECT * { ?s ?p ?o . ?a ?b ?c } LIMIT 20000", CLAIMGRAPH_MAX_RESULT_MB="1")

    assert ran.status == 1
    assert ran.out == ""
    assert "1,048,576 bytes" in ran.sentence


def test_a_query_may_search(asked: Any):
    query = "SELECT ?name { SERVICE cg:search { ?e cg:matches '모스타쿠' } ?e skos:prefLabel ?name }"

    assert "Emad Mostaque" in asked("query", query, "--format", "csv").out


def test_a_query_is_explained_in_place_of_its_answer(asked: Any):
    told = asked("query", WHO, "--explain").out
    as_json = json.loads(asked("query", WHO, "--explain", "--format", "json").out)

    assert "Until the first row: " in told
    assert as_json["steps"][0]["words"] in told
