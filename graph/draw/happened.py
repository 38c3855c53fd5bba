"""What an event is called, and when it was: short enough for a canvas, and told apart from its like.

what: who, when      Resignation: Emad Mostaque, March 2024
                     Lawsuit: Cyrus Hodes · Emad Mostaque, 13 July 2023
                     raised: 101 million US dollars, 2022
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain

from pyoxigraph import Literal, NamedNode

from graph.draw.words import Words
from graph.ledger import CLAIM, PRESUPPOSES, RecordedClaim
from graph.model import Term
from graph.values import shortened
from graph.view.lens import Lens
from graph.view.voices import VOICES
from graph.vocabulary import EDTF, TYPE, Relation, term, term_name

_LONGEST_VALUE = 80
"""So many characters of what somebody said, or is accused of, name an event."""
_WITHOUT_NAME = frozenset({"OtherEvent"})
"""Classes that say nothing of what happened; the predicate does."""
_WHERE = "organization"


class Happenings:
    """Names and dates events of one state of the graph, in the language of the words.

    `named` returns the name of an entity, `in_words` any other end of a claim with its language; nothing
    where it only says that something is so.
    """

    def __init__(
        self,
        lens: Lens,
        words: Words,
        named: Callable[[NamedNode], str],
        in_words: Callable[[Term], tuple[str, str | None]],
    ) -> None:
        self._lens = lens
        self._words = words
        self._named = named
        self._in_words = in_words
        self._cores_of: dict[NamedNode, list[RecordedClaim]] = {}

    def dates(self, event: NamedNode) -> list[str]:
        """Return the dates of an event (EDTF): those of the plain view, else all told, else its figure's."""
        names = self._lens.names
        for graph in (names.facts, names.events):
            found = self._lens.source.match(event, term("date"), None, graph)
            if told := sorted({quad.object.value for quad in found}):
                return told
        own = (core.qualifiers.get("date") for core in self._cores(event))
        return sorted({date.value for date in own if date})

    def label(self, event: NamedNode) -> tuple[str, str | None]:
        """Return what to call an event, and the language of that."""
        core, dates = self._main_claim(event), self.dates(event)
        what, language = self._what_and_who(event, core, is_dated=bool(dates))
        if not dates:
            return what, language
        return self._words.say("{what}, {when}", what=what, when=self._words.date(dates[0])), language

    def what(self, event: NamedNode) -> str:
        """Return what kind of thing happened."""
        return self._what(event, self._main_claim(event))

    def _what_and_who(
        self, event: NamedNode, core: RecordedClaim | None, *, is_dated: bool
    ) -> tuple[str, str | None]:
        if core is None:
            return self._what(event, core), self._words.language
        # A date is no name: it says when.
        if not self._lens.is_entity(core.end) and not _is_date(core.end):
            value, language = self._in_words(core.end)
            if value:
                return self._named_as(self._term(core.predicate), shortened(value, _LONGEST_VALUE)), language
        who = " · ".join(self._parties(core, is_dated=is_dated))
        return self._named_as(self._what(event, core), who), self._words.language

    def _named_as(self, name: str, value: str) -> str:
        return self._words.say("{name}: {value}", name=name, value=value)

    def _parties(self, core: RecordedClaim, *, is_dated: bool) -> Iterator[str]:
        """Yield those that make it this event and no other: of a founding, what was founded.

        Where it happened is told by a line of the event, and only named where it is not known when.
        """
        relation, role = self._recipe(core)
        key = relation.event_key
        if "subject" in key or "object" not in key:
            yield self._named(core.subject)
        is_told_by_a_line = role == _WHERE and is_dated and "subject" in key
        if "object" in key and self._lens.is_entity(core.end) and not is_told_by_a_line:
            yield self._named(core.end)

    def _what(self, event: NamedNode, core: RecordedClaim | None) -> str:
        """Return its class by its main claim: one may tell of a departure, another of a resignation."""
        if core is None:
            types = self._lens.source.match(event, TYPE, None, self._lens.names.events)
            return self._term(min((term_name(quad.object.value) for quad in types), default="Event"))
        relation, _ = self._recipe(core)
        name = relation.event_type or relation.event_class
        if name == "Tenure" and "roleFamily" in core.qualifiers:
            return self._in_words(core.qualifiers["roleFamily"])[0]
        return self._term(core.predicate if name in _WITHOUT_NAME else name)

    def _main_claim(self, event: NamedNode) -> RecordedClaim | None:
        """Return the core claim of an event that most voices tell."""
        cores = self._cores(event)
        return min(cores, key=self._rank, default=None) if len(cores) > 1 else next(iter(cores), None)

    def _cores(self, event: NamedNode) -> list[RecordedClaim]:
        if event not in self._cores_of:
            self._cores_of[event] = self._lens.ledger.cores_of_event(event)
        return self._cores_of[event]

    def _rank(self, core: RecordedClaim) -> tuple[int, str]:
        found = self._lens.source.match(core.node, VOICES, None, self._lens.names.voices)
        return -max((int(quad.object.value) for quad in found), default=0), core.node.value

    def _recipe(self, core: RecordedClaim) -> tuple[Relation, str | None]:
        """Return how a core claim was made, and the role of its object, by the first evidence of it.

        One is read and not all: of what a hundred papers tell that is much, and they agree in this.
        """
        links = chain.from_iterable(
            self._lens.source.match(None, one, core.node) for one in (CLAIM, PRESUPPOSES)
        )
        first = min(
            (link for link in links if self._lens.names.is_document(link.graph_name)),
            key=lambda link: link.subject.value,
        )
        values = self._lens.ledger.evidence(first.subject, first.graph_name)
        relation = self._lens.vocabulary.relation_told(values["relation"][0].value, core.predicate)
        return relation, values["objectRole"][0].value if "objectRole" in values else None

    def _term(self, name: str) -> str:
        return self._lens.vocabulary.label(name, self._words.language)


def _is_date(end: Term) -> bool:
    return isinstance(end, Literal) and end.datatype.value == EDTF
