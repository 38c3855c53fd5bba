"""Where the nodes of a picture go: near what they are told together with, and no label on another.

    nodes and edges -stress, forces-> positions by component -scaled-> as large as its labels need
        -parted-> no two boxes overlap -packed-> components side by side

Of more nodes than can have labels only points are placed, where the forces leave them.

Everything is deterministic: the same picture gives the same positions. Units are pixels at scale 1,
y downwards, as the canvas has them.
"""

from __future__ import annotations

import math
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, islice

import networkx as nx

from graph.draw.spread import SPACING, numbered, relaxed, spread

EDGE_LENGTH = 120.0
PAIRS = 30_000
"""Distances are kept between all nodes of a small component, to pivots in one with more pairs than this."""
FEWEST_PIVOTS = 20
ROUNDS = 15
ASPECT = 1.9
"""Width to height of a picture, about that of the part of a window that it gets."""
ROOM_FOR_NODES = 1.1
"""How many times the area of its labels a picture gets: what keeps 60 nodes legible at 1,440 pixels."""
ROOM_FOR_A_LINE = 4000.0
"""And so many square pixels for each line, about what its label takes."""
SMALLEST_AREA = 300_000.0
"""What a picture of few nodes is drawn over: less than a window has, and enough for the labels of lines."""
GAP = 8.0
MOST_APART = 500
"""Places that were given are mended for so many nodes at most."""
CROWDED = 12
"""Where so many pairs for each node overlap, pushing them apart takes seconds and keeps no place."""
ROUNDS_APART = 100

Point = tuple[float, float]

FEW = 100
"""Up to so many nodes distances are kept; in larger components forces keep neighbours together better.

Of 1,000 nodes in six communities a line is 600 pixels long by forces and 970 by distances, and placing them
takes 2.6 s of processor time and 5.3 s; of 60 nodes the distances are truer, and take 0.2 s.
"""


@dataclass(frozen=True, slots=True)
class Box:
    """What a node needs around its position: to either side, above it and below it, label included."""

    side: float
    above: float
    below: float


def place(boxes: Mapping[str, Box], edges: Sequence[tuple[str, str]]) -> dict[str, Point]:
    """Return a position for each node such that no two boxes overlap."""
    graph = nx.Graph()
    graph.add_nodes_from(boxes)
    lines = Counter(frozenset(ends) for ends in edges)
    graph.add_edges_from((a, b, {"lines": lines[frozenset((a, b))]}) for a, b in edges if a != b)
    components = _components(graph)
    room = SMALLEST_AREA / max(1, len(components))
    return _packed([_part(graph.subgraph(nodes), boxes, room) for nodes in components], boxes)


def apart(places: Mapping[str, Point], boxes: Mapping[str, Box]) -> dict[str, Point]:
    """Return the places that somebody has given nodes, as far from each other as their boxes need.

    Where some overlap, all are spread to the shape of a picture first, and keep to the side that they are on.
    Of a crowd, or where that is not enough, rows are made, which keep to their order. More nodes than are
    drawn with room for their labels stay where they are.
    """
    placed = {node: places[node] for node in boxes}
    if len(placed) > MOST_APART:
        return placed
    overlapping = len(list(islice(_overlapping(placed, boxes), CROWDED * len(placed))))
    if not overlapping:
        return placed
    if overlapping == CROWDED * len(placed):
        return _in_rows(placed, boxes)
    left, top, right, bottom = _frame(placed, boxes)
    across = max(1.0, ASPECT * (bottom - top) / (right - left))
    parted = _parted({node: (x * across, y) for node, (x, y) in placed.items()}, boxes, ROUNDS_APART)
    return _in_rows(placed, boxes) if any(_overlapping(parted, boxes)) else parted


def place_points(nodes: Sequence[str], edges: Sequence[tuple[str, str]]) -> dict[str, Point]:
    """Return a position for each of thousands of nodes that have no labels; 20,000 take about 0.8 s."""
    room = Box(SPACING, SPACING, SPACING)
    return _packed(spread(nodes, edges), dict.fromkeys(nodes, room))


def _components(graph: nx.Graph) -> list[list[str]]:
    order = {node: number for number, node in enumerate(graph)}
    found = [sorted(nodes, key=order.__getitem__) for nodes in nx.connected_components(graph)]
    return sorted(found, key=lambda nodes: (-len(nodes), order[nodes[0]]))


# --- one component


