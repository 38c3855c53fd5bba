"""The SPARQL services that are compared: how each is had, filled, started, asked and stopped.

Peers are no dependencies of claimgraph: `fetch_peers` puts them into a folder of their own, and what cannot
be had is left out.
"""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import subprocess
import sys
import time
import venv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlencode

from benchmarks.processes import CpuTimes, cpu_times, memory_bytes

PACKAGES = ("rdflib-endpoint[cli]==0.6.3", "oxigraph==0.5.13")
_DEBIAN = "virtuoso-opensource-7-bin"
_JSON = "application/sparql-results+json"
_START_SECONDS = 1800
_STOP_SECONDS = 60
_SILENT_SECONDS = 2.0


class PeerFailedError(Exception):
    """A peer could not be had, filled or started."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a peer answered, with seconds of the wall clock to the first byte of the body and to the last."""

    status: int
    body: bytes
    first_byte: float
    seconds: float


class Peer:
    """One service, in a process of its own that listens on loopback."""

    name: ClassVar[str]
    path: ClassVar[str] = "/sparql"

    def __init__(self, tools: Path, folder: Path, quads: Path, timeout: float) -> None:
        """Take the programs from one folder and keep its data in another; a query may take `timeout` seconds.

        `quads` is the file of N-Quads that it is to hold.
        """
        self.tools = tools
        self.quads = quads
        self.folder = folder / self.name
        self.timeout = timeout
        self.port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: http.client.HTTPConnection | None = None
        self._last_used = 0.0

    def version(self) -> str:
        """Return which release it is, as it says itself."""
        raise NotImplementedError

    def load(self) -> None:
        """Fill it, as far as that is done before it is started."""

    def command(self) -> Sequence[str]:
        """Return the command that serves it."""
        raise NotImplementedError

    def start(self) -> None:
        """Start it, and wait until it answers a query; it holds all quads then.

        Raises:
            PeerFailedError: It ended, or does not answer.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        self._process = self._run(self.command())
        until = time.monotonic() + _START_SECONDS
        while time.monotonic() < until and self._process.poll() is None:
            try:
                if self.ask("ASK {}").status == http.HTTPStatus.OK:
                    return
            except OSError:
                time.sleep(0.05)
        self.stop()
        raise PeerFailedError(f"{self.name} does not answer; its log is {self.folder / 'log'}")

    def _run(self, command: Sequence[str]) -> subprocess.Popen[bytes]:
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(command, cwd=self.folder, stdout=log, stderr=log)

    def _finish(self, command: Sequence[str]) -> None:
        process = self._run(command)
        if process.wait() != 0:
            raise PeerFailedError(f"{command[0]} ended with {process.returncode}; see {self.folder / 'log'}")

    @property
    def pid(self) -> int:
        """The number of its process."""
        assert self._process, f"{self.name} was not started"
        return self._process.pid

    def cpu(self) -> CpuTimes:
        """Return the processor time that it has taken since it started."""
        return cpu_times(self.pid)

    def memory_bytes(self) -> int:
        """Return the memory of its processes."""
        return memory_bytes(self.pid)

    def ask(self, query: str) -> Reply:
        """Ask a query for its answer in JSON.

        Raises:
            TimeoutError: The answer did not come in time; it may still be at it.
            OSError: It cannot be reached.
        """
        return self.get(f"{self.path}?{urlencode({'query': query})}", _JSON)

    def get(self, target: str, accept: str) -> Reply:
        """Get an address of it, on a connection that stays open; raises as `ask` does."""
        connection = self._connected()
        began = time.perf_counter()
        try:
            connection.request("GET", target, headers={"Accept": accept})
            response = connection.getresponse()
            first = response.read(1)
            first_byte = time.perf_counter() - began
            body = first + response.read()
        except (OSError, http.client.HTTPException) as error:
            self._hang_up()
            raise error if isinstance(error, OSError) else ConnectionError(str(error)) from error
        self._last_used = time.perf_counter()
        return Reply(response.status, body, first_byte, self._last_used - began)

    def _connected(self) -> http.client.HTTPConnection:
        # Servers hang up on whoever is silent for some seconds, Oxigraph with an answer of status 500.
        if time.perf_counter() - self._last_used > _SILENT_SECONDS:
            self._hang_up()
        if self._connection is None:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.timeout + 5)
            connection.connect()
            self._connection = connection
        return self._connection

    def _hang_up(self) -> None:
        if self._connection:
            self._connection.close()
            self._connection = None

    def stop(self) -> None:
        """End its process."""
        self._hang_up()
        if self._process:
            self._process.terminate()
            try:
                self._process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._process = None


class Claimgraph(Peer):
    """Ours, as anybody would start it, on a graph loaded from the same quads."""

    name = "claimgraph"

    def version(self) -> str:
        return version("claimgraph")

    def load(self) -> None:
        self.folder.mkdir(parents=True)
        self._finish(
            [sys.executable, "-m", "benchmarks.load_quads", str(self.quads), str(self.folder / "data")]
        )

    def command(self) -> Sequence[str]:
        serve = [sys.executable, "-m", "api", "serve", "--data", str(self.folder / "data")]
        return [*serve, "--port", str(self.port), "--timeout", str(self.timeout)]

    def _run(self, command: Sequence[str]) -> subprocess.Popen[bytes]:
        root = Path(__file__).resolve().parents[1]
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(command, cwd=root, stdout=log, stderr=log)


class RdflibEndpoint(Peer):
    """`rdflib-endpoint serve`: all quads in the memory of a Python process; its load is its start."""

    name = "rdflib-endpoint"
    path = "/"

    def version(self) -> str:
        ask = "import importlib.metadata as m; print(m.version('rdflib-endpoint'), 'on', m.version('rdflib'))"
        return _said([str(self.tools / "venv/bin/python"), "-c", ask])

    def command(self) -> Sequence[str]:
        program = self.tools / "venv/bin/rdflib-endpoint"
        return [str(program), "serve", "--host", "127.0.0.1", "--port", str(self.port), str(self.quads)]


class Oxigraph(Peer):
    """`oxigraph serve`: the engine that claimgraph embeds, as its own makers serve it."""

    name = "oxigraph"
    path = "/query"

    @property
    def _program(self) -> str:
        return str(self.tools / "venv/bin/oxigraph")

    def version(self) -> str:
        return _said([self._program, "--version"]).removeprefix("oxigraph ")

    def load(self) -> None:
        self.folder.mkdir(parents=True)
        self._finish([self._program, "load", "--location", "data", "--file", str(self.quads)])

    def command(self) -> Sequence[str]:
        where = ["--location", "data", "--bind", f"127.0.0.1:{self.port}"]
        return [self._program, "serve", *where, "--timeout-s", str(int(self.timeout))]


class Virtuoso(Peer):
    """Virtuoso 7, with buffers as its makers advise for 2 GB of memory, no limits, and its text index."""

    name = "virtuoso"

    def __init__(self, tools: Path, folder: Path, quads: Path, timeout: float) -> None:
        super().__init__(tools, folder, quads, timeout)
        self._sql_port = _free_port()

    def version(self) -> str:
        said = _said([_virtuoso(self.tools, "virtuoso-t"), "-?"])
        return next(
            (line.split("Version ")[1].split()[0] for line in said.splitlines() if "Version " in line), "7"
        )

    def load(self) -> None:
        self.folder.mkdir(parents=True)
        (self.folder / "load").mkdir()
        (self.folder / "load" / "graph.nq").symlink_to(self.quads.resolve())
        settings = _VIRTUOSO_INI.format(
            sql=self._sql_port, http=self.port, folder=self.folder, quads=self.quads.parent
        )
        (self.folder / "virtuoso.ini").write_text(settings)

    def command(self) -> Sequence[str]:
        return [_virtuoso(self.tools, "virtuoso-t"), "+foreground", "+configfile", "virtuoso.ini"]

    def start(self) -> None:
        super().start()
        if not (self.folder / "loaded").exists():
            isql = _virtuoso(self.tools, "isql-vt")
            script = _VIRTUOSO_LOAD.format(folder=self.folder / "load")
            self._finish([isql, f"127.0.0.1:{self._sql_port}", "dba", "dba", f"EXEC={script}"])
            (self.folder / "loaded").touch()


_VIRTUOSO_INI = """\
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
FileExtend = 200
MaxCheckpointRemap = 2000
[TempDatabase]
DatabaseFile = {folder}/temp.db
TransactionFile = {folder}/temp.trx
MaxCheckpointRemap = 2000
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
DirsAllowed = {folder}, {quads}
NumberOfBuffers = 170000
MaxDirtyBuffers = 130000
MaxQueryMem = 1G
ThreadsPerQuery = 2
CheckpointInterval = 0
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
ServerThreads = 10
MaxKeepAlives = 10
KeepAliveTimeout = 600
[SPARQL]
MaxQueryCostEstimationTime = 0
MaxQueryExecutionTime = 0
"""

_VIRTUOSO_LOAD = """\
ld_dir('{folder}', '*.nq', 'urn:of-no-use');
rdf_loader_run();
checkpoint;
DB.DBA.RDF_OBJ_FT_RULE_ADD(null, null, 'all');
DB.DBA.VT_INC_INDEX_DB_DBA_RDF_OBJ();
checkpoint;
"""

PEERS: Mapping[str, type[Peer]] = {
    peer.name: peer for peer in (Claimgraph, RdflibEndpoint, Oxigraph, Virtuoso)
}


def fetch_peers(tools: Path) -> Mapping[str, str]:
    """Put the peers into a folder, unless they are there; return why, of each that cannot be had."""
    missing: dict[str, str] = {}
    if not (tools / "venv/bin/oxigraph").exists():
        venv.create(tools / "venv", with_pip=True, clear=True)
        install = [
            str(tools / "venv/bin/python"),
            "-m",
            "pip",
            "install",
            "-qq",
            "--disable-pip-version-check",
        ]
        if subprocess.run([*install, *PACKAGES], check=False).returncode != 0:
            sentence = f"pip could not install {' and '.join(PACKAGES)}"
            missing |= {RdflibEndpoint.name: sentence, Oxigraph.name: sentence}
    try:
        _fetch_virtuoso(tools)
    except (OSError, subprocess.CalledProcessError) as error:
        missing[Virtuoso.name] = (
            f"no virtuoso-t is installed, and Debian's {_DEBIAN} cannot be had here: {error}"
        )
    return missing


def _fetch_virtuoso(tools: Path) -> None:
    """Unpack Debian's package into the folder: nothing is installed or started on the machine."""
    if Path(_virtuoso(tools, "virtuoso-t")).exists():
        return
    folder = tools / "virtuoso"
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["apt-get", "-qq", "download", _DEBIAN], cwd=folder, check=True)
    for package in folder.glob("*.deb"):
        subprocess.run(["dpkg", "-x", str(package), str(folder)], check=True)


def _virtuoso(tools: Path, program: str) -> str:
    return shutil.which(program) or str(tools / "virtuoso/usr/bin" / program)


def _said(command: Sequence[str]) -> str:
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    return (ran.stdout + ran.stderr).strip()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def cache_folder() -> Path:
    """Return where peers are kept unless somebody says otherwise."""
    return Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "claimgraph-peers"
