"""Running one query of a user's on an open store, from its text to the bytes of its answer.

    SPARQL text -scan-> refused, or -Oxigraph-> results -serialised-> bytes

This is what a reader process does. Nothing here can be stopped: see `graph.query.readers`.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import IO, Any, Literal
from urllib.parse import urlsplit

import pyoxigraph as ox
from pyoxigraph import DefaultGraph, NamedNode

from graph.errors import InvalidQuery, NotFound, QueryRefused, StoreUnavailable, UnknownFormat
from graph.query.formats import GRAPH_FORMATS, RESULT_FORMATS
from graph.query.prologue import in_either_spelling
from graph.query.scan import Scan, is_deeper, scan
from graph.query.syntax import syntax_sentence
from graph.query.unknown import Unknown
from graph.query.written import written
from graph.vocabulary import PREFIXES, Names

View = Literal["facts", "evidence", "plain"]

MAX_DEPTH = 10_000
"""How deep the brackets of a query or an update may be nested: what the stack of a worker bears."""
STAGING = NamedNode("urn:uuid:570359e6-07ba-4754-bef5-d56a497f6c08")
"""The graph that a whole graph is read into, before it takes the place of another at once.

What stands there is thrown away and nobody's to see, so it has a name that nobody gives to a graph of theirs.
"""


# Values that go to another process are without slots: see `graph.query.reader.Task`.
@dataclass(frozen=True)
class Query:
    """A query as a user put it.

    Its default graph is that of the `view`, unless it has a FROM clause; in the view `plain`, that of a
    store without the model, it is the unnamed one, and no prefix is declared. `default_graphs` and
    `named_graphs` are IRIs given beside the text and win over both; as soon as one of them is not
    None, what the other leaves out is empty (SPARQL 1.1 Protocol 2.1.4).
    """

    text: str
    view: View = "facts"
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class GraphRead:
    """A whole graph to be read; without an IRI it is the unnamed one.

    The default graph is there even where nothing is in it, whatever it is called.
    """

    iri: str | None = None
    is_default: bool = False


@dataclass(frozen=True, slots=True)
class Explain:
    """A query to be explained in JSON: what it asks for (`plan`), or how long it takes (`trial`)."""

    query: Query
    part: Literal["plan", "trial"]


@dataclass(frozen=True)
class Formats:
    """The media types wanted: of a SELECT's or ASK's answer, and of a graph. None: not acceptable."""

    results: str | None = next(iter(RESULT_FORMATS))
    graph: str | None = next(iter(GRAPH_FORMATS))


def run(
    store: ox.Store,
    base: str,
    query: Query | GraphRead,
    formats: Formats,
    output: IO[bytes],
    allowed_hosts: Container[str] = (),
) -> str:
    """Write the answer to a query to the output, and return its media type.

    Raises:
        QueryRefused: It calls another endpoint whose host is not allowed, or is an update.
        InvalidQuery: It does not parse, or names a graph that cannot be or calls a function not known.
        UnknownFormat: The kind of answer it has cannot be written in a format that was asked for.
        NotFound: There is no such graph to be read.
        StoreUnavailable: The store could not be read.
    """
    with explained("query", query.text if isinstance(query, Query) else ""):
        if isinstance(query, GraphRead):
            return _write_graph(store, query, formats, output)
        prefixes = prefixes_of(query)
        unknown = Unknown()
        # What an error passes through must not hold the results, which only this thread may let go.
        media_type = _serialize(
            evaluate(store, base, query, allowed_hosts, unknown), formats, output, prefixes
        )
        unknown.check()
        return media_type


def prefixes_of(query: Query) -> dict[str, str]:
    """Return the prefixes that a query need not declare."""
    return {} if query.view == "plain" else dict(PREFIXES)


def evaluate(
    store: ox.Store, base: str, query: Query, allowed_hosts: Container[str], unknown: Unknown
) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    """Return the results of a query, which are computed as they are taken; raises as `run` does.

    They are none if one of the functions that are `unknown` was called.
    """

    def evaluated(text: str) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        return _evaluated(store, base, replace(query, text=text), allowed_hosts, unknown)

    return in_either_spelling(evaluated, query.text, base, prefixes_of(query))


def _evaluated(
    store: ox.Store, base: str, query: Query, allowed_hosts: Container[str], unknown: Unknown
) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    found = scan(query.text)
    refuse(query.text, found, allowed_hosts)
    dataset = _dataset(query, found, Names(base)) or _without_staging(store, found)
    dataset |= {"base_iri": base, "prefixes": prefixes_of(query)}
    while True:
        try:
            return store.query(query.text, custom_functions=unknown.functions, **dataset)
        except RuntimeError as error:
            unknown.add(error)


@contextmanager
def explained(work: str, text: str = "") -> Iterator[None]:
    """Make Oxigraph's errors over the text of a query or an update ours."""
    try:
        yield
    except SyntaxError as error:
        raise InvalidQuery(syntax_sentence(work, text, error)) from error
    except RuntimeError as error:
        # What only shows when rows are computed: a function that is not known, say.
        raise InvalidQuery(f"the {work} cannot be run: {error}") from error
    except OSError as error:
        raise StoreUnavailable(f"the {work} could not be run: {error}") from error


