"""Changes of users: those that wait are made together, each whole by itself."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest import mock

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from graph.errors import (
    GraphError,
    InvalidInput,
    InvalidQuery,
    QueryRefused,
    QueryTimeout,
    QueryTooLarge,
    ServiceBusy,
    StoreUnavailable,
)
from graph.model import Quad
from graph.query import writer, writers
from graph.query.changes import CHANGED, Change, Reach, Update, operations_of, reach_of
from graph.query.deadline import Deadline
from graph.query.processes import Processes
from graph.query.turns import Waiting
from graph.query.worker import Asked, Worker
from graph.query.writer import Backup, Draft, Flush, Write, Writer
from graph.query.writers import Difference, Drafted, Drafts, PlainStore, WriteLimits, together
from graph.store.oxigraph import OxigraphStore
from graph.vocabulary import DATA, Names

TRIPLE = "<<( <urn:x> <urn:y> <urn:z> )>>"
INSERT = "INSERT DATA {{ <urn:a> <urn:b> {0} }}"


def counting(variables: int, values: int) -> str:
    """Return an update that counts so many combinations first."""
    numbers = " ".join(map(str, range(values)))
    joined = " ".join(f"VALUES ?v{number} {{ {numbers} }}" for number in range(variables))
    return f"INSERT {{ <urn:x> <urn:y> ?n }} WHERE {{ SELECT (COUNT(*) AS ?n) {{ {joined} }} }}"


HIDDEN = f"""INSERT {{ GRAPH <urn:g> {{ <urn:a> <urn:b> 3 }} }} WHERE {{ FILTER(1<2)#>'''
}} ; INSERT DATA {{ GRAPH <{DATA}claims> {{ <urn:x> <urn:y> 2 }} }} #''' }}"""
# Read as the engine alone reads it, each takes this quad out of the model's graph or puts another in.
KEPT = f"GRAPH <{DATA}claims> {{ <urn:kept> <urn:kept> <urn:kept> }}"
ADDED = KEPT.replace("<urn:kept> }", "<urn:added> }")
OWN = "GRAPH <urn:g> { <urn:a> <urn:b> 3 }"
DECLARED = f"PREFIX y: <urn:> PREFIX c: <{DATA}> PREFIX TOc: <urn:own> PREFIX GRAPHc: <urn:own>"
TAKEN = f"}} }} ; DELETE DATA {{ {KEPT} }} #"
ACCENTED = (
    f"{DECLARED} INSERT {{ GRAPH y:g {{ y:a y:b\u0301\\# 1 }} }} WHERE {{ }} ; "
    f"DELETE {{ {KEPT.removesuffix('}')} \n }} }} WHERE {{ }}"
)
MISREAD = {
    "TO in a name": f"{DECLARED} COPY <urn:g> TOc:claims",
    "GRAPH in a name, behind TO": f"{DECLARED} MOVE <urn:g> TO GRAPHc:claims",
    "GRAPH in a name, dropped": f"{DECLARED} DROP GRAPHc:claims",
    "GRAPH in a name, cleared": f"{DECLARED} CLEAR SILENT GRAPHc:claims",
    "a name with an accent": ACCENTED,
    "a name with a raised dot": ACCENTED.replace("\u0301", "\u00b7"),
    "a name with dots": f"{DECLARED} WITH <urn:g> DELETE {{ y:a y:b y:c.d.{KEPT} }} WHERE {{ }}",
    "a variable": f"WITH <urn:g> DELETE {{ ?s\u00b7GRAPH <urn:h> <urn:a> . {KEPT} }} WHERE {{ ?s ?p ?o }}",
    "a blank node": f"WITH <urn:g> INSERT {{ _:a-GRAPH <urn:h> <urn:a> . {ADDED} }} WHERE {{ }}",
    "an escape": f"INSERT {{ {OWN} }} WHERE {{ VALUES ?x {{ '''a' {TAKEN}\\q ''' }} }}",
    "no character": f"INSERT {{ {OWN} }} WHERE {{ VALUES ?x {{ '''a' {TAKEN}\\uD800 ''' }} }}",
    "a comment in an IRI": HIDDEN,
}
RUNAWAY = counting(6, 60)


