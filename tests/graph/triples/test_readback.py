"""A row is read back out of the graph as it was told."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

# What a row without one of these keys means.
USUAL = {"attributed_to": None, "time": None, "confidence": 1}


def plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row in the one spelling that stands for all that say the same."""
    usual = USUAL | {key: value for key, value in row.items() if value is not None}
    usual["confidence"] = _plain_argument(usual["confidence"])
    usual["args"] = {role: _plain_argument(value) for role, value in row["args"].items()}
    speakers = usual["attributed_to"]
    if isinstance(speakers, list) and len(speakers) == 1:
        usual["attributed_to"] = speakers[0]
    return usual


def _plain_argument(value: Any) -> Any:
    if isinstance(value, dict):
        return {"period": None, "qualifier": None} | {
            key: _plain_argument(part) for key, part in value.items()
        }
    if isinstance(value, float):
        return Decimal(str(value))
    return " ".join(unicodedata.normalize("NFC", value).split()) if isinstance(value, str) else value


def test_every_gold_row_reads_back(gold: Any, gold_newsroom: Any):
    for stem in gold.stems:
        found = gold_newsroom.rows(stem[:3])

        for row in gold.rows(stem):
            assert plain(found.pop(row["id"])) == plain(row)
        assert found == {}


@given(data=st.data())
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_row_reads_back(rows: Any, newsrooms: Any, data: st.DataObject):
    told = [
        row | {"id": str(n)}
        for n, row in enumerate(data.draw(st.lists(rows.valid(), min_size=1, max_size=3)))
    ]
    newsroom = newsrooms.open()

    document = newsroom.told(*told)

    found = newsroom.rows(document)
    for row in told:
        read = {key: value for key, value in found[row["id"]].items() if key not in {"start", "end"}}
        assert plain(read) == plain(row)


def test_a_row_that_was_read_back_gives_the_same_quads(
    gold: Any, gold_newsroom: Any, newsrooms: Any, world: Any
):
    told = [
        {
            "event_or_relation": "departed",
            "args": {"person": "Dora", "person_en": "Dora D", "organization": "acme"},
        },
        {"event_or_relation": "other", "args": {"kind": "outlook", "mood": "grim", "mood_en": "bleak"}},
        {
            "event_or_relation": "founded_in_year",
            "args": {"organization": "acme", "organization_en": "A", "year": 800},
        },
    ]
    usual = {"polarity": "affirmed", "modality": "asserted", "quote": "said so", "time": "2021/.."}
    one, other = newsrooms.open(), newsrooms.open()
    one.told(*[row | usual | {"id": str(n)} for n, row in enumerate(told)], document="a")

    other.told(*one.rows("a").values(), document="a")

    assert other.quads() == one.quads()
