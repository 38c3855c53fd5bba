"""Running one query of a user's in an engine elsewhere, with the same rules as on a store of our own.

    SPARQL text -scan-> refused, or -split-> over the right graphs -engine-> rows -counted-> serialised

An engine is only ever asked for rows, and then for their number, since it may end an answer at a limit of
its own and say nothing. What a CONSTRUCT or DESCRIBE makes of the rows, and every format, is made here.
"""

from __future__ import annotations

import json
from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from typing import IO, Any

import pyoxigraph as ox
from pyoxigraph import BlankNode, Literal, NamedNode

from graph.errors import InvalidQuery, NotFound, QueryRefused, QueryTooLarge, StoreRefused
from graph.query.formats import GRAPH_FORMATS, RESULT_FORMATS
from graph.query.prologue import in_either_spelling, with_plain_iris
from graph.query.run import Formats, GraphRead, Query, graph_node, refuse, wanted
from graph.query.scan import scan
from graph.query.split import Parts, split
from graph.query.syntax import syntax_sentence
from graph.query.written import written
from graph.store.endpoint import Results, Session
from graph.store.spelling import read
from graph.store.whole import Row, counted, is_there, whole_rows
from graph.vocabulary import PREFIXES, Names, term

_ATTEMPTS = 2
_DESCRIBED_AT_ONCE = 100


