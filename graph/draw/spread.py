"""Where thousands of nodes go, as points without labels: near what they are told together with.

    nodes and lines -components-> a start by distances to a few nodes -forces-> positions

All nodes push one another away, by a field: their mass lies on a grid, and one convolution by FFT gives the
push at every place at once. Lines pull their ends together like springs. The start is Pivot MDS (Brandes and
Pich 2006). Everything is deterministic: the same graph gives the same positions.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
"""Positions are two rows: across, and down."""
Numbers = NDArray[np.int64]

SPACING = 60.0
"""Pixels from one node to the next, on average."""
SMALL = 20
"""Components of so many nodes or fewer are wound up as they are: forces would take 10 ms for each."""
PIVOTS = 12
ROUNDS = 40
FINE_FROM = 0.8
"""After this share of the rounds the grid is as fine as it gets."""
COARSE, FINE = 128, 256
FIRST_STEP = 0.3
"""How far a node moves at most in the first round, as a share of the whole; then less and less."""


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines between numbered nodes, each once and none from a node to itself."""

    count: int
    source: Numbers
    target: Numbers


def spread(nodes: Sequence[str], edges: Sequence[tuple[str, str]]) -> list[dict[str, tuple[float, float]]]:
    """Return positions for the nodes of each component, in pixels, the largest component first.

    Nodes are about SPACING apart, and each component is around a middle of its own.
    """
    lines = numbered(nodes, edges)
    return [
        dict(
            zip(map(nodes.__getitem__, members.tolist()), zip(*positions.tolist(), strict=True), strict=True)
        )
        for members, positions in _placed(lines)
    ]