def _part(graph: nx.Graph, boxes: Mapping[str, Box], room: float) -> dict[str, Point]:
    nodes = sorted(graph)
    rough = _by_forces(graph, nodes) if len(nodes) > FEW else _relaxed(_spiral(nodes), list(_wishes(graph)))
    labels = sum(2 * boxes[node].side * (boxes[node].above + boxes[node].below) for node in nodes)
    area = ROOM_FOR_NODES * labels + ROOM_FOR_A_LINE * graph.size(weight="lines")
    return _parted(_scaled(rough, max(room, area)), boxes)


def _by_forces(graph: nx.Graph, nodes: Sequence[str]) -> dict[str, Point]:
    across, down = (EDGE_LENGTH * relaxed(numbered(nodes, list(graph.edges)))).tolist()
    return dict(zip(nodes, zip(across, down, strict=True), strict=True))


def _spiral(nodes: Sequence[str]) -> dict[str, Point]:
    """Return positions to begin with; a spiral, so that no two are the same and none in a line."""
    angle = math.pi * (3 - math.sqrt(5))
    return {
        node: (
            EDGE_LENGTH * math.sqrt(i) * math.cos(i * angle),
            EDGE_LENGTH * math.sqrt(i) * math.sin(i * angle),
        )
        for i, node in enumerate(nodes)
    }


