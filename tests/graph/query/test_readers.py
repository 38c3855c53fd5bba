"""Queries in processes of their own: fresh, stopped in time, mended, never cut."""

from __future__ import annotations

import csv
import io
import os
import resource
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import Literal, Quad

from graph.errors import (
    InvalidQuery,
    QueryRefused,
    QueryTimeout,
    QueryTooLarge,
    ServiceBusy,
    StoreUnavailable,
)
from graph.query import pool as pools
from graph.query.caller import Caller
from graph.query.deadline import Deadline
from graph.query.pool import AS_MANY
from graph.query.readers import Answer, Begun, Limits, Readers
from graph.query.run import Formats, GraphRead, Query
from graph.store.oxigraph import OxigraphStore
from graph.vocabulary import DATA, Names, term

NAMES = Names(DATA)
AS_CSV = Formats(results="text/csv")
# 300 facts to the power of four: 8,100,000,000 rows to count.
RUNAWAY = Query("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }")
COUNT = Query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")


class Graph:
    """A store of 300 facts with the counter of its commits, as the service keeps it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = OxigraphStore(folder / "store")
        self.generation = 0
        self.add(*map(str, range(300)))

    def add(self, *values: str) -> None:
        self.store.change(
            add=[Quad(NAMES.node("entity/ada"), term("says"), Literal(v), NAMES.facts) for v in values]
        )
        self.generation += 1

    @contextmanager
    def readers(self, count: int = 1, **limits: float) -> Iterator[Readers]:
        wanted = Limits(**limits)  # type: ignore[arg-type]
        readers = Readers(
            self.folder / "readers",
            self.store.backup,
            lambda: self.generation,
            DATA,
            count=count,
            limits=replace(wanted, seconds=30),
        )
        try:
            for _ in range(count):
                readers.answer(COUNT)
            # Only now, since a loaded machine takes its time to start a process.
            readers.limits = wanted
            yield readers
        finally:
            readers.close()


@pytest.fixture
def graph(tmp_path: Path) -> Iterator[Graph]:
    graph = Graph(tmp_path)
    yield graph
    graph.store.close()


def count(readers: Readers) -> int:
    return int(readers.answer(COUNT, AS_CSV).body.split()[1])


def is_running(pid: int) -> bool:
    """Whether the process is there and no zombie."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return bool(state.stdout.strip()) and not state.stdout.startswith("Z")


def end_all(readers: Readers, asked: Sequence[Future[Answer]]) -> None:
    """End what is under way, as a deadline would; a query that was not taken yet gets another process."""
    while not all(one.done() for one in asked):
        for pid in readers.pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.05)


def wait_until_dead(pid: int) -> None:
    """Wait for the end of a process of which nobody has been told yet."""
    while is_running(pid):
        time.sleep(0.01)


def wait_until_gone(pid: int) -> None:
    end = time.monotonic() + 10
    while is_running(pid):
        assert time.monotonic() < end, f"process {pid} lives on"
        time.sleep(0.01)


def copies(graph: Graph) -> int:
    return len(list((graph.folder / "readers").iterdir()))


# --- answers


def test_an_answer_has_its_media_type_and_its_bytes(graph: Graph):
    with graph.readers() as readers:
        answer = readers.answer(Query("ASK { ?s cg:says '7' }"), AS_CSV)

    assert (answer.media_type, answer.body) == ("text/csv", b"true")


def test_a_long_answer_comes_whole(graph: Graph):
    query = Query("SELECT ?c ?f { ?a ?b ?c . ?d ?e ?f }")
    with graph.readers() as readers:
        rows = list(csv.reader(io.StringIO(readers.answer(query, AS_CSV).body.decode())))

    assert len({tuple(row) for row in rows[1:]}) == 300 * 300


def test_a_query_sees_every_commit_made_before_it(graph: Graph):
    with graph.readers() as readers:
        for i in range(5):
            assert count(readers) == 300 + i
            assert count(readers) == 300 + i
            graph.add(f"news {i}")


def test_queries_beside_a_busy_writer_see_what_was_committed_before_they_were_sent(graph: Graph):
    committed = 300
    has_ended = threading.Event()

    def write() -> None:
        nonlocal committed
        for i in range(100):
            graph.add(f"news {i}")
            committed += 1
        has_ended.set()

    def read() -> None:
        while not has_ended.is_set():
            known = committed
            assert count(readers) >= known

    with graph.readers(count=2) as readers, ThreadPoolExecutor() as threads:
        for future in [threads.submit(write), threads.submit(read), threads.submit(read)]:
            future.result()


