"""Finding articles by the words of their texts and titles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from sqlite3 import Connection

from graph.index.fold import fold, runs_of, words_of
from graph.index.index import Index
from graph.index.names import near_words, quoted, words_with

MATCHES = ("word", "prefix", "part", "typo")
"""How the words can stand in a text, the best first; where words lie close, a part is as good as a word."""

_CANDIDATES = 2_000
"""Of a word that more articles have, so many are looked at, those that came in last."""
_WORDS_WITH_PART = 200
_WORDS_ASKED = 20
_RANKED = f"""
    SELECT document.iri, document.language
    FROM (
      SELECT rowid AS id FROM document_words WHERE document_words MATCH :match
      ORDER BY rowid DESC LIMIT {_CANDIDATES}
    ) AS candidate
    JOIN document ON document.id = candidate.id
    WHERE :language IS NULL OR document.language = :language
    ORDER BY document.published DESC, document.iri LIMIT :rows"""  # noqa: S608


_FIRST_CLOSE = "\u1e00"
"""Before it stand the scripts whose words are set apart; not in a pattern, where it takes 5 ms to compile."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What a word is in folded text: a pattern, and whether a word has to begin and to end where it does."""

    pattern: re.Pattern[str]
    begins: bool
    ends: bool

    def places(self, folded: str) -> Iterator[tuple[int, int]]:
        """Yield where it stands."""
        for match in self.pattern.finditer(folded):
            start, end = match.span()
            before, after = folded[start - 1 : start], folded[end : end + 1]
            if not (self.begins and _goes_on(before)) and not (self.ends and _goes_on(after)):
                yield start, end


def _goes_on(character: str) -> bool:
    return character.isalnum() and character < _FIRST_CLOSE


@dataclass(frozen=True, slots=True)
class FoundText:
    """A document that is likely to hold the words, and how. `patterns` tell where, in the folded text.

    There is one pattern for each word; a text that one of them does not match has been found in error.
    """

    iri: str
    language: str
    match: str
    patterns: tuple[Wording, ...]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One word: what it is looked up by, and the pattern of what that is to find."""

    lookup: str
    pattern: Wording


def find_texts(
    index: Index, words: str, *, language: str | None = None, limit: int = 10, spellings: Iterable[str] = ()
) -> Iterator[FoundText]:
    """Yield documents that hold all the words, the best matches first and the newest of these, each once.

    `limit` is how many are looked for in each way. Parts of words and typing errors are looked for where
    no text has the words or their beginnings; `spellings` are further ways to write them, for then.
    """
    asked = words_of(fold(words))[:_WORDS_ASKED]
    seen: set[str] = set()
    if not asked:
        return
    with index.file.reading() as db:
        asked_before: set[str] = set()
        for match, wanted in _ways(db, asked, spellings):
            lookup = " AND ".join(one.lookup for one in wanted)
            rows = []
            if lookup not in asked_before:
                given = {"match": lookup, "language": language, "rows": limit}
                rows = db.execute(_RANKED, given).fetchall()
            asked_before.add(lookup)
            patterns = tuple(one.pattern for one in wanted)
            for iri, tag in rows:
                if iri not in seen:
                    seen.add(iri)
                    yield FoundText(iri, tag, match, patterns)
            if seen and match != "word":
                return


def _ways(
    db: Connection, asked: Sequence[str], spellings: Iterable[str]
) -> Iterator[tuple[str, list[_Wanted]]]:
    """Yield each way to match, the best first, with how the words are looked for; it is made when taken."""
    for match in MATCHES:
        wanted = [_wanted(db, word, match) for word in asked]
        # One that is looked for in vain is looked for in vain in every text.
        if all(wanted):
            yield match, [one for one in wanted if one]
    for spelling in spellings:
        parts = [_wanted(db, word, "word") for word in words_of(fold(spelling))]
        yield "typo", [one for one in parts if one]


def _wanted(db: Connection, word: str, match: str) -> _Wanted | None:
    """Return how a word is looked for; None if there is nothing that matches it so."""
    lookups, patterns = [], []
    runs = list(runs_of(word))
    for run, is_close in runs:
        found = _others(db, run, match, is_close)
        if not found:
            return None
        lookups.append(f"({' OR '.join(_close(one) if is_close else _apart(one, match) for one in found)})")
        patterns.append(f"(?:{'|'.join(map(re.escape, found))})")
    begins, ends = not runs[0][1], not runs[-1][1] and match != "prefix"
    return _Wanted(" AND ".join(lookups), Wording(re.compile("".join(patterns)), begins, ends))


def _apart(run: str, match: str) -> str:
    return f"{quoted(run)}*" if match == "prefix" else quoted(run)


def _close(run: str) -> str:
    """Return what a part of a close run is looked up by: its pairs, or the beginning of one."""
    if len(run) == 1:
        return f"{quoted(run)}*"
    return f"({' AND '.join(quoted(run[i : i + 2]) for i in range(len(run) - 1))})"


def _others(db: Connection, run: str, match: str, is_close: bool) -> list[str]:
    """Return what is looked for in the place of a run: itself, or words that are like it."""
    if match == "typo":
        near = [word for word, _ in near_words(db, run)]
        return [run, *near] if is_close else near
    if match == "part" and not is_close:
        return list(words_with(db, run, _WORDS_WITH_PART))
    return [run]
