"""Names, article texts and counts of a graph, kept in step with its store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import Connection

from pyoxigraph import Literal, NamedNode

from graph.index.difference import Difference
from graph.index.file import IndexFile
from graph.index.fold import fold, grams_of, letters_of, pairs_of, runs_of, spelled_in, words_of
from graph.model import QuadSource, Store
from graph.vocabulary import LABEL, TYPE, Names, term, term_name

Progress = Callable[[int, int], None]
"""Is told how much is done, and of how much."""

_TOKEN = "token"  # noqa: S105  # it is no secret
_LONGEST_WORD = 40
_WORDS_REMEMBERED = 200_000
_FORMS = """
    SELECT entity.iri, text, language, words, grams FROM form
    JOIN entity ON entity.id = form.entity JOIN form_parts ON form_parts.rowid = form.id"""
_DOCUMENTS = """
    SELECT iri, language, published, mentions, words FROM document
    JOIN document_words ON document_words.rowid = document.id"""
_GRAPHS = "SELECT ?name (COUNT(*) AS ?n) { GRAPH ?name { ?s ?p ?o } } GROUP BY ?name"
_PROPERTIES = "SELECT ?name (COUNT(*) AS ?n) { GRAPH $facts { ?s ?name ?o } } GROUP BY ?name"
_CLASSES = "SELECT ?name (COUNT(*) AS ?n) { GRAPH $facts { ?s a ?name } } GROUP BY ?name"


@dataclass(frozen=True, slots=True)
class Counts:
    """How many there are, by IRI: quads of each graph, triples of each property, members of each class.

    `graphs` leaves out those of documents, whose quads are `in_documents` together; `properties` and
    `classes` are those of the plain view. `quads` is everything.
    """

    graphs: Mapping[str, int]
    properties: Mapping[str, int]
    classes: Mapping[str, int]
    quads: int
    in_documents: int

    @property
    def triples(self) -> int:
        """How many triples the plain view has."""
        return sum(self.properties.values())


class Index:
    """The index of one graph. Whoever writes to it sees to it that it is one thread at a time.

    Its `token` says which state of the store it is the index of; None is of none that is known.
    """

    def __init__(self, path: Path, names: Names) -> None:
        """Open the index, made where there is none.

        Raises:
            StoreUnavailable: As `IndexFile` has it.
        """
        self.file = IndexFile(path)
        self.names = names
        self._known_words: set[str] = set()

    @property
    def token(self) -> str | None:
        with self.file.reading() as db:
            row = db.execute("SELECT value FROM state WHERE name = ?", (_TOKEN,)).fetchone()
        return row[0] if row else None

    def forget_token(self) -> None:
        """Say that the store has gone its own way."""
        with self.file.writing() as db:
            db.execute("DELETE FROM state WHERE name = ?", (_TOKEN,))

    def close(self) -> None:
        """Let go of the file."""
        self.file.close()

    # --- counts

    def counts(self) -> Counts:
        """Return what is kept; nothing is counted."""
        kept: dict[str, dict[str, int]] = defaultdict(dict)
        with self.file.reading() as db:
            for kind, name, n in db.execute("SELECT kind, name, n FROM count WHERE kind <> 'document'"):
                kept[kind][name] = n
        totals = kept["total"]
        return Counts(
            graphs=kept["graph"],
            properties=kept["property"],
            classes=kept["class"],
            quads=totals.get("graph", 0) + totals.get("document", 0),
            in_documents=totals.get("document", 0),
        )

    def contents(self) -> Iterator[str]:
        """Yield all that is kept, a line each; indexes of the same quads yield the same, in any order."""
        with self.file.reading() as db:
            for kind, name, n in db.execute("SELECT kind, name, n FROM count WHERE n <> 0"):
                yield f"{n:,} quads of the {kind} {name}"
            for iri, types, n in db.execute("SELECT iri, types, documents FROM entity"):
                yield f"{iri}, of the classes{types}in {n} documents"
            for row in db.execute(_FORMS):
                yield "{}, called {!r} in {}, found by {} and {}".format(*row)
            for row in db.execute(_DOCUMENTS):
                yield "{} in {} of {}, which names {}, found by {}".format(*row)

    def filled(self, graphs: Iterable[str]) -> set[str]:
        """Return those of the graphs that have any quad."""
        asked = "SELECT 1 FROM count WHERE kind IN ('graph', 'document') AND name = ?"
        with self.file.reading() as db:
            return {graph for graph in graphs if db.execute(asked, (graph,)).fetchone()}

    # --- following

    def follow(self, difference: Difference, token: str) -> None:
        """Count what a change has done, and note what has to be read again before the next search."""
        unread = [(node.value,) for node in (*difference.documents, *difference.entities)]
        with self.file.writing() as db:
            _add_counts(db, difference.counted)
            db.executemany("INSERT OR IGNORE INTO unread (iri) VALUES (?)", unread)
            _set_token(db, token)

    @property
    def has_unread(self) -> bool:
        """Whether a change has been counted and its names and texts not yet read."""
        with self.file.reading() as db:
            return db.execute("SELECT 1 FROM unread LIMIT 1").fetchone() is not None

    def catch_up(self, source: QuadSource) -> None:
        """Read what changes have left to be read, from the source as it is now."""
        with self.file.writing() as db:
            for (iri,) in db.execute("SELECT iri FROM unread").fetchall():
                self._read(db, source, NamedNode(iri))
            db.execute("DELETE FROM unread")

    def _read(self, db: Connection, source: QuadSource, node: NamedNode) -> None:
        if self.names.is_document(node):
            self._read_document(db, source, node)
        else:
            self._read_entity(db, source, node)

    def rebuild(self, store: Store, token: str, progress: Progress) -> None:
        """Make the index anew from the store. `progress` is told of the documents."""
        self.file.replace()
        self._known_words.clear()
        texts = store.match(None, term("text"))
        graphs = [q.subject for q in texts if q.subject == q.graph_name and self.names.is_document(q.subject)]
        with self.file.writing() as db:
            _add_counts(db, _counted_anew(store, self.names))
            for done, graph in enumerate(graphs):
                progress(done, len(graphs))
                self._read_document(db, store, graph)
            labelled = dict.fromkeys(
                quad.subject for quad in store.match(None, LABEL, None, self.names.facts)
            )
            for node in labelled:
                self._read_entity(db, store, node)
            _set_token(db, token)
        progress(len(graphs), len(graphs))

    # --- entities

    def _read_entity(self, db: Connection, source: QuadSource, node: NamedNode) -> None:
        """Bring the names and types of an entity in step with the source."""
        facts = self.names.facts
        now = {
            (quad.object.value, quad.object.language)
            for quad in source.match(node, LABEL, None, facts)
            if isinstance(quad.object, Literal)
        }
        if now:
            _put_entity(db, node.value)
        types = _types(source, node, self.names) if now else ""
        db.execute("UPDATE entity SET types = ? WHERE iri = ?", (types, node.value))
        row = db.execute("SELECT id FROM entity WHERE iri = ?", (node.value,)).fetchone()
        if row is None:
            return
        forms = "SELECT id, text, language FROM form WHERE entity = ?"
        known = {(text, language): rowid for rowid, text, language in db.execute(forms, row)}
        for form in known.keys() - now:
            db.execute("DELETE FROM form WHERE id = ?", (known[form],))
            db.execute("DELETE FROM form_parts WHERE rowid = ?", (known[form],))
        for text, language in sorted(now - known.keys(), key=str):
            self._add_form(db, row[0], text, language)
        _drop_if_unknown(db, node.value)

    def _add_form(self, db: Connection, entity: int, text: str, language: str | None) -> None:
        words = words_of(fold(text))
        folded = " ".join(words)
        added = db.execute(
            "INSERT INTO form (entity, text, language, folded) VALUES (?, ?, ?, ?)",
            (entity, text, language, folded),
        )
        joined = "".join(words)
        parts = " ".join([*words, joined]), " ".join(sorted(grams_of(folded)))
        db.execute("INSERT INTO form_parts (rowid, words, grams) VALUES (?, ?, ?)", (added.lastrowid, *parts))
        self._add_words(db, {*words, joined})

    # --- documents

    def _read_document(self, db: Connection, source: QuadSource, graph: NamedNode) -> None:
        """Bring the text of a document, and how many documents name its entities, in step with the source."""
        row = db.execute("SELECT id, mentions FROM document WHERE iri = ?", (graph.value,)).fetchone()
        before = set(row[1].split()) if row else set()
        text = document_value(source, graph, "text")
        after = _mentioned(source, graph) if text is not None else set()
        for iri in after - before:
            _put_entity(db, iri, 1)
        for iri in before - after:
            _put_entity(db, iri, -1)
            _drop_if_unknown(db, iri)
        if row:
            db.execute("DELETE FROM document WHERE id = ?", row[:1])
            db.execute("DELETE FROM document_words WHERE rowid = ?", row[:1])
        if text is None:
            return
        language, published = (document_value(source, graph, name) for name in ("language", "published"))
        added = db.execute(
            "INSERT INTO document (iri, language, published, mentions) VALUES (?, ?, ?, ?)",
            (graph.value, language, published, " ".join(sorted(after))),
        )
        words = words_of(fold(f"{document_value(source, graph, 'title') or ''}\n{text}"))
        tokens = dict.fromkeys(token for word in dict.fromkeys(words) for token in _tokens(word))
        db.execute(
            "INSERT INTO document_words (rowid, words) VALUES (?, ?)", (added.lastrowid, " ".join(tokens))
        )
        self._add_words(db, {word for token in dict.fromkeys(words) for word in _spelled(token)})

    # --- the words that there are, for parts of them and for typing errors

    def _add_words(self, db: Connection, words: set[str]) -> None:
        fresh = words - self._known_words
        if len(self._known_words) > _WORDS_REMEMBERED:
            self._known_words.clear()
        self._known_words |= fresh
        for word in sorted(fresh):
            if len(word) > _LONGEST_WORD or word.isdecimal():
                continue
            letters = letters_of(word)
            added = db.execute(
                "INSERT OR IGNORE INTO word (word, letters, reversed) VALUES (?, ?, ?)",
                (word, letters, letters[::-1]),
            )
            if added.rowcount:
                grams = " ".join(sorted(grams_of(word)))
                db.execute("INSERT INTO word_parts (rowid, grams) VALUES (?, ?)", (added.lastrowid, grams))


def _tokens(word: str) -> Iterator[str]:
    """Yield what a word of a text is found by: itself, and pairs of characters where words lie close."""
    if word.isascii():
        yield word
        return
    for run, is_close in runs_of(word):
        if not is_close:
            yield run
            continue
        yield from pairs_of(run)
        yield from spelled_in(run)


def _spelled(word: str) -> Iterator[str]:
    """Yield the words of a word of a text that may be typed wrongly."""
    if word.isascii():
        yield word
        return
    for run, is_close in runs_of(word):
        yield from spelled_in(run) if is_close else (run,)


def document_value(source: QuadSource, graph: NamedNode, name: str) -> str | None:
    """Return what a document says of itself by a property, None if nothing."""
    quad = next(source.match(graph, term(name), None, graph), None)
    return quad.object.value if quad and isinstance(quad.object, Literal) else None


def _types(source: QuadSource, node: NamedNode, names: Names) -> str:
    """Return the classes of an entity, with a space on both sides of each, by which it is looked for."""
    classes = (quad.object for quad in source.match(node, TYPE, None, names.facts))
    return f" {' '.join(sorted(term_name(one.value) for one in classes if isinstance(one, NamedNode)))} "


def _mentioned(source: QuadSource, graph: NamedNode) -> set[str]:
    found = (quad.object for quad in source.match(graph, term("mentions"), None, graph))
    return {node.value for node in found if isinstance(node, NamedNode)}


def _put_entity(db: Connection, iri: str, documents: int = 0) -> None:
    db.execute(
        "INSERT INTO entity (iri, types, documents) VALUES (?, '', ?) "
        "ON CONFLICT (iri) DO UPDATE SET documents = documents + excluded.documents",
        (iri, documents),
    )


def _drop_if_unknown(db: Connection, iri: str) -> None:
    db.execute(
        "DELETE FROM entity WHERE iri = ? AND documents <= 0 "
        "AND NOT EXISTS (SELECT 1 FROM form WHERE entity = entity.id)",
        (iri,),
    )


def _set_token(db: Connection, token: str) -> None:
    db.execute("INSERT OR REPLACE INTO state (name, value) VALUES (?, ?)", (_TOKEN, token))


def _add_counts(db: Connection, counted: Mapping[tuple[str, str], int]) -> None:
    totals: dict[tuple[str, str], int] = defaultdict(int)
    for (kind, _), n in counted.items():
        if kind in {"graph", "document"}:
            totals["total", kind] += n
    db.executemany(
        "INSERT INTO count (kind, name, n) VALUES (?, ?, ?) "
        "ON CONFLICT (kind, name) DO UPDATE SET n = n + excluded.n",
        [(*key, n) for key, n in {**counted, **totals}.items() if n],
    )
    db.executemany(
        "DELETE FROM count WHERE kind = ? AND name = ? AND n = 0", [key for key, n in counted.items() if n]
    )


def _counted_anew(store: Store, names: Names) -> dict[tuple[str, str], int]:
    counted = {
        ("document" if names.is_document(node) else "graph", node.value): n
        for node, n in _groups(store, _GRAPHS, names)
    }
    counted |= {("property", node.value): n for node, n in _groups(store, _PROPERTIES, names)}
    return counted | {("class", node.value): n for node, n in _groups(store, _CLASSES, names)}


def _groups(store: Store, query: str, names: Names) -> Iterator[tuple[NamedNode, int]]:
    for row in store.select(query, {"facts": names.facts}):
        # A count of nothing is one row without a group; a class may be a literal in a graph made by hand.
        if isinstance(name := row.get("name"), NamedNode):
            yield name, int(row["n"].value)
