"""Values in words that need no grammar, for labels."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from decimal import Decimal

from graph.draw.words import Words

_QUALIFIERS = {"about": "≈ ", "over": "> ", "at least": "≥ ", "under": "< ", "at most": "≤ "}
_PERIODS = ("day", "week", "month", "quarter", "year")
# Marks that turn the direction of text: harmless in a page that isolates them, misleading on a canvas.
_DIRECTION_MARKS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def money_in_words(amount: Mapping[str, str], language: str) -> str:
    """Return an amount: `≈ 8,000,000 USD / month`; signs and codes rather than words, but for the period."""
    qualifier = amount.get("qualifier", "")
    sign = _QUALIFIERS.get(qualifier, f"{qualifier} " if qualifier else "")
    period = amount.get("period", "")
    each = f" / {Words(language)(period) if period in _PERIODS else period}" if period else ""
    return f"{sign}{Decimal(amount['amount']):,f} {amount.get('currency', '')}".rstrip() + each


def in_one_line(text: str) -> str:
    r"""Return text without control characters and marks of direction, every white space a single space.

    >>> in_one_line("two\n lines\x00")
    'two lines'
    """
    spaced = "".join(" " if char.isspace() else char for char in text)
    kept = (c for c in spaced if unicodedata.category(c) not in ("Cc", "Cs") and c not in _DIRECTION_MARKS)
    return " ".join("".join(kept).split())
