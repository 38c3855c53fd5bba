"""Labels as they will stand on the canvas: broken into lines, and how much room they take.

No font is at hand here, so widths are estimated, rather too wide than too narrow: a label that is
thought to fit must fit in any of the fonts that a browser may have.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from graph.draw.layout import Box, Point

FONT_SIZE = 14
LINE_WIDTH = 150.0
LINES = 3
_GAP = 6.0
# Widths in em, measured on DejaVu Sans, the widest of the usual sans-serif fonts.
_NARROW, _WIDE = frozenset("iljtfrI.,:;'’|!()[]/ -·"), frozenset("mwMW@%—…")

_NOT_FIRST = frozenset("、。，：；！？・）」』】〉》ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ")
_NOT_LAST = frozenset("（「『【〈《")


def text_width(text: str) -> float:
    """Return about how wide a line is, in pixels."""
    return FONT_SIZE * sum(map(_em, text))


def _em(char: str) -> float:
    if unicodedata.combining(char):
        return 0.0
    if unicodedata.east_asian_width(char) in "WF" or char in _WIDE:
        return 1.02
    if char in _NARROW:
        return 0.42
    return 0.78 if char.isupper() else 0.65


def in_lines(text: str) -> str:
    """Return a label broken into at most three lines, with an ellipsis where it is cut.

    Lines break at spaces, after a dot between names and not before it, and where `_may_part` has it in
    scripts that write without them.
    """
    lines: list[str] = []
    for piece in _pieces(text):
        if lines and text_width(lines[-1] + piece) <= LINE_WIDTH:
            lines[-1] += piece
        else:
            lines.append(piece.lstrip())
    lines = [line.rstrip() for line in lines if line.strip()]
    if len(lines) > LINES:
        lines = [*lines[: LINES - 1], lines[LINES - 1].rstrip(" ·") + "…"]
    return "\n".join(lines)


def _pieces(text: str) -> list[str]:
    """Return what may not be broken: words with the space before them, wide characters, parts of words."""
    pieces: list[str] = []
    width = 0.0
    for i, char in enumerate(text):
        before = text[i - 1] if i else " "
        width += FONT_SIZE * _em(char)
        belongs_before = char == "·" or text[i : i + 2] == " ·"
        may_begin = char == " " or _may_part(before, char) or width > LINE_WIDTH
        if not pieces or (may_begin and not belongs_before):
            pieces.append(char)
            width = FONT_SIZE * _em(char)
        else:
            pieces[-1] += char
    return pieces


def _may_part(before: str, char: str) -> bool:
    """Return whether a line may end between two characters.

    None begins with what closes or parts (JIS X 4051), and a word in katakana, a name mostly, stays whole.
    """
    if char in _NOT_FIRST or before in _NOT_LAST or (_is_katakana(before) and _is_katakana(char)):
        return False
    return _stands_alone(before) or _stands_alone(char)


def _is_katakana(char: str) -> bool:
    return "\u30a1" <= char <= "\u30fa" or char == "ー"


def _stands_alone(char: str) -> bool:
    """Return whether a line may break on either side: in Chinese and Japanese, not inside Korean words."""
    is_hangul = "\uac00" <= char <= "\ud7a3"
    return unicodedata.east_asian_width(char) in "WF" and not is_hangul


def node_box(label: str, radius: float) -> Box:
    """Return the room that a node takes with its label below it."""
    lines = label.split("\n")
    side = max(radius, max(map(text_width, lines)) / 2)
    return Box(side + 2, radius + 2, radius + 6 + len(lines) * (FONT_SIZE + 2))


Rectangle = tuple[float, float, float, float]


def fitting_labels(
    labels: Sequence[tuple[str, Point]], boxes: Mapping[str, Box], positions: Mapping[str, Point]
) -> list[bool]:
    """Return for each label of a line and its middle whether it may stand, the first ones first.

    It may where it touches neither a node nor a label that stands already; an empty one takes no room.
    """
    taken = _Rectangles(_around(boxes[node], at) for node, at in positions.items())
    fits = []
    for label, (x, y) in labels:
        if not label:
            fits.append(False)
            continue
        side, up = text_width(label) / 2 + _GAP, FONT_SIZE / 2 + _GAP
        fits.append(taken.take((x - side, y - up, x + side, y + up)))
    return fits


def _around(box: Box, at: Point) -> Rectangle:
    return at[0] - box.side, at[1] - box.above, at[0] + box.side, at[1] + box.below


class _Rectangles:
    """Rectangles that do not overlap, found by the squares of a grid that they lie in."""

    _SQUARE = 100.0
    # A square with so many has no room that could be read, and looking for it would take long.
    _FULL = 100

    def __init__(self, rectangles: Iterable[Rectangle]) -> None:
        self._by_square: dict[tuple[int, int], list[Rectangle]] = {}
        for rectangle in rectangles:
            self._add(rectangle)

    def take(self, wanted: Rectangle) -> bool:
        """Add a rectangle where there is room for it, and return whether there was."""
        near = [self._by_square.get(square, ()) for square in self._squares(wanted)]
        if any(len(square) > self._FULL for square in near):
            return False
        if any(_overlap(wanted, other) for square in near for other in square):
            return False
        self._add(wanted)
        return True

    def _add(self, rectangle: Rectangle) -> None:
        for square in self._squares(rectangle):
            self._by_square.setdefault(square, []).append(rectangle)

    def _squares(self, rectangle: Rectangle) -> list[tuple[int, int]]:
        left, top, right, bottom = (math.floor(value / self._SQUARE) for value in rectangle)
        return [(x, y) for x in range(left, right + 1) for y in range(top, bottom + 1)]


def _overlap(one: Rectangle, other: Rectangle) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