@pytest.fixture
def plain(tmp_path: Path) -> Iterator[PlainStore]:
    store = PlainStore(tmp_path / "store", DATA, WriteLimits(waiting=40, seconds=30))
    yield store
    store.close()


def update(text: str) -> Update:
    return Update(text, is_plain=True)


def numbers(folder: Path) -> set[str]:
    store = OxigraphStore(folder / "store")
    found = {quad.object.value for quad in store.match()}
    store.close()
    return found


@contextmanager
def kept_waiting(store: PlainStore) -> Iterator[None]:
    """Keep changes waiting, until the block ends."""
    with store._turns.turn():
        yield


def ask_all(store: PlainStore, texts: Sequence[str]) -> list[Future[str]]:
    """Let changes wait in this order, each sent by somebody else, and return what will come of them."""
    threads = ThreadPoolExecutor(max_workers=len(texts))
    asked = []
    for number, text in enumerate(texts, start=1):
        asked.append(threads.submit(store.make, update(text)))
        while len(store._line._line) < number:
            time.sleep(0.001)
    threads.shutdown(wait=False)
    return asked


# --- a plain store


def test_changes_that_wait_for_their_turn_are_made_together(plain: PlainStore, tmp_path: Path):
    before = plain.generation
    with kept_waiting(plain):
        asked = ask_all(plain, [INSERT.format(n) for n in range(30)])
    assert [one.result() for one in asked] == [CHANGED] * 30

    assert plain.generation - before < 30
    plain.close()
    assert numbers(tmp_path) == set(map(str, range(30)))


def test_they_are_made_in_the_order_in_which_they_came(plain: PlainStore, tmp_path: Path):
    replace = (
        "DELETE {{ <urn:a> <urn:b> {0} }} INSERT {{ <urn:a> <urn:b> {1} }} WHERE {{ <urn:a> <urn:b> {0} }}"
    )
    plain.make(update(INSERT.format(0)))
    with kept_waiting(plain):
        asked = ask_all(plain, [replace.format(n, n + 1) for n in range(20)])
    for one in asked:
        one.result()

    plain.close()
    assert numbers(tmp_path) == {"20"}


def test_one_that_fails_is_refused_alone(plain: PlainStore, tmp_path: Path):
    with kept_waiting(plain):
        asked = ask_all(plain, [INSERT.format(1), "INSERT DATA {", INSERT.format(2)])

    with pytest.raises(InvalidQuery):
        asked[1].result()
    assert [asked[0].result(), asked[2].result()] == [CHANGED] * 2
    plain.close()
    assert numbers(tmp_path) == {"1", "2"}


def test_one_that_runs_away_keeps_nobodys_answer_back_who_came_before_it(tmp_path: Path):
    store = PlainStore(tmp_path / "store", DATA, WriteLimits(waiting=40, seconds=3))
    try:
        with kept_waiting(store):
            asked = ask_all(store, [INSERT.format(1), RUNAWAY, INSERT.format(2)])
        assert asked[0].result() == CHANGED
        assert not asked[1].done()

        with pytest.raises(QueryTimeout):
            asked[1].result()
        # It was not begun in time, and was not stopped.
        with pytest.raises(ServiceBusy):
            asked[2].result()
        assert store.make(update(INSERT.format(3))) == CHANGED
    finally:
        store.close()
    assert numbers(tmp_path) == {"1", "3"}


def test_those_behind_one_that_took_long_are_made_after_it(plain: PlainStore, tmp_path: Path):
    with kept_waiting(plain):
        asked = ask_all(plain, [counting(3, 130), INSERT.format(1), INSERT.format(2)])

    assert [one.result() for one in asked] == [CHANGED] * 3
    plain.close()
    assert numbers(tmp_path) == {"1", "2", str(130**3)}


