"""`claimgraph serve` and `claimgraph demo`: the service, until it is stopped."""

from __future__ import annotations

import json
import os
import signal
import socket
import tempfile
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from api.assets import check_libraries
from api.commands.output import say
from api.commands.session import SERVICE_FILE, is_left_behind
from api.supervisor import Kind, Start, supervise
from graph.errors import InvalidInput
from graph.settings import Settings

_PORTS_TRIED = 20
# A service whose supervisor was killed drains for at most ten seconds.
_ENDING_SECONDS = 15.0
# A service that was started again has its store back as soon as its former writer is gone.
_PATIENCE_SECONDS = 60.0


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
        if args.raw and settings.store:
            raise InvalidInput(
                "--raw keeps a plain store in the folder, and none in an engine; leave one out"
            )
        if not args.raw:
            check_libraries()
        with _until_stopped(), _listening_to(settings, settings.port) as listener:
            _serve(settings, listener, "raw" if args.raw else "model")
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
        check_libraries()
        with _until_stopped(), tempfile.TemporaryDirectory(prefix="claimgraph-demo-") as folder:
            data = settings.data if args.data is not None else Path(folder) / "data"
            settings = replace(settings, data=data, host=args.host or settings.host)
            with _listening_to(settings, *_ports(args.port, settings.port)) as listener:
                _serve(settings, listener, "demo")
        return 0


def _add_listening(parser: ArgumentParser) -> None:
    parser.add_argument("--host", help="the address to listen on")
    parser.add_argument("--port", type=int, help="the port to listen on; 0 takes one that is free")


def _ports(asked_for: int | None, usual: int) -> list[int]:
    """Return the ports to try: the one asked for, else the usual one and those after it."""
    return [asked_for] if asked_for is not None else list(range(usual, usual + _PORTS_TRIED))


def _listening_to(settings: Settings, *ports: int) -> socket.socket:
    """Return a socket that listens where the settings say; a service that is just ending is waited for.

    Raises:
        InvalidInput: As `_listening` has it.
    """
    end = time.monotonic() + _ENDING_SECONDS
    while True:
        try:
            return _listening(settings.host, *ports)
        except InvalidInput:
            if time.monotonic() > end or not is_left_behind(settings.data):
                raise
        time.sleep(0.05)


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


def _serve(settings: Settings, listener: socket.socket, kind: Kind) -> None:
    """Serve until stopped.

    Raises:
        SystemExit: It cannot be done; the service has said why.
    """
    patience = _ENDING_SECONDS if is_left_behind(settings.data) else 0.0
    start = Start(replace(settings, data=settings.data.absolute()), kind, patience)
    # What was loaded once is the user's own from then on.
    again = replace(start, kind="model" if kind == "demo" else kind, patience_seconds=_PATIENCE_SECONDS)
    address = f"http://{_shown(settings.host)}:{listener.getsockname()[1]}"

    def announce() -> None:
        file = settings.data / SERVICE_FILE
        file.write_text(json.dumps({"address": address + "/", "pid": os.getpid()}))
        announced.callback(file.unlink, missing_ok=True)
        say(f"serving {settings.store or settings.data} at {address}/ (stop with Ctrl-C)")

    with ExitStack() as announced:
        supervise(start, again, listener, announce)


@contextmanager
def _until_stopped() -> Iterator[None]:
    """End at Ctrl-C or SIGTERM, whichever part is under way, by leaving every `with` on the way out."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt:
        say("stopped")
    finally:
        signal.signal(signal.SIGTERM, before)


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host