def test_copies_that_nobody_uses_are_removed(graph: Graph):
    with graph.readers(count=2) as readers:
        for i in range(6):
            count(readers)
            graph.add(f"news {i}")

        assert copies(graph) <= 3


def test_copies_of_an_earlier_run_are_removed(graph: Graph):
    (graph.folder / "readers" / "0").mkdir(parents=True)
    (graph.folder / "readers" / "0" / "000011.sst").write_text("left by a power cut")

    with graph.readers() as readers:
        assert copies(graph) == 1
        assert count(readers) == 300


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("SELECT * { ?s ?p }", InvalidQuery),
        ("SELECT * { SERVICE <http://localhost:1/> { ?s ?p ?o } }", QueryRefused),
        ("DROP ALL", QueryRefused),
    ],
)
def test_an_error_of_the_query_is_raised_here_and_its_reader_lives_on(graph: Graph, text: str, error: type):
    with graph.readers() as readers:
        pids = readers.pids
        with pytest.raises(error):
            readers.answer(Query(text))

        assert count(readers) == 300
        assert readers.pids == pids


# --- light queries, of which nobody waits for anything


def comes(begun: Begun) -> bool:
    """Wait until there is something of an answer, and return whether it is all."""
    assert select.select([begun], [], [], 30)[0]
    return begun.is_answered


def begun(readers: Readers, query: Query = COUNT) -> Begun:
    begun = readers.begin(query, AS_CSV)
    assert begun
    return begun


def test_what_was_begun_is_answered_as_it_would_be(graph: Graph):
    with graph.readers() as readers:
        for _ in range(3):
            light = begun(readers)

            assert comes(light)
            assert light.answer().body.split()[1] == b"300"


def test_a_mistake_in_what_was_begun_is_told(graph: Graph):
    with graph.readers() as readers:
        light = begun(readers, Query("SELECT"))

        assert comes(light)
        with pytest.raises(InvalidQuery):
            light.answer()
        assert count(readers) == 300


def test_a_query_is_begun_only_where_nothing_has_to_be_waited_for(graph: Graph):
    search = Query("SELECT * { SERVICE cg:search { ?e cg:matches 'ada' } }")
    long = Query(COUNT.text + " " * 100_000)
    with graph.readers() as readers:
        for query in (search, long, GraphRead()):
            assert readers.begin(query, AS_CSV) is None

        with closing(begun(readers)):
            assert readers.begin(COUNT, AS_CSV) is None

        count(readers)
        graph.add("a")
        assert readers.begin(COUNT, AS_CSV) is None

        assert count(readers) == 301
        with closing(begun(readers)) as light:
            assert light.answer().body.split()[1] == b"301"


def test_who_is_given_what_was_begun_does_not_wait_for_the_end_of_a_reader_too_many(graph: Graph):
    with graph.readers() as readers:
        [pid] = readers.pids
        light = begun(readers)
        with readers._pool.worker(Deadline(30), 1):
            pass
        assert comes(light)

        light.answer()

        assert len(readers.pids) == 2
        assert is_running(pid)
        count(readers)
        assert len(readers.pids) == 1


def test_what_was_begun_and_is_not_wanted_any_more_is_stopped(graph: Graph):
    with graph.readers() as readers:
        [pid] = readers.pids
        begun(readers, RUNAWAY).close()

        assert not is_running(pid)
        assert count(readers) == 300


def test_what_was_begun_and_takes_long_is_stopped_at_its_deadline(graph: Graph):
    with graph.readers(seconds=0.5) as readers:
        runaway = begun(readers, RUNAWAY)

        assert not runaway.is_answered
        with pytest.raises(QueryTimeout):
            runaway.answer()


def test_what_was_begun_is_stopped_when_its_caller_hangs_up(graph: Graph):
    with graph.readers() as readers, ThreadPoolExecutor() as threads:
        caller = Caller()
        asked = threads.submit(begun(readers, RUNAWAY).answer, caller)
        time.sleep(0.1)
        caller.hang_up()

        with pytest.raises(StoreUnavailable):
            asked.result()


def test_what_was_begun_with_a_reader_that_is_dead_is_answered_by_the_next(graph: Graph):
    with graph.readers() as readers:
        [pid] = readers.pids
        os.kill(pid, signal.SIGKILL)
        wait_until_dead(pid)
        light = begun(readers)

        assert not light.is_answered
        assert light.answer().body.split()[1] == b"300"


