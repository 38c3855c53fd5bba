"""JSON Lines, strictly: UTF-8, one object a line, no NaN, no key twice, exact decimals."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

from graph.errors import InvalidClaims


class FieldFault(Exception):
    """What is wrong with one field of a line; who reads the line adds its number and the file."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field
        self.reason = reason


def read_lines(content: bytes, source: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield each line's number, counted from 1, and its object; blank lines are passed over.

    Raises:
        InvalidClaims: Not UTF-8, not JSON, not an object, or nothing but blank lines.
    """
    text = _decode(content, source)
    is_empty = True
    # Only \n ends a line: splitlines() would also split at U+2028, which JSON strings may hold.
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            is_empty = False
            yield number, _parse(line, source, number)
    if is_empty:
        raise InvalidClaims("holds no line at all", source=source)


def _decode(content: bytes, source: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InvalidClaims("is not UTF-8", source=source, line=line) from None


def _parse(line: str, source: str, number: int) -> dict[str, Any]:
    try:
        row = _DECODER.decode(line.strip())
    except (json.JSONDecodeError, _NotAllowed) as error:
        reason = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
        raise InvalidClaims(f"is not JSON: {reason}", source=source, line=number) from None
    except (ValueError, InvalidOperation):
        # Python reads no whole number of more than 4,300 digits, and no exponent of more than 18.
        raise InvalidClaims("holds a number longer than we read", source=source, line=number) from None
    except RecursionError:
        raise InvalidClaims("is not JSON that we read: nested too deep", source=source, line=number) from None
    if not isinstance(row, dict):
        raise InvalidClaims("is not an object in braces", source=source, line=number)
    return row


class _NotAllowed(ValueError):
    """What Python's JSON takes and JSON does not."""


def _refuse_constant(word: str) -> NoReturn:
    raise _NotAllowed(f"{word} is no number")


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    row = dict(pairs)
    if len(row) != len(pairs):
        keys = [key for key, _ in pairs]
        raise _NotAllowed(f"the key {next(k for k in keys if keys.count(k) > 1)!r} stands twice")
    return row


_DECODER = json.JSONDecoder(
    parse_float=Decimal, parse_constant=_refuse_constant, object_pairs_hook=_no_key_twice
)
