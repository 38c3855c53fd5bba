"""The questions of the comparison with other services are whole, and a goal that is missed is told."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from benchmarks.figures import Figure, report
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


def test_a_figure_meets_its_goal_by_all_but_the_largest_in_twenty():
    values = [*range(1, 20), 1000]

    assert Figure("expand, ms", 19, values).is_met
    assert not Figure("expand, ms", 18, values).is_met
    assert Figure("a peer's, ms", None, values).is_met


def test_a_goal_that_is_missed_is_the_status_of_the_command(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    figures = [Figure("met, ms", 30, [1.5]), Figure("missed, kB", 30, [31.0])]

    assert report(figures[:1], None) == 0
    assert report(figures, tmp_path / "figures.json") == 1
    assert "| missed, kB | 30 | 31 | 31 | 31 | MISSED |" in capsys.readouterr().out
    assert [one["name"] for one in json.loads((tmp_path / "figures.json").read_text())] == [
        "met, ms",
        "missed, kB",
    ]