def _wishes(graph: nx.Graph) -> Iterator[tuple[str, str, float]]:
    """Yield pairs of nodes with the distance that they should have: the length of the way between them.

    A line is longer where its ends have many, or a hub's neighbours would lie on one another.
    """
    for a, b in graph.edges:
        length = EDGE_LENGTH * (1 + 0.12 * math.sqrt(graph.degree(a) + graph.degree(b) - 2))
        graph.edges[a, b]["length"] = length
        yield a, b, length
    count = max(FEWEST_PIVOTS, PAIRS // len(graph))
    pivots = sorted(graph, key=lambda node: (-graph.degree(node), node))[:count]
    for i, pivot in enumerate(pivots):
        done = set(pivots[: i + 1])
        ways = nx.single_source_dijkstra_path_length(graph, pivot, weight="length")
        yield from ((pivot, node, length) for node, length in ways.items() if node not in done)


def _relaxed(positions: dict[str, Point], wishes: list[tuple[str, str, float]]) -> dict[str, Point]:
    """Move pairs towards their distances, one after another (Zheng, Pawar, Goodman 2018)."""
    if not wishes:
        return positions
    shuffle = random.Random(1)  # noqa: S311 (an order, and no secret)
    longest, shortest = max(w[2] for w in wishes), min(w[2] for w in wishes)
    first, last = longest**2, 0.1 * shortest**2
    cooling = math.log(first / last) / (ROUNDS - 1)
    for number in range(ROUNDS):
        rate = first * math.exp(-cooling * number)
        shuffle.shuffle(wishes)
        for a, b, length in wishes:
            _pull(positions, a, b, length, min(1.0, rate / length**2))
    return positions


def _pull(positions: dict[str, Point], a: str, b: str, length: float, strength: float) -> None:
    (ax, ay), (bx, by) = positions[a], positions[b]
    dx, dy = ax - bx, ay - by
    distance = math.hypot(dx, dy) or 1e-6
    step = strength * (distance - length) / (2 * distance)
    positions[a] = ax - step * dx, ay - step * dy
    positions[b] = bx + step * dx, by + step * dy


def _scaled(positions: dict[str, Point], area: float) -> dict[str, Point]:
    """Return positions in the shape of a window, over so many square pixels."""
    left, right = min(x for x, _ in positions.values()), max(x for x, _ in positions.values())
    top, bottom = min(y for _, y in positions.values()), max(y for _, y in positions.values())
    across = math.sqrt(area * ASPECT) / max(right - left, EDGE_LENGTH)
    down = math.sqrt(area / ASPECT) / max(bottom - top, EDGE_LENGTH)
    return {node: (x * across, y * down) for node, (x, y) in positions.items()}


# --- components side by side


def _packed(parts: list[dict[str, Point]], boxes: Mapping[str, Box]) -> dict[str, Point]:
    """Return components in rows, the largest first."""
    frames = [_frame(part, boxes) for part in parts]
    area = sum((right - left + GAP) * (bottom - top + GAP) for left, top, right, bottom in frames)
    widest = max((right - left for left, _, right, _ in frames), default=0.0)
    row_width = max(widest, math.sqrt(area * ASPECT))
    placed: dict[str, Point] = {}
    x = y = row_height = 0.0
    for part, (left, top, right, bottom) in zip(parts, frames, strict=True):
        if x and x + right - left > row_width:
            x, y, row_height = 0.0, y + row_height + 3 * GAP, 0.0
        placed.update({node: (px - left + x, py - top + y) for node, (px, py) in part.items()})
        x += right - left + 3 * GAP
        row_height = max(row_height, bottom - top)
    return placed


def _frame(part: Mapping[str, Point], boxes: Mapping[str, Box]) -> tuple[float, float, float, float]:
    return (
        min(x - boxes[node].side for node, (x, _) in part.items()),
        min(y - boxes[node].above for node, (_, y) in part.items()),
        max(x + boxes[node].side for node, (x, _) in part.items()),
        max(y + boxes[node].below for node, (_, y) in part.items()),
    )


# --- no box on another


def _in_rows(placed: Mapping[str, Point], boxes: Mapping[str, Box]) -> dict[str, Point]:
    """Return places in rows of a picture's shape: the upper ones above, and from left to right in each."""
    width = 2 * max(box.side for box in boxes.values()) + GAP
    above, below = max(box.above for box in boxes.values()), max(box.below for box in boxes.values())
    height = above + below + GAP
    columns = math.ceil(math.sqrt(len(placed) * ASPECT * height / width))
    down = sorted(placed, key=lambda node: placed[node][1])
    rows = [down[at : at + columns] for at in range(0, len(down), columns)]
    return {
        node: (column * width, row * height)
        for row, nodes in enumerate(rows)
        for column, node in enumerate(sorted(nodes, key=lambda node: placed[node][0]))
    }


def _parted(positions: dict[str, Point], boxes: Mapping[str, Box], rounds: int = 400) -> dict[str, Point]:
    """Push overlapping boxes apart, by the shorter way; where that is not enough, spread everything."""
    placed = dict(positions)
    for number in range(1, rounds):
        overlapping = list(_overlapping(placed, boxes))
        if not overlapping:
            break
        for a, b in overlapping:
            _push_apart(placed, boxes, a, b)
        if number % 25 == 0:
            placed = {node: (x * 1.08, y * 1.08) for node, (x, y) in placed.items()}
    return placed


def _overlapping(placed: Mapping[str, Point], boxes: Mapping[str, Box]) -> Iterator[tuple[str, str]]:
    """Yield the pairs of nodes whose boxes overlap, each once; only near ones are compared."""
    width = 2 * max((box.side for box in boxes.values()), default=0.0) + GAP
    height = max((box.above + box.below for box in boxes.values()), default=0.0) + GAP
    cells: dict[tuple[int, int], list[str]] = defaultdict(list)
    for node, (x, y) in placed.items():
        cells[int(x // width), int(y // height)].append(node)
    for (column, row), nodes in cells.items():
        beside = [
            other
            for step in ((1, 0), (0, 1), (1, 1), (1, -1))
            for other in cells.get((column + step[0], row + step[1]), ())
        ]
        pairs = [*combinations(nodes, 2), *((node, other) for node in nodes for other in beside)]
        yield from ((a, b) for a, b in pairs if min(_overlap(placed, boxes, a, b)) > 0)


def _overlap(placed: Mapping[str, Point], boxes: Mapping[str, Box], a: str, b: str) -> Point:
    """Return by how much two boxes and a gap overlap, across and down; not at all where one is below 0."""
    (ax, ay), (bx, by) = placed[a], placed[b]
    one, other = boxes[a], boxes[b]
    across = one.side + other.side + GAP - abs(ax - bx)
    down = (one.below + other.above if ay <= by else one.above + other.below) + GAP - abs(ay - by)
    return across, down


def _push_apart(placed: dict[str, Point], boxes: Mapping[str, Box], a: str, b: str) -> None:
    across, down = _overlap(placed, boxes, a, b)
    if min(across, down) <= 0:
        return
    (ax, ay), (bx, by) = placed[a], placed[b]
    if across < down * ASPECT:
        step = math.copysign(across / 2 + 0.5, ax - bx)
        placed[a], placed[b] = (ax + step, ay), (bx - step, by)
    else:
        step = math.copysign(down / 2 + 0.5, ay - by)
        placed[a], placed[b] = (ax, ay + step), (bx, by - step)
