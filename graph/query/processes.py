"""Processes that have been started, and where the next comes from."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass

from graph.errors import StoreUnavailable
from graph.query.channel import Channel, SharedNumber, number_file
from graph.query.nursery import Fork, Nursery

log = logging.getLogger(__name__)

_KILLED_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Started:
    """A process, its two channels, and how many of the tasks that it was sent last it has begun."""

    process: Fork
    channels: Sequence[Channel]
    begun: SharedNumber

    def kill(self) -> None:
        """Kill the process and wait for its end."""
        self.process.kill()
        if self.process.wait(_KILLED_SECONDS) is None:
            log.warning("process %d was killed and does not end", self.process.pid)

    def close(self) -> None:
        """Let go of what was shared with it."""
        self.process.close()
        for channel in self.channels:
            channel.close()
        self.begun.close()


class Processes:
    """Processes of one kind, each of which may have `memory_bytes` resident. Threads may share it."""

    def __init__(self, kind: str, memory_bytes: int) -> None:
        self.kind = kind
        self.memory_bytes = memory_bytes
        self._lock = threading.Lock()
        self._nursery: Nursery | None = None
        self._is_closed = False

    def take(self) -> Started:
        """Return a new process.

        Raises:
            StoreUnavailable: None could be started, or none shall be.
        """
        with self._lock:
            if self._is_closed:
                raise StoreUnavailable("the service is stopping")
            try:
                try:
                    return _started(self._living())
                except ConnectionError:
                    # It has ended just now, or had to be.
                    self._let_go()
                    return _started(self._living())
            except OSError as error:
                raise StoreUnavailable(f"no process could be started: {error}") from error

    def _living(self) -> Nursery:
        if self._nursery and not self._nursery.is_there:
            self._let_go()
        self._nursery = self._nursery or Nursery(self.kind, self.memory_bytes)
        return self._nursery

    def close(self) -> None:
        """Start none any more."""
        with self._lock:
            self._is_closed = True
            self._let_go()

    def _let_go(self) -> None:
        nursery, self._nursery = self._nursery, None
        if nursery:
            nursery.close()


def _started(nursery: Nursery) -> Started:
    with ExitStack() as ours, ExitStack() as theirs:
        pairs = []
        for _ in range(3):
            pairs.append(pair := socket.socketpair())
            ours.enter_context(pair[0])
            theirs.enter_context(pair[1])
        number = theirs.enter_context(number_file())
        begun = ours.enter_context(closing(SharedNumber(number.fileno())))
        (life, stdin), *channels = pairs
        given = [stdin.fileno(), number.fileno(), *(their_end.fileno() for _, their_end in channels)]
        process = Fork(nursery, nursery.fork(given), life)
        ours.pop_all()
        return Started(process, [Channel(our_end) for our_end, _ in channels], begun)
