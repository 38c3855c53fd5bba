"""What is written to a client goes out whole, in as few parts as may be, and in its order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from api.connections import _GATHERED_BYTES, _Gathering


class Sent(asyncio.Transport):
    """A transport that notes what it is told to send, and that it is closed or aborted."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[bytes] = []

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.parts.append(bytes(data))

    def close(self) -> None:
        self.parts.append(b"closed")

    def abort(self) -> None:
        self.parts.append(b"aborted")


async def small(transport: asyncio.Transport) -> None:
    for part in (b"head ", b"body", b""):
        transport.write(part)
    await asyncio.sleep(0)


async def of_two_turns(transport: asyncio.Transport) -> None:
    await small(transport)
    await small(transport)


async def large(transport: asyncio.Transport) -> None:
    transport.write(b"head ")
    transport.write(b"b" * _GATHERED_BYTES)
    transport.write(b"end")
    await asyncio.sleep(0)


async def closed(transport: asyncio.Transport) -> None:
    transport.write(b"head")
    transport.close()
    await asyncio.sleep(0)


async def aborted(transport: asyncio.Transport) -> None:
    transport.write(b"head")
    transport.abort()
    await asyncio.sleep(0)


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        (small, [b"head body"]),
        (of_two_turns, [b"head body", b"head body"]),
        (large, [b"head " + b"b" * _GATHERED_BYTES, b"end"]),
        (closed, [b"head", b"closed"]),
        (aborted, [b"aborted"]),
    ],
)
def test_what_is_written_in_one_turn_is_one_part(
    written: Callable[[asyncio.Transport], Coroutine[Any, Any, None]], sent: list[bytes]
):
    async def parts() -> list[bytes]:
        transport = Sent()
        await written(_Gathering(transport, asyncio.get_running_loop()))
        return transport.parts

    assert asyncio.run(parts()) == sent
