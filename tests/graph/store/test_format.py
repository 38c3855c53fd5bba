"""Which folders are opened, which are brought up to date, which are refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import Literal, Quad

from graph.errors import StoreBusy, StoreFormatError
from graph.model import Store
from graph.store.format import FORMAT_VERSION, MIGRATIONS, open_store
from graph.store.oxigraph import OxigraphStore
from graph.vocabulary import DATA, Names, term

NAMES = Names(DATA)
NOTE = Quad(NAMES.node("entity/ada"), term("note"), Literal("kept"), NAMES.entities)


def versions(store: Store) -> list[str]:
    return [
        quad.object.value for quad in store.match(NAMES.node("store"), term("formatVersion"), None, NAMES.log)
    ]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def make(data: Path, version: int, base: str = DATA) -> None:
    store = open_store(data, base, current=version)
    store.change(add=[NOTE])
    store.close()


def test_a_new_folder_becomes_a_store_of_the_current_format(data: Path):
    assert versions(open_store(data, DATA)) == [str(FORMAT_VERSION)]


def test_an_empty_folder_becomes_a_store(data: Path):
    (data / "lost+found").mkdir(parents=True)

    assert versions(open_store(data, DATA)) == [str(FORMAT_VERSION)]


def test_a_store_opens_again_with_what_it_held(data: Path):
    make(data, FORMAT_VERSION)

    store = open_store(data, DATA)

    assert versions(store) == [str(FORMAT_VERSION)]
    assert NOTE in set(store.match())


def test_a_store_left_empty_by_an_end_in_the_midst_of_its_making_is_finished(data: Path):
    data.mkdir()
    OxigraphStore(data / "store").close()

    assert versions(open_store(data, DATA)) == [str(FORMAT_VERSION)]


def test_a_folder_of_other_files_is_refused_and_left_alone(data: Path):
    data.mkdir()
    (data / "thesis.doc").write_text("years of work")

    with pytest.raises(StoreFormatError, match="name an empty or a new folder"):
        open_store(data, DATA)

    assert [path.name for path in data.iterdir()] == ["thesis.doc"]


def test_a_file_is_refused(data: Path):
    data.write_text("not a folder")

    with pytest.raises(StoreFormatError, match="is a file"):
        open_store(data, DATA)


def test_a_store_that_claimgraph_did_not_write_is_refused(data: Path):
    data.mkdir()
    foreign = OxigraphStore(data / "store")
    foreign.change(add=[NOTE])
    foreign.close()

    with pytest.raises(StoreFormatError, match="claimgraph did not write it"):
        open_store(data, DATA)


def test_a_store_with_another_base_is_refused_with_its_base(data: Path):
    make(data, FORMAT_VERSION, base="https://elsewhere.example/")

    with pytest.raises(StoreFormatError, match=r"https://elsewhere\.example/ and not"):
        open_store(data, DATA)


def test_a_newer_format_is_refused_and_can_still_be_opened_by_its_own_version(data: Path):
    make(data, FORMAT_VERSION + 1)

    with pytest.raises(StoreFormatError, match="or a newer one"):
        open_store(data, DATA)

    assert versions(open_store(data, DATA, current=FORMAT_VERSION + 1)) == [str(FORMAT_VERSION + 1)]


def test_an_older_format_without_a_migration_is_refused(data: Path):
    make(data, 1)

    with pytest.raises(StoreFormatError, match="export it with the claimgraph that wrote it"):
        open_store(data, DATA, current=2, migrations={})


def test_migrations_run_in_order_and_leave_the_current_format(data: Path):
    make(data, 1)
    done: list[str] = []

    def second(store: Store, names: Names) -> None:
        done.append(f"2 -> 3 of {versions(store)}")
        store.change(add=[Quad(names.node("entity/bob"), term("note"), Literal("made"), names.entities)])

    def first(store: Store, names: Names) -> None:
        done.append(f"1 -> 2 of {versions(store)}")

    store = open_store(data, DATA, current=3, migrations={2: second, 1: first})

    assert done == ["1 -> 2 of ['1']", "2 -> 3 of ['2']"]
    assert versions(store) == ["3"]
    assert {quad.object for quad in store.match(graph=NAMES.entities)} == {Literal("kept"), Literal("made")}


def test_a_migration_that_breaks_is_run_again_at_the_next_start(data: Path):
    make(data, 1)

    def breaking(store: Store, names: Names) -> None:
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        open_store(data, DATA, current=2, migrations={1: breaking})

    assert versions(open_store(data, DATA, current=2, migrations={1: lambda store, names: None})) == ["2"]


def test_there_is_a_migration_from_every_format_we_ever_wrote():
    assert set(MIGRATIONS) == set(range(1, FORMAT_VERSION))


def test_a_store_that_is_open_is_busy(data: Path):
    store = open_store(data, DATA)

    with pytest.raises(StoreBusy, match=str(data)):
        open_store(data, DATA)

    store.close()
    assert versions(open_store(data, DATA)) == [str(FORMAT_VERSION)]


def test_a_refused_store_is_not_left_open(data: Path):
    make(data, FORMAT_VERSION + 1)
    with pytest.raises(StoreFormatError):
        open_store(data, DATA)

    OxigraphStore(data / "store")
