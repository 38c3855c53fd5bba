"""The process that runs queries: a worker of `graph.query.readers`.

What it opens are copies of the store that nobody writes to, so it locks nothing and nothing locks it out.
Where the store is an engine's, it asks the engine: when it is killed, the connection to that is closed.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, cast

from pyoxigraph import Store

from graph.errors import StoreUnavailable
from graph.query.run import Explain, Formats, GraphRead, Query, run
from graph.query.tasks import Messages
from graph.settings import DAY

if TYPE_CHECKING:
    from graph.query.elsewhere import Engine
    from graph.store.endpoint import Endpoint, Session


# Without slots, since pickle then knows by itself how to send one, and takes a third of the time.
@dataclass(frozen=True)
class Task:
    """One query, the copy of the store or the engine to run it on, and how many bytes its answer may have.

    The copy is named by its folder as text, which is quicker to send than a path.
    """

    store: str | Endpoint
    base: str
    query: Query | GraphRead | Explain
    formats: Formats
    size_bytes: int
    allowed_hosts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Warm:
    """A copy of the store to be opened ahead: tasks on it will come soon."""

    checkpoint: str


@dataclass(frozen=True, slots=True)
class Turn:
    """A copy that was opened ahead, and from which on the one before is not needed any more."""

    checkpoint: str


class Reader:
    """Runs tasks one after the other, on the copy of the store that each names."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: tuple[str, Store] | None = None
        self._ahead: tuple[str, Store] | None = None
        self._session: Session | None = None

    def answer(self, task: Task | Warm | Turn, send: Callable[[bytes], None]) -> str:
        """Send the answer of a task, and return its media type."""
        if isinstance(task, Warm):
            ahead = task.checkpoint, _open(task.checkpoint)
            with self._lock:
                self._ahead = ahead
            return ""
        if isinstance(task, Turn):
            self._turn_to(task.checkpoint)
            return ""
        messages = Messages(send, task.size_bytes)
        output = cast("IO[bytes]", messages)
        if isinstance(task.query, Explain):
            media_type = self._explain(task, task.query, output)
        elif isinstance(task.store, str):
            store = self._opened(task.store)
            media_type = run(store, task.base, task.query, task.formats, output, task.allowed_hosts)
        else:
            media_type = self._engine(task, task.store).run(task.query, task.formats, output)
        messages.finish()
        return media_type

    def _explain(self, task: Task, query: Explain, output: IO[bytes]) -> str:
        # rdflib takes most of a second to import, and a reader that was killed is to be back soon.
        from graph.query.trial import JSON, Elsewhere, Here, explained_part  # noqa: PLC0415

        began = time.perf_counter()
        if isinstance(task.store, str):
            place: Elsewhere | Here = Here(self._opened(task.store), task.base, task.allowed_hosts)
        else:
            place = Elsewhere(self._engine(task, task.store))
        output.write(explained_part(query, place, task.base, task.allowed_hosts, time.perf_counter() - began))
        return JSON

    def _engine(self, task: Task, endpoint: Endpoint) -> Engine:
        # What speaks HTTP is much to import, and a reader of a copy does without.
        from graph.query.elsewhere import Engine  # noqa: PLC0415
        from graph.store.endpoint import Session  # noqa: PLC0415

        if self._session is None or self._session.endpoint != endpoint:
            # Whoever asked kills us when the time is over.
            self._session = Session(endpoint, seconds=DAY)
        return Engine(self._session, task.base, task.size_bytes, task.allowed_hosts)

    def _turn_to(self, folder: str) -> None:
        before = None
        with self._lock:
            if self._ahead and self._ahead[0] == folder:
                before, self._open, self._ahead = self._open, self._ahead, None
        # It is closed here, where no query waits for that: on a busy disk it takes a while.
        del before

    def _opened(self, folder: str) -> Store:
        with self._lock:
            if self._open is None or folder != self._open[0]:
                # Let go of the old copy first: only one that was opened ahead is held beside another.
                self._open = None
                ahead, self._ahead = self._ahead, None
                self._open = ahead if ahead and ahead[0] == folder else (folder, _open(folder))
            return self._open[1]


def _open(folder: str) -> Store:
    try:
        return Store.read_only(folder)
    except (OSError, RuntimeError) as error:
        raise StoreUnavailable(f"the reader's copy of the store could not be opened: {error}") from error
