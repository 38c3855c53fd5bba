"""What a comparison of services found: its goals, its table in words, and its JSON."""

from __future__ import annotations

import json
import os
import platform
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

OURS, RDFLIB, OXIGRAPH, VIRTUOSO = "claimgraph", "rdflib-endpoint", "oxigraph", "virtuoso"
_README = Path(__file__).resolve().parents[1] / "README.md"
_BEGIN, _END = "<!-- bench -->", "<!-- /bench -->"

# How many times faster than rdflib-endpoint, by the median; 5 of what is not named.
_FASTER_THAN_RDFLIB = {
    "neighbourhood": 20.0,
    "co-investors": 20.0,
    "provenance": 20.0,
    "counts": 20.0,
    "point": 3.0,
}
# How many times faster than Virtuoso; below 1 is slower.
_FASTER_THAN_VIRTUOSO = {
    **dict.fromkeys(("point", "card", "provenance", "rows"), 2.0),
    **dict.fromkeys(("text", "prefix", "counts"), 1.0),
    **dict.fromkeys(("co-investors", "events-by-year"), 1 / 6),
}
# How many times the processor time of `oxigraph serve`, and how many times its time to the first byte.
_CPU_OF_OXIGRAPH = {"light": 2.0, "heavy": 1.3}
_FIRST_BYTE_OF_OXIGRAPH = {"rows": 1.2}
_MEMORY_OF_RDFLIB, _LOAD_FASTER_THAN_RDFLIB = 1 / 5, 4.0


@dataclass(frozen=True, slots=True)
class Figures:
    """What one service takes for a question, in milliseconds; `cpu_ms` is of all its processes."""

    median_ms: float
    best_ms: float
    cpu_ms: float
    first_byte_ms: float
    requests: int


@dataclass(frozen=True, slots=True)
class Load:
    """What loading took, until the first answer."""

    wall_seconds: float
    cpu_seconds: float


@dataclass(frozen=True, slots=True)
class Goal:
    """A ratio of ours to a peer's, or the other way round, and what it is to be."""

    what: str
    ratio: float
    goal: float
    at_least: bool

    @property
    def is_met(self) -> bool:
        return self.ratio >= self.goal if self.at_least else self.ratio <= self.goal

    def __str__(self) -> str:
        bound = "at least" if self.at_least else "at most"
        verdict = "met" if self.is_met else "MISSED"
        return f"{self.what}: {self.ratio:.2f} times, {bound} {self.goal:.2g}: {verdict}"


@dataclass(frozen=True, slots=True)
class Result:
    """One run. Figures and failures are by question (or a service's own way to answer it) and by service."""

    machine: str
    versions: Mapping[str, str]
    quads: int
    rounds: int
    seed: int
    loads: Mapping[str, Load]
    memory_mb: Mapping[str, float]
    figures: Mapping[str, Mapping[str, Figures]]
    failures: Mapping[str, Mapping[str, str]]
    weights: Mapping[str, str]
    differences: Sequence[str]
    left_out: Mapping[str, str]

    def as_json(self) -> str:
        """Return all of it, with the goals."""
        goals = [asdict(goal) | {"is_met": goal.is_met} for goal in goals_of(self)]
        return json.dumps(asdict(self) | {"goals": goals}, indent=1, ensure_ascii=False) + "\n"

    @property
    def questions(self) -> Sequence[str]:
        """The names of the questions."""
        return [name for name in self.weights if "," not in name]

    def best(self, question: str, peer: str) -> Figures | None:
        """Return the figures of a service's faster way to answer a question."""
        ways = [name for name in self.weights if name == question or name.startswith(f"{question}, ")]
        found = [self.figures[way][peer] for way in ways if peer in self.figures.get(way, {})]
        return min(found, key=lambda one: one.median_ms, default=None)


def goals_of(result: Result) -> Iterator[Goal]:
    """Yield every goal that can be judged by what was measured, each service in its best way."""
    for question in result.questions:
        ours = result.best(question, OURS)
        if ours is None:
            continue
        if theirs := result.best(question, RDFLIB):
            least = _FASTER_THAN_RDFLIB.get(question, 5.0)
            yield _faster(f"{question} against {RDFLIB}", theirs.median_ms / ours.median_ms, least)
        if (theirs := result.best(question, VIRTUOSO)) and question in _FASTER_THAN_VIRTUOSO:
            least = _FASTER_THAN_VIRTUOSO[question]
            yield _faster(f"{question} against {VIRTUOSO}", theirs.median_ms / ours.median_ms, least)
        yield from _against_oxigraph(result, question)
    yield from _of_the_whole(result)


def _faster(what: str, ratio: float, least: float) -> Goal:
    return Goal(f"speed of {what}", ratio, least, at_least=True)


