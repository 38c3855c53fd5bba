"""One row of the claims format: checked key by key, and made a Frame."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from graph.dates import parse_time
from graph.errors import InvalidClaims, InvalidDate
from graph.jsonl import FieldFault
from graph.model import Frame, Money, Name, Number, Text, Value, Word
from graph.values import EXACT, name_fault, plain_decimal, text_fault
from graph.vocabulary import Relation, Vocabulary

POLARITIES = ("affirmed", "negated", "denied")
MODALITIES = ("asserted", "reported", "alleged", "planned", "rumoured", "speculated", "conditional")
TIME_BASES = ("explicit", "article_date", "inferred")
TIMES_OF = ("event", "report")
PERIODS = ("day", "week", "month", "quarter", "year")
QUALIFIERS = ("about", "over", "at least", "under", "at most")
SHARE_RELATIONS = ("owns_stake", "sold_stake", "layoffs")
"""Relations whose `percent` is a share of a whole."""
REQUIRED_KEYS = ("event_or_relation", "args", "polarity", "modality", "quote")
KEPT_KEYS: Mapping[str, tuple[type, ...]] = {
    "difficulty": (str,),
    "note": (str,),
    "occurrence": (int,),
    "optional": (bool,),
    "event_group": (str, int),
}
_NAMES = {str: "text", int: "a whole number", bool: "true or false"}
OPTIONAL_KEYS = (
    *("id", "start", "end", "time", "time_text", "time_basis", "time_of", "attributed_to"),
    *("attribution_text", "confidence", "focus", "event", *KEPT_KEYS),
)
KEYS = frozenset(REQUIRED_KEYS + OPTIONAL_KEYS)

LARGEST_NUMBER = Decimal(10) ** 18
"""Numbers reach up to this: Oxigraph's decimals have 128 bits, 18 of their digits after the point."""

_CURRENCY = re.compile(r"[A-Z]{3}")
_ROLE = re.compile(r"[^\W\d_]\w{0,59}")


def validate(row: Mapping[str, Any], text: str, vocabulary: Vocabulary, *, source: str, line: int) -> Frame:
    """Return the frame of one row, or refuse it; claims from every source pass here.

    `text` is the document's. Names of entities are checked later, by who knows the entities.

    Raises:
        InvalidClaims: With the source, line and field, and what was expected there.
    """
    try:
        _check_keys(row)
        relation = _relation(row, vocabulary)
        args = _args(row["args"], relation, vocabulary)
        start, end = _place(row, text)
        return Frame(
            id=_id(row, line),
            relation=row["event_or_relation"],
            args=args,
            quote=row["quote"],
            start=start,
            end=end,
            polarity=_choice(row, "polarity", POLARITIES),
            modality=_choice(row, "modality", MODALITIES),
            attributed_to=_speakers(row.get("attributed_to")),
            attribution_text=_optional_text(row, "attribution_text"),
            time=_time(row),
            time_text=_optional_text(row, "time_text"),
            time_basis=_choice(row, "time_basis", TIME_BASES) if row.get("time_basis") is not None else None,
            time_of=_choice(row, "time_of", TIMES_OF) if row.get("time_of") is not None else None,
            focus=_focus(row, args),
            event=_optional_text(row, "event"),
            confidence=_confidence(row["confidence"]) if "confidence" in row else "1",
            kept=_kept(row),
            line=line,
        )
    except FieldFault as fault:
        raise InvalidClaims(fault.reason, source=source, line=line, field=fault.field) from None


def _check_keys(row: Mapping[str, Any]) -> None:
    if not row.keys() <= KEYS:
        raise FieldFault(min(row.keys() - KEYS), "is no key of the claims format")
    if missing := [key for key in REQUIRED_KEYS if row.get(key) is None]:
        raise FieldFault(missing[0], "is missing")


def _id(row: Mapping[str, Any], line: int) -> str:
    identifier = row.get("id")
    return _text("id", identifier) if identifier is not None else f"line-{line}"


def _relation(row: Mapping[str, Any], vocabulary: Vocabulary) -> Relation:
    name = _text("event_or_relation", row["event_or_relation"])
    args = row["args"]
    kind = args.get("kind") if isinstance(args, dict) and name == "other" else None
    relation = vocabulary.relation(name, kind if isinstance(kind, str) else None)
    if relation is None or "/" in name:
        raise FieldFault("event_or_relation", f"{name!r} is no relation of the claims format")
    return relation


# --- arguments


def _args(args: Any, relation: Relation, vocabulary: Vocabulary) -> dict[str, Value]:
    if not isinstance(args, dict):
        raise FieldFault("args", "is not an object in braces")
    values = {
        role: _argument(role, value, args, vocabulary)
        for role, value in args.items()
        if not _is_english_name(role, args, vocabulary)
    }
    _check_ends(values, relation)
    _check_figures(values, relation)
    return values


