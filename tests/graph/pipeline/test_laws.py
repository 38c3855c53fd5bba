"""What must hold whatever is imported, in whatever order: the graph is a function of what is in it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.model import Reading
from graph.pipeline.shelf import described_anew
from graph.vocabulary import TYPE, term

LAWFUL = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])

DOCUMENTS = ("d1", "d2", "d3")
OTHER_WORDS = " " + " ".join(f"word{number}" for number in range(60))
"""Makes a text that is no near-copy of the others."""
# The same ids with other names, types, roles and forms: what one file says is not what another does.
ROSTERS: tuple[dict[str, dict[str, Any]], ...] = (
    {},
    {
        "ada": {"name": "Ada Byron", "roles": ["investor"], "forms": {"d1": ["Ada"]}},
        "acme": {"type": "Organization"},
    },
    {"bell": {"forms": {"d1": ["Bell", "Bel"], "d3": ["Ada"]}, "roles": ["investor"], "born": 1815}},
)


@st.composite
def readings(draw: st.DrawFn, rows: Any, world: Any, max_rows: int = 4) -> Reading:
    """Return an article of the small world as one of two extractors reads it."""
    roster = world.roster(**draw(st.sampled_from(ROSTERS)))
    return world.reading(
        draw(st.sampled_from(DOCUMENTS)),
        draw(st.lists(rows.valid(), min_size=1, max_size=max_rows)),
        extractor=draw(st.sampled_from(["one", "one", "two"])),
        published=draw(st.sampled_from([None, "2023-12-01", "2024-04-01", "2024-10"])),
        publisher=draw(st.sampled_from([None, "The Post", "The Times"])),
        ending=draw(st.sampled_from(["", "", " That is all.", OTHER_WORDS])),
        roster=roster,
    )


def apart(readings: Sequence[Reading]) -> list[Reading]:
    """Return one reading for each document and extractor, all of one document with one text and date."""
    chosen: dict[tuple[str, str], Reading] = {}
    documents: dict[str, Any] = {}
    for reading in readings:
        document = documents.setdefault(reading.document.id, reading.document)
        if reading.document.sha256 == document.sha256:
            chosen[document.id, reading.extractor] = replace(reading, document=document)
    return list(chosen.values())


def imported(newsrooms: Any, readings: Sequence[Reading], judged: Sequence[ox.Quad] = ()) -> Any:
    """Return a new newsroom with these readings, one import each."""
    newsroom = newsrooms.open()
    newsroom.library.store.change(add=judged)
    for reading in readings:
        list(newsroom.library.import_readings([reading]))
    return newsroom


def rebuilt(newsroom: Any) -> set[ox.Quad]:
    newsroom.library.rebuild_view()
    return newsroom.quads()


@given(data=st.data())
@settings(LAWFUL, max_examples=30)
def test_the_order_of_imports_does_not_matter(rows: Any, world: Any, newsrooms: Any, data: st.DataObject):
    chosen = apart(data.draw(st.lists(readings(rows, world), min_size=2, max_size=4)))
    other_order = data.draw(st.permutations(chosen))

    assert imported(newsrooms, chosen).quads() == imported(newsrooms, other_order).quads()


@given(data=st.data())
@settings(LAWFUL, max_examples=25)
def test_one_import_of_many_is_many_imports_of_one(
    rows: Any, world: Any, newsrooms: Any, data: st.DataObject
):
    chosen = apart(data.draw(st.lists(readings(rows, world), min_size=2, max_size=4)))
    together = newsrooms.open()

    list(together.library.import_readings(chosen))

    assert together.quads() == imported(newsrooms, chosen).quads()


@given(data=st.data())
@settings(LAWFUL, max_examples=25)
def test_importing_again_adds_nothing(rows: Any, world: Any, newsrooms: Any, data: st.DataObject):
    chosen = apart(data.draw(st.lists(readings(rows, world), min_size=1, max_size=3)))
    newsroom = imported(newsrooms, chosen)
    before = newsroom.quads()

    outcomes = [done.outcome for done in newsroom.library.import_readings(chosen)]

    assert newsroom.quads() == before
    assert outcomes == ["unchanged"] * len(chosen)


@given(data=st.data())
@settings(LAWFUL, max_examples=25)
def test_what_is_removed_and_added_again_gives_the_identical_quads(
    rows: Any, world: Any, newsrooms: Any, data: st.DataObject
):
    chosen = apart(data.draw(st.lists(readings(rows, world), min_size=1, max_size=4)))
    gone = data.draw(st.sampled_from(sorted({reading.document.id for reading in chosen})))
    newsroom = imported(newsrooms, chosen)
    before = newsroom.quads()

    newsroom.library.remove([gone])
    others = [reading for reading in chosen if reading.document.id != gone]
    assert newsroom.quads() == imported(newsrooms, others).quads()

    list(newsroom.library.import_readings([r for r in chosen if r.document.id == gone]))
    assert newsroom.quads() == before


@given(data=st.data())
@settings(LAWFUL, max_examples=25)
def test_a_bulk_import_gives_the_quads_of_ordinary_ones(
    rows: Any, world: Any, newsrooms: Any, data: st.DataObject
):
    chosen = apart(data.draw(st.lists(readings(rows, world), min_size=1, max_size=4)))
    there = data.draw(st.integers(0, len(chosen)))
    bulk = imported(newsrooms, chosen[:there])

    done = list(bulk.library.import_in_bulk(chosen))

    assert {r.document_id for r in done} == {reading.document.id for reading in chosen}
    assert bulk.quads() == imported(newsrooms, chosen).quads()


# --- any history


@dataclass
class History:
    """A newsroom that much happens to, and what is in it in the end."""

    newsroom: Any
    present: dict[tuple[str, str], Reading] = field(default_factory=dict)

    def bring(self, readings: Sequence[Reading]) -> None:
        """Import readings in one go; another text takes the place of a document whole."""
        for reading in readings:
            self._bring(reading)
        list(self.newsroom.library.import_readings(readings, replace_text=True))

    def _bring(self, reading: Reading) -> None:
        document = reading.document
        siblings = [key for key in self.present if key[0] == document.id]
        for key in siblings:
            stored = self.present[key].document
            if stored.sha256 != reading.document.sha256:
                del self.present[key]
                continue
            document = described_anew(stored, reading.document)
            self.present[key] = replace(self.present[key], document=document)
        self.present[document.id, reading.extractor] = replace(reading, document=document)

    def remove(self, id: str) -> None:
        if any(key[0] == id for key in self.present):
            self.newsroom.library.remove([id])
            self.present = {key: reading for key, reading in self.present.items() if key[0] != id}

    def assess(self, which: int, verdict: str) -> None:
        store, names = self.newsroom.library.store, self.newsroom.world.names
        claims = sorted(
            names.id(quad.subject) for quad in store.match(None, TYPE, term("Claim"), names.claims)
        )
        if claims:
            self.newsroom.library.assess(claims[which % len(claims)], verdict, "for a reason", "an editor")

    def judgements(self) -> list[ox.Quad]:
        return list(self.newsroom.library.store.match(graph=self.newsroom.world.names.judgements))


def happenings(rows: Any, world: Any) -> st.SearchStrategy[list[tuple[Any, ...]]]:
    some = st.lists(readings(rows, world), min_size=1, max_size=2)
    verdicts = st.sampled_from(["rejected", "rejected", "accepted", "none"])
    return st.lists(
        st.one_of(
            st.tuples(st.just("bring"), some),
            st.tuples(st.just("bring"), some),
            st.tuples(st.just("remove"), st.sampled_from(DOCUMENTS)),
            st.tuples(st.just("assess"), st.integers(0, 50), verdicts),
        ),
        min_size=1,
        max_size=6,
    )


@given(data=st.data())
@settings(LAWFUL, max_examples=80)
def test_after_any_history_the_view_is_the_rebuilt_view_and_the_graph_that_of_what_is_in_it(
    rows: Any, world: Any, newsrooms: Any, data: st.DataObject
):
    history = History(newsrooms.open())

    for happening, *what in data.draw(happenings(rows, world)):
        getattr(history, happening)(*what)
        kept_in_step = history.newsroom.quads()
        assert kept_in_step == rebuilt(history.newsroom)

    afresh = imported(newsrooms, list(history.present.values()), history.judgements())
    assert history.newsroom.quads() == afresh.quads()


# --- histories that once went wrong


class TestHistoriesThatOnceWentWrong:
    @pytest.fixture
    def in_step(self, newsroom: Any) -> Any:
        def check() -> None:
            before = newsroom.quads()
            assert before == rebuilt(newsroom)

        return check

    def test_the_types_of_an_investor_whose_only_article_goes(self, newsroom: Any, row: Any, in_step: Any):
        document = newsroom.told(row("invested_in", investor="ada", target="acme"))

        newsroom.library.remove([document])

        in_step()

    def test_a_date_that_lies_ahead_when_the_first_dated_article_comes(
        self, newsroom: Any, row: Any, in_step: Any
    ):
        newsroom.told(row("appointed", person="ada", organization="acme", time="2024-03"))

        newsroom.told(row("worked_at", person="bob", organization="acme"), published="2023-12-01")

        in_step()

    def test_two_dates_of_which_one_lies_ahead_again(self, newsroom: Any, row: Any, in_step: Any):
        left = {"person": "ada", "organization": "acme", "role": "CEO"}
        newsroom.told(row("resigned", **left, time="2024"), row("resigned", **left, time="2024-09"))
        newsroom.told(row("worked_at", person="bob", organization="acme"), published="2024-04")
        newest = newsroom.told(row("worked_at", person="bob", organization="acme"), published="2025")

        newsroom.library.remove([newest])

        in_step()

    def test_a_tenure_beside_another_pair_of_the_same_names(self, newsroom: Any, row: Any, in_step: Any):
        newsroom.told(
            row("holds_role", person="ada", organization="acme", role="CEO", predecessor="bob"),
            row("holds_role", person="ada", role="CEO"),
        )

        newsroom.told(
            row("sued", plaintiff="ada", defendant="bob"), row("sued", plaintiff="ada", defendant="ada")
        )

        in_step()

    def test_a_tenure_beside_another_of_the_same_person(self, newsroom: Any, row: Any, in_step: Any):
        elsewhere = row("holds_role", person="bob", organization="acme", role="CEO", predecessor="ada")
        document = newsroom.told(elsewhere, row("worked_at", person="bob", organization="bob"))

        newsroom.told(
            row("worked_at", person="bob", organization="bob"), row("worked_at", person="bob", project="ada")
        )
        in_step()

        newsroom.told(row("worked_at", person="bob", organization="bob"), elsewhere, document=document)
        in_step()

    def test_a_tenure_whose_last_claim_goes(self, newsroom: Any, row: Any, in_step: Any):
        told = row("holds_role", person="ada", organization="acme", role="CEO", event="the second")
        document = newsroom.told(told)
        newsroom.told(row("resigned", person="ada", organization="acme", role="CEO"))

        newsroom.library.remove([document])

        in_step()


# --- hubs


def test_a_hub_with_hundreds_of_claims_stays_in_step(newsroom: Any, row: Any):
    rng = random.Random(7)
    relations = ["worked_at", "resigned", "appointed", "holds_role", "departed", "left_board", "board_seat"]

    def crowd(size: int) -> list[dict[str, Any]]:
        return [
            row(
                rng.choice(relations),
                person_group=f"person {rng.randrange(60)}",
                organization="acme",
                role=rng.choice(["CEO", "CTO", "painter"]),
                id=str(n),
            )
            for n in range(size)
        ]

    documents = [newsroom.told(*crowd(100)) for _ in range(3)]
    newsroom.library.remove([documents[1]])
    newsroom.told(*crowd(40), document=documents[0])

    before = newsroom.quads()
    assert before == rebuilt(newsroom)


# --- the gold


@pytest.fixture(scope="module")
def all_quads(gold_newsroom: Any) -> set[ox.Quad]:
    return gold_newsroom.quads()  # type: ignore[no-any-return]


class TestGold:
    def test_its_order_does_not_matter(self, gold: Any, newsrooms: Any, all_quads: set[ox.Quad]):
        assert imported(newsrooms, gold.readings()[::-1]).quads() == all_quads

    def test_in_bulk_it_is_the_same(self, gold: Any, newsrooms: Any, all_quads: set[ox.Quad]):
        newsroom = newsrooms.open()

        list(newsroom.library.import_in_bulk(gold.readings()))

        assert newsroom.quads() == all_quads

    def test_whatever_is_removed_comes_back_the_same(
        self, gold: Any, newsrooms: Any, all_quads: set[ox.Quad]
    ):
        readings = gold.readings()
        newsroom = newsrooms.open()
        list(newsroom.library.import_readings(readings))

        for reading in readings:
            newsroom.library.remove([reading.document.id])
            without = newsroom.quads()
            assert without == rebuilt(newsroom)
            list(newsroom.library.import_readings([reading]))
            assert newsroom.quads() == all_quads

        newsroom.library.remove([reading.document.id for reading in readings])
        assert newsroom.quads() == set()
