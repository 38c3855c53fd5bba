"""Texts from anywhere, as they may stand in a label."""

from __future__ import annotations

import unicodedata

# Marks that turn the direction of text: harmless in a page that isolates them, misleading on a canvas.
_DIRECTION_MARKS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def in_one_line(text: str) -> str:
    r"""Return text without control characters and marks of direction, every white space a single space.

    >>> in_one_line("two\n lines\x00")
    'two lines'
    """
    spaced = "".join(" " if char.isspace() else char for char in text)
    kept = (c for c in spaced if unicodedata.category(c) not in ("Cc", "Cs") and c not in _DIRECTION_MARKS)
    return " ".join("".join(kept).split())
