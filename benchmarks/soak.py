"""Whether the service survives anything: `python -m benchmarks.soak --kills 200 --minutes 10`.

First its processes are killed (kill -9), one after the other, under load: after each kill every change that
was acknowledged is there, none is torn, and the service answers again by itself. Then 64 clients ask, write
and misbehave for some minutes: no 5xx but the promised 503 and 504, memory flat, p99 steady. Both with the
model and plain. Prints tables; exits with 1 if a promise was broken.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import signal
import statistics
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from itertools import count
from urllib.parse import quote

from benchmarks.hostile import ACTS, GRAPH, Place
from benchmarks.serving import Part, Running, service

KINDS = {"model": (), "raw": ("--raw",)}
KILLED = ("service", "reader", "writer", "nursery")
_SECONDS = 60.0
_BACK_SECONDS = 60.0


# --- clients


class Client:
    """Asks a service on one connection, and makes another when that is gone; to be closed."""

    def __init__(self, place: Place) -> None:
        self._wire = HTTPConnection(*place, timeout=_SECONDS)

    def close(self) -> None:
        """Hang up."""
        self._wire.close()

    def _ask(self, method: str, target: str, body: bytes | None, **headers: str) -> tuple[int, bytes]:
        """Return the status and the body; 0 if the connection broke."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            self._wire.request(method, target, body, named)
            answer = self._wire.getresponse()
            return answer.status, answer.read()
        except (OSError, HTTPException):
            self._wire.close()
            return 0, b""

    def query(self, text: str, *, is_fresh: bool = False) -> tuple[int, list[list[str]]]:
        """Return the status and the rows of a query, which may have to see what was written just now."""
        cached = {"Cache_Control": "no-cache"} if is_fresh else {}
        status, body = self._ask("GET", f"/sparql?query={quote(text)}", None, Accept="text/csv", **cached)
        return status, list(csv.reader(body.decode().splitlines()))[1:] if status == 200 else []

    def update(self, text: str) -> int:
        """Make a change, and return the status."""
        return self._ask("POST", "/sparql", text.encode(), Content_Type="application/sparql-update")[0]


# --- what is written, and what must hold of it


@dataclass
class Series:
    """Numbers that one client writes, each by a change of two graphs that is whole or not at all.

    Each change takes the number before it out of both graphs, puts the next one into both, once as it is
    and once doubled, and notes that it was made.
    """

    name: str
    acknowledged: list[int] = field(default_factory=list)

    def change(self, number: int) -> str:
        """Return the update that writes a number."""
        one, two, made = (f"<urn:soak:{self.name}:{part}>" for part in ("one", "two", "made"))
        return (
            f"DELETE WHERE {{ GRAPH {one} {{ ?s ?p ?o }} }} ; "
            f"DELETE WHERE {{ GRAPH {two} {{ ?s ?p ?o }} }} ; "
            f"INSERT DATA {{ GRAPH {one} {{ <urn:s> <urn:n> {number} }} "
            f"GRAPH {two} {{ <urn:s> <urn:n> {number} ; <urn:twice> {2 * number} }} "
            f"GRAPH {made} {{ <urn:s> <urn:n> {number} }} }}"
        )

    @property
    def state(self) -> str:
        """The query for what stands in the two graphs."""
        one, two = (f"<urn:soak:{self.name}:{part}>" for part in ("one", "two"))
        return (
            f"SELECT * {{ {{ GRAPH {one} {{ ?s ?one ?n }} }} UNION {{ GRAPH {two} {{ ?s ?two ?m }} }} }} "
            "ORDER BY ?one ?two"
        )

    @property
    def made(self) -> str:
        """The query for every number that was ever written."""
        return f"SELECT ?n {{ GRAPH <urn:soak:{self.name}:made> {{ ?s ?p ?n }} }}"


def is_torn(rows: Sequence[Sequence[str]]) -> bool:
    """Return whether what stands in the two graphs is not one change's work."""
    values = sorted(value for row in rows for value in row if value.isdigit())
    if not values:
        return False
    number = min(map(int, values))
    return values != sorted(map(str, (number, number, 2 * number)))


class Load:
    """Clients that write their series and clients that read them, until told to stop."""

    def __init__(self, place: Place, writers: int = 2, readers: int = 2) -> None:
        self._place = place
        self.series = [Series(str(number)) for number in range(writers)]
        self.statuses: Counter[str] = Counter()
        self.torn = 0
        self._is_over = threading.Event()
        self._threads = [threading.Thread(target=self._write, args=[one]) for one in self.series]
        self._threads += [threading.Thread(target=self._read) for _ in range(readers)]

    @contextmanager
    def going(self) -> Iterator[None]:
        """Let them work while the block runs."""
        for thread in self._threads:
            thread.start()
        try:
            yield
        finally:
            self._is_over.set()
            for thread in self._threads:
                thread.join()

    def _write(self, series: Series) -> None:
        with closing(Client(self._place)) as client:
            for number in count(1):
                if self._is_over.is_set():
                    return
                status = client.update(series.change(number))
                self.statuses[f"write {status}"] += 1
                if status == 204:
                    series.acknowledged.append(number)

    def _read(self) -> None:
        with closing(Client(self._place)) as client:
            while not self._is_over.is_set():
                for series in self.series:
                    status, rows = client.query(series.state)
                    self.statuses[f"read {status}"] += 1
                    self.torn += is_torn(rows)

    def lost(self, client: Client) -> int:
        """Return how many acknowledged changes are not there."""
        missing = 0
        for series in self.series:
            known = list(series.acknowledged)
            rows = _answered(client, series.made)
            missing += len(set(known) - {int(row[0]) for row in rows})
        return missing


