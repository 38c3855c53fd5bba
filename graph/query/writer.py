"""The process that changes a store for users: a worker of `graph.query.writers`."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import pyoxigraph as ox
from pyoxigraph import NamedNode, RdfFormat

from graph.errors import GraphError, InvalidInput, StoreBusy, StoreUnavailable
from graph.query.changes import (
    CHANGED,
    Change,
    Reach,
    Update,
    difference,
    has_blank,
    make,
    only_inserts,
    operations_of,
    own_graphs,
    reach_of,
    refuse_evidence,
    spelled_or_refused,
    told_as_written,
)
from graph.query.run import STAGING
from graph.settings import DAY
from graph.store.border import accepted
from graph.store.oxigraph import WORN_BYTES, record_bytes

if TYPE_CHECKING:
    from graph.store.endpoint import Endpoint
from graph.vocabulary import CG, Names

_QUADS_A_MESSAGE = 5_000


@dataclass(frozen=True, slots=True)
class Write:
    """A change to the store itself."""

    store: Path
    base: str
    change: Change
    allowed_hosts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Open:
    """The store to be opened for writing, made where there is none."""

    store: Path


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy of the store to be made."""

    store: Path
    folder: Path


@dataclass(frozen=True, slots=True)
class Flush:
    """What was committed to the store is to be on the disk."""

    store: Path


@dataclass(frozen=True, slots=True)
class Draft:
    """A change to be made on a copy of the model's store, of which only the difference is wanted.

    `store` is the copy, or the engine whose store it is: then only what the change needs is copied.

    It is answered with the quads to take out and then those to put in, as N-Quads. The word about it has
    another behind it: the number of bytes of the former. With that difference the store is just what the copy
    is then; a draft that fails leaves the copy as it was.
    """

    store: Path | Endpoint
    base: str
    change: Change
    allowed_hosts: frozenset[str]


Outcome: TypeAlias = tuple[str, list[ox.Quad], list[ox.Quad]]
"""What `make` returns, the quads to take out, and those to put in."""
WriterTask: TypeAlias = Open | Write | Backup | Flush | Draft


class Writer:
    """Holds one store open for writing and does what it is told to it, by two threads.

    One makes changes, the other what is to be done beside them. A store that is worn is opened anew between
    two changes: see `WORN_BYTES`.
    """

    def __init__(self) -> None:
        self._opening = threading.Lock()
        self._beside = threading.Lock()
        self._folder: Path | None = None
        self._store: ox.Store | None = None
        self._worn_from_bytes = 0

    def answer(self, task: WriterTask, send: Callable[[bytes], None]) -> str:
        """Do a task; return what `make` returns, and for a draft send the difference."""
        if isinstance(task, Draft):
            return self._draft(task, send)
        if isinstance(task, Write):
            self._close_worn(task.store)
            store = self._opened(task.store, open_plain)
            return make(store, task.base, task.change, task.allowed_hosts)
        with self._beside:
            self._do_beside(task)
        return ""

    def _do_beside(self, task: Open | Backup | Flush) -> None:
        """Do what is no change; nothing of the store is held when this returns, so that it can be closed.

        Nor when it raises: an error holds on to names, so the store is given none.
        """
        if isinstance(task, Backup):
            self._back_up(task)
        elif isinstance(task, Flush):
            self._flush(task)
        else:
            self._opened(task.store, open_plain)

    def _back_up(self, task: Backup) -> None:
        # What a process that was killed over it has left.
        shutil.rmtree(task.folder, ignore_errors=True)
        try:
            self._opened(task.store, open_plain).backup(task.folder)
        except OSError as error:
            raise StoreUnavailable(f"the store could not be copied to {task.folder}: {error}") from error

    def _flush(self, task: Flush) -> None:
        try:
            self._opened(task.store, open_plain).flush()
        except OSError as error:
            raise StoreUnavailable(f"what was changed could not be written to the disk: {error}") from error

    def _close_worn(self, folder: Path) -> None:
        is_open = self._store is not None and folder == self._folder
        if is_open and record_bytes(folder) >= self._worn_from_bytes:
            with self._beside:
                self._store = None

    def _draft(self, task: Draft, send: Callable[[bytes], None]) -> str:
        update = task.change
        if not isinstance(update, Update):
            return _draft(*self._to_draft_on(task), task, send)
        spelled = spelled_or_refused(update, task.base)
        with told_as_written(update, spelled, task.base):
            task = replace(task, change=replace(update, text=spelled.text))
            return _draft(*self._to_draft_on(task), task, send)

    def _to_draft_on(self, task: Draft) -> tuple[ox.Store, Change]:
        if isinstance(task.store, Path):
            return self._opened(task.store, ox.Store), task.change
        # What speaks HTTP is much to import, and a writer of a folder does without.
        from graph.query.gather import gathered  # noqa: PLC0415
        from graph.store.endpoint import Session  # noqa: PLC0415

        with closing(Session(task.store, seconds=DAY)) as session:
            return gathered(session, task.base, task.change, task.allowed_hosts)

    def _opened(self, folder: Path, open_store: Callable[[Path], ox.Store]) -> ox.Store:
        with self._opening:
            if self._store is None or folder != self._folder:
                self._store = None
                self._folder = folder
                self._store = open_store(folder)
                self._worn_from_bytes = record_bytes(folder) + WORN_BYTES
            return self._store


