"""Finding names: whole, by their beginning, by words, by parts, and in spite of typing errors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from sqlite3 import Connection
from typing import Any

from graph.index.fold import distance, edits_allowed, fold, grams_asked, letters_of, words_of
from graph.index.index import Index

MATCHES = ("exact", "prefix", "word", "part", "typo")
"""How a form can match, the best first."""

_CANDIDATES = 5_000
"""So many forms are looked at for each way to match; of a part that more names share, the others are not."""
_NEAR_CANDIDATES = 2_000
_NEAR_WORDS = 30
_WORDS_ASKED = 20
LAST = "\U0010ffff"

_RANKED = f"""
    SELECT entity.iri, form.text, form.language, form.folded, entity.documents
    FROM (SELECT {{id}} AS id FROM {{table}} WHERE {{condition}} LIMIT {_CANDIDATES}) AS candidate
    JOIN form ON form.id = candidate.id JOIN entity ON entity.id = form.entity
    WHERE (:type IS NULL OR instr(entity.types, :type)) AND (:language IS NULL OR form.language = :language)
    AND {{further}}
    ORDER BY entity.documents DESC, length(form.folded), form.text, entity.iri LIMIT :rows"""  # noqa: S608
_BY_FOLDED = {"id": "id", "table": "form", "further": "1"}
_BY_PARTS = {"id": "rowid", "table": "form_parts", "condition": "form_parts MATCH :match", "further": "1"}
_QUERIES = {
    "exact": _RANKED.format(**_BY_FOLDED, condition="folded = :words"),
    "prefix": _RANKED.format(**_BY_FOLDED, condition="folded >= :words AND folded < :end"),
    "word": _RANKED.format(**_BY_PARTS),
    "part": _RANKED.format(**_BY_PARTS | {"further": "instr(form.folded, :words)"}),
    "typo": _RANKED.format(**_BY_PARTS),
}
_NEAR = " UNION ".join(
    f"SELECT * FROM (SELECT word, letters FROM word WHERE {column} >= ? AND {column} < ? "  # noqa: S608
    f"AND length(letters) BETWEEN ? AND ? LIMIT {_NEAR_CANDIDATES})"
    for column in ("letters", "reversed")
)


@dataclass(frozen=True, slots=True)
class FoundName:
    """An entity by its form that matched best, and how that did; `documents` is how many name it."""

    iri: str
    form: str
    language: str | None
    match: str
    documents: int


def find_names(
    index: Index, words: str, *, type: str | None = None, language: str | None = None, limit: int = 10
) -> list[FoundName]:
    """Return the entities with a name like the words, best first, each once.

    Better is who matches better (see `MATCHES`), then who is named by more documents, then the shorter
    name. Typing errors are looked for where nothing matches otherwise. `type` is a class name of the
    vocabulary; `language` keeps to forms of that language.
    """
    asked = words_of(fold(words))[:_WORDS_ASKED]
    found: dict[str, FoundName] = {}
    if not asked:
        return []
    given = {"type": f" {type} " if type else None, "language": language.lower() if language else None}
    with index.file.reading() as db:
        for match in MATCHES:
            for row in _rows(db, match, asked, given | {"rows": 4 * limit + 20}):
                iri, form, tag, _, documents = row
                found.setdefault(iri, FoundName(iri, form, tag, match, documents))
            if len(found) >= limit or (found and match == "part"):
                break
    return list(found.values())[:limit]


def _rows(db: Connection, match: str, asked: Sequence[str], given: dict[str, Any]) -> list[Any]:
    words = " ".join(asked)
    given |= {"words": words, "end": words + LAST}
    if match == "typo":
        return _misspelled(db, asked, given)
    if match == "word":
        given["match"] = f"words : ({' AND '.join(f'{quoted(word)}*' for word in asked)})"
    elif match == "part":
        grams = sorted(grams_asked(words))
        if not grams:
            return []
        given["match"] = f"grams : ({' AND '.join(map(quoted, grams))})"
    return db.execute(_QUERIES[match], given).fetchall()


def _misspelled(db: Connection, asked: Sequence[str], given: dict[str, Any]) -> list[Any]:
    """Return forms that have each word as it is or with typing errors, those with the fewest errors first."""
    near = [dict(near_words(db, word)) for word in asked]
    joined = "".join(asked)
    whole = dict(near_words(db, joined)) | {joined: 0} if len(asked) > 1 else {}
    if not (any(near) or whole):
        return []
    each = " AND ".join(_any_of([f"{quoted(w)}*", *map(quoted, n)]) for w, n in zip(asked, near, strict=True))
    either = [f"({each})", *map(quoted, whole)]
    given["match"] = f"words : ({' OR '.join(either)})"

    def errors(row: Sequence[Any]) -> int:
        has = set(row[3].split())
        whole_errors = whole.get("".join(row[3].split()), len(joined))
        return min(whole_errors, sum(min((n[w] for w in has & n.keys()), default=0) for n in near))

    return sorted(db.execute(_QUERIES["typo"], given).fetchall(), key=errors)


def near_words(db: Connection, word: str) -> list[tuple[str, int]]:
    """Return words that are there with a few typing errors' difference, and how many, the fewest first.

    The errors lie in one half of the word: the other half is how candidates are found.
    """
    letters = letters_of(word)
    most = edits_allowed(letters)
    if not most or word.isdecimal():
        return []
    head, tail = letters[: (len(letters) - 1) // 2], letters[-(len(letters) // 2) :][::-1]
    lengths = len(letters) - most, len(letters) + most
    rows = db.execute(_NEAR, (head, head + LAST, *lengths, tail, tail + LAST, *lengths))
    counted = ((distance(letters, other, most), found) for found, other in rows)
    return [(found, errors) for errors, found in sorted(counted) if 0 < errors <= most][:_NEAR_WORDS]


def words_with(db: Connection, part: str, limit: int) -> Iterator[str]:
    """Yield words that are there and hold a part of three characters or more."""
    if len(part) < 3:
        return
    match = " AND ".join(quoted(gram) for gram in sorted(grams_asked(part)))
    rows = db.execute(
        "SELECT word FROM (SELECT rowid AS found FROM word_parts WHERE word_parts MATCH ? LIMIT ?) "
        "JOIN word ON word.id = found WHERE instr(word, ?)",
        (match, limit, part),
    )
    yield from (word for (word,) in rows)


def quoted(token: str) -> str:
    """Return a token as FTS5 takes it; it has letters and digits only, and no quotes."""
    return f'"{token}"'


def _any_of(tokens: Sequence[str]) -> str:
    return f"({' OR '.join(tokens)})"
