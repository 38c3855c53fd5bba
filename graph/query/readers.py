"""Users' queries, each in a process of its own that can be stopped.

Oxigraph has no time limit for a query, and a query can bring its process down: nested a few thousand
deep, it overflows the stack. So every query runs in a reader process, on a copy of the store, and the
parent kills the reader when the time is over, notices when it dies, and starts another. An answer is
handed on only when it is whole.
"""

from __future__ import annotations

import logging
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path

import graph
from graph.errors import (
    GraphError,
    InvalidQuery,
    QueryRefused,
    QueryTimeout,
    QueryTooLarge,
    ServiceBusy,
    StoreUnavailable,
    UnknownFormat,
)
from graph.query.checkpoints import Checkpoints
from graph.query.reader import DATA, DONE, Task
from graph.query.run import Formats, Query

log = logging.getLogger(__name__)

# The reader runs our own code, not another `graph` of the folder we were started in.
_ROOT = Path(graph.__file__).resolve().parents[1]
_ERRORS: dict[str, type[GraphError]] = {
    error.__name__: error
    for error in (InvalidQuery, QueryRefused, QueryTooLarge, StoreUnavailable, UnknownFormat)
}


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may take, and how many may wait for a reader before the next is turned away."""

    seconds: float = 30.0
    size_bytes: int = 64 * 1024 * 1024
    waiting: int = 16


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole answer to a query, as it goes to the user."""

    media_type: str
    body: bytes


class Deadline:
    """A moment after which a query is stopped."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """The seconds that are left, never less than none."""
        return max(0.0, self._end - time.monotonic())


class ReaderProcess:
    """One reader, for one thread at a time; `mend` starts it."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Connection[Task, bytes] | None = None
        self._is_idle = False
        self._is_retired = False
        self._starting = threading.Lock()

    @property
    def pid(self) -> int | None:
        """The number of the process, or None while there is none."""
        return self._process.pid if self._process else None

    def ask(self, task: Task, deadline: Deadline) -> Answer:
        """Run a task, by the deadline; whatever comes of it, `mend` before the next.

        Raises:
            QueryTimeout: It is still at it.
            StoreUnavailable: The process died of it.
        """
        assert self._connection, "a reader is mended before it is asked"
        self._is_idle = False
        try:
            self._connection.send(task)
            answer = self._receive(self._connection, deadline)
        except (EOFError, OSError) as error:
            raise StoreUnavailable(
                "the process that ran this query ended before the answer was whole; "
                "the query may be nested too deep or need too much memory"
            ) from error
        self._is_idle = True
        if isinstance(answer, GraphError):
            raise answer
        return answer

    def _receive(self, connection: Connection[Task, bytes], deadline: Deadline) -> Answer | GraphError:
        body = bytearray()
        while connection.poll(deadline.left):
            message = connection.recv_bytes()
            kind, content = message[:1], message[1:]
            if kind == DATA:
                body += content
            elif kind == DONE:
                return Answer(content.decode(), bytes(body))
            else:
                name, _, sentence = content.decode().partition("\n")
                return _ERRORS[name](sentence)
        raise QueryTimeout(
            f"the query was stopped after {deadline.seconds:g} seconds; "
            "make it narrower, or look whether two of its patterns share no variable"
        )

    def mend(self) -> None:
        """Put a fresh process in the place of one that died or is still at a task nobody waits for.

        Raises:
            StoreUnavailable: No process could be started, or none shall be.
        """
        if self._process and self._is_idle and self._process.poll() is None:
            return
        self.stop()
        with self._starting:
            if self._is_retired:
                raise StoreUnavailable("the service is stopping")
            try:
                self._start()
            except OSError as error:
                raise StoreUnavailable(f"no process for queries could be started: {error}") from error

    def _start(self) -> None:
        ours, theirs = Pipe()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 (our own module, and a number)
                [sys.executable, "-m", "graph.query.reader", str(theirs.fileno())],
                stdin=subprocess.PIPE,
                pass_fds=[theirs.fileno()],
                cwd=_ROOT,
            )
        self._connection = ours
        self._is_idle = True

    def retire(self) -> None:
        """Kill the process, for good. Other threads may call this: the one that asks finds out."""
        with self._starting:
            self._is_retired = True
            if self._process:
                self._process.kill()

    def stop(self) -> None:
        """Kill the process and wait for its end."""
        if self._process:
            self._process.kill()
            self._process.communicate()
        if self._connection:
            self._connection.close()
        self._process = self._connection = None


class Readers:
    """A few readers that share the queries of all users. Threads may share it."""

    def __init__(
        self,
        folder: Path,
        back_up: Callable[[Path], None],
        generation: Callable[[], int],
        base: str,
        *,
        count: int = 2,
        limits: Limits | None = None,
    ) -> None:
        """Start the readers; see `Checkpoints` for the folder and the two functions."""
        self.limits = limits or Limits()
        self._base = base
        self._checkpoints = Checkpoints(folder, back_up, generation)
        self._places = threading.BoundedSemaphore(count + self.limits.waiting)
        self._all = [ReaderProcess() for _ in range(count)]
        self._idle: queue.SimpleQueue[ReaderProcess] = queue.SimpleQueue()
        self._is_closed = False
        for reader in self._all:
            reader.mend()
            self._idle.put(reader)

    @property
    def pids(self) -> list[int]:
        """The numbers of the reader processes."""
        return [reader.pid for reader in self._all if reader.pid is not None]

    def answer(self, query: Query, formats: Formats | None = None) -> Answer:
        """Run a query on all that was committed before this call, and return its whole answer.

        Raises:
            InvalidQuery, QueryRefused, UnknownFormat: As `graph.query.run.run` has it.
            QueryTimeout: It took too long.
            QueryTooLarge: Its answer is too long.
            ServiceBusy: No reader came free in time, or too many wait for one already.
            StoreUnavailable: The store could not be read, or the reader died.
        """
        deadline = Deadline(self.limits.seconds)
        with self._place(), self._reader(deadline) as reader:
            reader.mend()
            checkpoint = self._checkpoints.current(reader)
            task = Task(checkpoint, self._base, query, formats or Formats(), self.limits.size_bytes)
            return reader.ask(task, deadline)

    @contextmanager
    def _place(self) -> Iterator[None]:
        if not self._places.acquire(blocking=False):
            raise ServiceBusy("too many queries are waiting already; ask again in a moment")
        try:
            yield
        finally:
            self._places.release()

    @contextmanager
    def _reader(self, deadline: Deadline) -> Iterator[ReaderProcess]:
        try:
            reader = self._idle.get(timeout=deadline.left)
        except queue.Empty as error:
            raise ServiceBusy(
                f"other queries kept the service busy for {deadline.seconds:g} seconds; ask again in a moment"
            ) from error
        try:
            yield reader
        finally:
            self._give_back(reader)

    def _give_back(self, reader: ReaderProcess) -> None:
        try:
            if not self._is_closed:
                reader.mend()
        except StoreUnavailable:
            log.exception("a reader could not be started again; the next query tries once more")
        finally:
            self._idle.put(reader)

    def close(self) -> None:
        """Kill the readers, with what they are at, and remove their copies of the store."""
        self._is_closed = True
        for reader in self._all:
            reader.retire()
        idle = [self._idle.get() for _ in self._all]
        for reader in idle:
            reader.stop()
            # Whoever still waits for a reader takes it, and hears that the service is stopping.
            self._idle.put(reader)
        self._checkpoints.close()
