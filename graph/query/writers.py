"""Changes that users ask for, each made in a process of its own that can be stopped.

A plain store belongs to one such process, which makes the changes to it. The model's store belongs to
us: there a change is drafted on a copy, and what it would alter in the user's own graphs is handed back.
"""

from __future__ import annotations

import itertools
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
from pyoxigraph import RdfFormat

from graph.errors import ServiceBusy, StoreUnavailable
from graph.model import Quad
from graph.query.changes import Change
from graph.query.workers import Deadline, Processes, Worker
from graph.query.writer import AS_DRAFTED, Backup, Draft, Flush, Open, Write
from graph.store.border import accepted
from graph.store.endpoint import Endpoint

_ASIDE_SECONDS = 60.0
_DRAINING_SECONDS = 5.0
_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class WriteLimits:
    """What one change may take, and how many may wait for the one before them.

    `allowed_hosts` are the hosts that an update may call by SERVICE or LOAD. `is_safe` means that a
    change is on the disk before it is acknowledged.
    """

    seconds: float = 120.0
    memory_bytes: int = 1024 * 1024 * 1024
    waiting: int = 12
    allowed_hosts: frozenset[str] = frozenset()
    is_safe: bool = False


class Turns:
    """Lets one change be made at a time, and a few wait for their turn."""

    def __init__(self, waiting: int) -> None:
        self._places = threading.BoundedSemaphore(waiting + 1)
        self._turn = threading.Lock()

    @property
    def is_taken(self) -> bool:
        """Whether somebody has it now."""
        return self._turn.locked()

    @contextmanager
    def next(self, deadline: Deadline) -> Iterator[None]:
        """Wait for our turn.

        Raises:
            ServiceBusy: It does not come in time, or too many wait already.
        """
        if not self._places.acquire(blocking=False):
            raise ServiceBusy("too many changes are waiting already; ask again in a moment")
        try:
            if not self._turn.acquire(timeout=deadline.left):
                raise ServiceBusy(
                    f"other changes kept the store busy for {deadline.seconds:g} seconds; "
                    "ask again in a moment"
                )
            try:
                yield
            finally:
                self._turn.release()
        finally:
            self._places.release()


class SharedFlush:
    """Sees to it that what was committed survives a power cut; changes that wait for that share one flush."""

    def __init__(self, flush: Callable[[], None]) -> None:
        self._flush = flush
        self._flushing, self._counting = threading.Lock(), threading.Lock()
        self._asked = 0
        self._flushed = 0

    def settle(self) -> None:
        """Return once everything that was committed before this call is on the disk.

        Raises:
            StoreUnavailable: It could not be written there.
        """
        with self._counting:
            self._asked += 1
            ours = self._asked
        with self._flushing:
            if self._flushed < ours:
                reached = self._asked
                self._flush()
                self._flushed = reached


class PlainStore:
    """A store without the model, held by a process of its own. Threads may share it."""

    def __init__(self, folder: Path, base: str, limits: WriteLimits) -> None:
        """Open the folder, or make it.

        Raises:
            StoreBusy, StoreUnavailable, InvalidInput: As `graph.query.writer.open_plain` has it.
        """
        self._folder = folder.absolute()
        self._base = base
        self._limits = limits
        self._generation = 0
        self._turns = Turns(limits.waiting)
        self._flush = SharedFlush(lambda: self._aside(Flush(self._folder)))
        self._processes = Processes("writer", limits.memory_bytes)
        self._worker = Worker(self._processes, "update")
        self._worker.mend()
        try:
            self._worker.ask_aside(Open(self._folder), Deadline(_ASIDE_SECONDS))
        except BaseException:
            self._end()
            raise

    @property
    def pid(self) -> int | None:
        """The number of the process that holds the store."""
        return self._worker.pid

    @property
    def generation(self) -> int:
        """A number that has grown when anything may have changed."""
        return self._generation

    @property
    def is_changing(self) -> bool:
        """Whether a change is under way."""
        return self._turns.is_taken

    def check(self) -> None:
        """Look whether the store is there.

        Raises:
            StoreUnavailable: It is not.
        """
        self._aside(Open(self._folder))

    def make(self, change: Change) -> str:
        """Make a change, whole or not at all; return what `graph.query.changes.make` returns.

        Raises:
            GraphError: As `make` and `Worker.ask` have it; ServiceBusy if its turn does not come.
        """
        deadline = Deadline(self._limits.seconds)
        task = Write(self._folder, self._base, change, self._limits.allowed_hosts)
        with self._turns.next(deadline):
            self._worker.mend()
            try:
                done = self._worker.ask(task, deadline)
            finally:
                # It may have been committed even where we did not hear of it.
                self._generation += 1
                self._worker.mend()
        if self._limits.is_safe:
            self._flush.settle()
        return done

    def backup(self, folder: Path) -> None:
        """Write a copy of the store to a folder that is not there yet; a change may be under way.

        Raises:
            StoreUnavailable: It could not be copied.
        """
        self._aside(Backup(self._folder, folder))

    def _aside(self, task: Open | Backup | Flush) -> None:
        for _ in range(_ATTEMPTS - 1):
            try:
                self._worker.ask_aside(task, Deadline(_ASIDE_SECONDS))
            except StoreUnavailable:
                # Stopped over somebody's change, whose thread mends it before it lets the next one in.
                with self._turns.next(Deadline(_ASIDE_SECONDS)):
                    self._worker.mend()
            else:
                return
        self._worker.ask_aside(task, Deadline(_ASIDE_SECONDS))

    def close(self) -> None:
        """Let go of the folder; a change under way is waited for a moment, then stopped and not made."""
        try:
            with self._turns.next(Deadline(_DRAINING_SECONDS)):
                self._end()
        except ServiceBusy:
            self._worker.retire()

    def _end(self) -> None:
        self._worker.retire()
        self._worker.stop()
        self._processes.close()


