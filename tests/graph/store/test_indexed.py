"""The index beside a store is in step with it whenever it is asked, whatever has happened to either."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from graph.errors import StoreUnavailable
from graph.index import file as index_file
from graph.index.index import Index
from graph.model import Store
from graph.store.format import INDEX, open_store
from graph.store.indexed import INDEX_TOKEN, IndexedStore
from graph.store.memory import RdflibStore
from graph.store.oxigraph import OxigraphStore
from graph.vocabulary import DATA, LABEL, TYPE, Names, term

NAMES = Names(DATA)
ADA, BOB = NAMES.node("entity/ada"), NAMES.node("entity/bob")
MINE = NamedNode("https://example.org/mine")


def labelled(node: NamedNode, name: str, language: str = "en") -> Quad:
    return Quad(node, LABEL, Literal(name, language=language), NAMES.facts)


def article(id: str, text: str, *named: NamedNode, language: str = "en") -> list[Quad]:
    graph = NAMES.document(id)
    words = {"text": text, "documentId": id, "language": language, "title": f"Title of {id}"}
    said = [Quad(graph, term(name), Literal(value), graph) for name, value in words.items()]
    mentions = [Quad(graph, term("mentions"), node, graph) for node in named]
    return [Quad(graph, TYPE, term("Document"), graph), *said, *mentions]


def made_anew(store: Store, folder: Path) -> set[str]:
    """Return what an index has that is made from the store as it is."""
    folder.mkdir(exist_ok=True)
    index = Index(folder / "anew.sqlite", NAMES)
    index.rebuild(store, "0", lambda done, of_all: None)
    found = set(index.contents())
    index.close()
    return found


def is_in_step(store: IndexedStore, scratch: Path) -> bool:
    return store.ask(lambda index: set(index.contents())) == made_anew(store, scratch)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def store(data: Path) -> Iterator[IndexedStore]:
    store = open_store(data, DATA)
    yield store
    store.close()


@pytest.fixture
def rebuilds(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What indexes were made anew for: a token for each time."""
    tokens: list[str] = []
    rebuild = Index.rebuild

    def noting(self: Index, store: Store, token: str, progress: Any) -> None:
        tokens.append(token)
        rebuild(self, store, token, progress)

    monkeypatch.setattr(Index, "rebuild", noting)
    return tokens


# --- following changes

QUADS = [
    *(labelled(node, name) for node in (ADA, BOB) for name in ("Ada", "Bob")),
    *(Quad(ADA, TYPE, term(name), NAMES.facts) for name in ("Person", "Investor")),
    Quad(ADA, term("chiefExecutiveOf"), BOB, NAMES.facts),
    Quad(NAMES.node("event/e"), TYPE, term("Leaving"), NAMES.facts),
    Quad(ADA, TYPE, term("Person"), NAMES.entities),
    *(Quad(ADA, term("note"), Literal(str(i)), MINE) for i in range(3)),
    *article("one", "Ada left.", ADA),
    *article("two", "Ada and Bob quarrel.", ADA, BOB),
]
CHANGES = st.lists(
    st.tuples(st.lists(st.sampled_from(QUADS)), st.lists(st.sampled_from(QUADS))), min_size=1, max_size=6
)


def counted(store: Store, kind: str) -> dict[str, int]:
    """Count what the index keeps counted."""
    quads = list(store.match())
    facts = [quad for quad in quads if quad.graph_name == NAMES.facts]
    if kind == "graph":
        return Counter(q.graph_name.value for q in quads if not NAMES.is_document(q.graph_name))
    if kind == "property":
        return Counter(quad.predicate.value for quad in facts)
    return Counter(quad.object.value for quad in facts if quad.predicate == TYPE)


