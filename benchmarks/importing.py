"""How fast claims come in: ordinarily and in bulk, on one core, with the peak of memory.

    python -m benchmarks.importing [--documents 5000 --claims 20] [--json FILE]

Both ways run as `claimgraph import FOLDER`, from the start of the process to its end, the view
rebuilt; the two graphs are then exported and must hold the same quads. As machines differ, the time
that the engine's bulk loader alone takes for a quad is measured in the same run, on 200,000 of the quads;
of more quads at once it takes longer for each, so the ratios of larger imports are rather too high.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

from pyoxigraph import Store

from benchmarks.generate import generate
from graph.store.oxigraph import OxigraphStore

_SAMPLE = 200_000
GOALS = {"ordinary": 500, "bulk": 2000}


@dataclass(frozen=True)
class Run:
    """One import: seconds of the whole process, and the most memory that it had."""

    name: str
    claims: int
    wall_seconds: float
    cpu_seconds: float
    peak_mb: float

    @property
    def claims_a_second(self) -> float:
        return self.claims / self.wall_seconds

    @property
    def claims_a_cpu_second(self) -> float:
        """How many a core would take in a second that had nothing else to do."""
        return self.claims / self.cpu_seconds


def main() -> int:
    """Measure, print a table, and say whether the graphs agree."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--documents", type=int, default=5000)
    parser.add_argument("--claims", type=int, default=20, help="claims in each document")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, metavar="FILE")
    args = parser.parse_args()
    _stay_on_one_core()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "generated"
        generate(folder, args.documents, args.claims, args.seed)
        runs = [
            _import("ordinary", folder, Path(scratch) / "ordinary", args.documents * args.claims, []),
            _import("bulk", folder, Path(scratch) / "bulk", args.documents * args.claims, ["--bulk"]),
        ]
        ordinary, bulk = (_exported(Path(scratch) / name) for name in ("ordinary", "bulk"))
        engine = _engine_alone(Path(scratch) / "bulk", Path(scratch) / "engine")
    _report(runs, bulk[0], engine, ordinary == bulk, args.json)
    return 0 if ordinary == bulk else 1


def _import(name: str, source: Path, data: Path, claims: int, options: list[str]) -> Run:
    command = [sys.executable, "-m", "api", "import", str(source), "--data", str(data), "--json", *options]
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    if status != 0:
        raise SystemExit(f"{' '.join(command)} ended with status {status}")
    peak_kb = usage.ru_maxrss if sys.platform != "darwin" else usage.ru_maxrss / 1024
    return Run(name, claims, seconds, usage.ru_utime + usage.ru_stime, peak_kb / 1024)


def _stay_on_one_core() -> None:
    """Keep this process, and those that it starts, on one core."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def _exported(data: Path) -> tuple[int, int]:
    """Return how many quads a graph has, and a sum over their hashes, which no order changes."""
    command = [sys.executable, "-m", "api", "export", "--format", "nquads", "--data", str(data)]
    count = total = 0
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        for line in process.stdout:
            count += 1
            total += int.from_bytes(hashlib.blake2b(line, digest_size=16).digest())
    if process.returncode != 0:
        raise SystemExit(f"{' '.join(command)} ended with status {process.returncode}")
    return count, total


def _engine_alone(data: Path, scratch: Path) -> float:
    """Return the seconds of CPU that the bulk loader takes for a quad of the graph, given as objects."""
    with closing(OxigraphStore(data / "store")) as store:
        quads = list(islice(store.match(), _SAMPLE))
    loaded = Store(scratch)
    began = time.process_time()
    loaded.bulk_extend(quads)
    return (time.process_time() - began) / len(quads)


def _report(runs: list[Run], quads: int, engine: float, same: bool, file: Path | None) -> None:
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}; one core used")
    heads = f"{'wall s':>8} {'cpu s':>8} {'claims/s':>9} {'/cpu s':>7} {'goal':>6} {'peak MB':>8}"
    print(f"{'way':10} {'claims':>8} {heads}")
    for run in runs:
        seconds = f"{run.wall_seconds:>8.1f} {run.cpu_seconds:>8.1f}"
        rates = f"{run.claims_a_second:>9.0f} {run.claims_a_cpu_second:>7.0f} {GOALS[run.name]:>6}"
        print(f"{run.name:10} {run.claims:>8} {seconds} {rates} {run.peak_mb:>8.0f}")
    sample = f"{engine * 1e6:.1f} microseconds for each of {min(quads, _SAMPLE):,}"
    print(f"{quads:,} quads; the engine's bulk loader alone takes {sample}")
    for run in runs:
        print(f"{run.name}: {run.cpu_seconds / (engine * quads):.1f} times the CPU of the loader alone")
    most = runs[0].claims / (engine * quads)
    print(f"the loader alone would take {most:.0f} claims in a CPU second, so no way can take more")
    print("the two graphs hold the same quads" if same else "THE TWO GRAPHS DIFFER")
    if file:
        results = [
            asdict(run)
            | {"claims_a_second": run.claims_a_second, "claims_a_cpu_second": run.claims_a_cpu_second}
            for run in runs
        ]
        file.write_text(
            json.dumps(
                {"runs": results, "quads": quads, "engine_seconds": engine, "same_quads": same}, indent=2
            )
            + "\n"
        )


if __name__ == "__main__":
    sys.exit(main())
