"""Our service beside others, in one run: `make bench ARGS="--quads 1000000 --rounds 5"`.

Generates a graph, loads its very quads into each service, asks all of them the questions of `queries/`
in turns, and prints a table with ratios and goals. Whatever cannot be had, or answers otherwise, is said.
Needs Linux, for /proc. Peers are put into a folder of their own: see `benchmarks.peers`.
"""

from __future__ import annotations

import argparse
import http
import resource
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from benchmarks.comparison import Figures, Load, Result, machine, print_result, write_readme
from benchmarks.generate import generate
from benchmarks.peers import PEERS, Claimgraph, Peer, PeerFailedError, Reply, cache_folder, fetch_peers
from benchmarks.questions import OwnWay, Question, Row, answer_rows, draw, read_questions

Value = TypeVar("Value")

CLAIMS_EACH = 20
QUADS_A_DOCUMENT = 870
_DRAWS = {"light": 40, "heavy": 3}
_AGREE_DRAWS = 3
_PATIENCE_SECONDS = 6.0
_QUIET_SECONDS, _QUIET_CPU_SECONDS = 120.0, 0.02


@dataclass
class Case:
    """A question as one service is asked it, plainly or in its own way, and what was measured."""

    question: Question
    peer: Peer
    own: OwnWay | None = None
    walls: list[float] = field(default_factory=list)
    first_bytes: list[float] = field(default_factory=list)
    cpu_seconds: float = 0.0
    requests: int = 0
    failure: str = ""

    @property
    def name(self) -> str:
        return f"{self.question.name}, {self.own.label}" if self.own else self.question.name

    def ask(self, row: Row) -> Reply:
        """Ask with the values of a draw; raises as `Peer.ask` does."""
        if self.own is None:
            return self.peer.ask(self.question.filled(row))
        way = self.own.filled(row)
        return self.peer.ask(way.query) if way.query else self.peer.get(way.get, way.accept)

    def figures(self) -> Figures | None:
        """Return what it took, each in milliseconds, of the rounds' medians; None if it failed."""
        if self.failure or not self.requests:
            return None
        return Figures(
            median_ms=statistics.median(self.walls) * 1e3,
            best_ms=min(self.walls) * 1e3,
            cpu_ms=self.cpu_seconds / self.requests * 1e3,
            first_byte_ms=statistics.median(self.first_bytes) * 1e3,
            requests=self.requests,
        )


def main() -> int:
    """Compare, and print."""
    args = _arguments()
    # Whatever ends this process, the services that it started end with it.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    questions = read_questions()
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="claimgraph-bench-")))
        left_out = {name: why for name, why in fetch_peers(args.peers).items() if name in args.only}
        quads, count, importing = _graph(scratch, args.quads, args.seed)
        peers, loads = _start_all(stack, scratch, quads, args, left_out)
        cases = [*_cases(questions, peers)]
        draws = _draws(questions, peers[0], args)
        differences = _agree(cases, draws)
        memory = _rounds(cases, draws, peers, args.rounds)
        result = Result(
            machine=machine(),
            versions={peer.name: peer.version() for peer in peers},
            quads=count,
            rounds=args.rounds,
            seed=args.seed,
            loads=loads | {"claimgraph, from claims": importing},
            memory_mb={name: size / 1e6 for name, size in memory.items()},
            figures=_by_name(cases, lambda case: case.figures()),
            failures=_by_name(cases, lambda case: case.failure or None),
            weights={case.name: case.question.weight for case in cases},
            differences=differences,
            left_out=left_out,
        )
    print_result(result)
    if args.json:
        args.json.parent.mkdir(parents=True, exist_ok=True)
        args.json.write_text(result.as_json(), "utf-8")
    if args.readme:
        write_readme(result)
    return int(bool(differences))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quads", type=int, default=100_000, help="about how many")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--timeout", type=float, default=60.0, metavar="SECONDS", help="for each query")
    parser.add_argument(
        "--peers", type=Path, default=cache_folder(), metavar="DIR", help="where they are put"
    )
    parser.add_argument("--only", nargs="+", choices=PEERS, default=list(PEERS), help="some of the services")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures there")
    parser.add_argument("--readme", action="store_true", help="put the table into README.md")
    args = parser.parse_args()
    args.peers = args.peers.resolve()
    if not Path("/proc/self/smaps_rollup").exists():
        parser.error("processor time and memory are read from /proc, which this system does not have")
    return args


