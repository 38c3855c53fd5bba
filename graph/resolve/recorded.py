"""Names as a reviewed claims file gives them: ids of its entities file, or words of the text.

A name that stands in no entities file becomes an entity of its document, by hash of document, type
and name, so that nothing meets by accident before a resolver joins it. An unnamed party ("several
executives") is a group of its document and is never merged by rule.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from graph.errors import InvalidClaims
from graph.model import Document, EntityRecord, EntityRef, Frame, Name, Text, Value, Word
from graph.resolve.roster import NO_ROSTER, Roster
from graph.vocabulary import Argument, Vocabulary, content_hash

_SHARED_CLASSES = frozenset({"Entity", "Organization"})
"""Default classes that say little: a name is what a more telling argument of its document makes it."""


def resolve_recorded(
    frames: Sequence[Frame],
    document: Document,
    roster: Roster,
    vocabulary: Vocabulary,
    *,
    form_keys: Iterable[str],
    source: str,
) -> tuple[list[Frame], list[EntityRecord]]:
    """Return the frames with entities for names, and the records of all entities of the document.

    `form_keys` are the names under which the entities file may list this document's forms.

    Raises:
        InvalidClaims: With an entities file, a name that is neither an id of it nor words of the text.
    """
    resolver = _Resolver(
        document, roster, vocabulary, tuple(form_keys), source, _telling_classes(frames, vocabulary)
    )
    resolver.add_listed()
    resolved = [resolver.resolve(frame) for frame in frames]
    return resolved, sorted(resolver.found.values(), key=lambda record: record.node)


def _telling_classes(frames: Iterable[Frame], vocabulary: Vocabulary) -> dict[str, str]:
    """Return, for each bare name, the class of the most telling argument it stands in."""
    seen: dict[str, Counter[str]] = {}
    for frame in frames:
        for role, value in frame.args.items():
            argument = vocabulary.arguments.get(role)
            if isinstance(value, Name) and argument and argument.value_kind == "entity":
                seen.setdefault(value.words, Counter())[argument.default_class] += 1
    return {words: min(counts, key=lambda c: (c in _SHARED_CLASSES, c)) for words, counts in seen.items()}


@dataclass
class _Resolver:
    """Resolves the frames of one document, and keeps the entities that they name."""

    document: Document
    roster: Roster
    vocabulary: Vocabulary
    form_keys: tuple[str, ...]
    source: str
    classes: dict[str, str]
    found: dict[str, EntityRecord] = field(default_factory=dict)

    def add_listed(self) -> None:
        """Take in every entity whose forms the entities file lists for this document."""
        for key in self.form_keys:
            for recorded_id in self.roster.listed.get(key, ()):
                self._known(recorded_id, None)

    def resolve(self, frame: Frame) -> Frame:
        return replace(
            frame,
            args={role: self._value(frame, role, value) for role, value in frame.args.items()},
            attributed_to=tuple(self._speaker(frame, name) for name in frame.attributed_to),
            attribution_node=self._group(frame.attribution_text, None).node
            if frame.attribution_text
            else None,
        )

    def _value(self, frame: Frame, role: str, value: Value) -> Value:
        if isinstance(value, Word):
            return self._word(value)
        if not isinstance(value, Name):
            return value
        if value.words in self.roster.records:
            return self._known(value.words, value.english)
        argument = self.vocabulary.arguments.get(role)
        if argument is None or argument.value_kind == "group":
            return self._group(value.words, value.english)
        return self._bare(frame, f"args.{role}", value, self._class_of(value, argument))

    def _class_of(self, name: Name, argument: Argument) -> str:
        if argument.default_class in _SHARED_CLASSES:
            return self.classes.get(name.words, argument.default_class)
        return argument.default_class

    def _word(self, word: Word) -> Value:
        """Return an argument of an unknown role: an entity if it is an id or has an English name."""
        if word.words in self.roster.records:
            return self._known(word.words, word.english)
        if word.english:
            return self._local(self.classes.get(word.words, "Entity"), word.words, word.english)
        return Text(word.words)

    def _speaker(self, frame: Frame, name: Name | EntityRef) -> EntityRef:
        if isinstance(name, EntityRef):
            return name
        if name.words in self.roster.records:
            return self._known(name.words, name.english)
        return self._bare(frame, "attributed_to", name, self.classes.get(name.words, "Entity"))

    def _bare(self, frame: Frame, field: str, name: Name, class_name: str) -> EntityRef:
        if self.roster is not NO_ROSTER and name.words not in self.document.text:
            reason = f"{name.words!r} is neither an id of the entities file nor words of the text"
            raise InvalidClaims(reason, source=self.source, line=frame.line, field=field)
        return self._local(class_name, name.words, name.english)

    def _known(self, recorded_id: str, english: str | None) -> EntityRef:
        record = self.roster.records[recorded_id]
        if record.node in self.found and english is None:
            return EntityRef(record.node)
        listed = self.roster.forms.get(recorded_id, {})
        forms = {form for key in self.form_keys for form in listed.get(key, ())}
        return self._keep(replace(record, forms=tuple(sorted(forms))), english)

    def _local(self, class_name: str, words: str, english: str | None) -> EntityRef:
        node = "entity/" + content_hash("local-entity/1", self.document.id, class_name, words)
        forms = (words,) if words in self.document.text else ()
        return self._keep(EntityRecord(node, class_name, words, forms=forms), english)

    def _group(self, words: str, english: str | None) -> EntityRef:
        node = "entity/" + content_hash("group/1", self.document.id, words)
        return self._keep(EntityRecord(node, "UnnamedGroup", words), english)

    def _keep(self, record: EntityRecord, english: str | None) -> EntityRef:
        before = self.found.get(record.node)
        names = set(before.english if before else ()) | ({english} if english else set())
        self.found[record.node] = replace(record, english=tuple(sorted(names)))
        return EntityRef(record.node)
