"""The web server around one service, on a socket that listens already."""

from __future__ import annotations

import socket

import uvicorn

from api.app import create_app
from api.commands.output import say
from api.plain import PlainService
from api.service import Service

_DRAINING_SECONDS = 10


def run_server(service: Service | PlainService, listener: socket.socket, sentence: str) -> None:
    """Serve until stopped by a signal, and say a sentence once the service answers."""
    config = uvicorn.Config(
        create_app(service),
        log_level="warning",
        proxy_headers=False,
        # A client that reads a byte a second is not to keep the service from stopping.
        timeout_graceful_shutdown=_DRAINING_SECONDS,
    )
    _Server(config, sentence).run(sockets=[listener])


class _Server(uvicorn.Server):
    """A server that says a sentence when it answers."""

    def __init__(self, config: uvicorn.Config, sentence: str) -> None:
        super().__init__(config)
        self._sentence = sentence

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say it."""
        await super().startup(sockets)
        say(self._sentence)
