"""What commands print: tables for people, JSON for programs, progress on a terminal."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import BufferedWriter, RawIOBase, TextIOWrapper
from typing import Any

from graph.pipeline.effects import Effect


def print_rows(rows: Sequence[Mapping[str, Any]], *, as_json: bool) -> None:
    """Print rows of like keys: as JSON, or as a table with a line of headings."""
    if as_json:
        print(json.dumps(list(rows), ensure_ascii=False, indent=2))
        return
    if rows:
        print_table(list(rows[0]), [[_shown(value) for value in row.values()] for row in rows])


def print_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table; on a terminal its columns are fitted to the width."""
    # Rich takes a while to import, and most commands print no table and have no terminal.
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    width = None if sys.stdout.isatty() else 10_000
    Console(width=width, soft_wrap=width is not None).print(table)


def print_effect(effect: Effect, *, as_json: bool) -> None:
    """Print what a change would do: as JSON, or a line for each thing that would go or come."""
    parts = effect.as_json()
    if as_json:
        print(json.dumps(parts, ensure_ascii=False, indent=2))
        return
    if not parts:
        say("no claim, fact, disagreement or entity would go")
    lines = [(name.replace("_", " "), _told(item)) for name, part in parts.items() for item in part["items"]]
    if lines:
        print_table(["what", "which"], lines)
    for name, part in parts.items():
        if (left := part["total"] - len(part["items"])) > 0:
            say(f"and {left:,} more {name.replace('_', ' ')}")


def _told(item: Mapping[str, Any]) -> str:
    """Return a claim, fact, disagreement or entity of an effect in words."""
    if "predicate" in item:
        return f"{_told(item['subject'])} {item['predicate']} {_told(item['object'])}"
    if "about" in item:
        return f"{', '.join(map(_told, item['about']))}: {item['of']} ({item['kind']})"
    if "money" in item:
        return " ".join(item["money"].values())
    return str(item.get("label") or item.get("value") or item["iri"])


def _shown(value: Any) -> str:
    return "" if value is None else str(value)


def say(sentence: str) -> None:
    """Tell a person something beside the output."""
    print(f"claimgraph: {sentence}", file=sys.stderr)


def make_printable() -> None:
    """Let standard output take any name whole, escaped where its encoding has no such letter."""
    if not isinstance(sys.stdout, TextIOWrapper):
        return
    if sys.stdout is sys.__stdout__ and isinstance(sys.stdout.buffer, RawIOBase):
        # With PYTHONUNBUFFERED there is no buffer, and what a full disk did not take is lost unsaid.
        encoding = sys.stdout.encoding
        sys.stdout = TextIOWrapper(BufferedWriter(sys.stdout.detach()), encoding, line_buffering=True)
    sys.stdout.reconfigure(errors="backslashreplace")


def give_up_output() -> None:
    """Send what standard output does not take nowhere; Python would complain of it once more at its end."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def progress_bar(what: str) -> Iterator[Callable[[int, int], None]]:
    """Give a function that shows how much is done of all; it shows nothing where stderr is no terminal."""
    if not sys.stderr.isatty():
        yield lambda _done, _of_all: None
        return
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import Progress  # noqa: PLC0415

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(what, total=None)
        yield lambda done, of_all: progress.update(task, completed=done, total=of_all)
