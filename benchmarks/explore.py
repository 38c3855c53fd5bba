"""How fast the server answers the explorer, and what it keeps for that.

    python -m benchmarks.explore [--documents 1200 --hub 10000] [--data DIR] [--json FILE]

The graph is generated and imported in bulk (1,200 documents are about a million quads), with one company
that has as many facts as `--hub` says; or it is that of `--data`, from which one document is taken. Requests
go to the application in this process, one after the other: half of the nodes asked about are the busiest,
half are any. `first` is with nothing read before, as after a change of the graph, `again` the same once more.
"""

from __future__ import annotations

import argparse
import gc
import json
import platform
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient
from httpx2 import Response

from api.app import create_app
from api.service import Service
from benchmarks.cards import add_graph_arguments, generated_graph
from graph.adjacency.adjacency import Adjacency
from graph.adjacency.strongest import strongest
from graph.draw.layout import place_points

EXPAND_MILLISECONDS, DETAILS_MILLISECONDS, PLACE_MILLISECONDS, MOST_MEGABYTES = 30, 50, 1_000, 100
_REQUESTS, _SHOWN = 20, 500


@dataclass(frozen=True)
class Row:
    """A line of the table: what was measured, the figure in a unit, and what it should not pass."""

    name: str
    figure: float
    unit: str
    goal: float | None = None

    @property
    def is_met(self) -> bool:
        return self.goal is None or self.figure <= self.goal

    def line(self) -> str:
        """Return the line as it is printed."""
        goal = "" if self.goal is None else f"goal {self.goal:g}: {'met' if self.is_met else 'MISSED'}"
        return f"{self.name:44}{self.figure:10.1f} {self.unit:14}{goal}"


def main() -> int:
    """Measure and print; 1 if a goal is missed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add_graph_arguments(parser)
    parser.add_argument("--json", type=Path, metavar="FILE")
    args = parser.parse_args()
    print(f"{platform.machine()}, Python {platform.python_version()}; milliseconds of processor time")
    rows = []
    with generated_graph(args) as service:
        for row in _measured(service, args.seed):
            print(row.line(), flush=True)
            rows.append(row)
    if args.json:
        found = {row.name: {"figure": row.figure, "unit": row.unit, "goal": row.goal} for row in rows}
        args.json.write_text(json.dumps(found, indent=2) + "\n")
    return int(not all(row.is_met for row in rows))


def _measured(service: Service, seed: int) -> Iterator[Row]:
    yield from _kept(service)
    adjacency, chance = service.adjacency(), random.Random(seed)
    nodes = sorted(adjacency.nodes(), key=lambda node: (-adjacency.around(node).all, node))
    entities = [node for node in nodes if node.startswith("entity/")]
    half = _REQUESTS // 2
    asked = [*entities[:half], *chance.sample(entities[half:], half)]
    shown = strongest(adjacency, _SHOWN)
    client = TestClient(create_app(service), base_url="http://127.0.0.1")
    service.overview()
    yield from _timed("first view, 60 nodes", [lambda: client.get("/explore")])
    expansions = [_expand(client, node, shown) for node in asked]
    yield from _timed("expand by 10 beside 500", expansions, EXPAND_MILLISECONDS)
    details = [_get(client, f"/explore/details/{_path(node)}") for node in asked]
    yield from _timed("details, 20 facts", details, DETAILS_MILLISECONDS)
    yield from _timed("neighbours, 10", [_get(client, f"/{_path(node)}/neighbours") for node in asked])
    ends = chance.sample(entities, _REQUESTS + 1)
    ways = [_get(client, "/paths", **{"from": one, "to": other}) for one, other in pairwise(ends)]
    yield from _timed("paths, 3 of up to 6 steps", ways)
    yield from _placed(20_000, 40_000)


def _placed(nodes: int, lines: int) -> Iterator[Row]:
    """Yield what placing many nodes takes; hardly a line leads from one of 150 communities to another."""
    chance = random.Random(1)
    edges = []
    for _ in range(lines):
        one = chance.randrange(nodes)
        inside = 150 * round(nodes ** (chance.random() - 0.1))
        other = one + (inside if chance.random() < 0.97 else chance.randrange(nodes))
        edges.append((str(one), str(other % nodes)))
    names = list(map(str, range(nodes)))
    place_points(names[:100], [])
    began = time.process_time()
    place_points(names, edges)
    took = (time.process_time() - began) * 1000
    yield Row(f"placing {nodes:,} nodes, {lines:,} lines", took, "ms", PLACE_MILLISECONDS)


def _kept(service: Service) -> Iterator[Row]:
    """Yield what the adjacency takes to be read and to be kept, and to follow a change."""
    began = time.process_time()
    adjacency = service.adjacency()
    yield Row("adjacency: read", (time.process_time() - began) * 1000, "ms")
    yield Row("adjacency: lines", len(adjacency), "")
    yield Row("adjacency: kept", _megabytes(adjacency), "MB", MOST_MEGABYTES)
    with service.writing() as library:
        library.remove(library.document_ids()[:1])
    began = time.process_time()
    while service.adjacency() is adjacency:
        time.sleep(0.01)
    yield Row("adjacency: after a document was removed", (time.process_time() - began) * 1000, "ms")


def _megabytes(adjacency: Adjacency) -> float:
    """Return how much memory all takes that an adjacency leads to and that is no class or module."""
    seen, waiting, size_bytes = set[int](), [adjacency], 0
    while waiting:
        one: Any = waiting.pop()
        if id(one) not in seen and not isinstance(one, type(gc) | type):
            seen.add(id(one))
            size_bytes += sys.getsizeof(one)
            waiting.extend(gc.get_referents(one))
    return size_bytes / 1_000_000


def _path(node: str) -> str:
    kind, _, local = node.partition("/")
    return f"{'entities' if kind == 'entity' else 'events'}/{local}"


def _expand(client: TestClient, node: str, shown: Sequence[str]) -> Callable[[], Response]:
    body = {"node": node, "shown": [*shown, node], "limit": 10, "lang": "en"}
    return lambda: client.post("/explore/expand", json=body)


def _get(client: TestClient, path: str, **parameters: str) -> Callable[[], Response]:
    return lambda: client.get(path, params=parameters)


def _timed(name: str, requests: Sequence[Callable[[], Response]], goal: float | None = None) -> Iterator[Row]:
    """Yield the median and the 95th percentile of requests, asked for the first time and again."""
    for which in ("first", "again"):
        times = sorted(map(_milliseconds, requests))
        if len(times) > 1:
            yield Row(f"{name}, {which}: median", times[len(times) // 2], "ms")
        yield Row(f"{name}, {which}: p95", times[int(len(times) * 0.95) - (len(times) > 1)], "ms", goal)


def _milliseconds(request: Callable[[], Response]) -> float:
    began = time.process_time()
    response = request()
    took = (time.process_time() - began) * 1000
    if response.status_code != 200:
        raise SystemExit(f"{response.url} was answered with {response.status_code}: {response.text}")
    return took


if __name__ == "__main__":
    sys.exit(main())
