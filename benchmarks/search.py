"""How fast search is: names and articles in several scripts, in every way to ask, and what the index costs.

    python -m benchmarks.search [--documents 1200] [--data DIR] [--json FILE]

The graph is generated and imported in bulk (1,200 documents are about a million quads); its entities have
made-up names in Latin, Hangul, kana and Chinese characters, and its articles end in a few of them. Or it is
that of `--data`. Each way of asking has its own line: milliseconds of `/search` as JSON, names and
articles together, over one connection to a service of its own, one after the other, and the processor time of
that service; the line of `/health` is what any request takes.
"""

from __future__ import annotations

import argparse
import json
import platform
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, replace
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

from api.service import Service
from benchmarks import serving
from benchmarks.generate import generate
from benchmarks.processes import cpu_times
from graph.documents import About
from graph.index.index import Index
from graph.pipeline import ClaimsFile, read_claims_file
from graph.resolve import read_roster
from graph.settings import Settings
from graph.store.indexed import indexed

GOAL_MILLISECONDS = 30
NOTHING = "no search: /health"
_ASKED = 100
_NAMES_IN_TEXT = 12
_LATIN = "ba ce di fo gu la me ni ro su ta ve wi xo za bran cher dorn fell grim holt kest lund morv".split()
_HANGUL = "가 나 다 라 마 바 사 아 자 차 카 타 파 하 김 이 박 최 정 강 조 윤 장 임 한 오 서 신 권 황".split()
_KANA = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモラリルレロ"
_HAN = "安博彭斯克塔莫林王李张刘陈杨赵黄周吴徐孙胡朱高何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾"


@dataclass(frozen=True)
class Times:
    """Milliseconds of several requests, of the wall clock and of the processor."""

    name: str
    wall: Sequence[float]
    cpu: Sequence[float]

    def at(self, share: float) -> tuple[float, float]:
        """Return the wall and processor time that this share of the requests did not exceed."""
        place = min(len(self.wall) - 1, int(len(self.wall) * share))
        return sorted(self.wall)[place], sorted(self.cpu)[place]


def main() -> int:
    """Measure and print; 1 if the 95th percentile of all requests is over the goal."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--documents", type=int, default=1200)
    parser.add_argument("--claims", type=int, default=20, help="claims in each document")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--data", type=Path, metavar="DIR", help="a graph that is there")
    parser.add_argument("--json", type=Path, metavar="FILE")
    args = parser.parse_args()
    with _folder(args) as data:
        with closing(Service.open(Settings(data=data, readers=1))) as opened:
            store = indexed(opened.store)
            began, began_cpu = time.perf_counter(), time.process_time()
            counts = store.ask(Index.counts)
            making = time.perf_counter() - began, time.process_time() - began_cpu
            names = store.ask(_names)
            index_bytes = store.ask(lambda index: index.file.path.stat().st_size)
        with serving.service(data=data) as running:
            times = list(_measure(running, names, random.Random(args.seed)))
    return _report(times, counts.quads, len(names), making, index_bytes, args.json)


@contextmanager
def _folder(args: argparse.Namespace) -> Iterator[Path]:
    """Return the graph's folder, after it was filled where none was named."""
    with tempfile.TemporaryDirectory() as scratch:
        if args.data is None:
            with closing(Service.open(Settings(data=Path(scratch) / "data", readers=1))) as service:
                _fill(service, Path(scratch) / "generated", args)
        yield args.data or Path(scratch) / "data"


def _fill(service: Service, folder: Path, args: argparse.Namespace) -> None:
    generate(folder, args.documents, args.claims, args.seed)
    chance = random.Random(args.seed)
    rows = [json.loads(line) for line in (folder / "entities.jsonl").read_text("utf-8").splitlines()]
    named = [row | {"name": _name(chance)} for row in rows]
    lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in named)
    roster = read_roster(lines.encode(), "generated", service.library.vocabulary, "entities.jsonl")
    files = _articles(folder, [row["name"] for row in named], chance)
    with service.writing() as library:
        readings = (read_claims_file(replace(file, roster=roster), library.vocabulary) for file in files)
        for _ in library.import_in_bulk(readings):
            pass


def _articles(folder: Path, names: Sequence[str], chance: random.Random) -> Iterator[ClaimsFile]:
    for line in (folder / "documents.jsonl").read_text("utf-8").splitlines():
        about = About(**json.loads(line))
        claims, text = (folder / f"{about.id}.{suffix}" for suffix in ("jsonl", "txt"))
        ending = ", ".join(chance.choices(names, k=_NAMES_IN_TEXT))
        yield ClaimsFile(claims.name, claims.read_bytes(), text.read_bytes() + ending.encode(), about)


