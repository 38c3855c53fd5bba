"""A store in memory, by rdflib: for tests, and the yardstick for the others."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

import pyoxigraph as ox
import rdflib
from pyoxigraph import Literal, NamedNode, RdfFormat
from rdflib.query import ResultRow
from rdflib.term import Node

from graph.errors import InvalidInput, StoreUnavailable
from graph.model import Quad, Term
from graph.store.bindings import bind
from graph.store.border import accepted, canonical

_STRING = rdflib.XSD.string

_Row: TypeAlias = tuple[Node, Node, Node, rdflib.URIRef]


class RdflibStore:
    """Quads in memory, gone with the process."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._open: rdflib.Dataset | None = rdflib.Dataset()

    @property
    def _dataset(self) -> rdflib.Dataset:
        if self._open is None:
            raise StoreUnavailable("the store in memory has been closed")
        return self._open

    def match(
        self,
        subject: NamedNode | None = None,
        predicate: NamedNode | None = None,
        object: Term | None = None,
        graph: NamedNode | None = None,
    ) -> Iterator[Quad]:
        """See `Store.match`."""
        pattern = [None if term is None else _to_rdflib(term) for term in (subject, predicate, object, graph)]
        with self._lock:
            # Of a triple that stands in the graph asked for, rdflib tells the other graphs as well.
            found = self._dataset.quads(tuple(pattern))  # type: ignore[arg-type]
            rows = [row for row in found if graph is None or row[3] == pattern[3]]
            return iter(map(_quad, rows))

    def change(
        self,
        *,
        remove: Iterable[Quad] = (),
        add: Iterable[Quad] = (),
        is_exact: bool = False,  # noqa: ARG002  # here nobody counts
    ) -> None:
        """See `Store.change`."""
        going, coming = [list(map(_row, accepted(quads))) for quads in (remove, add)]
        with self._lock:
            for row in going:
                self._dataset.remove(row)  # type: ignore[arg-type]
            for s, p, o, graph in coming:
                self._dataset.graph(graph).add((s, p, o))
            for graph in {row[3] for row in going}:
                if not len(self._dataset.graph(graph)):
                    self._dataset.remove_graph(graph)

    def load(self, quads: Iterable[Quad]) -> None:
        """See `Store.load`."""
        self.change(add=quads)

    def clear(self, graph: NamedNode) -> None:
        """See `Store.clear`."""
        with self._lock:
            self._dataset.remove_graph(rdflib.URIRef(graph.value))

    def select(self, query: str, bindings: Mapping[str, Term] | None = None) -> Iterator[Mapping[str, Term]]:
        """See `Store.select`; bind values: those written in the query are compared by their spelling."""
        with self._lock:
            result = self._dataset.query(bind(query, bindings or {}))
            if result.type != "SELECT":
                raise TypeError(f"not a SELECT query: {query}")
            return iter([_solution(row) for row in result if isinstance(row, ResultRow)])

    def dump(self, output: Path, format: RdfFormat, graph: NamedNode | None = None) -> None:
        """See `Store.dump`."""
        quads = list(self.match(graph=graph))
        ox.serialize(quads if graph is None else [quad.triple for quad in quads], output, format)

    def backup(self, folder: Path) -> None:
        """See `Store.backup`; what it writes is a store of Oxigraph."""
        if folder.exists():
            raise InvalidInput(f"{folder} is there already; a backup wants a folder that is not")
        ox.Store(folder).extend(self.match())

    def flush(self) -> None:
        """See `Store.flush`; there is no disk, so nothing is to do."""

    def close(self) -> None:
        """See `Store.close`."""
        self._open = None


def _to_rdflib(term: Term) -> Node:
    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    plain = canonical(term)
    assert isinstance(plain, Literal)
    # rdflib takes "ko" and "ko"^^xsd:string for two values, RDF 1.1 for one: here it is always "ko".
    datatype = None if plain.language or plain.datatype.value == str(_STRING) else plain.datatype.value
    return rdflib.Literal(
        plain.value,
        lang=plain.language,
        datatype=None if datatype is None else rdflib.URIRef(datatype),
        normalize=False,
    )


def _from_rdflib(node: Node) -> Term:
    if isinstance(node, rdflib.URIRef):
        return NamedNode(str(node))
    if not isinstance(node, rdflib.Literal):
        raise TypeError(f"only IRIs and literals are stored, and not {node!r}")
    if node.language:
        return Literal(str(node), language=node.language)
    return canonical(Literal(str(node), datatype=NamedNode(str(node.datatype or _STRING))))


def _row(quad: Quad) -> _Row:
    terms = (quad.subject, quad.predicate, quad.object, quad.graph_name)
    subject, predicate, value, graph = [_to_rdflib(term) for term in terms]
    assert isinstance(graph, rdflib.URIRef)
    return subject, predicate, value, graph


def _quad(row: tuple[Node | None, ...]) -> Quad:
    subject, predicate, value, graph = [_from_rdflib(node) for node in row if node is not None]
    assert isinstance(subject, NamedNode)
    assert isinstance(predicate, NamedNode)
    assert isinstance(graph, NamedNode)
    return Quad(subject, predicate, value, graph)


def _solution(row: ResultRow) -> Mapping[str, Term]:
    return {str(name): _from_rdflib(value) for name, value in row.asdict().items()}
