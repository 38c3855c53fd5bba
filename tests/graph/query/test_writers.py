"""Changes of users: one at a time, several to a flush and to a copy, each whole by itself."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from graph.errors import InvalidQuery, StoreUnavailable
from graph.model import Quad
from graph.query.changes import Update
from graph.query.writers import Drafts, PlainStore, SharedFlush, WriteLimits
from graph.store.oxigraph import OxigraphStore
from graph.vocabulary import DATA

# --- flushing


class Disk:
    """Counts flushes, and lets each one wait until it may end."""

    def __init__(self) -> None:
        self.flushes = 0
        self.has_begun, self.may_end = threading.Event(), threading.Event()

    def flush(self) -> None:
        self.flushes += 1
        self.has_begun.set()
        assert self.may_end.wait(10)


def test_changes_that_wait_for_a_flush_share_the_next_one():
    disk = Disk()
    shared = SharedFlush(disk.flush)
    with ThreadPoolExecutor(max_workers=9) as threads:
        first = threads.submit(shared.settle)
        assert disk.has_begun.wait(10)
        others = [threads.submit(shared.settle) for _ in range(8)]
        while shared._asked < 9:
            pass
        disk.may_end.set()
        for one in [first, *others]:
            one.result()

    assert disk.flushes == 2


def test_each_change_is_flushed_after_it_was_committed():
    disk = Disk()
    disk.may_end.set()
    shared = SharedFlush(disk.flush)

    for _ in range(3):
        shared.settle()

    assert disk.flushes == 3


def test_a_flush_that_fails_is_told_to_everybody_who_waits_and_tried_again():
    def failing() -> None:
        raise StoreUnavailable("the disk is full")

    shared = SharedFlush(failing)
    for _ in range(2):
        with pytest.raises(StoreUnavailable, match="disk is full"):
            shared.settle()


def test_changes_of_a_safe_store_are_all_there_after_a_kill(tmp_path: Path):
    store = PlainStore(tmp_path / "store", DATA, WriteLimits(is_safe=True))
    update = "INSERT DATA {{ <urn:a> <urn:b> {0} }}"
    try:
        with ThreadPoolExecutor(max_workers=4) as threads:
            list(threads.map(lambda n: store.make(Update(update.format(n), is_plain=True)), range(12)))
    finally:
        store.close()

    assert len(list(OxigraphStore(tmp_path / "store").match())) == 12


# --- drafts


class Drafted:
    """A store that is changed by drafts, as the service does it."""

    def __init__(self, folder: Path) -> None:
        self.store = OxigraphStore(folder / "store")
        self.drafts = Drafts(folder / "drafts", self._back_up, DATA, WriteLimits())
        self.generation = 0
        self.copies = 0

    def _back_up(self, folder: Path) -> None:
        self.copies += 1
        self.store.backup(folder)

    def make(self, text: str) -> None:
        difference = self.drafts.draft(Update(text), self.generation)
        self.store.change(remove=difference.removed, add=difference.added)
        self.generation += 1
        self.drafts.keep(difference, self.generation)

    def values(self) -> list[str]:
        return sorted(quad.object.value for quad in self.store.match())


@pytest.fixture
def drafted(tmp_path: Path) -> Iterator[Drafted]:
    drafted = Drafted(tmp_path)
    yield drafted
    drafted.drafts.close()
    drafted.store.close()


def insert(value: object) -> str:
    return f"INSERT DATA {{ GRAPH <urn:g> {{ <urn:a> <urn:b> {value} }} }}"


def test_changes_that_follow_each_other_are_drafted_on_one_copy(drafted: Drafted):
    for number in range(5):
        drafted.make(insert(number))
    drafted.make("DELETE DATA { GRAPH <urn:g> { <urn:a> <urn:b> 3 } }")

    assert drafted.values() == ["0", "1", "2", "4"]
    assert drafted.copies == 1


def test_a_change_in_between_is_seen_by_the_next_draft(drafted: Drafted):
    drafted.make(insert(1))
    quads = [Quad(q.subject, q.predicate, q.object, q.graph_name) for q in drafted.store.match()]
    drafted.store.change(remove=quads)
    drafted.generation += 1

    drafted.make("INSERT { GRAPH <urn:h> { ?s ?p ?o } } WHERE { GRAPH <urn:g> { ?s ?p ?o } }")

    assert drafted.values() == []
    assert drafted.copies == 2


def test_a_draft_that_was_not_made_is_forgotten(drafted: Drafted):
    drafted.make(insert(1))
    drafted.drafts.draft(Update(insert(2)), drafted.generation)
    with pytest.raises(InvalidQuery):
        drafted.make("INSERT DATA {")

    drafted.make("INSERT { GRAPH <urn:h> { ?s ?p ?o } } WHERE { GRAPH <urn:g> { ?s ?p ?o } }")

    assert drafted.values() == ["1", "1"]


@pytest.mark.parametrize(
    "text",
    [insert("_:node"), "DELETE WHERE { GRAPH <urn:g> { ?s ?p ?o } }"],
    ids=["blank nodes", "an empty graph"],
)
def test_what_the_copy_has_otherwise_than_the_store_is_not_kept(drafted: Drafted, text: str):
    drafted.make(insert(1))
    drafted.make(text)
    before = drafted.copies

    drafted.make(insert(2))

    assert drafted.copies == before + 1
