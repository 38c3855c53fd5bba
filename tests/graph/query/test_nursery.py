"""Processes that are forked, and what becomes of them."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from graph.errors import StoreUnavailable
from graph.query.nursery import Nursery
from graph.query.workers import Processes, Started, Worker

MEMORY_BYTES = 1024**3
LONG_SECONDS = 60


@pytest.fixture
def processes() -> Iterator[Processes]:
    with closing(Processes("reader", MEMORY_BYTES)) as processes:
        yield processes


def end(started: Started) -> None:
    started.kill()
    started.close()


def test_a_process_lives_until_it_is_killed_and_that_is_known_ever_after(processes: Processes):
    started = processes.take()
    assert started.process.poll() is None

    started.process.kill()

    assert started.process.wait(LONG_SECONDS) == -signal.SIGKILL
    assert started.process.poll() == -signal.SIGKILL
    started.process.kill()
    started.close()


def test_many_may_wait_for_one_end_while_others_look(processes: Processes):
    started = processes.take()
    with ThreadPoolExecutor(8) as threads:
        waiting = [threads.submit(started.process.wait, LONG_SECONDS) for _ in range(6)]
        looking = [threads.submit(started.process.poll) for _ in range(100)]
        assert [one.result() for one in looking] == [None] * 100
        killing = [threads.submit(started.process.kill) for _ in range(10)]

    assert [one.result() for one in waiting] == [-signal.SIGKILL] * 6
    assert not any(one.exception() for one in killing)
    end(started)


def test_a_process_ends_when_who_asked_for_it_lets_go(processes: Processes):
    started = processes.take()

    started.close()

    end = time.monotonic() + LONG_SECONDS
    nursery = processes._nursery
    assert nursery
    while nursery.look(started.process.pid) is None:
        assert time.monotonic() < end
        time.sleep(0.01)


def test_all_are_forked_from_one_and_from_another_once_that_has_died(processes: Processes):
    def nursery() -> Nursery:
        assert processes._nursery
        return processes._nursery

    one, other = processes.take(), processes.take()
    first = nursery()
    assert one.process.pid != other.process.pid

    os.kill(first._process.pid, signal.SIGKILL)
    third = processes.take()

    assert nursery() is not first
    assert third.process.poll() is None
    assert one.process.wait(LONG_SECONDS) == -signal.SIGKILL
    for started in (one, other, third):
        end(started)


def test_none_is_started_any_more_once_they_are_closed(processes: Processes):
    processes.close()

    with pytest.raises(StoreUnavailable, match="stopping"):
        processes.take()


def test_where_none_can_be_forked_that_is_said(processes: Processes, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Nursery, "_told", lambda _: -1)

    with pytest.raises(StoreUnavailable, match="no process could be forked"):
        processes.take()


def test_one_that_does_not_answer_is_replaced(processes: Processes):
    started = processes.take()
    first = processes._nursery
    assert first
    first._control.settimeout(0.2)
    os.kill(first._process.pid, signal.SIGSTOP)

    other = processes.take()

    assert processes._nursery is not first
    assert other.process.poll() is None
    assert started.process.wait(LONG_SECONDS) == -signal.SIGKILL
    end(started)
    end(other)


def test_what_somebody_waits_for_aside_is_closed_when_they_have_heard(processes: Processes):
    worker = Worker(processes, "query")
    worker.mend()
    assert worker._started
    aside = worker._started.channels[1]
    with worker._aside:
        stopping = threading.Thread(target=worker.stop)
        stopping.start()
        with pytest.raises(EOFError):
            aside.has_message(LONG_SECONDS)
        assert aside.fileno() > 0

    stopping.join()
    assert aside.fileno() == -1
