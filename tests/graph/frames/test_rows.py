"""One row of the claims format: what is taken, and how what is not is refused."""

from __future__ import annotations

import contextlib
import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import InvalidClaims
from graph.frames import read_frames
from graph.jsonl import read_lines
from graph.model import Frame, Money, Name, Number, Text, Word
from graph.vocabulary import Vocabulary

TEXT = "Ada left Acme. Bob said so. Ada left Bell, said Eve."
GOOD = {
    "id": "1",
    "event_or_relation": "resigned",
    "args": {"person": "Ada", "organization": "Acme"},
    "polarity": "affirmed",
    "modality": "asserted",
    "quote": "Ada left Acme",
    "start": 0,
    "end": 13,
}
MONEY = {"value": 5, "currency": "USD"}


def read(*lines: str | bytes, text: str = TEXT, vocabulary: Vocabulary) -> list[Frame]:
    content = b"\n".join(line.encode() if isinstance(line, str) else line for line in lines)
    return read_frames(content, text, vocabulary, "a.jsonl")


def changed(args: dict[str, Any] | None = None, **keys: Any) -> dict[str, Any]:
    """Return the good row with other arguments and keys; a key that is `...` is left out."""
    row = GOOD | keys | ({"args": args} if args is not None else {})
    return {key: value for key, value in row.items() if value is not ...}


def stake(**args: Any) -> dict[str, Any]:
    return changed({"person": "Ada", "target": "Acme", **args}, event_or_relation="owns_stake")


def raised(**amount: Any) -> dict[str, Any]:
    return changed({"organization": "Acme", "amount": MONEY | amount}, event_or_relation="funding_round")