def refuse(text: str, found: Scan, allowed_hosts: Container[str]) -> None:
    """Refuse what is no query, is nested too deep, or calls where it may not.

    Raises:
        InvalidQuery, QueryRefused: It is refused.
    """
    check_depth("query", text)
    if found.form == "update":
        raise QueryRefused(
            "this is an update, and a query changes nothing; send it as an update: "
            "by POST, as the parameter `update` of a form or as application/sparql-update"
        )
    for endpoint in found.services:
        check_host(endpoint, "SERVICE", allowed_hosts)


def check_depth(work: str, text: str) -> None:
    """Refuse a query or an update that is nested too deep.

    Raises:
        InvalidQuery: It is.
    """
    if is_deeper(text, MAX_DEPTH):
        raise InvalidQuery(
            f"the {work} nests brackets more than {MAX_DEPTH:,} deep, which is as deep as may be"
        )


def check_host(iri: str | None, keyword: str, allowed_hosts: Container[str]) -> None:
    """Refuse to call an address whose host is not allowed; None is one that is not written out whole.

    Raises:
        QueryRefused: It is not allowed.
    """
    address = urlsplit(iri or "")
    if address.scheme in {"http", "https"} and address.hostname in allowed_hosts:
        return
    raise QueryRefused(
        f"{keyword} calls {iri or 'an address that is not written out whole'}, and this service calls only "
        "hosts that its operator allows (CLAIMGRAPH_ALLOWED_HOSTS), each by its whole IRI; "
        "ask the other service by itself and join the answers"
    )


def _write_graph(store: ox.Store, graph: GraphRead, formats: Formats, output: IO[bytes]) -> str:
    media_type = wanted(formats.graph, "a graph", GRAPH_FORMATS)
    node = graph_node(graph.iri)
    is_there = graph.is_default or isinstance(node, DefaultGraph) or store.contains_named_graph(node)
    if not is_there:
        raise NotFound(f"there is no graph {node}")
    with written(media_type, output) as place:
        store.dump(place, GRAPH_FORMATS[media_type], from_graph=node)
    return media_type


def graph_node(iri: str | None) -> NamedNode | DefaultGraph:
    """Return a graph's name as Oxigraph takes it; None is the unnamed one.

    Raises:
        InvalidQuery: It is no IRI, or a relative one.
    """
    if iri is None:
        return DefaultGraph()
    try:
        return NamedNode(iri)
    except ValueError as error:
        raise InvalidQuery(f"a graph is not named by a whole IRI: {error}") from error


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
    return {} if query.view == "plain" else {"default_graph": names.facts}


def _without_staging(store: ox.Store, found: Scan) -> dict[str, Any]:
    """Return how Oxigraph is told to leave out an upload to a plain store that is not made yet."""
    if found.has_dataset or not store.contains_named_graph(STAGING):
        return {}
    return {"named_graphs": [graph for graph in store.named_graphs() if graph != STAGING]}


def _iris(kind: str, iris: Sequence[str]) -> list[NamedNode]:
    try:
        return [NamedNode(iri) for iri in iris]
    except ValueError as error:
        raise InvalidQuery(f"a {kind} graph is not named by a whole IRI: {error}") from error


def _serialize(
    results: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples,
    formats: Formats,
    output: IO[bytes],
    prefixes: dict[str, str],
) -> str:
    if isinstance(results, ox.QueryTriples):
        media_type = wanted(formats.graph, "a graph", GRAPH_FORMATS)
        with written(media_type, output) as place:
            ox.serialize(results, place, GRAPH_FORMATS[media_type], prefixes=prefixes)
    else:
        media_type = wanted(formats.results, "rows or a yes or no", RESULT_FORMATS)
        with written(media_type, output) as place:
            results.serialize(place, RESULT_FORMATS[media_type])
    return media_type


def wanted(media_type: str | None, answer: str, offered: Mapping[str, object]) -> str:
    if media_type is None:
        raise UnknownFormat(f"the answer to this query is {answer}, which can be had as {', '.join(offered)}")
    return media_type