def test_one_that_is_told_it_was_stopped_runs_no_more(tmp_path: Path):
    limits = WriteLimits(seconds=0.5)
    with closing(Processes("writer", limits.memory_bytes)) as processes:
        worker = Worker(processes, "update")
        worker.mend()
        number = worker.pid
        asked = Asked(Write(tmp_path / "store", DATA, update(RUNAWAY), frozenset()), limits.begin)

        [error] = next(worker.ask_each([asked]))

        assert isinstance(error, QueryTimeout)
        assert worker.pid != number
        assert worker.is_idle
        worker.stop()


def test_a_kill_amid_many_changes_loses_none_that_was_acknowledged(plain: PlainStore, tmp_path: Path):
    acknowledged: list[int] = []

    def change(number: int) -> None:
        # The one that the process died of is told, and whether it was made is not known.
        with suppress(StoreUnavailable):
            plain.make(update(INSERT.format(number)))
            acknowledged.append(number)

    with ThreadPoolExecutor(max_workers=20) as threads:
        changes = [threads.submit(change, number) for number in range(2_000)]
        for _ in range(5):
            time.sleep(0.1)
            if plain.pid:
                os.kill(plain.pid, signal.SIGKILL)
        for one in changes:
            one.result()

    plain.close()
    assert len(acknowledged) > 1_000
    assert set(map(str, acknowledged)) <= numbers(tmp_path)


def test_changes_that_wait_when_the_store_is_closed_are_turned_away(plain: PlainStore):
    with kept_waiting(plain):
        asked = ask_all(plain, [INSERT.format(1)])
        plain._line.close()

        with pytest.raises(StoreUnavailable, match="stopping"):
            asked[0].result()
    with pytest.raises(StoreUnavailable, match="stopping"):
        plain.make(update(INSERT.format(2)))


def test_changes_of_a_safe_store_are_all_there_after_a_kill(tmp_path: Path):
    store = PlainStore(tmp_path / "store", DATA, WriteLimits(is_safe=True))
    try:
        with ThreadPoolExecutor(max_workers=4) as threads:
            list(threads.map(lambda n: store.make(update(INSERT.format(n))), range(12)))
    finally:
        store.close()

    assert len(list(OxigraphStore(tmp_path / "store").match())) == 12


def test_a_safe_store_whose_process_dies_tells_each_what_became_of_its_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    store = PlainStore(tmp_path / "store", DATA, WriteLimits(is_safe=True, seconds=30))
    flush = store._worker.ask_aside

    def die_first(task: object, deadline: Deadline) -> None:
        monkeypatch.undo()
        while not store._worker._has_begun(1):
            time.sleep(0.01)
        store._worker.kill()
        flush(task, deadline)

    try:
        generation = store.generation
        with kept_waiting(store):
            asked = ask_all(store, [INSERT.format(1), RUNAWAY, INSERT.format(2)])
            monkeypatch.setattr(store._worker, "ask_aside", die_first)

        assert [asked[0].result(), asked[2].result()] == [CHANGED] * 2
        with pytest.raises(StoreUnavailable, match="ended before the answer was whole"):
            asked[1].result()
        assert store.generation > generation
    finally:
        store.close()
    assert numbers(tmp_path) == {"1", "2"}


class Ending:
    """A process that was killed, and is seen to have ended only when somebody waits for that."""

    def __init__(self, process: Any) -> None:
        self._process = process

    def __getattr__(self, name: str) -> Any:
        return getattr(self._process, name)

    def poll(self) -> int | None:
        return self._process._status  # type: ignore[no-any-return]  # it is a process


def test_a_process_that_is_just_ending_keeps_nobody_from_a_copy(plain: PlainStore, tmp_path: Path):
    plain.make(update(INSERT.format(1)))
    worker = plain._worker
    assert worker._started
    worker._started = replace(worker._started, process=Ending(worker._started.process))
    worker.kill()

    plain.backup(tmp_path / "copy")

    assert len(ox.Store.read_only(str(tmp_path / "copy"))) == 1


