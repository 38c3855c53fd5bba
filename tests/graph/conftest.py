"""A small world for the tests of the core: two people, three organizations, and articles about them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import strategies as st

from graph.documents import About
from graph.ledger import Ledger
from graph.model import Quad, Reading
from graph.pipeline import ClaimsFile, Library, read_claims_file
from graph.pipeline.shelf import stored_records
from graph.resolve import Roster, read_roster
from graph.store.oxigraph import OxigraphStore
from graph.triples import read_row
from graph.vocabulary import TYPE, Names, Vocabulary, content_hash, term

SHARED = Path(__file__).parents[3] / "shared"
PUBLISHED = {"002": "2023-11-20", "003": "2024-03-25"}
"""The dates that two of the gold's articles give for themselves."""

QUOTE = "said so"
PEOPLE = ("ada", "bob")
ORGANIZATIONS = ("acme", "bell", "core")
TYPES = {"ada": "Person", "bob": "Person", "acme": "Company", "bell": "Organization", "core": "Company"}
ROW_KEYS = (
    *("id", "polarity", "modality", "attributed_to", "attribution_text", "time", "time_text", "time_basis"),
    *("time_of", "confidence", "focus", "event", "quote", "start", "end", "note"),
)


class StoreWithoutFolder(OxigraphStore):
    """Oxigraph without a disk: four times as fast as with one, for thousands of small graphs."""

    def __init__(self) -> None:
        super().__init__(Path("nowhere"))

    def _engine(self) -> ox.Store:
        return ox.Store()

    def change(
        self, *, remove: Iterable[Quad] = (), add: Iterable[Quad] = (), is_exact: bool = False
    ) -> None:
        """Change it, and see to it that a change that is said to be exact is."""
        going, coming = list(remove), list(add)
        if is_exact:
            assert all(quad in self._store for quad in going), "what goes is there"
            assert not any(quad in self._store for quad in coming), "what comes is not"
        super().change(remove=going, add=coming, is_exact=is_exact)


