"""What the store on disk promises beyond the contract: killed processes, full disks, locks, threads."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from graph.errors import StoreBusy, StoreUnavailable
from graph.store import oxigraph
from graph.store.oxigraph import OxigraphStore, record_bytes

BASE = "https://news.example/"
GRAPH, COUNT = NamedNode(BASE + "people"), NamedNode(BASE + "count")

# Commits one document of quads after the other and says so, until it is killed.
COMMITTER = """
import sys
from pathlib import Path
from pyoxigraph import Literal, NamedNode, Quad
from graph.store.oxigraph import OxigraphStore

def commit(number, count):
    quads = [Quad(NamedNode(f"{base}{number}/{i}"), NamedNode(base + "count"), Literal(str(i)),
             NamedNode(base + "people")) for i in range(count)]
    store.change(remove=quads[:1], add=quads)

base = "https://news.example/"
store = OxigraphStore(Path(sys.argv[1]))
"""
ENDLESS = (
    COMMITTER
    + """
for number in range(1_000_000):
    commit(number, 50)
    print("committed", number, flush=True)
"""
)
# No file of this process may outgrow 2 MB, which is what a full disk looks like to RocksDB.
CRAMPED = (
    COMMITTER
    + """
import resource, signal
from graph.errors import StoreUnavailable
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, 2_000_000))
number = 0
try:
    while True:
        commit(number, 500)
        number += 1
except StoreUnavailable as error:
    print(number, error, sep="|", flush=True)
"""
)

# The same by additions so large that the bulk loader does them.
LARGE = {
    name: program.replace("remove=quads[:1], ", "")
    for name, program in (("endless", ENDLESS), ("cramped", CRAMPED))
}
LARGE["endless"] = LARGE["endless"].replace("commit(number, 50)", "commit(number, 6000)")
LARGE["cramped"] = LARGE["cramped"].replace("commit(number, 500)", "commit(number, 3000 * (number + 2))")


def quads_of(folder: Path) -> dict[str, int]:
    counts: dict[str, int] = {}
    for quad in OxigraphStore(folder).match():
        number = str(quad.subject).removeprefix("<" + BASE).split("/")[0]
        counts[number] = counts.get(number, 0) + 1
    return counts


def child(program: str, folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", program, str(folder)], stdout=subprocess.PIPE, text=True)


def test_a_killed_process_loses_nothing_it_said_was_committed(tmp_path: Path):
    process = child(ENDLESS, tmp_path / "store")
    assert process.stdout
    for _ in range(20):
        process.stdout.readline()
    process.kill()
    rest = process.communicate()[0].split()

    committed = 20 + rest.count("committed") - (rest[-1:] == ["committed"])
    counts = quads_of(tmp_path / "store")

    assert all(counts[str(number)] == 50 for number in range(committed))
    assert set(counts.values()) == {50}


def test_a_large_addition_is_there_whole_or_not_at_all_after_a_kill(tmp_path: Path):
    process = child(LARGE["endless"], tmp_path / "store")
    assert process.stdout
    for _ in range(3):
        process.stdout.readline()
    process.kill()
    process.communicate()

    counts = quads_of(tmp_path / "store")

    assert {"0", "1", "2"} <= counts.keys()
    assert set(counts.values()) == {6000}


def test_a_disk_that_fills_up_during_a_large_addition_leaves_nothing_of_it(tmp_path: Path):
    said = child(LARGE["cramped"], tmp_path / "store").communicate()[0]

    number, message = said.strip().split("|")

    assert "could not be written" in message
    assert int(number) > 0
    assert quads_of(tmp_path / "store") == {str(n): 3000 * (n + 2) for n in range(int(number))}


def test_a_full_disk_is_told_and_what_was_there_stays(tmp_path: Path):
    said = child(CRAMPED, tmp_path / "store").communicate()[0]

    number, message = said.strip().split("|")

    assert f"the store in {tmp_path / 'store'} could not be written" in message
    assert quads_of(tmp_path / "store") == {str(n): 500 for n in range(int(number))}


def test_a_store_open_in_another_process_is_busy(tmp_path: Path):
    process = child(ENDLESS, tmp_path / "store")
    assert process.stdout
    process.stdout.readline()
    try:
        with pytest.raises(StoreBusy, match="open in another process"):
            OxigraphStore(tmp_path / "store")
    finally:
        process.kill()
        process.communicate()


def test_a_folder_that_cannot_be_made_is_unavailable(tmp_path: Path):
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(StoreUnavailable, match=str(tmp_path / "file")):
        OxigraphStore(tmp_path / "file")


@pytest.mark.parametrize("ask", ["match", "select"])
@pytest.mark.parametrize("taken_before", [0, 1])
def test_rows_taken_by_another_thread_are_an_error_and_no_crash(tmp_path: Path, ask: str, taken_before: int):
    store = OxigraphStore(tmp_path / "store")
    store.change(add=[Quad(GRAPH, COUNT, Literal(str(i)), GRAPH) for i in range(3)])
    rows = store.match() if ask == "match" else store.select("SELECT * { GRAPH ?g { ?s ?p ?o } }")
    for _ in range(taken_before):
        next(rows)
    errors: list[RuntimeError] = []

    def take() -> None:
        try:
            next(rows)
        except RuntimeError as error:
            errors.append(error)

    thread = threading.Thread(target=take)
    thread.start()
    thread.join()

    assert "thread" in str(errors[0])
    # It holds the rows, which only this thread can let go of: not whichever collects garbage some day.
    errors.clear()


# In a process of its own, which it would end if rows were taken.
TAKER = """
import os, sys, threading
from pathlib import Path
from graph.store.oxigraph import OxigraphStore