def test_a_safe_store_says_so_when_a_change_is_larger_than_one_may_be(tmp_path: Path):
    limits = WriteLimits(is_safe=True, seconds=60, memory_bytes=200 * 1024**2)
    store = PlainStore(tmp_path / "store", DATA, limits)
    large = (
        "INSERT { ?a ?p ?b } WHERE { "
        + " ".join(f"VALUES ?{v} {{ {' '.join(f'<urn:{v}{n}>' for n in range(200))} }}" for v in "apb")
        + " }"
    )
    try:
        with kept_waiting(store):
            asked = ask_all(store, [INSERT.format(1), large, INSERT.format(2)])

        assert [asked[0].result(), asked[2].result()] == [CHANGED] * 2
        with pytest.raises(QueryTooLarge):
            asked[1].result()
    finally:
        store.close()


# --- drafts


class Drafting:
    """A store that is changed by drafts, as the service does it."""

    def __init__(self, folder: Path) -> None:
        self.store = OxigraphStore(folder / "store")
        self.drafts = Drafts(folder / "drafts", self._back_up, DATA, WriteLimits())
        self.generation = 0
        self.copies = 0

    def _back_up(self, folder: Path) -> None:
        self.copies += 1
        self.store.backup(folder)

    def make(self, *texts: str) -> list[GraphError]:
        """Make changes that wait together, and return what was refused."""
        told: list[Drafted | GraphError] = []
        while len(told) < len(texts):
            # Behind one that took long, the rest is left.
            drafted = self.draft(*texts[len(told) :])
            whole = together(one.difference for one in drafted if isinstance(one, Drafted))
            self.store.change(remove=whole.removed, add=whole.added)
            self.generation += 1
            self.drafts.keep(self.generation)
            told += drafted
        return [one for one in told if isinstance(one, GraphError)]

    def draft(self, *texts: str) -> list[Drafted | GraphError]:
        changes: list[Waiting[Change]] = [Waiting(Update(text), Deadline(30)) for text in texts]
        return [one for some in self.drafts.draft_each(changes, self.generation) for one in some]

    def values(self) -> list[str]:
        return sorted(quad.object.value for quad in self.store.match())


@pytest.fixture
def drafted(tmp_path: Path) -> Iterator[Drafting]:
    drafted = Drafting(tmp_path)
    yield drafted
    drafted.drafts.close()
    drafted.store.close()


def insert(value: object) -> str:
    return f"INSERT DATA {{ GRAPH <urn:g> {{ <urn:a> <urn:b> {value} }} }}"


def instead(value: object) -> str:
    return "DELETE WHERE { GRAPH <urn:g> { ?s ?p ?o } } ; " + insert(value)


def test_where_no_folder_can_be_made_a_change_is_told_so_and_drafted_once_it_can(
    drafted: Drafting, tmp_path: Path
):
    in_the_way = tmp_path / "drafts"
    in_the_way.write_bytes(b"")
    with pytest.raises(StoreUnavailable, match=r"no change can be drafted, for .*drafts cannot be made"):
        drafted.draft(insert(1))

    in_the_way.unlink()

    assert not drafted.make(insert(1))
    assert drafted.values() == ["1"]


def test_changes_that_follow_each_other_are_drafted_on_one_copy(drafted: Drafting):
    for number in range(5):
        drafted.make(insert(number))
    drafted.make("DELETE DATA { GRAPH <urn:g> { <urn:a> <urn:b> 3 } }")

    assert drafted.values() == ["0", "1", "2", "4"]
    assert drafted.copies == 1


