"""Where processes come from, and from where once that has ended."""

from __future__ import annotations

import os
import signal

import pytest

from graph.errors import StoreUnavailable
from graph.query.nursery import Nursery
from graph.query.processes import Processes, Started

LONG_SECONDS = 60


def end(started: Started) -> None:
    started.kill()
    started.close()


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
