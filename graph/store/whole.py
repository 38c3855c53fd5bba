"""Rows of an engine, all of them or an error.

An engine may end an answer at a limit of its own, for rows or for time, and send what it has with 200. So
it is asked for the number of rows beside them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from graph.errors import StoreUnavailable
from graph.store.endpoint import Session

Row: TypeAlias = Mapping[str, Mapping[str, str]]

_DIGITS_OF_PARTS = 2
NUMBER = "numberOfAllRows"
"""The variable in which an engine gives the number of rows; nobody else's is called so."""


def whole_rows(
    session: Session, names: Sequence[str], pattern: str, *, prologue: str = "", dataset: str = ""
) -> list[Row]:
    """Return all rows of a pattern that has these variables; where some are held back, part by part.

    `prologue` are declarations that it needs, and `dataset` the FROM clauses of what it is to see.

    Raises:
        StoreUnavailable: They cannot be had, or not all of them.
    """

    def select(where: str) -> Sequence[Row]:
        variables = " ".join(f"?{name}" for name in [*names, NUMBER])
        return session.select(f"{prologue} SELECT {variables} {dataset} {where}").rows

    return _rows(session, select, names, pattern, "")


def _rows(
    session: Session, select: Callable[[str], Sequence[Row]], names: Sequence[str], pattern: str, part: str
) -> list[Row]:
    body = f"{{ {pattern} }}{_in_part(names, part)}"
    answer = select(f"{{ {{ {body} }} UNION {{ SELECT (COUNT(*) AS ?{NUMBER}) {{ {body} }} }} }}")
    found = [row for row in answer if NUMBER not in row]
    number = counted(answer)
    if number == len(found):
        return found
    if not found or len(part) == _DIGITS_OF_PARTS:
        raise StoreUnavailable(
            f"the store at {session.endpoint.query} gave {len(found):,} rows of "
            f"{'an unknown number' if number is None else f'{number:,}'} and nothing about the rest; "
            "it may have a limit of time or of rows, see docs/engines.md"
        )
    return [
        row for digit in "0123456789abcdef" for row in _rows(session, select, names, pattern, part + digit)
    ]


def _in_part(names: Sequence[str], digits: str) -> str:
    """Return the filter for the rows whose hash begins with these digits."""
    if not digits:
        return ""
    words = ", ".join(f'STR(?{name}), " "' for name in names)
    return f' FILTER(STRSTARTS(MD5(CONCAT({words})), "{digits}"))'


def is_there(session: Session, pattern: str) -> bool:
    """Return whether a pattern has a row; unlike an ASK, this is no "no" where the engine has given up.

    Raises:
        StoreUnavailable: The engine does not say.
    """
    number = counted(session.select(f"SELECT (COUNT(*) AS ?{NUMBER}) {{ {pattern} }}").rows)
    if number is None:
        raise StoreUnavailable(f"the store at {session.endpoint.query} gave no number for a COUNT")
    return number > 0


def counted(rows: Sequence[Row]) -> int | None:
    """Return the number among rows; None where there is none, or more than one."""
    values = [row[NUMBER].get("value", "") for row in rows if NUMBER in row]
    return int(values[0]) if len(values) == 1 and values[0].isdecimal() else None
