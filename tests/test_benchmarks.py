"""The questions of the comparison with other services are whole: every value they leave open is drawn."""

from __future__ import annotations

import json
import re

import pyoxigraph as ox
import pytest

from benchmarks.questions import Question, answer_rows, read_questions
from graph.vocabulary import PREFIXES, Names

QUESTIONS = read_questions()


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_a_question_runs_with_what_is_drawn_for_it(question: Question):
    drawn = ox.Store().query(question.draw, base_iri=Names().base, prefixes=dict(PREFIXES))
    assert isinstance(drawn, ox.QuerySolutions)
    row = {one.value: {"type": "uri", "value": "urn:x"} for one in drawn.variables}
    if question.name == "rows":
        row = {"skipped": {"type": "literal", "value": "3", "datatype": f"{PREFIXES['xsd']}integer"}}

    text = question.filled(row)

    assert not re.search(r"\$[a-z]", text)
    assert isinstance(ox.Store().query(text), ox.QuerySolutions)


def test_there_are_at_least_twelve_questions():
    assert len(QUESTIONS) >= 12


def answer_of(values: list[dict[str, str]]) -> bytes:
    return json.dumps({"results": {"bindings": [{"n": value} for value in values]}}).encode()


def test_answers_are_compared_by_value_and_in_any_order():
    number = {"type": "literal", "value": "1.50", "datatype": f"{PREFIXES['xsd']}decimal"}
    iri = {"type": "uri", "value": "urn:a"}

    first, second = (answer_of(rows) for rows in ([number, iri], [iri, number | {"value": "1.5"}]))

    assert answer_rows(first) == answer_rows(second)