def test_a_long_answer_to_what_was_begun_comes_whole(graph: Graph):
    with graph.readers() as readers:
        rows = Query("SELECT * { ?a ?b ?c . ?d ?e ?f }")
        light = begun(readers, rows)
        comes(light)

        assert light.answer().body == readers.answer(rows, AS_CSV).body


# --- limits


def test_a_runaway_query_is_stopped_at_its_deadline_while_others_are_answered(graph: Graph):
    with graph.readers(count=2, seconds=0.5) as readers, ThreadPoolExecutor() as threads:
        start = time.monotonic()
        runaway = threads.submit(readers.answer, RUNAWAY)
        time.sleep(0.05)

        assert count(readers) == 300
        assert not runaway.done()
        with pytest.raises(QueryTimeout, match=r"stopped after 0\.5 seconds"):
            runaway.result()

        assert time.monotonic() - start < 2
        assert [count(readers) for _ in range(3)] == [300] * 3


def test_a_reader_that_was_stopped_is_gone(graph: Graph):
    with graph.readers(seconds=0.2) as readers:
        [pid] = readers.pids
        with pytest.raises(QueryTimeout):
            readers.answer(RUNAWAY)

        assert not is_running(pid)
        assert len(readers.pids) == 1


def test_sorting_and_writing_out_are_stopped_too(graph: Graph):
    endless = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    with graph.readers(seconds=0.3) as readers:
        for text in (f"SELECT * {endless} ORDER BY ?c", f"CONSTRUCT {{ ?a ?e ?l }} {endless}"):
            with pytest.raises((QueryTimeout, QueryTooLarge)):
                readers.answer(Query(text))


def test_an_answer_over_the_limit_is_refused_and_not_cut(graph: Graph):
    with graph.readers(size_bytes=100_000) as readers:
        with pytest.raises(QueryTooLarge, match="100,000 bytes"):
            readers.answer(Query("SELECT * { ?a ?b ?c . ?d ?e ?f }"))
        with pytest.raises(QueryTooLarge, match="100,000 bytes"):
            readers.answer(
                Query(
                    "CONSTRUCT { ?x ?b ?f } { ?a ?b ?c . ?d ?e ?f BIND(IRI(CONCAT('http://a/', ?c)) AS ?x) }"
                )
            )

        assert count(readers) == 300


def test_a_query_that_finds_no_reader_in_time_is_told_to_come_again(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
):
    # No query counts as long before its time is over, so there is no other reader meanwhile.
    monkeypatch.setattr(pools, "LONG_SECONDS", 60)
    with graph.readers(seconds=60) as readers, ThreadPoolExecutor() as threads:
        runaway = threads.submit(readers.answer, RUNAWAY)
        while not readers._pool.is_asked:
            time.sleep(0.01)
        readers.limits = Limits(seconds=0.1)

        with pytest.raises(ServiceBusy, match="other queries kept the service busy"):
            count(readers)
        end_all(readers, [runaway])


def test_who_asks_something_short_does_not_wait_for_those_who_ask_something_long(graph: Graph):
    with graph.readers(seconds=60) as readers, ThreadPoolExecutor() as threads:
        runaways = [threads.submit(readers.answer, RUNAWAY) for _ in range(AS_MANY - 1)]
        while len(readers.pids) < AS_MANY - 1:
            time.sleep(0.01)

        assert [count(readers) for _ in range(3)] == [300] * 3
        assert not any(runaway.done() for runaway in runaways)
        assert len(readers.pids) == AS_MANY
        end_all(readers, runaways)


def test_a_short_query_finds_a_reader_where_all_are_at_long_ones_and_none_of_these_is_refused(graph: Graph):
    with graph.readers(seconds=60) as readers, ThreadPoolExecutor() as threads:
        runaways = [threads.submit(readers.answer, RUNAWAY) for _ in range(AS_MANY + 2)]
        while len(readers.pids) < AS_MANY:
            time.sleep(0.01)

        assert [count(readers) for _ in range(5)] == [300] * 5
        assert not any(runaway.done() for runaway in runaways)
        assert len(readers.pids) <= AS_MANY
        end_all(readers, runaways)


