"""The store on disk: Oxigraph, embedded, on RocksDB."""

from __future__ import annotations

import shutil
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TypeVar, cast

import pyoxigraph as ox
from pyoxigraph import NamedNode, RdfFormat

from graph.errors import GraphError, InvalidInput, StoreBusy, StoreUnavailable
from graph.model import Quad, Term
from graph.store.bindings import bind
from graph.store.border import accepted
from graph.store.gate import Gate

Row = TypeVar("Row")

# RocksDB gives no error numbers: these are its words for a lock that this or another process holds.
_LOCK_HELD = ("lock hold by current process", "Resource temporarily unavailable")
# From about this many quads on, the bulk loader is faster than a transaction: at 40,000 quads 13 µs each
# and not 30. It is one commit too: Oxigraph hands all its files to RocksDB in one call, which takes
# all of them or none.
_BULK_FROM = 5_000
# RocksDB writes down which files it has, and about 3 kB more with each copy. It begins anew only when it is
# opened, and who opens a copy reads all of it: after 3,000 for 72 ms, instead of 10 (`benchmarks.copies`).
WORN_BYTES = 1024 * 1024
"""A store whose record of files has grown by so much is to be opened anew."""
_ALONE_SECONDS = 0.05
_ROOM_BYTES = 64 * 1024 * 1024


def record_bytes(folder: Path) -> int:
    """Return how long the record is that RocksDB keeps of the files of a store, 0 if that cannot be seen."""
    try:
        name = (folder / "CURRENT").read_text().strip()
        return (folder / name).stat().st_size
    except OSError:
        return 0


def _has_room(folder: Path) -> bool:
    return shutil.disk_usage(folder).free >= _ROOM_BYTES


class _Thread(threading.local):
    """Has another mark in each thread; a number (`get_ident`) may be another's once its thread has ended."""

    def __init__(self) -> None:
        self.mark = object()


