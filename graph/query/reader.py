"""The process that runs queries: `python -m graph.query.reader FD`, started by `graph.query.readers`.

It reads `Task`s from the connection of that descriptor and answers each with messages: any number of
`DATA`, then one `DONE` with the media type, or one `FAILED` with the error's name and sentence. What
it opens are copies of the store that nobody writes to, so it locks nothing and nothing locks it out.
"""

from __future__ import annotations

import io
import os
import resource
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import pyoxigraph as ox
from pyoxigraph import Store

from graph.errors import GraphError, QueryTooLarge, StoreUnavailable
from graph.query.run import Formats, Query, run

DATA, DONE, FAILED = b"d", b"k", b"f"
_MESSAGE_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Task:
    """One query, the copy of the store to run it on, and how many bytes its answer may have."""

    checkpoint: Path
    base: str
    query: Query
    formats: Formats
    size_bytes: int


class Messages(io.RawIOBase):
    """A file that hands what is written to it on in messages, and no more of it than is allowed."""

    def __init__(self, send: Callable[[bytes], None], size_bytes: int) -> None:
        self._send = send
        self._allowed = size_bytes
        self._left = size_bytes
        self._waiting = bytearray()

    def write(self, data: bytes, /) -> int:  # type: ignore[override]
        """Take all of the data.

        Raises:
            QueryTooLarge: It is more than is allowed.
        """
        self._left -= len(data)
        if self._left < 0:
            raise QueryTooLarge(
                f"the answer has more than {self._allowed:,} bytes; ask for less, or in pages with LIMIT"
            )
        self._waiting += data
        if len(self._waiting) >= _MESSAGE_BYTES:
            self.finish()
        return len(data)

    def finish(self) -> None:
        """Send what is still waiting."""
        if self._waiting:
            self._send(DATA + bytes(self._waiting))
            self._waiting.clear()


class Reader:
    """Runs tasks one after the other, on the copy of the store that each names."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._store: ox.Store | None = None

    def answer(self, task: Task, send: Callable[[bytes], None]) -> None:
        """Send the messages of a task's answer."""
        messages = Messages(send, task.size_bytes)
        try:
            store = self._opened(task.checkpoint)
            media_type = run(store, task.base, task.query, task.formats, messages)  # type: ignore[arg-type]
            messages.finish()
        except GraphError as error:
            send(FAILED + f"{type(error).__name__}\n{error}".encode())
        else:
            send(DONE + media_type.encode())

    def _opened(self, folder: Path) -> ox.Store:
        if self._store is None or folder != self._folder:
            # Let go of the old copy first, so that two are never held at once.
            self._store = None
            self._folder = folder
            self._store = _open(folder)
        return self._store


def _open(folder: Path) -> Store:
    try:
        return ox.Store.read_only(str(folder))
    except OSError as error:
        raise StoreUnavailable(f"the reader's copy of the store could not be opened: {error}") from error


def _end_with_parent() -> None:
    # Standard input is a pipe on which nothing is ever written. It ends when the parent does, however
    # it ends, and then so must a query that would run for hours.
    os.read(sys.stdin.fileno(), 1)
    os._exit(0)


def main() -> None:
    """Answer tasks until the parent hangs up."""
    # Ctrl-C goes to every process of the terminal; ours ends when the parent ends it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # A query that overflows the stack is to leave a message, and no image of the memory.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    threading.Thread(target=_end_with_parent, daemon=True).start()
    connection: Connection[bytes, Task] = Connection(int(sys.argv[1]))
    reader = Reader()
    try:
        while True:
            reader.answer(connection.recv(), connection.send_bytes)
    except (EOFError, BrokenPipeError):
        pass


if __name__ == "__main__":
    main()
