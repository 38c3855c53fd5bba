"""Which neighbours come first, and how many there are.

A line weighs

    log2(1 + voices)  *  certainty  *  (2/3 + 1/3 * 2^(-age in years / 3))

and a neighbour scores the sum over the claims that lead to it, divided by log2(2 + its own neighbours), or
by 3 where it has six or fewer. An event that leads nowhere else scores half.

* Voices are independent speakers (`cg:voices`), and each further one adds less: two weigh 1.58 times what
  one does, six 1.09 times what five do. What nobody says, because it is only denied, weighs nothing.
* Certainty is the highest confidence of the evidence for it, 1 for what a person has reviewed.
* Age is counted back from the view's as-of date to the last day that it may have been, and never from the
  clock. However old, a thing weighs two thirds of what it would today: more than log2(2) / log2(3) = 0.63,
  so what two voices tell stands before what one tells. What has no date is as if one half-life old.
* The inverse logarithm of its degree (Adamic and Adar 2003) keeps those that are told together with
  everybody from being everybody's first neighbour. Up to six neighbours make no hub, or the most obscure
  would come first: 240 of the gold's 248 nodes have no more.
* An event that leads nowhere else is a figure or a saying, which the details tell as well. Eight of the first
  ten around the gold's Emad Mostaque would be such, and with half their score none is.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import islice

from graph.adjacency.adjacency import Adjacency, Line
from graph.adjacency.wanted import TOLD, Direction, Wanted, direction
from graph.errors import InvalidInput

HALF_LIFE_DAYS = 3 * 365.25
LEAST_RECENCY = 2 / 3
FEW = 6
"""So many neighbours make no hub."""

Place = tuple[float, str]
"""Where a neighbour stands in the order: the higher its score, the lower."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A node with the lines that lead to it, the weightiest first."""

    node: str
    score: float
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The first of `total` neighbours; `after` is what to ask on with, None where there are no more.

    `overall` counts those that were left out as well.
    """

    first: tuple[Neighbour, ...]
    total: int
    overall: int
    after: str | None


@dataclass(frozen=True, slots=True)
class Relation:
    """How many neighbours a predicate leads to in a direction, and how many of these are shown already."""

    predicate: str
    direction: Direction
    total: int
    shown: int


@dataclass(frozen=True, slots=True)
class _Ranking:
    """All neighbours that a node's lines lead to, in their order, with these lines and the relations."""

    places: list[Place]
    lines: dict[str, list[Line]]
    relations: dict[tuple[str, Direction], set[str]]


def weight(line: Line, as_of: str | None) -> float:
    """Return how much a line weighs."""
    return _log2(1 + line.voices) * line.certainty * _recency(line.last or line.first, as_of)


_log2 = lru_cache(maxsize=20_000)(math.log2)


# A graph has as many days as its articles tell of, and each is asked for with every line.
@lru_cache(maxsize=20_000)
def _recency(day: str | None, as_of: str | None) -> float:
    age = HALF_LIFE_DAYS if day is None or as_of is None else max(0, _number(as_of) - _number(day))
    return LEAST_RECENCY + (1 - LEAST_RECENCY) * math.exp2(-age / HALF_LIFE_DAYS)


def _number(day: str) -> int:
    return date.fromisoformat(day).toordinal()


def neighbours(
    adjacency: Adjacency,
    node: str,
    wanted: Wanted = TOLD,
    *,
    limit: int = 10,
    after: str | None = None,
    leaving_out: Collection[str] = (),
) -> Neighbours:
    """Return the nodes that lines of a node lead to, the highest score first, from `after` on.

    Raises:
        InvalidInput: `after` is nothing that was given to ask on with.
    """
    ranking = _ranking(adjacency, node, wanted)
    begin = 0 if after is None else bisect_right(ranking.places, _position(after))
    rest = (place for place in islice(ranking.places, begin, None) if place[1] not in leaving_out)
    # One more than asked for says whether there is more.
    some = list(islice(rest, limit + 1))
    first = tuple(_neighbour(adjacency, place, ranking.lines[place[1]]) for place in some[:limit])
    overall = len(ranking.places)
    total = overall - sum(one in ranking.lines for one in set(leaving_out))
    return Neighbours(first, total, overall, _cursor(first[-1]) if 0 < limit < len(some) else None)