def _insist(succeeds: Callable[[], bool]) -> None:
    """Try something until it succeeds."""
    end = time.monotonic() + _BACK_SECONDS
    while not succeeds():
        if time.monotonic() > end:
            raise RuntimeError("the service does not come back")
        time.sleep(0.02)


def _answered(client: Client, query: str) -> list[list[str]]:
    """Ask until there is an answer, and return its rows."""
    rows: list[list[str]] = []

    def ask() -> bool:
        status, rows[:] = client.query(query, is_fresh=True)
        return status == 200

    _insist(ask)
    return rows


# --- part one: kills


@dataclass
class Kills:
    """What came of killing processes of a service; seconds until a query and a change succeeded again."""

    back: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    lost: int = 0
    torn: int = 0
    statuses: Counter[str] = field(default_factory=Counter)

    @property
    def unpromised(self) -> list[str]:
        """What was answered and may not be."""
        return [told for told in self.statuses if told.split()[1] not in {"0", "200", "204", "503", "504"}]

    @property
    def is_well(self) -> bool:
        """Whether every promise was kept."""
        return not (self.lost or self.torn or self.unpromised)

    def table(self) -> str:
        """Return a line for each kind of process, and what was lost and torn."""
        lines = [f"{'killed':<10}{'times':>6}{'back: median s':>16}{'max s':>8}"]
        for kind, seconds in self.back.items():
            lines.append(
                f"{kind:<10}{len(seconds):>6}{statistics.median(seconds):>16.2f}{max(seconds):>8.2f}"
            )
        lines.append(f"acknowledged changes lost: {self.lost}, torn ones seen: {self.torn}")
        lines.append(f"statuses (0: the connection broke): {dict(sorted(self.statuses.items()))}")
        return "\n".join(lines)


def kill_in_turn(running: Running, kills: int, seed: int = 1) -> Kills:
    """Kill the processes of a service in turn, under load, and say what came of it."""
    found, chance = Kills(), random.Random(seed)
    load, probe = Load(running.place), Series("probe")
    with closing(Client(running.place)) as client, load.going():
        _come_back(client, probe, 0)
        for turn in range(kills):
            time.sleep(chance.uniform(0.05, 0.3))
            kind = KILLED[turn % len(KILLED)]
            os.kill(_one(running, kind, chance).pid, signal.SIGKILL)
            found.back[kind].append(_come_back(client, probe, turn + 1))
            found.lost += load.lost(client)
    found.torn, found.statuses = load.torn, load.statuses
    return found


def _one(running: Running, kind: str, chance: random.Random) -> Part:
    """Return a process of a kind, once there is one."""
    end = time.monotonic() + _BACK_SECONDS
    while time.monotonic() < end:
        if parts := [part for part in running.parts() if part.kind == kind]:
            return chance.choice(parts)
        time.sleep(0.05)
    raise RuntimeError(f"the service has no {kind} any more")


def _come_back(client: Client, probe: Series, number: int) -> float:
    """Return after how many seconds a query was answered and a change made, and seen."""
    start = time.monotonic()
    _answered(client, "ASK {}")
    _insist(lambda: client.update(probe.change(number)) == 204)
    rows = _answered(client, probe.state)
    if is_torn(rows) or not rows:
        raise RuntimeError(f"the service answers again, and with {rows}")
    return time.monotonic() - start


# --- part two: hours


READERS, WRITERS, HOSTILE = 42, 10, 12
NODES = 400


@dataclass
class Hours:
    """What many clients saw in some minutes, and how large the service was meanwhile."""

    points: list[tuple[float, float]] = field(default_factory=list)
    sizes: list[tuple[float, dict[str, int]]] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)
    broken: Counter[str] = field(default_factory=Counter)

    @property
    def is_well(self) -> bool:
        """Whether every promise was kept."""
        return not self.broken

    def table(self, seconds: float) -> str:
        """Return the figures of the first, the second and the last third of the time."""
        lines = [f"{'third':<8}{'queries':>9}{'p50 ms':>9}{'p99 ms':>9}   resident MB by kind of process"]
        for third in range(3):
            low, high = third * seconds / 3, (third + 1) * seconds / 3
            took = [one for at, one in self.points if low <= at < high] or [0.0, 0.0]
            cut = statistics.quantiles(took, n=100, method="inclusive")
            sizes = [one for at, one in self.sizes if low <= at < high]
            lines.append(
                f"{third + 1:<8}{len(took):>9}{cut[49] * 1e3:>9.1f}{cut[98] * 1e3:>9.1f}   {_mean(sizes)}"
            )
        lines.append(f"statuses: {dict(sorted(self.statuses.items()))}")
        lines.append(f"promises broken: {dict(self.broken) or 'none'}")
        return "\n".join(lines)


