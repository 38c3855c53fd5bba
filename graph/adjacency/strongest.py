"""Where to begin: a part of the graph that hangs together and that most voices tell of.

Grown from the node of the most weight, one neighbour after another, each time the one that the most weight
ties to what is chosen. What a node ties counts less the more it has drawn in already (by the square root of
their number), or the first view would be one hub with sixty leaves. Events that lead nowhere else, figures
and sayings, are left to the details.
"""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Iterator

from graph.adjacency.adjacency import Adjacency, Line
from graph.adjacency.rank import commonness, weight
from graph.adjacency.wanted import TOLD, Wanted


def strongest(adjacency: Adjacency, limit: int, wanted: Wanted = TOLD) -> list[str]:
    """Return up to `limit` nodes in the order of choice; where a part is too small, further parts follow."""
    choice = _Choice(adjacency, wanted, limit)
    for start in choice.by_weight():
        if len(choice.chosen) >= limit:
            break
        if start not in choice.chosen:
            choice.grow(start)
    return list(choice.chosen)


class _Choice:
    """The nodes chosen so far, and those beside them."""

    def __init__(self, adjacency: Adjacency, wanted: Wanted, limit: int) -> None:
        self.chosen: dict[str, None] = {}
        self._limit = limit
        self._adjacency = adjacency
        self._wanted = wanted
        self._drawn_in: dict[str, int] = defaultdict(int)
        self._beside: list[tuple[float, str]] = []

    def by_weight(self) -> list[str]:
        """Return all nodes, those that most is told of first."""
        total: dict[str, float] = defaultdict(float)
        for line in self._adjacency:
            if self._takes(line):
                worth = weight(line, self._adjacency.as_of)
                for node in line.ends:
                    total[node] += worth
        return sorted(total, key=lambda node: (-total[node], node))

    def grow(self, start: str) -> None:
        """Choose a node, and what lies around it while there is room."""
        self._take(start)
        while self._beside and len(self.chosen) < self._limit:
            gain, node = heapq.heappop(self._beside)
            if node in self.chosen:
                continue
            now = -self._gain(node)
            # What had tied it has drawn in others since.
            if now > gain and self._beside and (now, node) > self._beside[0]:
                heapq.heappush(self._beside, (now, node))
            else:
                self._take(node)

    def _take(self, node: str) -> None:
        self.chosen[node] = None
        others = {line.other(node) for line in self._lines(node)} - {node}
        for drawing in others & self.chosen.keys():
            self._drawn_in[drawing] += 1
        # No node can draw in more than there is room for: of a hub's neighbours the others need not wait.
        gains = ((-self._gain(other), other) for other in others - self.chosen.keys())
        for beside in heapq.nsmallest(self._limit, gains):
            heapq.heappush(self._beside, beside)

    def _gain(self, node: str) -> float:
        tied = (line for line in self._lines(node) if line.other(node) in self.chosen)
        weights = {line.claim: self._pull(line, node) for line in tied}
        return math.fsum(weights.values()) / commonness(self._adjacency, node)

    def _pull(self, line: Line, node: str) -> float:
        return weight(line, self._adjacency.as_of) / math.sqrt(1 + self._drawn_in[line.other(node)])

    def _lines(self, node: str) -> Iterator[Line]:
        return filter(self._takes, self._adjacency.lines(node))

    def _takes(self, line: Line) -> bool:
        around = self._adjacency.around
        is_dead_end = around(line.source).is_dead_end or around(line.target).is_dead_end
        return not is_dead_end and self._wanted.takes(line)