def _is_english_name(role: str, args: Mapping[str, Any], vocabulary: Vocabulary) -> bool:
    """Return whether an argument only gives another one's entity an English name."""
    if not role.endswith("_en"):
        return False
    named = role.removesuffix("_en")
    can_be_entity = value_kind(named, vocabulary) in ("entity", "group", "unknown")
    return can_be_entity and isinstance(args.get(named), str)


def value_kind(role: str, vocabulary: Vocabulary) -> str:
    """Return what the values of an argument are: a `cg:valueKind`, or "unknown"."""
    if role in vocabulary.arguments:
        return vocabulary.arguments[role].value_kind
    # `kind` and `metric` name the core claim's predicate; a name in English is never an id.
    if role in ("kind", "metric") or role.endswith("_en"):
        return "text"
    return "group" if role.endswith("_group") else "unknown"


def _argument(role: str, value: Any, args: Mapping[str, Any], vocabulary: Vocabulary) -> Value:
    field = f"args.{role}"
    if not _ROLE.fullmatch(role):
        raise FieldFault(field, "is no name for an argument: letters, digits and _ only")
    read = _READERS[value_kind(role, vocabulary)](field, value)
    if isinstance(read, Name | Word) and f"{role}_en" in args:
        return replace(read, english=_name(f"{field}_en", args[f"{role}_en"]))
    return read


def _entity(field: str, value: Any) -> Value:
    return Name(_name(field, value))


def _words(field: str, value: Any) -> Value:
    return Text(_text(field, value))


def _number(field: str, value: Any) -> Value:
    return Number(decimal_of(field, value))


def _number_or_text(field: str, value: Any) -> Value:
    return _words(field, value) if isinstance(value, str) else _number(field, value)


def _not_known(field: str, value: Any) -> Value:
    if isinstance(value, dict):
        return _money(field, value)
    return Word(_text(field, value)) if isinstance(value, str) else _number(field, value)


def _money(field: str, amount: Any) -> Value:
    if not isinstance(amount, dict):
        raise FieldFault(field, 'is not an amount such as {"value": 8000000, "currency": "USD"}')
    if unknown := sorted(amount.keys() - {"value", "currency", "period", "qualifier"}):
        raise FieldFault(f"{field}.{unknown[0]}", "is no key of an amount")
    if "value" not in amount:
        raise FieldFault(f"{field}.value", "is missing")
    currency = amount.get("currency")
    if not isinstance(currency, str) or not _CURRENCY.fullmatch(currency):
        raise FieldFault(f"{field}.currency", f"{_shown(currency)} is no ISO 4217 code such as USD")
    return Money(
        decimal_of(f"{field}.value", amount["value"]),
        currency,
        _choice_or_none(field, amount, "period", PERIODS),
        _choice_or_none(field, amount, "qualifier", QUALIFIERS),
    )


_READERS: Mapping[str, Callable[[str, Any], Value]] = {
    "entity": _entity,
    "group": _entity,
    "text": _words,
    "number": _number,
    "number or text": _number_or_text,
    "money": _money,
    "unknown": _not_known,
}


def _choice_or_none(field: str, row: Mapping[str, Any], key: str, choices: tuple[str, ...]) -> str | None:
    value = row.get(key)
    if value is not None and value not in choices:
        raise FieldFault(f"{field}.{key}", f"{_shown(value)} is none of: {', '.join(choices)}")
    return value


