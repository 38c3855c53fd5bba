"""One frame becomes one core claim, an attribute claim for each further argument, and one evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from graph.dates import parse_time
from graph.model import Claim, EntityRef, Evidence, Frame, Money, Number, Text, Time, Truth, Value
from graph.triples.stance import focus_of, stance_of
from graph.values import plain_text
from graph.vocabulary import (
    Relation,
    Vocabulary,
    content_hash,
    document_node,
    event_node,
    fold,
    kind_predicate,
)

SAID_BY_PREDICATE = {"other": "kind", "finances": "metric"}
"""The argument of a relation that the predicate of its core claim says already."""


@dataclass(frozen=True, slots=True)
class Told:
    """All that one frame tells: its claims, the core claim first, and the evidence for them."""

    claims: tuple[Claim, ...]
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class _Core:
    """The ends of a core claim, and the arguments they stood in."""

    subject: str
    predicate: str
    value: Value
    subject_role: str
    object_role: str | None


def tell(frame: Frame, document_id: str, extractor: str, vocabulary: Vocabulary) -> Told:
    """Return the claims and the evidence of a frame whose names are resolved."""
    relation = _relation(frame, vocabulary)
    ends = _ends(frame, relation, document_id, vocabulary)
    family = _family(frame, relation, vocabulary)
    event = _event_id(frame, relation, ends, family)
    qualifiers = _qualifiers(frame, relation, family)
    core = make_claim(ends.subject, ends.predicate, ends.value, qualifiers, event)
    attributes = _attributes(frame, ends, event, vocabulary)
    date = _date(frame, event)
    claims = (core, *attributes.values(), *date)
    by_focus = attributes | {"core": core} | dict(zip(["time"], date, strict=False))
    evidence = _evidence(frame, relation, claims, by_focus, ends, document_id, extractor)
    return Told(claims, evidence)


def make_claim(
    subject: str,
    predicate: str,
    value: Value,
    qualifiers: Mapping[str, Value] | None = None,
    event: str | None = None,
) -> Claim:
    """Return a claim, its id the hash of its content; who says it, and when, is not in the hash."""
    pairs = tuple(sorted((qualifiers or {}).items()))
    parts = [subject, predicate, *_encoded_end(value), {name: encode(v) for name, v in pairs}]
    return Claim("claim/" + content_hash("claim/1", *parts), subject, predicate, value, pairs, event)


def _encoded_end(value: Value) -> tuple[object, object]:
    """Return a claim's end as its hash takes it: an object's id, or an encoded value, never both."""
    return (value.node, None) if isinstance(value, EntityRef) else (None, encode(value))


def encode(value: Value) -> object:
    """Return a value as hashes take it. 100 and 100.0 are one number; spaces in a text count once."""
    match value:
        case EntityRef(node):
            return node
        case Money(amount, currency, period, qualifier):
            return ["money", amount, currency, period, qualifier]
        case Time(edtf):
            return ["edtf", edtf]
        case Number(decimal):
            return ["num", decimal]
        case Text(words):
            return ["text", plain_text(words)]
        case Truth():
            return ["bool", True]
    raise TypeError(f"{value!r} is a name that was not resolved")


# --- the core claim


def _relation(frame: Frame, vocabulary: Vocabulary) -> Relation:
    kind = frame.args.get("kind")
    relation = vocabulary.relation(frame.relation, kind.words if isinstance(kind, Text) else None)
    assert relation is not None, "frames are validated before they are told"
    return relation


def _ends(frame: Frame, relation: Relation, document_id: str, vocabulary: Vocabulary) -> _Core:
    args = frame.args
    subject_role = _first(relation.subject_roles, args)
    object_role = _first(relation.object_roles, args, but=subject_role)
    predicate = _predicate(frame, relation, vocabulary)
    if subject_role is None and relation.predicate_without_subject and object_role:
        predicate, subject_role, object_role = relation.predicate_without_subject, object_role, None
    # A row of `other` may name no entity at all; then the document itself is what it is about.
    subject = args[subject_role] if subject_role else EntityRef(document_node(document_id))
    assert isinstance(subject, EntityRef), "the subject roles hold entities"
    value = args[object_role] if object_role else Truth()
    if isinstance(value, Text) and relation.predicate_without_object:
        predicate = relation.predicate_without_object
    if object_role == "year" and isinstance(value, Number):
        value = parse_time(value.decimal.zfill(4))
    return _Core(subject.node, predicate, value, subject_role or "", object_role)


def _first(roles: tuple[str, ...], args: Mapping[str, Value], but: str | None = None) -> str | None:
    return next((role for role in roles if role in args and role != but), None)


def _predicate(frame: Frame, relation: Relation, vocabulary: Vocabulary) -> str:
    role, metric, kind = (frame.args.get(name) for name in ("role", "metric", "kind"))
    if relation.name == "finances" and isinstance(metric, Text):
        return vocabulary.metric_predicate(metric.words)
    if relation.name == "other" and isinstance(kind, Text):
        return kind_predicate(kind.words)
    if relation.name == "holds_role" and isinstance(role, Text) and (office := vocabulary.office(role.words)):
        return office.predicate
    return relation.predicate


def _family(frame: Frame, relation: Relation, vocabulary: Vocabulary) -> str | None:
    """Return the family of the office that a row is about: a top office, else the role's own words."""
    if "family" not in relation.event_key:
        return None
    if relation.predicate in vocabulary.families:
        return vocabulary.families[relation.predicate]
    role = frame.args.get("role")
    if not isinstance(role, Text):
        return None
    known = vocabulary.office(role.words)
    return known.family if known else fold(plain_text(role.words))


