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
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import IO, Any, Protocol

import graph
from graph.errors import (
    GraphError,
    InvalidInput,
    InvalidQuery,
    NotAsWanted,
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

TAKEN, DATA, DONE, FAILED, LEFT = b"t", b"d", b"k", b"f", b"l"
"""What a message begins with: a task was taken; bytes of the answer; its end, with a word; an error; or that
the rest of several tasks was left undone, since one of them took long."""
OUT_OF_MEMORY = 86
"""The exit status of a process that has outgrown its memory."""

# The process runs our own code, not another `graph` of the folder we were started in.
_ROOT = Path(graph.__file__).resolve().parents[1]
_ERRORS: dict[str, type[GraphError]] = {
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
_MESSAGE_BYTES = 64 * 1024
_WATCH_SECONDS = 0.05
_ATTEMPTS = 3
# What takes longer than this is let run beside what is short, and not before it.
_SLOW_SECONDS = 0.15
_NICER_BY = 10
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


@dataclass(frozen=True, slots=True)
class Started:
    """A process, and its two channels."""

    process: subprocess.Popen[bytes]
    connections: Sequence[Connection[Any, bytes]]

    def end(self) -> None:
        """Kill the process and wait for its end."""
        self.process.kill()
        self.process.communicate()
        for connection in self.connections:
            connection.close()


class Processes:
    """Starts processes of one kind, which may have `memory_bytes` resident. Threads may share it.

    One is always started ahead: so that the next is there at once, and not when Python has come up.
    """

    def __init__(self, kind: str, memory_bytes: int) -> None:
        self.kind = kind
        self.memory_bytes = memory_bytes
        self._lock = threading.Lock()
        self._ahead: Started | None = None
        self._is_closed = False

    def take(self) -> Started:
        """Return a process.

        Raises:
            StoreUnavailable: None could be started, or none shall be.
        """
        with self._lock:
            if self._is_closed:
                raise StoreUnavailable("the service is stopping")
            found, self._ahead = self._ahead, None
            if found and found.process.poll() is not None:
                found.end()
                found = None
            found = found or self._start()
            self._ahead = self._start()
            return found

    def _start(self) -> Started:
        pipes = [Pipe(), Pipe()]
        theirs = [pipe[1].fileno() for pipe in pipes]
        try:
            process = subprocess.Popen(  # noqa: S603 (our own module, and numbers)
                [sys.executable, "-m", "graph.query", self.kind, str(self.memory_bytes), *map(str, theirs)],
                stdin=subprocess.PIPE,
                pass_fds=theirs,
                cwd=_ROOT,
            )
        except OSError as error:
            raise StoreUnavailable(f"no process could be started: {error}") from error
        finally:
            for pipe in pipes:
                pipe[1].close()
        return Started(process, [pipe[0] for pipe in pipes])

    def close(self) -> None:
        """Start none any more."""
        with self._lock:
            self._is_closed = True
            if self._ahead:
                self._ahead.end()
            self._ahead = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A task for a worker, and where its answer is written.

    `begin` is asked when it is its turn, and returns when it is to be done by.
    """

    task: object
    begin: Callable[[], Deadline]
    output: IO[bytes] | None = None


class Worker:
    """One process, for one thread at a time; `mend` starts it. `work` is what its user calls a task.

    It answers on two channels at once. The second is for short tasks of our own beside a long one of a
    user's: see `ask_aside`.
    """

    def __init__(self, processes: Processes, work: str) -> None:
        self._processes = processes
        self._work = work
        self._started: Started | None = None
        self._aside = threading.Lock()
        self._is_idle = False
        self._is_retired = False
        self._starting = threading.Lock()

    @property
    def pid(self) -> int | None:
        """The number of the process, or None while there is none."""
        return self._started.process.pid if self._started else None

    @property
    def is_idle(self) -> bool:
        """Whether it is ready for another task as it is."""
        return self._is_idle

    def ask(self, task: object, deadline: Deadline, output: IO[bytes] | None = None) -> str:
        """Run a task by the deadline, write its answer to the output, and return the word about it.

        Whatever comes of it, `mend` before the next.

        Raises:
            QueryTimeout: It is still at it.
            QueryTooLarge: The process outgrew its memory over it.
            StoreUnavailable: The process died of it.
            GraphError: What the task itself raised.
        """
        [[word]] = self.ask_each([Asked(task, lambda: deadline, output)])
        if isinstance(word, GraphError):
            raise word
        return word

    def ask_each(self, asked: Sequence[Asked]) -> Iterator[list[str | GraphError]]:
        """Run tasks one after the other, and yield what `ask` returns or raises of each, in their order.

        Those that are answered by the time when somebody looks come together. The process leaves the rest
        undone behind a task that took long; and where it had to be stopped over one, or died of it, those
        behind that were not begun either. Whatever comes of it, `mend` before the next.

        Raises:
            StoreUnavailable: No process could be started; nothing was done.
        """
        connection = self._sent(asked)
        words: list[str | GraphError] = []
        for number, one in enumerate(asked):
            deadline = one.begin()
            try:
                if number and not self._is_begun(connection, deadline):
                    break
                if words and not connection.poll(0):
                    yield words
                    words = []
                words.append(self._receive(connection, deadline, one.output))
                self._is_idle = number == len(asked) - 1
            except GraphError as error:
                yield self._mended([*words, error])
                return
            except (EOFError, ConnectionError):
                yield self._mended([*words, self._why_it_ended()])
                return
        yield words

    def _mended(self, words: list[str | GraphError]) -> list[str | GraphError]:
        """Return words of which the last is true only when the process is no more."""
        with suppress(StoreUnavailable):
            self.mend()
        return words

    def _sent(self, asked: Sequence[Asked]) -> Connection[Any, bytes]:
        """Send tasks, and return where answers come from, once the first is under way or it is too late."""
        for _ in range(_ATTEMPTS):
            assert self._started, "a worker is mended before it is asked"
            connection, self._is_idle = self._started.connections[0], False
            with suppress(EOFError, ConnectionError):
                connection.send([one.task for one in asked])
                if not connection.poll(asked[0].begin().left) or connection.recv_bytes() == TAKEN:
                    return connection
            # Its process had ended before it took a task, so nothing has been done yet.
            self.mend()
        raise StoreUnavailable(f"no process that takes a {self._work} could be started")

    def _is_begun(self, connection: Connection[Any, bytes], deadline: Deadline) -> bool:
        """Wait for the next of several tasks to be taken; return False if it will not be."""
        try:
            if not connection.poll(deadline.left):
                raise self._too_late(deadline)
            self._is_idle = connection.recv_bytes() == LEFT
        except (EOFError, ConnectionError):
            # It ended between two tasks, so this one was not begun.
            return False
        return not self._is_idle

    def ask_aside(self, task: object, deadline: Deadline) -> None:
        """Run a task that has no answer beside the one that is running; any thread may call this.

        Raises:
            QueryTimeout: It did not answer in time, and is killed.
            StoreUnavailable: The process was not there, or ended.
            GraphError: What the task itself raised.
        """
        with self._aside:
            started = self._started
            if started is None:
                raise StoreUnavailable("the process that holds the store is not there yet")
            connection = started.connections[1]
            try:
                connection.send([task])
                answer = self._receive(connection, deadline, None)
            except QueryTimeout:
                # Its answer would be taken for that to the next task.
                self.kill()
                raise
            except (EOFError, OSError) as error:
                # Until it has ended, it would pass for one that needs no mending.
                with suppress(subprocess.TimeoutExpired):
                    started.process.wait(timeout=1)
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
            elif kind == TAKEN:
                continue
            elif kind == DONE:
                return content.decode()
            else:
                name, _, sentence = content.decode().partition("\n")
                return _ERRORS[name](sentence)
        raise self._too_late(deadline)

    def _too_late(self, deadline: Deadline) -> QueryTimeout:
        return QueryTimeout(
            f"the {self._work} was stopped after {deadline.seconds:g} seconds; "
            "make it narrower, or look whether two of its patterns share no variable"
        )

    def _why_it_ended(self) -> GraphError:
        assert self._started
        try:
            status = self._started.process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            status = None
        if status == OUT_OF_MEMORY:
            memory_mb = self._processes.memory_bytes // 1024**2
            return QueryTooLarge(
                f"the {self._work} needs more than the {memory_mb:,} MB of memory that "
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
        if self._started and self._is_idle and self._started.process.poll() is None:
            return
        self.stop()
        with self._starting:
            if self._is_retired:
                raise StoreUnavailable("the service is stopping")
            self._started = self._processes.take()
            self._is_idle = True

    def kill(self) -> None:
        """Kill the process. Other threads may call this: the one that asks finds out."""
        with self._starting:
            if self._started:
                self._started.process.kill()

    def retire(self) -> None:
        """Kill the process, for good. Other threads may call this."""
        self._is_retired = True
        self.kill()

    def stop(self) -> None:
        """Kill the process and wait for its end."""
        started, self._started = self._started, None
        if started:
            started.end()


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
    pace = _Pace()
    threading.Thread(target=_watch, args=[int(sys.argv[2]), pace], daemon=True).start()
    main, aside = (Connection(int(descriptor)) for descriptor in sys.argv[3:])
    threading.Thread(target=_answer_all, args=[tasks, aside, _Pace()], daemon=True).start()
    threading.stack_size(_STACK_BYTES)
    while not pace.is_over:
        worker = threading.Thread(target=_answer_all, args=[tasks, main, pace])
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


def _answer_all(tasks: Tasks, connection: Connection[bytes, Any], pace: _Pace) -> None:
    try:
        while not pace.wants_another_thread():
            for number, task in enumerate(connection.recv()):
                if number and pace.took_long:
                    connection.send_bytes(LEFT)
                    break
                _answer(tasks, task, connection, pace)
    except (EOFError, BrokenPipeError):
        pace.is_over = True
    except BaseException:  # noqa: BLE001 (it ends the process)
        # A bug of ours. Whoever waits for an answer is to hear at once that there will be none.
        traceback.print_exc()
        os._exit(1)


def _answer(tasks: Tasks, task: object, connection: Connection[bytes, Any], pace: _Pace) -> None:
    connection.send_bytes(TAKEN)
    try:
        with pace.task():
            reply = DONE + tasks.answer(task, connection.send_bytes).encode()
    except GraphError as error:
        reply = FAILED + f"{_name(error)}\n{error}".encode()
    # Only now, when what the task had open is closed: an error holds on to all of it.
    connection.send_bytes(reply)


def _name(error: GraphError) -> str:
    return next(cls.__name__ for cls in type(error).__mro__ if cls.__name__ in _ERRORS)


def _end_with_parent() -> None:
    # Standard input is a pipe on which nothing is ever written. It ends when the parent does, however
    # it ends, and then so must a task that would run for hours.
    os.read(sys.stdin.fileno(), 1)
    os._exit(0)


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
