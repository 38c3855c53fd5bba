"""Updates with declarations between their operations mean what they say, on an engine that takes none."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from graph.query.prologue import in_one_prologue

BASE = "https://news.example/"
DECLARED = {"cg": "https://example.org/cg#"}


def made(text: str) -> set[str]:
    store = ox.Store()
    store.update(in_one_prologue(text, BASE, DECLARED), base_iri=BASE, prefixes=DECLARED)
    return {str(quad) for quad in store}


@pytest.mark.parametrize(
    ("text", "same"),
    [
        (
            (
                "INSERT DATA { <a> cg:b 1 } ;"
                " PREFIX x: <http://x/> INSERT DATA { GRAPH x:g { x:b <a> 'x:c'@en } }"
            ),
            [
                "INSERT DATA { <a> cg:b 1 }",
                "INSERT DATA { GRAPH <http://x/g> { <http://x/b> <a> 'x:c'@en } }",
            ],
        ),
        (
            (
                "PREFIX a: <http://y/> INSERT DATA { a:a a:b 1 } ;"
                " prefix a: <http://x/> INSERT DATA { a:b a:c 2 }"
            ),
            ["INSERT DATA { <http://y/a> <http://y/b> 1 }", "INSERT DATA { <http://x/b> <http://x/c> 2 }"],
        ),
        (
            (
                "BASE <http://y/> INSERT DATA { <a> <b> 1 } ; BASE <z/> PREFIX q: <q#>"
                " INSERT DATA { <b> q:c <#d> } ; # BASE <http://w/>\n BASE <../w> INSERT DATA { <b> q:c <> }"
            ),
            [
                "INSERT DATA { <http://y/a> <http://y/b> 1 }",
                "INSERT DATA { <http://y/z/b> <http://y/z/q#c> <http://y/z/#d> }",
                "INSERT DATA { <http://y/b> <http://y/z/q#c> <http://y/w> }",
            ],
        ),
        (
            (
                "PREFIX : <http://y/> INSERT DATA { :a :b 1 # later1: is taken\n} ; PREFIX : <http://x/> "
                'DELETE { :a ?p ?o } INSERT { :a ?p "2"^^:int } WHERE { ?s ?p ?o FILTER(?o<2 && ?o>0) }'
            ),
            [
                "INSERT DATA { <http://y/a> <http://y/b> 1 }",
                'INSERT DATA { <http://x/a> <http://y/b> "2"^^<http://x/int> }',
            ],
        ),
        ("INSERT DATA { <a> <b> 3 } ; PREFIX a: <http://x/>", ["INSERT DATA { <a> <b> 3 }"]),
        (
            "INSERT DATA { <a> <b> 3 } # one\n; BASE <x/> INSERT DATA { <a> <b> 4 } # and another",
            ["INSERT DATA { <a> <b> 3 }", "INSERT DATA { <x/a> <x/b> 4 }"],
        ),
    ],
)
def test_it_means_what_its_operations_mean_spelled_out(text: str, same: list[str]):
    assert made(text) == made(" ; ".join(same))


@pytest.mark.parametrize(
    "text",
    [
        "PREFIX a: <urn:> INSERT DATA { a:a a:b 1 } ; CLEAR ALL",
        "INSERT DATA { <a> <b> '; PREFIX a: <urn:>' }",
        "CLEAR ALL ; PREFIX a: <urn:> INSERT DATA { a:b }",
        "CLEAR ALL ; PREFIX a: <urn: b> CLEAR ALL",
        "CLEAR ALL ; BASE <http://[x> INSERT DATA { <a> <b> 1 }",
    ],
    ids=["declared first", "in a string", "no triple", "no IRI", "no IRI that can be resolved"],
)
def test_what_needs_no_other_prologue_or_does_not_parse_stays_as_it_is(text: str):
    assert in_one_prologue(text, BASE, {}) == text