def told(**args: Any) -> dict[str, Any]:
    return changed(args, event_or_relation="other")


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    # keys
    (changed(colour="red"), "colour", "is no key of the claims format"),
    (changed(polarity=...), "polarity", "is missing"),
    (changed(quote=None), "quote", "is missing"),
    (changed(id=7), "id", "7 is not text"),
    (changed(id=" "), "id", "is empty"),
    (changed({"person": "A" * 1001}), "args.person", "has 1,001 characters, more than the 1,000 of a name"),
    (changed({"person": "A\x01"}), "args.person", "holds a control character"),
    (changed(id="a\0"), "id", "holds a NUL or half a surrogate pair"),
    (changed(id="\ud800"), "id", "holds a NUL or half a surrogate pair"),
    (changed(**{"\ud800\n": 1}), "\\ud800\\n", "is no key of the claims format"),
    # relation and choices
    (
        changed(event_or_relation="married"),
        "event_or_relation",
        "'married' is no relation of the claims format",
    ),
    (changed(event_or_relation=["resigned"]), "event_or_relation", '["resigned"] is not text'),
    (
        changed(event_or_relation="other/dismissal_reason"),
        "event_or_relation",
        "'other/dismissal_reason' is no relation of the claims format",
    ),
    (changed(polarity="maybe"), "polarity", "'maybe' is none of: affirmed, negated, denied"),
    (changed(polarity=True), "polarity", "true is none of: affirmed, negated, denied"),
    (changed(modality={}), "modality", "{} is none of: asserted, reported, alleged, planned, rumoured, "),
    (changed(time_basis="guess"), "time_basis", "'guess' is none of: explicit, article_date, inferred"),
    (changed(time_of="talk"), "time_of", "'talk' is none of: event, report"),
    # where the words stand
    (changed(quote="Ada stayed"), "quote", "stands nowhere in the text"),
    (changed(quote="Ada stayed", start=None, end=None), "quote", "stands nowhere in the text"),
    (
        changed(quote="Ada left", start=None, end=None),
        "quote",
        "stands more than once in the text: start and end must say where",
    ),
    (changed(start=1), "quote", "is not the text from 1 to 13; it stands at 0 to 13"),
    (changed(end=12), "quote", "is not the text from 0 to 12; it stands at 0 to 13"),
    (changed(end=1000), "end", f"1000 is outside the text, which has {len(TEXT)} characters"),
    (changed(start=-52, end=-39), "start", f"-52 is outside the text, which has {len(TEXT)} characters"),
    (changed(start=False), "start", "false is not a whole number"),
    (changed(start="0"), "start", "'0' is not a whole number"),
    (changed(start=0.0), "start", "0.0 is not a whole number"),
    (changed(start=...), "start", "null is not a whole number"),
    (changed(end=None), "end", "null is not a whole number"),
    (changed(quote="  "), "quote", "is empty"),
    # time
    (changed(time="2024-02-30"), "time", "'2024-02-30' is not a date: no such day in the calendar"),
    (
        changed(time="March"),
        "time",
        "'March' is not a date: expected EDTF such as 2024, 2024-03 or 2024-03-23",
    ),
    (changed(time=2024), "time", "2024 is not text"),
    (changed(time="2024/2023"), "time", "'2024/2023' ends before it begins"),
    # speakers and other keys
    (changed(attributed_to=[]), "attributed_to", "is an empty list"),
    (changed(attributed_to=["Bob", 3]), "attributed_to", "3 is not text"),
    (changed(attributed_to={}), "attributed_to", "{} is not text"),
    (changed(confidence=1.01), "confidence", "1.01 is not between 0 and 1"),
    (changed(confidence=-0.1), "confidence", "-0.1 is not between 0 and 1"),
    (changed(confidence=True), "confidence", "true is not a number"),
    (changed(confidence=None), "confidence", "null is not a number"),
    (changed(confidence="1"), "confidence", "'1' is not a number"),
    (changed(focus="reason"), "focus", "'reason' is no argument of this row"),
    (changed(occurrence="first"), "occurrence", "'first' is not a whole number"),
    (changed(occurrence=True), "occurrence", "true is not a whole number"),
    (changed(optional=1), "optional", "1 is not true or false"),
    (changed(event_group=1.5), "event_group", "1.5 is not text or a whole number"),
    (changed(note=""), "note", "is empty"),
    # arguments
    (changed([]), "args", "is not an object in braces"),
    (changed({}), "args", "resigned needs person or person_group or investor"),
    (changed({"person": "Ada"}), "args", "resigned needs organization or project"),
    (changed({"organization": "Acme"}), "args", "resigned needs person or person_group or investor"),
    (changed({"person": "Ada", "organization": None}), "args.organization", "null is not text"),
    (changed({"person": ["Ada"], "organization": "Acme"}), "args.person", '["Ada"] is not text'),
    (
        changed({"person": MONEY, "organization": "Acme"}),
        "args.person",
        '{"value": 5, "currency": "USD"} is not text',
    ),
    (changed({"person": "", "organization": "Acme"}), "args.person", "is empty"),
    (changed({"person": "Ada", "organization": "Acme", "role": 3}), "args.role", "3 is not text"),
    (changed({"person": "Ada", "organization": "Acme", "mood": None}), "args.mood", "null is not a number"),
    (changed({"person": "Ada", "organization": "Acme", "mood": ["x"]}), "args.mood", '["x"] is not a number'),
    (changed({"person": "Ada", "organization": "Acme", "person_en": 5}), "args.person_en", "5 is not text"),
    (
        changed({"person": "Ada", "organization": "Acme", "a-b": "x"}),
        "args.a-b",
        "is no name for an argument: letters, digits and _ only",
    ),
    (
        changed({"person": "Ada", "organization": "Acme", "x\n": "x"}),
        "args.x\\n",
        "is no name for an argument: letters, digits and _ only",
    ),
    (told(person="Ada"), "args.kind", "is missing: it says what an `other` row tells"),
    (told(person="Ada", kind=5), "args.kind", "5 is not text"),
    (
        changed({"organization": "Acme"}, event_or_relation="finances"),
        "args.metric",
        "is missing: it says what the figure is",
    ),
    (
        changed({"organization": "Acme"}, event_or_relation="left_board"),
        "args",
        "left_board needs organization",
    ),
    # figures
    (stake(percent=101), "args.percent", "101 is more than the whole"),
    (stake(percent=-1), "args.percent", "-1 is negative"),
    (stake(percent="half"), "args.percent", "'half' is not a number"),
    (
        changed({"organization": "Acme", "count": -3}, event_or_relation="layoffs"),
        "args.count",
        "-3 is negative",
    ),
    (
        changed({"organization": "Acme", "year": 20245}, event_or_relation="founded_in_year"),
        "args.year",
        "20245 is no year from 1 to 9999",
    ),
    (
        changed({"organization": "Acme", "year": 2024.5}, event_or_relation="founded_in_year"),
        "args.year",
        "2024.5 is no year from 1 to 9999",
    ),
    (raised(currency="$"), "args.amount.currency", "'$' is no ISO 4217 code such as USD"),
    (raised(currency="USD\n"), "args.amount.currency", "'USD\\n' is no ISO 4217 code such as USD"),
    (raised(currency=None), "args.amount.currency", "null is no ISO 4217 code such as USD"),
    (raised(value="5"), "args.amount.value", "'5' is not a number"),
    (raised(value=10**19), "args.amount.value", "is a number larger than we keep (10^18)"),
    (
        raised(period="fortnight"),
        "args.amount.period",
        "'fortnight' is none of: day, week, month, quarter, year",
    ),
    (
        raised(qualifier=True),
        "args.amount.qualifier",
        "true is none of: about, over, at least, under, at most",
    ),
    (raised(qualifier="~"), "args.amount.qualifier", "'~' is none of: about, over, at least, under, at most"),
    (raised(note="x"), "args.amount.note", "is no key of an amount"),
    (
        changed({"organization": "Acme", "amount": {"currency": "USD"}}, event_or_relation="valuation"),
        "args.amount.value",
        "is missing",
    ),
    (
        changed({"organization": "Acme", "amount": 5}, event_or_relation="valuation"),
        "args.amount",
        'is not an amount such as {"value": 8000000, "currency": "USD"}',
    ),
]


