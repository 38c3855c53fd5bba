"""The process that runs queries: a worker of `graph.query.readers`.

What it opens are copies of the store that nobody writes to, so it locks nothing and nothing locks it out.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Store

from graph.errors import StoreUnavailable
from graph.query.run import Explain, Formats, GraphRead, Query, run
from graph.query.workers import Messages


@dataclass(frozen=True, slots=True)
class Task:
    """One query, the copy of the store to run it on, and how many bytes its answer may have."""

    checkpoint: Path
    base: str
    query: Query | GraphRead | Explain
    formats: Formats
    size_bytes: int
    allowed_hosts: frozenset[str] = frozenset()


class Reader:
    """Runs tasks one after the other, on the copy of the store that each names."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._store: Store | None = None

    def answer(self, task: Task, send: Callable[[bytes], None]) -> str:
        """Send the answer of a task, and return its media type."""
        messages = Messages(send, task.size_bytes)
        began = time.perf_counter()
        store = self._opened(task.checkpoint)
        if isinstance(task.query, Explain):
            # rdflib takes most of a second to import, and a reader that was killed is to be back soon.
            from graph.query.trial import MEDIA_TYPE, part_of_explanation  # noqa: PLC0415

            opening_seconds = time.perf_counter() - began
            found = part_of_explanation(store, task.base, task.query, opening_seconds, task.allowed_hosts)
            messages.write(found)
            messages.finish()
            return MEDIA_TYPE
        media_type = run(store, task.base, task.query, task.formats, messages, task.allowed_hosts)  # type: ignore[arg-type]
        messages.finish()
        return media_type

    def _opened(self, folder: Path) -> Store:
        if self._store is None or folder != self._folder:
            # Let go of the old copy first, so that two are never held at once.
            self._store = None
            self._folder = folder
            self._store = _open(folder)
        return self._store


def _open(folder: Path) -> Store:
    try:
        return Store.read_only(str(folder))
    except (OSError, RuntimeError) as error:
        raise StoreUnavailable(f"the reader's copy of the store could not be opened: {error}") from error