def decimal_of(field: str, value: Any) -> str:
    """Return a number in plain decimal notation, without exponent or trailing zeros."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | float):
        raise FieldFault(field, f"{_shown(value)} is not a number")
    number = Decimal(str(value)) if isinstance(value, float) else Decimal(value)
    if not number.is_finite() or number.copy_abs() > LARGEST_NUMBER:
        raise FieldFault(field, "is a number larger than we keep (10^18)")
    exact = number.normalize(EXACT)
    # Asked before it is written out: 1e-999999 would be a million zeros.
    if exact != number or int(exact.as_tuple().exponent) < -18:
        raise FieldFault(field, "has more than 18 digits after the point")
    return plain_decimal(exact)


def _check_ends(values: Mapping[str, Value], relation: Relation) -> None:
    """Refuse a row whose core claim would lack an end."""
    subject = next((role for role in relation.subject_roles if role in values), None)
    rest = [role for role in relation.object_roles if role in values and role != subject]
    if relation.name.startswith("other"):
        if "kind" not in values:
            raise FieldFault("args.kind", "is missing: it says what an `other` row tells")
        return
    if relation.name == "finances" and "metric" not in values:
        raise FieldFault("args.metric", "is missing: it says what the figure is")
    if subject is None and not (relation.predicate_without_subject and rest):
        raise FieldFault("args", f"{relation.name} needs {_either(relation.subject_roles)}")
    if not rest and relation.object_roles and not relation.object_optional:
        raise FieldFault("args", f"{relation.name} needs {_either(relation.object_roles)}")


def _either(roles: tuple[str, ...]) -> str:
    return " or ".join(roles)


def _check_figures(values: Mapping[str, Value], relation: Relation) -> None:
    for role, value in values.items():
        if not isinstance(value, Number):
            continue
        number = Decimal(value.decimal)
        if role in ("count", "percent") and number < 0:
            raise FieldFault(f"args.{role}", f"{value.decimal} is negative")
        if role == "percent" and number > 100 and relation.name in SHARE_RELATIONS:
            raise FieldFault("args.percent", f"{value.decimal} is more than the whole")
        if role == "year" and not (number == int(number) and 1 <= number <= 9999):
            raise FieldFault("args.year", f"{value.decimal} is no year from 1 to 9999")


# --- where the words stand


def _place(row: Mapping[str, Any], text: str) -> tuple[int, int]:
    quote = _text("quote", row["quote"])
    if row.get("start") is None and row.get("end") is None:
        return _only_place(quote, text)
    start, end = _offset("start", row, text), _offset("end", row, text)
    if text[start:end] != quote:
        raise FieldFault("quote", _where_it_stands(quote, text, start, end))
    return start, end


def _offset(key: str, row: Mapping[str, Any], text: str) -> int:
    offset = row.get(key)
    if isinstance(offset, bool) or not isinstance(offset, int):
        raise FieldFault(key, f"{_shown(offset)} is not a whole number")
    if not 0 <= offset <= len(text):
        raise FieldFault(key, f"{offset} is outside the text, which has {len(text)} characters")
    return offset


def _only_place(quote: str, text: str) -> tuple[int, int]:
    at = text.find(quote)
    if at < 0:
        raise FieldFault("quote", "stands nowhere in the text")
    if text.find(quote, at + 1) >= 0:
        raise FieldFault("quote", "stands more than once in the text: start and end must say where")
    return at, at + len(quote)


def _where_it_stands(quote: str, text: str, start: int, end: int) -> str:
    at = text.find(quote)
    if at < 0:
        return "stands nowhere in the text"
    return f"is not the text from {start} to {end}; it stands at {at} to {at + len(quote)}"


# --- the other keys


def _shown(value: Any) -> str:
    """Return a value as the row has it in JSON, and text as it is quoted in all our messages."""
    words = repr(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=float)
    return words if len(words) <= 60 else words[:57] + "..."


def _text(field: str, value: Any) -> str:
    if not isinstance(value, str):
        raise FieldFault(field, f"{_shown(value)} is not text")
    if not value.strip():
        raise FieldFault(field, "is empty")
    if fault := text_fault(value):
        raise FieldFault(field, fault)
    return value


def _name(field: str, value: Any) -> str:
    words = _text(field, value)
    if fault := name_fault(words):
        raise FieldFault(field, fault)
    return words


def _optional_text(row: Mapping[str, Any], key: str) -> str | None:
    value = row.get(key)
    return None if value is None else _text(key, value)


def _choice(row: Mapping[str, Any], key: str, choices: tuple[str, ...]) -> str:
    value = row[key]
    if not isinstance(value, str) or value not in choices:
        raise FieldFault(key, f"{_shown(value)} is none of: {', '.join(choices)}")
    return value


def _speakers(value: Any) -> tuple[Name, ...]:
    if value is None:
        return ()
    names = value if isinstance(value, list) else [value]
    if not names:
        raise FieldFault("attributed_to", "is an empty list")
    return tuple(Name(_name("attributed_to", name)) for name in names)


def _time(row: Mapping[str, Any]) -> Any:
    words = _optional_text(row, "time")
    if words is None:
        return None
    try:
        return parse_time(words)
    except InvalidDate as error:
        raise FieldFault("time", str(error)) from None


def _focus(row: Mapping[str, Any], args: Mapping[str, Value]) -> str | None:
    focus = _optional_text(row, "focus")
    if focus is not None and focus not in args and focus != "time":
        raise FieldFault("focus", f"{focus!r} is no argument of this row")
    return focus


def _confidence(value: Any) -> str:
    number = decimal_of("confidence", value)
    if not 0 <= Decimal(number) <= 1:
        raise FieldFault("confidence", f"{number} is not between 0 and 1")
    return number


def _kept(row: Mapping[str, Any]) -> dict[str, str | int | bool]:
    kept: dict[str, str | int | bool] = {}
    for key, types in KEPT_KEYS.items():
        value = row.get(key)
        if value is None:
            continue
        if type(value) not in types:
            raise FieldFault(key, f"{_shown(value)} is not {' or '.join(_NAMES[t] for t in types)}")
        kept[key] = _text(key, value) if isinstance(value, str) else value
    return kept
