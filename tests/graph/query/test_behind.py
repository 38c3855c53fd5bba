"""The queries behind the pages run, whatever the graph holds."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph.query.behind import Behind
from graph.query.search import Search
from graph.query.searches import with_search
from graph.store.format import open_store
from graph.vocabulary import PREFIXES, Names

NAMES = Names()
BEHIND = Behind(NAMES)


def searched(query: str, data: Path) -> str:
    """Return a query with its searches answered from a data folder."""
    if "SERVICE" not in query:
        return query
    store = open_store(data, NAMES.base)
    try:
        return with_search(query, Search(store, NAMES), NAMES.base)
    finally:
        store.close()


@pytest.mark.parametrize(
    "query",
    [
        BEHIND.entity('a" b<>'),
        BEHIND.claim("x"),
        BEHIND.document("한국어 1"),
        BEHIND.question("x"),
        BEHIND.questions(),
        BEHIND.questions(kind="Tension", rule='a" b\\', entity="x"),
        BEHIND.documents(),
        BEHIND.documents(language='"}', entity='a" b<>'),
        BEHIND.entities(),
        BEHIND.entities("Person"),
        BEHIND.events(),
        BEHIND.events("Leaving"),
        BEHIND.search('"}\\ \n'),
        BEHIND.timeline(),
        BEHIND.timeline(
            entity='a" b<>', type="Leaving", window=("2023-01-01", "2024-03-31"), latest_first=True
        ),
    ],
)
def test_it_is_a_query_that_stands_alone(query: str, tmp_path: Path):
    solutions = ox.Store().query(searched(query, tmp_path / "empty"))

    assert isinstance(solutions, ox.QuerySolutions)
    assert list(solutions) == []


@pytest.mark.parametrize(
    "query",
    [
        BEHIND.questions(),
        BEHIND.documents(),
        BEHIND.entities("Person"),
        BEHIND.events("Leaving"),
        BEHIND.search("모스타크"),
    ],
)
def test_the_lists_of_the_demo_have_rows(demo_data: Path, query: str, tmp_path: Path):
    store = ox.Store.read_only(str(demo_data / "store"))
    shutil.copytree(demo_data, tmp_path / "copy")

    solutions = store.query(
        searched(query, tmp_path / "copy"), default_graph=NAMES.facts, prefixes=dict(PREFIXES)
    )

    assert isinstance(solutions, ox.QuerySolutions)
    assert len(list(solutions)) > 1
