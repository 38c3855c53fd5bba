"""What was measured and what it should stay below, as a table, with whether every goal is met."""

from __future__ import annotations

import argparse
import json
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """One or more values of a thing, whose unit stands in its name; without a goal where it has none."""

    name: str
    goal: float | None
    values: Sequence[float]

    @property
    def p95(self) -> float:
        """The 95th percentile: of twenty values the second largest."""
        ordered = sorted(self.values)
        return ordered[round(0.95 * (len(ordered) - 1))]

    @property
    def is_met(self) -> bool:
        """Whether the 95th percentile stays within the goal."""
        return self.goal is None or self.p95 <= self.goal

    def line(self) -> str:
        """Return the line of the table."""
        goal = "" if self.goal is None else _spelt(self.goal)
        told = (_spelt(one) for one in (self.p95, statistics.median(self.values), min(self.values)))
        return f"| {self.name} | {goal} | {' | '.join(told)} | {'' if self.is_met else 'MISSED'} |"


def measuring(description: str | None) -> argparse.ArgumentParser:
    """Return a parser of the options that every benchmark with goals has."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all values there as well")
    return parser


def report(figures: Iterable[Figure], file: Path | None) -> int:
    """Print figures as they come, write them to a file if one is named, and return 1 if a goal is missed."""
    print("| | goal | p95 | median | best | |\n|---|---:|---:|---:|---:|---|")
    found = []
    for one in figures:
        print(one.line(), flush=True)
        found.append(one)
    if file:
        told = [{"name": one.name, "goal": one.goal, "values": list(one.values)} for one in found]
        file.write_text(json.dumps(told, indent=2) + "\n")
    return int(not all(one.is_met for one in found))


def _spelt(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
