"""The query and update language and the formats of results, by the W3C's own tests."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, TypeAlias

import httpx2
import pyoxigraph as ox
import rdflib
from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Literal, NamedNode, Quad, RdfFormat
from rdflib import RDF, RDFS, Graph, Namespace, URIRef
from rdflib.term import Node

from graph.store.border import canonical

QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
RS = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/result-set#")

# Left out: entailment, and calls of other services (service).
SUITES = (
    "add aggregates basic-update bind bindings cast clear construct copy csv-tsv-res delete delete-data "
    "delete-insert delete-where drop exists functions grouping json-res move negation project-expression "
    "property-path subquery syntax-fed syntax-query syntax-update-1 syntax-update-2 update-silent"
).split()
KINDS: Sequence[str] = ()

ROWS = {
    ".srx": ("application/sparql-results+xml", ox.QueryResultsFormat.XML),
    ".srj": ("application/sparql-results+json", ox.QueryResultsFormat.JSON),
    ".tsv": ("text/tab-separated-values", ox.QueryResultsFormat.TSV),
}
DIRECT_QUERY = {"Content-Type": "application/sparql-query"}
DIRECT_UPDATE = {"Content-Type": "application/sparql-update"}
Value: TypeAlias = Any


def of_kinds(*kinds: str) -> Any:
    """Say which kinds of test of a manifest a test function runs."""

    def mark(function: Any) -> Any:
        function.kinds = kinds
        return function

    return mark


# --- comparing by value


def same(left: Iterable[Quad], right: Iterable[Quad]) -> bool:
    """Whether the quads are the same but for the names of blank nodes (RDF 1.1 Datasets 5)."""
    both = [Dataset([Quad(*map(canonical, quad)) for quad in quads]) for quads in (left, right)]
    for dataset in both:
        dataset.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return set(both[0]) == set(both[1])


@dataclass(frozen=True)
class Rows:
    """The answer to a SELECT."""

    names: frozenset[str]
    rows: list[dict[str, Value]]
    is_ordered: bool = True

    def as_quads(self) -> Iterator[Quad]:
        """Yield them as quads: each row is a node, each of its values a triple, alike rows are counted."""
        seen: Counter[str] = Counter()
        for row in self.rows:
            node, key = BlankNode(), str([(name, str(canonical(row[name]))) for name in sorted(row)])
            seen[key] += 1
            yield Quad(node, NamedNode("urn:copy"), Literal(seen[key]))
            for name, value in row.items():
                yield Quad(node, NamedNode(f"urn:name:{name}"), value)

    def distinct(self) -> Rows:
        """Return each row once."""
        return Rows(self.names, list({str(sorted(map(str, row.items()))): row for row in self.rows}.values()))

    def in_order(self) -> list[dict[str, str]]:
        """Return the rows in their order, blank nodes without their names."""
        return [
            {
                name: "_" if isinstance(value, BlankNode) else str(canonical(value))
                for name, value in row.items()
            }
            for row in self.rows
        ]


def rows_of(found: ox.QuerySolutions) -> Rows:
    names = [variable.value for variable in found.variables]
    return Rows(
        frozenset(names), [{name: row[name] for name in names if row[name] is not None} for row in found]
    )


def told_by_graph(file: Path, iri: str) -> Rows | bool | None:
    """Return the rows, or the yes or no, that a graph of the DAWG's result-set vocabulary tells, if any."""
    graph = Graph().parse(file, publicID=iri)
    results = graph.value(predicate=RDF.type, object=RS.ResultSet)
    if results is None:
        return None
    if (answer := graph.value(results, RS.boolean)) is not None:
        return bool(answer.toPython())  # type: ignore[attr-defined]
    numbers = {one: graph.value(one, RS.index) for one in graph.objects(results, RS.solution)}
    is_ordered = bool(numbers) and None not in numbers.values()
    rows = [
        {
            str(graph.value(binding, RS.variable)): _from_rdflib(graph.value(binding, RS.value))
            for binding in graph.objects(solution, RS.binding)
        }
        for solution in (sorted(numbers, key=lambda one: int(str(numbers[one]))) if is_ordered else numbers)
    ]
    return Rows(frozenset(map(str, graph.objects(results, RS.resultVariable))), rows, is_ordered)


def _from_rdflib(term: Node | None) -> Value:
    if isinstance(term, URIRef):
        return NamedNode(str(term))
    if isinstance(term, rdflib.BNode):
        return BlankNode(str(term))
    assert isinstance(term, rdflib.Literal)
    if term.language:
        return Literal(str(term), language=term.language)
    return Literal(str(term), datatype=NamedNode(str(term.datatype)) if term.datatype else None)


# --- queries


def ask(service: Any, case: Any, accept: str) -> httpx2.Response:
    iri = case.one(MF.action, QT.query) or case.one(MF.action)
    query = case.file(iri).read_bytes()
    content = f"BASE <{iri}>\n".encode() + query
    return service.post("/sparql", content=content, headers=DIRECT_QUERY | {"Accept": accept})


@of_kinds("QueryEvaluationTest")
def test_a_query_has_the_answer_that_it_should(service: Any, contents: Any, case: Any):
    for iri in case.all(MF.action, QT.data):
        contents.put(case.file(iri), iri)
    for graph in [*case.all(MF.action, QT.graphData), *from_clauses(case)]:
        contents.put(case.file(graph), graph, graph)
    result, iri = case.file(case.one(MF.result)), str(case.one(MF.result))
    told = told_by_graph(result, iri) if result.suffix in {".ttl", ".rdf"} else None
    accept, rows = ROWS[".srx"] if told is not None else ROWS.get(result.suffix, ("text/turtle", None))

    response = ask(service, case, accept)

    assert response.status_code == 200, response.text
    assert response.headers["content-type"].startswith(accept)
    if rows is None:
        wanted = ox.parse(path=result, base_iri=iri)
        assert same(ox.parse(response.content, RdfFormat.TURTLE), wanted), response.text
        return
    found = ox.parse_query_results(response.content, rows)
    expected = ox.parse_query_results(path=result, format=rows) if told is None else told
    if isinstance(expected, bool | ox.QueryBoolean):
        assert bool(found) == bool(expected)
        return
    assert isinstance(found, ox.QuerySolutions)
    compare_rows(case, rows_of(found), expected if isinstance(expected, Rows) else rows_of(expected))


