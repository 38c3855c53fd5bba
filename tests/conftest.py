"""What tests of several parts share: data folders with the gold articles and with the demo articles."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

import api
from graph.documents import About
from graph.errors import StoreUnavailable
from graph.model import Reading
from graph.pipeline import ClaimsFile, Library, read_claims_file
from graph.resolve import Roster, read_roster
from graph.store.endpoint import Endpoint, Session
from graph.store.format import open_store
from graph.vocabulary import Names, Vocabulary

REPOSITORY = Path(__file__).parent.parent
DEMO = Path(api.__file__).parent / "demo"

# A machine may be busy with other things, and who has changed nothing is to see what the last one saw:
# `--hypothesis-profile=default` draws other examples each time.
settings.register_profile(
    "steady", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("steady")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare what `make test` and `make screenshots` add, and what runs other suites of SPARQL tests."""
    parser.addoption("--browser", action="store_true", help="look at the pages in a browser as well")
    parser.addoption("--screenshots", type=Path, metavar="DIR", help="and keep pictures of every page")
    parser.addoption("--suite", type=Path, metavar="DIR", help="run the manifests below it, not the W3C's")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Run one worker more than there are cores: tests wait often for processes that they have started."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder beside the repository that holds the seed articles and their gold standard."""
    folder = REPOSITORY.parent / "shared"
    if not (folder / "gold").is_dir():
        pytest.skip(f"the gold standard is not there: {folder}")
    return folder


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return Vocabulary()


@pytest.fixture(scope="session")
def gold_data(shared: Path, vocabulary: Vocabulary, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder with the five gold articles, closed. Copy it to change it."""
    gold, seeds = shared / "gold", shared / "seeds"
    roster = _roster(gold / "entities.jsonl", vocabulary)
    ranges = json.loads((gold / "ranges.json").read_text("utf-8"))
    readings = [
        _reading(gold, seeds, About(stem, published=about["article_date"]), roster, vocabulary)
        for stem, about in sorted(ranges.items())
    ]
    return _data_folder(tmp_path_factory.mktemp("gold"), readings, vocabulary)


@pytest.fixture(scope="session")
def demo_data(vocabulary: Vocabulary, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder with the demo articles, closed. Copy it to change it."""
    roster = _roster(DEMO / "entities.jsonl", vocabulary)
    lines = (DEMO / "documents.jsonl").read_text("utf-8").splitlines()
    abouts = [About(**json.loads(line)) for line in lines]
    readings = [_reading(DEMO, DEMO, about, roster, vocabulary) for about in abouts]
    return _data_folder(tmp_path_factory.mktemp("demo"), readings, vocabulary)


def _roster(path: Path, vocabulary: Vocabulary) -> Roster:
    return read_roster(path.read_bytes(), f"{path.parent.name}/{path.stem}", vocabulary, path.name)


def _reading(claims: Path, texts: Path, about: About, roster: Roster, vocabulary: Vocabulary) -> Reading:
    file = ClaimsFile(
        source=f"{about.id}.jsonl",
        claims=(claims / f"{about.id}.jsonl").read_bytes(),
        text=(texts / f"{about.id}.txt").read_bytes(),
        about=about,
        roster=roster,
    )
    return read_claims_file(file, vocabulary)


def _data_folder(folder: Path, readings: Iterable[Reading], vocabulary: Vocabulary) -> Path:
    names = Names()
    store = open_store(folder, names.base)
    try:
        list(Library(store, names, vocabulary).import_readings(readings))
    finally:
        store.close()
    return folder


# --- engines of others, started for the tests


ENGINE_SECONDS = 40
"""How long an engine may take to start."""
VIRTUOSO_INI = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
ErrorLogLevel = 7
FileExtend = 200
TempStorage = TempDatabase
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql_port}
DisableUnixSocket = 1
ServerThreads = 20
CaseMode = 2
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
DirsAllowed = .
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerThreads = 20
[SPARQL]
ResultSetMaxRows = 5000
"""


@dataclass(frozen=True)
class Engine:
    """An engine that runs on this machine for the tests, and the graphs that it has of its own."""

    endpoint: Endpoint
    others: frozenset[str]

    def empty(self) -> None:
        """Take everything out of it that tests have put in."""
        with closing(Session(self.endpoint)) as session:
            for graph in _graphs(session) - self.others:
                session.update(f"DROP SILENT GRAPH <{graph}>")


def _graphs(session: Session) -> frozenset[str]:
    rows = session.select("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }").rows
    return frozenset(row["g"]["value"] for row in rows)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _once_it_answers(endpoint: Endpoint, process: subprocess.Popen[bytes]) -> Engine:
    until = time.monotonic() + ENGINE_SECONDS
    while True:
        assert process.poll() is None, "the engine has ended"
        try:
            with closing(Session(endpoint)) as session:
                return Engine(endpoint, _graphs(session))
        except StoreUnavailable:
            assert time.monotonic() < until, "the engine does not answer"
            time.sleep(0.05)


@contextmanager
def _running(command: list[str], folder: Path, endpoint: Endpoint) -> Iterator[Engine]:
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        yield _once_it_answers(endpoint, process)
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=1)
        process.kill()
        process.wait()


def _program(name: str) -> str | None:
    beside_python = Path(sys.executable).with_name(name)
    return str(beside_python) if beside_python.exists() else shutil.which(name)


@pytest.fixture(scope="session")
def oxigraph_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The server of Oxigraph."""
    program = _program("oxigraph")
    if program is None:
        pytest.skip("the server of Oxigraph is not installed: it is the package `oxigraph`")
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    endpoint = Endpoint(f"{address}/query", f"{address}/update")
    with _running(
        [program, "serve", "--bind", f"127.0.0.1:{port}"], tmp_path_factory.mktemp("oxigraph"), endpoint
    ) as engine:
        yield engine


@pytest.fixture(scope="session")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Virtuoso, with a limit of 5,000 rows for each answer."""
    program = _program("virtuoso-t")
    if program is None:
        pytest.skip("Virtuoso is not installed: in Debian it is the package `virtuoso-opensource-7`")
    folder, port = tmp_path_factory.mktemp("virtuoso"), free_port()
    (folder / "virtuoso.ini").write_text(VIRTUOSO_INI.format(port=port, sql_port=free_port()))
    endpoint = Endpoint(f"http://127.0.0.1:{port}/sparql-auth", user="dba", password="dba")
    with _running([program, "+configfile", "virtuoso.ini", "+foreground"], folder, endpoint) as engine:
        yield engine


ENGINES = ("oxigraph_server", "virtuoso")


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Engine:
    """Return each of the engines that can be had, empty."""
    engine: Engine = request.getfixturevalue(request.param)
    engine.empty()
    return engine
