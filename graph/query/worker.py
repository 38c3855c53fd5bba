"""A process that does one task at a time for us, and can be killed over it.

What users send can run for hours, outgrow the memory, or overflow the stack of the engine. So it is
run in a process of its own: the parent kills it when the time is over, notices when it dies, and
starts another. An answer is handed on only when it is whole.
"""

from __future__ import annotations

import pickle
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import IO

from graph.errors import GraphError, QueryTimeout, QueryTooLarge, ServiceBusy, StoreUnavailable
from graph.query.channel import Channel
from graph.query.deadline import Deadline
from graph.query.processes import Processes, Started
from graph.query.tasks import DATA, DONE, ERRORS, FAILED, LEFT, OUT_OF_MEMORY, TASKS

_END_SECONDS = 1.0
_ATTEMPTS = 3


class TurnedOut(ServiceBusy):
    """A task was stopped to let others by: see `Worker.turn_out`."""


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
        self._changing = threading.Lock()

    @property
    def pid(self) -> int | None:
        """The number of the process, or None while there is none."""
        started = self._started
        return started.process.pid if started else None

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
                return ERRORS[name](sentence)
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
        # Not while others are kept from stopping it: a start may take a while.
        if not self._is_retired and self._begins_with(self._processes.take()):
            return
        raise StoreUnavailable("the service is stopping")

    def _begins_with(self, started: Started) -> bool:
        """Return whether a process is the one to be asked from now on; none is, once it is retired."""
        with self._changing:
            if not self._is_retired:
                self._started = started
                self._is_idle = True
                self._is_turned_out = False
                return True
        started.kill()
        started.close()
        return False

    def kill(self) -> None:
        """Kill the process. Other threads may call this and do not wait: the one that asks finds out."""
        with self._changing:
            if self._started:
                self._started.process.kill()

    def turn_out(self) -> None:
        """Stop what it is at, to let others by, as `kill` does; the one that asks is told."""
        with self._changing:
            if self._started and not self._is_idle:
                self._is_turned_out = True
                self._started.process.kill()

    def retire(self) -> None:
        """Kill the process, for good. Other threads may call this."""
        self._is_retired = True
        self.kill()

    def stop(self) -> None:
        """Kill the process and wait for its end."""
        with self._changing:
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
