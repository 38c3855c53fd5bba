"""Nodes and edges as vis-network takes them: places, looks, labels and tooltips."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graph.draw.labels import FONT_SIZE, fitting_labels, in_lines, node_box
from graph.draw.layout import Box, Point, apart, place
from graph.draw.picture import Edge, Fact, Node, Picture, Sentence
from graph.draw.style import NODES, line_of, tone_of, width_of
from graph.draw.words import Words
from graph.model import JsonObject
from graph.values import shortened

_SENTENCES_IN_A_TOOLTIP = 3
_IN_A_TOOLTIP = 300
"""Characters of a sentence there."""
_FONTS = {
    "ja": '"Noto Sans CJK JP", "Yu Gothic", "Hiragino Sans", system-ui, sans-serif',
    "zh": '"Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", system-ui, sans-serif',
    "ko": '"Noto Sans CJK KR", "Apple SD Gothic Neo", "Malgun Gothic", system-ui, sans-serif',
}
_FONT = 'system-ui, "Noto Sans", "Noto Sans CJK KR", sans-serif'
# Nodes stay where we have put them; a label too small to be read is left out until one zooms in. Colours are
# in `picture.css`.
_OPTIONS: Mapping[str, Any] = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "interaction": {"hover": True, "tooltipDelay": 120, "keyboard": {"enabled": True, "bindToWindow": False}},
    "nodes": {
        "borderWidth": 1.5,
        "font": {"size": FONT_SIZE, "face": _FONT},
        "scaling": {"label": {"drawThreshold": 7, "maxVisible": 30}},
    },
    "edges": {
        "arrows": {"to": {"enabled": True, "scaleFactor": 0.6}},
        "font": {"size": FONT_SIZE - 2, "face": _FONT},
        "scaling": {"label": {"drawThreshold": 7, "maxVisible": 24}},
        "selectionWidth": 1,
    },
}  # fmt: skip


def drawing(picture: Picture, words: Words) -> tuple[list[JsonObject], list[JsonObject], JsonObject]:
    """Return the nodes in the picture's order, the edges between their numbers, and the options."""
    degrees = Counter(end for edge in picture.edges for end in (edge.source, edge.target))
    radii = {node.id: _radius(degrees[node.id], node.id in picture.focus) for node in picture.nodes}
    labels = {node.id: in_lines(node.label) for node in picture.nodes}
    boxes = {node.id: node_box(labels[node.id], radii[node.id]) for node in picture.nodes}
    if picture.places:
        positions = apart(picture.places, boxes)
    else:
        positions = place(boxes, [(edge.source, edge.target) for edge in picture.edges])
    nodes = [
        _node(node, labels[node.id], radii[node.id], positions[node.id], node.id in picture.focus)
        for node in picture.nodes
    ]
    return nodes, list(_edges(picture, words, boxes, positions)), dict(_OPTIONS)


def _radius(degree: int, is_focus: bool) -> float:
    return min(8 + 2 * math.sqrt(degree), 22) + (4 if is_focus else 0)


def _node(node: Node, label: str, radius: float, at: Point, is_focus: bool) -> JsonObject:
    style = NODES[node.kind]
    return {
        "label": label,
        "title": f"{node.label}\n{node.kind_label}",
        "shape": style.shape,
        "size": radius,
        "fill": style.colour,
        "rim": style.rim,
        "focus": is_focus,
        "borderWidth": 4 if is_focus else 1.5,
        "font": {"face": _FONTS.get(node.language or "", _FONT)},
        "x": round(at[0], 1),
        "y": round(at[1], 1),
    }


# --- edges


