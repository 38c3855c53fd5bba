"""Where an article names its entities."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from graph.model import EntityRecord, Mention


def find_mentions(text: str, records: Iterable[EntityRecord]) -> list[Mention]:
    """Return where each entity's forms stand in a text, in order; longer forms are found first.

    A form that begins or ends with a Latin letter or digit is found as a whole word only. Where two
    entities share a form, both are mentioned there; otherwise mentions do not overlap.
    """
    by_form: dict[str, set[str]] = {}
    for record in records:
        for form in record.forms:
            by_form.setdefault(form, set()).add(record.node)
    taken = bytearray(len(text))
    mentions: list[Mention] = []
    for form in sorted(by_form, key=lambda form: (-len(form), form)):
        for start in _places(text, form):
            end = start + len(form)
            if not any(taken[start:end]):
                taken[start:end] = b"\1" * len(form)
                mentions += [Mention(node, form, start, end) for node in sorted(by_form[form])]
    return sorted(mentions, key=lambda m: (m.start, m.end, m.entity))


def _places(text: str, form: str) -> Iterator[int]:
    start = text.find(form)
    while start >= 0:
        end = start + len(form)
        if not (_joins(text, start - 1, start) or _joins(text, end - 1, end)):
            yield start
        start = text.find(form, start + 1)


def _joins(text: str, left: int, right: int) -> bool:
    """Return whether two neighbouring characters belong to one Latin word."""
    if left < 0 or right >= len(text):
        return False
    return _is_latin(text[left]) and _is_latin(text[right])


def _is_latin(char: str) -> bool:
    return char.isalnum() and char < "\u0250"
