"""What the store on disk promises beyond the contract: killed processes, full disks, locks, threads."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from graph.errors import StoreBusy, StoreUnavailable
from graph.store.oxigraph import OxigraphStore

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
