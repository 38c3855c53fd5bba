"""Running one query of a user's on an open store, from its text to the bytes of its answer.

    SPARQL text -scan-> refused, or -Oxigraph-> results -serialised-> bytes

This is what a reader process does. Nothing here can be stopped: see `graph.query.readers`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any, Literal

import pyoxigraph as ox
from pyoxigraph import NamedNode

from graph.errors import InvalidQuery, QueryRefused, StoreUnavailable, UnknownFormat
from graph.query.formats import GRAPH_FORMATS, RESULT_FORMATS
from graph.query.scan import Scan, scan
from graph.vocabulary import PREFIXES, Names

View = Literal["facts", "evidence"]

_PLACE = re.compile(r"error at ([0-9]+):([0-9]+): (.*)", re.DOTALL)
_WORDS_OF_ENGINE = 200


@dataclass(frozen=True, slots=True)
class Query:
    """A query as a user put it.

    Its default graph is that of the `view`, unless it has a FROM clause. `default_graphs` and
    `named_graphs` are IRIs given beside the text and win over both; as soon as one of them is not
    None, what the other leaves out is empty (SPARQL 1.1 Protocol 2.1.4).
    """

    text: str
    view: View = "facts"
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Formats:
    """The media types wanted: of a SELECT's or ASK's answer, and of a graph. None: not acceptable."""

    results: str | None = next(iter(RESULT_FORMATS))
    graph: str | None = next(iter(GRAPH_FORMATS))


def run(store: ox.Store, base: str, query: Query, formats: Formats, output: IO[bytes]) -> str:
    """Write the answer to a query to the output, and return its media type.

    Raises:
        QueryRefused: It calls another endpoint, or is an update.
        InvalidQuery: It does not parse, or names a graph or a function that cannot be.
        UnknownFormat: The kind of answer it has cannot be written in a format that was asked for.
        StoreUnavailable: The store could not be read.
    """
    found = scan(query.text)
    _refuse(found)
    try:
        results = store.query(
            query.text, base_iri=base, prefixes=dict(PREFIXES), **_dataset(query, found, Names(base))
        )
        return _serialize(results, formats, output)
    except SyntaxError as error:
        raise InvalidQuery(_syntax_sentence(error)) from error
    except RuntimeError as error:
        # What only shows when rows are computed: a function that is not known, say.
        raise InvalidQuery(f"the query cannot be run: {error}") from error
    except OSError as error:
        raise StoreUnavailable(f"the store could not be read: {error}") from error


def _refuse(found: Scan) -> None:
    if found.form == "update":
        raise QueryRefused(
            "this is an update, and queries change nothing here; "
            "import a document or claims to add to the graph, remove the document to take them out"
        )
    if found.has_service:
        raise QueryRefused(
            "the query calls another endpoint with SERVICE, which this service does not do; "
            "ask each endpoint by itself and join the answers"
        )


def _dataset(query: Query, found: Scan, names: Names) -> dict[str, Any]:
    """Return the keyword arguments by which Oxigraph is told what the query sees."""
    if query.default_graphs is not None or query.named_graphs is not None:
        return {
            "default_graph": _iris("default", query.default_graphs or ()),
            "named_graphs": _iris("named", query.named_graphs or ()),
        }
    if found.has_dataset:
        return {}
    if query.view == "evidence":
        return {"use_default_graph_as_union": True}
    return {"default_graph": names.facts}


def _iris(kind: str, iris: Sequence[str]) -> list[NamedNode]:
    try:
        return [NamedNode(iri) for iri in iris]
    except ValueError as error:
        raise InvalidQuery(f"a {kind} graph is not named by a whole IRI: {error}") from error


def _serialize(
    results: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples, formats: Formats, output: IO[bytes]
) -> str:
    if isinstance(results, ox.QueryTriples):
        media_type = _wanted(formats.graph, "a graph", GRAPH_FORMATS)
        ox.serialize(results, output, GRAPH_FORMATS[media_type], prefixes=dict(PREFIXES))
    else:
        media_type = _wanted(formats.results, "rows or a yes or no", RESULT_FORMATS)
        results.serialize(output, RESULT_FORMATS[media_type])
    return media_type


def _wanted(media_type: str | None, answer: str, offered: Mapping[str, object]) -> str:
    if media_type is None:
        raise UnknownFormat(f"the answer to this query is {answer}, which can be had as {', '.join(offered)}")
    return media_type


def _syntax_sentence(error: SyntaxError) -> str:
    place = _PLACE.fullmatch(str(error))
    if not place:
        return f"the query does not parse: {error}"
    words = " ".join(place[3].split())
    if len(words) > _WORDS_OF_ENGINE:
        words = words[:_WORDS_OF_ENGINE] + " ..."
    return f"the query does not parse at line {place[1]}, column {place[2]}: {words}"
