"""Processes that are forked, and what becomes of them."""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from graph.query.nursery import Nursery
from graph.query.processes import Processes, Started

LONG_SECONDS = 60


def is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


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


def test_a_process_ends_when_who_asked_for_it_lets_go_and_nothing_is_left_of_it(processes: Processes):
    left = processes.take()

    left.close()

    # A number is not free before somebody has asked how its process ended.
    end_of_test = time.monotonic() + LONG_SECONDS
    while is_there(left.process.pid):
        assert time.monotonic() < end_of_test
        end(processes.take())


def test_one_that_cannot_be_started_leaves_nothing_open(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(sys, "executable", str(tmp_path / "none"))
    pair = socket.socketpair()
    monkeypatch.setattr(socket, "socketpair", lambda: pair)

    with pytest.raises(FileNotFoundError):
        Nursery("reader", 1)

    assert [one.fileno() for one in pair] == [-1, -1]


def test_who_kills_does_not_wait_for_who_asks_how_a_process_ended(processes: Processes):
    started = processes.take()
    nursery = processes._nursery
    assert nursery
    with ThreadPoolExecutor(1) as threads:
        with nursery._lock:
            started.process.kill()
            asking = threads.submit(started.process.wait, LONG_SECONDS)
            while not started.process._looking.locked():
                time.sleep(0.001)

            started.process.kill()

        assert asking.result() == -signal.SIGKILL
    end(started)
