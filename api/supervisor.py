"""Keeps a service running: a process of its own, started anew whenever it ends and nobody asked it to.

    supervisor -socket, settings-> service -queries-> readers, writer

The supervisor does nothing that could fail. It holds the socket that listens, so who calls while the
service is started anew waits, and is not turned away. The service's standard input is a pipe that ends
with the supervisor, however that ends; then the service drains and stops, and its workers with it.
"""

from __future__ import annotations

import os
import pickle
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import api
from api.commands.output import say
from graph.settings import Settings

# The process runs our own code, not another `api` of the folder we were started in.
_ROOT = Path(api.__file__).resolve().parents[1]
_ATTEMPTS = 4
_FIRST_PAUSE_SECONDS = 0.1

# glibc keeps what large requests have taken, in an arena for each of many threads. With these, 64 clients of
# which some send bodies of 16 MB leave the service at 115 MB and not at 230 and growing; elsewhere they mean
# nothing.
_MEMORY = {"MALLOC_ARENA_MAX": "2", "MALLOC_MMAP_THRESHOLD_": "262144"}

Kind = Literal["model", "raw", "demo"]


@dataclass(frozen=True, slots=True)
class Start:
    """What a service is to be: the graph with its model, plain, or one that the demo is loaded into.

    A store that another process has open is waited for as long as `patience_seconds`.
    """

    settings: Settings
    kind: Kind
    patience_seconds: float


class Child:
    """The process that serves."""

    def __init__(self, start: Start, listener: socket.socket) -> None:
        """Start it.

        Raises:
            OSError: The machine has no room for one.
        """
        self._ready, theirs = os.pipe()
        descriptors = [listener.fileno(), theirs]
        try:
            self._process = subprocess.Popen(  # noqa: S603 (our own module, and numbers)
                [sys.executable, "-m", "api.served", *map(str, descriptors)],
                stdin=subprocess.PIPE,
                pass_fds=descriptors,
                cwd=_ROOT,
                env=_MEMORY | os.environ,
                # Ctrl-C goes to every process of a terminal's group. We hear it, and tell the child.
                process_group=0,
            )
        except BaseException:
            os.close(self._ready)
            raise
        finally:
            os.close(theirs)
        assert self._process.stdin
        with suppress(BrokenPipeError):
            self._process.stdin.write(pickle.dumps(start))
            self._process.stdin.flush()

    def comes_up(self) -> bool:
        """Wait until it answers, or has ended before it did."""
        return bool(os.read(self._ready, 1))

    def wait(self) -> int:
        """Wait for its end, and return its exit status; minus the signal if it was killed."""
        return self._process.wait()

    def stop(self) -> None:
        """Let it drain and end; who is interrupted over that kills it."""
        try:
            self._process.communicate()
        except BaseException:
            self._process.kill()
            self._process.wait()
            raise
        finally:
            os.close(self._ready)


def supervise(start: Start, restart: Start, listener: socket.socket, announce: Callable[[], None]) -> None:
    """Run a service until an exception interrupts us.

    `announce` is called once, when it first answers; from then on it is started by `restart`.

    Raises:
        SystemExit: It cannot come up; why, it has said itself.
    """
    failures, has_served = 0, False
    while failures < _ATTEMPTS:
        with _running(restart if has_served else start, listener) as child:
            if child and child.comes_up():
                if not has_served:
                    announce()
                failures, has_served = 0, True
            else:
                failures += 1
            status = child.wait() if child else None
        if status is not None:
            if status > 0 and not has_served:
                break
            say(f"the service has {_ended(status)} and is started again")
        if failures:
            time.sleep(_FIRST_PAUSE_SECONDS * 2**failures)
    raise SystemExit(1)


@contextmanager
def _running(start: Start, listener: socket.socket) -> Iterator[Child | None]:
    """Run a service, and give None where there could not be one now, which is said."""
    try:
        child = Child(start, listener)
    except OSError as error:
        say(f"the service cannot be started: {error}")
        yield None
        return
    try:
        yield child
    finally:
        child.stop()


def _ended(status: int) -> str:
    return f"been ended by {signal.Signals(-status).name}" if status < 0 else f"ended with status {status}"
