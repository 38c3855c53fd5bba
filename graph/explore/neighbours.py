"""The neighbours of a node as a list, for programs: the best first, each with the facts that lead to it."""

from __future__ import annotations

from typing import TypedDict

from graph.adjacency.adjacency import Line
from graph.adjacency.rank import Neighbour, neighbours, relations
from graph.adjacency.wanted import Direction, Wanted, direction
from graph.explore.shapes import Node
from graph.explore.wire import Wire


class LeadingFact(TypedDict):
    """A fact that leads to a neighbour, as far as a list needs it; `id` leads to `/claims/{id}`.

    `direction` is "out" where the line goes from the node that was asked about.
    """

    id: str
    predicate: str
    label: str
    direction: Direction
    stance: str
    is_told: bool
    certainty: float
    voices: int
    voices_against: int
    first: str | None
    last: str | None


class NeighbourRow(Node):
    """A neighbour with its score and the facts that lead to it, the weightiest first."""

    score: float
    facts: list[LeadingFact]


class RelationRow(TypedDict):
    """How many neighbours there are by one predicate in one direction."""

    predicate: str
    label: str
    direction: Direction
    total: int


class NeighbourList(TypedDict):
    """A part of the neighbours of a node; `after` asks for those after these, None where there are none.

    `total` is how many there are of those asked for, and `relations` of all with these stances and times.
    """

    language: str
    as_of: str | None
    node: Node
    relations: list[RelationRow]
    total: int
    neighbours: list[NeighbourRow]
    after: str | None


def neighbour_list(
    wire: Wire, kind: str, id: str, wanted: Wanted, *, limit: int = 10, after: str | None = None
) -> NeighbourList:
    """Return the best neighbours of an entity or an event; `kind` says which it is.

    Raises:
        NotFound: There is none of that id.
        InvalidInput: `after` is nothing that was given to ask on with.
    """
    node = wire.state.required(kind, id)
    found = neighbours(wire.adjacency, wire.names.id(node), wanted, limit=limit, after=after)
    return {
        "language": wire.words.language,
        "as_of": wire.adjacency.as_of,
        "node": wire.node(node),
        "relations": _relations(wire, wire.names.id(node), wanted),
        "total": found.total,
        "neighbours": [_row(wire, wire.names.id(node), one) for one in found.first],
        "after": found.after,
    }


def _relations(wire: Wire, node: str, wanted: Wanted) -> list[RelationRow]:
    return [
        {
            "predicate": one.predicate,
            "label": wire.term(one.predicate),
            "direction": one.direction,
            "total": one.total,
        }
        for one in relations(wire.adjacency, node, wanted.of_any_predicate)
    ]


def _row(wire: Wire, node: str, neighbour: Neighbour) -> NeighbourRow:
    return {
        **wire.node(wire.names.node(neighbour.node)),
        "score": round(neighbour.score, 4),
        "facts": [_fact(wire, node, line) for line in neighbour.lines],
    }


def _fact(wire: Wire, node: str, line: Line) -> LeadingFact:
    return {
        "id": line.claim,
        "predicate": line.predicate,
        "label": wire.term(line.predicate),
        "direction": direction(line, node),
        "stance": line.stance,
        "is_told": line.is_told,
        "certainty": line.certainty,
        "voices": line.voices,
        "voices_against": line.voices_against,
        "first": line.first,
        "last": line.last,
    }
