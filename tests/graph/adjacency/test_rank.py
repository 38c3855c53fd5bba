"""What comes first among neighbours, and how many there are."""

from __future__ import annotations

from typing import Any

import pytest

from graph.adjacency.adjacency import Adjacency
from graph.adjacency.rank import Neighbour, Relation, neighbours, relations, weight
from graph.adjacency.remembered import Remembered
from graph.adjacency.wanted import Wanted
from graph.errors import InvalidInput


def ranked(adjacency: Adjacency, node: str, wanted: Wanted = Wanted()) -> tuple[Neighbour, ...]:  # noqa: B008
    """Return all neighbours, the best first."""
    return neighbours(adjacency, node, wanted, limit=1000).first


def order(found: Any) -> list[str]:
    return [one.node.removeprefix("entity/") for one in found]


def test_what_more_voices_tell_comes_first(line: Any, adjacent: Any):
    graph = adjacent(line("ada", "bell", voices=2), line("ada", "acme"), line("ada", "core", voices=5))

    assert order(ranked(graph, "entity/ada")) == ["core", "bell", "acme"]


def test_what_is_surer_comes_first(line: Any, adjacent: Any):
    graph = adjacent(line("ada", "acme", certainty=0.8), line("ada", "bell", certainty=0.9))

    assert order(ranked(graph, "entity/ada")) == ["bell", "acme"]


def test_what_is_newer_comes_first_as_of_the_view_and_not_of_the_clock(line: Any, adjacent: Any):
    old, new = (
        line("ada", "acme", first="2010-01-01", last="2010-12-31"),
        line("ada", "bell", last="2024-03-01"),
    )

    assert order(ranked(adjacent(old, new), "entity/ada")) == ["bell", "acme"]
    # Before both, neither is any older than the other; what lies ahead counts as of today.
    assert order(ranked(adjacent(old, new, as_of="2010-06-01"), "entity/ada")) == ["acme", "bell"]


def test_two_voices_for_what_is_old_outweigh_one_for_what_is_new(line: Any):
    old = line("ada", "acme", voices=2, last="1950-01-01")
    new = line("ada", "bell", voices=1, last="2024-03-31")

    assert weight(old, "2024-03-31") > weight(new, "2024-03-31")


def test_who_is_told_together_with_everybody_comes_later(line: Any, adjacent: Any):
    crowd = [line("hub", f"one-{number}") for number in range(30)]
    graph = adjacent(line("ada", "hub"), line("ada", "zoe"), *crowd)

    assert order(ranked(graph, "entity/ada")) == ["zoe", "hub"]


def test_a_saying_comes_after_somebody_whom_as_many_voices_tell_of(line: Any, adjacent: Any):
    said = line("ada", "event/a", predicate="said", event="event/a")

    assert order(ranked(adjacent(said, line("ada", "bell")), "entity/ada")) == ["bell", "event/a"]


def test_a_claim_counts_once_whatever_number_of_lines_it_has_to_a_node(line: Any, adjacent: Any):
    twice = [line("ada", "acme", predicate=name, claim="c1", event="event/e") for name in ("a", "b")]

    [one] = ranked(adjacent(*twice), "entity/ada")
    [other] = ranked(adjacent(twice[0]), "entity/ada")

    assert (len(one.lines), one.score) == (2, other.score)


def test_only_what_is_told_counts_unless_all_stances_are_asked_for(line: Any, adjacent: Any):
    graph = adjacent(line("ada", "acme"), line("ada", "bell", stance="Alleges", is_told=False))

    assert order(ranked(graph, "entity/ada")) == ["acme"]
    assert set(order(ranked(graph, "entity/ada", Wanted(all_stances=True)))) == {"acme", "bell"}
    around = graph.around("entity/ada")
    assert (around.told, around.all) == (1, 2)


def test_neighbours_can_be_asked_for_by_predicate_and_direction(line: Any, adjacent: Any):
    graph = adjacent(line("ada", "acme", predicate="founderOf"), line("bob", "ada"), line("ada", "core"))

    def found(**wanted: Any) -> list[str]:
        return order(ranked(graph, "entity/ada", Wanted(**wanted)))

    assert found(predicate="founderOf") == ["acme"]
    assert found(direction="in") == ["bob"]
    assert found(predicate="knows", direction="out") == ["core"]


