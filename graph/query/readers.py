"""Users' queries, each in a process of its own that can be stopped, on a copy of the store.

Oxigraph has no time limit for a query, and a query can bring its process down: see `graph.query.worker`.
"""

from __future__ import annotations

import io
import math
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import IO

from graph.errors import QueryTimeout, ServiceBusy, StoreUnavailable
from graph.query.caller import Caller
from graph.query.checkpoints import Checkpoints, Need
from graph.query.deadline import Deadline
from graph.query.pool import AS_MUCH, LONG_SECONDS, Pool
from graph.query.processes import Processes
from graph.query.reader import Task, Turn, Warm
from graph.query.run import Explain, Formats, GraphRead, Query
from graph.query.worker import TurnedOut, Worker
from graph.store.endpoint import Endpoint

# An answer up to this size stays in memory until it has gone out, a longer one on the disk.
_IN_MEMORY_BYTES = 1024 * 1024
# What is longer may take a while to be sent to a reader.
_LIGHT_CHARACTERS = 16 * 1024
_CHUNK_BYTES = 128 * 1024
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
        with self.file:
            return self.file.read()

    def chunks(self) -> Iterator[bytes]:
        """Yield its bytes in pieces, and let go of it."""
        with self.file:
            while chunk := self.file.read(_CHUNK_BYTES):
                yield chunk


@dataclass(frozen=True, slots=True)
class Wanted:
    """A query, how its answer is wanted, of which copy of the store, and by when."""

    query: Query | GraphRead | Explain
    formats: Formats
    need: Need
    deadline: Deadline


@dataclass(frozen=True, slots=True)
class Asking:
    """A query with the reader that is to answer it, and `generation`, that of the store as it will see it."""

    reader: Worker
    task: Task
    deadline: Deadline
    generation: int
    waited_seconds: float = 0.0


class Begun:
    """A query that a reader is at already: to be answered or not, and closed. For one thread at a time."""

    def __init__(
        self,
        asking: Asking,
        ask: Callable[[Asking, Caller], Answer],
        again: Callable[[Caller], Answer],
        end: Callable[[], None],
    ) -> None:
        """`again` is asked for the answer where the reader has been turned out, `end` when it is let go."""
        self._asking = asking
        self._ask = ask
        self._again = again
        self._end: Callable[[], None] | None = end
        self._number = asking.reader.begin(asking.task)

    def fileno(self) -> int:
        """Return the number of what becomes readable when there is something of the answer."""
        return self._number

    @property
    def is_answered(self) -> bool:
        """Whether `answer` would not wait."""
        return self._asking.reader.is_answered

    def answer(self, caller: Caller | None = None) -> Answer:
        """Return what `Readers.answer` would, and raise as that does; to be called once."""
        caller = caller or Caller()
        try:
            with closing(self):
                return self._ask(self._asking, caller)
        except TurnedOut:
            return self._again(caller)

    def close(self) -> None:
        """Let the reader go, which is stopped if it has not answered."""
        end, self._end = self._end, None
        if end:
            end()


def _answer(media_type: str, file: IO[bytes], generation: int, waited_seconds: float) -> Answer:
    size_bytes = file.tell()
    file.seek(0)
    if size_bytes > _IN_MEMORY_BYTES:
        return Answer(media_type, size_bytes, file, generation, waited_seconds)
    with file:
        return Answer(media_type, size_bytes, io.BytesIO(file.read()), generation, waited_seconds)


def _let_go(file: IO[bytes]) -> None:
    # What could not be written is tried again, and is closed all the same.
    with suppress(OSError):
        file.close()


def _is_light(query: Query | GraphRead) -> bool:
    """Return whether there is nothing to be done before a query can be sent to a reader."""
    return (
        isinstance(query, Query)
        and len(query.text) <= _LIGHT_CHARACTERS
        # A search is made here, and what it finds is written in its place.
        and "SERVICE" not in query.text.upper()
    )


@contextmanager
def _one_of(places: threading.BoundedSemaphore) -> Iterator[None]:
    if not places.acquire(blocking=False):
        raise ServiceBusy("too many queries are waiting already; ask again in a moment")
    try:
        yield
    finally:
        places.release()


