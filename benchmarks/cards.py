"""How fast pages come and how large they are: cards, lists and timelines, of a graph with a hub.

    python -m benchmarks.cards [--documents 1200 --hub 10000] [--data DIR] [--json FILE]

The graph is generated and imported in bulk (1,200 documents are about a million quads), with one company
that has as many facts as `--hub` says; or it is that of `--data`, whose busiest entities are the hubs. Pages
are asked for in this process, one after the other, as JSON and as HTML: `first` is with nothing read
before, as after a change of the graph, `again` the same pages once more.
"""

from __future__ import annotations

import argparse
import json
import platform
import random
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from fastapi.testclient import TestClient

from api.app import create_app
from api.service import Service
from benchmarks.graphs import add_graph_arguments, generated_graph

MOST_BYTES, MOST_MILLISECONDS = 200_000, 50
_SAMPLE, _HUBS = 100, 10


@dataclass(frozen=True)
class Times:
    """Milliseconds of several requests, of the wall clock and of the processor; bytes of their answers."""

    name: str
    wall: Sequence[float]
    cpu: Sequence[float]
    sizes: Sequence[int]

    def line(self) -> str:
        """Return the line of the table: medians, 95th percentiles, the largest answer."""
        wall, cpu = sorted(self.wall), sorted(self.cpu)
        figures = (_at(wall, 0.5), _at(wall, 0.95), _at(cpu, 0.5), _at(cpu, 0.95))
        return (
            f"{self.name:34}" + "".join(f"{one:9.1f}" for one in figures) + f"{max(self.sizes) / 1000:9.0f}"
        )


def main() -> int:
    """Measure and print; 1 if a card is too large."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add_graph_arguments(parser)
    parser.add_argument("--json", type=Path, metavar="FILE")
    args = parser.parse_args()
    with generated_graph(args) as service:
        began = time.perf_counter()
        service.overview()
        overview_seconds = time.perf_counter() - began
        times = list(_measure(service, args.seed))
        quads = sum(1 for _ in service.store.match())
    _report(times, quads, overview_seconds, args.json)
    cards = [one for one in times if one.name.startswith(("card", "hub"))]
    return int(max(max(one.sizes) for one in cards) > MOST_BYTES)


def _measure(service: Service, seed: int) -> Iterator[Times]:
    client = TestClient(create_app(service), base_url="http://127.0.0.1")
    rows = sorted(service.overview().entities.values(), key=lambda row: (-row.facts, row.node.value))
    ids = [service.names.id(row.node).removeprefix("entity/") for row in rows]
    sample = random.Random(seed).sample(ids, min(2 * _SAMPLE, len(ids)))
    for name, some in (("card", sample), ("hub", ids[: 2 * _HUBS])):
        # The pages of one half have read nothing for those of the other.
        for suffix, half in (("json", some[::2]), ("html", some[1::2])):
            paths = [f"/entities/{one}.{suffix}" for one in half]
            yield _ask(client, f"{name} {suffix}, first", paths)
            yield _ask(client, f"{name} {suffix}, again", paths)
    hub, middle = ids[0], rows[0].facts // 2
    for path in (
        f"/entities/{hub}?offset={middle}",
        f"/entities/{hub}/timeline?order=desc",
        "/entities?type=Person&sort=name",
        "/entities?sort=articles&offset=1000",
        "/events?sort=date",
        "/documents?sort=title",
        "/questions?kind=Contradiction",
        "/timeline?from=2022&to=2022",
    ):
        yield _ask(client, path.replace(hub, "HUB"), [path] * 10)


def _ask(client: TestClient, name: str, paths: Sequence[str]) -> Times:
    wall, cpu, sizes = [], [], []
    for path in paths:
        began, began_cpu = time.perf_counter(), time.process_time()
        response = client.get(path)
        cpu.append((time.process_time() - began_cpu) * 1000)
        wall.append((time.perf_counter() - began) * 1000)
        sizes.append(len(response.content))
        if response.status_code != 200:
            raise SystemExit(f"{path} was answered with {response.status_code}: {response.text}")
    return Times(name, wall, cpu, sizes)


def _at(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def _report(times: Sequence[Times], quads: int, overview_seconds: float, file: Path | None) -> None:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 if sys.platform == "darwin" else 1000)
    print(f"{platform.machine()}, Python {platform.python_version()}; {quads:,} quads, {peak:.0f} MB at most")
    print(
        f"the overview takes {overview_seconds:.1f} s; goals: p95 {MOST_MILLISECONDS} ms, {MOST_BYTES} bytes"
    )
    columns = ("p50 ms", "p95 ms", "p50 cpu", "p95 cpu", "kB most")
    print(f"{'':34}" + "".join(f"{column:>9}" for column in columns))
    for one in times:
        print(one.line())
    if file:
        found = {
            "quads": quads,
            "overview_seconds": overview_seconds,
            "pages": [asdict(one) for one in times],
        }
        file.write_text(json.dumps(found, indent=2) + "\n")


if __name__ == "__main__":
    sys.exit(main())