@pytest.mark.parametrize(
    ("dates", "is_in"),
    [
        ({"first": "2023-06-15", "last": "2023-06-15"}, True),
        ({"first": "2023-01-01", "last": "2023-12-31"}, True),
        ({"first": "2023-11-30", "last": None}, True),
        ({"first": None, "last": "2023-06-01"}, True),
        ({"first": "2023-12-01", "last": None}, False),
        ({"first": "2022-01-01", "last": "2023-05-31"}, False),
        ({"first": None, "last": None}, False),
    ],
)
def test_a_window_holds_what_may_have_been_on_one_of_its_days(line: Any, dates: Any, is_in: bool):
    window = Wanted(first="2023-06-01", last="2023-11-30")

    assert window.takes(line("ada", "acme", **dates)) is is_in


def test_without_a_window_what_has_no_date_is_there(line: Any):
    assert Wanted().takes(line("ada", "acme"))
    assert Wanted(last="2023-11-30").takes(line("ada", "acme", last="1999-12-31"))
    assert Wanted(first="2023-11-30").takes(line("ada", "acme", first="1999-12-31"))


def test_the_rest_is_had_page_by_page(line: Any, adjacent: Any):
    graph = adjacent(*(line("ada", f"one-{number}", voices=number % 4) for number in range(25)))
    wanted = order(ranked(graph, "entity/ada"))

    pages, after = [], None
    while not pages or after:
        page = neighbours(graph, "entity/ada", limit=10, after=after)
        pages.append(order(page.first))
        after = page.after

    assert [len(page) for page in pages] == [10, 10, 5]
    assert [node for page in pages for node in page] == wanted
    assert page.total == 25


def test_the_next_page_goes_on_though_the_last_one_named_has_gone(line: Any, adjacent: Any):
    lines = [line("ada", name) for name in ("acme", "bell", "core", "data")]
    first = neighbours(adjacent(*lines), "entity/ada", limit=2)

    rest = neighbours(adjacent(lines[0], *lines[2:]), "entity/ada", limit=2, after=first.after)

    assert order(rest.first) == ["core", "data"]


@pytest.mark.parametrize("after", ["", "entity/ada", "~", "0x1p9999~entity/ada"])
def test_what_was_not_given_to_ask_on_with_is_refused(line: Any, adjacent: Any, after: str):
    with pytest.raises(InvalidInput, match="is not what an answer gave to ask on with"):
        neighbours(adjacent(line("ada", "acme")), "entity/ada", after=after)


def test_what_is_shown_already_is_left_out(line: Any, adjacent: Any):
    graph = adjacent(*(line("ada", name) for name in ("acme", "bell", "core")))

    found = neighbours(graph, "entity/ada", leaving_out={"entity/acme"})

    assert (order(found.first), found.total, found.overall) == (["bell", "core"], 2, 3)


def test_another_state_of_the_graph_has_an_order_of_its_own(line: Any, adjacent: Any):
    told, soon = line("ada", "acme", voices=3), line("ada", "bell", voices=2)
    before = adjacent(told, soon, line("core", "bell"))
    assert order(ranked(before, "entity/ada")) == ["acme", "bell"]
    assert [one.total for one in relations(before, "entity/ada")] == [2]

    # The second is of what somebody else is told together with.
    without = before.replaced([told.event], {}, before.as_of)
    crowd = {one.event: (one,) for one in (line("acme", f"one-{number}", voices=9) for number in range(200))}
    crowded = before.replaced([], crowd, before.as_of)

    assert order(ranked(without, "entity/ada")) == ["bell"]
    assert [one.total for one in relations(without, "entity/ada")] == [1]
    assert order(ranked(crowded, "entity/ada")) == ["bell", "acme"]
    assert order(ranked(before, "entity/ada")) == ["acme", "bell"]


def test_of_rankings_no_more_are_kept_than_there_is_room_for():
    kept, made = Remembered(10), []

    def ask(key: str, size: int) -> None:
        kept.get(key, size, lambda: made.append(key) or key)

    for key, size in (("a", 4), ("b", 4), ("a", 4), ("c", 4), ("a", 4), ("a", 4)):
        ask(key, size)

    assert (made, len(kept)) == (["a", "b", "c", "a"], 2)


def test_relations_are_counted_by_neighbours_and_by_direction(line: Any, adjacent: Any):
    twice = [line("ada", "acme", claim=claim, event=f"event/{claim}") for claim in ("c1", "c2")]
    graph = adjacent(*twice, line("ada", "bell"), line("core", "ada"), line("ada", "ada"))

    found = relations(graph, "entity/ada", shown={"entity/bell"})

    assert found == [Relation("knows", "out", 2, 1), Relation("knows", "in", 1, 0)]


def test_the_gold_begins_with_what_one_would_begin_with(gold: Any):
    first = neighbours(gold.adjacency, gold.node("Stability AI"), limit=4).first

    assert [gold.label(one.node) for one in first] == [
        "Emad Mostaque",
        "Stable Diffusion",
        "Robin Rombach",
        "Coatue Management",
    ]
