"""`claimgraph serve` and `claimgraph demo` answer at the address they print, and leave nothing behind."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest

SECONDS = 60


@dataclass
class Server:
    """A service in a process of its own, and the address it printed."""

    process: subprocess.Popen[str]
    address: str

    def get(self, path: str) -> httpx2.Response:
        return httpx2.get(self.address + path, timeout=30)

    def readers(self) -> set[int]:
        """Return the processes that this one has started."""
        listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True)
        pairs = (map(int, line.split()) for line in listed.stdout.splitlines())
        return {pid for pid, parent in pairs if parent == self.process.pid}

    def stop(self, by: signal.Signals) -> tuple[int, str]:
        """Stop it, and return its exit status and what it said at last."""
        self.process.send_signal(by)
        _, err = self.process.communicate(timeout=SECONDS)
        return self.process.returncode, err


def is_running(pid: int) -> bool:
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return bool(state.stdout.strip()) and not state.stdout.startswith("Z")


@pytest.fixture
def served(process: Any) -> Callable[..., AbstractContextManager[Server]]:
    """A function that starts a service, waits until it says its address, and sees to its end."""

    @contextmanager
    def served(*arguments: Any, **environment: str) -> Iterator[Server]:
        started = process.start(*arguments, "--port", "0", env=environment)
        too_long = threading.Timer(SECONDS, started.kill)
        too_long.start()
        try:
            said = started.stderr.readline()
            found = re.search(r" at (http://[0-9.:]+)/ \(stop with Ctrl-C\)$", said.rstrip())
            assert found, said
            yield Server(started, found[1])
        finally:
            too_long.cancel()
            started.kill()
            started.communicate()

    return served


def test_while_it_serves_other_commands_are_told_its_address(graph: Any, articles: Any, served: Any):
    graph("import", articles.folder)
    before = graph.quads()
    articles.write("article-2")

    with served("serve", "--data", graph.data) as server:
        assert server.get("/health").json() == {"status": "ok"}
        for arguments in (
            ["import", articles.folder],
            ["remove", "article-1"],
            ["check"],
            ["query", "ASK {}"],
        ):
            ran = graph(*arguments)
            assert (ran.status, ran.out) == (1, "")
            assert ran.sentence == (
                f"{graph.data} is open in the service at {server.address}/; ask that, or stop it first"
            )

    assert graph.quads() == before


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
def test_a_stopped_service_leaves_the_folder_as_a_graph_that_can_be_used(
    demo_graph: Any, served: Any, by: signal.Signals
):
    before = demo_graph.quads()
    with served("serve", "--data", demo_graph.data) as server:
        assert httpx2.get(f"{server.address}/sparql", params={"query": "ASK {}"}).json()["boolean"] is True
        readers = server.readers()
        assert len(readers) == 2
        assert all(map(is_running, readers))

        assert server.stop(by) == (0, "claimgraph: stopped\n")

    assert not any(map(is_running, readers))
    assert sorted(path.name for path in demo_graph.data.iterdir()) == ["index.sqlite", "store"]
    assert demo_graph.quads() == before
    assert demo_graph("remove", "ko-openai-tigris").status == 0


def test_a_folder_that_is_not_there_is_served_empty_and_after_a_kill_again(graph: Any, served: Any):
    for _ in range(2):
        with served("serve", "--data", graph.data) as server:
            assert server.get("/documents").json()["documents"] == []
            assert server.get("/").status_code == 200
            server.process.kill()
            server.process.wait(timeout=SECONDS)


def test_the_demo_is_served_and_leaves_nothing_behind(served: Any, tmp_path: Path):
    with served("demo", TMPDIR=str(tmp_path), CLAIMGRAPH_DATA=str(tmp_path / "mine")) as server:
        assert len(server.get("/documents").json()["documents"]) == 6
        found = server.get("/search?q=모스타크").json()["results"]
        assert found[0]["label"] == "Emad Mostaque"
        readers = server.readers()

        assert server.stop(signal.SIGTERM)[0] == 0

    assert list(tmp_path.iterdir()) == []
    assert not any(map(is_running, readers))


def test_a_demo_in_a_folder_that_was_named_stays_there(graph: Any, served: Any):
    with served("demo", "--data", graph.data) as server:
        server.stop(signal.SIGTERM)

    assert (
        len(graph("query", "SELECT ?d { GRAPH ?g { ?d a cg:Document } }", "--format", "csv").out.split()) == 7
    )


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_port_that_is_taken_is_told(graph: Any, command: str):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        ran = graph(command, "--port", str(port), "--data", graph.data)

    assert (ran.status, ran.out) == (1, "")
    assert ran.sentence.startswith(f"cannot listen on 127.0.0.1, port {port}: Address already in use")
    assert not graph.data.exists()


def test_an_address_of_another_machine_is_told(graph: Any):
    ran = graph("serve", "--host", "192.0.2.1", "--port", "0")

    assert ran.status == 1
    assert ran.sentence.startswith("cannot listen on 192.0.2.1, port 0: ")
