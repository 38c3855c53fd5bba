"""The process that serves: `python -m api.served LISTENER READY`, started by `api.supervisor`.

Standard input brings the `Start`, and then nothing: it ends when the service is to stop.
"""

from __future__ import annotations

import logging
import os
import pickle
import signal
import socket
import sys
import threading
import time
from contextlib import closing
from dataclasses import replace

from api.commands.output import progress_bar, say
from api.commands.session import explaining_who
from api.demo import load_demo
from api.plain import PlainService
from api.server import run_server
from api.service import Service
from api.supervisor import Start
from graph.errors import GraphError, StoreBusy

_TRY_AGAIN_SECONDS = 0.05


def main() -> int:
    """Serve until standard input ends; return 1 after a sentence why that cannot be done."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    listener, ready = socket.socket(fileno=int(sys.argv[1])), int(sys.argv[2])
    # uvicorn stops in its own way at SIGTERM and then raises it again, for the handler set here.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        start: Start = pickle.load(sys.stdin.buffer)  # noqa: S301 (from the process that started us)
        threading.Thread(target=_stop_with_supervisor, daemon=True).start()
        _serve(start, listener, ready)
    except GraphError as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        pass
    return 0


def _stop_with_supervisor() -> None:
    os.read(sys.stdin.fileno(), 1)
    os.kill(os.getpid(), signal.SIGTERM)


def _serve(start: Start, listener: socket.socket, ready: int) -> None:
    settings = replace(start.settings, port=listener.getsockname()[1])
    with explaining_who(settings.data):
        service = _opened(replace(start, settings=settings))
    with closing(service):
        if isinstance(service, Service):
            with progress_bar("indexing") as progress:
                service.bring_in_step(progress)
        run_server(service, listener, lambda: os.close(ready) if os.write(ready, b"1") else None)


def _opened(start: Start) -> Service | PlainService:
    end = time.monotonic() + start.patience_seconds
    while True:
        try:
            return _open(start)
        except StoreBusy:
            if time.monotonic() > end:
                raise
        time.sleep(_TRY_AGAIN_SECONDS)


def _open(start: Start) -> Service | PlainService:
    if start.kind == "raw":
        return PlainService(start.settings)
    service = Service.open(start.settings)
    if start.kind == "demo":
        with service.writing() as library:
            load_demo(library)
    return service


if __name__ == "__main__":
    sys.exit(main())
