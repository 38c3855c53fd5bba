"""The explorer in a browser: how long until it can be read, what a step in it takes, and how much it weighs.

    python -m benchmarks.explorer [--data DIR | --documents 400] [--rounds 20] [--json FILE]

A service of its own serves a generated graph, or that of `--data`; Chromium draws in software. Times are of
the page's own clock, from navigation or from the key to the frame that shows what came of it. `ready` is
when every label of the first view stands. The goals are for a quiet machine with two cores.

The peer is pyvis as one begins with it, physics on, with the same nodes and lines: ready is when these
have settled and are drawn.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from benchmarks.browser import chromium
from benchmarks.figures import Figure, measuring, report
from benchmarks.graphs import generated_store
from benchmarks.serving import service

_PEER_MILLISECONDS = 180_000
WINDOW: ViewportSize = {"width": 1440, "height": 900}
PAINTED = "await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));"

WEIGHT = """() => ["navigation", "resource"].flatMap((kind) => performance.getEntriesByType(kind))
  .reduce((sum, one) => sum + one.encodedBodySize, 0)"""
REQUESTS = "() => performance.getEntriesByType('resource').length + 1"
FIRST_PAINT = "() => performance.getEntriesByName('first-contentful-paint')[0].startTime"
FAULTS = """() => {
  const painted = explorer.canvas.painted();
  const on = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  return [explorer.visible().nodes.length - painted.length,
    painted.filter((one, i) => painted.some((other, j) => j > i && on(one.box, other.box))).length];
}"""
# A state of so many nodes, entities before events, with places of the service's.
STATE_OF = """async (count) => {
  const ids = [];
  for (const [list, kind] of [["entities", "entity"], ["events", "event"]])
    for (let offset = 0; ids.length < count; offset += 200) {
      const page = await (await fetch(`/${list}.json?limit=200&offset=${offset}`)).json();
      if (page[list].length === 0) break;
      ids.push(...page[list].map((one) => `${kind}/${one.id}`));
    }
  const nodes = ids.slice(0, count);
  const graph = await explorer.server.post("/explore", { nodes, lang: "en", layout: true });
  const places = Object.fromEntries(graph.nodes.map(({ id, x, y }) => [id, [Math.round(x), Math.round(y)]]));
  return (await explorer.server.post("/states", { state: { ...explorer.store.get(), nodes: places } })).id;
}"""
EXPAND = f"""async (number) => {{
  const {{ nodes }} = explorer.store.get();
  const open = explorer.visible().nodes.filter((node) => node.neighbours.told > 3);
  const node = open[(number * 7) % open.length];
  const before = JSON.stringify(nodes), began = performance.now();
  await explorer.actions.expand(node.id);
  {PAINTED}
  const took = performance.now() - began, now = explorer.store.get().nodes, then = JSON.parse(before);
  const moved = Object.keys(then).filter((id) => then[id].some((at, i) => at !== now[id][i])).length;
  return [took, moved, Object.keys(now).length - Object.keys(then).length];
}}"""
STEP = f"""async (key) => {{
  const canvas = document.getElementById("canvas"), began = performance.now();
  canvas.dispatchEvent(new KeyboardEvent("keydown", {{ key, bubbles: true, cancelable: true }}));
  {PAINTED}
  return performance.now() - began;
}}"""
# Of pyvis' page: when it has settled, and how many of its labels lie on one another.
SETTLED = """<script>network.once("stabilizationIterationsDone", () => network.once("afterDrawing", () => {
  document.documentElement.dataset.ready = String(performance.now()); }));</script></body>"""
OVERLAPS = """() => {
  const boxes = Object.values(network.body.nodes).map((one) => one.labelModule.size);
  const on = (a, b) => a.left < b.left + b.width && b.left < a.left + a.width
    && a.top < b.top + b.height && b.top < a.top + a.height;
  return boxes.filter((one, i) => boxes.some((other, j) => j > i && on(one, other))).length;
}"""
RECORD = """() => {
  globalThis.frames = [];
  let last = performance.now();
  const frame = (now) => { frames.push(now - last); last = now; requestAnimationFrame(frame); };
  requestAnimationFrame(frame);
}"""


def main() -> int:
    """Measure, print a table, and say whether the goals are met."""
    parser = measuring(__doc__)
    parser.add_argument("--documents", type=int, default=400, help="of the graph that is generated")
    parser.add_argument("--data", type=Path, metavar="DIR", help="a graph that is there")
    parser.add_argument("--rounds", type=int, default=20)
    args = parser.parse_args()
    with (
        _graph(args.data, args.documents) as data,
        service(data=data) as running,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium())
        status = report(_figures(browser, running.address, args.rounds), args.json)
        browser.close()
    return status


def _figures(browser: Browser, address: str, rounds: int) -> Iterator[Figure]:
    yield from _first_view(browser, address, rounds)
    yield from _sparql_page(browser, address)
    yield from _large(browser, address, rounds)
    yield from _peer(browser, address)


@contextmanager
def _graph(data: Path | None, documents: int) -> Iterator[Path]:
    """Yield the folder of a graph."""
    if data:
        yield data
        return
    with TemporaryDirectory() as scratch:
        generated_store(Path(scratch), documents).close()
        yield Path(scratch) / "data"


def _first_view(browser: Browser, address: str, rounds: int) -> Iterator[Figure]:
    paints, readies, weights, requests, faults = [], [], [], [], []
    for _ in range(rounds + 1):
        with _opened(browser, address + "/") as page:
            paints.append(float(page.evaluate(FIRST_PAINT)))
            readies.append(_ready(page))
            weights.append(page.evaluate(WEIGHT) / 1000)
            requests.append(page.evaluate(REQUESTS))
            faults.append(page.evaluate(FAULTS))
    # The first time the service itself reads what it keeps from then on.
    yield Figure("first paint, ms", 400, paints[1:])
    yield Figure("60 nodes ready, ms", 1000, readies[1:])
    yield Figure("weight of the first view, kB", 260, weights)
    yield Figure("requests of the first view", None, requests)
    yield Figure("nodes of the first view without a label", 0, [without for without, _ in faults])
    yield Figure("labels on one another", 0, [overlaps for _, overlaps in faults])


def _sparql_page(browser: Browser, address: str) -> Iterator[Figure]:
    with browser.new_context(viewport=WINDOW) as context:
        page = context.new_page()
        page.goto(f"{address}/query")
        page.locator(".CodeMirror").wait_for()
        page.wait_for_load_state("networkidle")
        yield Figure("weight of the SPARQL page, kB", 300, [page.evaluate(WEIGHT) / 1000])
        yield Figure("requests of the SPARQL page", None, [page.evaluate(REQUESTS)])


def _large(browser: Browser, address: str, rounds: int) -> Iterator[Figure]:
    with _opened(browser, address + "/") as page:
        links = {count: f"{address}/#s={page.evaluate(STATE_OF, count)}" for count in (500, 1000)}
    with _opened(browser, links[500]) as page:
        expansions = [page.evaluate(EXPAND, number) for number in range(rounds)]
        yield Figure("an expansion at 500 nodes, ms", 200, [took for took, _, added in expansions if added])
        yield Figure("nodes that an expansion moves", 0, [moved for _, moved, _ in expansions])
        page.locator("#canvas").focus()
        keys = ("ArrowLeft", "ArrowUp", "ArrowRight", "ArrowDown")
        steps = [page.evaluate(STEP, keys[i % len(keys)]) for i in range(rounds)]
        yield Figure("a step by keyboard, ms", 100, steps)
    readies, frames = [], []
    for _ in range(max(3, rounds // 4)):
        with _opened(browser, links[1000]) as page:
            readies.append(_ready(page))
            frames += _frames(page)
    yield Figure("1,000 nodes ready, ms", 1500, readies)
    yield Figure("a frame of 1,000 nodes being moved, ms", 50, frames)


def _peer(browser: Browser, address: str) -> Iterator[Figure]:
    """Draw what the explorer would show with pyvis; it loads what it asks for elsewhere from nowhere."""
    for count in (60, 200, 500):
        with urlopen(f"{address}/explore?limit={count}&lang=en") as answer, TemporaryDirectory() as folder:
            page_file = Path(folder) / "pyvis.html"
            page_file.write_text(_pyvis(json.load(answer)), "utf-8")
            readies, overlaps, requests = _settled(browser, page_file)
        yield Figure(f"pyvis: {count} nodes ready, ms", None, readies)
        yield Figure(f"pyvis: labels on one another of {count}", None, overlaps)
        yield Figure(f"pyvis: requests elsewhere with {count}", None, requests)


def _pyvis(graph: Any) -> str:
    from pyvis.network import Network  # noqa: PLC0415 (it imports IPython, which takes half a second)

    network = Network(directed=True, cdn_resources="in_line", height="900px")
    for node in graph["nodes"]:
        network.add_node(node["id"], label=node["label"])
    for edge in (edge for fact in graph["facts"] for edge in fact["edges"]):
        network.add_edge(edge["source"], edge["target"], title=edge["label"])
    html: str = network.generate_html()
    return html.replace("</body>", SETTLED)


def _settled(
    browser: Browser, page_file: Path, rounds: int = 1
) -> tuple[list[float], list[float], list[float]]:
    """Return for each round the milliseconds until it is ready, and what is wrong with it then."""
    readies, overlaps, requests = [], [], []
    for _ in range(rounds):
        asked: list[str] = []
        with browser.new_context(viewport=WINDOW) as context:
            context.route("http*://**", lambda route: route.abort())
            page = context.new_page()
            page.on("request", lambda request: asked.append(request.url))  # noqa: B023 (called in this round)
            page.goto(page_file.as_uri())
            page.wait_for_selector("html[data-ready]", state="attached", timeout=_PEER_MILLISECONDS)
            readies.append(_ready(page))
            overlaps.append(float(page.evaluate(OVERLAPS)))
        requests.append(float(sum(url.startswith("http") for url in asked)))
    return readies, overlaps, requests


def _frames(page: Page) -> list[float]:
    """Return how long each frame took while the canvas is dragged to and fro."""
    box: Any = page.locator("#canvas").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + 30
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate(RECORD)
    for i in range(60):
        page.mouse.move(x + 4 * (i % 20), y + 3 * (i % 15))
    frames: list[float] = page.evaluate("frames.slice(2)")
    page.mouse.up()
    return frames


@contextmanager
def _opened(browser: Browser, address: str) -> Iterator[Page]:
    with browser.new_context(viewport=WINDOW) as context:
        page = context.new_page()
        page.goto(address)
        page.wait_for_selector("html[data-ready]", state="attached")
        yield page


def _ready(page: Page) -> float:
    return float(page.evaluate("document.documentElement.dataset.ready"))


if __name__ == "__main__":
    sys.exit(main())
