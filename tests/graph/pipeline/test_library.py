"""The open graph: what each kind of change does, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any

import pytest

from graph.errors import DocumentExists, InvalidInput, NotFound, StoreUnavailable
from graph.pipeline import Imported, Library, Removed
from graph.pipeline.bulk import in_batches
from graph.vocabulary import Names, Vocabulary, term

ADA_LEFT = {"person": "ada", "organization": "acme"}


def bring(newsroom: Any, *readings: Any, replace_text: bool = False) -> list[Imported]:
    return list(newsroom.library.import_readings(readings, replace_text=replace_text))


def test_an_import_says_what_became_of_each_document(newsroom: Any, world: Any, row: Any):
    one = world.reading("a", [row("resigned", **ADA_LEFT)])
    other = world.reading("a", [row("resigned", **ADA_LEFT), row("worked_at", **ADA_LEFT)])

    assert bring(newsroom, one) == [Imported("a", "added", 1)]
    assert bring(newsroom, one) == [Imported("a", "unchanged", 1)]
    assert bring(newsroom, other) == [Imported("a", "replaced", 2)]


def test_another_text_under_the_same_id_is_refused(newsroom: Any, world: Any, row: Any):
    bring(newsroom, world.reading("a", [row("resigned", **ADA_LEFT)]))
    before = newsroom.quads()

    corrected = world.reading("a", [row("worked_at", **ADA_LEFT)], ending=" Corrected.")
    with pytest.raises(DocumentExists, match="document 'a' is there already with another text"):
        bring(newsroom, corrected)

    assert newsroom.quads() == before


def test_a_corrected_article_takes_the_place_of_the_old_one(newsroom: Any, world: Any, row: Any):
    bring(newsroom, world.reading("a", [row("resigned", **ADA_LEFT)], extractor="one"))
    bring(newsroom, world.reading("a", [row("departed", **ADA_LEFT)], extractor="two"))

    corrected = world.reading("a", [row("worked_at", **ADA_LEFT)], extractor="one", ending=" Corrected.")
    bring(newsroom, corrected, replace_text=True)

    assert newsroom.library.document("a").text.endswith("Corrected.")
    assert newsroom.facts("workedAt") == {("ada", "acme")}
    assert newsroom.facts("leftOrganization") == set(), "what another extractor found in the old text is gone"


def test_two_extractors_of_one_article_do_not_erase_each_other(newsroom: Any, world: Any, row: Any):
    bring(newsroom, world.reading("a", [row("resigned", **ADA_LEFT)], extractor="one"))
    bring(
        newsroom,
        world.reading("a", [row("resigned", **ADA_LEFT), row("worked_at", **ADA_LEFT)], extractor="two"),
    )
    bring(
        newsroom,
        world.reading("a", [row("founded_in_year", organization="bell", year=2019)], extractor="one"),
    )

    assert newsroom.facts("resignedFrom") == newsroom.facts("workedAt") == {("ada", "acme")}
    assert newsroom.facts("foundedOn") == {("bell", "2019")}
    (claim,) = newsroom.claim_ids("resignedFrom")
    node = newsroom.world.names.node(claim)
    evidence = list(newsroom.library.store.match(None, term("claim"), node))
    assert len(evidence) == 1


def test_what_is_known_of_an_article_is_not_lost_when_it_is_imported_without(
    newsroom: Any, world: Any, row: Any
):
    rows = [row("resigned", **ADA_LEFT)]
    bring(newsroom, world.reading("a", rows, published="2024-03"))

    assert bring(newsroom, world.reading("a", rows))[0].outcome == "unchanged"
    published = newsroom.library.document("a").published
    assert published is not None
    assert published.edtf == "2024-03"

    assert bring(newsroom, world.reading("a", rows, published="2024-04"))[0].outcome == "replaced"
    assert newsroom.library.document("a").published.edtf == "2024-04"


def test_a_document_goes_with_all_that_only_it_supported(newsroom: Any, row: Any):
    one = newsroom.told(row("resigned", **ADA_LEFT, role="CEO"))
    newsroom.told(row("resigned", **ADA_LEFT))

    assert newsroom.library.remove([one]) == [Removed(one, evidence=1, claims=1)]
    assert newsroom.facts("resignedFrom") == {("ada", "acme")}
    assert newsroom.claim_ids("role") == []


def test_the_last_document_leaves_nothing_behind(newsroom: Any, row: Any):
    amount = {"value": 5, "currency": "USD"}
    documents = [
        newsroom.told(
            row("valuation", organization="acme", amount=amount, time="2024"), published="2024-03-25"
        ),
        newsroom.told(row("holds_role", **ADA_LEFT, role="CEO", attribution_text="many")),
    ]

    newsroom.library.remove(documents)

    assert newsroom.quads() == set()
    assert newsroom.library.document_ids() == []


def test_of_several_documents_to_remove_one_that_is_not_there_keeps_them_all(newsroom: Any, row: Any):
    document = newsroom.told(row("resigned", **ADA_LEFT))
    before = newsroom.quads()

    with pytest.raises(NotFound, match="there is no document 'b'"):
        newsroom.library.remove([document, "b"])

    assert newsroom.quads() == before


def test_a_document_that_is_not_there_is_said_not_to_be(newsroom: Any):
    with pytest.raises(NotFound, match="there is no document 'a'"):
        newsroom.library.document("a")


def test_a_refused_document_keeps_none_of_those_before_it_from_being_stored(
    newsroom: Any, world: Any, row: Any
):
    rows = [row("resigned", **ADA_LEFT)]
    bring(newsroom, world.reading("a", rows))

    with pytest.raises(DocumentExists):
        bring(newsroom, world.reading("b", rows), world.reading("a", rows, ending="!"))

    assert newsroom.library.document_ids() == ["a"], "one commit is all or nothing"


@pytest.mark.parametrize(
    ("claim", "verdict", "why", "error"),
    [
        ("claim/" + "0" * 32, "rejected", "a reason", NotFound),
        ("", "rejected", "a reason", NotFound),
        (None, "doubted", "a reason", InvalidInput),
        (None, "rejected", " ", InvalidInput),
    ],
)
def test_a_verdict_needs_a_claim_a_known_word_and_a_reason(
    newsroom: Any, row: Any, claim: str | None, verdict: str, why: str, error: type[Exception]
):
    newsroom.told(row("resigned", **ADA_LEFT))
    before = newsroom.quads()

    with pytest.raises(error):
        newsroom.library.assess(
            claim if claim is not None else newsroom.claim_ids("resignedFrom")[0], verdict, why, "me"
        )

    assert newsroom.quads() == before


def test_every_change_is_logged_with_the_clock_and_nothing_else_depends_on_it(
    newsroom: Any, row: Any, names: Any
):
    document = newsroom.told(row("resigned", **ADA_LEFT))
    newsroom.told(row("resigned", **ADA_LEFT), document=document)
    newsroom.library.remove([document])

    logged = newsroom.library.store.match(None, term("action"), None, names.log)

    assert sorted(quad.object.value for quad in logged) == ["import: added", "import: unchanged", "remove"]
    moments = newsroom.library.store.match(None, term("at"), None, names.log)
    assert {quad.object.value for quad in moments} == {f"2025-01-01T00:00:0{second}Z" for second in (1, 2, 3)}


def test_the_vocabulary_is_brought_up_to_date_when_the_graph_is_opened(
    newsroom: Any, names: Names, vocabulary: Vocabulary
):
    store = newsroom.library.store

    Library(store, names, vocabulary)

    stored = {quad.triple for quad in store.match(graph=names.ontology)}
    assert stored == set(vocabulary.triples)


def test_a_bulk_import_that_was_cut_off_is_made_good_when_the_graph_is_next_opened(
    newsroom: Any, world: Any, row: Any, names: Names, newsrooms: Any
):
    def cut_off() -> Any:
        yield world.reading("a", [row("holds_role", **ADA_LEFT, role="CEO")])
        raise ConnectionError

    with pytest.raises(ConnectionError):
        list(newsroom.library.import_in_bulk(cut_off()))
    newsroom.library = Library(newsroom.library.store, names, newsroom.library.vocabulary)
    list(newsroom.library.import_readings([world.reading("a", [row("holds_role", **ADA_LEFT, role="CEO")])]))

    assert newsroom.facts("currentChiefExecutiveOf") == {("ada", "acme")}
    assert newsroom.quads() == _quads_after(newsrooms, world, row)


@contextmanager
def writing_so_much(store: Any, monkeypatch: pytest.MonkeyPatch, *, commits: int) -> Iterator[None]:
    """Let the store take so many commits in the block, and refuse all further ones: its disk is full."""
    left = iter(range(commits))
    change = store.change

    def change_while_there_is_room(**quads: Any) -> None:
        if next(left, None) is None:
            raise StoreUnavailable("no space left")
        change(**quads)

    with monkeypatch.context() as patch:
        for name in ("change", "load", "clear"):
            patch.setattr(store, name, lambda *_, **__: change_while_there_is_room())
        patch.setattr(store, "change", change_while_there_is_room)
        yield


def crowd(row: Any, size: int) -> list[Any]:
    """Return rows that make so many quads together that they are no single commit."""
    return [row("worked_at", person_group=f"person {n}", organization="bell") for n in range(size)]


@pytest.mark.parametrize("commits", [1, 2])
def test_a_view_that_a_full_disk_has_left_half_made_is_made_anew_before_the_next_change(
    newsroom: Any, row: Any, monkeypatch: pytest.MonkeyPatch, commits: int
):
    newsroom.told(row("holds_role", **ADA_LEFT, role="CEO"))
    large = [row("resigned", **ADA_LEFT, role="CEO"), *crowd(row, 60)]
    full = writing_so_much(newsroom.library.store, monkeypatch, commits=commits)
    with full, pytest.raises(StoreUnavailable):
        newsroom.told(*large, document="large")

    # Not so like the others that what these tell is looked at again.
    newsroom.told(*crowd(row, 60), ending=" ".join(f" word{n}" for n in range(60)))

    before = newsroom.quads()
    newsroom.library.rebuild_view()
    assert newsroom.quads() == before


def test_a_view_whose_making_was_cut_off_is_made_anew_by_whatever_rules_the_graph_is_next_opened(
    newsroom: Any, newsrooms: Any, row: Any, monkeypatch: pytest.MonkeyPatch
):
    newsroom.told(row("holds_role", **ADA_LEFT, role="CEO"))
    before = newsroom.quads()

    def cut_off(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(newsroom.library.store, "load", cut_off)
        with suppress(KeyboardInterrupt):
            newsrooms.reopen(newsroom, min_confidence=0.9)

    assert newsrooms.reopen(newsroom).quads() == before


def test_readings_are_taken_together_until_they_have_so_many_frames(world: Any, row: Any):
    told = [row("holds_role", **ADA_LEFT, role="CEO")]
    readings = [world.reading(name, told) for name in ("a", "b", "c")]

    batches = [[reading.document.id for reading in batch] for batch in in_batches(readings, 2)]

    assert batches == [["a", "b"], ["c"]]
    assert list(in_batches([], 2)) == []


@pytest.mark.parametrize(
    ("ending", "batches"), [("", ["abc"]), (" Much more." * 500, ["a", "b", "c"])], ids=["short", "long"]
)
def test_readings_without_frames_are_counted_by_what_else_they_have(
    world: Any, row: Any, ending: str, batches: list[str]
):
    told = [row("holds_role", **ADA_LEFT, role="CEO")]
    readings = [replace(world.reading(name, told, ending=ending), frames=()) for name in "abc"]

    found = ["".join(reading.document.id for reading in batch) for batch in in_batches(readings, 3)]

    assert found == batches


def _quads_after(newsrooms: Any, world: Any, row: Any) -> Any:
    newsroom = newsrooms.open()
    bring(newsroom, world.reading("a", [row("holds_role", **ADA_LEFT, role="CEO")]))
    return newsroom.quads()


def test_the_first_of_a_documents_readings_in_bulk_is_loaded_and_the_second_replaces_it(
    newsroom: Any, world: Any, row: Any
):
    one = world.reading("a", [row("resigned", **ADA_LEFT)])
    other = world.reading("a", [row("worked_at", **ADA_LEFT)])

    outcomes = [done.outcome for done in newsroom.library.import_in_bulk([one, other])]

    assert outcomes == ["added", "replaced"]
    assert newsroom.facts("workedAt") == {("ada", "acme")}
    assert newsroom.facts("resignedFrom") == set()


def test_a_corrected_text_takes_the_earlier_ones_place_in_bulk_too(newsroom: Any, world: Any, row: Any):
    bring(newsroom, world.reading("a", [row("resigned", **ADA_LEFT)]))
    corrected = world.reading("a", [row("worked_at", **ADA_LEFT)], ending=" Corrected.")

    done = list(newsroom.library.import_in_bulk([corrected], replace_text=True))

    assert [one.outcome for one in done] == ["replaced"]
    assert newsroom.library.document("a").text.endswith("Corrected.")
