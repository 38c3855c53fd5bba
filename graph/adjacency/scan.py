"""Asks the store for pairs of a node and a value: all there are, or those of some nodes.

One pattern each, which Oxigraph answers in about 15 µs a row; a join costs that much again for each further
pattern. Nodes come and are asked for by their ids.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import islice

from pyoxigraph import NamedNode

from graph.model import Store, Term
from graph.vocabulary import Names

NODES_AT_ONCE = 500
"""How many nodes one query names at most."""

Nodes = Collection[str] | None
"""The nodes that are asked about; None asks about all."""

Pair = tuple[str, str]


class Scan:
    """Asks one state of the graph."""

    def __init__(self, store: Store, names: Names) -> None:
        self._store = store
        self.names = names

    def values(
        self, property: NamedNode, nodes: Nodes, graph: NamedNode | None = None, condition: str = ""
    ) -> Iterator[Pair]:
        """Yield nodes with their values of a property: a literal's text, a node's id."""
        return self._pairs(property, "node", nodes, graph, condition)

    def terms(
        self, property: NamedNode, nodes: Nodes, graph: NamedNode | None = None
    ) -> Iterator[tuple[str, Term]]:
        """Yield nodes with their values of a property as they are."""
        for row in self._rows("?node ?value", property, "node", nodes, graph, ""):
            yield self.names.id(row["node"].value), row["value"]

    def leading_to(self, nodes: Nodes, property: NamedNode, graph: NamedNode | None = None) -> Iterator[Pair]:
        """Yield what has some nodes as its values of a property, and these."""
        return self._pairs(property, "value", nodes, graph, "")

    def told_of(self, nodes: Nodes, property: NamedNode) -> Iterator[tuple[str, str, str]]:
        """Yield what has some nodes as its values of a property, these, and the graph that says so."""
        for row in self._rows("?node ?value ?graph", property, "value", nodes, None, ""):
            node, value, graph = (self.names.id(row[name].value) for name in ("node", "value", "graph"))
            yield node, value, graph

    def _pairs(
        self, property: NamedNode, end: str, nodes: Nodes, graph: NamedNode | None, condition: str
    ) -> Iterator[Pair]:
        for row in self._rows("?node ?value", property, end, nodes, graph, condition):
            yield self.names.id(row["node"].value), self.names.id(row["value"].value)

    def _rows(
        self,
        columns: str,
        property: NamedNode,
        end: str,
        nodes: Nodes,
        graph: NamedNode | None,
        condition: str,
    ) -> Iterator[Mapping[str, Term]]:
        bindings: dict[str, Term] = {"property": property}
        if graph:
            bindings["graph"] = graph
        for given in self._given(end, nodes):
            pattern = f"{given} GRAPH ?graph {{ ?node ?property ?value }} {condition}"
            yield from self._store.select(f"SELECT {columns} {{ {pattern} }}", bindings)

    def _given(self, end: str, nodes: Nodes) -> Iterator[str]:
        """Yield what names the nodes in a query, so many at once; nothing once where all are meant."""
        if nodes is None:
            yield ""
            return
        rest = iter(sorted(nodes))
        while some := list(islice(rest, NODES_AT_ONCE)):
            yield f"VALUES ?{end} {{ {' '.join(str(self.names.node(one)) for one in some)} }}"
