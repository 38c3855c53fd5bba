"""Which process answers the next query, and what is left where there is none."""

from __future__ import annotations

import signal

import pytest

from graph.errors import StoreUnavailable
from graph.query.pool import Pool
from graph.query.processes import Processes, Started

MEMORY_BYTES = 1024**3


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