class Engine:
    """An engine, and what a query may take of it."""

    def __init__(
        self, session: Session, base: str, size_bytes: int, allowed_hosts: Container[str] = ()
    ) -> None:
        self._session = session
        self._names = Names(base)
        self._size_bytes = size_bytes
        self._allowed_hosts = allowed_hosts

    def run(self, query: Query | GraphRead, formats: Formats, output: IO[bytes]) -> str:
        """Write the answer to a query to the output, and return its media type.

        Raises:
            QueryRefused, InvalidQuery, UnknownFormat, NotFound: As `graph.query.run.run` has it; what the
                engine does not take is an invalid query too.
            QueryTooLarge: The engine does not give all rows of the answer, or it is too long.
            StoreUnavailable: The engine did not answer.
        """
        if isinstance(query, GraphRead):
            return self._write_graph(query, formats, output)

        def answered(text: str) -> str:
            return self._answer(replace(query, text=with_plain_iris(text)), formats, output)

        try:
            return in_either_spelling(answered, query.text, self._names.base, PREFIXES)
        except SyntaxError as error:
            raise InvalidQuery(syntax_sentence("query", query.text, error)) from error

    def _answer(self, query: Query, formats: Formats, output: IO[bytes]) -> str:
        """Write the answer; a query that does not parse is a SyntaxError, before anything is asked."""
        found = scan(query.text)
        refuse(query.text, found, self._allowed_hosts)
        names = None if found.services else self._names_of(query.text)
        parts = self._placed(query)
        try:
            if parts.form == "SELECT":
                rows = self._rows(parts, query)
                return _write_rows(names or rows.names, rows.rows, formats, output)
            if parts.form == "ASK":
                return self._write_boolean(parts, query, formats, output)
            return self._write_triples(parts, query, formats, output)
        except StoreRefused as error:
            raise InvalidQuery(f"the engine does not take the query: {error}") from error

    # --- the text

    def _names_of(self, text: str) -> Sequence[str] | None:
        """Return the columns of a SELECT in the order in which our own store has them.

        For that the query is run on nothing; one with SERVICE would call it from here.

        Raises:
            SyntaxError: It does not parse.
        """
        try:
            found = ox.Store().query(text, base_iri=self._names.base, prefixes=dict(PREFIXES))
        except RuntimeError:
            # It parses, and whether it can be run is for the engine to say.
            return None
        return [one.value for one in found.variables] if isinstance(found, ox.QuerySolutions) else None

    def _placed(self, query: Query) -> Parts:
        """Return the query with all that an engine has to be told, over the graphs that it is to see."""
        parts = split(query.text)
        parts = replace(parts, prologue=self._prologue(parts))
        if query.default_graphs is not None or query.named_graphs is not None or parts.dataset:
            return parts
        if query.view == "evidence":
            self._require_union()
            return parts
        return parts.over(self._names.facts)

    def _prologue(self, parts: Parts) -> str:
        declared = [f"PREFIX {name}: <{iri}>" for name, iri in PREFIXES.items() if name not in parts.prefixes]
        base = [] if parts.has_base else [f"BASE <{self._names.base}>"]
        return " ".join([*base, *declared, ""]) + parts.prologue

    def _require_union(self) -> None:
        # A quad that every graph of ours has, in its graph `log`.
        if not is_there(self._session, f"?store {term('formatVersion')} ?version"):
            raise QueryRefused(
                "the engine's default graph is not the union of all graphs, which view=evidence asks for: "
                "its operator can make it so, see docs/engines.md; or name graphs by GRAPH"
            )

    # --- the rows

    def _rows(self, parts: Parts, query: Query) -> Results:
        """Return all rows of a SELECT.

        Raises:
            QueryTooLarge: The engine holds some back.
        """
        parameters = _dataset(query)
        found, number = Results([], []), 0
        for _ in range(_ATTEMPTS):
            found = self._session.select(parts.text, parameters=parameters, size_bytes=self._size_bytes)
            if parts.limit is not None and len(found.rows) == parts.limit:
                return found
            number = self._number(parts, parameters)
            if len(found.rows) == number:
                return found
        raise QueryTooLarge(
            f"the engine gives {len(found.rows):,} of the {number:,} rows of the answer; it may have a "
            "limit of rows or of time: ask in pages with LIMIT and OFFSET, or for less"
        )

    def _number(self, parts: Parts, parameters: Sequence[tuple[str, str]]) -> int:
        number = counted(self._session.select(parts.counting, parameters=parameters).rows)
        if number is None:
            raise QueryTooLarge(
                "the engine stopped the query at a limit of its own; make it narrower, or ask for less"
            )
        return number

    def _write_boolean(self, parts: Parts, query: Query, formats: Formats, output: IO[bytes]) -> str:
        answer = self._session.ask(parts.text, parameters=_dataset(query))
        text = json.dumps({"head": {}, "boolean": answer})
        return _write_results(text, formats, output)

    # --- graphs

    def _write_triples(self, parts: Parts, query: Query, formats: Formats, output: IO[bytes]) -> str:
        media_type = wanted(formats.graph, "a graph", GRAPH_FORMATS)
        triples = (
            self._described(parts, query) if parts.form == "DESCRIBE" else self._constructed(parts, query)
        )
        with written(media_type, output) as place:
            ox.serialize(triples, place, GRAPH_FORMATS[media_type], prefixes=dict(PREFIXES))
        return media_type

    def _constructed(self, parts: Parts, query: Query) -> Sequence[ox.Triple]:
        select = parts.selecting()
        found = self._rows(select, query)
        values = values_block(found.rows, self._names, found.names)
        text = f"{parts.prologue} CONSTRUCT {parts.template} WHERE {{ {values} }}"
        made = ox.Store().query(text, base_iri=self._names.base)
        assert isinstance(made, ox.QueryTriples)
        return list(made)

    def _described(self, parts: Parts, query: Query) -> Sequence[ox.Triple]:
        """Return all that is said of the resources of a DESCRIBE in the query's default graph."""
        resources = dict.fromkeys([*self._named(parts), *self._found(parts, query)])
        graph = None if _dataset(query) or query.view == "evidence" else self._names.facts
        triples: dict[ox.Triple, None] = {}
        for at in range(0, len(resources), _DESCRIBED_AT_ONCE):
            some = " ".join(map(str, list(resources)[at : at + _DESCRIBED_AT_ONCE]))
            pattern = f"VALUES ?s {{ {some} }} {_in_graph(graph, '?s ?p ?o')}"
            triples |= dict.fromkeys(map(_triple, whole_rows(self._session, "spo", pattern)))
        return list(triples)

    def _named(self, parts: Parts) -> Sequence[NamedNode]:
        names = " ".join(name for name in parts.described if name[0] not in "?$")
        if not names:
            return []
        found = ox.Store().query(
            f"{parts.prologue} SELECT ?named {{ VALUES ?named {{ {names} }} }}", base_iri=self._names.base
        )
        assert isinstance(found, ox.QuerySolutions)
        return [node for row in found if isinstance(node := row["named"], NamedNode)]

    def _found(self, parts: Parts, query: Query) -> Sequence[NamedNode]:
        if not parts.where:
            return []
        rows = self._rows(parts.selecting(), query).rows
        nodes = (read(value) for row in rows for name, value in row.items() if parts.describes(name))
        return [node for node in nodes if isinstance(node, NamedNode)]

    def _write_graph(self, read_: GraphRead, formats: Formats, output: IO[bytes]) -> str:
        media_type = wanted(formats.graph, "a graph", GRAPH_FORMATS)
        node = graph_node(read_.iri)
        rows = whole_rows(self._session, "spo", f"GRAPH {node} {{ ?s ?p ?o }}")
        if not rows and not read_.is_default:
            raise NotFound(f"there is no graph {node}")
        with written(media_type, output) as place:
            ox.serialize(map(_triple, rows), place, GRAPH_FORMATS[media_type])
        return media_type


