"""Processes that are forked, and what becomes of them."""

from __future__ import annotations

import signal
import time
from concurrent.futures import ThreadPoolExecutor

from graph.query.processes import Processes, Started

LONG_SECONDS = 60


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
