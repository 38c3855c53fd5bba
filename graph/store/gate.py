"""Who is within a store, so that somebody can wait until all are out."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import get_ident

_LOOK_SECONDS = 0.001


class Gate:
    """Anybody may go in and out at any time, but while somebody is alone within. Threads share it.

    Who is within may go in again, as often as wanted: for each time he has a pass to leave with. It is a part
    of every look-up, so it takes no lock: whoever goes in says so first and then looks whether the gate is
    closed, and whoever closes it does that first and then looks who is within.
    """

    def __init__(self) -> None:
        self._within: dict[object, int] = {}
        self._is_closed = False
        self._opened = threading.Condition()

    def enter(self) -> object:
        """Go in, once nobody is alone within, and return a pass."""
        pass_, thread = object(), get_ident()
        self._within[pass_] = thread
        while self._is_closed and self._passes_of(thread) == 1:
            del self._within[pass_]
            with self._opened:
                self._opened.wait_for(lambda: not self._is_closed)
            self._within[pass_] = thread
        return pass_

    def leave(self, pass_: object) -> None:
        """Go out; another thread may do it for the one that went in."""
        del self._within[pass_]

    def _passes_of(self, thread: int) -> int:
        # To make a tuple can begin a garbage collection, in which somebody leaves.
        return list(self._within.values()).count(thread)

    @contextmanager
    def alone(self, seconds: float) -> Iterator[bool]:
        """Let nobody else in, wait for those who are within, and give whether they went in so many seconds.

        Meanwhile all others wait. Some who are within may wait for one of these, so this cannot be for long.
        """
        with self._opened:
            self._opened.wait_for(lambda: not self._is_closed)
            self._is_closed = True
        try:
            end = time.monotonic() + seconds
            while self._within and time.monotonic() < end:
                time.sleep(_LOOK_SECONDS)
            yield not self._within
        finally:
            with self._opened:
                self._is_closed = False
                self._opened.notify_all()