def _edges(
    picture: Picture, words: Words, boxes: Mapping[str, Box], positions: Mapping[str, Point]
) -> Iterator[JsonObject]:
    numbers = {node.id: number for number, node in enumerate(picture.nodes)}
    bends = _bends(picture.edges)
    middles = [
        _middle(positions[edge.source], positions[edge.target], bend)
        for edge, bend in zip(picture.edges, bends, strict=True)
    ]
    names = {node.id: node.label for node in picture.nodes}
    # A value's node is labelled with the predicate already.
    labels = ["" if names[edge.target].startswith(edge.label) else edge.label for edge in picture.edges]
    fits = fitting_labels(list(zip(labels, middles, strict=True)), boxes, positions)
    for edge, label, bend, fit in zip(picture.edges, labels, bends, fits, strict=True):
        yield {
            "source": numbers[edge.source],
            "to": numbers[edge.target],
            "label": label if fit else "",
            "name": edge.label,
            "title": _tooltip(edge, words),
            "width": width_of(edge.fact),
            "dashes": list(line_of(edge.fact).dashes) or False,
            "tone": tone_of(edge.fact),
            "font": {"face": _FONTS.get(picture.language, _FONT)},
            "smooth": _smooth(bend),
        }


def _bends(edges: Sequence[Edge]) -> list[float]:
    """Return how far each edge bends, to the left of its way above 0, such that parallel ones part."""
    parallel: dict[frozenset[str], list[int]] = defaultdict(list)
    for number, edge in enumerate(edges):
        parallel[frozenset((edge.source, edge.target))].append(number)
    bends = [0.0] * len(edges)
    for numbers in parallel.values():
        for i, number in enumerate(numbers):
            turn = (i - (len(numbers) - 1) / 2) * min(0.24, 1.2 / len(numbers))
            # Seen from its other end, a line bends to the other side.
            bends[number] = turn if edges[number].source < edges[number].target else -turn
    return bends


def _smooth(bend: float) -> JsonObject | bool:
    if not bend:
        return False
    return {"type": "curvedCCW" if bend > 0 else "curvedCW", "roundness": round(abs(bend), 3)}


def _middle(start: Point, end: Point, bend: float) -> Point:
    """Return the middle of an edge as vis-network bends it, where its label stands."""
    dx, dy = end[0] - start[0], start[1] - end[1]
    reach = (abs(bend) / 2 + 0.5) * math.hypot(dx, dy)
    angle = math.atan2(dy, dx) + (0.5 - bend / 2) * math.pi
    via = start[0] + reach * math.sin(angle), start[1] + reach * math.cos(angle)
    return (start[0] + 2 * via[0] + end[0]) / 4, (start[1] + 2 * via[1] + end[1]) / 4


def _tooltip(edge: Edge, words: Words) -> str:
    """Return a fact and its first sentences as plain text: vis-network shows a text as a text."""
    fact = edge.fact
    details = [words.say("{name}: {value}", name=name, value=value) for name, value in fact.details]
    told = [_told(sentence, words) for sentence in fact.sentences[:_SENTENCES_IN_A_TOOLTIP]]
    more = len(fact.sentences) - _SENTENCES_IN_A_TOOLTIP
    rest = [words.say("and {count} more", count=more)] if more > 0 else []
    said = " · ".join(part for part in (fact.subject, fact.predicate_label, fact.object) if part)
    return "\n".join([said, support(fact, words), *details, *told, *rest])


def support(fact: Fact, words: Words) -> str:
    """Return in words how many independent voices tell a fact, against how many, in how many articles."""
    parts = [words.say("{count} independent voices", count=fact.voices)]
    if fact.voices_against:
        parts.append(words.say("{count} against it", count=fact.voices_against))
    if fact.documents != fact.voices:
        parts.append(words.say("{count} articles", count=fact.documents))
    return "\u00a0· ".join(parts)


def _told(sentence: Sentence, words: Words) -> str:
    published = words.date(sentence.published) if sentence.published else None
    parts = (sentence.speaker, sentence.publisher or sentence.document, published)
    source = " · ".join(dict.fromkeys(part for part in parts if part))
    return f"\n“{shortened(sentence.quote, _IN_A_TOOLTIP)}”\n{source}"
