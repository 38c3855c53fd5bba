"""`claimgraph serve` and `claimgraph demo`: the service, until it is stopped."""

from __future__ import annotations

import json
import os
import signal
import socket
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

from api.commands.output import progress_bar, say
from api.commands.session import SERVICE_FILE, explaining_who
from api.demo import load_demo
from api.plain import PlainService
from api.service import Service
from graph.errors import InvalidInput
from graph.settings import Settings

_PORTS_TRIED = 20


class Serve:
    """Serve the graph of a folder."""

    NAME = "serve"
    HELP = "serve the graph of a folder over HTTP"

    @staticmethod
    def add_arguments(parser: ArgumentParser) -> None:
        """Declare the options of the command."""
        _add_listening(parser)
        parser.add_argument("--readers", type=int, metavar="N", help="how many queries run at once")
        parser.add_argument("--timeout", type=float, metavar="SECONDS", help="how long a query may take")
        parser.add_argument("--raw", action="store_true", help="a plain SPARQL store, without the model")

    @staticmethod
    def run(args: Namespace, settings: Settings) -> int:
        """Serve until stopped."""
        given = {name: getattr(args, name) for name in ("host", "port", "readers", "timeout")}
        settings = replace(settings, **{name: value for name, value in given.items() if value is not None})
        with _until_stopped(), _listening(settings.host, settings.port) as listener:
            _serve(settings, listener, PlainService if args.raw else Service.open)
        return 0


class Demo:
    """Serve the demo graph: the articles that come with claimgraph."""

    NAME = "demo"
    HELP = "load the demo graph and serve it"

    @staticmethod
    def add_arguments(parser: ArgumentParser) -> None:
        """Declare the options of the command."""
        _add_listening(parser)

    @staticmethod
    def run(args: Namespace, settings: Settings) -> int:
        """Serve the demo from a folder of its own, which is gone afterwards unless one was named."""
        with _until_stopped(), tempfile.TemporaryDirectory(prefix="claimgraph-demo-") as folder:
            data = settings.data if args.data is not None else Path(folder) / "data"
            settings = replace(settings, data=data, host=args.host or settings.host)
            with _listening(settings.host, *_ports(args.port, settings.port)) as listener:
                _serve(settings, listener, _open_demo)
        return 0


def _add_listening(parser: ArgumentParser) -> None:
    parser.add_argument("--host", help="the address to listen on")
    parser.add_argument("--port", type=int, help="the port to listen on; 0 takes one that is free")


def _ports(asked_for: int | None, usual: int) -> list[int]:
    """Return the ports to try: the one asked for, else the usual one and those after it."""
    return [asked_for] if asked_for is not None else list(range(usual, usual + _PORTS_TRIED))


def _listening(host: str, *ports: int) -> socket.socket:
    """Return a socket that listens on the first of the ports that is free.

    Raises:
        InvalidInput: None is, or the address is not this machine's.
    """
    reason = "no port was named"
    for port in ports:
        try:
            family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
            listener = socket.create_server((host, port), family=family)
        except OSError as error:
            reason = error.strerror or str(error)
        else:
            # The connections inherit it; asyncio sets it only on sockets that were made with a protocol.
            # Without it, an answer waits 40 ms for the client to acknowledge its head.
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return listener
    raise InvalidInput(f"cannot listen on {host}, port {ports[-1]}: {reason}; name another with --port")


def _open_demo(settings: Settings) -> Service:
    service = Service.open(settings)
    with service.writing() as library:
        load_demo(library)
    return service


def _serve(
    settings: Settings, listener: socket.socket, open_service: Callable[[Settings], Service | PlainService]
) -> None:
    # A web framework takes most of a second to import, and the other commands need none.
    from api.server import run_server  # noqa: PLC0415

    settings = replace(settings, port=listener.getsockname()[1])
    address = f"http://{_shown(settings.host)}:{settings.port}"
    with explaining_who(settings.data):
        service = open_service(settings)
    with closing(service):
        if isinstance(service, Service):
            with progress_bar("indexing") as progress:
                service.bring_in_step(progress)
        with _announced(settings.data, address):
            run_server(service, listener, f"serving {settings.data} at {address}/ (stop with Ctrl-C)")


@contextmanager
def _until_stopped() -> Iterator[None]:
    """End at Ctrl-C or SIGTERM, whichever part is under way, by leaving every `with` on the way out.

    uvicorn stops at both in its own way and then raises the signal again, for the handler set here.
    """
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt:
        say("stopped")
    finally:
        signal.signal(signal.SIGTERM, before)


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host


@contextmanager
def _announced(folder: Path, address: str) -> Iterator[None]:
    """Say in the folder who serves it, so that commands that find it open can say so too."""
    file = folder / SERVICE_FILE
    file.write_text(json.dumps({"address": address + "/", "pid": os.getpid()}))
    try:
        yield
    finally:
        file.unlink(missing_ok=True)
