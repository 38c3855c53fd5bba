"""Disagreements in a few words, for pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.pages import money

JsonObject = Mapping[str, Any]


def summary(question: JsonObject) -> dict[str, Any]:
    """Return who a question is about, what it asks for, and each answer with those who give it."""
    parties = question["participants"] or [question["about"]]
    return {
        "id": question["id"],
        "subject": ", ".join(str(party["label"]) for party in parties[:3])
        + (" …" if len(parties) > 3 else ""),
        "of": question["of"]["labels"].get("en", question["of"]["name"]),
        "kind": question["kind"].lower(),
        "answers": [{"words": words(answer), "speakers": speakers(answer)} for answer in question["answers"]],
    }


def words(answer: JsonObject) -> str:
    """Return what an answer says."""
    shown = ", ".join(sorted(map(_value, answer["values"])))
    metric = f"{answer['metric']['labels'].get('en', answer['metric']['name'])}: " if answer["metric"] else ""
    return f"{'not: ' if answer['negated'] else ''}{metric}{shown}"


def speakers(answer: JsonObject) -> list[str]:
    """Return who gives an answer, each once: by name, or by the title of an article in its own voice."""
    said_by = (evidence["said_by"] for evidence in answer["evidence"])
    return sorted({str(one.get("label") or one.get("title") or one["id"]) for one in said_by})


def _value(value: JsonObject) -> str:
    if "money" in value:
        return money(value["money"])
    if value.get("datatype", "").endswith("#boolean"):
        return "it is so" if value["value"] == "true" else "it is not so"
    return str(value.get("label") or value.get("value") or value["iri"])
