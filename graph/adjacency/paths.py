"""How two nodes are connected: the shortest ways, and of those equally long the best told.

A layer holds what can be reached in so many steps, and at what cost at least. Layers grow from both ends, the
smaller one next, until they meet; then partial ways are made longer from where they meet, cheapest first. As
the layers say what the rest costs, hardly a way is begun that is not among the best.

    start -layers-> meeting nodes <-layers- end        start ... head, tail ... end

Each step costs less the more weight its lines have, and each node on the way costs what it is common: a way
by somebody whom few are told together with says more than one by somebody whom everybody is.
"""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, pairwise

from graph.adjacency.adjacency import Adjacency, Line
from graph.adjacency.rank import commonness, weight
from graph.adjacency.wanted import TOLD, Wanted

Layer = dict[str, float]
"""Nodes, and what it costs at least to come to each in so many steps."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many lines a search looks at, and how many pieces of ways it makes; both take it about 0.5 s."""

    lines: int = 200_000
    pieces: int = 100_000


_BOUNDS = Bounds()


@dataclass(frozen=True, slots=True)
class Path:
    """Nodes in their order, and for each step its lines, the weightiest first."""

    nodes: tuple[str, ...]
    hops: tuple[tuple[Line, ...], ...]


@dataclass(frozen=True, slots=True)
class Paths:
    """The best ways, shortest first; `is_complete` says that no bound stopped the search for better ones."""

    found: tuple[Path, ...]
    is_complete: bool


def best_paths(
    adjacency: Adjacency,
    start: str,
    end: str,
    wanted: Wanted = TOLD,
    *,
    max_length: int = 6,
    limit: int = 3,
    bounds: Bounds = _BOUNDS,
) -> Paths:
    """Return up to `limit` ways from one node to another, none longer than `max_length` steps.

    Each passes through any node once. From a node to itself there is none.
    """
    if start == end:
        return Paths((), is_complete=True)
    search = _Search(adjacency, (start, end), wanted, bounds)
    found = tuple(islice(search.ways(max_length), limit))
    return Paths(tuple(map(search.path, found)), search.is_complete)


@dataclass(order=True, frozen=True, slots=True)
class _Partial:
    """A piece out of the middle of a way, with what the whole costs at least, and the piece by itself."""

    least: float
    nodes: tuple[str, ...]
    cost: float
    before: int
    after: int


class _Search:
    """Looks for ways between two nodes."""

    def __init__(self, adjacency: Adjacency, ends: tuple[str, str], wanted: Wanted, bounds: Bounds) -> None:
        self._adjacency = adjacency
        self._wanted = wanted
        self._bounds = bounds
        self._ends = ends
        self._sides: tuple[list[Layer], list[Layer]] = [{ends[0]: 0.0}], [{ends[1]: 0.0}]
        self._reached: tuple[set[str], set[str]] = {ends[0]}, {ends[1]}
        self._steps: dict[str, Mapping[str, float]] = {}
        self._lines = 0
        self._pieces = 0

    @property
    def is_complete(self) -> bool:
        """Whether no bound has stopped it."""
        return self._lines <= self._bounds.lines and self._pieces <= self._bounds.pieces

    def ways(self, max_length: int) -> Iterator[tuple[str, ...]]:
        """Yield the ways as nodes, the shortest first, as far as the bounds let it."""
        for length in range(1, max_length + 1):
            if not self._grow():
                return
            yield from self._of_length(length)
            if not self.is_complete:
                return

    def path(self, nodes: tuple[str, ...]) -> Path:
        """Return a way with its lines."""
        return Path(nodes, tuple(self._lines_between(*hop) for hop in pairwise(nodes)))

    def _lines_between(self, one: str, other: str) -> tuple[Line, ...]:
        at, to = sorted((one, other), key=lambda node: len(self._adjacency.lines(node)))
        found = [
            line for line in self._adjacency.lines(at) if line.other(at) == to and self._wanted.takes(line)
        ]
        as_of = self._adjacency.as_of
        return tuple(sorted(found, key=lambda line: (-weight(line, as_of), line.claim, line.predicate)))

    # --- layers

    def _grow(self) -> bool:
        """Grow the smaller of the outermost layers by a step; return whether there may be a way."""
        side = min((0, 1), key=lambda side: self._breadth(self._sides[side][-1]))
        layer, own, other = self._sides[side][-1], self._ends[side], self._ends[1 - side]
        grown: Layer = {}
        for node, cost in layer.items():
            if node == other:
                continue
            passed = cost + (0.0 if node == own else self._toll(node))
            for reached, step in self._steps_from(node).items():
                if reached != own and passed + step < grown.get(reached, math.inf):
                    grown[reached] = passed + step
            if not self.is_complete:
                return False
        self._sides[side].append(grown)
        is_new = not self._reached[side].issuperset(grown)
        self._reached[side].update(grown)
        return is_new or not self._reached[0].isdisjoint(self._reached[1])

    def _breadth(self, layer: Layer) -> int:
        return sum(len(self._adjacency.lines(node)) for node in layer)

    def _steps_from(self, node: str) -> Mapping[str, float]:
        """Return the neighbours of a node that lead on, or are an end, with what a step there costs."""
        if node not in self._steps:
            lines = self._adjacency.lines(node)
            self._lines += len(lines)
            weights: dict[str, dict[str, float]] = defaultdict(dict)
            for line in lines:
                other = line.other(node)
                if self._leads_on(other) and self._wanted.takes(line):
                    weights[other][line.claim] = weight(line, self._adjacency.as_of)
            self._steps[node] = {
                other: 1 / (1 + math.fsum(of_claims.values())) for other, of_claims in weights.items()
            }
        return self._steps[node]

    def _leads_on(self, node: str) -> bool:
        return node in self._ends or self._adjacency.around(node).all > 1

    def _toll(self, node: str) -> float:
        """Return what passing through a node costs; nothing at the ends of the way."""
        return 0.0 if node in self._ends else commonness(self._adjacency, node)

    # --- ways

    def _of_length(self, length: int) -> Iterator[tuple[str, ...]]:
        """Yield all ways of a length, the cheapest first; the layers reach just that far together."""
        before, after = (len(side) - 1 for side in self._sides)
        assert before + after == length
        waiting = [
            self._partial((node,), self._toll(node), before, after)
            for node in self._sides[0][before].keys() & self._sides[1][after].keys()
        ]
        heapq.heapify(waiting)
        while waiting and self.is_complete:
            partial = heapq.heappop(waiting)
            if not partial.before and not partial.after:
                yield partial.nodes
            for longer in self._longer(partial):
                heapq.heappush(waiting, longer)

    def _partial(self, nodes: tuple[str, ...], cost: float, before: int, after: int) -> _Partial:
        rest = self._sides[0][before][nodes[0]] + self._sides[1][after][nodes[-1]]
        return _Partial(cost + rest, nodes, cost, before, after)

    def _longer(self, partial: _Partial) -> Iterator[_Partial]:
        """Yield a piece with each node that may come before it, or after it where nothing comes before."""
        nodes, before, after = partial.nodes, partial.before, partial.after
        if before:
            layer, at = self._sides[0][before - 1], nodes[0]
        elif after:
            layer, at = self._sides[1][after - 1], nodes[-1]
        else:
            return
        for node, step in self._steps_from(at).items():
            if node in layer and node not in nodes:
                self._pieces += 1
                cost = partial.cost + step + self._toll(node)
                if before:
                    yield self._partial((node, *nodes), cost, before - 1, after)
                else:
                    yield self._partial((*nodes, node), cost, before, after - 1)
