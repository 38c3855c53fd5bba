"""How fast a stand-alone picture is there: from opening the file to the first drawing, in Chromium.

    python -m benchmarks.pictures [--rounds 5] [--json FILE]

The pictures are what lies around the entity with most claims in a generated graph, opened from a file
without a network. Ready is when vis-network has drawn for the first time; labels overlap where the boxes
of two of them do.
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import sys
import tempfile
import time
from collections import Counter
from dataclasses import asdict, dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from api.pictures import PictureWords
from benchmarks.browser import chromium
from benchmarks.graphs import generated_store
from graph.adjacency.read import LineReader
from graph.draw.choose import neighbourhood
from graph.draw.page import write_page
from graph.draw.read import GraphReader
from graph.model import Store
from graph.vocabulary import Names, Vocabulary, term

GOALS_SECONDS = {60: 1.0, 1000: 2.0}
LABELS = """() => [...Object.values(picture.body.nodes), ...Object.values(picture.body.edges)]
  .filter((one) => one.options.label).map((one) => one.labelModule.size)
  .map(({ left, top, width, height }) => [left, top, left + width, top + height])"""


@dataclass(frozen=True)
class Measured:
    """One picture: how long it takes to make and to be ready in the browser, and its faults."""

    nodes: int
    lines: int
    made_seconds: float
    size_kb: float
    best_seconds: float
    median_seconds: float
    requests: int
    overlapping_labels: int


def main() -> int:
    """Measure, print a table, and say whether the goals are met."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", type=Path, metavar="FILE")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        store = generated_store(Path(scratch), 400)
        browser = playwright.chromium.launch(executable_path=chromium())
        measured = [_measure(browser, store, Path(scratch), limit, args.rounds) for limit in GOALS_SECONDS]
        browser.close()
        store.close()
    _print(measured)
    if args.json:
        args.json.write_text(json.dumps([asdict(one) for one in measured], indent=2))
    return int(
        any(
            one.median_seconds > goal or one.requests or (one.nodes <= 60 and one.overlapping_labels)
            for one, goal in zip(measured, GOALS_SECONDS.values(), strict=True)
        )
    )


def _measure(browser: Browser, store: Store, scratch: Path, limit: int, rounds: int) -> Measured:
    names, vocabulary = Names(), Vocabulary()
    start = time.perf_counter()
    reader = GraphReader(store, names, vocabulary, PictureWords("en"), min_confidence=0.7)
    adjacency = LineReader(store, names, vocabulary, 0.7).everything()
    picture = neighbourhood(reader, adjacency, _busiest(store, names), depth=3, limit=limit)
    page = write_page(picture, vocabulary, PictureWords("en"))
    made = time.perf_counter() - start
    file = scratch / f"{limit}.html"
    file.write_text(page.html)
    opened = [_open(browser, file) for _ in range(rounds)]
    seconds = [one[0] for one in opened]
    return Measured(
        nodes=len(picture.nodes),
        lines=len(picture.edges),
        made_seconds=made,
        size_kb=file.stat().st_size / 1024,
        best_seconds=min(seconds),
        median_seconds=statistics.median(seconds),
        requests=max(one[1] for one in opened),
        overlapping_labels=opened[0][2],
    )


def _busiest(store: Store, names: Names) -> str:
    """Return the id of the entity that most claims begin or end at."""
    ends = (
        names.id(quad.object.value)
        for end in ("subject", "object")
        for quad in store.match(None, term(end), None, names.claims)
    )
    counts = Counter(end for end in ends if end.startswith("entity/"))
    return max(counts, key=lambda node: (counts[node], node)).removeprefix("entity/")


def _open(browser: Browser, file: Path) -> tuple[float, int, int]:
    """Return the seconds until a file is ready, the requests beside it, and the labels that overlap."""
    requests: list[str] = []
    with browser.new_context(offline=True, viewport={"width": 1440, "height": 900}) as context:
        page = context.new_page()
        page.on("request", lambda request: requests.append(request.url))
        page.goto(file.as_uri())
        page.wait_for_selector("html[data-ready]", state="attached")
        ready = float(page.evaluate("document.documentElement.dataset.ready"))
        boxes: list[Any] = page.evaluate(LABELS)
    return ready / 1000, len(requests) - 1, sum(_overlap(a, b) for a, b in combinations(boxes, 2))


def _overlap(one: list[float], other: list[float]) -> bool:
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return across > 0 and down > 0


def _print(measured: list[Measured]) -> None:
    print(
        f"{platform.machine()}, Python {platform.python_version()}, Chromium from a file, without a network\n"
    )
    print("| nodes | lines | made | size | ready (best) | goal | requests | overlapping labels |")
    print("|---|---|---|---|---|---|---|---|")
    for one, goal in zip(measured, GOALS_SECONDS.values(), strict=True):
        print(
            f"| {one.nodes:,} | {one.lines:,} | {one.made_seconds:.2f} s | {one.size_kb:,.0f} kB "
            f"| {one.median_seconds:.2f} s ({one.best_seconds:.2f} s) | {goal:.1f} s "
            f"| {one.requests} | {one.overlapping_labels} |"
        )


if __name__ == "__main__":
    sys.exit(main())
