"""What queries that go wrong cost, and how soon a change is seen: `python -m benchmarks.robustness`.

Starts `claimgraph serve --raw` on an empty folder, fills it, and prints one line for each figure.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from typing import Any

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
PIPES: Mapping[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
WRITER = """
import sys, threading
from http.client import HTTPConnection

wire, is_over, count = HTTPConnection(sys.argv[1].split("/")[2]), threading.Event(), 0
threading.Thread(target=lambda: (sys.stdin.readline(), is_over.set()), daemon=True).start()
print("begins", flush=True)
while not is_over.is_set():
    text = f"INSERT DATA {{ <urn:w> <urn:n> {count} }}"
    wire.request("POST", "/sparql", text, {"Content-Type": "application/sparql-update"})
    wire.getresponse().read()
    count += 1
print(count)
"""
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


def beside(client: httpx2.Client, address: str) -> None:
    """Print the time of point queries alone, beside a runaway, and beside two for each reader."""
    figures = {"alone": [ask(client, POINT)[1] for _ in range(300)]}
    for runaways in (1, 4):
        threads = [threading.Thread(target=run_away, args=[address]) for _ in range(runaways)]
        for thread in threads:
            thread.start()
        seconds = figures[f"beside {runaways} runaway{'s' * (runaways > 1)}"] = []
        while any(thread.is_alive() for thread in threads):
            seconds.append(ask(client, POINT)[1])
    for name, seconds in figures.items():
        p50, p99 = percentile(seconds, 50) * 1e3, percentile(seconds, 99) * 1e3
        print(f"point query {name}: p50 {p50:.1f} ms, p99 {p99:.1f} ms")


def run_away(address: str) -> None:
    """Ask what is stopped at its deadline, three times."""
    with httpx2.Client(base_url=address, timeout=60) as client:
        for _ in range(3):
            ask(client, RUNAWAYS["cross join"])


def throughput(client: httpx2.Client) -> None:
    """Print how many point queries a second there are, alone and beside a writer that never pauses.

    Both are measured in turn, so that a machine with other work slows both. The writer is one program that
    sends each change as soon as the one before is answered, and goes on for a while before anything counts.
    """
    changes, alone, beside_it = 0, 0, 0
    for _ in range(4):
        alone += points(client)
        # A process of its own: two threads of this one would wait for each other.
        with subprocess.Popen([sys.executable, "-c", WRITER, str(client.base_url)], **PIPES) as writer:
            assert writer.stdout
            writer.stdout.readline()
            points(client)
            beside_it += points(client)
            changes += int(writer.communicate("stop\n")[0])
    seconds = 4 * ROUND_SECONDS
    print(
        f"point queries: {alone / seconds:.0f} a second alone, {beside_it / seconds:.0f} beside "
        f"{changes / seconds / 2:.0f} changes a second: "
        f"{beside_it / alone:.0%}"
    )


def points(client: httpx2.Client) -> int:
    """Return how many point queries are answered in a round."""
    end, count = time.perf_counter() + ROUND_SECONDS, 0
    while time.perf_counter() < end:
        ask(client, POINT)
        count += 1
    return count


def main() -> None:
    """Measure all of it."""
    with (
        service("--raw", "--timeout", str(DEADLINE)) as running,
        httpx2.Client(base_url=running.address, timeout=60) as client,
    ):
        fill(client)
        deadlines(client)
        visibility(client)
        beside(client, running.address)
        throughput(client)


if __name__ == "__main__":
    main()
