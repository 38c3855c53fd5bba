"""The file of the index: its tables, and connections to it."""

from __future__ import annotations

import logging
import re
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from graph.errors import StoreUnavailable

log = logging.getLogger(__name__)

FORMAT = 1
"""A file of another format is thrown away and made anew."""

_WAIT_SECONDS = 30.0
# Words come split and folded, so the tokenizer has only to keep them whole.
_TOKENS = "tokenize = \"unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc Me' tokenchars '_'\""
_TABLES = f"""
CREATE TABLE unread (iri TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE state (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE count (kind TEXT, name TEXT, n INTEGER, PRIMARY KEY (kind, name)) WITHOUT ROWID;

CREATE TABLE entity (id INTEGER PRIMARY KEY, iri TEXT UNIQUE, types TEXT, documents INTEGER);
CREATE TABLE form (id INTEGER PRIMARY KEY, entity INTEGER, text TEXT, language TEXT, folded TEXT);
CREATE INDEX form_by_entity ON form (entity);
CREATE INDEX form_by_folded ON form (folded);
CREATE VIRTUAL TABLE form_parts USING fts5 (words, grams, detail = column, {_TOKENS});

CREATE TABLE document (id INTEGER PRIMARY KEY, iri TEXT UNIQUE, language TEXT, published TEXT, mentions TEXT);
CREATE VIRTUAL TABLE document_words USING fts5 (words, detail = none, {_TOKENS});

CREATE TABLE word (id INTEGER PRIMARY KEY, word TEXT UNIQUE, letters TEXT, reversed TEXT);
CREATE INDEX word_by_letters ON word (letters);
CREATE INDEX word_by_reversed ON word (reversed);
CREATE VIRTUAL TABLE word_parts USING fts5 (grams, detail = none, {_TOKENS});
"""


_NAMES = re.compile(r"CREATE (?:VIRTUAL )?TABLE (\w+)")


class IndexFile:
    """One file, written by one thread at a time and read by many."""

    def __init__(self, path: Path) -> None:
        """Open the file; one that is not there, is broken or has another format is made anew, and empty.

        Raises:
            StoreUnavailable: It cannot be made, or this Python's SQLite has no full-text search.
        """
        self.path = path
        self._writing = threading.RLock()
        self._idle: list[sqlite3.Connection] = []
        self._writer = self._opened()

    def _opened(self) -> sqlite3.Connection:
        try:
            return self._as_it_is() or self._made_anew()
        except (sqlite3.Error, OSError) as error:
            raise StoreUnavailable(f"the search index {self.path} cannot be opened: {error}") from error

    def _as_it_is(self) -> sqlite3.Connection | None:
        """Return a connection to the file, None if it is not one of ours, of this format and whole."""
        if not self.path.exists():
            return None
        writer = self._connect()
        try:
            if _is_ours(writer):
                return writer
        except sqlite3.DatabaseError:
            log.warning("the search index is broken and is made anew", extra={"path": str(self.path)})
        writer.close()
        return None

    def _made_anew(self) -> sqlite3.Connection:
        for suffix in ("", "-wal", "-shm", "-journal"):
            self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)
        writer = self._connect()
        writer.execute("PRAGMA journal_mode = WAL")
        try:
            writer.executescript(f"BEGIN; {_TABLES} PRAGMA user_version = {FORMAT}; COMMIT")
        except sqlite3.OperationalError as error:
            if "fts5" not in str(error):
                raise
            raise StoreUnavailable(
                "this Python's SQLite has no full-text search (FTS5), which the search index needs; "
                "use a Python whose sqlite3 module has it, as those of python.org, Debian and Homebrew do"
            ) from error
        return writer

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(
            self.path, timeout=_WAIT_SECONDS, isolation_level=None, check_same_thread=False
        )

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Give the one connection that writes, inside a transaction: all of it is kept, or nothing."""
        with self._writing:
            # A power cut may cost the last commits, which the next opening finds out, and breaks no file.
            self._writer.execute("PRAGMA synchronous = NORMAL")
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield self._writer
            except BaseException:
                self._writer.execute("ROLLBACK")
                raise
            self._writer.execute("COMMIT")

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Give a connection that sees one state, the last that was kept."""
        idle = self._idle
        connection = idle.pop() if idle else self._connect()
        connection.execute("BEGIN")
        try:
            yield connection
        finally:
            connection.execute("ROLLBACK")
            if idle is self._idle:
                idle.append(connection)
            else:
                connection.close()

    def replace(self) -> None:
        """Make the file anew, empty."""
        with self._writing:
            self.close()
            self._writer = self._made_anew()

    def close(self) -> None:
        """Let go of the file."""
        with self._writing:
            idle, self._idle = self._idle, []
            while idle:
                idle.pop().close()
            self._writer.close()


def _is_ours(connection: sqlite3.Connection) -> bool:
    """Return whether the file has our format and all tables; one that was overwritten shows here."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    return version == FORMAT and set(_NAMES.findall(_TABLES)) <= tables
