"""How two nodes are connected: the best paths between them, as a picture."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode

from graph.adjacency.adjacency import Adjacency, Line
from graph.adjacency.paths import best_paths
from graph.adjacency.wanted import Wanted
from graph.draw.choose import drawn
from graph.draw.picture import Picture
from graph.draw.read import GraphReader, Link


def paths(
    reader: GraphReader,
    adjacency: Adjacency,
    start: NamedNode,
    end: NamedNode,
    *,
    max_length: int = 6,
    limit: int = 3,
) -> Picture:
    """Return the `limit` best paths between two nodes, none longer than `max_length` lines.

    A picture without edges says that there is none, or none that a bounded search finds.
    """
    ends, wanted = (start, end), Wanted(all_stances=reader.all_stances)
    begin, goal = map(reader.names.id, ends)
    found = best_paths(adjacency, begin, goal, wanted, max_length=max_length, limit=limit).found
    nodes = dict.fromkeys([*ends, *(reader.names.node(node) for path in found for node in path.nodes)])
    lines = [line for path in found for hop in path.hops for line in hop]
    links = {link.key: link for line in lines for link in _links(reader, line)}
    name, other = (reader.node(node).label for node in ends)
    title = reader.words.say("From {name} to {other}", name=name, other=other)
    return drawn(reader, title, nodes, links.values(), focus=ends, found=len(nodes))


def _links(reader: GraphReader, line: Line) -> Iterator[Link]:
    """Yield what a line is drawn as; nothing where its claim has gone since."""
    if claim := reader.claim(reader.names.node(f"claim/{line.claim}")):
        ends = line.ends
        for link in reader.links_of_claim(claim):
            if {reader.names.id(link.source), reader.names.id(link.target)} == ends:
                yield link