@pytest.mark.parametrize(("row", "field", "reason"), REFUSED, ids=lambda value: str(value)[:40])
def test_a_row_that_cannot_be_taken_is_refused_with_source_line_and_field(
    vocabulary: Vocabulary, row: dict[str, Any], field: str, reason: str
):
    with pytest.raises(InvalidClaims) as refusal:
        read(json.dumps(GOOD | {"id": "0"}), "", json.dumps(row), vocabulary=vocabulary)

    assert str(refusal.value).startswith(f"a.jsonl, line 3, {field}: {reason}")
    assert str(refusal.value).encode(), "it can be printed"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "is not JSON: Expecting property name enclosed in double quotes"),
        ('{"id": "1"} {}', "is not JSON: Extra data"),
        ("{'id': 1}", "is not JSON: Expecting property name enclosed in double quotes"),
        ('{"confidence": NaN}', "is not JSON: NaN is no number"),
        ('{"confidence": -Infinity}', "is not JSON: -Infinity is no number"),
        ('{"id": "1", "id": "1"}', "is not JSON: the key 'id' stands twice"),
        ('{"args": {"person": "a", "person": "b"}}', "is not JSON: the key 'person' stands twice"),
        ('{"note": "a\tb"}', "is not JSON: Invalid control character at"),
        ("[1]", "is not an object in braces"),
        ("null", "is not an object in braces"),
        ('{"args": ' + "[" * 100_000 + "]" * 100_000 + "}", "is not JSON that we read: nested too deep"),
        ('{"start": ' + "9" * 5_000 + "}", "holds a number longer than we read"),
        ('{"start": 1e99999999999999999999}', "holds a number longer than we read"),
        ('{"start": 1e-99999999999999999999}', "holds a number longer than we read"),
        (b'{"id": "\xff"}', "is not UTF-8"),
        (b'{"id": "\xed\xa0\x80"}', "is not UTF-8"),
    ],
    ids=lambda value: repr(value[:30]),
)
def test_a_line_that_is_not_json_is_refused_with_source_and_line(
    vocabulary: Vocabulary, line: str | bytes, reason: str
):
    with pytest.raises(InvalidClaims) as refusal:
        read(json.dumps(GOOD), line, vocabulary=vocabulary)

    assert str(refusal.value) == f"a.jsonl, line 2: {reason}"