class OxigraphStore:
    """Quads in a folder, for one process at a time.

    A commit survives the end of the process, however it ends; it survives a power cut after `flush`.
    Threads may share the store, but what `match` and `select` return stays in the thread that asked.
    """

    def __init__(self, folder: Path) -> None:
        """Open the folder, or make it.

        Raises:
            StoreBusy: Another process, or another store of this one, has it open.
            StoreUnavailable: It cannot be read or made.
        """
        self.folder = folder
        self._change = threading.Lock()
        self._opening = threading.Lock()
        self._gate = Gate()
        self._thread = _Thread()
        self._is_closed = False
        self._open: ox.Store | None = None
        with self._within("opened"):
            self._opened()
        self._worn_from_bytes = record_bytes(folder) + WORN_BYTES

    @property
    def _store(self) -> ox.Store:
        store = self._open
        return self._opened() if store is None else store

    def _opened(self) -> ox.Store:
        with self._opening:
            if self._is_closed:
                raise StoreUnavailable(f"the store in {self.folder} has been closed")
            if self._open is None:
                self._open = self._engine()
            return self._open

    def _engine(self) -> ox.Store:
        return ox.Store(self.folder)

    def match(
        self,
        subject: NamedNode | None = None,
        predicate: NamedNode | None = None,
        object: Term | None = None,
        graph: NamedNode | None = None,
    ) -> Iterator[Quad]:
        """See `Store.match`; the rows are those of the moment of the call."""
        # Small and often: the context manager would cost more than the look-up.
        pass_ = self._gate.enter()
        try:
            quads = self._store.quads_for_pattern(subject, predicate, object, graph)
        except BaseException as error:
            self._gate.leave(pass_)
            if isinstance(error, OSError):
                raise _as_ours(error, self.folder, "read") from error
            raise
        return self._rows(cast("Iterator[Quad]", quads), pass_)

    def change(
        self,
        *,
        remove: Iterable[Quad] = (),
        add: Iterable[Quad] = (),
        is_exact: bool = False,  # noqa: ARG002  # here nobody counts
    ) -> None:
        """See `Store.change`; a graph that is left without quads is gone."""
        going, coming = list(accepted(remove)), list(accepted(add))
        with self._change, self._within("written"):
            if going:
                self._store.update(self._update(going, coming))
            elif len(coming) >= _BULK_FROM:
                self._store.bulk_extend(coming)
            elif coming:
                self._store.extend(coming)

    def _update(self, going: list[Quad], coming: list[Quad]) -> str:
        steps = [f"DELETE DATA {{ {_quad_data(going)} }}"]
        steps += [f"DROP SILENT GRAPH {graph}" for graph in self._emptied(going)]
        if coming:
            steps.append(f"INSERT DATA {{ {_quad_data(coming)} }}")
        return " ;\n".join(steps)

    def _emptied(self, going: list[Quad]) -> list[NamedNode]:
        """Return the graphs of which nothing else is left; Oxigraph keeps the names of empty graphs."""
        leaving: dict[NamedNode, set[Quad]] = defaultdict(set)
        for quad in going:
            leaving[quad.graph_name].add(quad)
        return [graph for graph, quads in leaving.items() if self._is_within(graph, quads)]

    def _is_within(self, graph: NamedNode, quads: set[Quad]) -> bool:
        present = self._store.quads_for_pattern(None, None, None, graph)
        return all(quad in quads for quad in islice(present, len(quads) + 1))

    def load(self, quads: Iterable[Quad]) -> None:
        """See `Store.load`."""
        with self._within("written"):
            self._store.bulk_extend(accepted(quads))

    def clear(self, graph: NamedNode) -> None:
        """See `Store.clear`."""
        with self._change, self._within("written"):
            self._store.remove_graph(graph)

    def select(self, query: str, bindings: Mapping[str, Term] | None = None) -> Iterator[Mapping[str, Term]]:
        """See `Store.select`; ordering and grouping are done before this returns, rows as they are taken."""
        with self._within("read"):
            solutions = self._store.query(bind(query, bindings or {}))
            if not isinstance(solutions, ox.QuerySolutions):
                raise TypeError(f"not a SELECT query: {query}")
            names = [variable.value for variable in solutions.variables]
            rows = self._rows(solutions, self._gate.enter())
        return (_row(names, solution) for solution in rows)

    def dump(self, output: Path, format: RdfFormat, graph: NamedNode | None = None) -> None:
        """See `Store.dump`."""
        with self._within(f"written to {output}"):
            self._store.dump(output, format, from_graph=graph)

    def backup(self, folder: Path) -> None:
        """See `Store.backup`; hard links on the same file system, so it is quick and takes little room."""
        if folder.exists():
            raise InvalidInput(f"{folder} is there already; a backup wants a folder that is not")
        if record_bytes(self.folder) >= self._worn_from_bytes:
            self._open_anew()
        with self._within(f"copied to {folder}"):
            self._store.backup(folder)

    def _open_anew(self) -> None:
        """Begin the record of files anew, unless somebody is at something long or the disk is full.

        Who holds rows without taking them may wait for another one who waits for us.
        """
        with (
            self._opening,
            self._gate.alone(_ALONE_SECONDS) as is_alone,
            self._explained("opened again"),
        ):
            if is_alone and self._open is not None and _has_room(self.folder):
                # Where it cannot be opened, the next who needs it tries again.
                self._open = None
                self._open = self._engine()
            self._worn_from_bytes = record_bytes(self.folder) + WORN_BYTES

    def flush(self) -> None:
        """See `Store.flush`."""
        with self._within("written"):
            self._store.flush()

    def close(self) -> None:
        """See `Store.close`; rows not yet taken from `match` or `select` keep the folder open."""
        with self._opening:
            self._is_closed = True
            self._open = None

    def _rows(self, rows: Iterable[Row], pass_: object) -> Iterator[Row]:
        guarded = self._guarded(rows, pass_)
        # One that is never begun would not come to its end either, and so never leave.
        next(guarded)
        return guarded

    def _guarded(self, rows: Iterable[Row], pass_: object) -> Iterator[Row]:
        thread = self._thread
        owner = thread.mark
        try:
            yield cast("Row", None)
            if thread.mark is not owner:
                raise _taken_elsewhere()
            for row in rows:
                yield row
                if thread.mark is not owner:
                    raise _taken_elsewhere()
        except OSError as error:
            raise _as_ours(error, self.folder, "read") from error
        finally:
            # They keep the folder open, so they go first. In another thread pyoxigraph lets none of them go:
            # they never leave, since a store that is opened while they are there is a second one.
            if thread.mark is owner:
                del rows
                self._gate.leave(pass_)

    @contextmanager
    def _within(self, done: str) -> Iterator[None]:
        pass_ = self._gate.enter()
        try:
            with self._explained(done):
                yield
        finally:
            self._gate.leave(pass_)

    @contextmanager
    def _explained(self, done: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise _as_ours(error, self.folder, done) from error


def _as_ours(error: OSError, folder: Path, done: str) -> GraphError:
    if any(words in str(error) for words in _LOCK_HELD):
        return StoreBusy(
            f"the store in {folder} is open in another process; close that first, or go through it"
        )
    return StoreUnavailable(f"the store in {folder} could not be {done}: {error}")


def _taken_elsewhere() -> RuntimeError:
    # pyoxigraph aborts the whole process when another thread takes a row: an error in time instead.
    return RuntimeError("rows of the store were taken by a thread that did not ask for them")


def _quad_data(quads: Iterable[Quad]) -> str:
    # QuadData of the SPARQL 1.1 Update grammar [50]; a term's `str` is its N-Triples form.
    graphs: dict[str, list[str]] = defaultdict(list)
    for quad in quads:
        graphs[str(quad.graph_name)].append(str(quad.triple))
    return "\n".join(f"GRAPH {graph} {{ {' .'.join(triples)} }}" for graph, triples in graphs.items())


def _row(names: list[str], solution: ox.QuerySolution) -> Mapping[str, Term]:
    values = ((name, solution[name]) for name in names)
    return {name: value for name, value in values if isinstance(value, NamedNode | ox.Literal)}
