"""How fast the server answers the explorer, what it keeps for that, and how much it sends.

    python -m benchmarks.explore [--documents 1200 --hub 10000] [--data DIR] [--json FILE]

The graph is generated and imported in bulk (1,200 documents are about a million quads), with one company
that has as many facts as `--hub` says; or it is that of `--data`, from which one document is taken. Requests
go to the application in this process, one after the other; times are of the processor. `first` is with
nothing read before, as after a change of the graph, `again` the same once more.
"""

from __future__ import annotations

import gc
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from fastapi.testclient import TestClient
from httpx2 import Response

from api.answers import compressed
from api.app import create_app
from api.service import Service
from benchmarks.figures import Figure, measuring, report
from benchmarks.graphs import add_graph_arguments, generated_graph
from graph.adjacency.adjacency import Adjacency
from graph.adjacency.strongest import strongest
from graph.draw.layout import place_points

EXPAND_MILLISECONDS, DETAILS_MILLISECONDS, PLACE_MILLISECONDS, MOST_MEGABYTES = 30, 50, 1_000, 100
_REQUESTS, _SHOWN = 20, 500


def main() -> int:
    """Measure and print; 1 if a goal is missed."""
    parser = measuring(__doc__)
    add_graph_arguments(parser)
    args = parser.parse_args()
    with generated_graph(args) as service:
        return report(_figures(service, args.seed), args.json)


def _figures(service: Service, seed: int) -> Iterator[Figure]:
    yield from _kept(service)
    service.warm()
    service.overview()
    client = TestClient(create_app(service), base_url="http://127.0.0.1")
    adjacency, chance = service.adjacency(), random.Random(seed)
    nodes = sorted(adjacency.nodes(), key=lambda node: (-adjacency.around(node).all, node))
    entities = [node for node in nodes if node.startswith("entity/")]
    busy, any_entity = entities[:_REQUESTS], chance.sample(entities[_REQUESTS:], _REQUESTS)
    yield from _shown(client, adjacency, busy, any_entity)
    yield from _read(client, busy + any_entity)
    ends = chance.sample(entities, _REQUESTS + 1)
    ways = [_get(client, "/paths", **{"from": one, "to": other}) for one, other in pairwise(ends)]
    yield from _timed("paths, 3 of up to 6 steps", ways)
    yield from _placed(20_000, 40_000)


def _kept(service: Service) -> Iterator[Figure]:
    """Yield what the adjacency takes to be read and to be kept, and to follow a change."""
    began = time.process_time()
    adjacency = service.adjacency()
    yield Figure("adjacency: read, ms", None, [(time.process_time() - began) * 1000])
    yield Figure("adjacency: lines", None, [len(adjacency)])
    yield Figure("adjacency: kept, MB", MOST_MEGABYTES, [_megabytes(adjacency)])
    with service.writing() as library:
        library.remove(library.document_ids()[:1])
    began = time.process_time()
    while service.adjacency() is adjacency:
        time.sleep(0.01)
    took = (time.process_time() - began) * 1000
    yield Figure("adjacency: after a document was removed, ms", None, [took])


def _shown(
    client: TestClient, adjacency: Adjacency, busy: Sequence[str], any_entity: Sequence[str]
) -> Iterator[Figure]:
    """Yield what a canvas asks for: the first view, a state with many nodes, and expansions beside these."""
    first_view = _get(client, "/explore")
    yield from _timed("first view, 60 nodes", [first_view])
    yield _size("first view, 60 nodes", first_view)
    shown = strongest(adjacency, _SHOWN)
    opened = _open(client, shown)
    yield from _timed(f"a state of {_SHOWN} nodes", [opened])
    yield _size(f"a state of {_SHOWN} nodes", opened)
    beside = f"beside {_SHOWN}"
    yield from _timed(f"the very first expansion {beside}", [_expand(client, busy[0], shown)])
    of_busy, of_any = ([_expand(client, node, shown) for node in some] for some in (busy[1:], any_entity))
    yield from _timed(f"expand the busiest by 10 {beside}", of_busy, EXPAND_MILLISECONDS)
    yield from _timed(f"expand any by 10 {beside}", of_any, EXPAND_MILLISECONDS)
    large = _open(client, strongest(adjacency, 1_000), layout=True)
    yield from _timed("1,000 nodes with places", [large])
    yield _size("1,000 nodes with places", large)


def _read(client: TestClient, nodes: Sequence[str]) -> Iterator[Figure]:
    """Yield what is read of single nodes."""
    details = [_get(client, f"/explore/details/{_path(node)}") for node in nodes]
    yield from _timed("details, 20 facts", details, DETAILS_MILLISECONDS)
    yield from _timed("neighbours, 10", [_get(client, f"/{_path(node)}/neighbours") for node in nodes])


def _placed(nodes: int, lines: int) -> Iterator[Figure]:
    """Yield what placing many nodes takes; hardly a line leads from one of 150 communities to another."""
    chance = random.Random(1)
    ends = []
    for _ in range(lines):
        one = chance.randrange(nodes)
        inside = 150 * round(nodes ** (chance.random() - 0.1))
        other = one + (inside if chance.random() < 0.97 else chance.randrange(nodes))
        ends.append((str(one), str(other % nodes)))
    names = list(map(str, range(nodes)))
    place_points(names[:100], [])
    began = time.process_time()
    place_points(names, ends)
    took = (time.process_time() - began) * 1000
    yield Figure(f"placing {nodes:,} nodes, {lines:,} lines, ms", PLACE_MILLISECONDS, [took])


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


# --- requests


def _path(node: str) -> str:
    kind, _, local = node.partition("/")
    return f"{'entities' if kind == 'entity' else 'events'}/{local}"


def _get(client: TestClient, path: str, **parameters: str) -> Callable[[], Response]:
    return lambda: client.get(path, params=parameters)


def _open(client: TestClient, nodes: Sequence[str], *, layout: bool = False) -> Callable[[], Response]:
    return lambda: client.post("/explore", json={"nodes": nodes, "lang": "en", "layout": layout})


def _expand(client: TestClient, node: str, shown: Sequence[str]) -> Callable[[], Response]:
    body = {"node": node, "shown": [*shown, node], "limit": 10, "lang": "en"}
    return lambda: client.post("/explore/expand", json=body)


def _timed(
    name: str, requests: Sequence[Callable[[], Response]], goal: float | None = None
) -> Iterator[Figure]:
    """Yield the milliseconds of requests, asked for the first time and again."""
    for which in ("first", "again"):
        yield Figure(f"{name}, {which}, ms", goal, list(map(_milliseconds, requests)))


def _milliseconds(request: Callable[[], Response]) -> float:
    began = time.process_time()
    _answer(request)
    return (time.process_time() - began) * 1000


def _size(name: str, request: Callable[[], Response]) -> Figure:
    packed = b"".join(compressed([_answer(request).content], level=6))
    return Figure(f"{name}, kB in gzip", None, [len(packed) / 1000])


def _answer(request: Callable[[], Response]) -> Response:
    response = request()
    if response.status_code != 200:
        raise SystemExit(f"{response.url} was answered with {response.status_code}: {response.text}")
    return response


if __name__ == "__main__":
    sys.exit(main())