def _ranking(adjacency: Adjacency, node: str, wanted: Wanted) -> _Ranking:
    """Return the neighbours of a node; they are put in order once for each state of the graph."""
    size = 1 + len(adjacency.lines(node))
    found: _Ranking = adjacency.rankings.get((node, wanted), size, lambda: _ranked(adjacency, node, wanted))
    return found


def _ranked(adjacency: Adjacency, node: str, wanted: Wanted) -> _Ranking:
    lines = _lines_to(adjacency, node, wanted)
    found: dict[tuple[str, Direction], set[str]] = defaultdict(set)
    for other, leading in lines.items():
        for line in leading:
            found[line.predicate, direction(line, node)].add(other)
    return _Ranking(sorted(_place(adjacency, *item) for item in lines.items()), lines, found)


def beside(
    adjacency: Adjacency, nodes: Iterable[str], wanted: Wanted = TOLD, *, leaving_out: Collection[str] = ()
) -> list[str]:
    """Return what lines of any of some nodes lead to, the highest score of all these lines first."""
    found: dict[str, list[Line]] = defaultdict(list)
    for node in nodes:
        for other, lines in _lines_to(adjacency, node, wanted).items():
            if other not in leaving_out:
                found[other].extend(lines)
    return [node for _, node in sorted(_place(adjacency, *item) for item in found.items())]


def _lines_to(adjacency: Adjacency, node: str, wanted: Wanted) -> dict[str, list[Line]]:
    """Return the lines that lead to each neighbour of a node."""
    found: dict[str, list[Line]] = defaultdict(list)
    for line in adjacency.lines(node):
        if wanted.takes_at(line, node):
            found[line.other(node)].append(line)
    found.pop(node, None)
    return found


def _place(adjacency: Adjacency, node: str, lines: Sequence[Line]) -> Place:
    """Return where a neighbour stands in the order."""
    if len(lines) == 1:
        total = weight(lines[0], adjacency.as_of)
    else:
        total = math.fsum({line.claim: weight(line, adjacency.as_of) for line in lines}.values())
    return -total / commonness(adjacency, node), node


def _neighbour(adjacency: Adjacency, place: Place, lines: Iterable[Line]) -> Neighbour:
    in_order = sorted(lines, key=lambda line: (-weight(line, adjacency.as_of), line.claim, line.predicate))
    return Neighbour(place[1], -place[0], tuple(in_order))


def commonness(adjacency: Adjacency, node: str) -> float:
    """Return what the weight that leads to a node is divided by."""
    around = adjacency.around(node)
    return _log2(2 + max(FEW, around.all)) * (2 if around.is_dead_end else 1)


def _cursor(neighbour: Neighbour) -> str:
    # The score as it is, bit for bit, so that asking on works even where the neighbour has gone.
    return f"{neighbour.score.hex()}~{neighbour.node}"


def _position(after: str) -> Place:
    score, _, node = after.partition("~")
    try:
        value = float.fromhex(score)
    except (ValueError, OverflowError):
        value = math.nan
    if not math.isfinite(value) or not node:
        raise InvalidInput(f"after={after!r} is not what an answer gave to ask on with")
    return -value, node


def relations(
    adjacency: Adjacency, node: str, wanted: Wanted = TOLD, shown: Collection[str] = ()
) -> list[Relation]:
    """Return how many neighbours each predicate leads to, the most first."""
    totals = [
        Relation(predicate, way, len(nodes), len(nodes.intersection(shown)))
        for (predicate, way), nodes in _ranking(adjacency, node, wanted).relations.items()
    ]
    return sorted(totals, key=lambda one: (-one.total, one.predicate, one.direction))
