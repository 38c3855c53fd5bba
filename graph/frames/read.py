"""A claims file: every line of it, or none."""

from __future__ import annotations

from graph.errors import InvalidClaims
from graph.frames.rows import validate
from graph.jsonl import read_lines
from graph.model import Frame
from graph.vocabulary import Vocabulary


def read_frames(content: bytes, text: str, vocabulary: Vocabulary, source: str) -> list[Frame]:
    """Return the frames of a claims file, in its order; `source` names the file in messages.

    Raises:
        InvalidClaims: A line cannot be taken, an id stands twice, or there is no line.
    """
    frames: list[Frame] = []
    lines: dict[str, int] = {}
    for number, row in read_lines(content, source):
        frame = validate(row, text, vocabulary, source=source, line=number)
        if frame.id in lines:
            reason = f"{frame.id!r} is the id of line {lines[frame.id]} already"
            raise InvalidClaims(reason, source=source, line=number, field="id")
        lines[frame.id] = number
        frames.append(frame)
    return frames
