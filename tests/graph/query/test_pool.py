"""Which process answers the next query, and what is left where there is none."""

from __future__ import annotations

import signal
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from threading import Event

import pytest

from graph.errors import ServiceBusy, StoreUnavailable
from graph.query import pool as pools
from graph.query.deadline import Deadline
from graph.query.pool import AS_MUCH, Pool
from graph.query.processes import Processes, Started
from graph.query.worker import Worker

MEMORY_BYTES = 1024**3
LONG_SECONDS = 60


class Few(Processes):
    """As many processes as are left to be started."""

    def __init__(self, left: int) -> None:
        super().__init__("reader", MEMORY_BYTES)
        self.left = left
        self.taken: list[Started] = []

    def take(self) -> Started:
        if not self.left:
            raise StoreUnavailable("there are no more")
        self.left -= 1
        self.taken.append(super().take())
        return self.taken[-1]


def test_where_not_all_can_be_started_none_is_left_behind():
    processes = Few(2)

    with pytest.raises(StoreUnavailable, match="no more"):
        Pool(processes, 3, dropped=lambda _: None)

    assert [one.process.poll() for one in processes.taken] == [-signal.SIGKILL] * 2
    assert processes._nursery is None


def test_who_waits_for_a_place_has_it_when_a_worker_that_is_not_needed_leaves_it(
    processes: Processes, monkeypatch: pytest.MonkeyPatch
):
    # Nobody waits so long: who is not told looks again only then.
    monkeypatch.setattr(pools, "LONG_SECONDS", LONG_SECONDS)
    deadline = Deadline(2 * LONG_SECONDS)

    def wait_for_one() -> None:
        with pool.worker(deadline):
            pass

    with (
        closing(Pool(processes, 1, dropped=lambda _: None)) as pool,
        ThreadPoolExecutor(1) as threads,
        ExitStack() as others,
    ):
        free = others.enter_context(ExitStack())
        free.enter_context(pool.worker(deadline, AS_MUCH * LONG_SECONDS))
        others.enter_context(pool.worker(deadline, AS_MUCH * LONG_SECONDS))
        with pool.worker(deadline):
            free.close()
            waiting = threads.submit(wait_for_one)
            while not pool._moved._waiters:  # type: ignore[attr-defined]
                time.sleep(0.001)

        waiting.result(LONG_SECONDS / 2)
        assert len(pool._all) == 2


def test_who_was_turned_out_is_not_back_before_whom_it_was_turned_out_for(
    processes: Processes, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(pools, "LONG_SECONDS", LONG_SECONDS)
    less, more = (AS_MUCH**times * LONG_SECONDS for times in (1, 2))
    is_over = Event()

    def keep_one() -> None:
        with pool.worker(Deadline(LONG_SECONDS), less):
            is_over.wait(LONG_SECONDS)

    with (
        closing(Pool(processes, 1, dropped=lambda _: None)) as pool,
        ThreadPoolExecutor(1) as threads,
        ExitStack() as others,
    ):
        for _ in range(pool.most - 2):
            others.enter_context(pool.worker(Deadline(LONG_SECONDS), less))
        with pool.worker(Deadline(LONG_SECONDS), less):
            waiting = threads.submit(keep_one)
            while not pool._line_among_long:
                time.sleep(0.001)

        with pytest.raises(ServiceBusy), pool.worker(Deadline(0.1), more):
            pass
        is_over.set()
        waiting.result()
        with pool.worker(Deadline(LONG_SECONDS), more):
            assert not pool._line_among_long


def test_who_may_not_wait_leaves_a_worker_that_is_not_needed_to_the_next(processes: Processes):
    dropped: list[Worker] = []
    with closing(Pool(processes, 1, dropped=dropped.append)) as pool:
        light = pool.at_hand()
        assert light
        with pool.worker(Deadline(LONG_SECONDS), LONG_SECONDS):
            pass

        pool.give_back(light, may_wait=False)

        assert light.pid in pool.pids
        assert pool.at_hand() is None
        with pool.worker(Deadline(LONG_SECONDS)) as worker:
            assert worker is light
        assert dropped == [light]