@pytest.mark.parametrize("engine", ["oxigraph", "rdflib"])
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=CHANGES)
def test_counts_names_and_texts_follow_any_history_of_changes(
    engine: str, changes: Any, tmp_path_factory: pytest.TempPathFactory, rebuilds: list[str]
):
    """Quads may be taken out that are not there, put in that are there, and both at once or twice."""
    folder = tmp_path_factory.mktemp("history")
    inner = OxigraphStore(folder / "store") if engine == "oxigraph" else RdflibStore()
    store = IndexedStore(inner, Index(folder / INDEX, NAMES))
    rebuilds.clear()
    for remove, add in changes:
        store.change(remove=iter(remove), add=iter(add))

    counts = store.index().counts()

    assert rebuilds == []
    assert counts.graphs == counted(store, "graph")
    assert counts.properties == counted(store, "property")
    assert counts.classes == counted(store, "class")
    assert counts.quads == sum(1 for _ in store.match())
    assert is_in_step(store, folder / "scratch")
    store.close()


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=CHANGES)
def test_an_exact_change_is_counted_without_a_look_at_the_store(
    changes: Any, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
):
    folder = tmp_path_factory.mktemp("exact")
    store = IndexedStore(RdflibStore(), Index(folder / INDEX, NAMES))
    there: set[Quad] = set()
    with monkeypatch.context() as patch:
        patch.setattr(store, "_difference", lambda *_: pytest.fail("the store was asked"))
        for remove, add in changes:
            going, coming = there & set(remove), set(add) - there
            store.change(remove=going, add=coming, is_exact=True)
            there = there - going | coming

    assert is_in_step(store, folder / "scratch")
    store.close()


def test_a_hub_is_counted_exactly_too(store: IndexedStore, tmp_path: Path):
    says = [Quad(ADA, term("says"), Literal(str(i)), NAMES.facts) for i in range(300)]
    store.change(add=says[:200])

    store.change(remove=says[:3], add=says[2:210])

    assert store.index().counts().properties[term("says").value] == 208


@pytest.mark.parametrize("size", [1, 1_000])
def test_many_changes_leave_few_tokens(store: IndexedStore, size: int, rebuilds: list[str]):
    for i in range(3):
        store.change(add=[Quad(ADA, term("says"), Literal(f"{i} {j}"), MINE) for j in range(size)])

    assert sum(1 for _ in store.match(None, INDEX_TOKEN)) == (1 if size == 1 else 4)
    assert store.index().counts().graphs[MINE.value] == 3 * size
    assert rebuilds == []


@pytest.mark.parametrize("write", ["load", "clear"])
def test_what_is_written_in_bulk_is_read_anew_once(
    store: IndexedStore, write: str, tmp_path: Path, rebuilds: list[str]
):
    store.change(add=QUADS)
    if write == "load":
        store.load(iter(article("three", "Bob writes.", BOB)))
    else:
        store.clear(NAMES.facts)

    store.index()
    store.index()

    assert len(rebuilds) == 1
    assert is_in_step(store, tmp_path / "scratch")


def test_nothing_to_load_and_nothing_to_clear_change_nothing(store: IndexedStore, rebuilds: list[str]):
    store.load([])
    store.clear(MINE)

    store.index()

    assert rebuilds == []


def test_making_it_anew_tells_of_its_progress(store: IndexedStore):
    store.load(article("one", "Ada left.", ADA))
    told: list[tuple[int, int]] = []

    store.index(lambda done, of_all: told.append((done, of_all)))

    assert told == [(0, 1), (1, 1)]


def test_threads_may_ask_while_another_writes(store: IndexedStore, tmp_path: Path, rebuilds: list[str]):
    is_over = threading.Event()

    def ask() -> int:
        asked = 0
        while not is_over.is_set():
            store.ask(lambda index: index.counts())
            asked += 1
        return asked

    with ThreadPoolExecutor(3) as threads:
        asking = [threads.submit(ask) for _ in range(3)]
        for i in range(30):
            store.change(add=[labelled(ADA, f"Ada {i}"), *article(f"a{i}", f"Ada {i} left.", ADA)])
        is_over.set()
        assert all(one.result() > 0 for one in asking)

    assert rebuilds == []
    assert is_in_step(store, tmp_path / "scratch")


