"""The web server around one service, on a socket that listens already."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

import uvicorn

from api.app import create_app
from api.connections import HEAD_BYTES, Connection
from api.plain import PlainService
from api.service import Service

_DRAINING_SECONDS = 10


def run_server(
    service: Service | PlainService, listener: socket.socket, on_ready: Callable[[], None]
) -> None:
    """Serve until stopped by a signal; `on_ready` is called once the service answers."""
    _Server(configured(service), on_ready).run(sockets=[listener])


def configured(service: Service | PlainService, **options: Any) -> uvicorn.Config:
    """Return how a service is served; the options are uvicorn's."""
    ours = {
        "http": Connection,
        "h11_max_incomplete_event_size": HEAD_BYTES,
        "log_level": "warning",
        "access_log": False,
        "proxy_headers": False,
        # A client that reads a byte a second is not to keep the service from stopping.
        "timeout_graceful_shutdown": _DRAINING_SECONDS,
    }
    return uvicorn.Config(create_app(service), **{**ours, **options})


class _Server(uvicorn.Server):
    """A server that tells when it answers."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then tell."""
        await super().startup(sockets)
        self._on_ready()
