"""What a route asks for by the type of its parameter."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, cast

from fastapi import Depends, HTTPException, Request

from api.service import Service


def _service(request: Request) -> Service:
    return cast("Service", request.app.state.service)


TheService = Annotated[Service, Depends(_service)]
"""The service of this app."""


class BodyUpTo:
    """Reads a request's body; one that is longer than allowed is refused before it is read to its end."""

    def __init__(self, size_bytes: int) -> None:
        self._size_bytes = size_bytes

    async def __call__(self, request: Request) -> bytes:
        """Return the body, empty where there is none."""
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > self._size_bytes:
                raise HTTPException(
                    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                    f"the body of the request has more than {self._size_bytes:,} bytes; send less at once",
                )
        return bytes(body)
