"""Explaining one query in a reader process: its plan with counts from the store, or how long it takes.

Both parts are JSON. They are two tasks, so that the plan is there when the query has to be stopped.
"""

from __future__ import annotations

import json
import time
from collections.abc import Container, Iterator
from dataclasses import asdict
from itertools import islice
from typing import IO, Any, Literal, cast

import pyoxigraph as ox
import rdflib
from pyoxigraph import DefaultGraph, NamedNode

from graph.query.explain import AT_MOST
from graph.query.plan import Count, Pattern, read_plan
from graph.query.run import Explain, Query, evaluate, explained, prefixes_of, refuse
from graph.query.scan import Scan, scan
from graph.vocabulary import Names

MEDIA_TYPE = "application/json"

_Place = NamedNode | DefaultGraph | Literal["everywhere"]


def part_of_explanation(
    store: ox.Store, base: str, task: Explain, opening_seconds: float, allowed_hosts: Container[str]
) -> bytes:
    """Return one part of the explanation.

    Raises:
        InvalidQuery, QueryRefused, StoreUnavailable: As `graph.query.run.run` has it.
    """
    with explained("query"):
        if task.part == "plan":
            found = _plan(store, base, task.query, allowed_hosts)
        else:
            found = _trial(store, base, task.query, allowed_hosts) | {"opening_seconds": opening_seconds}
    return json.dumps(found).encode()


def _plan(store: ox.Store, base: str, query: Query, allowed_hosts: Container[str]) -> dict[str, Any]:
    found = scan(query.text)
    refuse(found, allowed_hosts)
    began = time.perf_counter()
    try:
        plan = read_plan(query.text, base, prefixes_of(query), _counter(store, query, found, Names(base)))
    except ValueError as error:
        return {"steps": [], "advice": [], "unread": str(error)}
    return asdict(plan) | {"unread": "", "planning_seconds": time.perf_counter() - began}


def _trial(store: ox.Store, base: str, query: Query, allowed_hosts: Container[str]) -> dict[str, Any]:
    """Run a query until its first row, and then once more to its end."""
    began = time.perf_counter()
    next(_rows(evaluate(store, base, query, allowed_hosts)), None)
    first = time.perf_counter()
    size = _Size()
    results = evaluate(store, base, query, allowed_hosts)
    rows = _written(results, size)
    ended = time.perf_counter()
    return {
        "first_row_seconds": first - began,
        "all_rows_seconds": ended - first,
        "rows": rows,
        "size_bytes": size.bytes,
    }


def _rows(results: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples) -> Iterator[object]:
    return iter(()) if isinstance(results, ox.QueryBoolean) else iter(results)


def _written(results: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples, size: _Size) -> int:
    """Write an answer to nowhere, one line for each row, and return how many rows it has."""
    output = cast("IO[bytes]", size)
    if isinstance(results, ox.QueryTriples):
        ox.serialize(results, output, ox.RdfFormat.N_TRIPLES)
        return size.lines
    results.serialize(output, ox.QueryResultsFormat.TSV)
    # The first line has the names of the columns.
    return 1 if isinstance(results, ox.QueryBoolean) else size.lines - 1


class _Size:
    """A file that only counts."""

    def __init__(self) -> None:
        self.bytes = 0
        self.lines = 0

    def write(self, data: bytes) -> int:
        self.bytes += len(data)
        self.lines += data.count(b"\n")
        return len(data)

    def flush(self) -> None:
        """Nothing waits."""


# --- how much a pattern matches


def _counter(store: ox.Store, query: Query, found: Scan, names: Names) -> Count:
    default = _default_graph(query, found, names)

    def count(pattern: Pattern, graph: object) -> int | None:
        where = default if graph is None else _graph(graph)
        if where is None:
            return None
        subject, predicate, object_ = map(_term, pattern)
        if isinstance(subject, ox.Literal) or isinstance(predicate, ox.Literal):
            return 0
        looked_in = None if where == "everywhere" else where
        quads = store.quads_for_pattern(subject, predicate, object_, looked_in)
        return sum(1 for _ in islice(quads, AT_MOST + 1))

    return count


def _default_graph(query: Query, found: Scan, names: Names) -> _Place | None:
    """Return where a pattern outside GRAPH is looked for; None if that is several graphs that were named."""
    if found.has_dataset or query.default_graphs is not None or query.named_graphs is not None:
        return None
    if query.view == "evidence":
        return "everywhere"
    return names.facts if query.view == "facts" else DefaultGraph()


def _graph(term: object) -> _Place:
    return NamedNode(str(term)) if isinstance(term, rdflib.URIRef) else "everywhere"


def _term(term: object) -> NamedNode | ox.Literal | None:
    if isinstance(term, rdflib.URIRef):
        return NamedNode(str(term))
    if isinstance(term, rdflib.Literal):
        if term.language:
            return ox.Literal(str(term), language=term.language)
        return ox.Literal(str(term), datatype=NamedNode(str(term.datatype)) if term.datatype else None)
    return None
