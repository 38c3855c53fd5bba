"""Users' queries, each in a process of its own that can be stopped, on a copy of the store.

Oxigraph has no time limit for a query, and a query can bring its process down: see `graph.query.workers`.
"""

from __future__ import annotations

import io
import math
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

from graph.errors import QueryTimeout, ServiceBusy, StoreUnavailable
from graph.query.caller import Caller
from graph.query.checkpoints import Checkpoints
from graph.query.pool import Pool
from graph.query.reader import Task, Turn, Warm
from graph.query.run import Explain, Formats, GraphRead, Query
from graph.query.workers import Deadline, Processes, Worker
from graph.store.endpoint import Endpoint

# An answer up to this size stays in memory until it has gone out, a longer one on the disk.
_IN_MEMORY_BYTES = 1024 * 1024
_CHUNK_BYTES = 64 * 1024
_WARM_SECONDS = 10.0
_LATELY_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may take, and how many may wait for a reader before the next is turned away.

    `allowed_hosts` are the hosts that a query may call by SERVICE. `copies` of the store are opened by one
    process, then another takes its place: each leaves about 11 KB behind (measured over 2,000).
    """

    seconds: float = 30.0
    size_bytes: int = 64 * 1024 * 1024
    memory_bytes: int = 1024 * 1024 * 1024
    allowed_hosts: frozenset[str] = frozenset()
    waiting: int = 16
    copies: int = 1_000


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole answer to a query, as it goes to the user; its bytes are taken once.

    `generation` is that of the store as the query saw it, `waited_seconds` how long no reader was free.
    """

    media_type: str
    size_bytes: int
    file: IO[bytes]
    generation: int
    waited_seconds: float

    @property
    def body(self) -> bytes:
        """All of its bytes."""
        return b"".join(self.chunks())

    def chunks(self) -> Iterator[bytes]:
        """Yield its bytes in pieces, and let go of it."""
        with self.file:
            while chunk := self.file.read(_CHUNK_BYTES):
                yield chunk