def open_plain(folder: Path) -> ox.Store:
    """Open a store without the model for writing, made where there is none.

    Raises:
        StoreBusy: Another process has it open.
        StoreUnavailable: It cannot be read or made.
        InvalidInput: It holds the model's graph.
    """
    try:
        store = ox.Store(folder)
        version = store.quads_for_pattern(None, NamedNode(CG + "formatVersion"), None)
        if next(version, None) is not None:
            raise InvalidInput(
                f"{folder.parent} holds a claimgraph graph, which a plain store would not guard; "
                "serve it without --raw, or name another folder"
            )
        # Left by a process that was killed over an upload.
        store.remove_graph(STAGING)
    except OSError as error:
        if "lock" in str(error).lower():
            raise StoreBusy(f"the store in {folder} is open in another process; close that first") from error
        raise StoreUnavailable(f"the store in {folder} could not be opened: {error}") from error
    return store


def _draft(store: ox.Store, change: Change, task: Draft, send: Callable[[bytes], None]) -> str:
    names = Names(task.base)
    found = operations_of(task.change, names)
    graphs = own_graphs(task.change, found, names)
    if only_inserts(found):
        done, going, coming = _insertion(store, change, graphs, task)
    else:
        reach = reach_of(task.change, found, graphs, task.base)
        try:
            done, going, coming = _difference(store, change, reach, task)
        finally:
            _drop_empty(store, graphs)
    size_bytes = _send_quads(going, send)
    _send_quads(coming, send)
    return f"{done} {size_bytes}"


def _insertion(store: ox.Store, change: Change, graphs: Sequence[NamedNode], task: Draft) -> Outcome:
    """Draft what only puts in what it says: whatever else stands in the graphs is not looked at."""
    said = ox.Store()
    done = make(said, task.base, change, task.allowed_hosts)
    _, coming = difference((), said, Names(task.base))
    own = set(graphs)
    coming = [quad for quad in coming if quad.graph_name in own and quad not in store]
    _check((), coming)
    store.extend(coming)
    return done, [], coming


def _difference(store: ox.Store, change: Change, reach: Reach, task: Draft) -> Outcome:
    """Draft what may do anything within its reach, by what is there before and after it."""
    before = _within(store, reach)
    done = make(store, task.base, change, task.allowed_hosts)
    after = _within(store, reach)
    going, coming = difference(before, after, Names(task.base))
    try:
        _check(going, coming)
    except GraphError:
        _turn(store, after, before)
        raise
    if any(has_blank(quad) for quad in after):
        _turn(store, after, (set(before) - set(going)) | set(coming))
    # A graph that holds nothing is none there, so none was made.
    return done if after else CHANGED, going, coming


def _check(going: Iterable[ox.Quad], coming: Sequence[ox.Quad]) -> None:
    """Look whether the model's store can be changed by this much.

    Raises:
        QueryRefused: A quad would pass for evidence.
        InvalidInput: A quad is none that the store keeps.
    """
    refuse_evidence(coming)
    for _ in accepted(chain(going, coming)):
        pass


def _within(store: ox.Store, reach: Reach) -> list[ox.Quad]:
    """Return the quads that are there, of those that a change can alter."""
    named = [quad for quad in reach.quads if quad in store]
    return named + [
        quad for graph in reach.graphs for quad in store.quads_for_pattern(None, None, None, graph)
    ]


def _turn(store: ox.Store, before: Iterable[ox.Quad], after: Iterable[ox.Quad]) -> None:
    """Put quads in the place of others."""
    old, new = set(before), set(after)
    for quad in old - new:
        store.remove(quad)
    store.extend(new - old)


def _drop_empty(store: ox.Store, graphs: Sequence[NamedNode]) -> None:
    """Take the names of graphs out that hold nothing, which our store does not have."""
    for graph in graphs:
        if next(store.quads_for_pattern(None, None, None, graph), None) is None:
            store.remove_graph(graph)


def _send_quads(quads: Sequence[ox.Quad], send: Callable[[bytes], None]) -> int:
    """Send quads as N-Quads, and return how many bytes they were."""
    size_bytes = 0
    for at in range(0, len(quads), _QUADS_A_MESSAGE):
        lines = ox.serialize(quads[at : at + _QUADS_A_MESSAGE], format=RdfFormat.N_QUADS)
        assert lines is not None
        send(lines)
        size_bytes += len(lines)
    return size_bytes
