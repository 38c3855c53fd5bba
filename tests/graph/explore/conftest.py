"""The demo graph as the explorer reads it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from api.canvas import wire_in
from api.pictures import picture_words
from api.service import Service
from graph.adjacency.adjacency import adjacency_of
from graph.explore.wire import Wire
from graph.query.cards import State
from graph.query.overview import Overview
from graph.settings import Settings


@pytest.fixture(scope="package")
def explored(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    data = tmp_path_factory.mktemp("explored") / "data"
    shutil.copytree(demo_data, data)
    service = Service.open(Settings(data=data, readers=1))
    yield service
    service.close()


@pytest.fixture
def wire(explored: Service) -> Callable[..., Wire]:
    """A function that spells the demo in a language."""

    def wire(language: str = "en") -> Wire:
        return wire_in(explored, explored.state(), language)

    return wire


@pytest.fixture
def named(explored: Service) -> Callable[[str], str]:
    """A function that returns the node id of who is called so."""
    return lambda name: f"entity/{explored.search.entities(name)[0].entity}"


@pytest.fixture
def wire_of() -> Callable[[Any], Wire]:
    """A function that spells a newsroom as it is now in English; it has no lines between its nodes."""

    def wire_of(newsroom: Any) -> Wire:
        store, names, vocabulary = newsroom.library.store, newsroom.world.names, newsroom.world.vocabulary
        overview = Overview(store, names, vocabulary)
        state = State(store, names, vocabulary, 0.7, lambda: overview)
        return Wire(store, state, adjacency_of({}, None), picture_words("en"))

    return wire_of