@dataclass(frozen=True, slots=True)
class Difference:
    """What a change would do to the user's own graphs; `done` is what `graph.query.changes.make` returns.

    `is_as_drafted` means that with it the store is just what the copy is now.
    """

    done: str
    removed: list[Quad]
    added: list[Quad]
    is_as_drafted: bool


class Drafts:
    """Drafts changes on a copy of the model's store, one after the other.

    Changes that follow each other, with nothing else in between, are drafted on the same copy.
    """

    def __init__(
        self,
        folder: Path,
        back_up: Callable[[Path], None],
        base: str,
        limits: WriteLimits,
        *,
        endpoint: Endpoint | None = None,
    ) -> None:
        """Prepare for drafts; `back_up` writes a copy of the store below the folder, which is ours alone.

        Where the store is an engine's, a draft asks its endpoint for what it needs, and makes no copy.
        """
        self._folder = folder.absolute()
        self._back_up = back_up
        self._base = base
        self._limits = limits
        self._numbers = itertools.count()
        self._endpoint = endpoint
        self._copy = self._folder / "none"
        self._generation: int | None = None
        self._processes = Processes("writer", limits.memory_bytes)
        self._worker = Worker(self._processes, "update")
        shutil.rmtree(self._folder, ignore_errors=True)

    def draft(self, change: Change, generation: int) -> Difference:
        """Say what a change would do to the store of a generation, which is to stay until that has been done.

        Raises:
            QueryRefused: It would write to a graph that is not the user's own.
            GraphError: As `graph.query.changes.make` and `Worker.ask` have it.
        """
        deadline = Deadline(self._limits.seconds)
        self._folder.mkdir(parents=True, exist_ok=True)
        if self._endpoint is None and self._generation != generation:
            self._copy_anew()
        self._generation = None
        self._worker.mend()
        with tempfile.TemporaryFile(dir=self._folder) as output:
            store = self._endpoint or self._copy
            task = Draft(store, self._base, change, self._limits.allowed_hosts)
            word = self._worker.ask(task, deadline, output)
            output.seek(0)
            return _difference(word, output.read())

    def keep(self, difference: Difference, generation: int) -> None:
        """Draft on, on the same copy: the last difference was made to the store, which so became this."""
        if difference.is_as_drafted:
            self._generation = generation

    def _copy_anew(self) -> None:
        shutil.rmtree(self._copy, ignore_errors=True)
        self._copy = self._folder / str(next(self._numbers))
        self._back_up(self._copy)

    def close(self) -> None:
        """Let go of the process and the folder."""
        self._worker.retire()
        self._worker.stop()
        self._processes.close()
        shutil.rmtree(self._folder, ignore_errors=True)


def _difference(word: str, lines: bytes) -> Difference:
    done, kind, size_bytes = word.split(" ")
    going, coming = lines[: int(size_bytes)], lines[int(size_bytes) :]
    return Difference(done, _quads(going), _quads(coming), kind == AS_DRAFTED)


def _quads(lines: bytes) -> list[Quad]:
    return list(accepted(ox.parse(lines, RdfFormat.N_QUADS)))