def from_clauses(case: Any) -> list[URIRef]:
    """Return the files of the suite that the query takes by FROM; a store has to be given them."""
    query = case.one(MF.action, QT.query)
    named = re.findall(r"\bFROM\s+(?:NAMED\s+)?<([^>]*)>", case.file(query).read_text("utf-8"))
    return [URIRef(name, base=query) for name in named]


def compare_rows(case: Any, found: Rows, wanted: Rows) -> None:
    assert found.names == wanted.names
    if case.one(MF.resultCardinality):
        # REDUCED may take out any of what is there more than once.
        assert len(found.rows) <= len(wanted.rows)
        found, wanted = found.distinct(), wanted.distinct()
    assert same(found.as_quads(), wanted.as_quads()), found.rows
    query = case.file(case.one(MF.action, QT.query)).read_text("utf-8")
    if wanted.is_ordered and re.search(r"\}\s*ORDER\s+BY[^}]*$", query, re.IGNORECASE):
        assert found.in_order() == wanted.in_order()


@of_kinds("CSVResultFormatTest")
def test_rows_as_csv_are_what_they_should_be(service: Any, contents: Any, case: Any):
    for iri in case.all(MF.action, QT.data):
        contents.put(case.file(iri), iri)

    response = ask(service, case, "text/csv")

    assert response.headers["content-type"].startswith("text/csv")
    assert cells(response.text) == cells(case.file(case.one(MF.result)).read_text("utf-8"))


def cells(text: str) -> list[list[str]]:
    """Return the cells, columns by name and rows by content: SELECT * does not say an order of columns."""
    columns = sorted(zip(*csv.reader(io.StringIO(text)), strict=True))
    rows = zip(*([_cell(cell) for cell in column] for column in columns), strict=True)
    return sorted(list(row) for row in rows)


def _cell(cell: str) -> str:
    try:
        return "_:" if cell.startswith("_:") else f"{Decimal(cell).normalize():f}"
    except InvalidOperation:
        return cell


# --- syntax


@of_kinds("PositiveSyntaxTest", "PositiveSyntaxTest11")
def test_a_query_that_is_one_is_taken(service: Any, case: Any):
    response = ask(service, case, "*/*")

    # A query that calls another service is one, and is refused for what it does.
    assert response.status_code == 200 or "SERVICE" in response.json()["detail"], response.text


@of_kinds("NegativeSyntaxTest", "NegativeSyntaxTest11")
def test_a_query_that_is_none_is_refused(service: Any, case: Any):
    file = case.file(case.one(MF.action))
    headers = DIRECT_UPDATE if file.suffix == ".ru" else DIRECT_QUERY

    response = service.post("/sparql", content=file.read_bytes(), headers=headers)

    assert response.status_code == 400
    assert "does not parse" in response.text


@of_kinds("PositiveUpdateSyntaxTest", "PositiveUpdateSyntaxTest11")
def test_an_update_that_is_one_is_taken(service: Any, case: Any):
    content = case.file(case.one(MF.action)).read_bytes()

    response = service.post("/sparql", content=content, headers=DIRECT_UPDATE)

    assert "does not parse" not in response.text


@of_kinds("NegativeUpdateSyntaxTest", "NegativeUpdateSyntaxTest11")
def test_an_update_that_is_none_is_refused(service: Any, case: Any):
    content = case.file(case.one(MF.action)).read_bytes()

    response = service.post("/sparql", content=content, headers=DIRECT_UPDATE)

    assert response.status_code == 400
    assert "does not parse" in response.text


# --- updates


@of_kinds("UpdateEvaluationTest")
def test_an_update_leaves_what_it_should(service: Any, contents: Any, case: Any):
    for iri in case.all(MF.action, UT.data):
        contents.put(case.file(iri), iri)
    for graph, name in graphs(case, MF.action):
        contents.put(case.file(graph), str(graph), name)
    request = case.one(MF.action, UT.request)
    content = f"BASE <{request}>\n".encode() + case.file(request).read_bytes()

    response = service.post("/sparql", content=content, headers=DIRECT_UPDATE)

    assert response.status_code == 204, response.text
    rows = ox.parse_query_results(contents.quads().content, ox.QueryResultsFormat.JSON)
    assert isinstance(rows, ox.QuerySolutions)
    found = [Quad(row["s"], row["p"], row["o"], row["g"]) for row in rows]  # type: ignore[arg-type]
    wanted = [
        quad for iri in case.all(MF.result, UT.data) for quad in ox.parse(path=case.file(iri), base_iri=iri)
    ]
    for graph, name in graphs(case, MF.result):
        triples = ox.parse(path=case.file(graph), base_iri=str(graph))
        wanted += [Quad(t.subject, t.predicate, t.object, NamedNode(name)) for t in triples]
    assert same(found, wanted)


def graphs(case: Any, part: URIRef) -> list[tuple[Node, str]]:
    """Return the files of named graphs, each with the graph's name."""
    given = case.all(part, UT.graphData)
    return [(case.graph.value(one, UT.graph), str(case.graph.value(one, RDFS.label))) for one in given]
