"""A value made from the whole graph, kept in memory, that follows the graph's changes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from typing import Generic, TypeVar

from graph.errors import StoreUnavailable

Value = TypeVar("Value")


class Following(Generic[Value]):
    """Makes a value anew, in a thread of its own, when the graph has changed since it was made.

    Who asks waits up to `patience_seconds` for the value of the newest generation, then is given the one
    before; so small graphs are always seen as they are, and a large one never makes a reader wait long.
    """

    def __init__(
        self, make: Callable[[], Value], generation: Callable[[], int], patience_seconds: float = 1.0
    ) -> None:
        self._make = make
        self._generation = generation
        self._patience_seconds = patience_seconds
        self._lock = threading.Lock()
        self._threads = ThreadPoolExecutor(max_workers=1, thread_name_prefix="following")
        self._made: tuple[int, Value] | None = None
        self._under_way: Future[Value] | None = None

    def begin(self) -> Future[Value]:
        """Begin to make the value of the graph as it is now, unless that is under way.

        Raises:
            StoreUnavailable: The service is stopping, or the machine has no thread left.
        """
        with self._lock:
            if self._under_way is None:
                try:
                    self._under_way = self._threads.submit(self._make_of, self._generation())
                except RuntimeError as error:
                    raise StoreUnavailable(f"the graph cannot be read now: {error}") from error
            return self._under_way

    def _make_of(self, generation: int) -> Value:
        try:
            value = self._make()
            self._made = generation, value
            return value
        finally:
            with self._lock:
                self._under_way = None

    def get(self) -> Value:
        """Return the value; the very first time this waits until there is one.

        Raises:
            StoreUnavailable: The graph could not be read, or not now.
        """
        wanted = self._generation()
        made = self._made
        while made is None or made[0] < wanted:
            try:
                self.begin().result(None if made is None else self._patience_seconds)
            except NotYet:
                assert made is not None
                return made[1]
            except CancelledError:
                raise StoreUnavailable("the service is stopping") from None
            made = self._made
        return made[1]

    def current(self) -> Value | None:
        """Return the value of the newest generation; None while there is none yet."""
        made, wanted = self._made, self._generation()
        return made[1] if made and made[0] >= wanted else None

    def made(self) -> Value | None:
        """Return the value that was made last, however old; None where there is none yet."""
        return self._made[1] if self._made else None

    def close(self) -> None:
        """Wait for what is under way, and make nothing any more."""
        self._threads.shutdown(wait=True, cancel_futures=True)
