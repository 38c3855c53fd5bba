"""The words of the pages in the page's language, from the catalogs in `web/messages/`.

A catalog is a TOML file keyed by the English words. A message whose words depend on `{count}` has a
table of plural forms in place of a text, by the names of Unicode CLDR: `one` and `other`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files

from babel.numbers import format_decimal
from markupsafe import Markup, escape

_GROUPED_FROM = 10_000

Catalog = Mapping[str, str | Mapping[str, str]]

# CLDR: in English and Italian one thing is singular; Korean, Japanese and Chinese know no plural.
_WITH_SINGULAR = {"en", "it"}


@lru_cache(maxsize=4096)
def number_words(number: int | Decimal, language: str) -> str:
    """Return a number with its digits grouped from five on, so that a year is not.

    >>> number_words(31500, "it")
    '31.500'
    """
    is_grouped = abs(Decimal(number)) >= _GROUPED_FROM
    return format_decimal(number, locale=language, group_separator=is_grouped, decimal_quantization=False)


# A page says the same few messages hundreds of times.
_escaped = lru_cache(maxsize=4096)(escape)


def read_catalog(language: str) -> Catalog:
    """Return the catalog of a language; that of English has only what is not its own key."""
    return _read(f"{language}.toml") | _read(f"problems/{language}.toml")


def read_script_catalog(language: str) -> Catalog:
    """Return the catalog of what the scripts of the pages say."""
    return _read(f"script/{language}.toml") | _read(f"problems/{language}.toml")


def _read(name: str) -> dict[str, str | Mapping[str, str]]:
    return tomllib.loads(files("api").joinpath("web/messages", name).read_text(encoding="utf-8"))


class Messages:
    """The messages of one language."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._catalog = read_catalog(language)

    def say(self, message: str, /, **values: object) -> Markup:
        """Return a message with its placeholders filled in: markup as it is, else escaped, numbers in digits.

        `count` chooses the plural form. A message that is in no catalog comes in English.
        """
        found = self._catalog.get(message, message)
        words = found if isinstance(found, str) else found[self._plural_form(values.get("count"))]
        if not values:
            return _escaped(words)
        return _escaped(words).format(**{name: self._shown(value) for name, value in values.items()})

    def _shown(self, value: object) -> object:
        return number_words(value, self._language) if isinstance(value, int) else value

    def _plural_form(self, count: object) -> str:
        return "one" if count == 1 and self._language in _WITH_SINGULAR else "other"