def _name(chance: random.Random) -> str:
    """Return a name of two or three words in Latin script, or as long as names are in the others."""
    script = chance.choice("llllhkc")
    if script == "h":
        return "".join(chance.choices(_HANGUL, k=chance.randint(3, 6)))
    if script == "k":
        return "".join(chance.choices(_KANA, k=4)) + "・" + "".join(chance.choices(_KANA, k=5))
    if script == "c":
        return "".join(chance.choices(_HAN, k=chance.randint(3, 6)))
    return " ".join("".join(chance.choices(_LATIN, k=3)).title() for _ in range(chance.randint(2, 3)))


def _names(index: Index) -> list[str]:
    with index.file.reading() as db:
        return [text for (text,) in db.execute("SELECT DISTINCT text FROM form ORDER BY text")]


def _measure(running: serving.Running, names: Sequence[str], chance: random.Random) -> Iterator[Times]:
    client = HTTPConnection(*running.place)
    served = next(part.pid for part in running.parts() if part.kind == "service")
    close = [name for name in names if name > "\u2e80"] or names
    apart = [name for name in names if name < "\u2e80"] or names
    ways: dict[str, tuple[Sequence[str], Callable[[str], str]]] = {
        "the whole name": (names, str),
        "its beginning": (names, lambda name: name[: max(2, len(name) // 2)]),
        "its last word": (apart, lambda name: name.split()[-1]),
        "a part": (apart, lambda name: name[1:6]),
        "a letter": (apart, lambda name: name[0]),
        "two characters, CJK": (close, lambda name: name[1:3]),
        "one character, CJK": (close, lambda name: name[1]),
        "a letter left out": (apart, lambda name: name[:3] + name[4:]),
        "two letters swapped": (apart, lambda name: name[:2] + name[3] + name[2] + name[4:]),
        "a syllable changed, CJK": (close, lambda name: name[:1] + "라" + name[2:]),
        "nothing like a name": (names, lambda name: f"zzyzx {len(name)} qwrtp"),
    }
    for name, (some, asked) in ways.items():
        yield _ask(client, served, name, [asked(one) for one in chance.choices(some, k=_ASKED)])
    yield _ask(client, served, NOTHING, [""] * _ASKED, "/health")


def _ask(
    client: HTTPConnection, served: int, name: str, asked: Sequence[str], path: str = "/search"
) -> Times:
    wall, cpu = [], []
    for words in asked:
        before, began = cpu_times(served), time.perf_counter()
        client.request("GET", f"{path}?{urlencode({'q': words})}", headers={"Accept": "application/json"})
        response = client.getresponse()
        body = response.read()
        wall.append((time.perf_counter() - began) * 1000)
        cpu.append(cpu_times(served).since(before) * 1000)
        if response.status != 200:
            raise SystemExit(f"{words!r} was answered with {response.status}: {body.decode()}")
    return Times(name, wall, cpu)


def _report(
    times: Sequence[Times],
    quads: int,
    names: int,
    making: tuple[float, float],
    index_bytes: int,
    file: Path | None,
) -> int:
    searches = [one for one in times if one.name != NOTHING]
    everything = Times("all", [ms for t in searches for ms in t.wall], [ms for t in searches for ms in t.cpu])
    print(f"{platform.machine()}, Python {platform.python_version()}; {quads:,} quads, {names:,} names")
    print(f"the index: made in {making[0]:.1f} s (cpu {making[1]:.1f} s), {index_bytes / 1e6:.1f} MB")
    columns = ("p50 ms", "p95 ms", "p50 cpu", "p95 cpu")
    print(f"{'':28}" + "".join(f"{column:>9}" for column in columns))
    for one in (*times, everything):
        (half_wall, half_cpu), (most_wall, most_cpu) = one.at(0.5), one.at(0.95)
        print(f"{one.name:28}{half_wall:9.1f}{most_wall:9.1f}{half_cpu:9.1f}{most_cpu:9.1f}")
    print(f"the goal for p95 is {GOAL_MILLISECONDS} ms")
    if file:
        found = {"quads": quads, "names": names, "making_seconds": making, "index_bytes": index_bytes}
        file.write_text(json.dumps(found | {"asked": [asdict(one) for one in times]}, indent=2) + "\n")
    return int(everything.at(0.95)[0] > GOAL_MILLISECONDS)


if __name__ == "__main__":
    sys.exit(main())