def test_a_query_that_takes_a_while_is_answered_beside_many_that_take_all_of_their_time(graph: Graph):
    many = " ".join(map(str, range(8)))
    slow = Query(f"SELECT (COUNT(*) AS ?n) {{ ?a ?b ?c . ?d ?e ?f . VALUES ?x {{ {many} }} }}")
    with graph.readers(seconds=300) as readers, ThreadPoolExecutor() as threads:
        runaways = [threads.submit(readers.answer, RUNAWAY) for _ in range(AS_MANY + 1)]
        while len(readers.pids) < AS_MANY:
            time.sleep(0.01)

        assert readers.answer(slow, AS_CSV).body.split()[1] == b"720000"
        assert count(readers) == 300
        assert not any(runaway.done() for runaway in runaways)
        end_all(readers, runaways)


def test_there_are_more_readers_only_while_they_are_needed_and_never_many(graph: Graph):
    with graph.readers(seconds=2) as readers, ThreadPoolExecutor() as threads:
        runaways = [threads.submit(readers.answer, RUNAWAY) for _ in range(AS_MANY + 3)]
        most = 0
        while not all(runaway.done() for runaway in runaways):
            most = max(most, len(readers.pids))
            time.sleep(0.05)

        assert most == AS_MANY
        assert count(readers) == 300
        assert len(readers.pids) == 1
        graph.add("news")
        assert count(readers) == 301
        assert copies(graph) == 1


def test_no_more_wait_than_may(graph: Graph):
    with graph.readers(seconds=0.5, waiting=1) as readers, ThreadPoolExecutor() as threads:
        asked = [threads.submit(readers.answer, RUNAWAY) for _ in range(AS_MANY + 1)]
        time.sleep(0.1)

        with pytest.raises(ServiceBusy, match="too many queries are waiting"):
            count(readers)
        assert {type(future.exception()) for future in asked} <= {QueryTimeout, ServiceBusy}
        readers.limits = Limits(seconds=30)
        assert count(readers) == 300


# --- readers that die


def test_a_reader_that_died_before_it_took_a_query_is_not_the_users_concern(graph: Graph):
    with graph.readers() as readers:
        for _ in range(10):
            os.kill(readers.pids[0], signal.SIGKILL)

            assert count(readers) == 300


def test_readers_are_back_when_what_they_are_forked_from_has_died(graph: Graph):
    with graph.readers() as readers:
        nursery = readers._processes._nursery
        assert nursery
        reader = readers.pids[0]
        os.kill(nursery._process.pid, signal.SIGKILL)
        wait_until_dead(reader)

        assert count(readers) == 300
        assert readers.pids != [reader]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a thread has no priority of its own")
def test_a_query_that_takes_long_lets_others_go_first_and_the_next_query_does_not(graph: Graph):
    def niceness() -> list[int]:
        found = set()
        for task in Path(f"/proc/{readers.pids[0]}/task").iterdir():
            # The thread of the long query may end just then.
            with suppress(ProcessLookupError):
                found.add(os.getpriority(os.PRIO_PROCESS, int(task.name)))
        return sorted(found)

    def ask_until_quick() -> None:
        """Ask again while a short query takes long itself, as it may on a busy machine."""
        while niceness() != [ours]:
            assert time.monotonic() < end
            count(readers)

    ours, end = os.getpriority(os.PRIO_PROCESS, 0), time.monotonic() + 60
    many = " ".join(map(str, range(30)))
    slow = Query(f"SELECT (COUNT(*) AS ?n) {{ ?a ?b ?c . ?d ?e ?f . VALUES ?x {{ {many} }} }}")
    with graph.readers(seconds=60) as readers, ThreadPoolExecutor() as threads:
        ask_until_quick()
        asked = threads.submit(readers.answer, slow)
        while niceness() == [ours]:
            assert not asked.done()
            time.sleep(0.01)
        asked.result()

        count(readers)
        ask_until_quick()


def test_a_reader_that_has_opened_many_copies_is_replaced_by_a_fresh_one(graph: Graph):
    pids = []
    with graph.readers(copies=3) as readers:
        for number in range(7):
            graph.add(f"news {number}")

            assert count(readers) == 301 + number
            pids.append(readers.pids[0])

    assert len(set(pids)) == 3


def test_a_reader_that_dies_of_a_query_is_told_and_mended(graph: Graph):
    too_deep = Query("ASK { FILTER(" + "!" * 1_000_000 + "true) }")
    with graph.readers() as readers:
        with pytest.raises(StoreUnavailable, match="ended before the answer was whole"):
            readers.answer(too_deep)

        assert count(readers) == 300