def _qualifiers(frame: Frame, relation: Relation, family: str | None) -> dict[str, Value]:
    values: dict[str, Value | None] = {
        "date": _event_time(frame),
        "rounds": frame.args.get("rounds"),
        "family": Text(family) if family else None,
    }
    qualifiers = {name: value for name in relation.qualifiers if (value := values[name]) is not None}
    return qualifiers | ({"event": Text(frame.event)} if frame.event else {})


def _event_time(frame: Frame) -> Time | None:
    """Return when the event was; the date of a report dates the evidence, never the event."""
    return None if frame.time_of == "report" else frame.time


# --- the event


def _event_id(frame: Frame, relation: Relation, ends: _Core, family: str | None) -> str:
    ends_of_key = _ends_of_key(relation, ends)
    time, rounds = _event_time(frame), frame.args.get("rounds")
    parts: dict[str, object] = {
        "subject": ends_of_key[0],
        "object": ends_of_key[1],
        "both": sorted(ends_of_key, key=str),
        "date": encode(time) if time else None,
        "rounds": encode(rounds) if rounds else None,
        "family": family,
    }
    key = [parts[token] for token in relation.event_key]
    return event_node(relation.event_class, key, frame.event)


def _ends_of_key(relation: Relation, ends: _Core) -> tuple[object, object]:
    """Return the ends as the event's key takes them; a purchase without a buyer has the bought as object."""
    if ends.predicate == relation.predicate_without_subject:
        return None, ends.subject
    return ends.subject, encode(ends.value)


def _attributes(frame: Frame, ends: _Core, event: str, vocabulary: Vocabulary) -> dict[str, Claim]:
    """Return an attribute claim for each argument that is no end of the core claim, by argument."""
    core_roles = {ends.subject_role, ends.object_role}
    return {
        role: make_claim(event, vocabulary.property_of(role), value)
        for role, value in sorted(frame.args.items())
        if role not in core_roles and role != SAID_BY_PREDICATE.get(frame.relation)
    }


def _date(frame: Frame, event: str) -> tuple[Claim, ...]:
    """Return the claim that dates the event, where the frame has a date of it."""
    time = _event_time(frame)
    return (make_claim(event, "date", time),) if time else ()


# --- the evidence


def _evidence(
    frame: Frame,
    relation: Relation,
    claims: tuple[Claim, ...],
    by_focus: Mapping[str, Claim],
    ends: _Core,
    document_id: str,
    extractor: str,
) -> Evidence:
    stance, negated = stance_of(frame, relation)
    focus = focus_of(frame, relation, stance, negated)
    everything = tuple(claim.id for claim in claims)
    told = everything if focus is None else (by_focus.get(focus, by_focus["core"]).id,)
    presupposed = tuple(claim for claim in everything if claim not in told)
    said_by, reported_by = _speakers(frame, relation, document_id)
    where = [document_id, extractor, frame.id, frame.start, frame.end]
    how = [stance, negated, said_by, reported_by, frame.confidence, frame.relation, frame.time_basis]
    roles = [ends.subject_role, ends.object_role]
    return Evidence(
        id="evidence/" + content_hash("evidence/1", where, sorted(told), sorted(presupposed), how, roles),
        frame=frame,
        told=told,
        presupposed=presupposed,
        stance=stance,
        negated=negated,
        said_by=said_by,
        reported_by=reported_by,
        subject_role=ends.subject_role,
        object_role=ends.object_role,
    )


def _speakers(frame: Frame, relation: Relation, document_id: str) -> tuple[str, tuple[str, ...]]:
    """Return the innermost speaker, and those who passed it on, outermost first.

    An accusation is the accuser's word, whoever reports it; a denial is the word of who denies.
    """
    chain = [name.node for name in frame.attributed_to if isinstance(name, EntityRef)]
    if not chain and frame.attribution_node:
        chain = [frame.attribution_node]
    accuser = frame.args.get("accuser") or frame.args.get("accuser_group")
    if relation.name == "accused" and frame.polarity != "denied" and isinstance(accuser, EntityRef):
        return accuser.node, tuple(node for node in chain if node != accuser.node)
    if not chain:
        return document_node(document_id), ()
    return chain[-1], tuple(chain[:-1])
