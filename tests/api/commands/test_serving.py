"""`claimgraph serve` and `claimgraph demo` answer at the address they print, and leave nothing behind."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import threading
import time
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

    @property
    def child(self) -> int:
        """The process that serves: the one that our process has started."""
        [pid] = children(self.process.pid)
        return pid

    def parts(self) -> set[int]:
        """Return the processes that belong to it: the one that serves, those that fork, and the workers."""
        forking = children(self.child)
        return {self.child, *forking, *(pid for one in forking for pid in children(one))}

    def stop(self, by: signal.Signals) -> tuple[int, str]:
        """Stop it, and return its exit status and what it said at last."""
        self.process.send_signal(by)
        _, err = self.process.communicate(timeout=SECONDS)
        return self.process.returncode, err


def children(parent: int) -> list[int]:
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True)
    pairs = [tuple(map(int, line.split())) for line in listed.stdout.splitlines()]
    return [pid for pid, of in pairs if of == parent]


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
        parts = server.parts()
        # The service, what readers are forked from, and two of these.
        assert len(parts) == 4
        assert all(map(is_running, parts))

        assert server.stop(by) == (0, "claimgraph: stopped\n")

    assert not any(map(is_running, parts))
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
        parts = server.parts()

        assert server.stop(signal.SIGTERM)[0] == 0

    assert list(tmp_path.iterdir()) == []
    assert not any(map(is_running, parts))


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


# --- processes that are killed


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    wait_until_gone(pid)


def wait_until_gone(*pids: int) -> None:
    end = time.monotonic() + SECONDS
    while any(map(is_running, pids)):
        assert time.monotonic() < end, f"one of {pids} lives on"
        time.sleep(0.05)


def note(server: Server, number: int) -> int:
    """Store a number in a graph of the user's own, and return the status."""
    text = f"INSERT DATA {{ GRAPH <urn:notes> {{ <urn:a> <urn:says> {number} }} }}"
    kind = {"Content-Type": "application/sparql-update"}
    return httpx2.post(f"{server.address}/sparql", content=text, headers=kind, timeout=SECONDS).status_code


def notes(server: Server) -> list[int]:
    query = "SELECT ?n { GRAPH <urn:notes> { ?s <urn:says> ?n } } ORDER BY ?n"
    headers = {"Accept": "text/csv"}
    answer = httpx2.get(f"{server.address}/sparql", params={"query": query}, headers=headers, timeout=SECONDS)
    return [int(line) for line in answer.text.split()[1:]]


@pytest.mark.parametrize("how", [["serve"], ["serve", "--raw"]], ids=" ".join)
def test_a_service_that_is_killed_is_back_by_itself_with_all_that_it_acknowledged(
    graph: Any, served: Any, how: list[str]
):
    with served(*how, "--data", graph.data) as server:
        for number in range(3):
            assert note(server, number) == 204
            parts = server.parts()
            kill(server.child)

            assert notes(server) == list(range(number + 1))
            wait_until_gone(*parts)
            assert json.loads((graph.data / "service.json").read_text()) == {
                "address": f"{server.address}/",
                "pid": server.process.pid,
            }

        status, err = server.stop(signal.SIGTERM)
    assert status == 0
    assert err.splitlines() == [
        *["claimgraph: the service has been ended by SIGKILL and is started again"] * 3,
        "claimgraph: stopped",
    ]


def test_a_demo_that_is_killed_does_not_bring_back_what_was_removed(served: Any):
    with served("demo") as server:
        assert (
            httpx2.delete(f"{server.address}/documents/ko-openai-tigris", timeout=SECONDS).status_code == 200
        )
        kill(server.child)

        assert len(server.get("/documents").json()["documents"]) == 5


def test_nothing_outlives_a_supervisor_that_is_killed(graph: Any, served: Any):
    for count in range(2):
        with served("serve", "--data", graph.data) as server:
            assert notes(server) == list(range(count))
            assert note(server, count) == 204
            parts = server.parts()
            server.process.kill()
        # The next one waits for what is still ending.
    wait_until_gone(*parts)


def test_a_service_that_cannot_come_up_says_why_and_is_not_tried_again(graph: Any, process: Any):
    graph.data.mkdir()
    (graph.data / "something").write_text("else")

    ran = process.start("serve", "--port", "0", "--data", graph.data)
    _, err = ran.communicate(timeout=SECONDS)

    assert ran.returncode == 1
    assert err == (
        f"claimgraph: {graph.data} holds other files and no claimgraph store; name an empty or a new folder\n"
    )


def test_a_service_that_comes_up_no_more_is_given_up(graph: Any, served: Any):
    with served("serve", "--data", graph.data) as server:
        shutil.rmtree(graph.data / "store")
        (graph.data / "store").write_text("a file")
        kill(server.child)

        _, err = server.process.communicate(timeout=SECONDS)

    assert server.process.returncode == 1
    assert "holds other files and no claimgraph store" in err