class Clock:
    """One second later each time it is asked."""

    def __init__(self) -> None:
        self.now = datetime(2025, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return Vocabulary()


@pytest.fixture(scope="session")
def names() -> Names:
    return Names()


def _row(relation: str, /, **given: Any) -> dict[str, Any]:
    """Return a row of the claims format; what is no key of a row is an argument."""
    keys = {"polarity": "affirmed", "modality": "asserted", "quote": QUOTE}
    keys |= {key: value for key, value in given.items() if key in ROW_KEYS}
    args = {key: value for key, value in given.items() if key not in ROW_KEYS}
    return {"event_or_relation": relation, "args": args, **keys}


@pytest.fixture(scope="session")
def row() -> Any:
    """A function that makes a row: `row("resigned", person="ada", organization="acme", time="2024")`."""
    return _row


@dataclass(frozen=True)
class World:
    """Ada and Bob, Acme, Bell and Core: their entities file, and articles that name them all."""

    vocabulary: Vocabulary
    names: Names

    def roster(self, **changed: Mapping[str, Any]) -> Roster:
        """Return the entities file, with some keys of some entities changed: `ada={"roles": [...]}`."""
        rows = [
            {"id": key, "type": class_name, "name": key.capitalize(), **changed.get(key, {})}
            for key, class_name in TYPES.items()
        ]
        lines = "\n".join(map(json.dumps, rows))
        return read_roster(lines.encode(), "world", self.vocabulary, "entities.jsonl")

    def reading(
        self,
        document: str,
        rows: Iterable[Mapping[str, Any]],
        *,
        published: str | None = None,
        publisher: str | None = None,
        extractor: str = "reviewed",
        roster: Roster | None = None,
        ending: str = "",
    ) -> Reading:
        """Return an article with its claims; another `ending` makes it another text."""
        text = f"{document}: Ada, Bob and Dora of Acme, Bell and Core {QUOTE}.{ending}"
        claims = "\n".join(json.dumps(row) for row in rows)
        about = About(document, published=published, publisher=publisher, language="en")
        file = ClaimsFile(
            f"{document}.jsonl", claims.encode(), text.encode(), about, extractor, roster or self.roster()
        )
        return read_claims_file(file, self.vocabulary)

    def entity(self, id: str) -> ox.NamedNode:
        return self.names.node("entity/" + content_hash("entity/1", "world", id))

    def id_of(self, node: ox.NamedNode) -> str:
        """Return the id in the entities file of one of its entities, any other node as it is."""
        return next((key for key in TYPES if self.entity(key) == node), node.value)


@pytest.fixture(scope="session")
def world(vocabulary: Vocabulary, names: Names) -> World:
    return World(vocabulary, names)


@dataclass
class Newsroom:
    """A library of small articles, asked in the words of the entities file."""

    world: World
    library: Library
    tellings: int = field(default=0)

    def told(self, *rows: Mapping[str, Any], document: str | None = None, **about: Any) -> str:
        """Import one article with these rows and return its id."""
        self.tellings += 1
        document = document or f"article-{self.tellings}"
        list(self.library.import_readings([self.world.reading(document, rows, **about)], replace_text=True))
        return document

    def facts(self, predicate: str) -> set[tuple[str, str]]:
        """Return who has that property to whom, or to what, in the plain view."""
        graph = self.world.names.facts
        found = self.library.store.match(None, term(predicate), None, graph)
        return {(self.world.id_of(quad.subject), self._shown(quad.object)) for quad in found}

    def _shown(self, value: ox.NamedNode | ox.Literal) -> str:
        return value.value if isinstance(value, ox.Literal) else self.world.id_of(value)

    def event(self, class_name: str, graph: ox.NamedNode | None = None) -> dict[str, set[str]]:
        """Return the properties of the one event of a class in `facts`, or another graph."""
        graph = graph or self.world.names.facts
        (node,) = {quad.subject for quad in self.library.store.match(None, TYPE, term(class_name), graph)}
        values: dict[str, set[str]] = {}
        for quad in self.library.store.match(node, None, None, graph):
            name = quad.predicate.value.rpartition("#")[2]
            values.setdefault(name, set()).add(self._shown(quad.object).rpartition("#")[2])
        return values

    def claim_ids(self, predicate: str) -> list[str]:
        """Return the ids of the claims with a predicate."""
        quads = self.library.store.match(None, term("predicate"), term(predicate))
        return sorted(self.world.names.id(quad.subject) for quad in quads)

    def assess(self, predicate: str, verdict: str) -> None:
        """Give a verdict on the one claim with a predicate."""
        (claim,) = self.claim_ids(predicate)
        self.library.assess(claim, verdict, "for a reason", "an editor")

    def quads(self) -> set[ox.Quad]:
        """Return all quads outside the log and the vocabulary, which no document is in."""
        apart = (self.world.names.log, self.world.names.ontology)
        return {quad for quad in self.library.store.match() if quad.graph_name not in apart}

    def rows(self, document: str) -> dict[str, dict[str, Any]]:
        """Return the rows of a document as they are read back from the graph, by id."""
        graph = self.world.names.document(document)
        ledger = Ledger(self.library.store, self.world.names)
        records = {r.node: r for _, r in stored_records(self.library.store, graph)}
        evidence = [q.subject for q in self.library.store.match(None, TYPE, term("Evidence"), graph)]
        rows = [read_row(ledger, node, graph, records, self.world.vocabulary) for node in evidence]
        return {row["id"]: row for row in rows}


class Newsrooms:
    """Opens empty newsrooms. The vocabulary's own graph is left out: it is the same in all of them."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._vocabulary = Vocabulary()
        self._vocabulary.triples = []

    def open(self, **options: Any) -> Newsroom:
        store, names = StoreWithoutFolder(), self.world.names
        return Newsroom(self.world, Library(store, names, self._vocabulary, clock=Clock(), **options))

    def reopen(self, room: Newsroom, **options: Any) -> Newsroom:
        """Open what a newsroom holds again, with other options."""
        store, names = room.library.store, self.world.names
        return Newsroom(self.world, Library(store, names, self._vocabulary, clock=Clock(), **options))


@pytest.fixture(scope="session")
def newsrooms(world: World) -> Newsrooms:
    return Newsrooms(world)


@pytest.fixture
def newsroom(newsrooms: Newsrooms) -> Newsroom:
    return newsrooms.open()


# --- the gold


@dataclass(frozen=True)
class Gold:
    """The five hand-labelled articles."""

    vocabulary: Vocabulary
    stems: tuple[str, ...]

    def text(self, stem: str) -> bytes:
        return (SHARED / "seeds" / f"{stem}.txt").read_bytes()

    def claims(self, stem: str) -> bytes:
        return (SHARED / "gold" / f"{stem}.jsonl").read_bytes()

    def rows(self, stem: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.claims(stem).decode().splitlines()]

    def roster(self) -> Roster:
        content = (SHARED / "gold" / "entities.jsonl").read_bytes()
        return read_roster(content, "gold/entities", self.vocabulary, "entities.jsonl")

    def readings(self) -> list[Reading]:
        """Return the articles with their claims; an article's id is its number, such as `003`."""
        roster = self.roster()
        return [self._reading(stem, roster) for stem in self.stems]

    def _reading(self, stem: str, roster: Roster) -> Reading:
        about = About(stem[:3], published=PUBLISHED.get(stem[:3]))
        claims, text = self.claims(stem), self.text(stem)
        file = ClaimsFile(f"{stem}.jsonl", claims, text, about, roster=roster, form_keys=(stem,))
        return read_claims_file(file, self.vocabulary)


@pytest.fixture(scope="session")
def gold(vocabulary: Vocabulary) -> Gold:
    """The gold beside the repository; what asks for it is skipped where it is not there."""
    if not (SHARED / "gold").is_dir():
        pytest.skip(f"the hand-labelled articles are not at {SHARED}")
    stems = sorted(path.stem for path in (SHARED / "seeds").glob("*.txt"))
    return Gold(vocabulary, tuple(stems))


@pytest.fixture(scope="session")
def gold_newsroom(gold: Gold, newsrooms: Newsrooms) -> Newsroom:
    """All five articles, imported once; tests that share it only read."""
    room = newsrooms.open()
    list(room.library.import_readings(gold.readings()))
    return room


# --- rows made at random, of few names and words, so that they meet

_WORDS = st.sampled_from(["money", "a quarrel"])
_PEOPLE = st.sampled_from(PEOPLE)
_ORGANIZATIONS = st.sampled_from([*ORGANIZATIONS] * 3 + ["Dora"])
_ANYONE = st.sampled_from(PEOPLE + ORGANIZATIONS)
_AMOUNTS = st.sampled_from(
    [
        {"value": 5, "currency": "USD", "period": None, "qualifier": None},
        {"value": 5, "currency": "USD", "period": "month", "qualifier": "over"},
        {"value": 7.5, "currency": "EUR", "period": None, "qualifier": "about"},
    ]
)
_BY_KIND: Mapping[str, st.SearchStrategy[Any]] = {
    "entity": _ANYONE,
    "group": st.sampled_from(["several executives", "a group of artists"]),
    "text": _WORDS,
    "number": st.sampled_from([1, 2.5]),
    "number or text": st.sampled_from([4, "several"]),
    "money": _AMOUNTS,
}
_BY_ROLE: Mapping[str, st.SearchStrategy[Any]] = {
    "person": _PEOPLE,
    "predecessor": _PEOPLE,
    "organization": _ORGANIZATIONS,
    "target": _ORGANIZATIONS,
    "role": st.sampled_from(["CEO", "interim CEO", "chairman of the board", "VP of audio", "painter"]),
    "status": st.sampled_from(["former", "current"]),
    "manner": st.sampled_from(["fired", "quietly"]),
    "kind": st.sampled_from(["parent_of"] * 3 + ["dismissal_reason", "codename", "made up"]),
    "metric": st.sampled_from(["loss", "made up"]),
    "year": st.sampled_from([2019, 2020]),
    "percent": st.sampled_from([0, 12.5]),
    "count": st.sampled_from([0, 30]),
}
_EXTRAS = ("role", "reason", "status", "manner", "amount", "investor", "appointed_by", "proponent", "about")
_OFFICES = ("holds_role", "appointed", "resigned", "departed", "left_board", "board_seat", "invested_in")


@dataclass(frozen=True)
class Rows:
    """Strategies for rows of the claims format."""

    vocabulary: Vocabulary

    def args(self, relation: str) -> st.SearchStrategy[dict[str, Any]]:
        return _draw_args(self.vocabulary, relation)

    def valid(self) -> st.SearchStrategy[dict[str, Any]]:
        """Return rows that the check takes, of every relation, those about offices more often."""
        relations = [name for name in self.vocabulary.relations if "/" not in name]
        return _draw_row(self.vocabulary, st.sampled_from([*relations, "other", *_OFFICES, *_OFFICES]))


@st.composite
def _draw_args(draw: st.DrawFn, vocabulary: Vocabulary, name: str) -> dict[str, Any]:
    relation = vocabulary.relations[name]
    roles = [draw(st.sampled_from(relation.subject_roles))]
    if name == "other":
        roles = ["kind", *draw(st.lists(st.sampled_from(relation.subject_roles), max_size=2))]
    if relation.object_roles and (not relation.object_optional or draw(st.booleans())):
        others = [role for role in relation.object_roles if role not in roles]
        roles += [draw(st.sampled_from(others))] if others else []
    if name == "finances":
        roles.append("metric")
    if name in _OFFICES and draw(st.booleans()):
        roles.append("role")
    roles += draw(st.lists(st.sampled_from(_EXTRAS), max_size=2))
    args = {role: draw(_values(vocabulary, role)) for role in dict.fromkeys(roles)}
    if draw(st.integers(0, 9)) == 0:
        args["mood"] = draw(st.sampled_from(["grim", 3, "ada"]))
    return args


def _values(vocabulary: Vocabulary, role: str) -> st.SearchStrategy[Any]:
    return _BY_ROLE[role] if role in _BY_ROLE else _BY_KIND[vocabulary.arguments[role].value_kind]


@st.composite
def _draw_row(draw: st.DrawFn, vocabulary: Vocabulary, relations: st.SearchStrategy[str]) -> dict[str, Any]:
    relation = draw(relations)
    args = draw(
        _draw_args(vocabulary, relation).filter(lambda args: _has_both_ends(vocabulary, relation, args))
    )
    row = {
        "event_or_relation": relation,
        "args": args,
        "polarity": draw(st.sampled_from(["affirmed"] * 6 + ["negated", "denied"])),
        "modality": draw(
            st.sampled_from(["asserted"] * 5 + ["reported", "alleged", "planned", "speculated"])
        ),
        "quote": QUOTE,
    }
    times = ["2023", "2024-03", "2024-03-23", "2023-06/2024-02", "2024-05-01", "2024-09", "../2023-05"]
    optional: dict[str, st.SearchStrategy[Any]] = {
        "time": st.sampled_from(times),
        "time_text": st.just("in spring"),
        "time_basis": st.sampled_from(["explicit", "inferred"]),
        "time_of": st.sampled_from(["event", "event", "report"]),
        "attributed_to": st.one_of(_ANYONE, st.lists(_ANYONE, min_size=2, max_size=2)),
        "attribution_text": st.just("many analysts"),
        "confidence": st.sampled_from([0.5, 0.7, 1]),
        "event": st.just("the second"),
        "focus": st.sampled_from(sorted(args)),
        "occurrence": st.integers(1, 10**20),
        "optional": st.booleans(),
        "event_group": st.one_of(st.integers(), st.just("g1")),
        "note": st.just("  kept as\nit is "),
    }
    chosen = draw(st.lists(st.sampled_from(sorted(optional)), max_size=4, unique=True))
    return row | {key: draw(optional[key]) for key in chosen}


def _has_both_ends(vocabulary: Vocabulary, name: str, args: Mapping[str, Any]) -> bool:
    """Return whether an object is left beside the subject: some roles can be either."""
    relation = vocabulary.relations[name]
    subject = next((role for role in relation.subject_roles if role in args), None)
    rest = [role for role in relation.object_roles if role in args and role != subject]
    return name == "other" or relation.object_optional or bool(rest)


@pytest.fixture(scope="session")
def rows(vocabulary: Vocabulary) -> Rows:
    return Rows(vocabulary)
