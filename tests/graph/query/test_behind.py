"""The queries behind the pages run, whatever the graph holds."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from graph.query.behind import Behind
from graph.vocabulary import PREFIXES, Names

NAMES = Names()
BEHIND = Behind(NAMES)


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
def test_it_is_a_query_that_stands_alone(query: str):
    solutions = ox.Store().query(query)

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
def test_the_lists_of_the_demo_have_rows(demo_data: object, query: str):
    store = ox.Store.read_only(str(demo_data / "store"))  # type: ignore[operator]

    solutions = store.query(query, default_graph=NAMES.facts, prefixes=dict(PREFIXES))

    assert isinstance(solutions, ox.QuerySolutions)
    assert len(list(solutions)) > 1
