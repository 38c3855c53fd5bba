"""The demo graph, to draw parts of, and small pictures made by hand."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import NamedNode

from api.pictures import PictureWords
from graph.adjacency.adjacency import Adjacency
from graph.adjacency.read import LineReader
from graph.draw.picture import Edge, Fact, Node, Picture, Sentence
from graph.draw.read import GraphReader
from graph.query.search import Search
from graph.store.format import open_store
from graph.store.indexed import IndexedStore
from graph.vocabulary import Names, Vocabulary


@dataclass(frozen=True)
class Demo:
    """The demo's store, and a way to read it."""

    store: IndexedStore
    names: Names
    vocabulary: Vocabulary
    adjacency: Adjacency

    def reader(self, language: str = "en", **options: Any) -> GraphReader:
        words = PictureWords(language)
        return GraphReader(self.store, self.names, self.vocabulary, words, min_confidence=0.7, **options)

    def node(self, name: str) -> NamedNode:
        return self.names.named("entity", self.id(name))

    def id(self, name: str) -> str:
        return Search(self.store, self.names).entities(name)[0].entity


@pytest.fixture(scope="session")
def demo(demo_data: Path, vocabulary: Vocabulary, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    data = tmp_path_factory.mktemp("drawn") / "data"
    shutil.copytree(demo_data, data)
    names = Names()
    store = open_store(data, names.base)
    yield Demo(store, names, vocabulary, LineReader(store, names, vocabulary, 0.7).everything())
    store.close()


@pytest.fixture
def sentence() -> Callable[..., Sentence]:
    """A function that makes a sentence; what is given replaces what it has."""

    def make(**given: Any) -> Sentence:
        usual: dict[str, Any] = {
            "quote": "Ada founded Acme.", "language": "en", "stance": "Asserts", "speaker": "The Paper",
            "document": "How it began", "document_id": "d1", "publisher": "The Paper",
            "published": "2024-03-25",
        }  # fmt: skip
        return Sentence(**(usual | given))

    return make


@pytest.fixture
def pictured(sentence: Callable[..., Sentence]) -> Callable[..., Picture]:
    """A function that draws "Ada founded Acme", with names and sentences of the test's own."""

    def make(
        subject: str = "Ada",
        object: str = "Acme",
        title: str = "Around Ada",
        labels: str = "en",
        **told: Any,
    ) -> Picture:
        nodes = (
            Node("entity/ada", "https://data.example/ada", subject, "en", "Person", "Person"),
            Node("entity/acme", "https://data.example/acme", object, None, "Organization", "Organization"),
        )
        fact = Fact(
            claim="c1", subject=subject, predicate="founderOf", predicate_label="founder of", object=object,
            stance="Asserts", is_fact=True, is_disputed=False,
            voices=1, voices_against=0, details=(("date", "2019"),),
            sentences=(sentence(**told),),
        )  # fmt: skip
        edge = Edge("entity/ada", "entity/acme", "founder of", fact)
        return Picture(title, labels, nodes, (edge,), frozenset({"entity/ada"}), found=2)

    return make
