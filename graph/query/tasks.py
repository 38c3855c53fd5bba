"""What happens in a process that does one task at a time for its parent, and may be killed over it.

It watches itself: it ends when it has outgrown its memory or its parent is gone, and what takes long lets
others have the processor first. `graph.query.worker` is the other end.
"""

from __future__ import annotations

import io
import os
import pickle
import resource
import socket
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from graph.errors import (
    GraphError,
    InvalidInput,
    InvalidQuery,
    NotAsWanted,
    NotFound,
    QueryRefused,
    QueryTooLarge,
    StoreBusy,
    StoreRefused,
    StoreUnavailable,
    UnknownFormat,
)
from graph.query.channel import AT_ONCE_BYTES, Channel, SharedNumber

TASKS, DATA, DONE, FAILED, LEFT = b"t", b"d", b"k", b"f", b"l"
"""The kinds of messages: tasks; bytes of an answer; its end, with a word; an error; or that the rest of
several tasks was left undone, since one of them took long."""
OUT_OF_MEMORY = 86
"""The exit status of a process that has outgrown its memory."""

ERRORS: dict[str, type[GraphError]] = {
    error.__name__: error
    for error in (
        InvalidInput,
        InvalidQuery,
        NotAsWanted,
        NotFound,
        QueryRefused,
        QueryTooLarge,
        StoreBusy,
        StoreRefused,
        StoreUnavailable,
        UnknownFormat,
    )
}
"""Those that a process tells its parent of, by their names."""

_WATCH_SECONDS = 0.05
# What takes longer than this is let run beside what is short, and not before it.
_SLOW_SECONDS = 0.15
_NICER_BY = 10
_STATM = Path("/proc/self/statm")
# Oxigraph reads and plans by recursion: nested 10,000 deep, it needs about 30 MB. Address space only.
_STACK_BYTES = 512 * 1024 * 1024


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
        if len(self._waiting) >= AT_ONCE_BYTES:
            self.finish()
        return len(data)

    def finish(self) -> None:
        """Send what is still waiting."""
        if self._waiting:
            self._send(bytes(self._waiting))
            self._waiting.clear()


class Tasks(Protocol):
    """What a process does: see `serve_tasks`."""

    def answer(self, task: Any, send: Callable[[bytes], None]) -> str:
        """Do a task, send the bytes of its answer, and return the word about it."""


def serve_tasks(tasks: Tasks, memory_bytes: int, descriptors: Sequence[int]) -> None:
    """Answer tasks until the parent hangs up, or is gone; the descriptors are of what `Started` has."""
    # What overflows even this stack is to leave a message, and no image of the memory.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    pace = _Pace()
    threading.Thread(target=_watch, args=[memory_bytes, pace], daemon=True).start()
    begun = SharedNumber(descriptors[0])
    main, aside = (Channel(socket.socket(fileno=descriptor)) for descriptor in descriptors[1:])
    threading.Thread(target=_answer_all, args=[tasks, aside, _Pace()], daemon=True).start()
    threading.stack_size(_STACK_BYTES)
    while not pace.is_over:
        worker = threading.Thread(target=_answer_all, args=[tasks, main, pace, begun])
        worker.start()
        worker.join()


class _Pace:
    """How long the task that is under way has taken; a thread that was slow over one does no other.

    `took_long` is whether the last one did.
    """

    def __init__(self) -> None:
        self.is_over = False
        self.took_long = False
        self._is_slow = False
        self._begun: float | None = None
        self._thread = 0

    @contextmanager
    def task(self) -> Iterator[None]:
        """Begin a task, and end it."""
        begun = time.monotonic()
        self._thread, self._begun = threading.get_native_id(), begun
        try:
            yield
        finally:
            self._begun = None
            self.took_long = time.monotonic() - begun > _SLOW_SECONDS

    def look(self) -> None:
        """Let a thread that is slow take the processor only when nobody else wants it.

        Linux has a priority for each thread, and none may raise its own again; elsewhere it would be that
        of the process.
        """
        begun, thread = self._begun, self._thread
        if (
            begun
            and not self._is_slow
            and time.monotonic() - begun > _SLOW_SECONDS
            and sys.platform == "linux"
        ):
            self._is_slow = True
            with suppress(OSError):
                now = os.getpriority(os.PRIO_PROCESS, thread)
                os.setpriority(os.PRIO_PROCESS, thread, min(now + _NICER_BY, 19))

    def wants_another_thread(self) -> bool:
        """Return whether the thread was slow; the next one is not."""
        was_slow, self._is_slow = self._is_slow, False
        return was_slow


def _answer_all(tasks: Tasks, channel: Channel, pace: _Pace, begun: SharedNumber | None = None) -> None:
    try:
        while not pace.wants_another_thread():
            for number, task in enumerate(pickle.loads(channel.receive().content)):  # noqa: S301 (our parent's)
                if number and pace.took_long:
                    channel.send(LEFT)
                    break
                if begun:
                    begun.value = number + 1
                _answer(tasks, task, channel, pace)
    except (EOFError, ConnectionError):
        pace.is_over = True
    except BaseException:  # noqa: BLE001 (it ends the process)
        # A bug of ours. Whoever waits for an answer is to hear at once that there will be none.
        traceback.print_exc()
        os._exit(1)


def _answer(tasks: Tasks, task: object, channel: Channel, pace: _Pace) -> None:
    try:
        with pace.task():
            word = tasks.answer(task, partial(channel.add, DATA))
    except GraphError as error:
        kind, word = FAILED, f"{_name(error)}\n{error}"
    else:
        kind = DONE
    # Only now, when what the task had open is closed: an error holds on to all of it.
    channel.send(kind, word.encode())


def _name(error: GraphError) -> str:
    return next(cls.__name__ for cls in type(error).__mro__ if cls.__name__ in ERRORS)


def _watch(memory_bytes: int, pace: _Pace) -> None:
    while _resident_bytes() <= memory_bytes:
        time.sleep(_WATCH_SECONDS)
        pace.look()
    os._exit(OUT_OF_MEMORY)


def _resident_bytes() -> int:
    # What Linux gives as the peak (getrusage) includes that of the process which started this one.
    if _STATM.exists():
        return int(_STATM.read_text().split()[1]) * resource.getpagesize()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # in bytes on macOS