store, asked = OxigraphStore(Path(sys.argv[1])), {}

def ask():
    number = threading.get_ident()
    if number not in asked:
        asked[number] = store.match()
        return
    try:
        next(asked[number])
    except RuntimeError as error:
        print(error, flush=True)
        os._exit(0)

# Linux gives the number of one that has ended to one of the next.
for _ in range(1_000):
    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
"""


def test_a_thread_with_the_number_of_one_that_has_ended_is_another(tmp_path: Path):
    taking = subprocess.run(
        [sys.executable, "-c", TAKER, str(tmp_path / "store")], capture_output=True, text=True, check=False
    )

    assert "thread" in taking.stdout
    assert taking.returncode == 0


# --- a store that has been copied often


def counted(number: int) -> Quad:
    return Quad(NamedNode(f"{BASE}{number}"), COUNT, Literal(str(number)), GRAPH)


@pytest.fixture
def worn(tmp_path: Path) -> Iterator[OxigraphStore]:
    """Give a store with ten quads that every copy opens anew."""
    store = OxigraphStore(tmp_path / "store")
    store.change(add=map(counted, range(10)))
    store._worn_from_bytes = 0
    yield store
    store.close()


def record(store: OxigraphStore) -> str:
    """Return the name of the record of files: it is another one each time that a store is opened."""
    return (store.folder / "CURRENT").read_text()


def test_what_a_copy_is_read_with_does_not_grow_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(oxigraph, "WORN_BYTES", 20_000)
    store = OxigraphStore(tmp_path / "store")
    records = set()

    for number in range(40):
        store.change(add=[counted(number)])
        store.backup(tmp_path / "copy")
        # What one copy adds comes on top.
        assert 0 < record_bytes(tmp_path / "copy") < store._worn_from_bytes + 20_000
        records.add(record(store))
        shutil.rmtree(tmp_path / "copy")

    assert len(records) > 2
    assert len(list(store.match())) == 40
    store.close()


def test_rows_that_are_being_taken_keep_a_worn_store_open(worn: OxigraphStore, tmp_path: Path):
    before = record(worn)
    rows = worn.match()
    next(rows)

    worn.backup(tmp_path / "one")
    assert record(worn) == before
    assert len(list(rows)) == 9

    worn._worn_from_bytes = 0
    worn.backup(tmp_path / "other")
    assert record(worn) != before
    assert len(list(worn.match())) == 10


@pytest.mark.parametrize("ask", [OxigraphStore.match, lambda store: store.select("SELECT * { ?s ?p ?o }")])
def test_rows_that_nobody_takes_do_not_keep_it_open(
    worn: OxigraphStore, tmp_path: Path, ask: Callable[[OxigraphStore], object]
):
    before = record(worn)
    ask(worn)
    for _ in zip(range(3), worn.match(), strict=False):
        pass

    worn.backup(tmp_path / "copy")

    assert record(worn) != before


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("taken_before", [0, 1])
def test_rows_that_another_thread_let_go_of_keep_it_open(
    worn: OxigraphStore, tmp_path: Path, taken_before: int
):
    before = record(worn)

    def ask() -> list[Iterator[Quad]]:
        rows = worn.match()
        for _ in range(taken_before):
            next(rows)
        return [rows]

    # pyoxigraph says so, and keeps what it cannot let go of.
    with ThreadPoolExecutor(1) as threads, suppress(RuntimeError):
        threads.submit(ask).result().clear()

    worn.backup(tmp_path / "copy")

    assert record(worn) == before
    assert len(list(worn.match())) == 10


def test_on_a_full_disk_a_worn_store_stays_open(
    worn: OxigraphStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    before, usage = record(worn), shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1_000))

    worn.backup(tmp_path / "copy")

    assert record(worn) == before


def test_a_store_that_could_not_be_opened_again_is_opened_by_who_needs_it(
    worn: OxigraphStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def refuse(_: Path) -> NoReturn:
        raise OSError("Too many open files")

    with monkeypatch.context() as patched:
        patched.setattr(oxigraph.ox, "Store", refuse)
        with pytest.raises(StoreUnavailable, match="could not be opened again: Too many open files"):
            worn.backup(tmp_path / "copy")
        with pytest.raises(StoreUnavailable, match="could not be read: Too many open files"):
            next(worn.match())

    assert len(list(worn.match())) == 10


def test_whoever_uses_a_worn_store_meanwhile_sees_all_of_it(worn: OxigraphStore, tmp_path: Path):
    is_over = threading.Event()

    def read() -> int:
        times = 0
        while not is_over.is_set():
            assert {quad.object.value for quad in worn.match()} >= set(map(str, range(10)))
            assert all(list(worn.match(quad.subject)) for quad in worn.match(predicate=COUNT))
            assert next(iter(worn.select("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }")))
            times += 1
        return times

    def write() -> int:
        for number in range(10, 1_000):
            if is_over.is_set():
                return number
            worn.change(add=[counted(number)])
        return 1_000

    opened = set()
    with ThreadPoolExecutor(4) as threads:
        reading, writing = [threads.submit(read) for _ in range(3)], threads.submit(write)
        try:
            for number in range(40):
                worn._worn_from_bytes = 0
                worn.backup(tmp_path / str(number))
                opened.add(record(worn))
        finally:
            is_over.set()
        assert all(one.result() for one in reading)

    assert len(opened) > 1
    assert len(list(worn.match())) == writing.result()


def test_a_store_is_closed_for_good(worn: OxigraphStore, tmp_path: Path):
    worn.close()

    with pytest.raises(StoreUnavailable, match="has been closed"):
        worn.backup(tmp_path / "copy")
    with pytest.raises(StoreUnavailable, match="has been closed"):
        worn.match()
