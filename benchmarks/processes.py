"""What a server and all its processes take of the machine: processor seconds and memory, from /proc."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_TICK = 1 / os.sysconf("SC_CLK_TCK")
_PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class CpuTimes:
    """Seconds of each process, in whole ticks, and of each thread that lives, to the nanosecond."""

    processes: Mapping[int, float]
    threads: Mapping[int, float]

    def since(self, before: CpuTimes) -> float:
        """Return the seconds taken between two readings.

        The threads' are exact, but lose what a thread did that has ended since; that much shows in the
        ticks, which are rounded twice for each process.
        """
        exact = _grown(before.threads, self.threads)
        ticks = _grown(before.processes, self.processes)
        return exact if ticks - exact <= 2 * _TICK * len(self.processes) else ticks


def _grown(before: Mapping[int, float], after: Mapping[int, float]) -> float:
    return sum(seconds - before.get(number, 0.0) for number, seconds in after.items())


def cpu_times(pid: int) -> CpuTimes:
    """Return what a process and those that it started have taken so far."""
    processes, threads = {}, {}
    for one in _family(pid):
        fields = _read(_PROC / str(one) / "stat").rpartition(")")[2].split()
        if fields:
            processes[one] = (int(fields[11]) + int(fields[12])) * _TICK
        for thread in (_PROC / str(one) / "task").glob("[0-9]*"):
            if spent := _read(thread / "schedstat").split():
                threads[int(thread.name)] = int(spent[0]) / 1e9
    return CpuTimes(processes, threads)


def memory_bytes(pid: int) -> int:
    """Return what a process and those that it started hold in memory, what they share once (PSS)."""
    lines = (line for one in _family(pid) for line in _read(_PROC / str(one) / "smaps_rollup").splitlines())
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def _family(pid: int) -> list[int]:
    found = [pid]
    for one in found:
        for children in (_PROC / str(one) / "task").glob("*/children"):
            found += map(int, _read(children).split())
    return found


def _read(path: Path) -> str:
    """Return a file of /proc, nothing if its process has just ended."""
    try:
        return path.read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""
