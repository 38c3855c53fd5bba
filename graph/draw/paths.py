"""How two nodes are connected: the best paths between them, as a picture."""

from __future__ import annotations

from pyoxigraph import NamedNode

from graph.adjacency.adjacency import Adjacency
from graph.adjacency.paths import best_paths
from graph.adjacency.wanted import Wanted
from graph.draw.choose import drawn
from graph.draw.picture import Picture
from graph.draw.read import GraphReader


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
    links = {link.key: link for link in reader.links_along(lines)}
    name, other = (reader.node(node).label for node in ends)
    title = reader.words.say("From {name} to {other}", name=name, other=other)
    return drawn(reader, title, nodes, links.values(), focus=ends, found=len(nodes))
