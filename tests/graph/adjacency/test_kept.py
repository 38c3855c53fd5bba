"""The adjacency follows whatever happens to the graph, by what changed where that is little."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad

from graph.adjacency.adjacency import Adjacency
from graph.adjacency.kept import KeptAdjacency
from graph.adjacency.read import LineReader
from graph.errors import StoreUnavailable
from graph.index.index import Index
from graph.pipeline import Library
from graph.store.indexed import IndexedStore
from graph.vocabulary import Names


def contents(adjacency: Adjacency) -> dict[str, Any]:
    """Return all that an adjacency says, in an order of its own."""
    nodes = {node: adjacency.around(node) for node in adjacency.nodes()}
    return {
        "as of": adjacency.as_of,
        **{node: (frozenset(around.lines), around.told, around.all) for node, around in nodes.items()},
    }


@pytest.fixture
def opened(newsrooms: Any, names: Names, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Any]:
    """A function that opens an empty library whose store can be followed."""

    def make() -> Library:
        room = newsrooms.open()
        index = Index(tmp_path_factory.mktemp("index") / "index.sqlite", names)
        return Library(IndexedStore(room.library.store, index), names, room.library.vocabulary)

    return make


def kept_of(library: Library) -> KeptAdjacency:
    return KeptAdjacency(library.store, library.names, library.vocabulary, library.min_confidence)  # type: ignore[arg-type]


def anew(library: Library) -> dict[str, Any]:
    reader = LineReader(library.store, library.names, library.vocabulary, library.min_confidence)
    return contents(reader.everything())


@given(data=st.data())
@settings(deadline=None, max_examples=30, suppress_health_check=list(HealthCheck))
def test_after_any_history_it_is_as_if_it_were_read_anew(
    rows: Any, world: Any, opened: Any, data: st.DataObject
):
    library = opened()
    kept = kept_of(library)
    kept.make()
    for _ in range(data.draw(st.integers(1, 5))):
        document = data.draw(st.sampled_from(["d1", "d2", "d3"]))
        there = library.document_ids()
        if document in there and data.draw(st.booleans()):
            library.remove([document])
        else:
            told = data.draw(st.lists(rows.valid(), min_size=1, max_size=4))
            published = data.draw(st.sampled_from([None, "2023-12-01", "2024-10"]))
            list(library.import_readings([world.reading(document, told, published=published)]))
        claims = sorted(line.claim for line in kept.make())
        if claims and data.draw(st.booleans()):
            library.assess(f"claim/{data.draw(st.sampled_from(claims))}", "rejected", "so I say", "ada")
        assert contents(kept.make()) == anew(library)


def test_the_state_that_somebody_holds_stays_as_it_is(opened: Any, world: Any, row: Any):
    library = opened()
    list(library.import_readings([world.reading("d1", [row("founded", person="ada", organization="acme")])]))
    kept = kept_of(library)
    before = kept.make()
    held = contents(before)

    library.remove(["d1"])

    assert contents(kept.make()) != held
    assert contents(before) == held


def test_what_is_loaded_in_bulk_is_followed_too(opened: Any, world: Any, row: Any):
    library = opened()
    kept = kept_of(library)
    kept.make()

    list(library.import_in_bulk([world.reading("d1", [row("founded", person="ada", organization="acme")])]))

    assert contents(kept.make()) == anew(library)
    assert len(kept.make()) == 1


def test_a_change_of_what_makes_no_line_reads_nothing(opened: Any, world: Any, row: Any):
    library = opened()
    list(library.import_readings([world.reading("d1", [row("founded", person="ada", organization="acme")])]))
    kept = kept_of(library)
    before = kept.make()
    mine = NamedNode("https://example.org/mine")

    library.store.change(add=[Quad(mine, mine, mine, mine)])

    assert kept.make() is before


def test_after_a_change_that_failed_everything_is_read_anew(opened: Any, world: Any, row: Any, names: Names):
    library = opened()
    list(library.import_readings([world.reading("d1", [row("founded", person="ada", organization="acme")])]))
    kept = kept_of(library)
    before = kept.make()
    working, library.store.store = library.store.store, BrokenHalfWay(library.store.store)

    with pytest.raises(StoreUnavailable):
        library.remove(["d1"])
    library.store.store = working

    assert kept.make() is not before
    assert contents(kept.make()) == anew(library)


class BrokenHalfWay:
    """A store that takes quads out and fails to put any in."""

    def __init__(self, store: Any) -> None:
        self._store = store

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def change(self, *, remove: Any = (), add: Any = (), is_exact: bool = False) -> None:
        self._store.change(remove=remove)
        raise StoreUnavailable("the disk is full")
