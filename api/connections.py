"""One client's connection, which is let go if the client keeps us waiting.

A client may be slow; but each holds a connection, and over its answer a file, so there is an end to it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from http import HTTPStatus

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_SECONDS = 30.0
"""How long the head of a request may take to come; `api.dependencies` has the same for its body."""
TAKING_SECONDS = 120.0
"""How long a client may take over what we hold ready for it, 256 KB at most, before it gets no more."""


class Connection(H11Protocol):
    """Ends with 408 when a head does not come, and without a word when an answer is not taken."""

    head_seconds = HEAD_SECONDS
    taking_seconds = TAKING_SECONDS
    _head: asyncio.TimerHandle | None = None
    _taking: asyncio.TimerHandle | None = None
    _has_begun = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for the first head."""
        super().connection_made(transport)
        self._head = self._in(self.head_seconds, self._refuse)

    def data_received(self, data: bytes) -> None:
        """Take a part of a request; while its head is not whole, the time is running."""
        self._has_begun = True
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._head = _stopped(self._head)
        elif self._head is None:
            self._head = self._in(self.head_seconds, self._refuse)

    def pause_writing(self) -> None:
        """Stop sending, since what was sent is not taken; not for ever."""
        super().pause_writing()
        self._taking = self._in(self.taking_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """Send on."""
        super().resume_writing()
        self._taking = _stopped(self._taking)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget all of it."""
        super().connection_lost(exc)
        self._head, self._taking = _stopped(self._head), _stopped(self._taking)

    def _in(self, seconds: float, do: Callable[[], None]) -> asyncio.TimerHandle:
        return self.loop.call_later(seconds, do)

    def _refuse(self) -> None:
        # Who only opened a connection ahead would take an answer for that to their next request.
        if self._has_begun and not self.transport.is_closing() and self.conn.our_state is h11.IDLE:
            sentence = f"the head of the request did not come within {self.head_seconds:g} seconds"
            headers = [("content-type", "text/plain; charset=utf-8"), ("connection", "close")]
            status = HTTPStatus.REQUEST_TIMEOUT
            head = h11.Response(status_code=status, headers=headers, reason=status.phrase.encode())
            for event in (head, h11.Data(data=sentence.encode()), h11.EndOfMessage()):
                self.transport.write(self.conn.send(event) or b"")
        self.transport.close()


def _stopped(timer: asyncio.TimerHandle | None) -> asyncio.TimerHandle | None:
    """Stop a timer, and return that there is none."""
    if timer:
        timer.cancel()
    return None
