"""A process that does one task at a time for us, and can be killed over it.

What users send can run for hours, outgrow the memory, or overflow the stack of the engine. So it is
run in a process of its own: the parent kills it when the time is over, notices when it dies, and
starts another. An answer is handed on only when it is whole.
"""

from __future__ import annotations

import io
import logging
import os
import pickle
import resource
import socket
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, Any, Protocol

from graph.errors import (
    GraphError,
    InvalidInput,
    InvalidQuery,
    NotAsWanted,
    NotFound,
    QueryRefused,
    QueryTimeout,
    QueryTooLarge,
    ServiceBusy,
    StoreBusy,
    StoreRefused,
    StoreUnavailable,
    UnknownFormat,
)
from graph.query.channel import AT_ONCE_BYTES, Channel, SharedNumber, number_file
from graph.query.nursery import Fork, Nursery

log = logging.getLogger(__name__)

TASKS, DATA, DONE, FAILED, LEFT = b"t", b"d", b"k", b"f", b"l"
"""The kinds of messages: tasks; bytes of an answer; its end, with a word; an error; or that the rest of
several tasks was left undone, since one of them took long."""
OUT_OF_MEMORY = 86
"""The exit status of a process that has outgrown its memory."""

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
_END_SECONDS = 1.0
_KILLED_SECONDS = 30.0
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


class TurnedOut(ServiceBusy):
    """A task was stopped to let others by: see `Worker.turn_out`."""


@dataclass(frozen=True, slots=True)
class Started:
    """A process, its two channels, and how many of the tasks that it was sent last it has begun."""

    process: Fork
    channels: Sequence[Channel]
    begun: SharedNumber

    def kill(self) -> None:
        """Kill the process and wait for its end."""
        self.process.kill()
        if self.process.wait(_KILLED_SECONDS) is None:
            log.warning("process %d was killed and does not end", self.process.pid)

    def close(self) -> None:
        """Let go of what was shared with it."""
        self.process.close()
        for channel in self.channels:
            channel.close()
        self.begun.close()


class Processes:
    """Processes of one kind, each of which may have `memory_bytes` resident. Threads may share it."""

    def __init__(self, kind: str, memory_bytes: int) -> None:
        self.kind = kind
        self.memory_bytes = memory_bytes
        self._lock = threading.Lock()
        self._nursery: Nursery | None = None
        self._is_closed = False

    def take(self) -> Started:
        """Return a new process.

        Raises:
            StoreUnavailable: None could be started, or none shall be.
        """
        with self._lock:
            if self._is_closed:
                raise StoreUnavailable("the service is stopping")
            try:
                try:
                    return _started(self._living())
                except ConnectionError:
                    # It has ended just now, or had to be.
                    self._let_go()
                    return _started(self._living())
            except OSError as error:
                raise StoreUnavailable(f"no process could be started: {error}") from error

    def _living(self) -> Nursery:
        if self._nursery and not self._nursery.is_there:
            self._let_go()
        self._nursery = self._nursery or Nursery(self.kind, self.memory_bytes)
        return self._nursery

    def close(self) -> None:
        """Start none any more."""
        with self._lock:
            self._is_closed = True
            self._let_go()

    def _let_go(self) -> None:
        nursery, self._nursery = self._nursery, None
        if nursery:
            nursery.close()


