"""How kinds of nodes and ways of telling look: always by shape as well as by colour (Okabe and Ito)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from graph.draw.picture import Fact


@dataclass(frozen=True, slots=True)
class NodeStyle:
    """A shape of vis-network, its colour, and the same as points of an SVG of 20 by 20; none is a circle.

    A rim has a contrast of 3 or more with light ground and with dark (WCAG 2.2, 1.4.11), as not every colour
    has. A pentagon is a shape of `picture.js`.
    """

    shape: str
    colour: str
    rim: str
    points: str | None = None


NODES: Mapping[str, NodeStyle] = {
    "Person": NodeStyle("dot", "#0072b2", "#0072b2"),
    "Organization": NodeStyle("square", "#e69f00", "#956700", "3,3 17,3 17,17 3,17"),
    "Investor": NodeStyle("diamond", "#009e73", "#00805d", "10,1 19,10 10,19 1,10"),
    "Event": NodeStyle("hexagon", "#d55e00", "#bb5300", "5,2 15,2 19,10 15,18 5,18 1,10"),
    "Product": NodeStyle("triangle", "#cc79a7", "#9d5d81", "10,2 19,18 1,18"),
    "Place": NodeStyle("pentagon", "#56b4e9", "#39779a", "10,1 19,8 15.5,19 4.5,19 1,8"),
    "Project": NodeStyle("star", "#cc79a7", "#9d5d81", "10,1 12,7 19,7 14,12 16,19 10,15 4,19 6,12 1,7 8,7"),
    "Publication": NodeStyle(
        "star", "#56b4e9", "#39779a", "10,1 12,7 19,7 14,12 16,19 10,15 4,19 6,12 1,7 8,7"
    ),
    "Entity": NodeStyle("dot", "#8a939b", "#6a7177"),
}


@dataclass(frozen=True, slots=True)
class LineStyle:
    """Ways of telling that are drawn alike; `dashes` are lengths of strokes and gaps, none a whole line."""

    stances: tuple[str, ...]
    dashes: tuple[int, ...] = ()


LINES = (
    LineStyle(("Asserts",)),
    LineStyle(("Reports",), (16, 4)),
    LineStyle(("Alleges",), (7, 6)),
    LineStyle(("Rumours", "Speculates", "Conditional"), (7, 5, 2, 5)),
    LineStyle(("Plans", "Expects"), (2, 5)),
    LineStyle(("Negates", "Denies"), (16, 4, 2, 4, 2, 4)),
)
_BY_STANCE = {stance: style for style in LINES for stance in style.stances}


def line_of(fact: Fact) -> LineStyle:
    """Return how the firmest of a fact's sentences is drawn."""
    return _BY_STANCE[fact.stance]


def tone_of(fact: Fact) -> str:
    """Return the name of a line's colour, which the style sheet has for light and for dark."""
    if fact.stance in ("Negates", "Denies"):
        return "denied"
    return "disputed" if fact.is_disputed else "told"


def width_of(fact: Fact) -> float:
    """Return the width of a fact's line: more where more voices tell it."""
    return 1.5 + min(max(fact.voices - 1, 0), 5) * 0.8
