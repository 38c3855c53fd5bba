"""The demo graph as the explorer reads it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from api.canvas import wire_in
from api.service import Service
from graph.explore.wire import Wire
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
