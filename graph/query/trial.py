"""Explaining one query in a reader process: its plan with counts from the store, or how long it takes.

Both parts are JSON. They are two tasks, so that the plan is there when the query has to be stopped.
"""

from __future__ import annotations

import json
import time
from collections.abc import Container
from dataclasses import asdict
from itertools import islice
from typing import IO, Any, Literal, cast

import pyoxigraph as ox
import rdflib
from pyoxigraph import DefaultGraph, NamedNode

from graph.query.elsewhere import Engine
from graph.query.plan import Count, Pattern, read_plan
from graph.query.run import Explain, Formats, Query, evaluate, explained, prefixes_of, refuse, run
from graph.query.scan import Scan, scan
from graph.query.steps import AT_MOST
from graph.query.unknown import Unknown
from graph.vocabulary import Names

JSON = "application/json"

# One line for each row.
_LINES = Formats("text/tab-separated-values", "application/n-triples")
_Place = NamedNode | DefaultGraph | Literal["everywhere"]


class Here:
    """A copy of the store: how a query is tried on it, and how much a pattern matches."""

    def __init__(self, store: ox.Store, base: str, allowed_hosts: Container[str]) -> None:
        self._store = store
        self._base = base
        self._allowed_hosts = allowed_hosts

    def take_first(self, query: Query) -> bool:
        """Run a query until its first row."""
        unknown = Unknown()
        _take_one(evaluate(self._store, self._base, query, self._allowed_hosts, unknown))
        unknown.check()
        return True

    def write(self, query: Query, output: IO[bytes]) -> str:
        """Write the whole answer, one line for each row, and return its media type."""
        return run(self._store, self._base, query, _LINES, output, self._allowed_hosts)

    def counter(self, query: Query, found: Scan) -> Count:
        """Return how the matches of a pattern are counted."""
        default = _default_graph(query, found, Names(self._base))

        def count(pattern: Pattern, graph: object) -> int | None:
            where = default if graph is None else _graph(graph)
            if where is None:
                return None
            subject, predicate, object_ = map(_term, pattern)
            if isinstance(subject, ox.Literal) or isinstance(predicate, ox.Literal):
                return 0
            looked_in = None if where == "everywhere" else where
            quads = self._store.quads_for_pattern(subject, predicate, object_, looked_in)
            return sum(1 for _ in islice(quads, AT_MOST + 1))

        return count


def _take_one(results: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples) -> None:
    if not isinstance(results, ox.QueryBoolean):
        next(iter(results), None)


class Elsewhere:
    """An engine, which gives all rows at once and is not asked to count for every pattern."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def take_first(self, _query: Query) -> bool:
        """Do nothing: see `Here.take_first`."""
        return False

    def write(self, query: Query, output: IO[bytes]) -> str:
        """See `Here.write`."""
        return self._engine.run(query, _LINES, output)

    def counter(self, _query: Query, _found: Scan) -> Count:
        """See `Here.counter`."""
        return lambda _pattern, _graph: None


def explained_part(
    task: Explain, place: Here | Elsewhere, base: str, allowed_hosts: Container[str], opening_seconds: float
) -> bytes:
    """Return one part of the explanation.

    Raises:
        InvalidQuery, QueryRefused, QueryTooLarge, StoreUnavailable: As `graph.query.run.run` has it.
    """
    scanned = scan(task.query.text)
    refuse(task.query.text, scanned, allowed_hosts)
    with explained("query", task.query.text):
        if task.part == "plan":
            found = _plan(task.query, base, place.counter(task.query, scanned))
        else:
            found = _trial(task.query, scanned, place) | {"opening_seconds": opening_seconds}
    return json.dumps(found).encode()


def _plan(query: Query, base: str, count: Count) -> dict[str, Any]:
    try:
        plan = read_plan(query.text, base, prefixes_of(query), count)
    except ValueError as error:
        return {"steps": [], "advice": [], "unread": str(error)}
    return asdict(plan) | {"unread": ""}


def _trial(query: Query, found: Scan, place: Here | Elsewhere) -> dict[str, Any]:
    """Run a query until its first row, and then once more to its end."""
    began = time.perf_counter()
    has_first = place.take_first(query)
    first = time.perf_counter()
    size = _Size()
    media_type = place.write(query, cast("IO[bytes]", size))
    # The first line of a table has the names of the columns.
    rows = size.lines - (media_type == _LINES.results)
    return {
        **({"first_row_seconds": first - began} if has_first else {}),
        "all_rows_seconds": time.perf_counter() - first,
        "rows": 1 if found.form == "ASK" else rows,
        "size_bytes": size.bytes,
    }


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
