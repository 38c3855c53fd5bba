"""The words of pictures: those of the pages, as plain text."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache

from markupsafe import escape

from api.messages import Messages
from api.notation import Notation

_REMEMBERED = 4096
"""How many dates are kept: Babel takes 0.1 ms for one, and a picture has thousands of sentences."""


class PictureWords:
    """What pictures say in one language: see `graph.draw.words.Words`."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._messages = Messages(language)
        self._notation = Notation(language, self._messages.say)
        self.date = lru_cache(_REMEMBERED)(self._date)

    def say(self, message: str, /, **values: object) -> str:
        """Return a message as text."""
        return _plain(self._messages.say(message, **values))

    def number(self, decimal: str | int) -> str:
        """Return a number as `Notation.number` has it."""
        return self._notation.number(decimal)

    def money(self, amount: Mapping[str, str]) -> str:
        """Return an amount as `Notation.money` has it."""
        return _plain(self._notation.money(amount))

    def _date(self, edtf: str) -> str:
        """Return a date as `Notation.date` has it."""
        return _plain(self._notation.date(edtf))


@cache
def picture_words(language: str) -> PictureWords:
    """Return the words of one of the languages of the pages; all who ask share its dates."""
    return PictureWords(language)


def _plain(words: str) -> str:
    """Return words as the text that a page would show."""
    return escape(words).unescape()
