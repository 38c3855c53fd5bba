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
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from fastapi.testclient import TestClient

from api.app import create_app
from api.service import Service
from benchmarks.generate import generate
from graph.documents import About
from graph.pipeline import ClaimsFile, read_claims_file
from graph.resolve import read_roster
from graph.settings import Settings

MOST_BYTES, MOST_MILLISECONDS = 200_000, 50
HUB = {"id": "hub-holdings", "type": "Organization", "name": "Hub Holdings"}
_CLAIMS_OF_HUB_EACH = 50
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


def add_graph_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `generated_graph` takes."""
    parser.add_argument("--documents", type=int, default=1200)
    parser.add_argument("--claims", type=int, default=20, help="claims in each document")
    parser.add_argument("--hub", type=int, default=10_000, help="facts of one more company")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--data", type=Path, metavar="DIR", help="a graph that is there")


@contextmanager
def generated_graph(args: argparse.Namespace) -> Iterator[Service]:
    """Serve a generated graph with a hub, in this process, or that of `--data`."""
    with tempfile.TemporaryDirectory() as scratch:
        data = args.data or Path(scratch) / "data"
        service = Service.open(Settings(data=data, readers=1))
        try:
            if not args.data:
                _fill(service, Path(scratch) / "generated", args)
            yield service
        finally:
            service.close()


def _fill(service: Service, folder: Path, args: argparse.Namespace) -> None:
    generate(folder, args.documents, args.claims, args.seed)
    entities = (folder / "entities.jsonl").read_bytes() + json.dumps(HUB).encode() + b"\n"
    roster = read_roster(entities, "generated", service.library.vocabulary, "entities.jsonl")
    files = (*_generated(folder), *map(_of_hub, range(args.hub // _CLAIMS_OF_HUB_EACH)))
    with service.writing() as library:
        readings = (read_claims_file(replace(file, roster=roster), library.vocabulary) for file in files)
        for _ in library.import_in_bulk(readings):
            pass


def _generated(folder: Path) -> Iterator[ClaimsFile]:
    for line in (folder / "documents.jsonl").read_text("utf-8").splitlines():
        about = About(**json.loads(line))
        claims, text = (folder / f"{about.id}.{suffix}" for suffix in ("jsonl", "txt"))
        yield ClaimsFile(claims.name, claims.read_bytes(), text.read_bytes(), about)


def _of_hub(number: int) -> ClaimsFile:
    """Return an article in which the hub buys fifty others, each named here alone."""
    rows, text = [], f"Annals, part {number}\n"
    for line in range(_CLAIMS_OF_HUB_EACH):
        other, date = (
            f"Partner {number * _CLAIMS_OF_HUB_EACH + line}",
            f"{2000 + line % 24}-{1 + number % 12:02}",
        )
        sentence = f"Hub Holdings bought {other} in {date}."
        row = {"event_or_relation": "acquired", "args": {"acquirer": HUB["id"], "target": other}}
        row |= {"polarity": "affirmed", "modality": "asserted", "time": date, "quote": sentence}
        rows.append(json.dumps(row | {"start": len(text), "end": len(text) + len(sentence)}))
        text += sentence + "\n"
    about = About(f"annals-{number:05}", title=f"Annals {number}", published="2024-03-01", language="en")
    return ClaimsFile(f"{about.id}.jsonl", "\n".join(rows).encode(), text.encode(), about)


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
