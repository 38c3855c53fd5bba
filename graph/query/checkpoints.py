"""Copies of the store for the readers, made when they are needed and removed when they are not."""

from __future__ import annotations

import itertools
import shutil
import threading
from collections.abc import Callable
from pathlib import Path


class Checkpoints:
    """The copies in one folder, which is theirs alone: it is emptied at the start and at the end.

    A copy is of hard links, so the folder has to be on the store's file system. `generation` returns a
    number that grows with every commit, after the commit and before anybody is told of it; `back_up`
    writes a copy of the store to a folder that is not there yet.
    """

    def __init__(self, folder: Path, back_up: Callable[[Path], None], generation: Callable[[], int]) -> None:
        self.folder = folder.absolute()
        self._back_up = back_up
        self._generation = generation
        self._lock = threading.Lock()
        self._numbers = itertools.count()
        self._newest: tuple[int, Path] | None = None
        self._held: dict[object, Path] = {}
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)

    def current(self, holder: object) -> Path:
        """Return a copy that has every commit known by now; it stays until the holder asks again.

        Raises:
            StoreUnavailable: A copy was needed and could not be made.
        """
        with self._lock:
            # Asked before the copy is made: a commit in between is in the copy and is copied again.
            generation = self._generation()
            if self._newest is None or self._newest[0] != generation:
                self._newest = (generation, self._copy())
            self._held[holder] = self._newest[1]
            self._remove_unused()
            return self._newest[1]

    def _copy(self) -> Path:
        folder = self.folder / str(next(self._numbers))
        self._back_up(folder)
        return folder

    def _remove_unused(self) -> None:
        used = set(self._held.values())
        for folder in self.folder.iterdir():
            if folder not in used:
                shutil.rmtree(folder, ignore_errors=True)

    def close(self) -> None:
        """Remove every copy."""
        with self._lock:
            shutil.rmtree(self.folder, ignore_errors=True)
