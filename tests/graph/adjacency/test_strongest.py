"""The first view hangs together and holds what most voices tell of."""

from __future__ import annotations

from typing import Any

import networkx as nx

from graph.adjacency.strongest import strongest


def test_it_begins_with_what_most_is_told_of_and_goes_on_beside_it(line: Any, adjacent: Any):
    graph = adjacent(
        line("ada", "acme", voices=5), line("acme", "bell", voices=3), line("acme", "core"),
        line("zoe", "yves", voices=4),
    )  # fmt: skip

    assert strongest(graph, 3) == ["entity/acme", "entity/ada", "entity/bell"]


def test_where_a_part_is_too_small_another_follows(line: Any, adjacent: Any):
    graph = adjacent(line("ada", "acme", voices=5), line("zoe", "yves", voices=4))

    assert strongest(graph, 10) == ["entity/acme", "entity/ada", "entity/yves", "entity/zoe"]


def test_it_is_no_hub_with_its_leaves_alone(line: Any, adjacent: Any):
    leaves = [line("hub", f"leaf-{number:03}", voices=2) for number in range(100)]
    away = [line("hub", "far-0", voices=2), *(line(f"far-{n}", f"far-{n + 1}", voices=2) for n in range(20))]

    chosen = strongest(adjacent(*leaves, *away), 30)

    assert sum(node.startswith("entity/far") for node in chosen) > 15


def test_what_nobody_tells_as_so_is_not_in_it(line: Any, adjacent: Any):
    graph = adjacent(line("ada", "acme"), line("ada", "bell", voices=9, stance="Alleges", is_told=False))

    assert set(strongest(graph, 10)) == {"entity/ada", "entity/acme"}


def test_nothing_is_an_answer(adjacent: Any):
    assert strongest(adjacent(), 10) == []


def test_each_node_is_tied_to_another_and_no_figure_stands_among_them(told: Any):
    chosen = strongest(told.adjacency, 60)

    shown = nx.Graph((one.source, one.target) for one in told.adjacency.between(chosen) if one.is_told)
    assert len(chosen) == len(set(chosen)) == 60
    assert set(chosen) == set(shown)
    assert nx.number_connected_components(shown) <= 2
    assert not any(told.adjacency.around(node).is_dead_end for node in chosen)


def test_it_is_the_same_each_time(told: Any):
    assert strongest(told.adjacency, 40) == strongest(told.adjacency, 60)[:40]
