"""The process that runs queries: a worker of `graph.query.readers`.

What it opens are copies of the store that nobody writes to, so it locks nothing and nothing locks it out.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Store

from graph.errors import StoreUnavailable
from graph.query.run import Formats, GraphRead, Query, run
from graph.query.workers import Messages


@dataclass(frozen=True, slots=True)
class Task:
    """One query, the copy of the store to run it on, and how many bytes its answer may have."""

    checkpoint: Path
    base: str
    query: Query | GraphRead
    formats: Formats
    size_bytes: int
    allowed_hosts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Warm:
    """A copy of the store to be opened ahead: tasks on it will come soon."""

    checkpoint: Path


class Reader:
    """Runs tasks one after the other, on the copy of the store that each names."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: tuple[Path, Store] | None = None
        self._ahead: tuple[Path, Store] | None = None

    def answer(self, task: Task | Warm, send: Callable[[bytes], None]) -> str:
        """Send the answer of a task, and return its media type."""
        if isinstance(task, Warm):
            ahead = task.checkpoint, _open(task.checkpoint)
            with self._lock:
                self._ahead = ahead
            return ""
        messages = Messages(send, task.size_bytes)
        store = self._opened(task.checkpoint)
        media_type = run(store, task.base, task.query, task.formats, messages, task.allowed_hosts)  # type: ignore[arg-type]
        messages.finish()
        return media_type

    def _opened(self, folder: Path) -> Store:
        with self._lock:
            if self._open is None or folder != self._open[0]:
                # Let go of the old copy first: only one that was opened ahead is held beside another.
                self._open = None
                ahead, self._ahead = self._ahead, None
                self._open = ahead if ahead and ahead[0] == folder else (folder, _open(folder))
            return self._open[1]


def _open(folder: Path) -> Store:
    try:
        return Store.read_only(str(folder))
    except (OSError, RuntimeError) as error:
        raise StoreUnavailable(f"the reader's copy of the store could not be opened: {error}") from error
