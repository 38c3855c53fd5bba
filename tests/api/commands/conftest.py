"""The command line on a data folder of its own, and small articles to feed it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import BlankNode, NamedNode, RdfFormat, Store

import api
from api.__main__ import main
from graph.vocabulary import CG, Names

REPOSITORY = Path(api.__file__).parent.parent
NOT_DATA = (Names().log, Names().ontology)
SECONDS = 60
"""How long a process of ours may take before the test gives it up."""


@dataclass(frozen=True)
class Ran:
    """What a command line has left: its exit status and what it printed."""

    status: int
    out: str
    err: str

    @property
    def sentences(self) -> list[str]:
        """What it said to a person, beside its output."""
        return [line.removeprefix("claimgraph: ") for line in self.err.splitlines()]

    @property
    def sentence(self) -> str:
        """The only thing it said."""
        assert len(self.sentences) == 1, self.err
        assert self.err.startswith("claimgraph: ")
        return self.sentences[0]

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def table(self) -> list[list[str]]:
        """The cells of a table, headings first."""
        return [line.split() for line in self.out.splitlines()]


def _triples(store: Store, graph: NamedNode | BlankNode) -> list[bytes]:
    dumped = store.dump(format=RdfFormat.N_TRIPLES, from_graph=graph)
    assert dumped is not None
    return [line.removesuffix(b" .") for line in dumped.splitlines()]


@dataclass
class Graph:
    """A data folder, and the command line on it, in this process."""

    data: Path
    capture: pytest.CaptureFixture[str]

    def __call__(self, *arguments: str | Path, **environment: str) -> Ran:
        self.capture.readouterr()
        try:
            status = main([str(a) for a in arguments], {"CLAIMGRAPH_DATA": str(self.data), **environment})
        except SystemExit as stopped:
            status = int(stopped.code or 0)
        return Ran(status, *self.capture.readouterr())

    def quads(self) -> set[bytes]:
        """Return what is recorded and derived, as lines of N-Quads: all but the log and the vocabulary."""
        if not self.data.exists():
            return set()
        store = Store.read_only(str(self.data / "store"))
        graphs = [graph for graph in store.named_graphs() if graph not in NOT_DATA]
        return {line + f" {graph}".encode() for graph in graphs for line in _triples(store, graph)}

    def holds(self, words: str) -> bool:
        """Return whether the words stand anywhere in a quad."""
        return any(words.encode() in quad for quad in self.quads())

    def has_fact(self, name: str) -> bool:
        """Return whether the plain view has a triple with this predicate of the vocabulary."""
        facts = f" {Names().facts}".encode()
        return any(f" <{CG}{name}> ".encode() in quad for quad in self.quads() if quad.endswith(facts))

    def another(self, data: Path) -> Graph:
        """Return another data folder."""
        return Graph(data, self.capture)


@pytest.fixture
def graph(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Graph:
    """A data folder that is not there yet."""
    return Graph(tmp_path / "graph", capsys)


@pytest.fixture
def demo_graph(graph: Graph, demo_data: Path) -> Graph:
    """A data folder with the demo articles."""
    shutil.copytree(demo_data, graph.data)
    return graph


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("CLAIMGRAPH_")}


@dataclass(frozen=True)
class Processes:
    """The command line as a process of its own."""

    start: Callable[..., subprocess.Popen[str]]

    def __call__(self, *arguments: str | Path | bytes, **options: Any) -> Ran:
        process = self.start(*arguments, **options)
        try:
            out, err = process.communicate(timeout=SECONDS)
        finally:
            process.kill()
        return Ran(process.returncode, out or "", err or "")


@pytest.fixture(autouse=True, scope="session")
def interruptible() -> None:
    """A run in the background begins with SIGINT ignored, and what it starts would inherit that."""
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def process() -> Processes:
    """Runs the command line as a process of its own; `before` is Python that runs ahead of it."""

    def start(
        *arguments: str | Path | bytes, before: str = "", env: Mapping[str, str] | None = None, **options: Any
    ) -> subprocess.Popen[str]:
        called = (
            ["-c", f"{before}\nfrom api.__main__ import main\nsys.exit(main())"] if before else ["-m", "api"]
        )
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "stdin": subprocess.DEVNULL}
        return subprocess.Popen(
            [sys.executable, *called, *(a if isinstance(a, bytes) else str(a) for a in arguments)],
            **{"text": True, "encoding": "utf-8", "cwd": REPOSITORY, **pipes, **options},
            env={**_environment(), **(env or {})},
        )

    return Processes(start)


# --- a small article


TEXT = "Ada Byron founded Engines Ltd in 2019.\nBob Ross says that Ada Byron owns half of Engines Ltd.\n"
FOUNDED: Mapping[str, Any] = {
    "event_or_relation": "founded",
    "args": {"person": "ada", "organization": "engines"},
    "polarity": "affirmed",
    "modality": "asserted",
    "quote": "Ada Byron founded Engines Ltd",
    "start": 0,
    "end": 29,
}
OWNS: Mapping[str, Any] = {
    "event_or_relation": "owns_stake",
    "args": {"person": "ada", "organization": "engines", "percent": 50},
    "polarity": "affirmed",
    "modality": "alleged",
    "attributed_to": "Bob Ross",
    "quote": "Ada Byron owns half of Engines Ltd",
}
ENTITIES: Sequence[Mapping[str, Any]] = (
    {"id": "ada", "type": "Person", "name": "Ada Byron"},
    {"id": "engines", "type": "Organization", "name": "Engines Ltd"},
)


def json_lines(rows: Sequence[Mapping[str, Any]]) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


@dataclass
class Articles:
    """A folder of small articles: `article-1` with two claims, until told otherwise."""

    folder: Path
    founded: Mapping[str, Any] = field(default_factory=lambda: FOUNDED)
    owns: Mapping[str, Any] = field(default_factory=lambda: OWNS)
    words: str = TEXT

    @property
    def entities(self) -> Path:
        return self.folder / "entities.jsonl"

    def write(
        self,
        id: str = "article-1",
        *,
        rows: Sequence[Mapping[str, Any]] | None = None,
        claims: bytes | None = None,
        text: str | bytes = TEXT,
    ) -> Path:
        """Write an article and return its claims file; `claims` are the bytes of that."""
        path = self.folder / f"{id}.jsonl"
        path.write_bytes(json_lines(rows or (FOUNDED, OWNS)) if claims is None else claims)
        path.with_suffix(".txt").write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def write_entities(self, *rows: Mapping[str, Any]) -> Path:
        self.entities.write_bytes(json_lines(rows or ENTITIES))
        return self.entities

    def write_documents(self, *rows: Mapping[str, Any]) -> Path:
        path = self.folder / "documents.jsonl"
        path.write_bytes(json_lines(rows))
        return path


@pytest.fixture
def articles(tmp_path: Path) -> Articles:
    """A folder with one small article and its entities."""
    folder = tmp_path / "articles"
    folder.mkdir()
    articles = Articles(folder)
    articles.write()
    articles.write_entities()
    return articles
