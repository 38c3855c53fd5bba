"""Which process answers the next query: one of a few, or one more while these are at long queries."""

from __future__ import annotations

import itertools
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from graph.errors import ServiceBusy, StoreUnavailable
from graph.query.deadline import Deadline
from graph.query.processes import Processes
from graph.query.worker import Worker

log = logging.getLogger(__name__)

LONG_SECONDS = 0.15
"""A query that takes longer than this counts as long."""
AS_MANY = 3
"""There are at most so many times the processes that are meant to answer at once."""
AS_MUCH = 4
"""A query that was turned out is allowed so many times the seconds that it was allowed before."""


class Pool:
    """Workers that answer queries, `count` at once, and more of them while some are at long queries.

    Whoever asks something short is not to wait until what others ask is stopped at its deadline. So for a
    query that has taken longer than `LONG_SECONDS` another may begin, on a process that is there for as long
    as it is needed, until there are `AS_MANY` times `count`. The last `count` of these are for short ones:
    when one of those waits and too many are long, the one that became so last is turned out. It may begin
    again among the long ones, and turn one of them out that has taken longer than it is allowed itself:
    `AS_MUCH` times as long each time. So what takes a second is not kept by what takes all of its time. Of
    those that wait for a place among the long ones, who is allowed least comes first, and then who came
    first. Threads may share it.
    """

    def __init__(self, processes: Processes, count: int, *, dropped: Callable[[Worker], None]) -> None:
        """Start the processes; `dropped` is told of each worker that is not needed any more.

        Raises:
            StoreUnavailable: One could not be started; then none is.
        """
        self._processes = processes
        self._count = count
        self._dropped = dropped
        self._moved = threading.Condition()
        self._is_closed = False
        self._busy: set[Worker] = set()
        self._among_long: set[Worker] = set()
        self._arrivals = itertools.count()
        self._line_among_long: set[tuple[float, int]] = set()
        self._all = [self._new() for _ in range(count)]
        try:
            for worker in self._all:
                worker.mend()
        except BaseException:
            self.close()
            raise
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
    def worker(self, deadline: Deadline, allowed_seconds: float = LONG_SECONDS) -> Iterator[Worker]:
        """Lend a worker, to be mended before it is asked; who was turned out is allowed more seconds.

        Raises:
            ServiceBusy: None came free in time.
            StoreUnavailable: The service is stopping.
        """
        if allowed_seconds > LONG_SECONDS:
            worker = self._taken_among_long(deadline, allowed_seconds)
        else:
            worker = self._taken(deadline)
        try:
            yield worker
        finally:
            self.give_back(worker)

    def at_hand(self) -> Worker | None:
        """Lend a worker that is free and needs no mending, to be given back; None where there is none."""
        with self._moved:
            # Of more than are meant to be there, one may have to be stopped when it comes back.
            if not self._idle or not self._idle[-1].is_idle or len(self._all) > self._count:
                return None
            worker = self._free()
            if worker:
                self._busy.add(worker)
            return worker

    def _taken(self, deadline: Deadline) -> Worker:
        with self._moved:
            while not (worker := self._free()):
                self._refuse_if_over(deadline)
                self._make_room()
                self._wait(deadline)
            self._busy.add(worker)
            return worker

    def _taken_among_long(self, deadline: Deadline, allowed_seconds: float) -> Worker:
        with self._moved, self._in_line(allowed_seconds) as place:
            # Who was turned out for somebody must not be back before they are.
            while place > min(self._line_among_long) or not (worker := self._free_among_long()):
                self._refuse_if_over(deadline)
                self._make_room_among_long(allowed_seconds)
                self._wait(deadline)
            self._busy.add(worker)
            self._among_long.add(worker)
            return worker

    @contextmanager
    def _in_line(self, allowed_seconds: float) -> Iterator[tuple[float, int]]:
        """Give a place in the line of those that wait for one among the long ones; the least comes first."""
        place = allowed_seconds, next(self._arrivals)
        self._line_among_long.add(place)
        try:
            yield place
        finally:
            self._line_among_long.remove(place)
            self._moved.notify_all()

    def _refuse_if_over(self, deadline: Deadline) -> None:
        if self._is_closed:
            raise StoreUnavailable("the service is stopping")
        if not deadline.left:
            raise ServiceBusy(
                f"other queries kept the service busy for {deadline.seconds:g} seconds; ask again in a moment"
            )

    def _wait(self, deadline: Deadline) -> None:
        """Wait until something may have changed."""
        self._moved.wait(min(deadline.left, self._seconds_until_long()))

    def _free(self) -> Worker | None:
        return self._one() if len(self._busy) - len(self._long()) < self._count else None

    def _free_among_long(self) -> Worker | None:
        return self._one() if len(self._long()) < self._most_long else None

    def _one(self) -> Worker | None:
        """Return one that is not lent, or a new one if there may be more."""
        if self._is_closed:
            return None
        if self._idle:
            return self._idle.pop()
        if len(self._all) < self.most:
            self._all.append(self._new())
            return self._all[-1]
        return None

    def _make_room(self) -> None:
        """Turn the query out that became long last, if there are more of them than may be left alone."""
        long = [worker for worker in self._long() if not worker.is_turned_out]
        grown = set(long) - self._among_long
        if grown and len(long) > self._most_long:
            min(grown, key=lambda worker: worker.busy_seconds).turn_out()

    def _make_room_among_long(self, allowed_seconds: float) -> None:
        """Turn the query out that has taken longest, if that is longer than whoever waits is allowed."""
        long = self._long()
        if len(long) < self._most_long or any(worker.is_turned_out for worker in long):
            return
        longest = max(long, key=lambda worker: worker.busy_seconds)
        if longest.busy_seconds > allowed_seconds:
            longest.turn_out()

    @property
    def _most_long(self) -> int:
        return self.most - self._count

    def _long(self) -> list[Worker]:
        """Return the workers that are lent for a long query, or have taken long over theirs."""
        return [one for one in self._busy if one in self._among_long or one.busy_seconds >= LONG_SECONDS]

    def _seconds_until_long(self) -> float:
        short = self._busy - set(self._long())
        return LONG_SECONDS - max((worker.busy_seconds for worker in short), default=0.0)

    def give_back(self, worker: Worker, *, may_wait: bool = True) -> None:
        """Take back a worker that was lent, and mend it if it is still at something.

        Where there are enough without it, it is stopped, unless who brings it may not wait for that.
        """
        if may_wait and self._is_surplus(worker):
            worker.retire()
            worker.stop()
            self._dropped(worker)
            return
        try:
            if not (self._is_closed or worker.is_idle):
                worker.mend()
        except StoreUnavailable:
            log.exception("a reader could not be started again; the next query tries once more")
        finally:
            with self._moved:
                self._let_go(worker)
                self._idle.append(worker)
                self._moved.notify_all()

    def _is_surplus(self, worker: Worker) -> bool:
        """Take a worker out if there are enough without it, and return whether that was done."""
        with self._moved:
            is_one = not self._is_closed and len(self._all) > self._count and len(self._idle) >= self._count
            if is_one:
                self._all.remove(worker)
                self._let_go(worker)
                # Another may be free, and have waited for the place.
                self._moved.notify_all()
            return is_one

    def _let_go(self, worker: Worker) -> None:
        self._busy.remove(worker)
        self._among_long.discard(worker)

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
