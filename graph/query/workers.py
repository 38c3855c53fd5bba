"""A process that does one task at a time for us, and can be killed over it.

What users send can run for hours, outgrow the memory, or overflow the stack of the engine. So it is
run in a process of its own: the parent kills it when the time is over, notices when it dies, and
starts another. An answer is handed on only when it is whole.
"""

from __future__ import annotations

import io
import logging
import os
import resource
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import IO, Any, Protocol

import graph
from graph.errors import (
    GraphError,
    InvalidInput,
    InvalidQuery,
    NotFound,
    QueryRefused,
    QueryTimeout,
    QueryTooLarge,
    StoreBusy,
    StoreRefused,
    StoreUnavailable,
    UnknownFormat,
)

log = logging.getLogger(__name__)

DATA, DONE, FAILED = b"d", b"k", b"f"
"""What a message begins with: bytes of the answer, its end with a word about it, an error."""
OUT_OF_MEMORY = 86
"""The exit status of a process that has outgrown its memory."""

# The process runs our own code, not another `graph` of the folder we were started in.
_ROOT = Path(graph.__file__).resolve().parents[1]
_ERRORS: dict[str, type[GraphError]] = {
    error.__name__: error
    for error in (
        InvalidInput,
        InvalidQuery,
        NotFound,
        QueryRefused,
        QueryTooLarge,
        StoreBusy,
        StoreRefused,
        StoreUnavailable,
        UnknownFormat,
    )
}
_MESSAGE_BYTES = 64 * 1024
_MEMORY_WATCH_SECONDS = 0.05
_STATM = Path("/proc/self/statm")
# Oxigraph reads and plans by recursion: nested 10,000 deep, it needs about 30 MB. Address space only.
_STACK_BYTES = 512 * 1024 * 1024