def _against_oxigraph(result: Result, question: str) -> Iterator[Goal]:
    # The same SPARQL on the same engine: what ours adds to it.
    plain = result.figures.get(question, {})
    if OURS not in plain or OXIGRAPH not in plain:
        return
    ours, theirs = plain[OURS], plain[OXIGRAPH]
    most = _CPU_OF_OXIGRAPH[result.weights[question]]
    yield Goal(
        f"processor time of {question} against {OXIGRAPH}", ours.cpu_ms / theirs.cpu_ms, most, at_least=False
    )
    if question in _FIRST_BYTE_OF_OXIGRAPH:
        ratio = ours.first_byte_ms / theirs.first_byte_ms
        most = _FIRST_BYTE_OF_OXIGRAPH[question]
        yield Goal(f"first byte of {question} against {OXIGRAPH}", ratio, most, at_least=False)


def _of_the_whole(result: Result) -> Iterator[Goal]:
    if RDFLIB in result.memory_mb:
        ratio = result.memory_mb[OURS] / result.memory_mb[RDFLIB]
        yield Goal(f"memory against {RDFLIB}", ratio, _MEMORY_OF_RDFLIB, at_least=False)
        ratio = result.loads[RDFLIB].wall_seconds / result.loads[OURS].wall_seconds
        yield _faster(f"loading the same quads against {RDFLIB}", ratio, _LOAD_FASTER_THAN_RDFLIB)


# --- in words


def print_result(result: Result) -> None:
    """Print the table, the goals, and whatever was not as it should be."""
    print("\n".join(_caption(result)))
    for line in _aligned(_table(result)):
        print(line)
    goals = list(goals_of(result))
    for goal in goals:
        print(goal)
    print(f"{sum(goal.is_met for goal in goals)} of {len(goals)} goals met")
    for sentence in _remarks(result):
        print(sentence)


def write_readme(result: Result, file: Path = _README) -> None:
    """Put the table between the marks of the README."""
    rows = _table(result)
    head, *body = ["| " + " | ".join(row) + " |" for row in rows]
    rule = "|---|" + "---:|" * (len(rows[0]) - 1)
    section = "\n".join([_BEGIN, *_caption(result), "", head, rule, *body, "", *_remarks(result), _END])
    text = file.read_text("utf-8")
    replaced = re.sub(f"{_BEGIN}.*{_END}", lambda _: section, text, flags=re.DOTALL)
    file.write_text(replaced, "utf-8")


def machine() -> str:
    """Return what this run was made on, in words."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    model = re.search(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    cores = len(os.sched_getaffinity(0))
    name = model[1] if model else platform.machine()
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    return f"{name}, {cores} cores, {memory:.0f} GB, Python {platform.python_version()}, {today}"


def _caption(result: Result) -> Iterator[str]:
    versions = ", ".join(f"{name} {version}" for name, version in result.versions.items())
    yield f"{result.quads:,} quads, {result.rounds} rounds in turns, seed {result.seed}; {versions}."
    yield f"{result.machine}."
    yield "Milliseconds: median of the rounds (best), processor time; × is how many times as long as ours."


def _table(result: Result) -> list[list[str]]:
    peers = list(result.versions)
    rows = [["question", *peers]]
    rows += [[name, *(_cell(result, name, peer) for peer in peers)] for name in result.weights]
    rows.append(["memory, MB", *(_with_ratio(result.memory_mb[p], result.memory_mb[OURS], p) for p in peers)])
    walls = {peer: result.loads[peer].wall_seconds for peer in peers}
    rows.append(["loading these quads, s", *(_with_ratio(walls[p], walls[OURS], p) for p in peers)])
    for name, load in result.loads.items():
        if name not in peers:
            rows.append([f"{name}, s", f"{load.wall_seconds:,.0f}", *[""] * (len(peers) - 1)])
    return rows


def _cell(result: Result, name: str, peer: str) -> str:
    found = result.figures.get(name, {}).get(peer)
    if found is None:
        return result.failures.get(name, {}).get(peer, "")
    words = f"{_ms(found.median_ms)} ({_ms(found.best_ms)}), {_ms(found.cpu_ms)}"
    ours = (
        result.best(name.partition(",")[0], OURS)
        if name not in result.figures
        else result.figures[name].get(OURS)
    )
    return words if peer == OURS or ours is None else f"{words} ×{found.median_ms / ours.median_ms:.2g}"


def _with_ratio(value: float, ours: float, peer: str) -> str:
    return f"{value:,.0f}" if peer == OURS else f"{value:,.0f} ×{value / ours:.2g}"


def _ms(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _remarks(result: Result) -> Iterator[str]:
    yield from (f"DIFFERENT ANSWERS: {one}" for one in result.differences)
    yield from (f"{name} was left out: {why}" for name, why in result.left_out.items())
    if not result.differences:
        yield "All services gave the same answers."


def _aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
