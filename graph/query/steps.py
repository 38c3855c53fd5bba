"""The steps of a query in words, and advice on it: what an explanation is made of.

The sentences are templates, English with `{placeholders}`, so that pages can say them in their language.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

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
