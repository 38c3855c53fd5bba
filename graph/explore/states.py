"""States of the explorer that are too long for an address: kept under their hash, and only so many of them.

Whoever may read may keep one, so the room they take together is bounded: what was asked for longest ago
goes first. A state that is kept again, or opened, counts as asked for.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import threading
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from graph.errors import InvalidInput, NotFound, StoreUnavailable
from graph.model import JsonObject

STATE_BYTES = 256 * 1024
"""How long one state may be; 500 nodes with their places take about 30 kB."""
ALL_BYTES = 64 * 1024 * 1024
"""How long all of them may be together."""
MOST_STATES = 20_000
"""How many there may be, however short."""

_ID = re.compile(r"[0-9a-f]{32}")


class States:
    """Keeps states in a folder of files, each named by its id. Threads may share it, processes not."""

    def __init__(self, folder: Path, *, all_bytes: int = ALL_BYTES, most: int = MOST_STATES) -> None:
        self._folder = folder
        self._all_bytes = all_bytes
        self._most = most
        self._lock = threading.Lock()
        # The size of each, what was asked for longest ago first.
        self._sizes = _found(folder)
        self._kept_bytes = sum(self._sizes.values())

    def keep(self, state: JsonObject) -> str:
        """Keep a state and return its id: the same state has the same id, whoever keeps it.

        Raises:
            InvalidInput: It is too long, or holds a number that JSON has no word for.
            StoreUnavailable: It could not be written.
        """
        body = _body(state)
        key = hashlib.sha256(body).hexdigest()[:32]
        with self._lock:
            if not self._path(key).exists():
                self._write(key, body)
            self._asked_for(key, len(body))
            self._make_room()
        return key

    def get(self, id: str) -> JsonObject:
        """Return the state of an id.

        Raises:
            NotFound: There is none, or it had to go.
            StoreUnavailable: It could not be read.
        """
        with self._lock:
            state, size_bytes = self._read(id)
            self._asked_for(id, size_bytes)
        return state

    def _write(self, id: str, body: bytes) -> None:
        try:
            self._folder.mkdir(exist_ok=True)
            with NamedTemporaryFile(dir=self._folder, suffix=".part", delete=False) as file:
                file.write(body)
            Path(file.name).replace(self._path(id))
        except OSError as error:
            raise StoreUnavailable(f"the state could not be kept: {error.strerror}") from error

    def _read(self, id: str) -> tuple[JsonObject, int]:
        # An id that is not known may be any text, and names no file.
        if id in self._sizes:
            try:
                body = self._path(id).read_bytes()
                return json.loads(body), len(body)
            except (FileNotFoundError, ValueError):
                # Deleted by somebody, or cut off by the end of the power.
                self._forget(id)
                # Where it cannot be deleted, it is found to be cut off again after a restart.
                with suppress(OSError):
                    self._path(id).unlink()
            except OSError as error:
                raise StoreUnavailable(f"the state could not be read: {error.strerror}") from error
        raise NotFound(
            f"there is no state {id!r}; where there are too many, those that nobody opens go first"
        )

    def _asked_for(self, id: str, size_bytes: int) -> None:
        """Put a state behind all others in the order in which they go, after a restart too."""
        self._forget(id)
        self._sizes[id] = size_bytes
        self._kept_bytes += size_bytes
        # Who cannot write there, or has it deleted at this moment, is none the worse for it until a restart.
        with suppress(OSError):
            os.utime(self._path(id))

    def _forget(self, id: str) -> None:
        self._kept_bytes -= self._sizes.pop(id, 0)

    def _make_room(self) -> None:
        while self._kept_bytes > self._all_bytes or len(self._sizes) > self._most:
            oldest = next(iter(self._sizes))
            self._forget(oldest)
            self._path(oldest).unlink(missing_ok=True)

    def _path(self, id: str) -> Path:
        return self._folder / f"{id}.json"


def _body(state: JsonObject) -> bytes:
    try:
        body = json.dumps(state, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()
    except ValueError as error:
        raise InvalidInput(f"the state cannot be kept as JSON: {error}") from error
    if len(body) > STATE_BYTES:
        raise InvalidInput(f"the state has {len(body):,} bytes, and no more than {STATE_BYTES:,} are kept")
    return body


def _found(folder: Path) -> dict[str, int]:
    """Return the sizes of the states in a folder by id, the oldest first; what was half written goes."""
    if not folder.is_dir():
        return {}
    for path in folder.glob("*.part"):
        path.unlink(missing_ok=True)
    files = [(path, path.stat()) for path in folder.glob("*.json") if _ID.fullmatch(path.stem)]
    files.sort(key=lambda file: file[1].st_mtime_ns)
    return {path.stem: stat.st_size for path, stat in files}
