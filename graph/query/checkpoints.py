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

# A copy costs 30 ms and each reader 45 ms to open it (a million quads, two slow cores), and many times
# that where many queries want the processor. Of changes that come faster than copies can be made, a copy
# for each would leave no time to answer.
_BUSY_FROM_A_SECOND = 20
_BUSY_FROM_SHARE = 0.6
_MOST_TIMES_OLDEST = 4
# The next copy is begun this long after the one before, or so much earlier as the making of copies takes.
_REFRESHED_AFTER_SECONDS = 0.3


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A copy of the store with every change up to a generation; `begun` is when it was asked for."""

    generation: int
    folder: Path
    begun: float


@dataclass(frozen=True, slots=True)
class Need:
    """Which copies are new enough for who asked at some moment.

    They have every change up to a generation, or were begun at `begun_since` or later (never, if infinite).
    """

    generation: int
    begun_since: float

    @property
    def may_lag(self) -> bool:
        """Whether changes of just before that moment may be missing."""
        return self.begun_since < math.inf

    def is_met(self, checkpoint: Checkpoint | None) -> bool:
        """Return whether a copy is new enough."""
        return checkpoint is not None and (
            checkpoint.generation >= self.generation or checkpoint.begun >= self.begun_since
        )


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
        """Empty the folder, or make it.

        `changes` counts changes, where a commit may be several. `is_changing` returns whether a change of
        somebody's is under way. `warm` is called with a copy that was made ahead, before anybody is given it,
        and `turn` when it is the newest.

        Raises:
            StoreUnavailable: The folder cannot be made.
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
        self._copying_seconds = 0.0
        self._making_seconds = 0.0
        self.made = 0
        self._lock = threading.Lock()
        self._making = threading.Lock()
        self._refreshing = threading.Lock()
        self._numbers = itertools.count()
        self._newest: Checkpoint | None = None
        self._ahead: Checkpoint | None = None
        self._held: dict[object, Path] = {}
        self._copies: set[Path] = set()
        self._seen: deque[tuple[float, int]] = deque()
        shutil.rmtree(self.folder, ignore_errors=True)
        try:
            self.folder.mkdir(parents=True)
        except OSError as error:
            raise StoreUnavailable(
                f"no copies for readers can be made in {self.folder}: {error.strerror}"
            ) from error

    def need(self, *, is_fresh: bool = True) -> Need:
        """Return what is needed by who asks now: a copy with every commit that is known by now.

        Unless it need not be fresh, twenty changes or more have come within a second, or so many that to copy
        each would have taken most of it, and not all of them by who asks: then it may be older, by less than
        `oldest_seconds`, or by four times that where the machine is too busy to make the next in time.
        """
        generation = self._generation()
        is_busy = self._is_busy(self._changes())
        may_lag = is_busy and self._others_change(generation) and not is_fresh
        return Need(generation, time.monotonic() - self._may_lag_seconds if may_lag else math.inf)

    @property
    def _may_lag_seconds(self) -> float:
        in_time = min(2 * self._making_seconds, _MOST_TIMES_OLDEST * self._oldest_seconds)
        return max(self._oldest_seconds, in_time)

    def make(self, need: Need) -> None:
        """See to it that there is a copy that meets a need, which may take a while.

        Raises:
            StoreUnavailable: A copy was needed and could not be made.
        """
        while not need.is_met(self._newest):
            with self._making:
                if not need.is_met(self._newest):
                    # One that is being opened by the readers is there already.
                    ahead = self._ahead
                    self._publish(ahead if ahead and need.is_met(ahead) else self._made())
            self._others_change(need.generation)

    def current(self, holder: object, need: Need) -> Checkpoint:
        """Return the newest copy, made if none meets the need; it stays until the holder asks again.

        Raises:
            StoreUnavailable: As `make` has it.
        """
        while True:
            self.make(need)
            if found := self._held_by(holder, need):
                return found

    def at_hand(self, holder: object, need: Need) -> Checkpoint | None:
        """Return a holder's copy where `current` would give the same; nothing is made, begun or removed."""
        with self._lock:
            newest = self._newest
            if newest is None or self._held.get(holder) != newest.folder:
                return None
        is_late = newest.generation < need.generation and self._is_due(newest)
        return newest if need.is_met(newest) and not is_late else None

    def _is_busy(self, changes: int) -> bool:
        now = time.monotonic()
        with self._lock:
            while self._seen and self._seen[0][0] < now - 1:
                self._seen.popleft()
            if not self._seen or self._seen[-1][1] != changes:
                self._seen.append((now, changes))
            lately = changes - self._seen[0][1]
        return lately >= _BUSY_FROM_A_SECOND or lately * self._copying_seconds >= _BUSY_FROM_SHARE

    def _others_change(self, generation: int) -> bool:
        """Return whether changes were made while somebody asked, now or a second ago.

        Who does one thing after the other, and is alone, always sees what he has done. `generation` is that
        of the moment when this one asked.
        """
        now = time.monotonic()
        if self._is_changing() or self._generation() != generation:
            self._changed_by_others = now
        return now - self._changed_by_others < 1

    def _held_by(self, holder: object, need: Need) -> Checkpoint | None:
        """Give the newest copy to a holder, if that is new enough."""
        with self._lock:
            newest = self._newest
            if newest is None or not need.is_met(newest):
                return None
            self._held[holder] = newest.folder
        if not need.may_lag:
            self._remove_unused()
        if newest.generation < need.generation and self._is_due(newest):
            self._begin_refresh()
        return newest

    def _is_due(self, newest: Checkpoint) -> bool:
        """Return whether the next copy has to be begun, so that nobody waits for it where that can be."""
        in_time = self._oldest_seconds - 1.5 * self._making_seconds
        return time.monotonic() - newest.begun > min(_REFRESHED_AFTER_SECONDS, in_time)

    def _begin_refresh(self) -> None:
        """Make the next copy in a thread of its own; where there is none left, the next query tries again."""
        if not self._refreshing.acquire(blocking=False):
            return
        try:
            threading.Thread(target=self._refresh).start()
        except RuntimeError:
            self._refreshing.release()
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
            with self._making:
                made = self._ahead = self._made()
            self._warm(made.folder)
            self._making_seconds = time.monotonic() - made.begun
            self._publish(made)
            self._turn(made.folder)
        except StoreUnavailable:
            log.exception("a copy for the readers could not be made; the next query tries again")
        finally:
            self._ahead = None
            self._refreshing.release()

    def _made(self) -> Checkpoint:
        begun, generation = time.monotonic(), self._generation()
        folder = self.folder / str(next(self._numbers))
        try:
            self._back_up(folder)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        self._copying_seconds = time.monotonic() - begun
        return Checkpoint(generation, folder, begun)

    def _publish(self, made: Checkpoint) -> None:
        """Make a copy the newest, unless another is newer or it is that already."""
        with self._lock:
            self.made += made.folder not in self._copies
            self._copies.add(made.folder)
            if self._newest is None or self._newest.begun < made.begun:
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
