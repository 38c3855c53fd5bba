"""States of graphs, for cards and lists, and processes that run what users write."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from graph.model import Store
from graph.query.cards import State
from graph.query.overview import Overview
from graph.query.processes import Processes
from graph.store.format import open_store
from graph.vocabulary import Names, Vocabulary


def state_of(store: Store) -> State:
    names, vocabulary = Names(), Vocabulary()
    overview = Overview(store, names, vocabulary)
    return State(store, names, vocabulary, 0.7, lambda: overview)


@pytest.fixture(scope="session")
def demo_state(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[State]:
    """The demo articles."""
    data = tmp_path_factory.mktemp("looked-at") / "data"
    shutil.copytree(demo_data, data)
    store = open_store(data, Names().base)
    yield state_of(store)
    store.close()


@pytest.fixture
def look() -> Callable[[Any], State]:
    """A function that looks at a newsroom as it is now."""
    return lambda newsroom: state_of(newsroom.library.store)


@pytest.fixture
def processes() -> Iterator[Processes]:
    """Where readers come from."""
    with closing(Processes("reader", memory_bytes=1024**3)) as processes:
        yield processes
