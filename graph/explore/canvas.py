"""What the canvas shows: the first view, a chosen set of nodes, and what an expansion adds to it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TypedDict

from graph.adjacency.adjacency import Line
from graph.adjacency.rank import Relation, neighbours, relations
from graph.adjacency.strongest import strongest
from graph.adjacency.wanted import Direction, Wanted
from graph.draw.labels import in_lines, node_box
from graph.draw.layout import Point, place, place_points
from graph.errors import InvalidInput
from graph.explore.questions import disputed
from graph.explore.shapes import Disputed, Graph
from graph.explore.wire import Wire

MOST_LABELLED = 1_000
"""Of more nodes than this nobody could read the labels; they are placed as points."""
_RADIUS = 22
"""The largest that a node is drawn, in pixels."""


class Totals(TypedDict):
    """How much there is in the whole graph; `languages` are those of its articles."""

    entities: int
    events: int
    facts: int
    documents: int
    languages: int


class FirstView(Graph):
    """What most voices tell of, with places, and how much there is in all."""

    totals: Totals
    questions: list[Disputed]


class Chosen(Graph):
    """Nodes that were asked for; `gone` are the ids of those that are not there any more.

    `questions` are the first disagreements that they take part in.
    """

    gone: list[str]
    questions: list[Disputed]


class RelationTotal(TypedDict):
    """How many neighbours a node has by one predicate in one direction, and how many of them are shown."""

    predicate: str
    label: str
    direction: Direction
    total: int
    shown: int


class Expansion(Chosen):
    """What an expansion adds: `more` further neighbours could be added, of `total` that there are."""

    relations: list[RelationTotal]
    total: int
    more: int


def first_view(wire: Wire, limit: int) -> FirstView:
    """Return up to `limit` nodes that hang together, those that most voices tell of, with their places."""
    nodes = strongest(wire.adjacency, limit)
    graph = _with_places(_graph(wire, nodes))
    return {**graph, "totals": totals(wire), "questions": disputed(wire, nodes)}


def chosen(wire: Wire, ids: Iterable[str], *, layout: bool = False) -> Chosen:
    """Return nodes by their ids with all lines between them, each once; with places if `layout`.

    Raises:
        InvalidInput: One is no id of an entity or an event.
    """
    known, gone = _known(wire, ids)
    graph = _graph(wire, known)
    placed = _with_places(graph) if layout else graph
    return {**placed, "gone": gone, "questions": disputed(wire, known)}


def expansion(wire: Wire, node: str, shown: Collection[str], wanted: Wanted, limit: int) -> Expansion:
    """Return the best neighbours of a node that are not shown yet, with their lines among all that is shown.

    The node itself comes along where it is not shown: that is how a search adds it. A node that is gone is
    named in `gone`, and adds nothing.

    Raises:
        InvalidInput: One is no id of an entity or an event.
    """
    _, gone = _known(wire, [node])
    inside = {node, *shown}
    found = neighbours(wire.adjacency, node, wanted, limit=limit, leaving_out=inside)
    itself = [] if node in shown or gone or not limit else [node]
    new = [*itself, *(one.node for one in found.first)]
    return {
        **wire.graph(new, _lines_of(wire, new, inside)),
        "gone": gone,
        "questions": disputed(wire, new),
        "relations": [
            _total(wire, one) for one in relations(wire.adjacency, node, wanted.of_any_predicate, inside)
        ],
        "total": found.overall,
        "more": found.total - len(found.first),
    }


def totals(wire: Wire) -> Totals:
    """Return how much there is in the graph."""
    overview = wire.state.overview
    return {
        "entities": len(overview.entities),
        "events": len(overview.events),
        "facts": sum(row.is_fact for row in overview.events.values()),
        "documents": len(overview.documents),
        "languages": len({row.language for row in overview.documents.values()}),
    }


# --- choosing


def _known(wire: Wire, ids: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the ids of nodes that the graph has, in the order given, and those that lead nowhere."""
    known: list[str] = []
    gone: list[str] = []
    for given in dict.fromkeys(ids):
        kind, _, local = given.partition("/")
        if kind not in ("entity", "event"):
            raise InvalidInput(f"{given!r} is no id of an entity or an event, such as entity/5f3a")
        is_known = wire.reader.is_known(wire.names.named(kind, local))
        (known if is_known else gone).append(given)
    return known, gone


def _graph(wire: Wire, nodes: Sequence[str]) -> Graph:
    return wire.graph(nodes, wire.adjacency.between(nodes))


def _lines_of(wire: Wire, new: Iterable[str], shown: Collection[str]) -> Iterator[Line]:
    """Yield the lines among new nodes, and between them and those that are shown."""
    inside = {*new, *shown}
    for node in new:
        for line in wire.adjacency.lines(node):
            other = line.other(node)
            # A line between two new nodes is met at both of its ends.
            if other in inside and (other in shown or line.source == node):
                yield line


def _total(wire: Wire, relation: Relation) -> RelationTotal:
    return {
        "predicate": relation.predicate,
        "label": wire.term(relation.predicate),
        "direction": relation.direction,
        "total": relation.total,
        "shown": relation.shown,
    }


# --- places


def _with_places(graph: Graph) -> Graph:
    lines = [(edge["source"], edge["target"]) for fact in graph["facts"] for edge in fact["edges"]]
    if len(graph["nodes"]) > MOST_LABELLED:
        return _placed(graph, place_points([node["id"] for node in graph["nodes"]], lines))
    boxes = {node["id"]: node_box(in_lines(node["label"]), _RADIUS) for node in graph["nodes"]}
    return _placed(graph, place(boxes, lines))


def _placed(graph: Graph, places: Mapping[str, Point]) -> Graph:
    for node in graph["nodes"]:
        node["x"], node["y"] = (round(one, 1) for one in places[node["id"]])
    return graph
