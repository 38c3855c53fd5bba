"""Who waits for an answer, and may go before it is there."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from graph.errors import StoreUnavailable


class Caller:
    """Somebody who waits for one answer. Threads may share it: one works, one sees them go."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._has_gone = False
        self._stop: Callable[[], None] | None = None

    def hang_up(self) -> None:
        """Say that they have gone: what is done for them is stopped, and nothing more begun."""
        with self._lock:
            self._has_gone = True
            if self._stop:
                self._stop()

    @contextmanager
    def waiting(self, stop: Callable[[], None]) -> Iterator[None]:
        """Work for them; `stop` is called, by another thread, when they go meanwhile.

        Raises:
            StoreUnavailable: They have gone already.
        """
        with self._lock:
            if self._has_gone:
                raise StoreUnavailable("nobody waits for this answer any more")
            self._stop = stop
        try:
            yield
        finally:
            with self._lock:
                self._stop = None
