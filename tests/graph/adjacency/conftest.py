"""The adjacency of the demo and of the gold, and small ones made by hand."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from api.pictures import PictureWords
from graph.adjacency.adjacency import Adjacency, Line, adjacency_of
from graph.adjacency.read import LineReader
from graph.draw.read import GraphReader
from graph.explore.wire import Wire
from graph.query.cards import State
from graph.query.overview import Overview
from graph.query.search import Search
from graph.store.format import open_store
from graph.store.indexed import IndexedStore
from graph.vocabulary import Names, Vocabulary


@dataclass(frozen=True)
class Told:
    """A graph with its adjacency, and the reader that draws pictures of it."""

    store: IndexedStore
    names: Names
    vocabulary: Vocabulary
    adjacency: Adjacency

    def reader(self, *, all_stances: bool) -> GraphReader:
        words = PictureWords("en")
        return GraphReader(
            self.store, self.names, self.vocabulary, words, min_confidence=0.7, all_stances=all_stances
        )

    def wire(self, adjacency: Adjacency | None = None) -> Wire:
        """Return what spells this graph in English; without lines from its evidence alone."""
        overview = Overview(self.store, self.names, self.vocabulary)
        state = State(self.store, self.names, self.vocabulary, 0.7, lambda: overview)
        return Wire(self.store, state, adjacency or adjacency_of({}, None), PictureWords("en"))

    def node(self, name: str) -> str:
        """Return the node id of the entity of that name."""
        return "entity/" + Search(self.store, self.names).entities(name)[0].entity

    def label(self, node: str) -> str:
        return self.reader(all_stances=True).node(self.names.node(node)).label


def _opened(data: Path, folder: Path, vocabulary: Vocabulary) -> Iterator[Told]:
    shutil.copytree(data, folder)
    names = Names()
    store = open_store(folder, names.base)
    yield Told(store, names, vocabulary, LineReader(store, names, vocabulary, 0.7).everything())
    store.close()


@pytest.fixture(scope="session")
def demo(demo_data: Path, vocabulary: Vocabulary, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    yield from _opened(demo_data, tmp_path_factory.mktemp("demo") / "data", vocabulary)


@pytest.fixture(scope="session")
def gold(gold_data: Path, vocabulary: Vocabulary, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    yield from _opened(gold_data, tmp_path_factory.mktemp("gold") / "data", vocabulary)


@pytest.fixture(params=["demo", "gold"])
def told(request: pytest.FixtureRequest) -> Told:
    """Return the demo, then the gold."""
    graph: Told = request.getfixturevalue(request.param)
    return graph


def _line(source: str, target: str, **given: Any) -> Line:
    usual: dict[str, Any] = {
        "predicate": "knows", "claim": f"{source}-{target}", "stance": "Asserts", "is_told": True,
        "certainty": 1.0, "voices": 1, "voices_against": 0, "first": None, "last": None,
    }  # fmt: skip
    line = {**usual, "event": f"event/{source}-{target}", **given}
    return Line(source=_id(source), target=_id(target), **line)


def _id(name: str) -> str:
    return name if "/" in name else f"entity/{name}"


@pytest.fixture(scope="session")
def line() -> Callable[..., Line]:
    """A function that makes a line: `line("ada", "acme", voices=2)`."""
    return _line


@pytest.fixture(scope="session")
def adjacent() -> Callable[..., Adjacency]:
    """A function that makes an adjacency of lines."""

    def make(*lines: Line, as_of: str | None = "2024-03-31") -> Adjacency:
        of_events: dict[str, tuple[Line, ...]] = {}
        for line in lines:
            of_events[line.event] = (*of_events.get(line.event, ()), line)
        return adjacency_of(of_events, as_of)

    return make
