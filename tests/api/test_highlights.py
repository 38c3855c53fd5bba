"""A document's text with its evidence marked."""

from __future__ import annotations

import pytest

from api.highlights import highlighted


@pytest.mark.parametrize(
    "spans", [[], [(0, 3)], [(1, 4), (3, 5)], [(0, 6), (2, 4), (2, 4)], [(5, 6), (0, 1)]]
)
def test_the_pieces_are_the_whole_text_and_each_span_ends_once(spans: list[tuple[int, int]]):
    pieces = highlighted("abcdef", spans)

    assert "".join(piece.text for piece in pieces) == "abcdef"
    assert sorted(number for piece in pieces for number in piece.ends) == list(range(1, len(spans) + 1))


def test_where_marks_overlap_the_piece_says_which_cover_it_the_shortest_first():
    assert [(p.text, p.covers) for p in highlighted("abcdef", [(1, 4), (3, 5)])] == [
        ("a", ()),
        ("bc", (1,)),
        ("d", (2, 1)),
        ("e", (2,)),
        ("f", ()),
    ]
