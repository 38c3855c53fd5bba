"""One client's connection: how its requests are read, and that it is let go if the client keeps us waiting.

A client may be slow; but each holds a connection, and over its answer a file, so there is an end to it.
"""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from api.problems import problem

HEAD_BYTES = 128 * 1024
"""How long the head of a request may be: its fields, and the address with a query in it."""
HEAD_SECONDS = 30.0
"""How long the head of a request may take to come; `api.dependencies` has the same for its body."""
TAKING_SECONDS = 120.0
"""How long a client may take over what we hold ready for it, 256 KB at most, before it gets no more."""

_GATHERED_BYTES = 64 * 1024
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")


class Connection(H11Protocol):
    """Ends with 408 when a head does not come, and without a word when an answer is not taken.

    An address may have letters of any script in it, as people paste them and curl sends them: they are
    percent-encoded, as RFC 3987 3.1 has it and a browser does. RFC 9112 3 would rather refuse them, lest
    they slip by somebody who looks for what is encoded; nothing here is guarded by its address.
    """

    head_seconds = HEAD_SECONDS
    taking_seconds = TAKING_SECONDS
    _head: asyncio.TimerHandle | None = None
    _taking: asyncio.TimerHandle | None = None
    _has_begun = False
    _has_address = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for the first head."""
        super().connection_made(_Gathering(transport, self.loop))
        self._head = self._in(self.head_seconds, self._refuse)

    def data_received(self, data: bytes) -> None:
        """Take a part of a request; while its head is not whole, the time is running."""
        self._has_begun = True
        super().data_received(self._with_address_encoded(data))
        if self.conn.their_state is not h11.IDLE:
            self._head = _stopped(self._head)
            self._has_address = False
        elif self._head is None:
            self._head = self._in(self.head_seconds, self._refuse)

    def _with_address_encoded(self, data: bytes) -> bytes:
        if self._has_address or self.conn.their_state is not h11.IDLE:
            return data
        line, end, rest = data.partition(b"\n")
        self._has_address = bool(end)
        return _BEYOND_ASCII.sub(lambda byte: b"%%%02X" % ord(byte[0]), line) + end + rest

    def send_400_response(self, msg: str) -> None:
        """Refuse what h11 could not read, with its reason."""
        error = sys.exception()
        # h11 quotes what it was given, as Python writes it.
        reason = f"this is no request of HTTP/1.1: {str(error or msg).partition(': bytearray')[0]}"
        if getattr(error, "error_status_hint", None) != HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE:
            self._end_with(HTTPStatus.BAD_REQUEST, reason)
        else:
            reason = f"the head of the request has more than {HEAD_BYTES:,} bytes; POST what is long"
            self._end_with(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, reason)

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
            self._end_with(HTTPStatus.REQUEST_TIMEOUT, sentence)
        self.transport.close()

    def _end_with(self, status: HTTPStatus, sentence: str) -> None:
        # Who is being answered already is not to be told something else in the middle of it.
        if self.conn.our_state in {h11.IDLE, h11.SEND_RESPONSE}:
            told = problem(status, status.phrase, sentence)
            headers = [*told.raw_headers, (b"connection", b"close")]
            head = h11.Response(status_code=status, headers=headers, reason=status.phrase.encode())
            for event in (head, h11.Data(data=bytes(told.body)), h11.EndOfMessage()):
                self.transport.write(self.conn.send(event) or b"")
        self.transport.close()


class _Gathering(asyncio.Transport):
    """A transport that sends at once what is written in one turn of the loop.

    Of a response, uvicorn writes the head, the body and the end by themselves, and each sending wakes who
    waits for it. What is much goes out at once.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self._transport = transport
        self._loop = loop
        self._unsent = bytearray()

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Send the data, with what is written until the loop goes on."""
        if not self._unsent and data:
            self._loop.call_soon(self._send)
        self._unsent += data
        if len(self._unsent) >= _GATHERED_BYTES:
            self._send()

    def _send(self) -> None:
        if self._unsent:
            unsent, self._unsent = self._unsent, bytearray()
            self._transport.write(unsent)

    def close(self) -> None:
        """Close it, once all is sent."""
        self._send()
        self._transport.close()

    def abort(self) -> None:
        """Close it as it is."""
        self._unsent.clear()
        self._transport.abort()

    def is_closing(self) -> bool:
        """Return whether it is closed, or about to be."""
        return self._transport.is_closing()

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        """Return what is known of the socket."""
        return self._transport.get_extra_info(name, default)

    def pause_reading(self) -> None:
        """Take nothing more."""
        self._transport.pause_reading()

    def resume_reading(self) -> None:
        """Take more."""
        self._transport.resume_reading()


def _stopped(timer: asyncio.TimerHandle | None) -> asyncio.TimerHandle | None:
    """Stop a timer, and return that there is none."""
    if timer:
        timer.cancel()
    return None