def test_after_many_changes_another_copy_is_drafted_on(drafted: Drafting, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(writers, "_DRAFTS_ON_A_COPY", 3)

    for number in range(7):
        drafted.make(insert(number))

    assert drafted.values() == [str(number) for number in range(7)]
    assert drafted.copies == 3


def test_a_change_in_between_is_seen_by_the_next_draft(drafted: Drafting):
    drafted.make(insert(1))
    quads = [Quad(q.subject, q.predicate, q.object, q.graph_name) for q in drafted.store.match()]
    drafted.store.change(remove=quads)
    drafted.generation += 1

    drafted.make("INSERT { GRAPH <urn:h> { ?s ?p ?o } } WHERE { GRAPH <urn:g> { ?s ?p ?o } }")

    assert drafted.values() == []
    assert drafted.copies == 2


def test_a_draft_that_was_not_made_is_forgotten(drafted: Drafting):
    drafted.make(insert(1))
    drafted.draft(insert(2))

    drafted.make("INSERT { GRAPH <urn:h> { ?s ?p ?o } } WHERE { GRAPH <urn:g> { ?s ?p ?o } }")

    assert drafted.values() == ["1", "1"]


def test_a_draft_whose_process_died_before_it_could_tell_is_forgotten(
    drafted: Drafting, monkeypatch: pytest.MonkeyPatch
):
    drafted.make(insert(1))
    worker = drafted.drafts._worker

    def die(*heard: Any) -> str:
        Worker._receive(worker, *heard)
        worker.kill()
        raise EOFError

    with monkeypatch.context() as patch:
        patch.setattr(worker, "_receive", die)
        told = drafted.make(instead(2))
    drafted.make(instead(3))

    assert list(map(type, told)) == [StoreUnavailable]
    assert drafted.values() == ["3"]
    assert drafted.copies == 2


def test_a_draft_has_its_own_time_however_long_it_has_waited(drafted: Drafting):
    waited: Waiting[Change] = Waiting(Update(insert(1)), Deadline(0))

    [[made]] = drafted.drafts.draft_each([waited], drafted.generation)

    assert isinstance(made, Drafted)


def test_changes_that_wait_together_see_each_other(drafted: Drafting):
    copied = "INSERT {{ GRAPH <urn:{1}> {{ ?s ?p ?o }} }} WHERE {{ GRAPH <urn:{0}> {{ ?s ?p ?o }} }}"

    assert (
        drafted.make(insert(1), copied.format("g", "h"), "CLEAR GRAPH <urn:g>", copied.format("h", "i")) == []
    )

    assert sorted((quad.graph_name.value, quad.object.value) for quad in drafted.store.match()) == [
        ("urn:h", "1"),
        ("urn:i", "1"),
    ]


@pytest.mark.parametrize(
    ("refused", "error"),
    [
        ("INSERT DATA {", InvalidQuery),
        ("INSERT DATA { GRAPH <urn:g> { <urn:a> a cg:Evidence , 3 } }", QueryRefused),
        (f"INSERT DATA {{ GRAPH <{DATA}claims> {{ <urn:a> <urn:b> 3 }} }}", QueryRefused),
        (f'VERSION "1.2" INSERT DATA {{ GRAPH <{DATA}claims> {{ <urn:a> <urn:b> 3 }} }}', QueryRefused),
        ("INSERTDATA { GRAPH <urn:g> { <urn:a> <urn:b> 3 } }", QueryRefused),
        ("PREFIXy: <urn:> INSERT DATA { GRAPH y:g { y:a y:b 3 } }", QueryRefused),
        ("INSERT { GRAPH <urn:g> { <urn:a> <urn:b> 3 } } USINGNAMED <urn:h> WHERE { }", QueryRefused),
        ("INSERT { GRAPH <urn:g> { <urn:a> <urn:b> 3 } } WHER { }", InvalidQuery),
        (HIDDEN, QueryRefused),
        (f"INSERT DATA {{ GRAPH <urn:g> {{ <urn:a> <urn:b> {TRIPLE} }} }}", InvalidInput),
        (f"INSERT {{ GRAPH <urn:g> {{ <urn:a> <urn:b> {TRIPLE} }} }} WHERE {{ }}", InvalidInput),
        ("INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:b> 3 {| <urn:d> 4 |} } }", InvalidInput),
    ],
    ids=[
        "no SPARQL",
        "evidence",
        "the model's graph",
        "with a version before it",
        "one word for two",
        "a prefix in one word",
        "a dataset in one word",
        "a word that is none",
        "an operation in what is a string by the grammar",
        "a triple in a triple",
        "one that is worked out",
        "a triple about a triple",
    ],
)
def test_one_that_is_refused_leaves_nothing_behind(drafted: Drafting, refused: str, error: type[GraphError]):
    told = drafted.make(insert(1), refused, insert(2))

    assert list(map(type, told)) == [error]
    assert drafted.values() == ["1", "2"]
    drafted.make("INSERT { GRAPH <urn:h> { ?s ?p ?o } } WHERE { GRAPH <urn:g> { ?s ?p ?o } }")
    assert drafted.values() == ["1", "1", "2", "2"]
    assert drafted.copies == 1


@pytest.mark.parametrize("text", MISREAD.values(), ids=MISREAD)
def test_what_the_engine_alone_reads_as_a_change_to_the_model_is_not_made(
    drafted: Drafting, text: str, tmp_path: Path
):
    kept = [NamedNode("urn:kept")] * 3
    drafted.store.change(add=[Quad(*kept, NamedNode(DATA + "claims"))])  # type: ignore[arg-type]
    drafted.make(
        "INSERT DATA { GRAPH <urn:g> { <urn:x> <urn:y> 1 } GRAPH <urn:ownclaims> { <urn:x> <urn:y> 1 } }"
    )

    drafted.make(text)

    drafted.drafts._worker.stop()
    copy = ox.Store.read_only(str(tmp_path / "drafts" / "0"))
    for store in (drafted.store.match(), copy):
        of_model = [quad for quad in store if quad.graph_name == NamedNode(DATA + "claims")]
        assert [quad.object for quad in of_model] == kept[:1]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("# one\nINSERT DATA { GRAPH cg:g { cg:a cg:b } }", "line 2, column 38: expected"),
        ("INSERT DATA { GRAPH cg:g {\n cg:a cg:b nobody:c } }", "line 2, column 20: Prefix not found"),
        (
            "CLEAR SILENT GRAPH cg:g ; PREFIX y: <urn:>\nINSERT DATA { GRAPH y:g { y:a y:b } }",
            "line 2, column 35: expected",
        ),
    ],
    ids=["the grammar", "no prefix", "declared later"],
)
def test_the_place_of_a_fault_is_told_in_the_text_of_the_user(drafted: Drafting, text: str, place: str):
    [told] = drafted.make(text)

    assert str(told).startswith(f"the update does not parse at {place}")


