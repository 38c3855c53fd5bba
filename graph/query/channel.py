"""What a process and its parent tell each other: messages over a socket, and a number that both see.

A light query is answered in less time than it takes to wake whoever waits for the answer. So the parent is
woken once, by all that there is to say, and reads it in one go; `multiprocessing.connection` makes a selector
for each wait, and reads a message in two parts.
"""

from __future__ import annotations

import mmap
import select
import socket
import struct
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, NamedTuple

_HEAD = struct.Struct("=cI")
_NUMBER = struct.Struct("=I")
AT_ONCE_BYTES = 64 * 1024
"""So much is sent, and read, at once."""


class Message(NamedTuple):
    """One message; `kind` is one byte."""

    kind: bytes
    content: bytes


class Channel:
    """One end of a socket on which whole messages go both ways. For one thread at a time."""

    def __init__(self, end: socket.socket) -> None:
        """Take over an end of a pair of sockets."""
        self._socket = end
        self._ready = select.poll()
        self._ready.register(end, select.POLLIN)
        self._read = bytearray()
        self._unsent = bytearray()

    def fileno(self) -> int:
        """Return the number by which the system knows it."""
        return self._socket.fileno()

    def add(self, kind: bytes, content: bytes) -> None:
        """Send a message with what is sent next, or as soon as there is much to send."""
        self._unsent += _HEAD.pack(kind, len(content))
        self._unsent += content
        if len(self._unsent) >= AT_ONCE_BYTES:
            self._flush()

    def send(self, kind: bytes, content: bytes = b"") -> None:
        """Send a message, behind all that were added.

        Raises:
            ConnectionError: Nobody is there any more.
        """
        self.add(kind, content)
        self._flush()

    def _flush(self) -> None:
        unsent, self._unsent = self._unsent, bytearray()
        self._socket.sendall(unsent)

    def has_message(self, seconds: float | None = None) -> bool:
        """Return whether a message is there, or comes within so many seconds; without end if None.

        Raises:
            EOFError: The other end is closed.
            ConnectionError: It is gone.
        """
        while not self._is_whole():
            if not self._ready.poll(None if seconds is None else seconds * 1000):
                return False
            if not (came := self._socket.recv(AT_ONCE_BYTES)):
                raise EOFError("the other end is closed")
            self._read += came
        return True

    def _is_whole(self) -> bool:
        if len(self._read) < _HEAD.size:
            return False
        size_bytes: int = _HEAD.unpack_from(self._read)[1]
        return len(self._read) >= _HEAD.size + size_bytes

    def kinds(self) -> list[bytes]:
        """Return the kinds of the messages that are there by now, of the first of them where they are long.

        Raises:
            ConnectionError: The other end is gone.
        """
        if self._ready.poll(0):
            self._read += self._socket.recv(AT_ONCE_BYTES)
        kinds, at = [], 0
        while len(self._read) >= at + _HEAD.size:
            kind, size_bytes = _HEAD.unpack_from(self._read, at)
            at += _HEAD.size + size_bytes
            if at <= len(self._read):
                kinds.append(kind)
        return kinds

    def receive(self) -> Message:
        """Return the next message, once it is there; raises as `has_message` does."""
        self.has_message()
        kind, size_bytes = _HEAD.unpack_from(self._read)
        end = _HEAD.size + size_bytes
        content = bytes(self._read[_HEAD.size : end])
        del self._read[:end]
        return Message(kind, content)

    def close(self) -> None:
        """Let go of it."""
        self._socket.close()


@contextmanager
def number_file() -> Iterator[IO[bytes]]:
    """Give a file for a `SharedNumber`, to be handed to another process; it is 0."""
    with tempfile.TemporaryFile() as file:
        # Written and not only sized: a page that finds no room on the disk later would end both processes.
        file.write(_NUMBER.pack(0))
        file.flush()
        yield file


class SharedNumber:
    """A number that two processes see, in memory that they share; one sets it while the other waits."""

    def __init__(self, descriptor: int) -> None:
        """Map the file of a descriptor, which may be closed then."""
        self._memory = mmap.mmap(descriptor, _NUMBER.size)

    @property
    def value(self) -> int:
        """The number as it is now."""
        number: int = _NUMBER.unpack_from(self._memory)[0]
        return number

    @value.setter
    def value(self, number: int) -> None:
        _NUMBER.pack_into(self._memory, 0, number)

    def close(self) -> None:
        """Let go of it."""
        self._memory.close()
