"""Updates mean what they say when they are spelled out without declarations."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urljoin

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Dataset

from graph.errors import InvalidQuery, QueryRefused
from graph.query.changes import Update, make
from graph.query.prologue import spelled_out
from graph.query.scan import tokens

BASE = "https://news.example/"


def made(text: str) -> set[str]:
    """Return what an update leaves of a plain store."""
    store = ox.Store()
    make(store, BASE, Update(text, is_plain=True))
    return {str(quad) for quad in store}


def spelled(text: str) -> str:
    found = spelled_out(text, BASE, {"cg": "https://example.org/cg#"})
    assert found
    return found.text


def made_spelled(text: str) -> set[str]:
    store = ox.Store()
    store.update(spelled(text), base_iri=BASE)
    return {str(quad) for quad in store}


@pytest.mark.parametrize(
    ("text", "same"),
    [
        (
            (
                "INSERT DATA { <a> <b> 1 } ;"
                " PREFIX x: <http://x/> INSERT DATA { GRAPH x:g { x:b <a> 'x:c'@en } }"
            ),
            [
                "INSERT DATA { <a> <b> 1 }",
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
                "PREFIX : <http://y/> INSERT DATA { :a :b 1 # }\n} ; PREFIX : <http://x/> "
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
        (
            (
                "PREFIX x: <http://x/> PREFIX y.z-1: <y?>"
                " INSERT DATA { x:a.b.c x:%20b\\,\\# y.z-1:1 , x: , y.z-1:a:b }"
            ),
            [
                "INSERT DATA { <http://x/a.b.c> <http://x/%20b,#> <y?1> , <http://x/> , <y?a:b> }",
            ],
        ),
        (
            (
                r"PREFIX \u00e9: <http://x/\u00e9> "
                r"INSERT D\u0041TA { \u00e9:\u0061\u002Eb <\u0061> '\u0027\u00e9\n' }"
            ),
            ["INSERT DATA { <http://x/éa.b> <a> '\\'é\\n' }"],
        ),
        (
            "PREFIX x: <http://x/> INSERT DATA { x:\U00020000 x:b x:c\u0301d }",
            ["INSERT DATA { <http://x/\U00020000> <http://x/b> <http://x/c\u0301d> }"],
        ),
        (
            (
                "PREFIX x: <http://x/>\r\nINSERT DATA { x:a x:b 1 } # x\r;"
                " PREFIX x: <y/> INSERT DATA { x:a x:b 2 }"
            ),
            ["INSERT DATA { <http://x/a> <http://x/b> 1 }", "INSERT DATA { <y/a> <y/b> 2 }"],
        ),
        ("PREFIX x: <http://x/>", []),
    ],
)
def test_it_means_what_its_operations_mean_spelled_out(text: str, same: list[str]):
    whole = " ; ".join(same)

    assert made(text) == made(whole)
    assert made_spelled(text) == made(whole)


@pytest.mark.parametrize(
    "text",
    [
        "PREFIX a: <urn: b> CLEAR ALL",
        "BASE <http://[x> INSERT DATA { <a> <b> 1 }",
        "PREFIX a:b <urn:> CLEAR ALL",
        "PREFIX <urn:>",
        "BASE 'urn:a' CLEAR ALL",
        "VERSION <urn:a> CLEAR ALL",
        "PREFIX",
        "CLEAR GRAPH nobody:a",
        "PREFIXcg: <urn:> CLEAR ALL",
    ],
)
def test_what_declares_nothing_and_names_of_no_prefix_are_not_spelled_out(text: str):
    assert spelled_out(text, BASE, {}) is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("CLEAR ALL ;\n PREFIX a: <urn:> CLEAR GRAPH b:c", "line 2, column 31: Prefix not found"),
        ("CLEAR ALL ; BASE <http://[x> CLEAR ALL", "line 1, column 13: No IRI is declared"),
        ("CLEAR ALL ; PREFIX a: <urn: b> CLEAR ALL", "line 1, column 23: expected an IRI, and there is `<`"),
        ("CLEAR ALL ; PREFIX <urn:>", "line 1, column 20: expected a prefix with its colon"),
    ],
)
def test_what_is_amiss_behind_a_later_declaration_is_told_with_its_place(text: str, told: str):
    with pytest.raises(InvalidQuery, match=re.escape(f"does not parse at {told}")):
        made(text)


def test_iris_that_are_worked_out_are_resolved_by_the_first_base_and_refused_behind_another():
    put = "INSERT { <a> <b> ?c } WHERE { BIND(IRI('c') AS ?c) }"
    [quad] = made(f"BASE <http://y/> {put}")

    assert made_spelled(f"BASE <http://y/> {put}") == {quad}
    assert made(f"BASE <http://y/> {put} ; PREFIX x: <urn:> CLEAR SILENT GRAPH x:g.h.i") == {quad}
    with pytest.raises(QueryRefused, match=r"IRI\(\) stands behind a second BASE"):
        made(f"BASE <http://y/> {put} ; BASE <z/> {put}")


def test_every_line_stays_the_same_line():
    text = (
        "PREFIX # one\n a:\n <urn:> # two\r\nINSERT DATA { # three\n a:b\n a:c '''\n''' }\n"
        ";\nBASE <a> CLEAR\nALL"
    )

    lines = spelled(text).split("\n")

    assert [line.strip() for line in lines[3:]] == [
        "INSERT DATA {", "<urn:b>", "<urn:c> '''", "''' }", ";", "CLEAR", "ALL"
    ]  # fmt: skip


def test_no_comment_and_no_name_is_left_and_iris_are_read_in_one_way():
    text = "PREFIX a: <urn:#> INSERT { a:b <#c'> '''#''' } # ; a:d\n WHERE { FILTER(1<2)#>'\n) }"

    rest = [token for token in tokens(spelled(text)) if token.kind in {"name", "iri"}]

    assert [token.text for token in rest] == [r"<urn:\u0023b>", r"<\u0023c\u0027>", r"<2)\u0023>"]
    assert "a:d" not in spelled(text)


# --- as they are when they are spelled out in another way, and made by another engine

BASES = ["http://y/a/b", "z/", "../w", "?q", "//h/x/", "."]
IRIS = ["<a>", "<#b>", "<>", "<../c>", "<?d>", "</e>", "<http://h/f>", "<./g/../h>"]
NAMES = ["x:a", "y:b", ":c", "x:", "y:d.e", "x:%20f", "y:g-h", ":i_1"]
PREFIXES = {"x": "http://x/", "y": "http://n/y#", "": "http://n/"}
OPERATIONS = [
    "INSERT DATA {{ GRAPH {0} {{ {1} {2} {3} }} }}",
    "INSERT DATA {{ GRAPH {0} {{ {1} {2} '{{ 1'^^{3} , 2 }} }}",
    "DELETE DATA {{ GRAPH {0} {{ {1} {2} {3} }} }}",
    "INSERT {{ GRAPH {0} {{ {1} {2} ?o }} }} WHERE {{ GRAPH {3} {{ ?s ?p ?o }} }}",
    "DELETE WHERE {{ GRAPH {0} {{ ?s {1} ?o }} }}",
    "CLEAR SILENT GRAPH {0}",
]
DECLARED = st.one_of(
    st.tuples(st.none(), st.sampled_from(BASES)),
    st.tuples(st.sampled_from(list(PREFIXES)), st.sampled_from([*BASES, "urn:p:"])),
)
TERMS = st.lists(st.sampled_from(IRIS + NAMES), min_size=4, max_size=4)
PARTS = st.tuples(
    st.lists(DECLARED, max_size=2),
    st.sampled_from(OPERATIONS),
    TERMS,
    st.sampled_from([" ", "\n", " # ; PREFIX x: <urn:> }\r\n"]),
)


class Declarations:
    """What is declared, resolved by the standard library."""

    def __init__(self) -> None:
        self.base = "http://n/"
        self.prefixes = dict(PREFIXES)

    def declare(self, prefix: str | None, iri: str) -> str:
        whole = urljoin(self.base, iri)
        if prefix is None:
            self.base = whole
            return f"BASE <{iri}>"
        self.prefixes[prefix] = whole
        return f"PREFIX {prefix}: <{iri}>"

    def whole(self, term: str) -> str:
        if term.startswith("<"):
            return f"<{urljoin(self.base, term[1:-1])}>"
        prefix, _, local = term.partition(":")
        return f"<{self.prefixes[prefix]}{local}>"


@given(st.lists(PARTS, min_size=1, max_size=4))
def test_updates_with_declarations_anywhere_do_what_they_do_elsewhere(parts: list[Any]):
    declarations = Declarations()
    text = "BASE <http://n/> " + " ".join(f"PREFIX {name}: <{iri}>" for name, iri in PREFIXES.items())
    other = Dataset(default_union=False)
    for declared, operation, terms, end in parts:
        text += end + end.join(declarations.declare(*one) for one in declared)
        text += end + operation.format(*terms) + end + ";"
        other.update(operation.format(*map(declarations.whole, terms)))

    quads = {str(quad) for quad in ox.parse(other.serialize(format="nquads"), ox.RdfFormat.N_QUADS)}
    assert made(text) == quads
    assert made_spelled(text) == quads
