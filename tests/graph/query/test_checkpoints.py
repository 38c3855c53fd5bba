"""Copies of the store: every commit is in the next one, and many commits share one."""

from __future__ import annotations

import math
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from graph.errors import StoreUnavailable
from graph.query.checkpoints import Checkpoint, Checkpoints, Need


class Counted:
    """A store of which only the commits are counted, and the copies made."""

    def __init__(self, folder: Path, **options: Any) -> None:
        self.generation = 0
        self.copying_seconds = 0.0
        self.copies: list[int] = []
        self.may_copy = threading.Event()
        self.may_copy.set()
        self.made_meanwhile = 0
        self.checkpoints = Checkpoints(folder / "copies", self._back_up, lambda: self.generation, **options)

    def _back_up(self, folder: Path) -> None:
        assert self.may_copy.wait(10)
        time.sleep(self.copying_seconds)
        folder.mkdir()
        self.copies.append(self.generation)
        self.commit(self.made_meanwhile)

    def commit(self, times: int = 1) -> None:
        self.generation += times

    def seen(self, *, is_fresh: bool = False) -> int:
        return self.current(is_fresh=is_fresh).generation

    def current(self, *, is_fresh: bool = True) -> Checkpoint:
        return self.checkpoints.current(self, self.checkpoints.need(is_fresh=is_fresh))

    def at_hand(self, *, is_fresh: bool = True) -> Checkpoint | None:
        return self.checkpoints.at_hand(self, self.checkpoints.need(is_fresh=is_fresh))


@pytest.fixture
def store(tmp_path: Path) -> Counted:
    return Counted(tmp_path)


def test_what_was_committed_is_seen_at_once_where_changes_are_few(store: Counted):
    for number in range(10):
        store.commit()

        assert store.seen() == number + 1


def test_nothing_is_copied_where_nothing_has_changed(store: Counted):
    assert [store.seen() for _ in range(3)] == [0, 0, 0]

    assert store.copies == [0]


def test_many_changes_at_once_are_seen_by_the_first_who_asks_after_them(store: Counted):
    store.seen()
    time.sleep(1.05)
    store.commit(1_000)

    assert store.seen() == 1_000


def test_changes_that_come_faster_than_copies_share_one(store: Counted):
    for _ in range(100):
        store.commit()
        store.seen()

    assert len(store.copies) < 30


def test_who_changes_and_asks_by_turns_and_is_alone_sees_every_change(tmp_path: Path):
    store = Counted(tmp_path, is_changing=lambda: False)

    for number in range(100):
        store.commit()

        assert store.seen() == number + 1


def test_changes_that_come_while_a_copy_is_made_are_those_of_others(tmp_path: Path):
    store = Counted(tmp_path, is_changing=lambda: False, oldest_seconds=60)
    store.made_meanwhile = 30

    for _ in range(20):
        store.seen()

    assert len(store.copies) <= 3


def test_many_changes_to_a_commit_count_as_many(tmp_path: Path):
    store = Counted(tmp_path, changes=lambda: 10 * store.generation)  # type: ignore[arg-type]
    for _ in range(30):
        store.commit()
        store.seen()

    assert len(store.copies) < 10


def test_who_insists_sees_every_change_whatever_the_others_do(store: Counted):
    for number in range(100):
        store.commit()
        store.seen()

        assert store.seen(is_fresh=True) == number + 1


def test_nobody_sees_what_is_older_than_half_a_second(store: Counted):
    known: list[tuple[float, int]] = []
    end = time.monotonic() + 1.5
    while time.monotonic() < end:
        store.commit()
        known.append((time.monotonic(), store.generation))
        old = [generation for at, generation in known if at < time.monotonic() - 0.5]
        assert store.seen() >= max(old, default=0)
        time.sleep(0.002)


def test_a_copy_is_at_hand_where_its_holder_would_be_given_it(store: Counted):
    assert store.at_hand() is None, "none is made for that"
    newest = store.current()
    assert store.at_hand() == newest
    assert store.checkpoints.at_hand("another holder", store.checkpoints.need()) is None

    store.commit()

    assert store.at_hand(is_fresh=False) is None, "of few changes every one is seen"
    assert store.copies == [0]


def test_under_many_changes_an_older_copy_is_at_hand_until_the_next_is_due(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    store = Counted(tmp_path, oldest_seconds=60)
    monkeypatch.setattr("graph.query.checkpoints._REFRESHED_AFTER_SECONDS", 60)
    newest = store.current()
    store.commit(1_000)

    assert store.at_hand(is_fresh=False) == newest
    assert store.at_hand(is_fresh=True) is None

    monkeypatch.setattr("graph.query.checkpoints._REFRESHED_AFTER_SECONDS", 0)
    assert store.at_hand(is_fresh=False) is None


def test_nobody_waits_for_a_copy_that_is_made_while_an_older_one_will_do(tmp_path: Path):
    store = Counted(tmp_path, oldest_seconds=60)
    for _ in range(30):
        store.commit()
        store.seen()
    store.may_copy.clear()
    time.sleep(0.3)

    before = store.seen()

    assert before < store.generation
    store.may_copy.set()
    end = time.monotonic() + 10
    while store.seen() == before:
        assert time.monotonic() < end
        time.sleep(0.01)


def test_without_a_thread_for_the_next_copy_who_asks_makes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    store = Counted(tmp_path, oldest_seconds=60)
    for _ in range(30):
        store.commit()
        store.seen()
    time.sleep(0.3)

    def none_left(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", none_left)
        before = store.seen()

    assert before < store.generation
    assert not store.checkpoints._making.locked()
    assert store.seen(is_fresh=True) == store.generation


def test_a_copy_that_could_not_be_made_leaves_nothing(store: Counted, tmp_path: Path):
    def failing(folder: Path) -> None:
        folder.mkdir()
        raise StoreUnavailable("the disk is full")

    store.checkpoints._back_up = failing
    with pytest.raises(StoreUnavailable):
        store.seen()

    assert list((tmp_path / "copies").iterdir()) == []


def test_where_a_copy_takes_long_to_make_fewer_changes_are_many(tmp_path: Path):
    store = Counted(tmp_path, oldest_seconds=60)
    store.copying_seconds = 0.5
    store.seen()

    end = time.monotonic() + 10
    while not store.checkpoints.need(is_fresh=False).may_lag:
        store.commit(2)
        assert time.monotonic() < end

    assert not store.checkpoints.need(is_fresh=True).may_lag


def test_who_waits_is_given_the_copy_that_readers_are_still_opening(tmp_path: Path):
    is_opening, may_open = threading.Event(), threading.Event()

    def warm(_: Path) -> None:
        is_opening.set()
        assert may_open.wait(10)

    store = Counted(tmp_path, oldest_seconds=60, warm=warm)
    store.seen()
    while not is_opening.is_set():
        store.commit(100)
        store.seen()

    # What is committed while a copy is made is in it, and not counted as being in it.
    opened = store.checkpoints._ahead
    assert opened
    made = len(store.copies)
    store.checkpoints.make(Need(opened.generation, math.inf))
    may_open.set()

    assert len(store.copies) == made