@pytest.mark.parametrize("content", [b"", b"\n \r\n", b"\xef\xbb\xbf"])
def test_a_file_without_a_row_is_refused(vocabulary: Vocabulary, content: bytes):
    with pytest.raises(InvalidClaims, match=r"^a\.jsonl: holds no line at all$"):
        read(content, vocabulary=vocabulary)


def test_an_id_that_stands_twice_is_refused_with_both_lines(vocabulary: Vocabulary):
    with pytest.raises(InvalidClaims, match=r"^a\.jsonl, line 3, id: '1' is the id of line 1 already$"):
        read(json.dumps(GOOD), "", json.dumps(GOOD), vocabulary=vocabulary)


def test_a_byte_order_mark_and_windows_line_ends_are_no_fault(vocabulary: Vocabulary):
    lines = [json.dumps(GOOD | {"id": digit}) + "\r" for digit in "12"]

    frames = read("\ufeff" + lines[0], *lines[1:], vocabulary=vocabulary)

    assert [frame.id for frame in frames] == ["1", "2"]


def test_a_line_separator_inside_a_string_ends_no_line(vocabulary: Vocabulary):
    text = "Ada\u2028left\u0085Acme"
    row = changed(quote=text, start=0, end=len(text))

    (frame,) = read(json.dumps(row, ensure_ascii=False), text=text, vocabulary=vocabulary)

    assert frame.quote == text


def test_offsets_count_code_points_and_not_bytes_or_utf_16(vocabulary: Vocabulary):
    text = "🙂 사임 Ada left Acme"

    (frame,) = read(json.dumps(changed(start=5, end=18)), text=text, vocabulary=vocabulary)

    assert text[frame.start : frame.end] == "Ada left Acme"


def test_a_quote_that_stands_once_needs_no_offsets(vocabulary: Vocabulary):
    (frame,) = read(json.dumps(changed(start=..., end=...)), vocabulary=vocabulary)

    assert (frame.start, frame.end) == (0, 13)


def test_a_row_without_an_id_is_named_by_its_line(vocabulary: Vocabulary):
    frames = read("", json.dumps(changed(id=...)), vocabulary=vocabulary)

    assert [frame.id for frame in frames] == ["line-2"]


def test_what_is_not_said_of_a_row_is_what_is_usual(vocabulary: Vocabulary):
    (frame,) = read(json.dumps(GOOD), vocabulary=vocabulary)

    assert (frame.confidence, frame.attributed_to, frame.time, frame.kept) == ("1", (), None, {})


def test_null_is_as_if_an_optional_key_were_not_there(vocabulary: Vocabulary):
    keys = (
        "time",
        "time_text",
        "time_basis",
        "time_of",
        "attributed_to",
        "focus",
        "event",
        "note",
        "optional",
    )

    assert read(json.dumps(GOOD | dict.fromkeys(keys)), vocabulary=vocabulary) == read(
        json.dumps(GOOD), vocabulary=vocabulary
    )


def test_an_argument_that_is_not_known_is_kept_under_its_own_name(vocabulary: Vocabulary):
    args = GOOD["args"] | {
        "mood": "grim",
        "분위기": "x",
        "price": MONEY,
        "age": 3,
        "fans_group": "many",
        "foo_en": "x",
    }

    (frame,) = read(json.dumps(changed(args)), vocabulary=vocabulary)

    assert frame.args["mood"] == Word("grim")
    assert frame.args["분위기"] == Word("x")
    assert frame.args["price"] == Money("5", "USD")
    assert frame.args["age"] == Number("3")
    assert frame.args["fans_group"] == Name("many")
    assert frame.args["foo_en"] == Text("x")