class Deadline:
    """A moment after which a task is stopped."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """The seconds that are left, never less than none."""
        return max(0.0, self._end - time.monotonic())


# --- in the parent


class Worker:
    """One process, for one thread at a time; `mend` starts it.

    `kind` is "reader" or "writer", and `work` what a task is, as its user calls it.
    The process may have `memory_bytes` resident.

    It answers on two channels at once. The second is for short tasks of our own beside a long one of a
    user's: see `ask_aside`.
    """

    def __init__(self, kind: str, work: str, memory_bytes: int) -> None:
        self._kind = kind
        self._work = work
        self._memory_bytes = memory_bytes
        self._process: subprocess.Popen[bytes] | None = None
        self._connections: Sequence[Connection[Any, bytes]] = ()
        self._aside = threading.Lock()
        self._is_idle = False
        self._is_retired = False
        self._starting = threading.Lock()

    @property
    def pid(self) -> int | None:
        """The number of the process, or None while there is none."""
        return self._process.pid if self._process else None

    def ask(self, task: object, deadline: Deadline, output: IO[bytes] | None = None) -> str:
        """Run a task by the deadline, write its answer to the output, and return the word about it.

        Whatever comes of it, `mend` before the next.

        Raises:
            QueryTimeout: It is still at it.
            QueryTooLarge: The process outgrew its memory over it.
            StoreUnavailable: The process died of it.
            GraphError: What the task itself raised.
        """
        assert self._connections, "a worker is mended before it is asked"
        self._is_idle = False
        try:
            self._connections[0].send(task)
            answer = self._receive(self._connections[0], deadline, output)
        except (EOFError, ConnectionError) as error:
            raise self._why_it_ended() from error
        self._is_idle = True
        if isinstance(answer, GraphError):
            raise answer
        return answer

    def ask_aside(self, task: object, deadline: Deadline) -> None:
        """Run a task that has no answer beside the one that is running; any thread may call this.

        Raises:
            StoreUnavailable: The process was not there, ended, or did not answer in time.
            GraphError: What the task itself raised.
        """
        with self._aside:
            try:
                connection = self._connections[1]
                connection.send(task)
                answer = self._receive(connection, deadline, None)
            except (IndexError, EOFError, OSError) as error:
                raise StoreUnavailable("the process that holds the store has just ended") from error
        if isinstance(answer, GraphError):
            raise answer

    def _receive(
        self, connection: Connection[Any, bytes], deadline: Deadline, output: IO[bytes] | None
    ) -> str | GraphError:
        while connection.poll(deadline.left):
            message = connection.recv_bytes()
            kind, content = message[:1], message[1:]
            if kind == DATA:
                assert output, "only a task with an output answers with bytes"
                output.write(content)
            elif kind == DONE:
                return content.decode()
            else:
                name, _, sentence = content.decode().partition("\n")
                return _ERRORS[name](sentence)
        raise QueryTimeout(
            f"the {self._work} was stopped after {deadline.seconds:g} seconds; "
            "make it narrower, or look whether two of its patterns share no variable"
        )

    def _why_it_ended(self) -> GraphError:
        assert self._process
        try:
            status = self._process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            status = None
        if status == OUT_OF_MEMORY:
            return QueryTooLarge(
                f"the {self._work} needs more than the {self._memory_bytes // 1024**2:,} MB of memory that "
                "one may have; make it narrower, or ask for less at once"
            )
        return StoreUnavailable(
            f"the process that ran this {self._work} ended before the answer was whole; "
            f"the {self._work} may be nested too deep or need too much memory"
        )

    def mend(self) -> None:
        """Put a fresh process in the place of one that died or is still at a task nobody waits for.

        Raises:
            StoreUnavailable: No process could be started, or none shall be.
        """
        if self._process and self._is_idle and self._process.poll() is None:
            return
        self.stop()
        with self._starting:
            if self._is_retired:
                raise StoreUnavailable("the service is stopping")
            try:
                self._start()
            except OSError as error:
                raise StoreUnavailable(f"no process for a {self._work} could be started: {error}") from error

    def _start(self) -> None:
        pipes = [Pipe(), Pipe()]
        theirs = [pipe[1].fileno() for pipe in pipes]
        self._process = subprocess.Popen(  # noqa: S603 (our own module, and numbers)
            [sys.executable, "-m", "graph.query", self._kind, str(self._memory_bytes), *map(str, theirs)],
            stdin=subprocess.PIPE,
            pass_fds=theirs,
            cwd=_ROOT,
        )
        for pipe in pipes:
            pipe[1].close()
        self._connections = [pipe[0] for pipe in pipes]
        self._is_idle = True

    def retire(self) -> None:
        """Kill the process, for good. Other threads may call this: the one that asks finds out."""
        with self._starting:
            self._is_retired = True
            if self._process:
                self._process.kill()

    def stop(self) -> None:
        """Kill the process and wait for its end."""
        if self._process:
            self._process.kill()
            self._process.communicate()
        for connection in self._connections:
            connection.close()
        self._process, self._connections = None, ()


# --- in the process


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


class Tasks(Protocol):
    """What a process does: see `serve_tasks`."""

    def answer(self, task: Any, send: Callable[[bytes], None]) -> str:
        """Do a task, send its answer as messages of `DATA`, and return the word about it."""


def serve_tasks(tasks: Tasks) -> None:
    """Answer tasks until the parent hangs up, or is gone."""
    # Ctrl-C goes to every process of the terminal; ours ends when the parent ends it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What overflows even this stack is to leave a message, and no image of the memory.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    threading.Thread(target=_end_with_parent, daemon=True).start()
    threading.Thread(target=_end_with_memory, args=[int(sys.argv[2])], daemon=True).start()
    main, aside = (Connection(int(descriptor)) for descriptor in sys.argv[3:])
    threading.Thread(target=_answer_all, args=[tasks, aside], daemon=True).start()
    threading.stack_size(_STACK_BYTES)
    worker = threading.Thread(target=_answer_all, args=[tasks, main])
    worker.start()
    worker.join()


def _answer_all(tasks: Tasks, connection: Connection[bytes, Any]) -> None:
    try:
        while True:
            task = connection.recv()
            try:
                reply = DONE + tasks.answer(task, connection.send_bytes).encode()
            except GraphError as error:
                reply = FAILED + f"{_name(error)}\n{error}".encode()
            # Only now, when what the task had open is closed: an error holds on to all of it.
            connection.send_bytes(reply)
    except (EOFError, BrokenPipeError):
        pass
    except BaseException:  # noqa: BLE001 (it ends the process)
        # A bug of ours. Whoever waits for an answer is to hear at once that there will be none.
        traceback.print_exc()
        os._exit(1)


def _name(error: GraphError) -> str:
    return next(cls.__name__ for cls in type(error).__mro__ if cls.__name__ in _ERRORS)


def _end_with_parent() -> None:
    # Standard input is a pipe on which nothing is ever written. It ends when the parent does, however
    # it ends, and then so must a task that would run for hours.
    os.read(sys.stdin.fileno(), 1)
    os._exit(0)


def _end_with_memory(memory_bytes: int) -> None:
    while _resident_bytes() <= memory_bytes:
        time.sleep(_MEMORY_WATCH_SECONDS)
    os._exit(OUT_OF_MEMORY)


def _resident_bytes() -> int:
    # What Linux gives as the peak (getrusage) includes that of the process which started this one.
    if _STATM.exists():
        return int(_STATM.read_text().split()[1]) * resource.getpagesize()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # in bytes on macOS