# --- falling out of step, and coming back


def closed(data: Path, quads: list[Quad]) -> None:
    store = open_store(data, DATA)
    store.change(add=quads)
    store.close()


def reopened_in_step(data: Path, scratch: Path) -> bool:
    store = open_store(data, DATA)
    try:
        return is_in_step(store, scratch)
    finally:
        store.close()


def test_a_store_that_opens_again_needs_no_new_index(data: Path, rebuilds: list[str], tmp_path: Path):
    closed(data, QUADS)
    store = open_store(data, DATA)

    store.index()

    assert rebuilds == []
    assert is_in_step(store, tmp_path / "scratch")
    store.close()


def test_a_store_from_before_there_was_an_index_gets_one(data: Path, tmp_path: Path):
    closed(data, QUADS)
    plain = OxigraphStore(data / "store")
    plain.change(remove=list(plain.match(None, INDEX_TOKEN)))
    plain.close()
    (data / INDEX).unlink()

    assert reopened_in_step(data, tmp_path / "scratch")


def deleted(data: Path) -> None:
    (data / INDEX).unlink()


def overwritten(data: Path) -> None:
    (data / INDEX).write_bytes(b"no database at all, " * 1000)


def cut_off(data: Path) -> None:
    whole = (data / INDEX).read_bytes()
    (data / INDEX).write_bytes(whole[: len(whole) // 2])


def emptied(data: Path) -> None:
    (data / INDEX).write_bytes(b"")


def of_another_format(data: Path) -> None:
    connection = sqlite3.connect(data / INDEX)
    connection.execute(f"PRAGMA user_version = {index_file.FORMAT + 1}")
    connection.close()


def without_a_table(data: Path) -> None:
    connection = sqlite3.connect(data / INDEX)
    connection.execute("DROP TABLE form")
    connection.commit()
    connection.close()


@pytest.mark.parametrize("harm", [deleted, overwritten, cut_off, emptied, of_another_format, without_a_table])
def test_a_file_that_is_lost_or_broken_is_made_anew(harm: Callable[[Path], None], data: Path, tmp_path: Path):
    closed(data, QUADS)
    harm(data)

    assert reopened_in_step(data, tmp_path / "scratch")


def test_a_file_that_breaks_while_it_is_open_is_made_anew(store: IndexedStore):
    store.change(add=QUADS)
    with store.index().file.writing() as db:
        db.execute("DROP TABLE form")

    found = store.ask(lambda index: set(index.contents()))

    assert any("'Ada'" in line for line in found)


def test_an_older_store_put_in_place_is_noticed(data: Path, tmp_path: Path):
    closed(data, QUADS)
    shutil.copytree(data / "store", tmp_path / "older")
    closed(data, [labelled(ADA, "Countess")])
    shutil.rmtree(data / "store")
    shutil.copytree(tmp_path / "older", data / "store")

    assert reopened_in_step(data, tmp_path / "scratch")


def test_an_older_index_put_in_place_is_noticed(data: Path, tmp_path: Path):
    closed(data, QUADS)
    shutil.copy(data / INDEX, tmp_path / "older")
    closed(data, [labelled(ADA, "Countess")])
    shutil.copy(tmp_path / "older", data / INDEX)

    assert reopened_in_step(data, tmp_path / "scratch")


def test_a_backup_opens_with_an_index_of_its_own(store: IndexedStore, tmp_path: Path):
    store.change(add=QUADS)
    (tmp_path / "copy").mkdir()
    store.backup(tmp_path / "copy" / "store")

    assert reopened_in_step(tmp_path / "copy", tmp_path / "scratch")


KILLED = """
import os, signal, sys
from pathlib import Path
from graph.index.index import Index
from graph.store.format import open_store
from graph.store.oxigraph import OxigraphStore
from graph.vocabulary import DATA
from pyoxigraph import RdfFormat, parse

def die(*args, **named):
    os.kill(os.getpid(), signal.SIGKILL)

store = open_store(Path(sys.argv[1]), DATA)
quads = list(parse(sys.stdin.buffer.read(), RdfFormat.N_QUADS))
if sys.argv[2] == "between":
    Index.follow = die
elif sys.argv[2] == "before":
    OxigraphStore.change = die
else:
    OxigraphStore.load = die
(store.load if sys.argv[2] == "loading" else lambda quads: store.change(add=quads))(quads)
"""


def test_what_a_killed_process_had_not_yet_read_is_read(data: Path, tmp_path: Path, rebuilds: list[str]):
    closed(data, QUADS)
    with sqlite3.connect(data / INDEX) as index:
        assert index.execute("SELECT count(*) FROM unread").fetchone()[0] > 0
    index.close()

    store = open_store(data, DATA)
    assert store.index().has_unread is False
    assert rebuilds == []
    assert is_in_step(store, tmp_path / "scratch")
    store.close()


@pytest.mark.parametrize("moment", ["before", "between", "loading"])
def test_a_process_killed_between_the_two_writes_leaves_no_wrong_index(
    moment: str, data: Path, tmp_path: Path
):
    closed(data, QUADS[:5])
    lines = "".join(f"{quad} .\n" for quad in QUADS).encode()

    ended = subprocess.run([sys.executable, "-c", KILLED, data, moment], input=lines, check=False)

    assert ended.returncode == -signal.SIGKILL
    assert reopened_in_step(data, tmp_path / "scratch")


def test_an_index_that_cannot_follow_keeps_no_change_from_being_made(
    store: IndexedStore, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    def fail(*args: Any) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(Index, "follow", fail)
        store.change(add=QUADS)

    assert set(QUADS) <= set(store.match())
    assert is_in_step(store, tmp_path / "scratch")


def test_an_index_that_could_not_be_read_during_a_change_is_not_in_step_after_it(
    store: IndexedStore, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    store.change(add=QUADS[:3])

    def fail(index: Index) -> None:
        raise sqlite3.OperationalError("unable to open database file")

    with monkeypatch.context() as broken:
        broken.setattr(Index, "token", property(fail))
        store.change(add=QUADS)

    assert is_in_step(store, tmp_path / "scratch")


def test_what_the_index_cannot_be_told_of_is_not_loaded(
    store: IndexedStore, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    store.change(add=QUADS[:3])

    def fail(*args: Any) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(Index, "forget_token", fail)
        broken.setattr(index_file.IndexFile, "replace", fail)
        with pytest.raises(StoreUnavailable, match="neither be written nor made anew: database or disk"):
            store.load(QUADS)

    assert not {*QUADS[3:]} & set(store.match())
    assert is_in_step(store, tmp_path / "scratch")


def test_a_change_that_the_store_refuses_leaves_both_as_they_were(
    store: IndexedStore, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, rebuilds: list[str]
):
    store.change(add=QUADS[:3])

    def refuse(*args: Any, **named: Any) -> None:
        raise StoreUnavailable("no space left")

    with monkeypatch.context() as broken:
        broken.setattr(store.store, "change", refuse)
        with pytest.raises(StoreUnavailable):
            store.change(add=QUADS)

    assert is_in_step(store, tmp_path / "scratch")
    assert len(rebuilds) == 1, "only the one made here to compare"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_said_in_a_sentence(data: Path):
    closed(data, QUADS)
    (data / INDEX).unlink()
    data.chmod(0o500)
    try:
        with pytest.raises(StoreUnavailable, match="search index"):
            open_store(data, DATA)
    finally:
        data.chmod(0o700)


def test_a_python_without_full_text_search_is_told_what_it_lacks(data: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(index_file, "_TABLES", "CREATE VIRTUAL TABLE names USING fts55 (a);")

    with pytest.raises(StoreUnavailable, match=r"no full-text search \(FTS5\)"):
        open_store(data, DATA)
