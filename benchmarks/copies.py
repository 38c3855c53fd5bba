"""What copies of the store for readers cost as more are made: `python -m benchmarks.copies --copies 3000`.

Commits a change and copies the store, again and again, and prints every so often how long it took to make the
last copies and to open one. Neither may grow: a service makes some each second for as long as it runs.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode

from graph.model import Quad
from graph.store.oxigraph import OxigraphStore, record_bytes

_LINES = 10
_OPENED = 5
_GRAPHS = 30


def _seconds(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def change(store: OxigraphStore, number: int) -> None:
    """Put a number in the place of the one before it in one of some graphs, and note that it was there."""
    graph = NamedNode(f"urn:graph:{number % _GRAPHS}")
    subject, predicate = NamedNode("urn:s"), NamedNode("urn:n")
    now = Quad(subject, predicate, Literal(str(number)), graph)
    made = Quad(subject, predicate, Literal(str(number)), NamedNode("urn:made"))
    store.change(remove=list(store.match(graph=graph)), add=[now, made])


def main() -> None:
    """Print a line for each tenth of the copies."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--copies", type=int, default=3_000)
    args = parser.parse_args()
    print(f"{'copies':>8}{'record kB':>11}{'made in ms':>12}{'longest ms':>12}{'opened in ms':>14}")
    with tempfile.TemporaryDirectory() as folder:
        store, copy = OxigraphStore(Path(folder) / "store"), Path(folder) / "copy"
        took: list[float] = []
        for number in range(1, args.copies + 1):
            change(store, number)
            took.append(_seconds(lambda: store.backup(copy)))
            if number % max(1, args.copies // _LINES) == 0:
                opened = [_seconds(lambda: ox.Store.read_only(str(copy))) for _ in range(_OPENED)]
                made, longest = statistics.median(took) * 1e3, max(took) * 1e3
                record, ms = record_bytes(store.folder) // 1024, statistics.median(opened) * 1e3
                print(f"{number:>8}{record:>11}{made:>12.1f}{longest:>12.1f}{ms:>14.1f}", flush=True)
                took.clear()
            shutil.rmtree(copy)
        store.close()


if __name__ == "__main__":
    main()
