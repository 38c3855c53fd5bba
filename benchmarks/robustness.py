"""What queries that go wrong cost, and how soon a change is seen: `python -m benchmarks.robustness`.

Starts `claimgraph serve --raw` on an empty folder, fills it, and prints one line for each figure.
"""

from __future__ import annotations

import itertools
import statistics
import threading
import time
from collections.abc import Callable, Iterator

import httpx2

from benchmarks.serving import service

DEADLINE = 2.0
NODES = 1_000
ROUND_SECONDS = 2.0
UPDATE = {"Content-Type": "application/sparql-update"}
CROSS = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
RUNAWAYS = {
    "cross join": f"SELECT (COUNT(*) AS ?n) {CROSS}",
    "ORDER BY": f"SELECT * {CROSS} ORDER BY ?c ?f",
    "property path": "SELECT (COUNT(*) AS ?n) { ?a (<urn:next>|<urn:near>)* ?b . ?b (<urn:next>)* ?c }",
}
POINT = "SELECT ?o { <urn:node:7> <urn:next> ?o }"


def ask(client: httpx2.Client, query: str) -> tuple[int, float]:
    """Return the status of a query and the seconds that it took."""
    start = time.perf_counter()
    status = client.get("/sparql", params={"query": query}).status_code
    return status, time.perf_counter() - start


def percentile(seconds: list[float], percent: int) -> float:
    """Return the value that this many percent do not exceed."""
    return statistics.quantiles(seconds, n=100, method="inclusive")[percent - 1]


def fill(client: httpx2.Client) -> None:
    """Put a ring of nodes into the store, each near to ten others."""
    lines = [f"<urn:node:{i}> <urn:next> <urn:node:{(i + 1) % NODES}> ." for i in range(NODES)]
    lines += [
        f"<urn:node:{i}> <urn:near> <urn:node:{(i * 7 + j * 31) % NODES}> ."
        for i in range(NODES)
        for j in range(10)
    ]
    client.put("/rdf-graph-store?default", content="\n".join(lines), headers={"Content-Type": "text/turtle"})


def deadlines(client: httpx2.Client) -> None:
    """Print when a runaway query is answered, and when the next one is."""
    for name, query in RUNAWAYS.items():
        status, seconds = ask(client, query)
        back = ask(client, POINT)[1]
        print(
            f"{name}: {status} after {seconds:.2f} s, the deadline being {DEADLINE:g} s; "
            f"next answer after {back:.2f} s"
        )


def visibility(client: httpx2.Client) -> None:
    """Print how long a query takes that sees a change just made."""
    seconds = []
    for i in range(100):
        client.post("/sparql", content=f"INSERT DATA {{ <urn:v> <urn:n> {i} }}", headers=UPDATE)
        seconds.append(ask(client, f"ASK {{ <urn:v> <urn:n> {i} }}")[1])
    print(f"commit to visible: p50 {percentile(seconds, 50):.3f} s, p95 {percentile(seconds, 95):.3f} s")


def beside(client: httpx2.Client, disturb: Callable[[], object]) -> None:
    """Print the time of point queries alone, and while something else goes on."""
    alone = [ask(client, POINT)[1] for _ in range(300)]
    thread = threading.Thread(target=disturb)
    thread.start()
    during = []
    while thread.is_alive():
        during.append(ask(client, POINT)[1])
    for name, seconds in (("alone", alone), ("beside a runaway", during)):
        p50, p99 = percentile(seconds, 50) * 1e3, percentile(seconds, 99) * 1e3
        print(f"point query {name}: p50 {p50:.1f} ms, p99 {p99:.1f} ms")


def throughput(client: httpx2.Client, other: httpx2.Client) -> None:
    """Print how many point queries a second there are, alone and beside a writer that never pauses.

    Both are measured in turn, so that a machine with other work slows both.
    """
    count, rates = itertools.count(), {False: [0, 0.0], True: [0, 0.0]}
    for turn in range(8):
        is_written = bool(turn % 2)
        is_over = threading.Event()
        writer = threading.Thread(target=write, args=[other, count, is_over])
        if is_written:
            writer.start()
        end = time.perf_counter() + ROUND_SECONDS
        while time.perf_counter() < end:
            rates[is_written][1] += ask(client, POINT)[1]
            rates[is_written][0] += 1
        is_over.set()
        if is_written:
            writer.join()
    alone, beside_it = (done / seconds for done, seconds in rates.values())
    changes = next(count) / (4 * ROUND_SECONDS)
    print(
        f"point queries: {alone:.0f} a second alone, {beside_it:.0f} beside {changes:.0f} changes a second: "
        f"{beside_it / alone:.0%}"
    )


def write(client: httpx2.Client, numbers: Iterator[int], is_over: threading.Event) -> None:
    """Make changes, one after the other."""
    while not is_over.is_set():
        text = f"INSERT DATA {{ <urn:w> <urn:n> {next(numbers)} }}"
        client.post("/sparql", content=text, headers=UPDATE)


def main() -> None:
    """Measure all of it."""
    with (
        service("--raw", "--timeout", str(DEADLINE)) as running,
        httpx2.Client(base_url=running.address, timeout=60) as client,
        httpx2.Client(base_url=running.address, timeout=60) as other,
    ):
        fill(client)
        deadlines(client)
        visibility(client)
        beside(client, lambda: [ask(other, RUNAWAYS["cross join"]) for _ in range(3)])
        throughput(client, other)


if __name__ == "__main__":
    main()
