"""A service in processes of its own, for benchmarks to ask and to disturb."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

_UP_SECONDS = 60


@dataclass(frozen=True)
class Part:
    """One process of a service.

    Its `kind` is service, reader, writer, or nursery, which those two are forked from.
    """

    pid: int
    kind: str
    resident_bytes: int


@dataclass(frozen=True)
class Running:
    """A service that runs, at an address such as `http://127.0.0.1:40123`."""

    address: str
    supervisor: int
    log: Path

    @property
    def place(self) -> tuple[str, int]:
        """The host and the port."""
        parts = urlsplit(self.address)
        return str(parts.hostname), int(parts.port or 80)

    def parts(self) -> list[Part]:
        """Return the processes that are there now."""
        listed = subprocess.run(
            ["ps", "-A", "-o", "pid=,ppid=,rss=,args="], capture_output=True, text=True, check=True
        )
        below: dict[int, list[Part]] = defaultdict(list)
        for pid, parent, resident, arguments in (line.split(None, 3) for line in listed.stdout.splitlines()):
            below[int(parent)].append(Part(int(pid), _kind(arguments), int(resident) * 1024))
        services = [part for part in below[self.supervisor] if part.kind == "service"]
        nurseries = [replace(part, kind="nursery") for service in services for part in below[service.pid]]
        return [*services, *nurseries, *(part for one in nurseries for part in below[one.pid])]


def _kind(arguments: str) -> str:
    if found := re.search(r"-m graph\.query (reader|writer)\b", arguments):
        return found[1]
    return "service" if "-m api.served" in arguments else "other"


@contextmanager
def service(*options: str, data: Path | None = None, **settings: str) -> Iterator[Running]:
    """Serve a folder, an empty one of its own if none is named, until the block ends."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        command = [sys.executable, "-m", "api", "serve", "--port", "0", *options]
        with (
            log.open("w") as said,
            subprocess.Popen(
                [*command, "--data", str(data or f"{folder}/data")],
                stderr=said,
                env=_environment() | settings,
            ) as ran,
        ):
            try:
                yield Running(_address(log, ran), ran.pid, log)
            finally:
                ran.terminate()


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("CLAIMGRAPH_")}


def _address(log: Path, process: subprocess.Popen[bytes]) -> str:
    end = time.monotonic() + _UP_SECONDS
    while time.monotonic() < end and process.poll() is None:
        if found := re.search(r" at (http://[0-9.:]+)/ ", log.read_text()):
            return found[1]
        time.sleep(0.05)
    raise RuntimeError(f"the service does not come up: {log.read_text()}")