def test_an_english_name_belongs_to_the_entity_beside_it(vocabulary: Vocabulary):
    args = {
        "person": "에이다",
        "person_en": "Ada",
        "organization": "Acme",
        "mood": "밝음",
        "mood_en": "bright",
    }

    (frame,) = read(json.dumps(changed(args)), vocabulary=vocabulary)

    assert frame.args["person"] == Name("에이다", "Ada")
    assert frame.args["mood"] == Word("밝음", "bright")
    assert "person_en" not in frame.args


def test_english_beside_a_text_is_an_argument_of_its_own(vocabulary: Vocabulary):
    args = GOOD["args"] | {"role": "대표", "role_en": "CEO"}

    (frame,) = read(json.dumps(changed(args)), vocabulary=vocabulary)

    assert (frame.args["role"], frame.args["role_en"]) == (Text("대표"), Text("CEO"))


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("100", "100"),
        ("100.0", "100"),
        ("1e2", "100"),
        ("-0.0", "0"),
        ("0.10", "0.1"),
        ("1E-18", "0.000000000000000001"),
        ("123456789012345678.123456789012345678", "123456789012345678.123456789012345678"),
        ("1000000000000000000", "1000000000000000000"),
    ],
)
def test_a_number_is_kept_exactly_in_its_plainest_spelling(vocabulary: Vocabulary, written: str, kept: str):
    line = json.dumps(told(kind="codename", person="Ada", age=0)).replace('"age": 0', f'"age": {written}')

    (frame,) = read(line, vocabulary=vocabulary)

    assert frame.args["age"] == Number(kept)


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("1e19", "is a number larger than we keep"),
        ("-1e400", "is a number larger than we keep"),
        ("1e999999999", "is a number larger than we keep"),
        ("1e-19", "has more than 18 digits after the point"),
        ("1e-999999999", "has more than 18 digits after the point"),
        ("0." + "1" * 100, "has more than 18 digits after the point"),
    ],
)
def test_a_number_that_the_store_could_not_keep_is_refused(vocabulary: Vocabulary, written: str, reason: str):
    line = json.dumps(told(kind="codename", person="Ada", age=0)).replace('"age": 0', f'"age": {written}')

    with pytest.raises(InvalidClaims, match=f"line 1, args.age: {reason}"):
        read(line, vocabulary=vocabulary)


def test_a_percentage_that_is_no_share_may_be_over_a_hundred(vocabulary: Vocabulary):
    row = changed({"organization": "Acme", "metric": "revenue", "percent": 250}, event_or_relation="finances")

    (frame,) = read(json.dumps(row), vocabulary=vocabulary)

    assert frame.args["percent"] == Number("250")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(key=st.sampled_from([*sorted(GOOD), "time", "attributed_to", "confidence", "event_group"]), value=JSON)
def test_whatever_stands_under_a_key_is_taken_or_refused_in_one_sentence(
    vocabulary: Vocabulary, key: str, value: Any
):
    assert_taken_or_refused(GOOD | {key: value}, vocabulary)


@given(role=st.sampled_from(["person", "role", "amount", "percent", "kind", "mood", "x_group"]), value=JSON)
def test_whatever_stands_in_an_argument_is_taken_or_refused_in_one_sentence(
    vocabulary: Vocabulary, role: str, value: Any
):
    assert_taken_or_refused(changed(GOOD["args"] | {role: value}), vocabulary)


def assert_taken_or_refused(row: dict[str, Any], vocabulary: Vocabulary) -> None:
    refusal: InvalidClaims | None = None
    try:
        read(json.dumps(row), vocabulary=vocabulary)
    except InvalidClaims as error:
        refusal = error
    assert refusal is None or (refusal.source, refusal.line) == ("a.jsonl", 1)
    assert "\n" not in str(refusal)


@given(content=st.binary(max_size=60))
def test_any_bytes_are_lines_of_objects_or_refused(content: bytes):
    with contextlib.suppress(InvalidClaims):
        for _, row in read_lines(content, "a.jsonl"):
            assert isinstance(row, dict)


def test_numbers_are_read_as_they_are_written():
    ((_, row),) = read_lines(b'{"value": 0.1}', "a.jsonl")

    assert row == {"value": Decimal("0.1")}