def _mean(sizes: Sequence[dict[str, int]]) -> str:
    kinds = sorted({kind for one in sizes for kind in one})
    means = ((kind, statistics.fmean(one.get(kind, 0) for one in sizes) / 1024**2) for kind in kinds)
    return ", ".join(f"{kind} {mean:.0f}" for kind, mean in means)


class Crowd:
    """64 clients: some ask, some write, some misbehave."""

    def __init__(self, running: Running, seconds: float) -> None:
        self._running = running
        self._begin = time.monotonic()
        self._seconds = seconds
        self.seen = Hours()
        self._lock = threading.Lock()

    def run(self) -> Hours:
        """Let them all go, until the time is over."""
        tasks = [(self._ask, number) for number in range(READERS)]
        tasks += [(self._write, number) for number in range(WRITERS)]
        tasks += [(self._misbehave, number) for number in range(HOSTILE)]
        threads = [threading.Thread(target=task, args=[number]) for task, number in tasks]
        for thread in threads:
            thread.start()
        while self._goes_on():
            sizes: Counter[str] = Counter()
            for part in self._running.parts():
                sizes[part.kind] += part.resident_bytes
            self.seen.sizes.append((self._elapsed, dict(sizes)))
            time.sleep(1)
        for thread in threads:
            thread.join()
        return self.seen

    @property
    def _elapsed(self) -> float:
        return time.monotonic() - self._begin

    def _goes_on(self) -> bool:
        return self._elapsed < self._seconds

    def _count(self, what: str, status: int | None, allowed: Sequence[int | None]) -> None:
        with self._lock:
            self.seen.statuses[f"{what} {status}"] += 1
            if status not in allowed:
                self.seen.broken[f"{what}: {status}"] += 1

    def _ask(self, number: int) -> None:
        chance = random.Random(number)
        with closing(Client(self._running.place)) as client:
            while self._goes_on():
                node, start = chance.randrange(NODES), time.monotonic()
                status, _ = client.query(
                    f"SELECT ?o {{ GRAPH <{GRAPH}> {{ <urn:node:{node}> <urn:p> ?o }} }}"
                )
                if status == 200:
                    self.seen.points.append((self._elapsed, time.monotonic() - start))
                self._count("query", status, (200, 503, 504))
                time.sleep(chance.uniform(0.1, 0.5))

    def _write(self, number: int) -> None:
        series = Series(str(number))
        with closing(Client(self._running.place)) as client:
            for step in count(1):
                if not self._goes_on():
                    return
                self._count("change", client.update(series.change(step)), (204, 503, 504))
                time.sleep(0.2)

    def _misbehave(self, number: int) -> None:
        chance = random.Random(number)
        while self._goes_on():
            act = chance.choice(ACTS)
            try:
                status = act.do(self._running.place).status
            except OSError:
                status = 0
            # Whatever it is, the service may be too busy for it: a queue is part of a query's time.
            self._count(act.name, status, [*act.statuses, 503, 504])
            time.sleep(chance.uniform(0.0, 1.0))


def fill(place: Place) -> None:
    """Put something into the service to ask for."""
    lines = " . ".join(f"<urn:node:{number}> <urn:p> {number}" for number in range(NODES))
    with closing(Client(place)) as client:
        status = client.update(f"INSERT DATA {{ GRAPH <{GRAPH}> {{ {lines} }} }}")
    if status != 204:
        raise RuntimeError(f"the service takes no change: {status}")


# --- all of it


def main() -> int:
    """Disturb services of both kinds; return 1 if a promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument(
        "--kills", type=int, default=200, help="how many processes of each service are killed"
    )
    parser.add_argument("--minutes", type=float, default=10.0, help="how long the 64 clients go on")
    parser.add_argument("--only", choices=KINDS, help="the service with the model, or the plain one")
    args = parser.parse_args()
    is_well = True
    for kind in [args.only] if args.only else KINDS:
        with service(*KINDS[kind]) as running:
            kills = kill_in_turn(running, args.kills)
        print(f"--- {kind}: {args.kills} kills\n{kills.table()}\n", flush=True)
        with service(*KINDS[kind], "--timeout", "2", CLAIMGRAPH_MAX_UPLOAD_MB="8") as running:
            fill(running.place)
            seen = Crowd(running, args.minutes * 60).run()
        print(f"--- {kind}: 64 clients for {args.minutes:g} minutes\n{seen.table(args.minutes * 60)}\n")
        is_well = is_well and kills.is_well and seen.is_well
    return 0 if is_well else 1


if __name__ == "__main__":
    sys.exit(main())
