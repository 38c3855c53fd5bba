"""Places of nodes: no label on another, the same each time, in the shape of a window."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.draw.labels import FONT_SIZE, LINES, fitting_labels, in_lines, node_box, text_width
from graph.draw.layout import MOST_APART, Box, apart, place

BOXES = st.builds(Box, st.floats(5, 90), st.floats(5, 25), st.floats(20, 80))


def overlapping(boxes: dict[str, Box], placed: dict[str, tuple[float, float]]) -> list[tuple[str, str]]:
    def apart(a: str, b: str) -> bool:
        (ax, ay), (bx, by) = placed[a], placed[b]
        return (
            abs(ax - bx) >= boxes[a].side + boxes[b].side
            or ay + boxes[a].below <= by - boxes[b].above
            or by + boxes[b].below <= ay - boxes[a].above
        )

    return [(a, b) for a, b in combinations(boxes, 2) if not apart(a, b)]


@settings(deadline=None, max_examples=40)
@given(boxes=st.lists(BOXES, min_size=1, max_size=25), data=st.data())
def test_no_two_boxes_overlap(boxes: list[Box], data: st.DataObject):
    named = {f"n{i}": box for i, box in enumerate(boxes)}
    ends = st.sampled_from(list(named))
    edges = data.draw(st.lists(st.tuples(ends, ends), max_size=40))

    assert overlapping(named, place(named, edges)) == []


GRAPHS = {
    "star": nx.star_graph(59),
    "path": nx.path_graph(60),
    "complete": nx.complete_graph(30),
    "no lines": nx.empty_graph(60),
    "hubs": nx.barabasi_albert_graph(300, 2, 1),
}


@pytest.mark.parametrize("graph", GRAPHS.values(), ids=GRAPHS)
def test_hubs_and_chains_and_crowds_come_apart(graph: nx.Graph):
    boxes = {str(node): node_box(in_lines(f"A name of some length {node}"), 10) for node in graph}

    placed = place(boxes, [(str(a), str(b)) for a, b in graph.edges])

    assert overlapping(boxes, placed) == []


def test_neighbours_are_nearer_than_strangers():
    graph = nx.path_graph(20)
    boxes = {str(node): Box(10, 10, 20) for node in graph}

    placed = place(boxes, [(str(a), str(b)) for a, b in graph.edges])

    def distance(a: int, b: int) -> float:
        (ax, ay), (bx, by) = placed[str(a)], placed[str(b)]
        return float(((ax - bx) ** 2 + (ay - by) ** 2) ** 0.5)

    assert max(distance(i, i + 1) for i in range(19)) < distance(0, 19)


def test_places_are_the_same_each_time():
    boxes = {str(node): Box(20, 10, 30) for node in range(30)}
    edges = [(str(i), str(i * 7 % 30)) for i in range(30)]

    assert place(boxes, edges) == place(boxes, edges)


def test_places_that_were_given_stay_where_nothing_overlaps():
    boxes = {name: Box(20, 10, 30) for name in "ab"}
    chosen = {"a": (0.0, 0.0), "b": (100.0, -7.0)}

    assert apart(chosen, boxes) == chosen


def test_places_that_were_given_part_where_labels_overlap_and_keep_their_sides():
    boxes = {str(i): Box(60, 10, 40) for i in range(25)}
    chosen = {str(i): (70.0 * (i % 5), 60.0 * (i // 5)) for i in range(25)}

    placed = apart(chosen, boxes)

    assert overlapping(boxes, placed) == []
    assert all(placed[str(i)][0] < placed[str(i + 1)][0] for i in range(24) if i % 5 < 4)
    assert all(placed[str(i)][1] < placed[str(i + 5)][1] for i in range(20))


HEAPS = {
    "one spot": lambda i: (0.0, 0.0),
    "nearly one spot": lambda i: (i / 1000, -i / 1000),
    "heaps of ten": lambda i: (1e4 * (i // 10), 1e3 * (i // 10)),
    "heaps side by side": lambda i: (200.0 * (i // 10 % 5), 80.0 * (i // 50)),
    "a column": lambda i: (0.0, 30.0 * i),
    "the corners": lambda i: ((-1) ** i * 1e6, (-1) ** (i // 2) * 1e6),
}


@pytest.mark.parametrize("spot", HEAPS.values(), ids=HEAPS)
def test_heaps_of_nodes_come_apart(spot: Callable[[int], tuple[float, float]]):
    boxes = {str(i): Box(60, 10, 40) for i in range(MOST_APART)}

    assert overlapping(boxes, apart({node: spot(int(node)) for node in boxes}, boxes)) == []


def test_a_crowd_keeps_to_its_order_in_rows():
    boxes = {str(i): Box(60, 10, 40) for i in range(100)}
    crowd = {str(i): (i % 10 / 10, i // 10 / 10) for i in range(100)}

    placed = apart(crowd, boxes)

    assert overlapping(boxes, placed) == []
    # What is in the same row afterwards is from left to right, and no row above has what was below.
    for a, b in combinations(boxes, 2):
        (ax, ay), (bx, by) = placed[a], placed[b]
        assert ay != by or (ax < bx) == ((crowd[a][0], int(a)) < (crowd[b][0], int(b)))
        assert not ay < by or crowd[a][1] <= crowd[b][1]


def test_more_nodes_than_have_room_stay_where_they_are():
    boxes = {str(i): Box(60, 10, 40) for i in range(MOST_APART + 1)}
    heap = dict.fromkeys(boxes, (1.0, 2.0))

    assert apart(heap, boxes) == heap


TEXTS = (
    "Ada",
    "The Institute for the Advanced Study of Very Long Names",
    "x" * 200,
    "스태빌리티 AI의 아주 긴 이름이 여기에 있습니다",
    "エマド・モスタークが率いる会社の取締役会",
    "",
    "a\u0301" * 60,
)


@pytest.mark.parametrize("text", TEXTS)
def test_a_label_has_few_lines_that_hold_its_beginning(text: str):
    lines = in_lines(text).split("\n")

    assert len(lines) <= LINES
    assert all(text_width(line) <= 150 + 2 * FONT_SIZE for line in lines)
    assert text.replace(" ", "").startswith("".join(lines).replace(" ", "").rstrip("…"))


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (
            "任命：シャン・シャン・ウォン · スタビリティAI",
            ["任命：シャン・", "シャン・ウォン ·", "スタビリティAI"],
        ),
        ("売却検討：スタビリティAI", ["売却検討：", "スタビリティAI"]),
        ("最高経営責任者（CEO）", ["最高経営責任者", "（CEO）"]),
        ("임명: 크리스티안 라포르트 · 스태빌리티 AI", ["임명: 크리스티안", "라포르트 · 스태빌리티", "AI"]),
    ],
)
def test_a_label_breaks_where_its_script_lets_a_line_end(text: str, lines: list[str]):
    assert in_lines(text).split("\n") == lines


@pytest.mark.parametrize("letter", ["m", "샘", "会", "ア"])
def test_no_line_of_a_label_begins_with_the_dot_between_two_names(letter: str):
    for length in range(1, 40):
        lines = in_lines(f"Talks: {letter * length} · Jony Ive").split("\n")

        assert not any(line.startswith("·") for line in lines), lines
        assert not lines[-1].endswith("·…")


def test_no_label_of_a_line_stands_in_a_heap_of_nodes():
    boxes = {str(i): Box(10, 10, 10) for i in range(200)}
    heap = dict.fromkeys(boxes, (5.0, 5.0))

    assert fitting_labels([("beside", (70, 75)), ("far", (500, 75))], boxes, heap) == [False, True]


def test_a_label_of_a_line_stands_only_where_there_is_room():
    boxes, at = {"a": Box(20, 10, 30)}, {"a": (0.0, 0.0)}

    fits = fitting_labels([("on the node", (0, 0)), ("free", (200, 0)), ("on it", (205, 3))], boxes, at)

    assert fits == [False, True, False]