def _in_graph(graph: NamedNode | None, pattern: str) -> str:
    return f"GRAPH {graph} {{ {pattern} }}" if graph else pattern


def _triple(row: Row) -> ox.Triple:
    return ox.Triple(read(row["s"]), read(row["p"]), read(row["o"]))  # type: ignore[arg-type]  # so the engine says


def _dataset(query: Query) -> Sequence[tuple[str, str]]:
    """Return the parameters of SPARQL 1.1 Protocol 2.1.4 for graphs that were given beside the query.

    Raises:
        InvalidQuery: One is not named by a whole IRI.
    """
    for iri in (*(query.default_graphs or ()), *(query.named_graphs or ())):
        graph_node(iri)
    return [
        *(("default-graph-uri", iri) for iri in query.default_graphs or ()),
        *(("named-graph-uri", iri) for iri in query.named_graphs or ()),
    ]


# --- what goes out


def _write_rows(names: Sequence[str], rows: Sequence[Row], formats: Formats, output: IO[bytes]) -> str:
    bindings = [{name: _binding(row[name]) for name in names if name in row} for row in rows]
    text = json.dumps({"head": {"vars": list(names)}, "results": {"bindings": bindings}}, ensure_ascii=False)
    return _write_results(text, formats, output)


def _binding(given: Mapping[str, str]) -> Mapping[str, str]:
    """Return a value as our own store would give it."""
    value = read(given)
    if isinstance(value, NamedNode):
        return {"type": "uri", "value": value.value}
    if isinstance(value, BlankNode):
        return {"type": "bnode", "value": value.value}
    if value.language:
        return {"type": "literal", "value": value.value, "xml:lang": value.language}
    if value == Literal(value.value):
        return {"type": "literal", "value": value.value}
    return {"type": "literal", "value": value.value, "datatype": value.datatype.value}


def _write_results(text: str, formats: Formats, output: IO[bytes]) -> str:
    media_type = wanted(formats.results, "rows or a yes or no", RESULT_FORMATS)
    results: Any = ox.parse_query_results(text, ox.QueryResultsFormat.JSON)
    with written(media_type, output) as place:
        results.serialize(place, RESULT_FORMATS[media_type])
    return media_type


def values_block(rows: Sequence[Row], names: Names, variables: Sequence[str]) -> str:
    """Return rows as a VALUES block; a blank node gets an IRI, as it does wherever it comes to us."""
    lines = (" ".join(_value(row.get(name), names) for name in variables) for row in rows)
    head = " ".join(f"?{name}" for name in variables)
    return f"VALUES ({head}) {{ {' '.join(f'({line})' for line in lines)} }}"


def _value(binding: Mapping[str, str] | None, names: Names) -> str:
    if binding is None:
        return "UNDEF"
    value = read(binding)
    return str(names.node(f".well-known/genid/{value.value}") if isinstance(value, BlankNode) else value)
