"""A process that is asked, and what is known of it when it ends meanwhile."""

from __future__ import annotations

import pickle
import signal
import socket
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from functools import partial
from threading import Event, Thread

import pytest

from graph.errors import StoreUnavailable
from graph.query.channel import Channel
from graph.query.deadline import Deadline
from graph.query.processes import Processes, Started
from graph.query.tasks import DONE
from graph.query.worker import Asked, Worker

LONG_SECONDS = 60
SOON = partial(Deadline, LONG_SECONDS)


def test_a_process_that_dies_between_two_tasks_is_not_taken_for_idle(processes: Processes):
    worker = Worker(processes, "update")
    worker.mend()
    ours, theirs = map(Channel, socket.socketpair())
    assert worker._started
    started = worker._started = replace(worker._started, channels=[ours, *worker._started.channels])

    def end_after_one() -> None:
        asked.append(pickle.loads(theirs.receive().content))
        started.begun.value = 1
        theirs.send(DONE, b"made")
        theirs.close()

    asked: list[Sequence[object]] = []
    process = Thread(target=end_after_one)
    process.start()

    both = [Asked("one", SOON), Asked("two", SOON)]
    assert list(worker.ask_each(both)) == [["made"]]
    assert asked == [["one", "two"]]
    assert not worker.is_idle
    process.join()
    worker.stop()


def test_what_somebody_waits_for_aside_is_closed_when_they_have_heard(processes: Processes):
    worker = Worker(processes, "query")
    worker.mend()
    assert worker._started
    aside = worker._started.channels[1]
    with worker._aside:
        stopping = Thread(target=worker.stop)
        stopping.start()
        with pytest.raises(EOFError):
            aside.has_message(LONG_SECONDS)
        assert aside.fileno() > 0

    stopping.join()
    assert aside.fileno() == -1


class Slow(Processes):
    """Processes that take their time to start."""

    def __init__(self) -> None:
        super().__init__("reader", memory_bytes=1024**3)
        self.is_asked, self.may_start = Event(), Event()
        self.taken: list[Started] = []

    def take(self) -> Started:
        self.is_asked.set()
        assert self.may_start.wait(LONG_SECONDS)
        self.taken.append(super().take())
        return self.taken[-1]


@pytest.fixture
def slow() -> Iterator[Slow]:
    with closing(Slow()) as slow:
        yield slow
        slow.may_start.set()


def test_who_stops_a_worker_does_not_wait_for_its_start(slow: Slow):
    worker = Worker(slow, "query")
    with ThreadPoolExecutor(2) as threads:
        mending = threads.submit(worker.mend)
        slow.is_asked.wait()

        for stop in (worker.turn_out, worker.kill):
            threads.submit(stop).result(LONG_SECONDS / 2)

        slow.may_start.set()
        mending.result()
    assert worker.is_idle
    assert not worker.is_turned_out
    worker.stop()


def test_one_that_is_retired_while_it_starts_asks_nothing_any_more(slow: Slow):
    worker = Worker(slow, "query")
    with ThreadPoolExecutor(1) as threads:
        mending = threads.submit(worker.mend)
        slow.is_asked.wait()
        worker.retire()

        slow.may_start.set()

        with pytest.raises(StoreUnavailable, match="stopping"):
            mending.result()
    assert worker.pid is None
    assert [one.process.poll() for one in slow.taken] == [-signal.SIGKILL]
