"""How two entities are connected: shortest paths, each line with its sentences."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import networkx as nx
import pytest

from graph.draw.choose import whole
from graph.draw.paths import paths
from graph.draw.tables import as_graph

PAIRS = [("Coatue", "Emad Mostaque"), ("Sam Altman", "Microsoft"), ("Björn Ommer", "Runway")]


def undirected(picture: Any) -> nx.Graph:
    return nx.Graph(as_graph(picture).to_undirected())


@pytest.mark.parametrize(("start", "end"), PAIRS)
def test_the_shortest_path_is_found(demo: Any, start: str, end: str):
    ends = demo.node(start), demo.node(end)

    picture = paths(demo.reader(), demo.adjacency, *ends, limit=1)

    nodes = list(map(demo.names.id, ends))
    assert picture.focus == set(nodes)
    assert nx.shortest_path_length(undirected(picture), *nodes) == nx.shortest_path_length(
        undirected(whole(demo.reader())), *nodes
    )


@pytest.mark.parametrize(("start", "end"), PAIRS)
def test_more_paths_are_those_that_a_search_of_everything_finds(demo: Any, start: str, end: str):
    nodes = [f"entity/{demo.id(name)}" for name in (start, end)]
    wanted = nx.shortest_simple_paths(undirected(whole(demo.reader())), *nodes)
    lengths = [len(path) for path, _ in zip(wanted, range(4), strict=False)]

    picture = paths(demo.reader(), demo.adjacency, demo.node(start), demo.node(end), limit=4, max_length=8)

    found = nx.shortest_simple_paths(undirected(picture), *nodes)
    assert [len(path) for path, _ in zip(found, range(4), strict=False)] == lengths


def test_each_line_of_a_path_has_its_sentences(demo: Any):
    picture = paths(demo.reader(), demo.adjacency, demo.node("Coatue"), demo.node("Emad Mostaque"))

    path = nx.shortest_path(undirected(picture), *sorted(picture.focus))
    for hop in pairwise(path):
        facts = [edge.fact for edge in picture.edges if {edge.source, edge.target} == set(hop)]
        assert facts
        assert all(fact.sentences for fact in facts)


def test_where_there_is_no_path_only_the_ends_are_drawn(demo: Any):
    picture = paths(demo.reader(), demo.adjacency, demo.node("Coatue"), demo.node("Sam Altman"), max_length=1)

    assert (len(picture.nodes), picture.edges) == (2, ())
