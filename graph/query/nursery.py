"""Processes for workers, forked from one that has everything loaded and does nothing else.

To start Python and load what answers a query takes many times what it takes to fork who has done that. Where
clients have one query after the other stopped, the difference is what is left for others.

Only the nursery forks: it has one thread, opens no store, and holds nothing of what its children are given.
"""

from __future__ import annotations

import gc
import os
import select
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import NoReturn, TextIO

import graph

# The processes run our own code, not another `graph` of the folder we were started in.
_ROOT = Path(graph.__file__).resolve().parents[1]
_FORK, _LOOK = b"f", b"l"
_ASKED = struct.Struct("=cq")
_TOLD = struct.Struct("=q")
_NOTHING = -1
_MOST_DESCRIPTORS = 8
_LOOK_SECONDS = 0.001
_NOTICED_SECONDS = 0.1
# It answers within ms; Python takes its time to come up on a machine that is busy with other things.
_ANSWER_SECONDS = 30

Serve = Callable[[Sequence[int]], None]


# --- in the parent


class Fork:
    """A process that a nursery has forked. Threads may share it.

    `life` is our end of a pair of sockets, of which the process has the other. It ends when we close ours,
    and we notice when it has ended, without asking anybody.
    """

    def __init__(self, nursery: Nursery, pid: int, life: socket.socket) -> None:
        self.pid = pid
        self._nursery = nursery
        self._life = life
        self._lock = threading.Lock()
        # Held while the nursery is asked, which may be at something else; who kills does not wait for that.
        self._looking = threading.Lock()
        self._status: int | None = None

    def poll(self) -> int | None:
        """Return its exit status, that of its signal negated, or None while it lives."""
        with self._looking:
            if self._hangs_up():
                self._status = self._nursery.look(self.pid)
            return self._status

    def _hangs_up(self) -> bool:
        with self._lock:
            return self._status is None and bool(_end_of(self._life).poll(0))

    def kill(self) -> None:
        """Kill it, unless it has ended: its number may be another's by then."""
        with self._lock, suppress(ProcessLookupError):
            if self._status is None and not _end_of(self._life).poll(0):
                os.kill(self.pid, signal.SIGKILL)

    def wait(self, seconds: float) -> int | None:
        """Return what `poll` does, as soon as it has ended or the time is over."""
        end = time.monotonic() + seconds
        with self._lock:
            if self._status is not None:
                return self._status
            hung_up = _end_of(self._life)
        hung_up.poll(seconds * 1000)
        # It hangs up a little before the end.
        while (status := self.poll()) is None and time.monotonic() < end:
            time.sleep(_LOOK_SECONDS)
        return status

    def close(self) -> None:
        """Let go of it, and have it end if it has not; nobody asks after it any more."""
        with self._looking:
            with self._lock:
                is_left = self._status is None
                self._status = -signal.SIGKILL if is_left else self._status
                self._life.close()
            if is_left:
                self._nursery.leave(self.pid)


def _end_of(life: socket.socket | TextIO) -> select.poll:
    """Return what waits, for one thread, until the other end is closed; nothing is ever written to it."""
    hung_up = select.poll()
    hung_up.register(life, select.POLLIN)
    return hung_up


