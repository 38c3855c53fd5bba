"""A plain store whose process is killed at any moment: what it acknowledged is there, and nothing is torn."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import count
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from pyoxigraph import Literal, NamedNode

from benchmarks.soak import Series
from graph.errors import GraphError
from graph.query.changes import Update
from graph.query.deadline import Deadline
from graph.query.worker import Worker
from graph.query.writers import PlainStore, WriteLimits
from graph.vocabulary import DATA

STEPS = 15
SERIES = Series("one")
MADE, ONE, TWO = (NamedNode(f"urn:soak:one:{part}") for part in ("made", "one", "two"))

Harm = Callable[[PlainStore, int, pytest.MonkeyPatch], None]


def kill_after(store: PlainStore, moment: int, patch: pytest.MonkeyPatch) -> None:
    """Kill the process when it has made so many changes, before the last of them is heard."""
    worker, heard = store._worker, count()

    def receive(*asked: Any) -> str | GraphError:
        told = Worker._receive(worker, *asked)
        if next(heard) == moment:
            worker.kill()
            raise EOFError
        return told

    patch.setattr(worker, "_receive", receive)


def kill_at_once(store: PlainStore, moment: int, patch: pytest.MonkeyPatch) -> None:
    store._worker.kill()


def kill_over_aside(store: PlainStore, moment: int, patch: pytest.MonkeyPatch) -> None:
    """Kill it before it writes to the disk what it has made, or copies it for readers."""
    worker, asked = store._worker, count()

    def ask(task: object, deadline: Deadline) -> None:
        if next(asked) == moment:
            worker.kill()
        Worker.ask_aside(worker, task, deadline)

    patch.setattr(worker, "ask_aside", ask)


def nothing(store: PlainStore, moment: int, patch: pytest.MonkeyPatch) -> None:
    """Do no harm."""


HARM: Sequence[Harm] = (nothing, nothing, kill_after, kill_after, kill_at_once, kill_over_aside)


def make_together(store: PlainStore, texts: Sequence[str]) -> list[Future[str]]:
    """Let updates wait in this order, and return them when all are answered."""
    with ThreadPoolExecutor(len(texts)) as threads:
        asked = []
        with store._turns.turn():
            for number, text in enumerate(texts, start=1):
                asked.append(threads.submit(store.make, Update(text, is_plain=True)))
                while len(store._line._line) < number:
                    time.sleep(0.001)
    return asked


def numbers_in(copy: ox.Store, graph: NamedNode) -> set[int]:
    return {
        int(quad.object.value)
        for quad in copy.quads_for_pattern(None, None, None, graph)
        if isinstance(quad.object, Literal)
    }


@pytest.mark.parametrize("is_safe", [False, True])
def test_whenever_its_process_is_killed_nothing_acknowledged_is_lost(is_safe: bool, tmp_path: Path):
    rng = random.Random(is_safe)
    limits = WriteLimits(is_safe=is_safe, seconds=30)
    store = PlainStore(tmp_path / "store", DATA, limits)
    numbers, begun, acknowledged = count(1), set[int](), set[int]()
    may_stand: set[int] = set()
    try:
        for step in range(STEPS):
            batch = [next(numbers) for _ in range(rng.randint(1, 5))]
            generation = store.generation
            with pytest.MonkeyPatch.context() as patch:
                rng.choice(HARM)(store, rng.randrange(3), patch)
                told = make_together(store, [*map(SERIES.change, batch), "INSERT DATA {"])
            for number, one in zip(batch, told, strict=False):
                is_made = one.exception() is None
                may_stand = {number} if is_made else {*may_stand, number}
                (acknowledged if is_made else begun).add(number)
                assert isinstance(one.exception(), GraphError | None)
            assert isinstance(told[-1].exception(), GraphError)

            store.backup(tmp_path / str(step))
            copy = ox.Store.read_only(str(tmp_path / str(step)))
            made, stand = numbers_in(copy, MADE), numbers_in(copy, ONE)
            assert acknowledged <= made <= acknowledged | begun
            assert stand <= may_stand
            assert stand or not acknowledged
            assert numbers_in(copy, TWO) == {n * times for n in stand for times in (1, 2)}
            assert store.generation > generation
            acknowledged, may_stand = made, stand
            if rng.random() < 0.2:
                store.close()
                store = PlainStore(tmp_path / "store", DATA, limits)
    finally:
        store.close()
