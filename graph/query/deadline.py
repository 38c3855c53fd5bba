"""Until when something may take."""

from __future__ import annotations

import time


class Deadline:
    """A moment after which a task is stopped."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """The seconds that are left, never less than none."""
        return max(0.0, self._end - time.monotonic())
