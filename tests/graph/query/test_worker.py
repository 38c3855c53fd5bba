"""A process that is asked, and what is known of it when it ends meanwhile."""

from __future__ import annotations

import pickle
import socket
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from threading import Thread

import pytest

from graph.query.channel import Channel
from graph.query.deadline import Deadline
from graph.query.processes import Processes
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