def _started(nursery: Nursery) -> Started:
    with ExitStack() as ours, ExitStack() as theirs:
        pairs = [socket.socketpair() for _ in range(3)]
        for our_end, their_end in pairs:
            ours.enter_context(our_end)
            theirs.enter_context(their_end)
        number = theirs.enter_context(number_file())
        begun = ours.enter_context(closing(SharedNumber(number.fileno())))
        (life, stdin), *channels = pairs
        given = [stdin.fileno(), number.fileno(), *(their_end.fileno() for _, their_end in channels)]
        process = Fork(nursery, nursery.fork(given), life)
        ours.pop_all()
        return Started(process, [Channel(our_end) for our_end, _ in channels], begun)


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
        self._is_sent = False
        self._is_turned_out = False
        self._is_retired = False
        self._asked = 0.0
        self._starting = threading.Lock()

    @property
    def pid(self) -> int | None:
        """The number of the process, or None while there is none."""
        return self._started.process.pid if self._started else None

    @property
    def is_idle(self) -> bool:
        """Whether it is ready for another task as it is."""
        return self._is_idle

    @property
    def is_turned_out(self) -> bool:
        """Whether what it is at was stopped to let others by."""
        return self._is_turned_out

    @property
    def busy_seconds(self) -> float:
        """For how long its process has been at a task, none if it is at none."""
        return time.monotonic() - self._asked if self._started and not self._is_idle else 0.0

    def ask(self, task: object, deadline: Deadline, output: IO[bytes] | None = None) -> str:
        """Run a task by the deadline, write its answer to the output, and return the word about it.

        Whatever comes of it, `mend` before the next.

        Raises:
            QueryTimeout: It is still at it.
            QueryTooLarge: The process outgrew its memory over it.
            TurnedOut: Somebody has turned it out.
            StoreUnavailable: The process died of it.
            GraphError: What the task itself raised.
        """
        [[word]] = self.ask_each([Asked(task, lambda: deadline, output)])
        if isinstance(word, GraphError):
            raise word
        return word

    def begin(self, task: object) -> int:
        """Send a task ahead of `ask`, which only waits for its answer then.

        Return the number of what becomes readable when there is something of it.
        """
        # One that has died is noticed by `ask`.
        with suppress(ConnectionError):
            self._send([task])
        self._is_sent = True
        return self._channel.fileno()

    @property
    def is_answered(self) -> bool:
        """Whether `ask` would not wait for the answer to what was begun, since it is there."""
        try:
            kinds = self._channel.kinds()
        except ConnectionError:
            return False
        return DONE in kinds or FAILED in kinds

    def ask_each(self, asked: Sequence[Asked]) -> Iterator[list[str | GraphError]]:
        """Run tasks one after the other, and yield what `ask` returns or raises of each, in their order.

        Those that are answered by the time when somebody looks come together. The process leaves the rest
        undone behind a task that took long; and where it had to be stopped over one, or died of it, those
        behind that were not begun either. Whatever comes of it, `mend` before the next.

        Raises:
            StoreUnavailable: No process could be started; nothing was done.
        """
        deadline = asked[0].begin()
        channel = self._sent(asked, deadline)
        words: list[str | GraphError] = []
        for number in range(len(asked)):
            if number:
                deadline = asked[number].begin()
            if words and _is_silent(channel):
                yield words
                words = []
            try:
                word = self._word(asked, number, channel, deadline)
            except GraphError as error:
                yield self._mended([*words, error])
                return
            if word is None:
                break
            words.append(word)
        if words:
            yield words

    def _word(
        self, asked: Sequence[Asked], number: int, channel: Channel, deadline: Deadline
    ) -> str | GraphError | None:
        """Return the word about one of several tasks, None if it was not begun; raises as `ask` does."""
        try:
            word = self._receive(channel, deadline, asked[number].output)
        except (EOFError, ConnectionError):
            if number and not self._has_begun(number):
                return None
            raise self._why_it_ended() from None
        self._is_idle = word is None or number == len(asked) - 1
        return word

    def _mended(self, words: list[str | GraphError]) -> list[str | GraphError]:
        """Return words of which the last is true only when the process is no more."""
        with suppress(StoreUnavailable):
            self.mend()
        return words

    def _sent(self, asked: Sequence[Asked], deadline: Deadline) -> Channel:
        """Send tasks, and return where answers come from, once there is one or it is too late."""
        for _ in range(_ATTEMPTS):
            try:
                if not self._is_sent:
                    self._send([one.task for one in asked])
                self._is_sent = False
                self._channel.has_message(deadline.left)
            except (EOFError, ConnectionError):
                if not self._has_begun(0):
                    # Its process had ended before it took a task, so nothing has been done yet.
                    self.mend()
                    continue
            return self._channel
        raise StoreUnavailable(f"no process that takes a {self._work} could be started")

    def _send(self, tasks: Sequence[object]) -> None:
        assert self._started, "a worker is mended before it is asked"
        self._asked = time.monotonic()
        self._is_idle = False
        self._started.begun.value = 0
        self._channel.send(TASKS, pickle.dumps(tasks))

    @property
    def _channel(self) -> Channel:
        assert self._started
        return self._started.channels[0]

    def _has_begun(self, number: int) -> bool:
        """Return whether the process has begun a task of those that it was sent."""
        assert self._started
        return self._started.begun.value > number

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
            channel = started.channels[1]
            try:
                channel.send(TASKS, pickle.dumps([task]))
                answer = self._receive(channel, deadline, None)
            except QueryTimeout:
                # Its answer would be taken for that to the next task.
                self.kill()
                raise
            except (EOFError, OSError) as error:
                # Until it has ended, it would pass for one that needs no mending.
                started.process.wait(_END_SECONDS)
                raise StoreUnavailable("the process that holds the store has just ended") from error
        if isinstance(answer, GraphError):
            raise answer

    def _receive(
        self, channel: Channel, deadline: Deadline, output: IO[bytes] | None
    ) -> str | GraphError | None:
        """Return the word about a task, or None if it was left undone."""
        while channel.has_message(deadline.left):
            kind, content = channel.receive()
            if kind == DATA:
                assert output, "only a task with an output answers with bytes"
                output.write(content)
            elif kind == DONE:
                return content.decode()
            elif kind == LEFT:
                return None
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
        if self._is_turned_out:
            return TurnedOut(
                f"other queries wait and too many take long, so this {self._work} was stopped; "
                "ask again in a moment"
            )
        if self._started.process.wait(_END_SECONDS) == OUT_OF_MEMORY:
            memory_mb = self._processes.memory_bytes // 1024**2
            return QueryTooLarge(
                f"the {self._work} needs more than the {memory_mb:,} MB of memory that "
                "one may have; make it narrower, or ask for less at once"
            )
        return StoreUnavailable(
            f"the process that ran this {self._work} ended before the answer was whole; "
            f"the {self._work} may be nested too deep or need too much memory, or the process was stopped"
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
            self._is_turned_out = False

    def kill(self) -> None:
        """Kill the process. Other threads may call this: the one that asks finds out."""
        with self._starting:
            if self._started:
                self._started.process.kill()

    def turn_out(self) -> None:
        """Stop what it is at, to let others by. Other threads may call this: the one that asks is told."""
        with self._starting:
            if self._started and not self._is_idle:
                self._is_turned_out = True
                self._started.process.kill()

    def retire(self) -> None:
        """Kill the process, for good. Other threads may call this."""
        self._is_retired = True
        self.kill()

    def stop(self) -> None:
        """Kill the process and wait for its end."""
        started, self._started = self._started, None
        self._is_idle = self._is_sent = False
        if started:
            started.kill()
            # Who waits for something aside hears that first. What is closed has a number by which the
            # system knows it, and that may be another's in the next moment.
            with self._aside:
                started.close()


def _is_silent(channel: Channel) -> bool:
    """Return whether nothing is to be learnt from a channel by now, not even that it ended."""
    try:
        return not channel.has_message(0)
    except (EOFError, ConnectionError):
        return False


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
    return next(cls.__name__ for cls in type(error).__mro__ if cls.__name__ in _ERRORS)


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