# --- the graph, and the services


def _graph(scratch: Path, quads: int, seed: int) -> tuple[Path, int, Load]:
    """Generate and import a graph; return the file of its quads, their number, and what the import took."""
    documents = max(2, round(quads / QUADS_A_DOCUMENT))
    _say(f"generating {documents:,} articles")
    generate(scratch / "generated", documents, CLAIMS_EACH, seed)
    data, file = scratch / "imported", scratch / "graph.nq"
    command = [sys.executable, "-m", "api"]
    _say("importing them in bulk")
    with _measured() as importing:
        subprocess.run(
            [*command, "import", str(scratch / "generated"), "--data", str(data), "--bulk", "--json"],
            stdout=subprocess.DEVNULL,
            check=True,
        )
        load = importing()
    _say("exporting the quads")
    export = ["export", "--log", "--format", "nquads", "--data", str(data), "--output", str(file)]
    subprocess.run([*command, *export], stdout=subprocess.DEVNULL, check=True)
    shutil.rmtree(scratch / "generated")
    shutil.rmtree(data)
    with file.open("rb") as lines:
        return file, sum(1 for _ in lines), load


@contextmanager
def _measured() -> Iterator[Callable[[], Load]]:
    """Give a function that returns the time since then, and the processor's of processes that have ended."""
    began, cpu = time.perf_counter(), _children_seconds()
    yield lambda: Load(time.perf_counter() - began, _children_seconds() - cpu)


def _children_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _start_all(
    stack: ExitStack, scratch: Path, quads: Path, args: argparse.Namespace, left_out: dict[str, str]
) -> tuple[Sequence[Peer], dict[str, Load]]:
    peers, loads = [], {}
    for name in PEERS:
        if name not in args.only or name in left_out:
            continue
        peer = PEERS[name](args.peers, scratch, quads, args.timeout)
        _say(f"loading {name}")
        try:
            with _measured() as loading:
                stack.callback(peer.stop)
                peer.load()
                peer.start()
                load = loading()
        except (PeerFailedError, OSError) as error:
            left_out[name] = str(error)
            continue
        own = sum(peer.cpu().processes.values())
        loads[name] = Load(load.wall_seconds, load.cpu_seconds + own)
        _say(f"  {name} answers after {loads[name].wall_seconds:.0f} s, {peer.memory_bytes() / 1e6:,.0f} MB")
        peers.append(peer)
    if not peers or not isinstance(peers[0], Claimgraph):
        raise SystemExit(f"claimgraph did not start: {left_out.get('claimgraph', 'it was left out')}")
    return peers, loads


# --- questions and answers


def _cases(questions: Sequence[Question], peers: Sequence[Peer]) -> Iterator[Case]:
    for question in questions:
        yield from (Case(question, peer) for peer in peers)
        for peer in peers:
            if way := question.own_ways.get(peer.name):
                yield Case(question, peer, way)


def _draws(
    questions: Sequence[Question], ours: Peer, args: argparse.Namespace
) -> Mapping[str, Sequence[Row]]:
    def select(query: str) -> bytes:
        return ours.ask(query).body

    return {
        question.name: draw(question, select, args.rounds * _DRAWS[question.weight], args.seed)
        for question in questions
    }


def _agree(cases: Sequence[Case], draws: Mapping[str, Sequence[Row]]) -> list[str]:
    """Ask everything once, to warm up, and return in words where plain answers are not ours."""
    differences = []
    expected: dict[tuple[str, int], Sequence[Sequence[object]]] = {}
    for case in cases:
        for number, row in enumerate(draws[case.question.name][:_AGREE_DRAWS]):
            reply = _asked(case, row)
            if reply is None:
                break
            if case.own is None:
                rows = answer_rows(reply.body)
                ours = expected.setdefault((case.question.name, number), rows)
                if len(rows) != len(ours) or (rows != ours and not case.question.compares_rows_only):
                    differences.append(_difference(case, row, rows, ours))
            if reply.seconds > _PATIENCE_SECONDS:
                break
    return differences


