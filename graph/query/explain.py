"""A query explained in words: what it asks for, what to look out for, and where its time goes.

The sentences are templates, English with `{placeholders}`, so that pages can say them in their language.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from graph.errors import QueryTimeout, QueryTooLarge
from graph.index.index import Counts
from graph.query.caller import Caller
from graph.query.readers import Readers
from graph.query.run import Explain, Query

STEPS = {
    "rows": "Give rows of {names}",
    "yes": "Say whether there is any row",
    "graph": "Make triples of each row",
    "describe": "Describe what is named or found",
    "once": "Give each row once",
    "some": "Give at most {number} rows",
    "some, later": "Give at most {number} rows, after the first {skipped}",
    "rest": "Leave out the first {skipped} rows",
    "sort": "Sort all rows by {names}",
    "group": "Group the rows by {names}, and sum up each group",
    "sum": "Sum up all rows",
    "in": "In the graph {graph}",
    "in each": "In each graph, called {graph}",
    "pattern": "Find {pattern}",
    "pattern, some": "Find {pattern}: {number} by itself",
    "pattern, many": "Find {pattern}: more than {number} by itself",
    "path": "Follow {pattern}",
    "path, any": "Follow {pattern}, any number of steps",
    "optional": "Add where there is",
    "either": "Take each of these by itself, and all their rows",
    "one of these": "One of these",
    "minus": "Leave out what has",
    "filter": "Keep rows by a condition on {names}",
    "exists": "Keep rows by whether there is something",
    "compute": "Compute {names}",
    "values": "Take {number} given rows of {names}",
    "inner": "Take the rows of a query of its own",
    "service": "Ask {endpoint}",
}
"""What a step may be, and how it is said."""

ADVICE = {
    "product": "“{one}” and “{other}” share no variable: every match of one is combined with every match of "
    "the other. Join them by a variable, or ask two queries.",
    "everything": "“{pattern}” matches every triple there is. Name a property, a subject or a value.",
    "endless": "“{pattern}” is followed from everywhere to everywhere, however far. Name one of its ends, or "
    "write out how many steps it may take.",
    "broad": "No pattern is selective: each of them matches more than {number} triples. Name an entity, "
    "a class or a value to begin with.",
    "sorted": "All rows are made and sorted before the first is given, though few may be wanted. Narrow the "
    "patterns rather than the number of rows.",
    "text": "{function} looks at every value that its pattern finds. Names are found faster by /search.",
}
"""What to look out for, and how it is said."""

AT_MOST = 1_000
"""Up to how many matches of a pattern are counted."""

TIMES = {
    "waiting": "Waiting for a reader",
    "opening": "Opening the copy of the graph",
    "first_row": "Until the first row",
    "all_rows": "All rows, and writing them",
}
"""The parts of a query's time, in their order, and what each is called."""


Values = Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Said:
    """A step or a piece of advice: its kind, which is a key of `STEPS` or `ADVICE`, and what fills it in.

    A `pattern, many` has the `property` or the `class` of which the service keeps the count, if there is one.
    """

    kind: str
    values: Values = field(default_factory=dict)
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps of a query, the outer ones first, and advice."""

    steps: Sequence[Said]
    advice: Sequence[Said]


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