def test_a_reader_killed_at_a_query_is_told_and_mended(graph: Graph):
    with graph.readers() as readers, ThreadPoolExecutor() as threads:
        runaway = threads.submit(readers.answer, RUNAWAY)
        time.sleep(0.1)
        os.kill(readers.pids[0], signal.SIGKILL)

        with pytest.raises(StoreUnavailable, match="ended before the answer was whole"):
            runaway.result()
        assert count(readers) == 300


def test_a_reader_killed_between_queries_is_mended_and_nobody_notices(graph: Graph):
    with graph.readers() as readers:
        assert count(readers) == 300
        os.kill(readers.pids[0], signal.SIGKILL)
        wait_until_gone(readers.pids[0])

        assert count(readers) == 300


def test_an_answer_that_cannot_be_put_aside_is_told_and_its_reader_mended(graph: Graph):
    long = Query("SELECT * { ?a ?b ?c . ?d ?e ?f }")
    with graph.readers() as readers:
        readers._spools = str(graph.folder / "none")

        with pytest.raises(StoreUnavailable, match="could not be put aside: No such file"):
            readers.answer(long)

        assert count(readers) == 300


@pytest.mark.parametrize("bytes_too_few", [1, 300_000])
def test_an_answer_for_which_the_disk_is_too_small_is_told(graph: Graph, bytes_too_few: int):
    long = Query("SELECT * { ?a ?b ?c . ?d ?e ?f }")
    with graph.readers() as readers:
        size_bytes = len(readers.answer(long).body)
        assert size_bytes > 2 * 1024**2

        too_large = pytest.raises(StoreUnavailable, match="could not be put aside: File too large")
        with files_of_at_most(size_bytes - bytes_too_few), too_large:
            readers.answer(long)

        assert count(readers) == 300


@contextmanager
def files_of_at_most(size_bytes: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_copy_that_is_gone_is_told(graph: Graph):
    with graph.readers() as readers:
        readers._checkpoints._back_up = lambda folder: None
        graph.add("news")

        with pytest.raises(StoreUnavailable, match="could not be opened"):
            count(readers)


def test_a_store_that_cannot_be_copied_is_told_and_tried_again(graph: Graph):
    def failing(folder: Path) -> None:
        folder.mkdir()
        raise StoreUnavailable("the disk is full")

    with graph.readers() as readers:
        back_up, readers._checkpoints._back_up = readers._checkpoints._back_up, failing
        graph.add("news")
        with pytest.raises(StoreUnavailable, match="the disk is full"):
            count(readers)

        readers._checkpoints._back_up = back_up
        assert count(readers) == 301
        assert copies(graph) == 1


# --- the end


def test_closing_kills_the_readers_and_removes_their_copies(graph: Graph):
    with graph.readers(count=2) as readers:
        count(readers)
        pids = readers.pids

    assert not any(map(is_running, pids))
    assert not (graph.folder / "readers").exists()


def test_closing_ends_queries_that_run_and_those_that_wait(graph: Graph):
    with ThreadPoolExecutor() as threads:
        with graph.readers() as readers:
            asked = [threads.submit(readers.answer, RUNAWAY) for _ in range(3)]
            time.sleep(0.2)
            pids = readers.pids
        assert {type(future.exception()) for future in asked} == {StoreUnavailable}

    assert not any(map(is_running, pids))


def test_a_closed_service_says_so(graph: Graph):
    with graph.readers() as readers:
        pass

    with pytest.raises(StoreUnavailable, match="stopping"):
        count(readers)
    assert readers.pids == []


ORPHAN = """
import sys, threading, time
from pathlib import Path
from graph.query.readers import Query, Readers
from graph.store.oxigraph import OxigraphStore

store = OxigraphStore(Path(sys.argv[1]) / "store")
readers = Readers(Path(sys.argv[1]) / "readers", store.backup, lambda: 0, sys.argv[2], count=1)
threading.Thread(target=readers.answer, args=[Query(sys.argv[3])], daemon=True).start()
time.sleep(0.3)
print(*readers.pids, flush=True)
time.sleep(60)
"""


def test_no_reader_outlives_a_service_that_was_killed(graph: Graph):
    graph.store.close()
    command = [sys.executable, "-c", ORPHAN, str(graph.folder), DATA, RUNAWAY.text]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as service:
        assert service.stdout
        reader = int(service.stdout.readline())
        assert is_running(reader)
        service.kill()

    wait_until_gone(reader)
