"""Values as RDF terms, in the spelling that every store gives back unchanged."""

from __future__ import annotations

import re
import unicodedata
from decimal import Context, Decimal
from functools import lru_cache

from pyoxigraph import Literal, NamedNode

from graph.model import Money, Number, Text, Time, Truth, Value
from graph.vocabulary import EDTF, XSD, content_hash

_EDTF = NamedNode(EDTF)
_DECIMAL = NamedNode(XSD + "decimal")
_INTEGER = NamedNode(XSD + "integer")
_BOOLEAN = NamedNode(XSD + "boolean")
_DATE = NamedNode(XSD + "date")
_DATE_TIME = NamedNode(XSD + "dateTime")

EXACT = Context(prec=60)
"""More digits than any store keeps, so that none is rounded away."""

LONGEST_NAME = 1_000
"""A name, a title or a publisher has at most so many characters: pages and lists show them whole."""

_UNUSABLE = re.compile("[\0\ud800-\udfff]")
# What XML 1.0 and HTML do not allow in a text; tabs and line ends they do.
_UNPRINTABLE = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")

TRUE = Literal("true", datatype=_BOOLEAN)
FALSE = Literal("false", datatype=_BOOLEAN)


def text_fault(words: str) -> str | None:
    """Return why a text cannot be stored, None where it can."""
    return "holds a NUL or half a surrogate pair" if _UNUSABLE.search(words) else None


def name_fault(words: str) -> str | None:
    """Return why a text cannot be shown as a name or a title, None where it can."""
    if fault := text_fault(words):
        return fault
    if _UNPRINTABLE.search(words):
        return "holds a control character"
    if len(words) > LONGEST_NAME:
        return f"has {len(words):,} characters, more than the {LONGEST_NAME:,} of a name"
    return None


def literal_of(value: Value) -> Literal:
    """Return the literal of a value that is no node."""
    match value:
        case Text(words):
            return Literal(plain_text(words))
        case Number(decimal):
            return decimal_literal(decimal)
        case Time(edtf):
            return Literal(edtf, datatype=_EDTF)
        case Truth():
            return TRUE
    raise TypeError(f"{value!r} is a node, no literal")


# Few numbers and days stand in many quads, and a literal takes longer to make than to look up.
@lru_cache(maxsize=10_000)
def decimal_literal(decimal: str) -> Literal:
    return Literal(decimal, datatype=_DECIMAL)


@lru_cache(maxsize=10_000)
def integer_literal(number: int) -> Literal:
    return Literal(str(number), datatype=_INTEGER)


@lru_cache(maxsize=10_000)
def date_literal(day: str) -> Literal:
    return Literal(day, datatype=_DATE)


def moment_literal(moment: str) -> Literal:
    return Literal(moment, datatype=_DATE_TIME)


def scalar_literal(value: str | int | bool) -> Literal:
    """Return the literal of a key that only travels along."""
    if isinstance(value, bool):
        return Literal("true" if value else "false", datatype=_BOOLEAN)
    return integer_literal(value) if isinstance(value, int) else Literal(value)


def value_of(literal: Literal) -> Value:
    """Return the value of a claim's literal, the reverse of `literal_of`; bounds of dates are left open."""
    datatype = literal.datatype.value
    if datatype == EDTF:
        return Time(literal.value, None, None)
    if datatype == XSD + "boolean":
        return Truth()
    if datatype in (XSD + "decimal", XSD + "integer"):
        return Number(plain_decimal(literal.value))
    return Text(literal.value)


def plain_decimal(decimal: str | Decimal) -> str:
    """Return a decimal as hashes take it: no trailing zeros, no exponent."""
    exact = Decimal(decimal).normalize(EXACT)
    return format(abs(exact) if exact.is_zero() else exact, "f")


def plain_text(words: str) -> str:
    """Return words in Unicode form NFC with single spaces: how a claim holds a text."""
    whole = words if words.isascii() else unicodedata.normalize("NFC", words)
    return " ".join(whole.split())


def shortened(words: str, most: int) -> str:
    """Return words of up to `most` characters as they are, else their beginning with an ellipsis.

    >>> shortened("Ada founded Acme", 12)
    'Ada founded…'
    """
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


def money_node(money: Money) -> str:
    """Return the node id of an amount, the hash of all that is told of it."""
    return "money/" + content_hash("money/1", money.value, money.currency, money.period, money.qualifier)


def bounds(money: Money) -> tuple[str | None, str | None]:
    """Return the least and the most that an amount can be; None where nothing bounds it.

    "Over" and "at least" have no maximum, "under" and "at most" no minimum. "About" bounds nothing
    exactly, so it has the value as told and no bounds; who compares figures decides how near is near.
    """
    match money.qualifier:
        case "over" | "at least":
            return money.value, None
        case "under" | "at most":
            return None, money.value
        case "about":
            return None, None
    return money.value, money.value
