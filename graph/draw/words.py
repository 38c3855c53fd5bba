"""What a picture says in its language. Whoever makes one hands the words over: pages have the same ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol


class Words(Protocol):
    """The messages of one language, and how it writes numbers, money and dates; all as plain text."""

    @property
    def language(self) -> str:
        """The tag of the language."""

    def say(self, message: str, /, **values: object) -> str:
        """Return a message with its placeholders filled; `count` chooses the plural form."""

    def number(self, decimal: str | int) -> str:
        """Return a number with the separators of the language."""

    def money(self, amount: Mapping[str, str]) -> str:
        """Return an amount by its parts: `amount`, `currency`; `period` and `qualifier` if any."""

    def date(self, edtf: str) -> str:
        """Return a date as exactly as it is known (EDTF)."""
