"""Copies of the store for the readers, made when they are needed and removed when they are not."""

from __future__ import annotations

import itertools
import logging
import math
import shutil
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from graph.errors import StoreUnavailable

log = logging.getLogger(__name__)

# A copy costs 30 ms and each reader 45 ms to open it (a million quads, two slow cores). Of changes that
# come faster than that, a copy for each would leave no time to answer.
_BUSY_FROM_A_SECOND = 20
# The next copy is begun this long after the one before, or so much earlier as the making of copies takes.
_REFRESHED_AFTER_SECONDS = 0.3


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A copy of the store with every change up to a generation; `begun` is when it was asked for."""

    generation: int
    folder: Path
    begun: float


class Checkpoints:
    """The copies in one folder, which is theirs alone: it is emptied at the start and at the end.

    A copy is of hard links, so the folder has to be on the store's file system. `generation` returns a
    number that grows by one with every commit, after the commit and before anybody is told of it;
    `back_up` writes a copy of the store to a folder that is not there yet. `made` counts the copies.
    """

    def __init__(
        self,
        folder: Path,
        back_up: Callable[[Path], None],
        generation: Callable[[], int],
        *,
        changes: Callable[[], int] | None = None,
        is_changing: Callable[[], bool] = lambda: True,
        warm: Callable[[Path], None] = lambda _: None,
        turn: Callable[[Path], None] = lambda _: None,
        oldest_seconds: float = 0.5,
    ) -> None:
        """Empty the folder.

        `changes` counts changes, where a commit may be several. `is_changing` returns whether a change of
        somebody's is under way. `warm` is called with a copy that was made ahead, before anybody is given it,
        and `turn` when it is the newest.
        """
        self.folder = folder.absolute()
        self._back_up = back_up
        self._generation = generation
        self._changes = changes or generation
        self._is_changing = is_changing
        self._changed_by_others = -math.inf
        self._warm = warm
        self._turn = turn
        self._oldest_seconds = oldest_seconds
        self._making_seconds = 0.0
        self.made = 0
        self._lock = threading.Lock()
        self._making = threading.Lock()
        self._numbers = itertools.count()
        self._newest: Checkpoint | None = None
        self._held: dict[object, Path] = {}
        self._copies: set[Path] = set()
        self._seen: deque[tuple[float, int]] = deque()
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)

    def current(self, holder: object, *, is_fresh: bool = True) -> Checkpoint:
        """Return a copy that stays until the holder asks again.

        It has every commit known by now; unless it need not be fresh, twenty changes or more have come
        within a second, and not all of them by who asks: then it may be older, by less than `oldest_seconds`.

        Raises:
            StoreUnavailable: A copy was needed and could not be made.
        """
        # Asked before the copy is made: a commit in between is in the copy and is copied again.
        generation = self._generation()
        is_busy = self._is_busy(self._changes())
        while True:
            may_lag = is_busy and self._others_change(generation) and not is_fresh
            if found := self._held_by(holder, generation, may_lag=may_lag):
                return found
            with self._making:
                if not self._suits(generation, may_lag=may_lag):
                    self._publish(self._made())

    def _is_busy(self, changes: int) -> bool:
        now = time.monotonic()
        with self._lock:
            while self._seen and self._seen[0][0] < now - 1:
                self._seen.popleft()
            if not self._seen or self._seen[-1][1] != changes:
                self._seen.append((now, changes))
            return changes - self._seen[0][1] >= _BUSY_FROM_A_SECOND

    def _others_change(self, generation: int) -> bool:
        """Return whether changes were made while somebody asked, now or a second ago.

        Who does one thing after the other, and is alone, always sees what he has done. `generation` is that
        of the moment when this one asked.
        """
        now = time.monotonic()
        if self._is_changing() or self._generation() != generation:
            self._changed_by_others = now
        return now - self._changed_by_others < 1

    def _held_by(self, holder: object, generation: int, *, may_lag: bool) -> Checkpoint | None:
        """Give the newest copy to a holder, if that is new enough."""
        with self._lock:
            newest = self._newest
            if newest is None or not self._suits(generation, may_lag=may_lag):
                return None
            self._held[holder] = newest.folder
        if not may_lag:
            self._remove_unused()
        if newest.generation < generation and self._is_due(newest) and self._making.acquire(blocking=False):
            self._begin_refresh()
        return newest

    def _is_due(self, newest: Checkpoint) -> bool:
        """Return whether the next copy has to be begun, so that nobody waits for it where that can be."""
        in_time = self._oldest_seconds - 1.5 * self._making_seconds
        return time.monotonic() - newest.begun > min(_REFRESHED_AFTER_SECONDS, in_time)

    def _suits(self, generation: int, *, may_lag: bool) -> bool:
        newest = self._newest
        if newest is None:
            return False
        is_young = time.monotonic() - newest.begun < self._oldest_seconds
        return newest.generation >= generation or (may_lag and is_young)

    def _begin_refresh(self) -> None:
        """Make the next copy in a thread of its own; where there is none left, the next query tries again."""
        try:
            threading.Thread(target=self._refresh).start()
        except RuntimeError:
            self._making.release()
            log.exception("no thread could be started to make a copy for the readers")

    def let_go(self, holder: object) -> None:
        """Keep nothing for a holder that will not ask again."""
        with self._lock:
            self._held.pop(holder, None)
        self._remove_unused()

    def _refresh(self) -> None:
        try:
            # Here and not in a query: on a busy disk it takes a while.
            self._remove_unused()
            made = self._made()
            self._warm(made.folder)
            self._making_seconds = time.monotonic() - made.begun
            self._publish(made)
            self._turn(made.folder)
        except StoreUnavailable:
            log.exception("a copy for the readers could not be made; the next query tries again")
        finally:
            self._making.release()

    def _made(self) -> Checkpoint:
        begun, generation = time.monotonic(), self._generation()
        folder = self.folder / str(next(self._numbers))
        try:
            self._back_up(folder)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return Checkpoint(generation, folder, begun)

    def _publish(self, made: Checkpoint) -> None:
        with self._lock:
            self._copies.add(made.folder)
            self.made += 1
            self._newest = made

    def _remove_unused(self) -> None:
        with self._lock:
            newest = self._newest.folder if self._newest else None
            unused = self._copies - {newest, *self._held.values()}
            self._copies -= unused
        for folder in unused:
            shutil.rmtree(folder, ignore_errors=True)

    def close(self) -> None:
        """Remove every copy."""
        with self._making, self._lock:
            shutil.rmtree(self.folder, ignore_errors=True)
