"""Places of thousands of nodes: neighbours together, communities apart, each where it has room."""

from __future__ import annotations

import math
import random
from collections import Counter
from statistics import fmean, median

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.draw.layout import Point, place_points
from graph.draw.spread import SPACING, spread


def placed(graph: nx.Graph) -> dict[str, Point]:
    """Return the places of a graph's nodes by their names."""
    return place_points([str(node) for node in graph], [(str(a), str(b)) for a, b in graph.edges])


def away(places: dict[str, Point], a: int, b: int) -> float:
    return math.dist(places[str(a)], places[str(b)])


@settings(deadline=None, max_examples=60)
@given(pairs=st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=150))
def test_every_node_has_a_place_of_its_own_the_same_each_time(pairs: list[tuple[int, int]]):
    graph = nx.Graph(pairs)
    graph.add_nodes_from(range(61))

    places = placed(graph)

    assert places.keys() == {str(node) for node in graph}
    assert all(math.isfinite(x) and math.isfinite(y) for x, y in places.values())
    assert len(set(places.values())) == len(places)
    assert placed(graph) == places


def test_lines_told_twice_either_way_or_to_themselves_change_nothing():
    once = [("a", "b"), ("b", "c")]

    assert spread(["a", "b", "c"], [*once, ("b", "a"), ("a", "b"), ("c", "c")]) == spread(
        ["a", "b", "c"], once
    )


def test_nothing_and_nodes_without_lines_have_places_too():
    assert spread([], []) == []
    assert [list(part) for part in spread(["a", "b"], [])] == [["a"], ["b"]]


def test_a_lattice_is_laid_out_as_one():
    graph = nx.convert_node_labels_to_integers(nx.grid_2d_graph(20, 20))

    places = placed(graph)

    for node in graph:
        neighbours = set(graph[node])
        nearest = sorted((one for one in graph if one != node), key=lambda one: away(places, node, one))
        assert len(neighbours & set(nearest[: len(neighbours) + 2])) >= len(neighbours) - 1


def test_communities_come_apart():
    graph = nx.planted_partition_graph(6, 50, 0.15, 0.002, seed=1)
    chance = random.Random(1)

    places = placed(graph.subgraph(max(nx.connected_components(graph), key=len)))

    pairs = [chance.sample([int(node) for node in places], 2) for _ in range(4000)]
    inside = fmean(away(places, a, b) for a, b in pairs if a // 50 == b // 50)
    between = fmean(away(places, a, b) for a, b in pairs if a // 50 != b // 50)
    assert between > 2.5 * inside


def test_the_leaves_of_a_hub_lie_around_it_and_not_upon_one_another():
    places = placed(nx.star_graph(300))

    x, y = places["0"]
    quarters = Counter((px > x, py > y) for node, (px, py) in places.items() if node != "0")
    assert min(quarters.values()) > 40
    nearest = [min(away(places, a, b) for b in range(1, 301) if b != a) for a in range(1, 301)]
    assert median(nearest) > SPACING / 8


@pytest.mark.parametrize(
    "graph", [nx.random_labeled_tree(400, seed=1), nx.path_graph(400)], ids=["tree", "path"]
)
def test_neighbours_are_nearer_than_others(graph: nx.Graph):
    places = placed(graph)

    chance = random.Random(1)
    joined = fmean(away(places, a, b) for a, b in graph.edges)
    any_two = fmean(away(places, *chance.sample(list(graph), 2)) for _ in range(1000))
    assert joined < any_two / 6


def test_parts_lie_side_by_side():
    graph = nx.disjoint_union(nx.cycle_graph(40), nx.cycle_graph(30))

    places = placed(graph)

    [one, other] = ([places[str(node)] for node in part] for part in nx.connected_components(graph))
    assert max(x for x, _ in one) < min(x for x, _ in other) or max(y for _, y in one) < min(
        y for _, y in other
    )
