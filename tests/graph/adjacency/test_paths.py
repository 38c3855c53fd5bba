"""The shortest ways between two nodes, the best told first, and each step with its lines."""

from __future__ import annotations

import itertools
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.adjacency.adjacency import Adjacency
from graph.adjacency.paths import Bounds, Paths, best_paths
from graph.adjacency.wanted import Wanted

NODES = "abcdefg"


def found(graph: Adjacency, start: str, end: str, wanted: Wanted = Wanted(), **options: Any) -> list[str]:  # noqa: B008
    """Return the ways as words: "a c e"."""
    paths = best_paths(graph, f"entity/{start}", f"entity/{end}", wanted, **options)
    return [" ".join(node.removeprefix("entity/") for node in path.nodes) for path in paths.found]


def test_shorter_ways_come_before_longer_ones_however_well_those_are_told(line: Any, adjacent: Any):
    graph = adjacent(
        line("ada", "bob"), line("bob", "zoe"),
        line("ada", "c", voices=9), line("c", "d", voices=9), line("d", "zoe", voices=9),
    )  # fmt: skip

    assert found(graph, "ada", "zoe") == ["ada bob zoe", "ada c d zoe"]
    assert found(graph, "zoe", "ada") == ["zoe bob ada", "zoe d c ada"]


def test_of_equally_long_ways_the_better_told_comes_first(line: Any, adjacent: Any):
    graph = adjacent(
        line("ada", "bob"), line("bob", "zoe"),
        line("ada", "cy", voices=3), line("cy", "zoe", voices=3),
    )  # fmt: skip

    assert found(graph, "ada", "zoe") == ["ada cy zoe", "ada bob zoe"]


def test_a_way_by_somebody_whom_few_know_comes_before_one_by_a_hub(line: Any, adjacent: Any):
    graph = adjacent(
        *(line("hub", f"other-{number}") for number in range(40)),
        line("ada", "hub"), line("hub", "zoe"), line("ada", "one"), line("one", "zoe"),
    )  # fmt: skip

    assert found(graph, "ada", "zoe") == ["ada one zoe", "ada hub zoe"]


def test_each_step_has_all_of_its_lines_the_weightiest_first(line: Any, adjacent: Any):
    graph = adjacent(
        line("ada", "bob", claim="weak"), line("bob", "ada", claim="strong", voices=3), line("bob", "zoe")
    )

    [path] = best_paths(graph, "entity/ada", "entity/zoe").found

    assert [[one.claim for one in hop] for hop in path.hops] == [["strong", "weak"], ["bob-zoe"]]


def test_only_what_is_told_connects_unless_all_stances_are_asked_for(line: Any, adjacent: Any):
    graph = adjacent(line("ada", "zoe", stance="Alleges", is_told=False))

    assert found(graph, "ada", "zoe") == []
    assert found(graph, "ada", "zoe", Wanted(all_stances=True)) == ["ada zoe"]


def test_within_a_window_each_step_may_have_been_in_it(line: Any, adjacent: Any):
    graph = adjacent(
        line("ada", "bob", first="2020-01-01", last="2020-12-31"), line("bob", "zoe", first="2023-01-01"),
        line("ada", "cy", first="2023-05-01"), line("cy", "zoe", first="2021-01-01"),
    )  # fmt: skip

    assert len(found(graph, "ada", "zoe")) == 2
    assert found(graph, "ada", "zoe", Wanted(first="2023-06-01", last="2023-06-01")) == ["ada cy zoe"]


def test_nothing_longer_than_asked_for_is_found(line: Any, adjacent: Any):
    graph = adjacent(line("ada", "bob"), line("bob", "cy"), line("cy", "zoe"))

    assert found(graph, "ada", "zoe", max_length=2) == []
    assert found(graph, "ada", "zoe", max_length=3) == ["ada bob cy zoe"]


def test_from_a_node_to_itself_and_to_what_is_not_there_is_no_way(line: Any, adjacent: Any):
    graph = adjacent(line("ada", "bob"), line("ada", "ada"))

    for end in ("ada", "nobody"):
        assert best_paths(graph, "entity/ada", f"entity/{end}") == Paths((), is_complete=True)


def test_parts_that_nothing_connects_are_told_to_be_so_whatever_they_hold(line: Any, adjacent: Any):
    star = [line("ada", f"one-{number}") for number in range(50)]
    ring = [line(f"r{number}", f"r{(number + 1) % 50}") for number in range(50)]

    assert best_paths(adjacent(*star, *ring), "entity/ada", "entity/r0", max_length=8).is_complete


def test_a_search_that_a_bound_stops_says_so_and_gives_what_it_has(line: Any, adjacent: Any):
    names = [f"n{number}" for number in range(12)]
    graph = adjacent(*(line(*pair) for pair in itertools.combinations(names, 2)))

    bounded = best_paths(graph, "entity/n0", "entity/n1", max_length=8, limit=1000, bounds=Bounds(pieces=200))
    small = best_paths(graph, "entity/n0", "entity/n1", max_length=8, limit=1000, bounds=Bounds(lines=5))

    assert not bounded.is_complete
    assert len(bounded.found[0].nodes) == 2
    assert small == Paths((), is_complete=False)
    assert best_paths(graph, "entity/n0", "entity/n1", limit=3).is_complete


@given(pairs=st.lists(st.tuples(st.sampled_from(NODES), st.sampled_from(NODES)), max_size=20), data=st.data())
@settings(deadline=None, max_examples=200)
def test_the_ways_are_those_that_a_search_of_everything_finds(
    line: Any, adjacent: Any, pairs: Any, data: st.DataObject
):
    lines = [line(*pair, claim=str(number), event=f"event/{number}") for number, pair in enumerate(pairs)]
    start, end = data.draw(st.permutations(NODES))[:2]
    limit, longest = data.draw(st.integers(1, 30)), data.draw(st.integers(1, 7))
    whole = nx.Graph(pairs)
    whole.add_nodes_from(NODES)
    wanted = sorted(nx.all_simple_paths(whole, start, end, cutoff=longest), key=len)

    ways = found(adjacent(*lines), start, end, limit=limit, max_length=longest)

    assert [len(way.split()) for way in ways] == [len(way) for way in wanted][:limit]
    assert len(set(ways)) == len(ways)
    assert {*ways} <= {" ".join(way) for way in wanted}


@pytest.mark.parametrize(
    ("start", "end"), [("Coatue", "Emad Mostaque"), ("Sam Altman", "Microsoft"), ("Björn Ommer", "Runway")]
)
def test_the_demo_is_connected_as_its_articles_tell(demo: Any, start: str, end: str):
    paths = best_paths(demo.adjacency, demo.node(start), demo.node(end), limit=5)

    lengths = [len(path.hops) for path in paths.found]
    assert lengths == sorted(lengths)
    assert paths.is_complete
    for path in paths.found:
        assert all(line.is_told for hop in path.hops for line in hop)