class Readers:
    """A few readers that share the queries of all users. Threads may share it.

    Of so many threads as `most_asking` each may wait here for an answer; whoever comes beyond is turned away.
    """

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
        self._spools = str(self._checkpoints.folder.parent)
        places = self._pool.most + self.limits.waiting
        self._places, self._places_among_long = (threading.BoundedSemaphore(places) for _ in range(2))
        self.most_asking = 2 * places

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

        Where it need not be fresh, it may miss what was committed just before: see `Checkpoints.need`.
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
        wanted = Wanted(query, formats or Formats(), self._checkpoints.need(is_fresh=is_fresh), deadline)
        caller = caller or Caller()
        try:
            with _one_of(self._places):
                self._make_copy(wanted)
                with self._pool.worker(deadline) as reader:
                    return self._ask(self._asking(wanted, reader), caller)
        except TurnedOut:
            return self._answer_among_long(wanted, caller)

    def _answer_among_long(self, wanted: Wanted, caller: Caller) -> Answer:
        """Begin a query again that was turned out, and each time it is, until it is answered or too late."""
        allowed_seconds = LONG_SECONDS
        with _one_of(self._places_among_long):
            while True:
                allowed_seconds *= AS_MUCH
                with (
                    suppress(TurnedOut),
                    self._pool.worker(wanted.deadline, allowed_seconds) as reader,
                ):
                    return self._ask(self._asking(wanted, reader), caller)

    def _asking(self, wanted: Wanted, reader: Worker) -> Asking:
        waited_seconds = wanted.deadline.seconds - wanted.deadline.left
        self._renew_worn(reader)
        if not reader.is_idle:
            reader.mend()
        store, generation = self._source(reader, wanted.need)
        task = self._task(wanted.query, wanted.formats, store)
        return Asking(reader, task, wanted.deadline, generation, waited_seconds)

    def begin(self, query: Query | GraphRead, formats: Formats, *, is_fresh: bool = True) -> Begun | None:
        """Begin a query if nothing has to be waited for, neither for a reader nor for a copy or a search.

        It is for who must not wait, such as an event loop. None means that `answer` is to be asked.
        """
        self._asked = time.monotonic()
        if not _is_light(query) or not (reader := self._pool.at_hand()):
            return None
        need = self._checkpoints.need(is_fresh=is_fresh)
        checkpoint = self._checkpoints.at_hand(reader, need)
        if not checkpoint or self._is_worn(reader) or not self._places.acquire(blocking=False):
            self._pool.give_back(reader, may_wait=False)
            return None
        self._used.add(reader)
        wanted = Wanted(query, formats, need, Deadline(self.limits.seconds))
        task = self._task(query, formats, str(checkpoint.folder))
        asking = Asking(reader, task, wanted.deadline, checkpoint.generation)
        again = partial(self._answer_among_long, wanted)
        return Begun(asking, self._ask, again, partial(self._end, reader))

    def _end(self, reader: Worker) -> None:
        self._pool.give_back(reader, may_wait=False)
        self._places.release()

    def _ask(self, asking: Asking, caller: Caller) -> Answer:
        file = self._spool()
        try:
            with caller.waiting(asking.reader.kill):
                media_type = asking.reader.ask(asking.task, asking.deadline, file)
            return _answer(media_type, file, asking.generation, asking.waited_seconds)
        except OSError as error:
            _let_go(file)
            raise StoreUnavailable(f"the answer could not be put aside: {error.strerror}") from error
        except BaseException:
            _let_go(file)
            raise

    def _with_found(self, query: Query) -> Query:
        return replace(query, text=self._searched(query.text))

    def _spool(self) -> tempfile.SpooledTemporaryFile[bytes]:
        return tempfile.SpooledTemporaryFile(_IN_MEMORY_BYTES, dir=self._spools)

    def _make_copy(self, wanted: Wanted) -> None:
        """Wait for a copy, if one has to be made, before a reader is taken for it."""
        if not self._endpoint:
            self._checkpoints.make(wanted.need)

    def _source(self, reader: Worker, need: Need) -> tuple[str | Endpoint, int]:
        """Return what a reader is to ask, and the generation whose changes are all in it."""
        if self._endpoint:
            return self._endpoint, self._generation()
        checkpoint = self._checkpoints.current(reader, need)
        self._used.add(reader)
        return str(checkpoint.folder), checkpoint.generation

    def _task(self, query: Query | GraphRead | Explain, formats: Formats, store: str | Endpoint) -> Task:
        limits = self.limits
        return Task(store, self._base, query, formats, limits.size_bytes, limits.allowed_hosts)

    def _warm(self, checkpoint: Path) -> None:
        """Let the readers that are in use open a copy before there is a query on it."""
        self._warmed, self._used = self._used, set()
        self._tell(Warm(str(checkpoint)))

    def _turn(self, checkpoint: Path) -> None:
        """Let them close the copy before it."""
        self._tell(Turn(str(checkpoint)))

    def _tell(self, task: Warm | Turn) -> None:
        """Tell something to readers beside what they are at."""
        for reader in self._warmed:
            # One that is at a long query, or has just died, opens it with its next.
            if reader.busy_seconds >= LONG_SECONDS:
                continue
            with suppress(StoreUnavailable, QueryTimeout):
                reader.ask_aside(task, Deadline(_WARM_SECONDS))

    def _renew_worn(self, reader: Worker) -> None:
        """Let a process go that has opened many copies."""
        if self._is_worn(reader):
            self._begun[reader] = self._checkpoints.made
            reader.stop()

    def _is_worn(self, reader: Worker) -> bool:
        made = self._checkpoints.made
        return made - self._begun.setdefault(reader, made) >= self.limits.copies

    def _forget(self, reader: Worker) -> None:
        """Keep nothing for a reader that asks no more."""
        self._used.discard(reader)
        self._begun.pop(reader, None)
        self._checkpoints.let_go(reader)

    def close(self) -> None:
        """Kill the readers, with what they are at, and remove their copies of the store."""
        self._pool.close()
        self._checkpoints.close()