@pytest.mark.parametrize(
    "text",
    [insert("_:node"), "DELETE WHERE { GRAPH <urn:g> { ?s ?p ?o } }", "CREATE GRAPH <urn:empty>"],
    ids=["blank nodes", "an emptied graph", "an empty graph"],
)
def test_the_copy_stays_as_the_store_is(drafted: Drafting, text: str, tmp_path: Path):
    drafted.make(insert(1))
    drafted.make(text)
    drafted.make(insert(2))
    assert drafted.copies == 1
    drafted.drafts._worker.stop()

    copy = ox.Store.read_only(str(tmp_path / "drafts" / "0"))

    assert set(copy) == {
        ox.Quad(q.subject, q.predicate, q.object, q.graph_name) for q in drafted.store.match()
    }
    assert set(copy.named_graphs()) == {quad.graph_name for quad in drafted.store.match()}


def test_differences_that_follow_each_other_come_to_one():
    def quad(value: int) -> Quad:
        return Quad(NamedNode("urn:a"), NamedNode("urn:b"), Literal(value), NamedNode("urn:g"))

    one, two, three = map(quad, range(3))

    assert together([Difference([], [one, two]), Difference([one, three], []), Difference([], [three])]) == (
        Difference([one], [two, three])
    )


@pytest.mark.parametrize(
    "text",
    [
        insert(1),
        insert("_:node"),
        f"{insert(1)} ; {insert(2)}",
        f"PREFIX y: <urn:> {insert(2)} ; INSERT DATA {{ GRAPH y:h {{ y:a y:b 'DATA', 5 }} }}",
        insert("<urn:where>") + " # WHERE",
        "INSERT DATA { GRAPH <urn:g> { } }",
        f'VERSION "1.2" {insert(2)}',
    ],
)
def test_what_only_puts_in_is_drafted_as_anything_else_is(drafted: Drafting, text: str):
    drafted.make(insert(1))
    other = "; DELETE DATA { GRAPH <urn:none> { <urn:a> <urn:b> 1 } }"

    [short] = drafted.draft(text)
    [long] = drafted.draft(text + other if "#" not in text else text.replace(" #", other + " #"))

    assert isinstance(short, Drafted)
    assert isinstance(long, Drafted)
    assert [len(short.difference.removed), len(short.difference.added)] == [
        len(long.difference.removed),
        len(long.difference.added),
    ]
    assert {q.graph_name for q in short.difference.added} == {q.graph_name for q in long.difference.added}


