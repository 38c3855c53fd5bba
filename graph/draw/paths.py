"""How two entities are connected: the shortest paths between them."""

from __future__ import annotations

from itertools import islice, pairwise

import networkx as nx
from pyoxigraph import NamedNode

from graph.draw.choose import drawn
from graph.draw.picture import Picture
from graph.draw.read import GraphReader, Link

EXPANDED = 400
"""How many nodes a search looks around at most, before it makes do with what it has found."""

Path = list[NamedNode]


def paths(reader: GraphReader, start: str, end: str, *, max_length: int = 6, limit: int = 3) -> Picture:
    """Return the `limit` shortest paths between two entities, none longer than `max_length` lines.

    A picture without edges says that there is none, or none that a bounded search finds.

    Raises:
        NotFound: One of them is no entity.
    """
    ends = reader.entity(start), reader.entity(end)
    search = _Search(reader, *ends)
    found = search.shortest(max_length, limit)
    nodes = dict.fromkeys([*ends, *(node for path in found for node in path)])
    links = {link.key: link for path in found for hop in pairwise(path) for link in search.between(*hop)}
    name, other = (reader.node(node).label for node in ends)
    title = reader.words.say("From {name} to {other}", name=name, other=other)
    return drawn(reader, title, nodes, links.values(), focus=ends, found=len(nodes))


class _Search:
    """Grows a ball of links around both ends, the smaller one next, until enough paths lie in them.

    Once the balls have radii that add up to r, every path of r lines or fewer lies in their union.
    """

    def __init__(self, reader: GraphReader, start: NamedNode, end: NamedNode) -> None:
        self._reader = reader
        self._ends = start, end
        self._links: dict[frozenset[NamedNode], list[Link]] = {}
        self._graph = nx.Graph()
        self._graph.add_nodes_from(self._ends)
        self._expanded: set[NamedNode] = set()

    def shortest(self, max_length: int, limit: int) -> list[Path]:
        """Return up to `limit` paths, shortest first."""
        frontiers = [[self._ends[0]], [self._ends[1]]]
        found: list[Path] = []
        for radius in range(1, max_length + 1):
            nearer = min((0, 1), key=lambda side: (not frontiers[side], len(frontiers[side])))
            frontiers[nearer] = self._grow(frontiers[nearer])
            found = self._paths(radius, limit)
            if len(found) >= limit or len(self._expanded) >= EXPANDED or not any(frontiers):
                break
        return found

    def between(self, one: NamedNode, other: NamedNode) -> list[Link]:
        """Return the lines that were found between two nodes."""
        return self._links[frozenset((one, other))]

    def _grow(self, frontier: list[NamedNode]) -> list[NamedNode]:
        reached: dict[NamedNode, None] = {}
        room = EXPANDED - len(self._expanded)
        for node in [node for node in frontier if node not in self._expanded][:room]:
            self._expanded.add(node)
            for link in self._reader.links(node):
                self._add(link)
                reached[link.other(node)] = None
        return list(reached)

    def _add(self, link: Link) -> None:
        known = self._links.setdefault(frozenset((link.source, link.target)), [])
        if link not in known:
            known.append(link)
        self._graph.add_edge(link.source, link.target)

    def _paths(self, longest: int, limit: int) -> list[Path]:
        try:
            found = nx.shortest_simple_paths(self._graph, *self._ends)
            return [path for path in islice(found, limit) if len(path) - 1 <= longest]
        except nx.NetworkXNoPath:
            return []
