"""What is taken from the canvas is what is on it; and each thing that a reader does asks once."""

from __future__ import annotations

import csv
import io
import struct
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx
import pytest
from playwright.sync_api import expect
from pyoxigraph import RdfFormat, parse

SVG = "{http://www.w3.org/2000/svg}"


def node(explorer: Any, name: str) -> str:
    return f"entity/{explorer.site.entity(name)}"


@pytest.fixture
def taken(explorer: Any, tmp_path: Path) -> Callable[[str], Path]:
    """A function that takes the beginning away by the menu, in a format."""
    explorer.open()

    def take(format: str) -> Path:
        explorer.page.locator("#take > button").click()
        with explorer.page.expect_download() as download:
            explorer.page.locator(f"[data-way={format}]").click()
        assert download.value.suggested_filename.endswith(f".{format}")
        path = tmp_path / f"taken.{format}"
        download.value.save_as(path)
        return path

    return take


def labels(explorer: Any) -> list[str]:
    found: list[str] = explorer.page.evaluate("explorer.visible().nodes.map(({ label }) => label)")
    return found


def opened(explorer: Any, path: Path) -> list[str]:
    """Open a file in the window and return what it has asked for beside itself."""
    explorer.watch.requests.clear()
    explorer.page.goto(path.as_uri())
    own = (path.as_uri(), "data:", "blob:")
    return [url for url in explorer.watch.requests if not url.startswith(own)]


def test_a_drawing_is_whole_has_the_labels_and_opens_alone(explorer: Any, taken: Callable[[str], Path]):
    path, wanted = taken("svg"), labels(explorer)

    root = ET.parse(path).getroot()
    words = "".join(root.itertext())

    assert root.tag == f"{SVG}svg"
    assert [label for label in wanted if label.split()[0] not in words] == []
    assert opened(explorer, path) == []
    assert explorer.watch.complaints == []


def test_a_picture_has_its_size_and_is_not_blank(explorer: Any, taken: Callable[[str], Path]):
    picture, drawing = taken("png"), ET.parse(taken("svg")).getroot()

    width, height = struct.unpack(">II", picture.read_bytes()[16:24])

    assert width == pytest.approx(2 * float(drawing.attrib["width"]), abs=2)
    assert height == pytest.approx(2 * float(drawing.attrib["height"]), abs=2)
    assert picture.stat().st_size > 50_000


def test_a_page_opens_from_a_file_with_the_same_names(explorer: Any, taken: Callable[[str], Path]):
    path, wanted = taken("html"), labels(explorer)

    assert opened(explorer, path) == []
    explorer.ready()
    drawn = explorer.page.evaluate("Object.values(picture.body.nodes).map(({ options }) => options.label)")
    assert len(drawn) == len(wanted)
    assert explorer.watch.complaints == []


def test_a_table_has_the_facts_that_are_shown(explorer: Any, taken: Callable[[str], Path]):
    rows = list(csv.DictReader(io.StringIO(taken("csv").read_text("utf-8-sig"))))

    assert sorted({row["claim"] for row in rows}) == explorer.seen()["facts"]
    assert all(row["quote"] and row["document"] for row in rows)


READERS = {"graphml": networkx.read_graphml, "gexf": networkx.read_gexf}


@pytest.mark.parametrize("format", READERS)
def test_a_graph_can_be_read_by_others(explorer: Any, taken: Callable[[str], Path], format: str):
    graph = READERS[format](taken(format))

    assert len(graph) == len(explorer.seen()["nodes"])
    assert graph.number_of_edges() > 20


def test_turtle_has_the_facts_with_their_evidence(explorer: Any, taken: Callable[[str], Path]):
    quads = list(parse(taken("ttl").read_bytes(), format=RdfFormat.TURTLE))

    subjects = {quad.subject.value.rpartition("/")[2] for quad in quads if hasattr(quad.subject, "value")}
    assert [fact for fact in explorer.seen()["facts"] if fact not in subjects] == []
    assert any("quote" in quad.predicate.value or "exact" in quad.predicate.value for quad in quads)


# --- one request for each thing that is done


def test_each_thing_that_is_done_asks_once_or_not_at_all(explorer: Any):
    explorer.open()
    stability, coatue = node(explorer, "Stability AI"), node(explorer, "Coatue")
    ends = {"from": coatue, "to": stability, "first": None, "last": None, "stances": "told"}
    details = explorer.page.locator("#details .fact-card").first
    explorer.asked()

    explorer.do("choose", {"node": stability})
    expect(details).to_be_visible()
    assert explorer.asked() == [f"/explore/details/entities/{stability.removeprefix('entity/')}"]
    explorer.do("choose", None)
    steps: list[tuple[list[str], str, list[object]]] = [
        (["/explore/expand"], "expand", [stability]),
        (["/explore/expand"], "relations", [stability]),
        (["/paths"], "findPath", [ends]),
        ([], "clearPath", []),
        (["/explore"], "labels", ["ja"]),
        (["/explore"], "arrange", []),
        ([], "filter", [{"certainty": 0.5}, "by hand"]),
        ([], "unfilter", []),
        ([], "hide", [coatue]),
        ([], "fold", [stability]),
        ([], "move", [{stability: [5, 5]}]),
        ([], "view", ["table"]),
        ([], "view", ["timeline"]),
    ]
    for asked, action, given in steps:
        explorer.do(action, *given)
        assert explorer.asked() == asked, action
    position = explorer.page.evaluate("explorer.store.position()")
    for to in range(position - 1, position - 5, -1):
        explorer.do("undo")
        explorer.until(f"explorer.store.position() === {to}")
        assert explorer.asked() == []
    assert explorer.watch.elsewhere(explorer.site.address) == []
