"""A store and its index, which follows every change."""

from __future__ import annotations

import logging
import secrets
import sqlite3
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import TypeVar

from pyoxigraph import Literal, NamedNode, RdfFormat

from graph.errors import StoreUnavailable
from graph.index.difference import Difference, difference_of, distinct, exact_difference
from graph.index.index import Index, Progress
from graph.model import Quad, Store, Term
from graph.vocabulary import Names, term

Answer = TypeVar("Answer")
Follower = Callable[[Collection[Quad] | None], None]
"""Is told, after a change, which quads came and went; None stands for any."""

log = logging.getLogger(__name__)

INDEX_TOKEN = term("indexToken")
_TOKENS_KEPT, _LARGE = 100, 1_000


def _no_progress(done: int, of_all: int) -> None:
    """Show nothing."""


class IndexedStore:
    """Any store, with an index that is in step with it whenever it is asked for.

    Each change leaves a token in the graph `log`, and the index keeps the newest of those that it has
    followed. Where the two differ (the process was killed between the two writes, the store was put back
    from a backup, the file of the index was lost) the index is made anew from the store before it is
    used. A change is counted at once; the names and texts that it touched are read when the index is next
    asked for, so that who writes need not wait. What is loaded in bulk is not followed: the index is made
    anew after it.
    """

    def __init__(self, store: Store, index: Index) -> None:
        """Take over both, and close them together."""
        self.store = store
        self._index = index
        self._names = index.names
        self._changing = threading.RLock()
        self._followers: list[Follower] = []

    @property
    def names(self) -> Names:
        """The IRIs of the graph's data."""
        return self._names

    # --- reading is the store's

    def match(
        self,
        subject: NamedNode | None = None,
        predicate: NamedNode | None = None,
        object: Term | None = None,
        graph: NamedNode | None = None,
    ) -> Iterator[Quad]:
        """See `Store.match`."""
        return self.store.match(subject, predicate, object, graph)

    def select(self, query: str, bindings: Mapping[str, Term] | None = None) -> Iterator[Mapping[str, Term]]:
        """See `Store.select`."""
        return self.store.select(query, bindings)

    def dump(self, output: Path, format: RdfFormat, graph: NamedNode | None = None) -> None:
        """See `Store.dump`."""
        self.store.dump(output, format, graph)

    def backup(self, folder: Path) -> None:
        """See `Store.backup`; the index is not in it, and is made anew where the copy is opened."""
        self.store.backup(folder)

    def flush(self) -> None:
        """See `Store.flush`."""
        self.store.flush()

    def close(self) -> None:
        """See `Store.close`."""
        with self._changing:
            self._index.close()
            self.store.close()

    # --- writing is followed

    def follow(self, follower: Follower) -> None:
        """Tell somebody of every change from now on, before the change is acknowledged."""
        self._followers.append(follower)

    def _tell(self, *changed: Collection[Quad] | None) -> None:
        for follower in self._followers:
            for quads in changed:
                follower(quads)

    def change(
        self, *, remove: Iterable[Quad] = (), add: Iterable[Quad] = (), is_exact: bool = False
    ) -> None:
        """See `Store.change`; a token is changed along."""
        going, coming = distinct(remove), distinct(add)
        if not (going or coming):
            return
        try:
            with self._changing:
                self._change(going, coming, is_exact=is_exact)
        except BaseException:
            # Nobody knows what of it was made.
            self._tell(None)
            raise
        self._tell(going, coming)

    def _change(self, going: Collection[Quad], coming: Collection[Quad], *, is_exact: bool) -> None:
        tokens = self._tokens()
        difference = None
        if self._is_in_step(tokens):
            difference = (
                exact_difference(self._names, going, coming) if is_exact else self._difference(going, coming)
            )
        # Whether or not the index follows: one that could only not be read is behind from now on.
        token = self._next(tokens)
        # A large change is much faster when it only adds: then the older tokens stay for a while.
        only_adds = not going and len(coming) >= _LARGE and len(tokens) < _TOKENS_KEPT
        old = () if only_adds else tokens
        self.store.change(remove=chain(going, old), add=chain(coming, [token]))
        if difference is None:
            return
        difference.counted["graph", self._names.log.value] += 1 - len(old)
        self._follow(difference, token)

    def load(self, quads: Iterable[Quad]) -> None:
        """See `Store.load`."""
        rest = iter(quads)
        first = next(rest, None)
        if first is None:
            return
        with self._changing:
            self._fall_behind()
            try:
                self.store.load(chain([first], rest))
            finally:
                self._tell(None)

    def clear(self, graph: NamedNode) -> None:
        """See `Store.clear`."""
        with self._changing:
            if next(self.store.match(None, None, None, graph), None) is not None:
                self._fall_behind()
                try:
                    self.store.clear(graph)
                finally:
                    self._tell(None)

    def _difference(self, going: Collection[Quad], coming: Collection[Quad]) -> Difference | None:
        """Return what a change would do, None if the index cannot be read."""
        try:
            return difference_of(self.store, self._names, going, coming, self._index.filled)
        except sqlite3.DatabaseError:
            log.warning("the search index cannot be read", extra={"path": str(self._index.file.path)})
            return None

    def _fall_behind(self) -> None:
        """Note, before the store is written to, that the index will not follow.

        Raises:
            StoreUnavailable: That could not be noted, nor the index be made anew; nothing was written.
        """
        try:
            self._index.forget_token()
        except sqlite3.DatabaseError:
            self._begin_anew()

    def _begin_anew(self) -> None:
        try:
            self._index.file.replace()
        except (sqlite3.Error, OSError) as error:
            raise StoreUnavailable(
                f"the search index {self._index.file.path} can neither be written nor made anew: {error}"
            ) from error

    def _follow(self, difference: Difference, token: Quad) -> None:
        """Let the index follow what the store has done, which stays done if the index cannot."""
        try:
            self._index.follow(difference, token.object.value)
        except sqlite3.Error:
            # The tokens differ from now on, so it is made anew when it is next asked for.
            log.exception("the search index could not follow a change")

    # --- being in step

    def index(self, progress: Progress = _no_progress) -> Index:
        """Return the index, in step with the store: it is made anew where it is not.

        Raises:
            StoreUnavailable: It could not be made.
        """
        if self._is_in_step(self._tokens()) and not self._has_unread():
            return self._index
        with self._changing:
            tokens = self._tokens()
            if not (self._is_in_step(tokens) and self._caught_up()):
                self._rebuild(tokens, progress)
            return self._index

    def _has_unread(self) -> bool:
        try:
            return self._index.has_unread
        except sqlite3.DatabaseError:
            return True

    def _caught_up(self) -> bool:
        """Return whether what changes have left to be read could be read."""
        try:
            self._index.catch_up(self.store)
        except sqlite3.DatabaseError:
            log.warning(
                "the search index is broken and is made anew", extra={"path": str(self._index.file.path)}
            )
            return False
        return True

    def ask(self, question: Callable[[Index], Answer]) -> Answer:
        """Return what a question to the index, in step with the store, is answered.

        Raises:
            StoreUnavailable: It could not be made or read.
        """
        index = self.index()
        try:
            return question(index)
        except sqlite3.DatabaseError:
            log.warning("the search index is broken and is made anew", extra={"path": str(index.file.path)})
        with self._changing:
            self._rebuild(self._tokens(), _no_progress)
            try:
                return question(self._index)
            except sqlite3.DatabaseError as error:
                raise StoreUnavailable(
                    f"the search index {index.file.path} cannot be read: {error}"
                ) from error

    def _rebuild(self, tokens: list[Quad], progress: Progress) -> None:
        token = self._next(tokens)
        try:
            self.store.change(remove=tokens, add=[token])
            self._index.rebuild(self.store, token.object.value, progress)
        except sqlite3.Error as error:
            raise StoreUnavailable(
                f"the search index {self._index.file.path} cannot be made: {error}"
            ) from error

    def _is_in_step(self, tokens: list[Quad]) -> bool:
        known = self._known_token()
        if known is None:
            # The first change of a store that has nothing, and of an index that has nothing.
            return not tokens and next(self.store.match(), None) is None
        return bool(tokens) and tokens[-1].object.value == known

    def _known_token(self) -> str | None:
        try:
            return self._index.token
        except sqlite3.DatabaseError:
            log.warning("the search index cannot be read", extra={"path": str(self._index.file.path)})
            return None

    def _tokens(self) -> list[Quad]:
        """Return the tokens in the store, the newest last."""
        found = self.store.match(self._names.node("store"), INDEX_TOKEN, None, self._names.log)
        return sorted(found, key=lambda quad: quad.object.value)

    def _next(self, tokens: list[Quad]) -> Quad:
        number = int(tokens[-1].object.value.partition(" ")[0]) + 1 if tokens else 1
        words = Literal(f"{number:012} {secrets.token_hex(8)}")
        return Quad(self._names.node("store"), INDEX_TOKEN, words, self._names.log)


def indexed(store: Store) -> IndexedStore:
    """Return a store that is known to have an index as such; `open_store` gives no other."""
    assert isinstance(store, IndexedStore)
    return store
