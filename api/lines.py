"""Which lines of the graph a request asks for: by how firmly they are told, and by time."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Annotated, Literal

from fastapi import Depends, Query
from pydantic import AfterValidator, Field

from graph.adjacency.wanted import Wanted

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _checked(day: str) -> str:
    if not (_DAY.fullmatch(day) and _is_in_the_calendar(day)):
        raise ValueError(f"{day} is no day of the calendar such as 2023-06-01")
    return day


def _is_in_the_calendar(day: str) -> bool:
    try:
        date.fromisoformat(day)
    except ValueError:
        return False
    return True


IsoDay = Annotated[str, Field(json_schema_extra={"format": "date"}), AfterValidator(_checked)]
Day = Annotated[IsoDay | None, Query(examples=["2023-06-01"])]
Stances = Annotated[
    Literal["told", "all"], Query(description="only what is told as so, or in whatever stance")
]


def _wanted(stances: Stances = "told", first: Day = None, last: Day = None) -> Wanted:
    """Take lines of these stances that may have been on a day from `first` to `last`."""
    return Wanted(all_stances=stances == "all", first=first, last=last)


def _wanted_at(
    lines: Annotated[Wanted, Depends(_wanted)],
    predicate: Annotated[str | None, Query(description="such as founderOf")] = None,
    relation: Annotated[str | None, Query(description="the same as `predicate`", deprecated=True)] = None,
    direction: Annotated[Literal["out", "in"] | None, Query(description="from it, or to it")] = None,
) -> Wanted:
    return replace(lines, predicate=predicate or relation, direction=direction)


TheLines = Annotated[Wanted, Depends(_wanted)]
"""The lines that the request asks for; in a window of time nothing is that has no date."""
TheLinesOfNode = Annotated[Wanted, Depends(_wanted_at)]
"""The lines of one node that the request asks for, by predicate and direction as well."""
