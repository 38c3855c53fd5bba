"""What an update does to which graphs, and where it may read from, told from its tokens."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from graph.errors import InvalidQuery, QueryRefused
from graph.query.changes import Update, make
from graph.query.prologue import spelled_out
from graph.query.updates import GraphName, operations, with_dataset

BASE = "https://news.example/"
HERE = BASE + "here"


def targets(text: str) -> list[list[str]]:
    spelled = spelled_out(text, BASE, {"cg": "https://cg.example/"})
    assert spelled
    found = operations(spelled.text, BASE)
    return [sorted(target.iri or target.word for target in one.targets) for one in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("INSERT DATA { GRAPH <here> { <a> <b> '}' } }", [[HERE]]),
        ("INSERT DATA { <a> <b> <c> . GRAPH <here> { <a> <b> <c> } <a> <b> <d> }", [["DEFAULT", HERE]]),
        ("insert data { graph<here>{<a> <b> <c>} } # GRAPH <there> {", [[HERE]]),
        ("INSERT DATA { GRAPH cg:x { } }", [["https://cg.example/x"]]),
        ("PREFIX cg: <http://mine/> INSERT DATA { GRAPH cg:x { } }", [["http://mine/x"]]),
        ("BASE <http://mine/> INSERT DATA { GRAPH <x> { } }", [["http://mine/x"]]),
        ("INSERT DATA { GRAPH <\\u0068ere> { } }", [[HERE]]),
        ("WITH <here> DELETE { ?s ?p 1 } INSERT { GRAPH ?g { ?s ?p 2 } } WHERE { }", [["?g", HERE]]),
        ("DELETE WHERE { GRAPH <here> { ?s ?p ?o } }", [[HERE]]),
        ("DELETE { ?s ?p 1 } USING NAMED <x> WHERE { GRAPH <x> { ?s ?p ?o { } } }", [["DEFAULT"]]),
        ("CLEAR SILENT GRAPH <here> ; DROP ALL; CREATE GRAPH <x>;", [[HERE], ["ALL"], [BASE + "x"]]),
        ("LOAD <http://x/> ; LOAD SILENT <http://x/> INTO GRAPH <here>", [["DEFAULT"], [HERE]]),
        ("COPY DEFAULT TO <here> ; MOVE GRAPH <x> TO GRAPH <here>; ADD <x> TO DEFAULT",
         [[HERE], [HERE, BASE + "x"], ["DEFAULT"]]),
        ("", []),
    ],
)  # fmt: skip
def test_what_it_writes_to_is_found(text: str, expected: list[list[str]]):
    assert targets(text) == expected


@pytest.mark.parametrize(
    "text", ["INSERT DATA {", "}}}", "LOAD", "WITH", "DELETE", "INSERT { GRAPH", "a ; b"]
)
def test_what_is_no_update_is_read_to_its_end(text: str):
    operations(text, BASE)


def test_graphs_beside_an_update_are_put_into_each_operation_that_has_a_pattern():
    text = (
        "INSERT DATA { <a> <b> <c> } ;\nDELETE WHERE { ?s ?p ?o } ;\nINSERT { <a> <b> ?o } WHERE { ?s ?p ?o }"
    )

    given = with_dataset(text, operations(text, BASE), ["urn:d"], ["urn:n"])

    assert given.splitlines() == [
        "INSERT DATA { <a> <b> <c> } ;",
        "DELETE { ?s ?p ?o } USING <urn:d> USING NAMED <urn:n>  WHERE { ?s ?p ?o } ;",
        "INSERT { <a> <b> ?o } USING <urn:d> USING NAMED <urn:n> WHERE { ?s ?p ?o }",
    ]


def test_a_graph_that_is_not_named_by_an_iri_is_told_by_its_word():
    [one] = operations("INSERT { GRAPH ?g { <a> <b> <c> } } WHERE { GRAPH ?g {} }", BASE)

    assert one.targets == [GraphName(None, "?g")]


@pytest.mark.parametrize(
    "text",
    [
        "LOAD <http://localhost:1/>",
        "LOADSILENT<http://localhost:1/>",
        "\\u004COAD <http://localhost:1/>",
        "PREFIX x: <http://localhost:1/> LOAD x:y",
        "INSERT DATA {};load<http://localhost:1/>into graph<x>",
        "INSERT {} WHERE { FILTER(1<2)#>'\n}; LOAD <http://localhost:1/> #'",
        "LOAD <http://allowed.example@localhost:1/>",
        "LOAD <file:///etc/passwd>",
    ],
)
def test_nothing_is_read_from_a_host_that_is_not_allowed(text: str):
    with pytest.raises((QueryRefused, InvalidQuery)):
        make(ox.Store(), BASE, Update(text), {"allowed.example"})


def test_a_silent_load_that_is_not_allowed_loads_nothing_and_the_rest_is_made():
    store = ox.Store()

    make(store, BASE, Update("LOAD SILENT <http://localhost:1/> ; INSERT DATA { <a> <b> 'LOAD <c>' }"))

    assert len(list(store)) == 1
