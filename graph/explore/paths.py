"""How two nodes are connected, each step with the sentences that say it."""

from __future__ import annotations

from typing import TypedDict

from graph.adjacency.paths import Path, best_paths
from graph.adjacency.wanted import Wanted
from graph.errors import InvalidInput
from graph.explore.details import told_fact
from graph.explore.shapes import Graph, Sentence
from graph.explore.wire import Wire

_SENTENCES = 3
"""So many sentences of a fact are sent; its own page has them all."""


class Way(TypedDict):
    """The nodes of a path in order, and for each step the facts that it stands on, the best told first."""

    nodes: list[str]
    hops: list[list[str]]


# `from` is no name in Python.
_Ends = TypedDict("_Ends", {"from": str, "to": str})


class Connections(Graph, _Ends):
    """The best paths between two nodes with all that they name, and the first sentences of each fact.

    `is_complete` says that no bound stopped the search: there is no shorter path, and none better told.
    """

    paths: list[Way]
    sentences: dict[str, list[Sentence]]
    is_complete: bool


def connections(
    wire: Wire, start: str, end: str, wanted: Wanted, *, max_length: int = 6, limit: int = 3
) -> Connections:
    """Return the best paths from one node to another, by their ids: the shortest, and of those the best told.

    Raises:
        InvalidInput: They are one and the same.
    """
    if start == end:
        raise InvalidInput("the path would begin and end at the same place; name two that differ")
    found = best_paths(wire.adjacency, start, end, wanted, max_length=max_length, limit=limit)
    nodes = dict.fromkeys([start, end, *(node for path in found.found for node in path.nodes)])
    lines = dict.fromkeys(line for path in found.found for hop in path.hops for line in hop)
    graph = wire.graph(nodes, lines)
    return {
        **graph,
        "from": start,
        "to": end,
        "paths": list(map(_way, found.found)),
        "sentences": {fact["id"]: _sentences(wire, fact["id"]) for fact in graph["facts"]},
        "is_complete": found.is_complete,
    }


def _way(path: Path) -> Way:
    hops = (dict.fromkeys(line.claim for line in hop) for hop in path.hops)
    return {"nodes": list(path.nodes), "hops": [list(claims) for claims in hops]}


def _sentences(wire: Wire, claim: str) -> list[Sentence]:
    recorded = wire.claim(claim)
    return told_fact(wire, recorded, _SENTENCES)["sentences"] if recorded else []
