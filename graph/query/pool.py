"""Which process answers the next query: one of a few, or one more while these are at long queries."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from graph.errors import ServiceBusy, StoreUnavailable
from graph.query.workers import Deadline, Processes, Worker

log = logging.getLogger(__name__)

LONG_SECONDS = 0.3
"""A query that takes longer than this leaves its place to a short one."""
AS_MANY = 3
"""There are at most so many times the processes that are meant to answer at once."""


class Pool:
    """Workers that answer queries, `count` at once, and more of them while some are at long queries.

    Whoever asks something short is not to wait until what others ask is stopped at its deadline. So for a
    query that has taken longer than `LONG_SECONDS` another may begin, on a process that is there for as long
    as it is needed, until there are `AS_MANY` times `count`. Threads may share it.
    """

    def __init__(self, processes: Processes, count: int, *, dropped: Callable[[Worker], None]) -> None:
        """Start the processes; `dropped` is told of each worker that is not needed any more."""
        self._processes = processes
        self._count = count
        self._dropped = dropped
        self._moved = threading.Condition()
        self._is_closed = False
        self._busy: dict[Worker, float] = {}
        self._all = [self._new() for _ in range(count)]
        for worker in self._all:
            worker.mend()
        # The last that came back is the first to go: it has the newest copy open.
        self._idle = list(self._all)

    def _new(self) -> Worker:
        return Worker(self._processes, "query")

    @property
    def most(self) -> int:
        """How many queries can be under way."""
        return AS_MANY * self._count

    @property
    def pids(self) -> list[int]:
        """The numbers of the processes."""
        with self._moved:
            return [worker.pid for worker in self._all if worker.pid is not None]

    @property
    def is_asked(self) -> bool:
        """Whether a query is under way."""
        return bool(self._busy)

    @contextmanager
    def worker(self, deadline: Deadline) -> Iterator[Worker]:
        """Lend a worker, to be mended before it is asked.

        Raises:
            ServiceBusy: None came free in time.
            StoreUnavailable: The service is stopping.
        """
        worker = self._taken(deadline)
        try:
            yield worker
        finally:
            self._give_back(worker)

    def _taken(self, deadline: Deadline) -> Worker:
        with self._moved:
            while not (worker := self._free()):
                if self._is_closed:
                    raise StoreUnavailable("the service is stopping")
                if not deadline.left:
                    raise ServiceBusy(
                        f"other queries kept the service busy for {deadline.seconds:g} seconds; "
                        "ask again in a moment"
                    )
                self._moved.wait(min(deadline.left, self._seconds_until_long()))
            self._busy[worker] = time.monotonic()
            return worker

    def _free(self) -> Worker | None:
        if self._is_closed:
            return None
        if self._idle:
            return self._idle.pop()
        if len(self._all) < self.most and len(self._short()) < self._count:
            self._all.append(self._new())
            return self._all[-1]
        return None

    def _short(self) -> list[float]:
        """Return for how many seconds the queries are under way that have not taken long."""
        now = time.monotonic()
        return [now - begun for begun in self._busy.values() if now - begun < LONG_SECONDS]

    def _seconds_until_long(self) -> float:
        return LONG_SECONDS - max(self._short(), default=0.0)

    def _give_back(self, worker: Worker) -> None:
        if self._is_surplus(worker):
            worker.retire()
            worker.stop()
            self._dropped(worker)
            return
        try:
            if not self._is_closed:
                worker.mend()
        except StoreUnavailable:
            log.exception("a reader could not be started again; the next query tries once more")
        finally:
            with self._moved:
                del self._busy[worker]
                self._idle.append(worker)
                self._moved.notify_all()

    def _is_surplus(self, worker: Worker) -> bool:
        """Take a worker out if there are enough without it, and return whether that was done."""
        with self._moved:
            is_one = not self._is_closed and len(self._all) > self._count and len(self._idle) >= self._count
            if is_one:
                self._all.remove(worker)
                del self._busy[worker]
            return is_one

    def close(self) -> None:
        """Kill the processes, with what they are at."""
        with self._moved:
            self._is_closed = True
            self._moved.notify_all()
            for worker in self._all:
                worker.retire()
            self._moved.wait_for(lambda: not self._busy)
        for worker in self._all:
            worker.stop()
        self._processes.close()
