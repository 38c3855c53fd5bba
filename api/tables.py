"""What a page lists as a table: CSV by RFC 4180, one row for each thing."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from typing import Any

from graph.spreadsheets import harmless

_WORDS = ("label", "title", "value", "text", "edtf", "name")
"""Where the words of a thing stand, the first of them that it has."""


def write_csv(rows: Sequence[Mapping[str, Any]]) -> str:
    r"""Return rows as CSV, its first line the names of all columns in the order they are met.

    A cell has the words of what stands there, several with " | " between them. Where that is one thing
    with an IRI, a column with `_iri` to its name has it. Words that a spreadsheet would take for a formula
    begin with an apostrophe.

    >>> write_csv([{"id": 1, "by": {"label": "Ada", "iri": "https://news.example/ada"}}])
    'id,by,by_iri\r\n1,Ada,https://news.example/ada\r\n'
    """
    records = [dict(_cells(row)) for row in rows]
    columns = list(dict.fromkeys(name for record in records for name in record))
    written = StringIO()
    writer = csv.DictWriter(written, columns, restval="")
    writer.writeheader()
    writer.writerows(records)
    return written.getvalue()


def _cells(row: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    for name, value in row.items():
        # Names in all languages are for JSON; `label` has the one.
        if name == "labels":
            continue
        yield name, harmless(_words(value))
        if isinstance(value, Mapping) and "iri" in value:
            yield f"{name}_iri", str(value["iri"])


def _words(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return _words_of_one(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return " | ".join(filter(None, map(_words, value)))
    return str(value)


def _words_of_one(one: Mapping[str, Any]) -> str:
    """Return the words for one thing as cards have it: an entity, a term, an amount, an evidence ..."""
    if "money" in one:
        money = one["money"]
        return " ".join(money[n] for n in ("qualifier", "amount", "currency", "period") if n in money)
    if "quote" in one:
        return _words(one["quote"])
    if "action" in one:
        return f"{one['action']}: {_words(one['document'] or one['claim'])}"
    if "values" in one:
        return _words(one["values"])
    if {"predicate", "object"} <= one.keys():
        return f"{_words(one['predicate'])}: {_words(one['object'])}"
    if "event" in one:
        return _words(one["event"])
    if "labels" in one and "label" not in one:
        return str(one["labels"].get("en") or one["name"])
    return next((_words(one[name]) for name in _WORDS if one.get(name)), _words(one.get("id")))