def numbered(nodes: Sequence[str], edges: Sequence[tuple[str, str]]) -> Lines:
    """Return lines between nodes by their numbers."""
    numbers = {node: number for number, node in enumerate(nodes)}
    ends = np.array([(numbers[a], numbers[b]) for a, b in edges], np.int64).reshape(-1, 2)
    ends.sort(axis=1)
    low, high = ends[ends[:, 0] != ends[:, 1]].T
    pairs = np.unique(low * len(nodes) + high)
    return Lines(len(nodes), pairs // max(1, len(nodes)), pairs % max(1, len(nodes)))


def _placed(lines: Lines) -> Iterator[tuple[Numbers, Floats]]:
    """Yield the nodes of each component with their positions."""
    labels = _components(lines)
    order = np.argsort(labels, kind="stable")
    starts = np.flatnonzero(np.diff(labels[order], prepend=-1))
    parts = sorted(np.split(order, starts[1:]), key=lambda part: (-len(part), part[0])) if len(order) else []
    number_inside = np.zeros(lines.count, np.int64)
    line_order = np.argsort(labels[lines.source], kind="stable")
    line_labels = labels[lines.source][line_order]
    for part in parts:
        label = labels[part[0]]
        first, last = np.searchsorted(line_labels, [label, label + 1])
        own = line_order[first:last]
        number_inside[part] = np.arange(len(part))
        inside = Lines(len(part), number_inside[lines.source[own]], number_inside[lines.target[own]])
        yield part, _scaled(_wound(inside) if len(part) <= SMALL else relaxed(inside))


def _components(lines: Lines) -> Numbers:
    """Return for each node the lowest number in its component: roots are hooked onto lower ones."""
    labels = np.arange(lines.count)
    while True:
        one, other = labels[lines.source], labels[lines.target]
        lower = labels.copy()
        np.minimum.at(lower, np.maximum(one, other), np.minimum(one, other))
        while not np.array_equal(lower, jumped := lower[lower]):
            lower = jumped
        if np.array_equal(lower, labels):
            return labels
        labels = lower


def _wound(lines: Lines) -> Floats:
    """Return a spiral, from the node with most lines outwards."""
    ranks = np.empty(lines.count)
    ranks[np.argsort(-_degrees(lines), kind="stable")] = np.arange(lines.count)
    angles = ranks * math.pi * (3 - math.sqrt(5))
    return np.stack([np.sqrt(ranks) * np.cos(angles), np.sqrt(ranks) * np.sin(angles)])


def _scaled(positions: Floats) -> Floats:
    """Return positions around their middle, over an area that gives each node its room."""
    centred: Floats = positions - (positions.max(axis=1) + positions.min(axis=1))[:, None] / 2
    # The distance that half of the nodes lie within is not drawn out by a few that stray.
    radius = float(np.median(np.hypot(*centred)))
    room = SPACING * math.sqrt(positions.shape[1] / (2 * math.pi))
    return centred * (room / radius if radius else 1.0)


# --- forces


def relaxed(lines: Lines) -> Floats:
    """Return positions at which the forces on the nodes of one component have come about to rest.

    The unit is that at which the push of one node and the pull of one line are the same.
    """
    positions = _start(lines)
    size = math.sqrt(lines.count)
    for number in range(ROUNDS):
        done = number / ROUNDS
        forces = _push(positions, _cells(lines.count, done)) + _pull(positions, lines)
        lengths = np.hypot(*forces) + 1e-9
        most = FIRST_STEP * size * (1 - done) ** 2
        positions = positions + forces * (np.minimum(lengths, most) / lengths)
    return positions


def _cells(count: int, done: float) -> int:
    """Return how many cells the grid has each way: no more than there is anything to tell apart."""
    wanted = 2 ** math.ceil(math.log2(2 * math.sqrt(count)))
    return int(min(wanted, FINE if done > FINE_FROM else COARSE))


def _pull(positions: Floats, lines: Lines) -> Floats:
    apart = [along[lines.target] - along[lines.source] for along in positions]
    pulled = [
        np.bincount(lines.source, one, lines.count) - np.bincount(lines.target, one, lines.count)
        for one in apart
    ]
    return np.stack(pulled)


def _push(positions: Floats, cells: int) -> Floats:
    """Return how the nodes push one another, each by the inverse of the distance."""
    low = positions.min(axis=1)
    cell = float((positions.max(axis=1) - low).max()) / (cells - 2) + 1e-9
    places = (positions - low[:, None]) / cell
    corners = places.astype(np.int64)
    x, y = places - corners
    at = corners[0] * cells + corners[1]
    # Each node is shared out among the corners of its cell, and gets its push from there.
    where = np.stack([at, at + 1, at + cells, at + cells + 1])
    shares = np.stack([(1 - x) * (1 - y), (1 - x) * y, x * (1 - y), x * y])
    mass = np.bincount(where.ravel(), shares.ravel(), cells * cells).reshape(cells, cells)
    # Room all around, so that what leaves the grid on one side does not come back on the other.
    wide = (2 * cells, 2 * cells)
    spectrum = np.fft.rfft2(mass.astype(np.float32), wide)
    field = np.fft.irfft2(spectrum * _kernel(cells), wide)[:, :cells, :cells].reshape(2, -1)
    return np.stack([(one[where] * shares).sum(axis=0) for one in field]) / cell


@lru_cache(maxsize=8)
def _kernel(cells: int) -> NDArray[np.complex64]:
    """Return the spectrum of what one node does to all places around it, across and down."""
    steps = np.fft.fftfreq(2 * cells, 1 / (2 * cells)).astype(np.float32)
    across, down = np.meshgrid(steps, steps, indexing="ij")
    square = across**2 + down**2
    square[0, 0] = 1
    return np.fft.rfft2(np.stack([across / square, down / square])).astype(np.complex64)


# --- a start


def _start(lines: Lines) -> Floats:
    """Return positions that tell apart how far nodes are from a few of them, over a square of its size."""
    squares = np.stack(list(_to_pivots(lines)), axis=1) ** 2
    centred = squares.mean(axis=0) + squares.mean(axis=1)[:, None] - squares - squares.mean()
    _, vectors = np.linalg.eigh(centred.T @ centred)
    start: Floats = (centred @ vectors[:, -1:-3:-1]).T
    start *= math.sqrt(lines.count) / (np.abs(start).max() or 1.0)
    # All leaves of a hub are equally far from everywhere, and have to come apart.
    return start + np.random.default_rng(1).normal(0.0, 0.1, start.shape)


def _to_pivots(lines: Lines) -> Iterator[Floats]:
    """Yield how many steps all nodes are from the best connected one, then from the farthest ones so far."""
    begin, ends = _by_source(lines)
    nearest = np.full(lines.count, np.inf)
    pivot = int(_degrees(lines).argmax())
    for _ in range(min(PIVOTS, lines.count)):
        steps = _steps_from(pivot, begin, ends)
        yield steps
        nearest = np.minimum(nearest, steps)
        pivot = int(nearest.argmax())


def _degrees(lines: Lines) -> Numbers:
    return np.bincount(lines.source, minlength=lines.count) + np.bincount(lines.target, minlength=lines.count)


def _by_source(lines: Lines) -> tuple[Numbers, Numbers]:
    """Return the neighbours of all nodes in one row, and where those of each node begin in it."""
    source = np.concatenate([lines.source, lines.target])
    target = np.concatenate([lines.target, lines.source])
    begin = np.concatenate([[0], np.cumsum(_degrees(lines))])
    return begin, target[np.argsort(source, kind="stable")]


def _steps_from(start: int, begin: Numbers, ends: Numbers) -> Floats:
    """Return how many steps every node of a component is away from one of them."""
    steps = np.full(len(begin) - 1, -1.0)
    steps[start] = step = 0
    reached = np.array([start])
    while len(reached):
        step += 1
        counts = begin[reached + 1] - begin[reached]
        skipped = np.repeat(begin[reached] - np.cumsum(counts) + counts, counts)
        beside = ends[skipped + np.arange(len(skipped))]
        reached = np.unique(beside[steps[beside] < 0])
        steps[reached] = step
    return steps