def test_an_update_may_say_which_version_of_sparql_it_is_of(drafted: Drafting):
    drafted.make(f'VERSION "1.2" PREFIX y: <urn:> {insert(1)} ; DELETE DATA {{ GRAPH y:g {{ y:a y:b 9 }} }}')

    assert drafted.values() == ["1"]


def test_iris_with_a_number_sign_hide_nothing(drafted: Drafting):
    drafted.make("PREFIX y: <urn:#> INSERT DATA { GRAPH <urn:g> { y:a <urn:#b> 1 , 2 } }")

    drafted.make(
        "DELETE { GRAPH <urn:g> { ?s <urn:#b> 2 } } WHERE { GRAPH <urn:g> { ?s ?p ?o FILTER(1<?o) } }"
    )

    assert drafted.values() == ["1"]


def test_prefixes_may_be_declared_between_operations(drafted: Drafting):
    drafted.make(
        "PREFIX y: <urn:> DELETE DATA { GRAPH y:g { y:a y:b 9 } } ; # the next one\n"
        "PREFIX y: <urn:x:> INSERT DATA { GRAPH y:g { y:a y:b 1 } }"
    )

    [quad] = drafted.store.match()
    assert (quad.graph_name, quad.subject) == (NamedNode("urn:x:g"), NamedNode("urn:x:a"))


OPERATIONS = [
    "INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:b> 1 } }",
    "INSERT DATA { GRAPH <urn:h> { <urn:a> <urn:b> 1 , 02 , 'x'@en } GRAPH <urn:g> { <urn:a> <urn:b> 2 } }",
    "INSERT DATA { GRAPH <urn:h> { <urn:a> <urn:b> [] } }",
    "DELETE DATA { GRAPH <urn:g> { <urn:a> <urn:b> 1 } }",
    "DELETE DATA { GRAPH <urn:h> { <urn:a> <urn:b> 02 , 3 } }",
    "DELETE WHERE { GRAPH <urn:g> { ?s ?p 2 } }",
    "INSERT { GRAPH <urn:h> { ?s ?p 'DATA' } } WHERE { GRAPH <urn:g> { ?s ?p ?o } }",
    "WITH <urn:h> DELETE { ?s ?p ?o } INSERT { ?s ?p 3 } WHERE { ?s ?p ?o FILTER(isLiteral(?o)) }",
    "CLEAR SILENT GRAPH <urn:g>",
    "MOVE SILENT GRAPH <urn:g> TO GRAPH <urn:h>",
]


