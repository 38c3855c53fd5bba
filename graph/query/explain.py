"""A query explained in words: what it asks for, what to look out for, and where its time goes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from graph.errors import QueryTimeout, QueryTooLarge
from graph.index.index import Counts
from graph.query.caller import Caller
from graph.query.readers import Readers
from graph.query.run import Explain, Query
from graph.query.steps import ADVICE, STEPS, Said

TIMES = {
    "waiting": "Waiting for a reader",
    "opening": "Opening the copy of the graph",
    "first_row": "Until the first row",
    "all_rows": "All rows, and writing them",
}
"""The parts of a query's time, in their order, and what each is called."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """A query in words; `milliseconds` is by the keys of `TIMES`, as far as they can be told.

    `unread` says why there are no steps, `stopped` why there are no times and no rows.
    """

    query: Query
    steps: Sequence[Said]
    advice: Sequence[Said]
    unread: str
    milliseconds: Mapping[str, float]
    rows: int | None
    size_bytes: int | None
    stopped: str

    def as_json(self) -> dict[str, Any]:
        """Return all of it, each sentence in English."""
        return {
            "query": self.query.text,
            "view": self.query.view,
            "steps": [{"depth": one.depth, **_said(one, STEPS)} for one in self.steps],
            "advice": [_said(one, ADVICE) for one in self.advice],
            "unread": self.unread,
            "milliseconds": self.milliseconds,
            "rows": self.rows,
            "size_bytes": self.size_bytes,
            "stopped": self.stopped,
        }


def _said(one: Said, sentences: Mapping[str, str]) -> dict[str, Any]:
    return {"kind": one.kind, "words": sentences[one.kind].format(**one.values), "values": one.values}


def explain(readers: Readers, query: Query, caller: Caller | None = None) -> Explanation:
    """Return what a query asks for and how long it takes. One that has to be stopped is explained as well.

    It is stopped for good when its caller hangs up.

    Raises:
        GraphError: As `Readers.answer` has it, where the query cannot be read at all.
    """
    plan = json.loads(readers.answer(Explain(query, "plan"), caller=caller).body)
    steps, advice = ([Said(**one) for one in plan[part]] for part in ("steps", "advice"))
    try:
        answer = readers.answer(Explain(query, "trial"), caller=caller)
    except (QueryTimeout, QueryTooLarge) as error:
        return Explanation(query, steps, advice, plan["unread"], {}, None, None, str(error))
    trial = json.loads(answer.body) | {"waiting_seconds": answer.waited_seconds}
    seconds = {part: trial.get(f"{part}_seconds") for part in TIMES}
    times = {part: round(spent * 1000, 2) for part, spent in seconds.items() if spent is not None}
    return Explanation(query, steps, advice, plan["unread"], times, trial["rows"], trial["size_bytes"], "")


def with_kept_counts(explanation: Explanation, counts: Counts) -> Explanation:
    """Return it with the numbers that are kept of the default graph, where it says "more than"."""

    def counted(one: Said) -> Said:
        kept = counts.properties.get(str(one.values.get("property")))
        kept = kept or counts.classes.get(str(one.values.get("class")))
        if one.kind != "pattern, many" or kept is None:
            return one
        return Said("pattern, some", {"pattern": one.values["pattern"], "number": kept}, one.depth)

    return replace(explanation, steps=[counted(one) for one in explanation.steps])


def lines(explanation: Explanation) -> Iterator[str]:
    """Yield it as lines of plain English, as a command prints it."""
    for one in explanation.steps:
        yield "  " * one.depth + STEPS[one.kind].format(**one.values)
    if explanation.unread:
        yield f"the steps cannot be told: {explanation.unread}"
    for one in explanation.advice:
        yield f"! {ADVICE[one.kind].format(**one.values)}"
    for part, milliseconds in explanation.milliseconds.items():
        yield f"{TIMES[part]}: {milliseconds:,.1f} ms"
    if explanation.rows is not None:
        yield f"Rows: {explanation.rows:,}, {explanation.size_bytes:,} bytes"
    if explanation.stopped:
        yield explanation.stopped
