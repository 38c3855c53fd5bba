"""Who changes the store next: changes wait in a line, and those that wait together are made together."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from graph.errors import ServiceBusy, StoreUnavailable
from graph.query.deadline import Deadline

Wish = TypeVar("Wish")

# While others read, batches begin this far apart at least, and so much for each change of the one before: see
# `Line`. A change takes about 2 ms of the one process that speaks HTTP, and so does a query.
_APART_SECONDS, _CHANGE_SECONDS = 0.01, 0.006
# Who has waited too long for a change that is being made looks this often whether it was put back.
_AGAIN_SECONDS = 0.2


class Turns:
    """Lets one change be made at a time, in the order in which they came, and a few wait for their turn."""

    def __init__(self, waiting: int) -> None:
        self._most = waiting + 1
        self._wanted = 0
        self._moved = threading.Condition()
        self._line: deque[object] = deque()

    @property
    def is_taken(self) -> bool:
        """Whether somebody waits for a change now; who was told of his own does not wait any more."""
        return self._wanted > 0

    @contextmanager
    def next(self, deadline: Deadline) -> Iterator[None]:
        """Wait for our turn.

        Raises:
            ServiceBusy: It does not come in time, or too many wait already.
        """
        with self.place(), self.turn(deadline):
            yield

    @contextmanager
    def place(self) -> Iterator[None]:
        """Be one of the few who may wait.

        Raises:
            ServiceBusy: Too many do already.
        """
        with self._moved:
            if self._wanted == self._most:
                raise ServiceBusy("too many changes are waiting already; ask again in a moment")
            self._wanted += 1
        try:
            yield
        finally:
            with self._moved:
                self._wanted -= 1

    @contextmanager
    def turn(self, deadline: Deadline | None = None) -> Iterator[None]:
        """Wait for our turn, however many wait; without a deadline, for as long as it takes.

        Raises:
            ServiceBusy: It does not come in time.
        """
        ours = object()
        with self._moved:
            self._line.append(ours)
            is_ours = self._moved.wait_for(lambda: self._line[0] is ours, deadline.left if deadline else None)
        try:
            if not is_ours:
                assert deadline, "without one it comes"
                raise came_not(deadline)
            yield
        finally:
            with self._moved:
                self._line.remove(ours)
                self._moved.notify_all()


def came_not(deadline: Deadline) -> ServiceBusy:
    """Return what somebody is told whose turn did not come in time."""
    return ServiceBusy(
        f"other changes kept the store busy for {deadline.seconds:g} seconds; ask again in a moment"
    )


@dataclass(frozen=True, slots=True, eq=False)
class Waiting(Generic[Wish]):
    """A change that somebody waits for, until its answer is set: a word about it, or an error.

    It is to be begun by its deadline.
    """

    wish: Wish
    deadline: Deadline
    answer: Future[str] = field(default_factory=Future)

    def tell(self, word: str | BaseException) -> None:
        """Answer it."""
        if isinstance(word, str):
            self.answer.set_result(word)
        else:
            self.answer.set_exception(word)


class Line(Generic[Wish]):
    """Changes wait here while one is made; then all that wait are made together, in the order they came.

    `make` is called with them in a thread of the line's own, when it is their turn, and answers one after
    the other, and not all if it would rather not: the others are first in the line again. Each change
    stands for itself: what becomes of it is its answer, whatever becomes of the others.

    While `is_read` says that somebody reads, batches begin some milliseconds apart, the more the longer the
    one before was. Those who change one thing after the other would take most of the time otherwise.
    `made` counts the changes that were answered.
    """

    def __init__(
        self,
        turns: Turns,
        make: Callable[[Sequence[Waiting[Wish]]], None],
        *,
        is_read: Callable[[], bool] = lambda: False,
        most: int = 1_000,
    ) -> None:
        """Begin to make changes, `most` of them together."""
        self._turns = turns
        self._make = make
        self._is_read = is_read
        self._most = most
        self.made = 0
        self._moved = threading.Condition()
        self._line: deque[Waiting[Wish]] = deque()
        self._is_closed = False
        threading.Thread(target=self._work, name="changes", daemon=True).start()

    def ask(self, wish: Wish, deadline: Deadline) -> str:
        """Have a change made, and return the word about it.

        Raises:
            ServiceBusy: Too many wait already, or its turn did not come in time.
            StoreUnavailable: The service is stopping.
            GraphError: What making it raised.
        """
        waiting = Waiting(wish, deadline)
        with self._turns.place():
            self._join(waiting)
            while not wait([waiting.answer], deadline.left or _AGAIN_SECONDS).done:
                # If it is being made, whoever makes it stops it in time, or puts it back into the line.
                if self._has_left(waiting):
                    raise came_not(deadline)
            return waiting.answer.result()

    def _join(self, waiting: Waiting[Wish]) -> None:
        with self._moved:
            if self._is_closed:
                raise StoreUnavailable("the service is stopping")
            self._line.append(waiting)
            self._moved.notify()

    def _has_left(self, waiting: Waiting[Wish]) -> bool:
        """Take one out of the line, and return whether it stood there."""
        with self._moved:
            is_there = waiting in self._line
            if is_there:
                self._line.remove(waiting)
            return is_there

    # --- in the line's own thread

    def _work(self) -> None:
        next_seconds = 0.0
        while self._has_come():
            if self._is_read():
                time.sleep(max(0.0, next_seconds - time.monotonic()))
            with self._turns.turn():
                batch = self._taken()
                next_seconds = time.monotonic() + max(_APART_SECONDS, len(batch) * _CHANGE_SECONDS)
                self._make_all(batch)

    def _has_come(self) -> bool:
        """Wait until somebody is in the line; return False when nobody will be any more."""
        with self._moved:
            self._moved.wait_for(lambda: self._line or self._is_closed)
            return not self._is_closed

    def _taken(self) -> list[Waiting[Wish]]:
        with self._moved:
            batch = [self._line.popleft() for _ in range(min(self._most, len(self._line)))]
        for one in batch:
            if not one.deadline.left:
                one.tell(came_not(one.deadline))
        return [one for one in batch if not one.answer.done()]

    def _make_all(self, batch: Sequence[Waiting[Wish]]) -> None:
        try:
            if batch:
                self._make(batch)
        except BaseException as error:  # noqa: BLE001 (whoever waits is told)
            for one in batch:
                if not one.answer.done():
                    one.tell(error)
        left = [one for one in batch if not one.answer.done()]
        self.made += len(batch) - len(left)
        with self._moved:
            self._line.extendleft(reversed(left))
            if self._is_closed:
                self._turn_away()

    def close(self) -> None:
        """Make nothing any more, but what is under way."""
        with self._moved:
            self._is_closed = True
            self._turn_away()
            self._moved.notify()

    def _turn_away(self) -> None:
        while self._line:
            self._line.popleft().tell(StoreUnavailable("the service is stopping"))