def _answer(media_type: str, file: IO[bytes], generation: int, waited_seconds: float) -> Answer:
    size_bytes = file.tell()
    file.seek(0)
    if size_bytes > _IN_MEMORY_BYTES:
        return Answer(media_type, size_bytes, file, generation, waited_seconds)
    with file:
        return Answer(media_type, size_bytes, io.BytesIO(file.read()), generation, waited_seconds)


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
        endpoint: Endpoint | None = None,
        searched: Callable[[str], str] = str,
        changes: Callable[[], int] | None = None,
        is_changing: Callable[[], bool] = lambda: False,
    ) -> None:
        """Start the readers; see `Checkpoints` for the folder and the functions.

        Where the store is an engine's, they hand the queries on to its endpoint and need no copies.
        `searched` returns the text of a query with its searches answered: see `graph.query.searches`.
        """
        self.limits = limits or Limits()
        self._searched = searched
        self._base = base
        self._generation = generation
        self._endpoint = endpoint
        self._checkpoints = Checkpoints(
            folder,
            back_up,
            generation,
            changes=changes,
            is_changing=is_changing,
            warm=self._warm,
            turn=self._turn,
        )
        self._processes = Processes("reader", self.limits.memory_bytes)
        self._used: set[Worker] = set()
        self._warmed: set[Worker] = set()
        self._begun: dict[Worker, int] = {}
        self._asked = -math.inf
        self._pool = Pool(self._processes, count, dropped=self._forget)
        self._places = threading.BoundedSemaphore(self._pool.most + self.limits.waiting)

    @property
    def pids(self) -> list[int]:
        """The numbers of the reader processes."""
        return self._pool.pids

    @property
    def is_asked(self) -> bool:
        """Whether a query is under way, or was until just now."""
        return self._pool.is_asked or time.monotonic() - self._asked < _LATELY_SECONDS

    def answer(
        self,
        query: Query | GraphRead | Explain,
        formats: Formats | None = None,
        *,
        is_fresh: bool = True,
        caller: Caller | None = None,
    ) -> Answer:
        """Run a query on all that was committed before this call, and return its whole answer.

        Where it need not be fresh, it may miss what was committed just before: see `Checkpoints.current`.
        It is stopped when its caller hangs up.

        Raises:
            InvalidQuery, QueryRefused, UnknownFormat, NotFound: As `graph.query.run.run` has it.
            QueryTimeout: It took too long.
            QueryTooLarge: Its answer is too long, or it needs too much memory.
            ServiceBusy: No reader came free in time, or too many wait for one already.
            StoreUnavailable: The store could not be read, or the reader died.
        """
        self._asked = time.monotonic()
        deadline = Deadline(self.limits.seconds)
        if isinstance(query, Query):
            query = self._with_found(query)
        elif isinstance(query, Explain):
            query = replace(query, query=self._with_found(query.query))
        file = self._spool()
        try:
            with self._place(), self._pool.worker(deadline) as reader:
                waited_seconds = deadline.seconds - deadline.left
                self._renew_worn(reader)
                reader.mend()
                store, generation = self._source(reader, is_fresh=is_fresh)
                task = self._task(query, formats or Formats(), store)
                with (caller or Caller()).waiting(reader.kill):
                    media_type = reader.ask(task, deadline, file)
        except BaseException:
            file.close()
            raise
        return _answer(media_type, file, generation, waited_seconds)

    def _with_found(self, query: Query) -> Query:
        return replace(query, text=self._searched(query.text))

    def _spool(self) -> tempfile.SpooledTemporaryFile[bytes]:
        return tempfile.SpooledTemporaryFile(_IN_MEMORY_BYTES, dir=str(self._checkpoints.folder.parent))

    def _source(self, reader: Worker, *, is_fresh: bool) -> tuple[Path | Endpoint, int]:
        """Return what a reader is to ask, and the generation whose changes are all in it."""
        if self._endpoint:
            return self._endpoint, self._generation()
        checkpoint = self._checkpoints.current(reader, is_fresh=is_fresh)
        self._used.add(reader)
        return checkpoint.folder, checkpoint.generation

    def _task(self, query: Query | GraphRead | Explain, formats: Formats, store: Path | Endpoint) -> Task:
        limits = self.limits
        return Task(store, self._base, query, formats, limits.size_bytes, limits.allowed_hosts)

    def _warm(self, checkpoint: Path) -> None:
        """Let the readers that are in use open a copy before there is a query on it."""
        self._warmed, self._used = self._used, set()
        self._tell(Warm(checkpoint))

    def _turn(self, checkpoint: Path) -> None:
        """Let them close the copy before it."""
        self._tell(Turn(checkpoint))

    def _tell(self, task: Warm | Turn) -> None:
        """Tell something to readers beside what they are at."""
        deadline = Deadline(_WARM_SECONDS)
        for reader in self._warmed:
            # One that has just died opens it with its next query.
            with suppress(StoreUnavailable, QueryTimeout):
                reader.ask_aside(task, deadline)

    @contextmanager
    def _place(self) -> Iterator[None]:
        if not self._places.acquire(blocking=False):
            raise ServiceBusy("too many queries are waiting already; ask again in a moment")
        try:
            yield
        finally:
            self._places.release()

    def _renew_worn(self, reader: Worker) -> None:
        """Let a process go that has opened many copies; the next one is up already."""
        made = self._checkpoints.made
        if made - self._begun.setdefault(reader, made) >= self.limits.copies:
            self._begun[reader] = made
            reader.stop()

    def _forget(self, reader: Worker) -> None:
        """Keep nothing for a reader that asks no more."""
        self._used.discard(reader)
        self._begun.pop(reader, None)
        self._checkpoints.let_go(reader)

    def close(self) -> None:
        """Kill the readers, with what they are at, and remove their copies of the store."""
        self._pool.close()
        self._checkpoints.close()