@given(st.lists(st.sampled_from(OPERATIONS), min_size=1), st.lists(st.sampled_from(OPERATIONS), min_size=1))
def test_what_data_cannot_reach_need_not_be_looked_at(first: list[str], then: list[str]):
    def drafted_on(store: ox.Store, reach: Callable[..., Reach]) -> tuple[set[str], set[str]]:
        with mock.patch("graph.query.writer.reach_of", reach):
            sent: list[bytes] = []
            change = Update(" ;\n".join(then))
            task = Draft(Path("none"), DATA, change, frozenset())
            word = writer._draft(store, change, task, sent.append)
        lines, size_bytes = b"".join(sent), int(word.split()[1])
        return _lines(lines[:size_bytes]), _lines(lines[size_bytes:])

    stores = [ox.Store(), ox.Store()]
    for store in stores:
        store.update(" ;\n".join(one for one in first if "[]" not in one))

    short = drafted_on(stores[0], reach_of)
    long = drafted_on(stores[1], lambda _, __, graphs, ___: Reach(graphs, []))

    assert short == long
    assert _lines(stores[0].dump(format=ox.RdfFormat.N_QUADS)) == _lines(
        stores[1].dump(format=ox.RdfFormat.N_QUADS)
    )


def _lines(quads: bytes | None) -> set[str]:
    """Return lines of N-Quads; blank nodes that got an IRI are all alike."""
    assert quads is not None
    return {re.sub(r"genid/\w+", "genid", line) for line in quads.decode().splitlines()}


def test_of_a_graph_that_is_written_by_data_alone_only_that_is_looked_at():
    change = Update(
        "DELETE WHERE { GRAPH <urn:g> { ?s ?p ?o } } ; DELETE DATA { GRAPH <urn:h> { <urn:a> <urn:b> 1 } } ; "
        "INSERT DATA { GRAPH <urn:h> { <urn:a> <urn:b> 2 } }"
    )
    found = operations_of(change, Names(DATA))

    reach = reach_of(change, found, [NamedNode("urn:g"), NamedNode("urn:h")], DATA)

    assert reach.graphs == [NamedNode("urn:g")]
    assert {quad.object.value for quad in reach.quads} == {"1", "2"}


def test_a_worn_store_is_opened_anew_between_two_changes(tmp_path: Path):
    folder, writer = tmp_path / "store", Writer()

    def write(number: int) -> None:
        writer.answer(Write(folder, DATA, update(INSERT.format(number)), frozenset()), lambda _: None)

    write(0)
    first = (folder / "CURRENT").read_text()
    write(1)
    assert (folder / "CURRENT").read_text() == first

    writer._worn_from_bytes = 0
    writer.answer(Backup(folder, tmp_path / "copy"), lambda _: None)
    assert (folder / "CURRENT").read_text() == first
    write(2)
    assert (folder / "CURRENT").read_text() != first
    assert writer._store is not None
    assert len(writer._store) == 3


def test_a_copy_that_failed_does_not_hold_a_worn_store_open(tmp_path: Path):
    folder, writer = tmp_path / "store", Writer()
    write = Write(folder, DATA, update(INSERT.format(1)), frozenset())
    writer.answer(write, lambda _: None)

    # Who makes copies holds on to the error for a moment, beside the next change.
    with pytest.raises(StoreUnavailable, match="could not be copied") as error:
        writer.answer(Backup(folder, tmp_path / "none" / "copy"), lambda _: None)
    writer._worn_from_bytes = 0

    assert writer.answer(write, lambda _: None) == CHANGED
    assert error.value.__cause__


def test_what_is_done_beside_changes_never_meets_a_store_that_is_closed(tmp_path: Path):
    folder, writer = tmp_path / "store", Writer()

    def write() -> None:
        for number in range(60):
            writer._worn_from_bytes = 0
            writer.answer(Write(folder, DATA, update(INSERT.format(number)), frozenset()), lambda _: None)

    with ThreadPoolExecutor(1) as threads:
        writing = threads.submit(write)
        while not writing.done():
            writer.answer(Backup(folder, tmp_path / "copy"), lambda _: None)
            writer.answer(Flush(folder), lambda _: None)
        writing.result()

    assert writer._store is not None
    assert len(writer._store) == 60
