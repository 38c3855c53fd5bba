"""Numbers, amounts of money, dates and the names of languages, as a language writes them, by Unicode CLDR.

Nothing is rounded: what a source told exactly stands here exactly, and what it told vaguely stays vague.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Literal

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import (
    format_compact_decimal,
    format_currency,
    get_currency_name,
)
from markupsafe import Markup

from api.messages import number_words

Say = Callable[..., Markup]

QUALIFIED = {
    "about": "about {amount}",
    "over": "over {amount}",
    "at least": "at least {amount}",
    "under": "under {amount}",
    "at most": "at most {amount}",
}
PER = {
    "day": "{amount} a day",
    "week": "{amount} a week",
    "month": "{amount} a month",
    "quarter": "{amount} a quarter",
    "year": "{amount} a year",
}
SEASONS = {21: "spring {year}", 22: "summer {year}", 23: "autumn {year}", 24: "winter {year}"}
MARKS = {"~": "about {date}", "?": "probably {date}", "%": "probably about {date}"}
"""What the marks of EDTF say."""

_POINT = re.compile(r"([0-9X]{4})(?:-([0-9X]{2})(?:-([0-9X]{2}))?)?([~?%]?)")
_SHORT_FROM = 1_000_000
_SHORT_DIGITS = 4


class Notation:
    """How one language writes what it counts and dates; `say` gives the words around it."""

    def __init__(self, language: str, say: Say) -> None:
        self._language = language
        self._locale = Locale.parse(language)
        self._say = say

    # --- numbers and money

    def number(self, decimal: str | int) -> str:
        """Return a number as `number_words` has it.

        >>> Notation("it", Markup).number("31500.25")
        '31.500,25'
        """
        return number_words(Decimal(decimal), self._language)

    def money(self, amount: Mapping[str, str]) -> str:
        """Return an amount in words: `about 8 million US dollars a month`."""
        words = self._sum(Decimal(amount["amount"]), amount["currency"])
        qualifier, period = amount.get("qualifier", ""), amount.get("period", "")
        if qualifier in QUALIFIED:
            words = self._say(QUALIFIED[qualifier], amount=words)
        return self._say(PER[period], amount=words) if period in PER else words

    def _sum(self, value: Decimal, currency: str) -> str:
        """Return a sum, in millions and the like where it has few enough digits to lose none by that."""
        if abs(value) < _SHORT_FROM or len(value.normalize().as_tuple().digits) > _SHORT_DIGITS:
            return format_currency(
                value,
                currency,
                locale=self._locale,
                format_type="name",
                currency_digits=False,
                decimal_quantization=False,
            )
        # CLDR has long forms only where a language writes them in letters.
        style: Literal["long", "short"] = (
            "long" if "long" in self._locale.compact_decimal_formats else "short"
        )
        number = format_compact_decimal(value, format_type=style, locale=self._locale, fraction_digits=3)
        name = get_currency_name(currency, count=value, locale=self._locale)
        return self._say("{number} {currency}", number=number, currency=name)

    # --- languages and dates

    def language(self, tag: str) -> str:
        """Return the name of a language; a tag that is not known as it is."""
        return str(self._locale.languages.get(tag.partition("-")[0].lower(), tag))

    def date(self, edtf: str) -> Markup:
        """Return a date as exactly as it is known (EDTF, see `graph.dates`); other words as they are."""
        if edtf.startswith("["):
            first, _, last = edtf[1:-1].partition("..")
            return self._within(first, last)
        return self._point(edtf)

    def _within(self, first: str, last: str) -> Markup:
        if not last:
            return self._say("{date} or later", date=self._point(first))
        if not first:
            return self._say("{date} or earlier", date=self._point(last))
        return self._say("between {first} and {last}", first=self._point(first), last=self._point(last))

    def _point(self, edtf: str) -> Markup:
        match = _POINT.fullmatch(edtf)
        if not match:
            return self._said(edtf)
        year, month, day, mark = match.groups(default="")
        try:
            words = self._known(year, month, day) or self._said(edtf.removesuffix(mark))
        except (ValueError, KeyError):
            # No day of the calendar, such as 2023-02-30.
            return self._said(edtf)
        return self._say(MARKS[mark], date=words) if mark else words

    def _known(self, year: str, month: str, day: str) -> Markup | None:
        """Return the words for the part of a date that is known; None where there are none."""
        if year == "XXXX" and "X" not in month + day and day:
            # A day of no year may be the 29th of February.
            return self._skeleton("MMMMd", datetime.date(2024, int(month), int(day)))
        if year.endswith("X") and "X" not in year[:3] and not month:
            return self._say("{year}s", year=f"{year[:3]}0")
        if "X" in year + month + day or year == "0000":
            return None
        return self._calendar(int(year), int(month or 0), int(day or 0))

    def _calendar(self, year: int, month: int, day: int) -> Markup:
        """Return the words for a year, a season, quarter or month of it (0: none), or a day."""
        if day:
            return self._said(format_date(datetime.date(year, month, day), "long", locale=self._locale))
        if month in SEASONS:
            return self._say(SEASONS[month], year=self._skeleton("y", datetime.date(year, 1, 1)))
        if month > 12:
            return self._skeleton("yQQQQ", datetime.date(year, 3 * (month - 32), 1))
        return self._skeleton("yMMMM" if month else "y", datetime.date(year, month or 1, 1))

    def _skeleton(self, skeleton: str, day: datetime.date) -> Markup:
        return self._said(format_skeleton(skeleton, day, locale=self._locale))

    def _said(self, words: str) -> Markup:
        return Markup.escape(words)
