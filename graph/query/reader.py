"""The process that runs queries: a worker of `graph.query.readers`.

What it opens are copies of the store that nobody writes to, so it locks nothing and nothing locks it out.
Where the store is an engine's, it asks the engine: when it is killed, the connection to that is closed.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from pyoxigraph import Store

from graph.errors import StoreUnavailable
from graph.query.elsewhere import Engine
from graph.query.run import Formats, GraphRead, Query, run
from graph.query.workers import Messages
from graph.settings import DAY
from graph.store.endpoint import Endpoint, Session


@dataclass(frozen=True, slots=True)
class Task:
    """One query, the copy of the store or the engine to run it on, and how many bytes its answer may have."""

    store: Path | Endpoint
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
        self._session: Session | None = None

    def answer(self, task: Task | Warm, send: Callable[[bytes], None]) -> str:
        """Send the answer of a task, and return its media type."""
        if isinstance(task, Warm):
            ahead = task.checkpoint, _open(task.checkpoint)
            with self._lock:
                self._ahead = ahead
            return ""
        messages = Messages(send, task.size_bytes)
        output = cast("IO[bytes]", messages)
        if isinstance(task.store, Endpoint):
            engine = Engine(self._connected(task.store), task.base, task.size_bytes, task.allowed_hosts)
            media_type = engine.run(task.query, task.formats, output)
        else:
            store = self._opened(task.store)
            media_type = run(store, task.base, task.query, task.formats, output, task.allowed_hosts)
        messages.finish()
        return media_type

    def _connected(self, endpoint: Endpoint) -> Session:
        if self._session is None or self._session.endpoint != endpoint:
            # Whoever asked kills us when the time is over.
            self._session = Session(endpoint, seconds=DAY)
        return self._session

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