def _difference(
    case: Case, row: Row, rows: Sequence[Sequence[object]], ours: Sequence[Sequence[object]]
) -> str:
    values = ", ".join(term["value"] for term in row.values())
    told = f"{case.name} of {values}: {case.peer.name} answers {len(rows)} rows"
    if len(rows) != len(ours):
        return f"{told} and not {len(ours)}"
    pairs = (
        (one, own)
        for theirs, our in zip(rows, ours, strict=True)
        for one, own in zip(theirs, our, strict=False)
    )
    theirs, own = next((one, own) for one, own in pairs if one != own)
    return f"{told} as we do, and says {theirs} where we say {own}"


def _asked(case: Case, row: Row) -> Reply | None:
    """Return the answer, or note why there is none."""
    try:
        reply = case.ask(row)
    except TimeoutError:
        case.failure = f"more than {case.peer.timeout:g} s"
    except OSError as error:
        case.failure = f"no answer: {error}"
    else:
        if reply.status == http.HTTPStatus.OK:
            return reply
        is_late = reply.seconds >= case.peer.timeout * 0.9
        case.failure = f"more than {case.peer.timeout:g} s" if is_late else f"HTTP {reply.status}"
    _say(f"  {case.peer.name}: {case.name}: {case.failure}")
    _settle(case.peer)
    return None


# --- rounds


def _rounds(
    cases: Sequence[Case], draws: Mapping[str, Sequence[Row]], peers: Sequence[Peer], rounds: int
) -> Mapping[str, int]:
    """Ask everything in rounds, each begun by another service; return the most memory that each had."""
    memory: dict[str, int] = defaultdict(int)
    by_question: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        by_question[case.question.name].append(case)
    for number in range(rounds):
        began = time.perf_counter()
        for name, some in by_question.items():
            count = _DRAWS[some[0].question.weight]
            mine = draws[name][number * count :][:count]
            turn = number % len(some)
            for case in (*some[turn:], *some[:turn]):
                if not case.failure:
                    _measure(case, mine)
        for peer in peers:
            memory[peer.name] = max(memory[peer.name], peer.memory_bytes())
        _say(f"round {number + 1} of {rounds}: {time.perf_counter() - began:.0f} s")
    return memory


def _measure(case: Case, rows: Sequence[Row]) -> None:
    walls, first_bytes = [], []
    before, began = case.peer.cpu(), time.perf_counter()
    for row in rows:
        reply = _asked(case, row)
        if reply is None:
            return
        walls.append(reply.seconds)
        first_bytes.append(reply.first_byte)
        if time.perf_counter() - began > _PATIENCE_SECONDS:
            break
    case.cpu_seconds += case.peer.cpu().since(before)
    case.requests += len(walls)
    case.walls.append(statistics.median(walls))
    case.first_bytes.append(statistics.median(first_bytes))


def _settle(peer: Peer) -> None:
    """Wait until a service no longer works at what nobody waits for; start it anew if it goes on."""
    until = time.monotonic() + _QUIET_SECONDS
    while time.monotonic() < until:
        before = peer.cpu()
        time.sleep(2)
        # On a busy machine, one that works may get little of it.
        if peer.cpu().since(before) < _QUIET_CPU_SECONDS:
            return
    _say(f"  {peer.name} does not come to rest; starting it anew")
    peer.stop()
    peer.start()


def _by_name(cases: Sequence[Case], get: Callable[[Case], Value | None]) -> dict[str, dict[str, Value]]:
    found: dict[str, dict[str, Value]] = {}
    for case in cases:
        value = get(case)
        if value is not None:
            found.setdefault(case.name, {})[case.peer.name] = value
    return found


def _say(sentence: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {sentence}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
