"""What is wrong with a request that is not as its route declares it, in words of ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

# By pydantic's types of errors; `given` is what was sent, and the rest are the bounds that were declared.
_REASONS = {
    "missing": "is needed, and is not given",
    "int_parsing": "{given} is no whole number",
    "int_type": "{given} is no whole number",
    "float_parsing": "{given} is no number",
    "float_type": "{given} is no number",
    "finite_number": "{given} is no finite number",
    "string_type": "{given} is no text",
    "dict_type": "{given} is no object",
    "list_type": "{given} is no list",
    "greater_than_equal": "{given} is less than {ge}",
    "less_than_equal": "{given} is more than {le}",
    "string_too_short": "has fewer characters than {min_length}",
    "string_too_long": "has more characters than {max_length}",
    "too_short": "has fewer entries than {min_length}",
    "too_long": "has more entries than {max_length}",
    "literal_error": "{given} is not {expected}",
    "json_invalid": "is not JSON: {error}",
    "value_error": "{error}",
}
_SHOWN = 80


def reason(error: Mapping[str, Any]) -> str:
    """Say why a part of a request is refused, in pydantic's words where we have none for it."""
    words = _REASONS.get(error["type"])
    if words is None:
        return str(error["msg"])
    given = repr(error["input"])
    shown = given if len(given) <= _SHOWN else given[:_SHOWN] + " ..."
    return words.format(**{"given": shown} | error.get("ctx", {}))


def faults(errors: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Return where each part stands that is refused, and why."""
    return [{"at": ".".join(map(str, error["loc"])), "reason": reason(error)} for error in errors]
