"""Which lines are asked for: by stance, predicate, direction and time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from graph.adjacency.adjacency import Line
from graph.errors import InvalidInput

Direction = Literal["out", "in"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a line has to be like.

    `first` and `last` are the ISO days of a time window, both included; None: that side is open. A line is in
    a window if what it tells of may have been on any of its days. What has no date at all is in no window:
    nobody who asks for a month expects what may have been in any year.

    Raises:
        InvalidInput: The window ends before it begins.
    """

    all_stances: bool = False
    predicate: str | None = None
    direction: Direction | None = None
    first: str | None = None
    last: str | None = None

    def __post_init__(self) -> None:
        if self.first and self.last and self.first > self.last:
            raise InvalidInput(f"the time ends on {self.last}, before it begins on {self.first}")

    @property
    def of_any_predicate(self) -> Wanted:
        """The same, whatever the predicate and direction."""
        return replace(self, predicate=None, direction=None)

    def takes(self, line: Line) -> bool:
        """Return whether a line has a stance and a time that are asked for."""
        return (self.all_stances or line.is_told) and self.is_in_window(line)

    def takes_at(self, line: Line, node: str) -> bool:
        """Return whether a line is asked for when it is looked at from one of its ends."""
        return (
            self.takes(line)
            and self.predicate in (None, line.predicate)
            and self.direction in (None, direction(line, node))
        )

    def is_in_window(self, line: Line) -> bool:
        """Return whether what a line tells of may have been in the window."""
        if self.first is None and self.last is None:
            return True
        if line.first is None and line.last is None:
            return False
        begins_late = self.last is not None and line.first is not None and line.first > self.last
        ended_early = self.first is not None and line.last is not None and line.last < self.first
        return not (begins_late or ended_early)


TOLD = Wanted()
"""Every line that is told, whatever predicate and time."""


def direction(line: Line, node: str) -> Direction:
    """Return which way a line goes, seen from one of its ends."""
    return "out" if line.source == node else "in"