class Nursery:
    """The process that others are forked from, `kind` being what they are. Threads may share it."""

    def __init__(self, kind: str, memory_bytes: int) -> None:
        """Start it, for processes of which each may have so many bytes resident; nobody waits until it is up.

        Raises:
            OSError: It cannot be started.
        """
        self._lock = threading.Lock()
        self._left: set[int] = set()
        self._control, theirs = socket.socketpair()
        self._control.settimeout(_ANSWER_SECONDS)
        with theirs, ExitStack() as unless_started:
            unless_started.enter_context(self._control)
            self._process = subprocess.Popen(  # noqa: S603 (our own module, and a number)
                [sys.executable, "-m", "graph.query", kind, str(memory_bytes), str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                cwd=_ROOT,
            )
            unless_started.pop_all()

    @property
    def is_there(self) -> bool:
        """Whether it lives."""
        return self._process.poll() is None

    def fork(self, descriptors: Sequence[int]) -> int:
        """Return the number of a new process, which is given descriptors; the first is its standard input.

        Raises:
            ConnectionError: The nursery has ended, or does not answer and has been killed.
            OSError: Neither memory nor a number is left for one.
        """
        with self._lock:
            self._left = {pid for pid in self._left if self._ended(pid) == _NOTHING}
            socket.send_fds(self._control, [_ASKED.pack(_FORK, 0)], descriptors)
            pid = self._told()
        if pid == _NOTHING:
            raise OSError("no process could be forked")
        return pid

    def look(self, pid: int) -> int | None:
        """Return the exit status of a process that ends, None until it has; then this is not asked again.

        Where the nursery has ended, nobody knows it any more, and it passes for killed.
        """
        try:
            with self._lock:
                status = self._ended(pid)
        except OSError:
            return -signal.SIGKILL
        return None if status == _NOTHING else os.waitstatus_to_exitcode(status)

    def leave(self, pid: int) -> None:
        """Ask no more how a process ends. Once it has, it is forgotten with the next fork."""
        with self._lock:
            self._left.add(pid)

    def _ended(self, pid: int) -> int:
        self._control.sendall(_ASKED.pack(_LOOK, pid))
        return self._told()

    def _told(self) -> int:
        try:
            told = self._control.recv(_TOLD.size)
        except TimeoutError:
            # The next answer would be taken for that to another question.
            self._process.kill()
            raise ConnectionResetError("the process that others are forked from does not answer") from None
        if len(told) < _TOLD.size:
            raise ConnectionResetError("the process that others are forked from has ended")
        number: int = _TOLD.unpack(told)[0]
        return number

    def close(self) -> None:
        """End it; those it has forked end when they notice."""
        self._process.kill()
        self._process.wait()
        with self._lock:
            self._control.close()


# --- in the nursery


def serve_forks(control: socket.socket, serve: Serve) -> None:
    """Fork a process for each that is asked for, to `serve` its descriptors, until the parent is gone."""
    # Ctrl-C goes to every process of the terminal; ours ends when the parent does.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Whoever started us may not care for the end of its children; we are asked.
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    # What is there by now stays where it is, so that the pages of the memory remain shared.
    gc.collect()
    gc.freeze()
    while True:
        asked, descriptors, _, _ = socket.recv_fds(control, _ASKED.size, _MOST_DESCRIPTORS)
        if len(asked) < _ASKED.size:
            return
        kind, number = _ASKED.unpack(asked)
        control.sendall(_TOLD.pack(_forked(control, serve, descriptors) if kind == _FORK else _ended(number)))


def _forked(control: socket.socket, serve: Serve, descriptors: Sequence[int]) -> int:
    """Return the number of a new process."""
    nursery = os.getpid()
    try:
        pid = os.fork()
    except OSError:
        pid = _NOTHING
    if pid == 0:
        control.close()
        _serve(serve, descriptors, nursery)
    for descriptor in descriptors:
        os.close(descriptor)
    return pid


def _serve(serve: Serve, descriptors: Sequence[int], nursery: int) -> NoReturn:
    """Be the new process, to its end."""
    try:
        os.dup2(descriptors[0], sys.stdin.fileno())
        os.close(descriptors[0])
        threading.Thread(target=_end_with, args=[nursery], daemon=True).start()
        serve(descriptors[1:])
    except BaseException:  # noqa: BLE001 (it must not go on as the nursery does)
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def _end_with(nursery: int) -> None:
    """End when who asked for this process does, however that ends, or the nursery."""
    # On standard input nothing is ever written. It ends when the other end does, and then so must a task that
    # would run for hours. Without its nursery nobody could be told how this process ended.
    hung_up = _end_of(sys.stdin)
    while not hung_up.poll(_NOTICED_SECONDS * 1000) and os.getppid() == nursery:
        pass
    os._exit(0)


def _ended(pid: int) -> int:
    found, status = os.waitpid(pid, os.WNOHANG)
    return status if found else _NOTHING
